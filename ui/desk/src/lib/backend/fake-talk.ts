/** What the pretended program does about talks: transfers, files, templates, what is known of clients. */

import type {
  BanClient,
  Bans,
  Change,
  Content,
  EditClient,
  FileCard,
  Found,
  MessageView,
  PastPage,
  SaveTemplate,
  SessionView,
  SetResult,
  TalkView,
  Template,
  TransferTargets,
  TransferTo,
} from "$types";
import { fitting } from "./fake-templates";
import { message, opened, targets } from "./fake-data";
import { apiError, FakeCore } from "./fake-core";

export class FakeTalk extends FakeCore {
  /** A message typed here is acknowledged at once. */
  acknowledges = true;
  /** To whom sessions can go. */
  targets: TransferTargets = targets();
  /** What is completed where tags are typed. */
  tags: string[] = ["refund", "group", "bicycle", "complaint", "wheelchair", "lost property"];
  /** Who may not come in. */
  banned: Bans = { bans: [] };
  /** Talks that are over, by session. */
  pasts = new Map<string, PastPage>();
  /** What the search finds, whatever is looked for. */
  found: Found = { hits: [], more: false };
  /** Pictures of messages, by message, as addresses. */
  readonly pictures = new Map<string, string>();
  /** What the system's dialog for choosing files gives. */
  chosen: File[] = [];

  async endSession(sessionId: string) {
    await this.ask("endSession", sessionId);
    const { account } = this.snapshot;
    const session = this.session(sessionId);
    const { results = [], limit_s = null } = account?.after_work ?? {};
    if (session.ended_by || (results.length === 0 && limit_s === null)) return this.gone(sessionId);
    const until = limit_s === null ? null : Date.now() + limit_s * 1000;
    this.change(sessionId, { ended_by: "operator", talk: { ...session.talk, after_work: { until }, unanswered_since: null, late: false } });
  }

  async openConversation(sessionId: string) {
    await this.ask("openConversation", sessionId);
    const messages = this.snapshot.messages.filter((message) => message.session_id === sessionId);
    this.change(sessionId, { unread: 0 });
    this.send({ slice: "current", value: opened(sessionId) }, ...messages.map((value): Change => ({ slice: "message", id: value.id, value })));
  }

  async sendMessage(sessionId: string, text: string) {
    await this.ask("sendMessage", sessionId, text);
    return this.#write(sessionId, { kind: "text", text });
  }

  async retryMessage(messageId: string) {
    await this.ask("retryMessage", messageId);
    const value = this.snapshot.messages.find((message) => message.id === messageId);
    if (value) this.send({ slice: "message", id: messageId, value: { ...value, delivery: { kind: "sent" } } });
  }

  async discardMessage(messageId: string) {
    await this.ask("discardMessage", messageId);
    this.send({ slice: "message", id: messageId, value: null });
  }

  async beginTransfer(sessionId: string, to: TransferTo, note: string) {
    await this.ask("beginTransfer", sessionId, to, note);
    const list: { id: string; name: string; available: boolean | number }[] = to.kind === "operator" ? this.targets.operators : this.targets.groups;
    const receiver = list.find(({ id }) => id === to.id);
    if (!receiver?.available) throw apiError("nobody_there", { name: receiver?.name ?? "" });
    const { account } = this.snapshot;
    const until = Date.now() + (account?.talk.transfer_s ?? 60) * 1000;
    this.#talk(sessionId, { returned: null, transfer: { incoming: false, from: account?.me.display_name ?? "", to, to_name: receiver.name, note, until } });
  }

  async cancelTransfer(sessionId: string) {
    await this.ask("cancelTransfer", sessionId);
    this.#talk(sessionId, { transfer: null });
  }

  async transferTargets(sessionId: string) {
    await this.ask("transferTargets", sessionId);
    return structuredClone(this.targets);
  }

  async dismissReturned(sessionId: string) {
    await this.ask("dismissReturned", sessionId);
    this.#talk(sessionId, { returned: null });
  }

  async setTyping(sessionId: string, on: boolean) {
    await this.ask("setTyping", sessionId, on);
  }

  async sendFile(sessionId: string, file: File) {
    await this.ask("sendFile", sessionId, { name: file.name, size: file.size });
    const picture = file.type.startsWith("image/") && file.type !== "image/svg+xml";
    const card: FileCard = { name: file.name, size: file.size, kind: picture ? "picture" : "document", media_type: file.type, width: picture ? 640 : null, height: picture ? 400 : null, preview: picture };
    return this.#write(sessionId, { kind: "file", file: card }, { kind: "uploading", progress: { sent: Math.floor(file.size / 3), size: file.size } });
  }

  async chooseFiles(sessionId: string) {
    await this.ask("chooseFiles", sessionId);
    for (const file of this.chosen) await this.sendFile(sessionId, file);
  }

  async saveFile(sessionId: string, messageId: string) {
    await this.ask("saveFile", sessionId, messageId);
    const content = this.snapshot.messages.find(({ id }) => id === messageId)?.content;
    return `/home/ines/Downloads/${content?.kind === "file" ? content.file.name : "file"}`;
  }

  fileUrl(_sessionId: string, messageId: string) {
    return this.pictures.get(messageId) ?? PICTURE;
  }

  async findTemplates(sessionId: string, query: string) {
    await this.ask("findTemplates", sessionId, query);
    return fitting(this.snapshot.templates, query, this.session(sessionId), this.snapshot.account);
  }

  async saveTemplate(id: string | null, template: SaveTemplate): Promise<Template> {
    await this.ask("saveTemplate", id, template);
    const { company, ...rest } = template;
    const value: Template = { id: id ?? this.mint("template"), owner: company ? null : (this.snapshot.account?.me.id ?? null), ...rest };
    this.send({ slice: "template", id: value.id, value });
    return value;
  }

  async deleteTemplate(id: string) {
    await this.ask("deleteTemplate", id);
    this.send({ slice: "template", id, value: null });
  }

  async editClient(sessionId: string, { name, email, phone }: EditClient) {
    await this.ask("editClient", sessionId, { name, email, phone });
    const { client } = this.session(sessionId);
    this.change(sessionId, { client: { ...client, name, email: email || null, phone: phone || null } });
  }

  async setTags(sessionId: string, tags: string[]) {
    await this.ask("setTags", sessionId, tags);
    this.#talk(sessionId, { tags });
  }

  async findTags() {
    await this.ask("findTags");
    return { tags: [...this.tags] };
  }

  async writeNote(sessionId: string, text: string) {
    await this.ask("writeNote", sessionId, text);
    const { current, account } = this.snapshot;
    const { about } = current?.about ?? {};
    if (!current || !about || current.session_id !== sessionId) return;
    const note = { id: this.mint("note"), client_id: this.session(sessionId).client.id, session_id: sessionId, author_id: account?.me.id ?? "", author_name: account?.me.display_name ?? "", text, at: Date.now() };
    this.send({ slice: "current", value: { ...current, about: { ...current.about, about: { ...about, notes: [...about.notes, note] } } } });
  }

  async past(sessionId: string, before: number | null): Promise<PastPage> {
    await this.ask("past", sessionId, before);
    const page = this.pasts.get(sessionId);
    if (!page) throw apiError("not_found");
    return structuredClone(page);
  }

  async setResult(sessionId: string, result: SetResult) {
    await this.ask("setResult", sessionId, result);
    this.gone(sessionId);
  }

  async ban(sessionId: string, { reason, hours }: BanClient) {
    await this.ask("ban", sessionId, { reason, hours });
    const { client } = this.session(sessionId);
    const now = Date.now();
    const by = this.snapshot.account?.me.display_name ?? "";
    this.banned.bans.unshift({ id: this.mint("ban"), client_id: client.id, client_name: client.name, reason, by, at: now, until: hours === null ? null : now + hours * 3_600_000 });
    this.change(sessionId, { ended_by: "operator" });
  }

  async bans(): Promise<Bans> {
    await this.ask("bans");
    return structuredClone(this.banned);
  }

  async liftBan(id: string) {
    await this.ask("liftBan", id);
    this.banned.bans = this.banned.bans.filter((ban) => ban.id !== id);
  }

  async search(query: string): Promise<Found> {
    await this.ask("search", query);
    return structuredClone(this.found);
  }

  async unreadNext() {
    await this.ask("unreadNext");
    const next = this.snapshot.sessions.find(({ place, unread, id }) => place.kind === "mine" && unread > 0 && id !== this.snapshot.current?.session_id);
    if (next) await this.openConversation(next.id);
    return next?.id ?? null;
  }

  #write(sessionId: string, content: Content, delivery: MessageView["delivery"] = { kind: "sending" }): string {
    const id = this.mint("message");
    const value = message(id, sessionId, "me", content, 0, { delivery });
    const me = this.snapshot.account?.me;
    const author = { kind: "operator" as const, id: me?.id ?? "", name: me?.display_name ?? "" };
    this.send({ slice: "message", id, value: { ...value, author } });
    const session = this.snapshot.sessions.find((one) => one.id === sessionId);
    this.change(sessionId, { last: { author, content }, last_at: value.at, ...(session && { talk: { ...session.talk, unanswered_since: null, late: false } }) });
    if (this.acknowledges) this.send({ slice: "message", id, value: { ...value, author, delivery: { kind: "sent" } } });
    return id;
  }

  #talk(sessionId: string, change: Partial<TalkView>): void {
    const session: SessionView = this.session(sessionId);
    this.change(sessionId, { talk: { ...session.talk, ...change } });
  }
}

/** A picture of some railway. */
const PICTURE = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" width="640" height="400"><rect width="640" height="400" fill="#9db8c9"/><path d="M0 250 160 150l120 80 140-110 220 160v120H0z" fill="#56758a"/><path d="M0 320h640v80H0z" fill="#3b4a42"/><rect x="80" y="270" width="360" height="70" rx="16" fill="#b3402f"/><path d="M110 285h60v24h-60zm80 0h60v24h-60zm80 0h60v24h-60zm80 0h60v24h-60z" fill="#f1ead9"/></svg>',
)}`;
