/** The backend that is the program itself. The only file that knows Tauri. */

import { Channel, invoke } from "@tauri-apps/api/core";
import type { Change, InvitationView, MessageId, OutputDevice, QrView, ServerCheck, Snapshot, Sound, StatusHistory } from "$types";
import type { Backend } from "./index";

function ask<T = void>(command: string, args?: Record<string, unknown>): Promise<T> {
  return invoke<T>(`plugin:desk|${command}`, args);
}

export const tauriBackend: Backend = {
  subscribe(listener) {
    const onChange = new Channel<Change[]>();
    onChange.onmessage = listener;
    return ask<Snapshot>("subscribe", { onChange });
  },
  checkServer: (address) => ask<ServerCheck>("check_server", { address }),
  signIn: (request) => ask("sign_in", { request }),
  tryHere: () => ask("try_here"),
  signOut: () => ask("sign_out"),
  setStatus: (status) => ask("set_status", { status }),
  setChannel: (channel, on) => ask("set_channel", { channel, on }),
  setProfile: (profile) => ask("set_profile", { profile }),
  setPhoto: (base64) => ask("set_photo", { base64 }),
  setPassword: (password) => ask("set_password", { password }),
  history: () => ask<StatusHistory>("history"),
  operatorHistory: (operatorId) => ask<StatusHistory>("operator_history", { operatorId }),
  setOperatorStatus: (operatorId, status) => ask("set_operator_status", { operatorId, status }),
  signOutOperator: (operatorId) => ask("sign_out_operator", { operatorId }),
  createInvitation: (request) => ask<InvitationView>("create_invitation", { request }),
  duplicateInvitation: (invitationId) => ask<InvitationView>("duplicate_invitation", { invitationId }),
  revokeInvitation: (invitationId, endSessions) => ask("revoke_invitation", { invitationId, endSessions }),
  revokeAllInvitations: (endSessions) => ask("revoke_all_invitations", { endSessions }),
  extendInvitation: (invitationId, byMs) => ask("extend_invitation", { invitationId, byMs }),
  mailInvitation: (invitationId) => ask("mail_invitation", { invitationId }),
  invitationQr: (invitationId) => ask<QrView>("invitation_qr", { invitationId }),
  saveInvitationQr: (invitationId) => ask<string>("save_invitation_qr", { invitationId }),
  saveInvitationCalendar: (invitationId) => ask<string>("save_invitation_calendar", { invitationId }),
  showInFolder: (path) => ask("show_in_folder", { path }),
  contact: (sessionId, by) => ask("contact", { sessionId, by }),
  accept: (sessionId) => ask("accept", { sessionId }),
  decline: (sessionId) => ask("decline", { sessionId }),
  passOn: (sessionId, groupId) => ask("pass_on", { sessionId, groupId }),
  endSession: (sessionId) => ask("end_session", { sessionId }),
  openConversation: (sessionId) => ask("open_conversation", { sessionId }),
  showHome: () => ask("show_home"),
  loadOlder: () => ask("load_older"),
  sendMessage: (sessionId, text) => ask<MessageId>("send_message", { sessionId, text }),
  retryMessage: (messageId) => ask("retry_message", { messageId }),
  discardMessage: (messageId) => ask("discard_message", { messageId }),
  saveDraft: (sessionId, text) => ask("save_draft", { sessionId, text }),
  setSettings: (settings) => ask("set_settings", { settings }),
  dismissTrouble: (trouble) => ask("dismiss_trouble", { trouble }),
  mute: (minutes) => ask("mute", { minutes }),
  testAlert: () => ask("test_alert"),
  answerTest: (seen, heard) => ask("answer_test", { seen, heard }),
  checkAgain: () => ask("check_again"),
  listen: (sound, volume) => ask("listen", { sound, volume }),
  outputs: () => ask<OutputDevice[]>("outputs"),
  ownSounds: () => ask<Sound[]>("own_sounds"),
  setOwnSound: (sound, base64) => ask("set_own_sound", { sound, base64 }),
  openSystemSettings: (page) => ask("open_system_settings", { page }),
  setAutostart: (on) => ask("set_autostart", { on }),
  reconnectNow: () => ask("reconnect_now"),
  openUrl: (url) => ask("open_url", { url }),
  leave: () => ask("leave"),
};
