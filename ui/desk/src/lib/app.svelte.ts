/** The window's own state beside what Rust tells: which tab, which dialog, what was just said. And what a person can do. */

import type { ApiError, Change, MessageView, OperatorId, Remedy, SessionId, Status } from "$types";
import { tick } from "svelte";
import { SvelteSet } from "svelte/reactivity";
import { type Announcement, announcements, PoliteVoice } from "./announce";
import { asApiError, type Backend } from "./backend";
import { clock } from "./clock.svelte";
import { linkAt } from "./connection";
import { clientName, contentText } from "./describe";
import { type Dialog, Dialogs } from "./dialogs.svelte";
import { Files } from "./files.svelte";
import { locale, t } from "./i18n.svelte";
import { Invitations } from "./invitations.svelte";
import { hasLeft, neighbour } from "./order";
import { MUTE_BY_KEYS, muteLeft, withPopups, withSounds } from "./readiness";
import { WorkspaceState } from "./state.svelte";
import { clockTime } from "./time";
import { Writings } from "./written.svelte";

export type HomeTab = "channels" | "invitation" | "templates" | "team" | "notifications";
/** What is told for a while at the lower edge. */
export type Notice =
  | { kind: "error"; error: ApiError }
  | { kind: "said"; text: string }
  /** A file that was saved into the downloads. */
  | { kind: "saved"; path: string };

export class App {
  readonly backend: Backend;
  readonly state = new WorkspaceState(() => this.#forget());

  tab = $state<HomeTab>("channels");
  /** What stands over everything, and how it is opened. */
  readonly dialogs = new Dialogs();
  statusMenu = $state(false);
  bellMenu = $state(false);
  /** The client panel beside the conversation, in a wide window. */
  panelBeside = $state(true);
  /** The client panel over the conversation, in a narrow window. */
  panelOver = $state(false);
  narrow = $state(false);
  /** In a very narrow window: the left column is shown instead of what is open. */
  showRail = $state(true);
  /** The conversation whose composer shall take the focus as soon as it is there. */
  focusComposer = $state<SessionId | null>(null);
  /** Counts up when the new invitation's label shall take the focus. */
  focusInvitation = $state(0);
  /** The readiness check shall take the focus as soon as it is there. */
  focusReadiness = $state(false);
  /** What went wrong outside of any form, or went well unseen. */
  notice = $state.raw<Notice | null>(null);
  readonly invitations = new Invitations(this);
  /** What is to be sent, and what was saved. */
  readonly files = new Files();
  /** What is written beside conversations and not saved yet. */
  readonly written = new Writings();
  /** What a screen reader is told. */
  assertive = $state("");
  polite = $state("");
  /** Sessions being ended. */
  ending = new SvelteSet<SessionId>();
  /** Sessions being declined or passed on. */
  leaving = new SvelteSet<SessionId>();
  /** Colleagues whose status is being set, or who are being signed out. */
  ordering = new SvelteSet<OperatorId>();

  link = $derived(linkAt(this.state.connection, clock.now));
  /** No stream is open: the status is not in force. */
  connected = $derived(this.link.kind === "fine");
  /** The queue cannot be known. */
  queueUnknown = $derived(this.link.kind === "offline" || this.link.kind === "stopped" || this.link.kind === "connecting");
  /** The server's clock. */
  serverNow = $derived(clock.now + (this.state.account?.clock_offset_ms ?? 0));
  /** A moment of the server's clock by this computer's clock, to be shown. */
  here(at: number): number {
    return at - (this.state.account?.clock_offset_ms ?? 0);
  }
  /** Sees colleagues' states and may set them. */
  supervises = $derived(this.state.account !== null && this.state.account.me.role !== "operator");
  /** How long sounds stay muted, in milliseconds; none when they are not. */
  muteLeft = $derived(muteLeft(this.state.readiness, clock.now));
  /** How many conversations of mine are not over. */
  talking = $derived(this.state.mine.filter((session) => !session.ended_by).length);
  panelShown = $derived(this.narrow ? this.panelOver : this.panelBeside);

  /** The dialog that is open. */
  get dialog(): Dialog | null {
    return this.dialogs.open;
  }
  set dialog(dialog: Dialog | null) {
    this.dialogs.open = dialog;
  }

  #noticeTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(backend: Backend) {
    this.backend = backend;
  }

  /** Begins to listen. Changes that arrive before the snapshot wait for it. */
  async start(): Promise<void> {
    let early: Change[] | null = [];
    const snapshot = await this.backend.subscribe((changes) => {
      if (early) {
        early.push(...changes);
        return;
      }
      for (const said of announcements(this.state, changes)) this.#announce(said);
      this.state.apply(changes);
      for (const change of changes) if (change.slice === "session" && !change.value) this.written.forget(change.id);
    });
    this.state.load(snapshot);
    this.state.apply(early);
    early = null;
  }

  /** Who signs in next on this computer finds nothing of who was here before. */
  #forget(): void {
    this.files.clear();
    this.written.clear();
    this.dialogs.clear();
  }

  /** Saves what is written about a talk that is over, once, before the time for it is up. */
  async saveLate(sessionId: SessionId): Promise<void> {
    const written = this.written.of(sessionId);
    const note = written.note.trim();
    if (written.saved || written.saving || (!written.result && !note)) return;
    written.saved = true;
    written.saving = true;
    // A company that needs a result takes no note without one: it is kept among the client's then.
    const alone = !written.result && this.state.account?.after_work.needs_result === true;
    const save = () =>
      alone ? this.backend.writeNote(sessionId, note) : this.backend.setResult(sessionId, { result_id: written.result || null, note });
    written.saving = await this.run(save);
  }

  /** Runs a command; what goes wrong is shown as a notice. Answers whether it went well. */
  async run(command: () => Promise<unknown>): Promise<boolean> {
    try {
      await command();
      return true;
    } catch (thrown) {
      this.#say(asApiError(thrown));
      return false;
    }
  }

  dismissNotice(): void {
    clearTimeout(this.#noticeTimer);
    this.notice = null;
  }

  /** Tells for a while where a file was saved. */
  savedAs(path: string): void {
    this.#show({ kind: "saved", path });
  }

  /** Tells something for a while. */
  tell(text: string): void {
    this.#show({ kind: "said", text }, 4000);
  }

  #say(error: ApiError): void {
    this.#show({ kind: "error", error });
  }

  #show(notice: Notice, forMs = 12_000): void {
    clearTimeout(this.#noticeTimer);
    this.notice = notice;
    this.#noticeTimer = setTimeout(() => (this.notice = null), forMs);
  }

  #polite = new PoliteVoice(
    (said) => {
      const name = clientName(said.session.client);
      if (said.kind === "left") return t("say-left", { name });
      if (said.count > 1 || !said.content) return t("say-messages", { name, count: said.count });
      return t("say-message", { name, text: contentText(said.content, false) });
    },
    (text) => (this.polite = text),
  );

  #announce(said: Announcement): void {
    if (said.manner === "polite") return this.#polite.add(said);
    const name = clientName(said.session.client);
    if (said.kind === "handed-over") this.assertive = t("say-handed-over", { name, from: said.session.talk.transfer?.from ?? "" });
    else this.assertive = said.kind === "offered" ? t("say-offered", { name }) : t("say-waiting", { name });
  }

  async accept(sessionId: SessionId): Promise<void> {
    try {
      await this.backend.accept(sessionId);
    } catch (thrown) {
      const error = asApiError(thrown);
      // The card itself says who was faster.
      if (error.code !== "already_accepted") this.#say(error);
      return;
    }
    await this.open(sessionId);
  }

  /** Lets an offer go on to the next operator. */
  async decline(sessionId: SessionId): Promise<void> {
    await this.#leave(sessionId, () => this.backend.decline(sessionId));
  }

  /** Puts a client who waits for me into a group's queue. */
  async passOn(sessionId: SessionId, groupId: string): Promise<void> {
    await this.#leave(sessionId, () => this.backend.passOn(sessionId, groupId));
  }

  async #leave(sessionId: SessionId, command: () => Promise<void>): Promise<void> {
    if (this.leaving.has(sessionId)) return;
    this.leaving.add(sessionId);
    await this.run(command);
    this.leaving.delete(sessionId);
  }

  setStatus(status: Status): void {
    void this.run(() => this.backend.setStatus(status));
  }

  /** Sets a colleague's status. */
  async setOperatorStatus(operatorId: OperatorId, status: Status): Promise<void> {
    await this.#order(operatorId, () => this.backend.setOperatorStatus(operatorId, status));
  }

  async signOutOperator(operatorId: OperatorId): Promise<void> {
    await this.#order(operatorId, () => this.backend.signOutOperator(operatorId));
  }

  async #order(operatorId: OperatorId, command: () => Promise<void>): Promise<void> {
    this.ordering.add(operatorId);
    await this.run(command);
    this.ordering.delete(operatorId);
  }

  /** Opens a conversation; the composer takes the focus where there is one. */
  async open(sessionId: SessionId): Promise<void> {
    this.showRail = false;
    if (this.state.current?.session_id !== sessionId) {
      if (!(await this.run(() => this.backend.openConversation(sessionId)))) return;
    }
    this.focusComposer = sessionId;
  }

  /** Shows Home, at a tab. */
  async home(tab: HomeTab = this.tab): Promise<void> {
    this.tab = tab;
    this.showRail = false;
    if (this.state.current) await this.run(() => this.backend.showHome());
  }

  async newInvitation(): Promise<void> {
    await this.home("invitation");
    await tick();
    this.focusInvitation++;
  }

  /** Shows whether alerts arrive. */
  async showReadiness(): Promise<void> {
    await this.home("notifications");
    this.focusReadiness = true;
  }

  /** Mutes sounds for a while; none: not any more. */
  async mute(minutes: number | null): Promise<void> {
    if (!(await this.run(() => this.backend.mute(minutes)))) return;
    this.tell(minutes === null ? t("mute-over") : t("mute-begun", { time: clockTime(Date.now() + minutes * 60_000, locale.region) }));
  }

  toggleMute(): void {
    void this.mute(this.muteLeft === null ? MUTE_BY_KEYS : null);
  }

  /** Shows the real popup and plays the real sound; what was noticed is asked beside the readiness check. */
  async testAlert(): Promise<boolean> {
    return await this.run(() => this.backend.testAlert());
  }

  /** Does what the button of a line of the readiness check says. */
  async mend(remedy: Remedy): Promise<void> {
    const { settings } = this.state;
    switch (remedy.kind) {
      case "unmute":
        return await this.mute(null);
      case "sounds_on":
        if (settings) await this.run(() => this.backend.setSettings(withSounds(settings)));
        return;
      case "popups_on":
        if (settings) await this.run(() => this.backend.setSettings(withPopups(settings)));
        return;
      case "open_settings":
        await this.run(() => this.backend.openSystemSettings(remedy.page));
        return;
      case "start_with_system":
        await this.run(() => this.backend.setAutostart(true));
        return;
      case "test_again":
        await this.showReadiness();
        await this.testAlert();
    }
  }

  async end(sessionId: SessionId): Promise<void> {
    if (this.ending.has(sessionId)) return;
    this.ending.add(sessionId);
    await this.run(() => this.backend.endSession(sessionId));
    this.ending.delete(sessionId);
  }

  /** Whether something of mine would not reach the client if the conversation went now. */
  onItsWay(sessionId: SessionId): boolean {
    const going = ({ session_id, delivery }: MessageView) => session_id === sessionId && (delivery.kind === "uploading" || delivery.kind === "sending");
    return this.files.of(sessionId).length > 0 || this.state.openMessages.some(going);
  }

  /** Asks before ending the open conversation; nothing happens when there is none to end. */
  askEnd(): void {
    this.dialogs.openEnd(this.state.open);
  }

  /** Logs out; asks first while conversations are open. */
  logOut(sure = false): void {
    if (!sure && this.talking > 0) this.dialog = { kind: "log-out" };
    else void this.run(() => this.backend.signOut());
  }

  openPlace(place: number): void {
    const session = this.state.mine[place - 1];
    if (session) void this.open(session.id);
  }

  openNeighbour(step: 1 | -1): void {
    const ids = this.state.mine.map((session) => session.id);
    const id = neighbour(ids, this.state.current?.session_id ?? null, step);
    if (id) void this.open(id);
  }

  openNextUnread(): void {
    const { mine, current } = this.state;
    const ids = mine.filter((session) => session.unread > 0 || session.id === current?.session_id).map((session) => session.id);
    const id = neighbour(ids, current?.session_id ?? null, 1);
    if (id && id !== current?.session_id) void this.open(id);
  }

  /** The waiting client who is served next: the oldest who is offered to me, else the oldest; left messages come last. */
  get oldest() {
    const waiting = this.state.waiting.filter((session) => session.place.kind === "waiting");
    return waiting.find((session) => session.offered && !hasLeft(session)) ?? waiting[0] ?? null;
  }

  togglePanel(): void {
    if (this.narrow) this.panelOver = !this.panelOver;
    else this.panelBeside = !this.panelBeside;
  }
}
