/** The border between the window and Rust: what the window may ask, and who answers. */

import type {
  ApiError,
  BanClient,
  BanId,
  Bans,
  Change,
  Channel,
  CreateInvitation,
  EditClient,
  Found,
  GroupId,
  InvitationId,
  InvitationView,
  MessageId,
  OperatorId,
  OutputDevice,
  PastPage,
  QrView,
  SaveTemplate,
  Seq,
  ServerCheck,
  SessionId,
  SetOwnPassword,
  SetProfile,
  SetResult,
  Settings,
  SignInRequest,
  Snapshot,
  Sound,
  Status,
  StatusHistory,
  SystemPage,
  Tags,
  Template,
  TemplateId,
  TemplateMatch,
  TransferTargets,
  TransferTo,
  Trouble,
} from "$types";

/** Everything the window can ask of the program. Each promise rejects with an {@link ApiError}. */
export interface Backend {
  /** Answers everything there is to draw; `onChange` then hears each change that follows. */
  subscribe(onChange: (changes: Change[]) => void): Promise<Snapshot>;
  checkServer(address: string): Promise<ServerCheck>;
  signIn(request: SignInRequest): Promise<void>;
  /** Starts the server inside the program with a demo company and signs in to it. */
  tryHere(): Promise<void>;
  signOut(): Promise<void>;
  setStatus(status: Status): Promise<void>;
  /** Switches a channel of mine on or off. */
  setChannel(channel: Channel, on: boolean): Promise<void>;
  setProfile(profile: SetProfile): Promise<void>;
  /** A picture of at most 64 kB as base64, without the `data:` part; none takes the photo away. */
  setPhoto(base64: string | null): Promise<void>;
  setPassword(password: SetOwnPassword): Promise<void>;
  /** My statuses, newest first. */
  history(): Promise<StatusHistory>;
  /** A colleague's statuses, for supervisors and administrators. */
  operatorHistory(operatorId: OperatorId): Promise<StatusHistory>;
  setOperatorStatus(operatorId: OperatorId, status: Status): Promise<void>;
  /** Signs a colleague out on all computers. */
  signOutOperator(operatorId: OperatorId): Promise<void>;
  createInvitation(request: CreateInvitation): Promise<InvitationView>;
  /** A new one like this: length, uses, label, name, language; without its start. */
  duplicateInvitation(invitationId: InvitationId): Promise<InvitationView>;
  /** Nobody else can join by it; its sessions go on unless they are to end too. */
  revokeInvitation(invitationId: InvitationId, endSessions: boolean): Promise<void>;
  /** All of mine that can still be joined. */
  revokeAllInvitations(endSessions: boolean): Promise<void>;
  /** Moves the end of it, counted from its end or from now, whichever is later. */
  extendInvitation(invitationId: InvitationId, byMs: number): Promise<void>;
  /** Opens the system's mail program with a prepared letter. */
  mailInvitation(invitationId: InvitationId): Promise<void>;
  /** The QR code of its address. */
  invitationQr(invitationId: InvitationId): Promise<QrView>;
  /** Saves the QR code as a picture into the downloads; answers the file's path. */
  saveInvitationQr(invitationId: InvitationId): Promise<string>;
  /** Saves the appointment as a calendar file into the downloads; answers the file's path. */
  saveInvitationCalendar(invitationId: InvitationId): Promise<string>;
  /** Shows a file that was saved in the system's file manager. */
  showInFolder(path: string): Promise<void>;
  /** Opens a client's e-mail address or telephone number in the system's program for it. */
  contact(sessionId: SessionId, by: "email" | "phone"): Promise<void>;
  accept(sessionId: SessionId): Promise<void>;
  /** Lets an offer go on to somebody else. */
  decline(sessionId: SessionId): Promise<void>;
  /** Puts a client who waits for me into a group's queue. */
  passOn(sessionId: SessionId, groupId: GroupId): Promise<void>;
  endSession(sessionId: SessionId): Promise<void>;
  openConversation(sessionId: SessionId): Promise<void>;
  showHome(): Promise<void>;
  loadOlder(): Promise<void>;
  sendMessage(sessionId: SessionId, text: string): Promise<MessageId>;
  retryMessage(messageId: MessageId): Promise<void>;
  discardMessage(messageId: MessageId): Promise<void>;
  saveDraft(sessionId: SessionId, text: string): Promise<void>;
  /** Puts a session of mine before a colleague or a group; it stays mine until somebody accepts. */
  beginTransfer(sessionId: SessionId, to: TransferTo, note: string): Promise<void>;
  /** Takes it back. */
  cancelTransfer(sessionId: SessionId): Promise<void>;
  /** To whom the session could go. */
  transferTargets(sessionId: SessionId): Promise<TransferTargets>;
  /** What was told about a transfer that came to nothing has been read. */
  dismissReturned(sessionId: SessionId): Promise<void>;
  /** Told as often as the operator types; what is sent of it is not decided here. */
  setTyping(sessionId: SessionId, on: boolean): Promise<void>;
  /** Puts a file into the outbox; how far it has come is told of its message. Discarding the message cancels it. */
  sendFile(sessionId: SessionId, file: File): Promise<MessageId>;
  /** Asks for files with the system's dialog and sends what is chosen. */
  chooseFiles(sessionId: SessionId): Promise<void>;
  /** Saves a message's file into the downloads; answers the file's path. */
  saveFile(sessionId: SessionId, messageId: MessageId): Promise<string>;
  /** Where a message's picture can be shown from. */
  fileUrl(sessionId: SessionId, messageId: MessageId): string;
  /** The templates that fit what was typed, best first, filled in for this session. */
  findTemplates(sessionId: SessionId, query: string): Promise<TemplateMatch[]>;
  /** A new one when there is no id. */
  saveTemplate(id: TemplateId | null, template: SaveTemplate): Promise<Template>;
  deleteTemplate(id: TemplateId): Promise<void>;
  editClient(sessionId: SessionId, client: EditClient): Promise<void>;
  /** All that the session has from now on. */
  setTags(sessionId: SessionId, tags: string[]): Promise<void>;
  /** To complete what is typed: the company's first, then the most used. */
  findTags(): Promise<Tags>;
  /** A private note about the session's client. */
  writeNote(sessionId: SessionId, text: string): Promise<void>;
  /** A page of a talk that is over: its newest, or those before one. */
  past(sessionId: SessionId, before: Seq | null): Promise<PastPage>;
  /** Writes the result of a session in after-work, and closes it. */
  setResult(sessionId: SessionId, result: SetResult): Promise<void>;
  /** Ends the session and lets its client in no more. */
  ban(sessionId: SessionId, ban: BanClient): Promise<void>;
  bans(): Promise<Bans>;
  liftBan(id: BanId): Promise<void>;
  /** Where the words are found in my sessions, newest first. */
  search(query: string): Promise<Found>;
  /** Opens the next conversation with something unread; answers which, or none. */
  unreadNext(): Promise<SessionId | null>;
  setSettings(settings: Settings): Promise<void>;
  /** What was told about this trouble has been read. */
  dismissTrouble(trouble: Trouble): Promise<void>;
  /** Mutes sounds for so many minutes; none: not any more. */
  mute(minutes: number | null): Promise<void>;
  /** Shows the real popup and plays the real sound, whatever is in front. */
  testAlert(): Promise<void>;
  /** What I noticed of the test. */
  answerTest(seen: boolean, heard: boolean): Promise<void>;
  /** Looks again at what alerts need on this computer. */
  checkAgain(): Promise<void>;
  /** Plays a tone, in percent of the volume that is set for all. */
  listen(sound: Sound, volume: number): Promise<void>;
  /** What can play sounds now. */
  outputs(): Promise<OutputDevice[]>;
  /** The tones in whose place a file of my own plays. */
  ownSounds(): Promise<Sound[]>;
  /** Plays a file in place of a tone, as base64; none: the usual tone again. */
  setOwnSound(sound: Sound, base64: string | null): Promise<void>;
  openSystemSettings(page: SystemPage): Promise<void>;
  /** Whether the program starts with the system. */
  setAutostart(on: boolean): Promise<void>;
  reconnectNow(): Promise<void>;
  /** Opens a link outside of the program: a web page, a letter to one address (`mailto:`), a call to one number (`tel:`). */
  openUrl(url: string): Promise<void>;
  /** Ends the program. */
  leave(): Promise<void>;
}

/** The program itself; in a development server without it, a pretended one. */
export async function chooseBackend(): Promise<Backend> {
  if (import.meta.env.DEV && !("__TAURI_INTERNALS__" in window)) {
    const { backendFromAddress } = await import("./fake-screens");
    return backendFromAddress(new URLSearchParams(location.search));
  }
  const { tauriBackend } = await import("./tauri");
  return tauriBackend;
}

/** What was thrown, as an error that a person can be told. */
export function asApiError(thrown: unknown): ApiError {
  if (typeof thrown === "object" && thrown !== null && "code" in thrown && "retry" in thrown) {
    return { args: {}, message: "", ...thrown } as ApiError;
  }
  return { code: "unknown", args: {}, retry: { kind: "never" }, message: String(thrown) };
}
