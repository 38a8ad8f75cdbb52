/** A pretended program, in memory: for tests, and for looking at screens in a plain browser. Not part of the built window. */

import type {
  Account,
  ApiError,
  Change,
  Channel,
  Content,
  CreateInvitation,
  ErrorCode,
  InvitationView,
  MessageView,
  OperatorState,
  OutputDevice,
  ReadinessView,
  SessionView,
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
import type { Backend } from "./index";

/** Something the window asked for. */
export interface Asked {
  command: keyof Backend;
  args: unknown[];
}

/** An error as Rust would send it. */
export function apiError(code: ErrorCode, args: Record<string, string> = {}): ApiError {
  return { code, args, retry: { kind: "never" }, message: `pretended ${code}` };
}

export class FakeBackend implements Backend {
  /** Everything asked so far, in order. */
  readonly asked: Asked[] = [];
  /** Commands that fail, with what. */
  readonly failing = new Map<keyof Backend, ApiError>();
  /** What signing in leads to. */
  afterSignIn: Snapshot | null = null;
  /** A message typed here is acknowledged at once. */
  acknowledges = true;
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
  /** Commands of these names answer only after this. */
  readonly held = new Map<keyof Backend, Promise<void>>();
  snapshot: Snapshot;

  #listener: ((changes: Change[]) => void) | null = null;
  #minted = 0;

  constructor(snapshot: Snapshot) {
    this.snapshot = snapshot;
  }

  /** Tells the window something, and keeps it. */
  send(...changes: Change[]): void {
    for (const change of changes) this.#keep(change);
    this.#listener?.(changes);
  }

  async subscribe(onChange: (changes: Change[]) => void): Promise<Snapshot> {
    await this.#ask("subscribe");
    this.#listener = onChange;
    return structuredClone(this.snapshot);
  }

  async checkServer(address: string) {
    await this.#ask("checkServer", address);
    return { address, company: "Northlight Rail", encrypted: !/^(localhost|127\.)/.test(address) };
  }

  async signIn(request: { username: string; address: string; password: string }) {
    await this.#ask("signIn", request);
    this.#enter();
  }

  async tryHere() {
    await this.#ask("tryHere");
    this.#enter();
  }

  async signOut() {
    await this.#ask("signOut");
    this.send({ slice: "account", value: null }, { slice: "connection", value: { kind: "signed_out" } });
  }

  async setStatus(status: Status) {
    await this.#ask("setStatus", status);
    this.#account((account) => ({
      me: { ...account.me, status, status_since: Date.now(), status_cause: "operator", status_by: null },
      today: moved(account, status),
    }));
    const { troubles } = this.snapshot;
    if (troubles.some((one) => one.kind === "status_not_applied")) {
      this.send({ slice: "troubles", value: troubles.filter((one) => one.kind !== "status_not_applied") });
    }
  }

  async setChannel(channel: Channel, on: boolean) {
    await this.#ask("setChannel", channel, on);
    this.#account(({ channels }) => ({ channels: channels.map((one) => (one.channel === channel ? { ...one, on } : one)) }));
  }

  async setProfile({ display_name, zone }: SetProfile) {
    await this.#ask("setProfile", { display_name, zone });
    this.#account(({ me }) => ({ me: { ...me, display_name, zone } }));
  }

  async setPhoto(base64: string | null) {
    await this.#ask("setPhoto", base64);
    const photo = base64 === null ? null : `data:image/jpeg;base64,${base64}`;
    this.#account(({ me }) => ({ photo, me: { ...me, photo: photo && "pretended" } }));
  }

  async setPassword(password: { current: string; new: string }) {
    await this.#ask("setPassword", password);
  }

  async history() {
    await this.#ask("history");
    return { periods: this.periods };
  }

  async operatorHistory(operatorId: string) {
    await this.#ask("operatorHistory", operatorId);
    return { periods: this.periods };
  }

  async setOperatorStatus(operatorId: string, status: Status) {
    await this.#ask("setOperatorStatus", operatorId, status);
    const by = this.snapshot.account?.me.display_name ?? null;
    this.#colleague(operatorId, ({ operator }) => ({
      operator: { ...operator, status, status_since: Date.now(), status_cause: "supervisor", status_by: by },
    }));
  }

  async signOutOperator(operatorId: string) {
    await this.#ask("signOutOperator", operatorId);
    this.#colleague(operatorId, () => ({ presence: "gone", presence_since: Date.now(), devices: [] }));
  }

  async createInvitation(request: CreateInvitation) {
    await this.#ask("createInvitation", request);
    return this.#tell(made(this.#mint("invitation"), request));
  }

  async duplicateInvitation(invitationId: string) {
    await this.#ask("duplicateInvitation", invitationId);
    return this.#tell(duplicated(this.#mint("invitation"), this.#invitation(invitationId)));
  }

  async revokeInvitation(invitationId: string, endSessions: boolean) {
    await this.#ask("revokeInvitation", invitationId, endSessions);
    this.#tell(revoked(this.#invitation(invitationId), endSessions));
  }

  async revokeAllInvitations(endSessions: boolean) {
    await this.#ask("revokeAllInvitations", endSessions);
    for (const view of this.snapshot.invitations.filter((view) => view.open)) this.#tell(revoked(view, endSessions));
  }

  async extendInvitation(invitationId: string, byMs: number) {
    await this.#ask("extendInvitation", invitationId, byMs);
    this.#tell(extended(this.#invitation(invitationId), byMs));
  }

  async mailInvitation(invitationId: string) {
    await this.#ask("mailInvitation", invitationId);
  }

  async invitationQr(invitationId: string) {
    await this.#ask("invitationQr", invitationId);
    return qr(invitationId);
  }

  async saveInvitationQr(invitationId: string) {
    await this.#ask("saveInvitationQr", invitationId);
    return "/home/ines/Downloads/invitation.png";
  }

  async saveInvitationCalendar(invitationId: string) {
    await this.#ask("saveInvitationCalendar", invitationId);
    return "/home/ines/Downloads/invitation.ics";
  }

  async showInFolder(path: string) {
    await this.#ask("showInFolder", path);
  }

  async contact(sessionId: string, by: "email" | "phone") {
    await this.#ask("contact", sessionId, by);
  }

  async accept(sessionId: string) {
    await this.#ask("accept", sessionId);
    this.#change(sessionId, { place: { kind: "mine" }, accepted_at: Date.now(), last_at: Date.now() });
    await this.openConversation(sessionId);
  }

  async decline(sessionId: string) {
    await this.#ask("decline", sessionId);
    this.#change(sessionId, { offered: false, offered_until: null });
  }

  async passOn(sessionId: string, groupId: string) {
    await this.#ask("passOn", sessionId, groupId);
    const group = this.snapshot.account?.groups.find((one) => one.id === groupId)?.name ?? null;
    this.#change(sessionId, { invited: false, offered: false, offered_until: null, group });
  }

  async endSession(sessionId: string) {
    await this.#ask("endSession", sessionId);
    const changes: Change[] = [{ slice: "session", id: sessionId, value: null }];
    if (this.snapshot.current?.session_id === sessionId) changes.unshift({ slice: "current", value: null });
    this.send(...changes);
  }

  async openConversation(sessionId: string) {
    await this.#ask("openConversation", sessionId);
    const messages = this.snapshot.messages.filter((message) => message.session_id === sessionId);
    this.#change(sessionId, { unread: 0 });
    this.send(
      { slice: "current", value: { session_id: sessionId, draft: "", more: false, loading: false } },
      ...messages.map((value): Change => ({ slice: "message", id: value.id, value })),
    );
  }

  async showHome() {
    await this.#ask("showHome");
    this.send({ slice: "current", value: null });
  }

  async loadOlder() {
    await this.#ask("loadOlder");
    const { current } = this.snapshot;
    const page = this.olderPages.shift();
    if (!current || !page) return;
    this.send(
      ...page.map((value): Change => ({ slice: "message", id: value.id, value })),
      { slice: "current", value: { ...current, more: this.olderPages.length > 0 } },
    );
  }

  async sendMessage(sessionId: string, text: string) {
    await this.#ask("sendMessage", sessionId, text);
    const id = this.#mint("message");
    const me = this.snapshot.account?.me;
    const now = Date.now();
    const content: Content = { kind: "text", text };
    const author = { kind: "operator" as const, id: me?.id ?? "", name: me?.display_name ?? "" };
    const value: MessageView = { id, session_id: sessionId, author, content, at: now, order: now, delivery: { kind: "sending" } };
    this.send({ slice: "message", id, value });
    this.#change(sessionId, { last: { author, content }, last_at: now });
    if (this.acknowledges) this.send({ slice: "message", id, value: { ...value, delivery: { kind: "sent" } } });
    return id;
  }

  async retryMessage(messageId: string) {
    await this.#ask("retryMessage", messageId);
    const value = this.snapshot.messages.find((message) => message.id === messageId);
    if (value) this.send({ slice: "message", id: messageId, value: { ...value, delivery: { kind: "sent" } } });
  }

  async discardMessage(messageId: string) {
    await this.#ask("discardMessage", messageId);
    this.send({ slice: "message", id: messageId, value: null });
  }

  async saveDraft(sessionId: string, text: string) {
    await this.#ask("saveDraft", sessionId, text);
  }

  async setSettings(settings: Snapshot["settings"]) {
    await this.#ask("setSettings", settings);
    this.send({ slice: "settings", value: settings });
  }

  async dismissTrouble(trouble: Trouble) {
    await this.#ask("dismissTrouble", trouble);
    this.send({ slice: "troubles", value: this.snapshot.troubles.filter((one) => one.kind !== trouble.kind) });
  }

  async mute(minutes: number | null) {
    await this.#ask("mute", minutes);
    this.#readiness({ muted_until: minutes === null ? null : Date.now() + minutes * 60_000 });
  }

  async testAlert() {
    await this.#ask("testAlert");
    this.#readiness({ test: { at: Date.now(), seen: null, heard: null } });
  }

  async answerTest(seen: boolean, heard: boolean) {
    await this.#ask("answerTest", seen, heard);
    const { test } = this.snapshot.readiness;
    if (test) this.#readiness({ test: { ...test, seen, heard } });
  }

  async checkAgain() {
    await this.#ask("checkAgain");
    this.#readiness({ checked_at: Date.now() });
  }

  async listen(sound: Sound, volume: number) {
    await this.#ask("listen", sound, volume);
  }

  async outputs() {
    await this.#ask("outputs");
    return structuredClone(this.devices);
  }

  async ownSounds() {
    await this.#ask("ownSounds");
    return [...this.own];
  }

  async setOwnSound(sound: Sound, base64: string | null) {
    await this.#ask("setOwnSound", sound, base64);
    this.own = this.own.filter((one) => one !== sound);
    if (base64 !== null) this.own.push(sound);
  }

  async openSystemSettings(page: SystemPage) {
    await this.#ask("openSystemSettings", page);
  }

  async setAutostart(on: boolean) {
    await this.#ask("setAutostart", on);
  }

  async reconnectNow() {
    await this.#ask("reconnectNow");
    this.send({ slice: "connection", value: { kind: "connected" } });
  }

  async openUrl(url: string) {
    await this.#ask("openUrl", url);
  }

  async leave() {
    await this.#ask("leave");
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

  async #ask(command: keyof Backend, ...args: unknown[]): Promise<void> {
    // A Svelte proxy is no plain value; what goes over the border is.
    this.asked.push({ command, args: JSON.parse(JSON.stringify(args)) as unknown[] });
    await this.held.get(command);
    const error = this.failing.get(command);
    if (error) throw error;
  }

  #account(change: (account: Account) => Partial<Account>): void {
    const { account } = this.snapshot;
    if (account) this.send({ slice: "account", value: { ...account, ...change(account) } });
  }

  #readiness(change: Partial<ReadinessView>): void {
    this.send({ slice: "readiness", value: { ...this.snapshot.readiness, ...change } });
  }

  #colleague(id: string, change: (one: OperatorState) => Partial<OperatorState>): void {
    const one = this.snapshot.team.find(({ operator }) => operator.id === id);
    if (one) this.send({ slice: "colleague", id, value: { ...one, ...change(one) } });
  }

  #change(sessionId: string, change: Partial<SessionView>): void {
    const session = this.snapshot.sessions.find((one) => one.id === sessionId);
    if (session) this.send({ slice: "session", id: sessionId, value: { ...session, ...change } });
  }

  #invitation(id: string): InvitationView {
    const view = this.snapshot.invitations.find((one) => one.invitation.id === id);
    if (!view) throw apiError("not_found");
    return view;
  }

  #tell(view: InvitationView): InvitationView {
    this.send({ slice: "invitation", id: view.invitation.id, value: view });
    return view;
  }

  #mint(what: string): string {
    return `${what}-minted-${++this.#minted}`;
  }

  #keep(change: Change): void {
    const s = this.snapshot;
    switch (change.slice) {
      case "connection":
        s.connection = change.value;
        break;
      case "account":
        s.account = change.value;
        break;
      case "settings":
        s.settings = change.value;
        break;
      case "current":
        s.current = change.value;
        break;
      case "troubles":
        s.troubles = change.value;
        break;
      case "readiness":
        s.readiness = change.value;
        break;
      case "receipt":
        s.receipts = [...s.receipts, change.value];
        break;
      case "badge":
        s.badge = change.value;
        break;
      case "session":
        s.sessions = replaced(s.sessions, change.id, change.value, (one) => one.id);
        break;
      case "invitation":
        s.invitations = replaced(s.invitations, change.id, change.value, (one) => one.invitation.id);
        break;
      case "colleague":
        s.team = replaced(s.team, change.id, change.value, (one) => one.operator.id);
        break;
      case "message":
        s.messages = replaced(s.messages, change.id, change.value, (one) => one.id);
        break;
    }
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

function replaced<T>(list: T[], id: string, value: T | null, idOf: (one: T) => string): T[] {
  const rest = list.filter((one) => idOf(one) !== id);
  return value === null ? rest : [...rest, value];
}
