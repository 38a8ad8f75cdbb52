/** A pretended program, in memory: for tests, and for looking at screens in a plain browser. Not part of the built window. */

import type {
  Account,
  Change,
  Channel,
  CreateInvitation,
  MessageView,
  OutputDevice,
  SetProfile,
  Snapshot,
  Sound,
  Status,
  StatusPeriod,
  SystemPage,
  Trouble,
} from "$types";
import { keyOf, timesAt } from "../status";
import { duplicated, extended, made, qr, revoked } from "./fake-invitations";
import { FakeTalk } from "./fake-talk";
import type { Backend } from "./index";

export { apiError, type Asked } from "./fake-core";

export class FakeBackend extends FakeTalk implements Backend {
  /** What signing in leads to. */
  afterSignIn: Snapshot | null = null;
  /** The pages of older messages still to load, newest page first. */
  olderPages: MessageView[][] = [];
  /** What was so far, newest first. */
  periods: StatusPeriod[] = [];
  /** What can play sounds. */
  devices: OutputDevice[] = [
    { id: "speakers", name: "Built-in speakers" },
    { id: "headset", name: "Jabra Evolve2 65" },
  ];
  /** The tones with a file of the operator's. */
  own: Sound[] = [];
  async subscribe(onChange: (changes: Change[]) => void): Promise<Snapshot> {
    await this.ask("subscribe");
    this.listener = onChange;
    return structuredClone(this.snapshot);
  }

  async checkServer(address: string) {
    await this.ask("checkServer", address);
    return { address, company: "Northlight Rail", encrypted: !/^(localhost|127\.)/.test(address) };
  }

  async signIn(request: { username: string; address: string; password: string }) {
    await this.ask("signIn", request);
    this.#enter();
  }

  async tryHere() {
    await this.ask("tryHere");
    this.#enter();
  }

  async signOut() {
    await this.ask("signOut");
    this.send({ slice: "account", value: null }, { slice: "connection", value: { kind: "signed_out" } });
  }

  async setStatus(status: Status) {
    await this.ask("setStatus", status);
    this.account((account) => ({
      me: { ...account.me, status, status_since: Date.now(), status_cause: "operator", status_by: null },
      today: moved(account, status),
    }));
    const { troubles } = this.snapshot;
    if (troubles.some((one) => one.kind === "status_not_applied")) {
      this.send({ slice: "troubles", value: troubles.filter((one) => one.kind !== "status_not_applied") });
    }
  }

  async setChannel(channel: Channel, on: boolean) {
    await this.ask("setChannel", channel, on);
    this.account(({ channels }) => ({ channels: channels.map((one) => (one.channel === channel ? { ...one, on } : one)) }));
  }

  async setProfile({ display_name, zone }: SetProfile) {
    await this.ask("setProfile", { display_name, zone });
    this.account(({ me }) => ({ me: { ...me, display_name, zone } }));
  }

  async setPhoto(base64: string | null) {
    await this.ask("setPhoto", base64);
    const photo = base64 === null ? null : `data:image/jpeg;base64,${base64}`;
    this.account(({ me }) => ({ photo, me: { ...me, photo: photo && "pretended" } }));
  }

  async setPassword(password: { current: string; new: string }) {
    await this.ask("setPassword", password);
  }

  async history() {
    await this.ask("history");
    return { periods: this.periods };
  }

  async operatorHistory(operatorId: string) {
    await this.ask("operatorHistory", operatorId);
    return { periods: this.periods };
  }

  async setOperatorStatus(operatorId: string, status: Status) {
    await this.ask("setOperatorStatus", operatorId, status);
    const by = this.snapshot.account?.me.display_name ?? null;
    this.colleague(operatorId, ({ operator }) => ({
      operator: { ...operator, status, status_since: Date.now(), status_cause: "supervisor", status_by: by },
    }));
  }

  async signOutOperator(operatorId: string) {
    await this.ask("signOutOperator", operatorId);
    this.colleague(operatorId, () => ({ presence: "gone", presence_since: Date.now(), devices: [] }));
  }

  async createInvitation(request: CreateInvitation) {
    await this.ask("createInvitation", request);
    return this.tell(made(this.mint("invitation"), request));
  }

  async duplicateInvitation(invitationId: string) {
    await this.ask("duplicateInvitation", invitationId);
    return this.tell(duplicated(this.mint("invitation"), this.invitation(invitationId)));
  }

  async revokeInvitation(invitationId: string, endSessions: boolean) {
    await this.ask("revokeInvitation", invitationId, endSessions);
    this.tell(revoked(this.invitation(invitationId), endSessions));
  }

  async revokeAllInvitations(endSessions: boolean) {
    await this.ask("revokeAllInvitations", endSessions);
    for (const view of this.snapshot.invitations.filter((view) => view.open)) this.tell(revoked(view, endSessions));
  }

  async extendInvitation(invitationId: string, byMs: number) {
    await this.ask("extendInvitation", invitationId, byMs);
    this.tell(extended(this.invitation(invitationId), byMs));
  }

  async mailInvitation(invitationId: string) {
    await this.ask("mailInvitation", invitationId);
  }

  async invitationQr(invitationId: string) {
    await this.ask("invitationQr", invitationId);
    return qr(invitationId);
  }

  async saveInvitationQr(invitationId: string) {
    await this.ask("saveInvitationQr", invitationId);
    return "/home/ines/Downloads/invitation.png";
  }

  async saveInvitationCalendar(invitationId: string) {
    await this.ask("saveInvitationCalendar", invitationId);
    return "/home/ines/Downloads/invitation.ics";
  }

  async showInFolder(path: string) {
    await this.ask("showInFolder", path);
  }

  async contact(sessionId: string, by: "email" | "phone") {
    await this.ask("contact", sessionId, by);
  }

  async accept(sessionId: string) {
    await this.ask("accept", sessionId);
    this.change(sessionId, { place: { kind: "mine" }, accepted_at: Date.now(), last_at: Date.now() });
    await this.openConversation(sessionId);
  }

  async decline(sessionId: string) {
    await this.ask("decline", sessionId);
    this.change(sessionId, { offered: false, offered_until: null });
  }

  async passOn(sessionId: string, groupId: string) {
    await this.ask("passOn", sessionId, groupId);
    const group = this.snapshot.account?.groups.find((one) => one.id === groupId)?.name ?? null;
    this.change(sessionId, { invited: false, offered: false, offered_until: null, group });
  }

  async showHome() {
    await this.ask("showHome");
    this.send({ slice: "current", value: null });
  }

  async loadOlder() {
    await this.ask("loadOlder");
    const { current } = this.snapshot;
    const page = this.olderPages.shift();
    if (!current || !page) return;
    this.send(
      ...page.map((value): Change => ({ slice: "message", id: value.id, value })),
      { slice: "current", value: { ...current, more: this.olderPages.length > 0 } },
    );
  }

  async saveDraft(sessionId: string, text: string) {
    await this.ask("saveDraft", sessionId, text);
  }

  async setSettings(settings: Snapshot["settings"]) {
    await this.ask("setSettings", settings);
    this.send({ slice: "settings", value: settings });
  }

  async dismissTrouble(trouble: Trouble) {
    await this.ask("dismissTrouble", trouble);
    this.send({ slice: "troubles", value: this.snapshot.troubles.filter((one) => one.kind !== trouble.kind) });
  }

  async mute(minutes: number | null) {
    await this.ask("mute", minutes);
    this.readiness({ muted_until: minutes === null ? null : Date.now() + minutes * 60_000 });
  }

  async testAlert() {
    await this.ask("testAlert");
    this.readiness({ test: { at: Date.now(), seen: null, heard: null } });
  }

  async answerTest(seen: boolean, heard: boolean) {
    await this.ask("answerTest", seen, heard);
    const { test } = this.snapshot.readiness;
    if (test) this.readiness({ test: { ...test, seen, heard } });
  }

  async checkAgain() {
    await this.ask("checkAgain");
    this.readiness({ checked_at: Date.now() });
  }

  async listen(sound: Sound, volume: number) {
    await this.ask("listen", sound, volume);
  }

  async outputs() {
    await this.ask("outputs");
    return structuredClone(this.devices);
  }

  async ownSounds() {
    await this.ask("ownSounds");
    return [...this.own];
  }

  async setOwnSound(sound: Sound, base64: string | null) {
    await this.ask("setOwnSound", sound, base64);
    this.own = this.own.filter((one) => one !== sound);
    if (base64 !== null) this.own.push(sound);
  }

  async openSystemSettings(page: SystemPage) {
    await this.ask("openSystemSettings", page);
  }

  async setAutostart(on: boolean) {
    await this.ask("setAutostart", on);
  }

  async reconnectNow() {
    await this.ask("reconnectNow");
    this.send({ slice: "connection", value: { kind: "connected" } });
  }

  async openUrl(url: string) {
    await this.ask("openUrl", url);
  }

  async leave() {
    await this.ask("leave");
  }

  #enter(): void {
    const after = this.afterSignIn;
    if (!after) return;
    this.send(
      { slice: "account", value: after.account },
      { slice: "connection", value: after.connection },
      ...after.sessions.map((value): Change => ({ slice: "session", id: value.id, value })),
      ...after.team.map((value): Change => ({ slice: "colleague", id: value.operator.id, value })),
      ...after.invitations.map((value): Change => ({ slice: "invitation", id: value.invitation.id, value })),
    );
  }
}

/** Today's times when the status changes now. */
function moved({ today, me, away_reasons }: Account, status: Status): Account["today"] {
  if (!today) return null;
  const now = Date.now();
  const times = timesAt(today, me.status, now);
  if (!times.some((one) => keyOf(one.status) === keyOf(status))) {
    const reason = away_reasons.find((one) => one.id === keyOf(status));
    times.push({ status, name: reason?.name ?? null, emoji: reason?.emoji ?? null, paid: reason?.paid ?? status.kind === "online", ms: 0 });
  }
  return { ...today, as_of: now, times };
}
