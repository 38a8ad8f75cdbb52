/** What the window keeps of invitations beside what Rust tells: the form, the list's filter, what is under way. And what a person can do. */

import type { ApiError, CreateInvitation, InvitationId, InvitationView } from "$types";
import { tick } from "svelte";
import { SvelteSet } from "svelte/reactivity";
import type { App } from "./app.svelte";
import { asApiError } from "./backend";
import { copy } from "./clipboard";
import { type Draft, type Filter, usualLength } from "./invitation";
import { t } from "./i18n.svelte";

/** Where it is kept on this computer that the rare fields are open. */
const MORE = "deskbell.invitation-more";

function blank(): Draft {
  const when = { date: "", time: "", second: false };
  return {
    reusable: false,
    uses: "",
    length: 0,
    custom: "length",
    amount: "",
    unit: "hours",
    until: { ...when },
    starts: "now",
    start: { ...when },
    label: "",
    clientName: "",
    language: "",
  };
}

export class Invitations {
  /** What is being written, kept while other things are looked at. */
  draft = $state<Draft>(blank());
  /** The rare fields are open. */
  more = $state(remembered());
  filter = $state<Filter>("all");
  typed = $state("");
  /** The one that was made last. */
  made = $state<InvitationId | null>(null);
  /** Counts up when the button that copies the link of the one made last shall take the focus. */
  focusCopy = $state(0);
  /** Those with which something is being done. */
  busy = new SvelteSet<InvitationId>();

  readonly #app: App;
  #of: string | null = null;

  constructor(app: App) {
    this.#app = app;
  }

  /** Nobody finds what another operator wrote. */
  begin(operatorId: string): void {
    if (this.#of === operatorId) return;
    this.#of = operatorId;
    this.draft = blank();
    this.filter = "all";
    this.typed = "";
    this.made = null;
  }

  /** The company's length that is chosen; a former one that the company took away counts as the usual. */
  lengthAmong(lengthsMin: number[]): number | "custom" {
    const { length } = this.draft;
    return length === "custom" || lengthsMin.includes(length) ? length : usualLength(lengthsMin);
  }

  setMore(open: boolean): void {
    this.more = open;
    try {
      localStorage.setItem(MORE, String(open));
    } catch {
      // Remembered until the program ends.
    }
  }

  /** Creates one; answers what went wrong. The next one is for somebody else: who and when are asked anew. */
  async create(request: CreateInvitation): Promise<ApiError | null> {
    try {
      this.#take(await this.#app.backend.createInvitation(request));
    } catch (thrown) {
      return asApiError(thrown);
    }
    const { label, clientName, language, starts, start, until } = blank();
    Object.assign(this.draft, { label, clientName, language, starts, start, until });
    return null;
  }

  /** Answers whether that went well. */
  async duplicate(id: InvitationId): Promise<boolean> {
    return this.#do(id, async () => this.#take(await this.#app.backend.duplicateInvitation(id)));
  }

  async revoke(id: InvitationId, endSessions: boolean): Promise<void> {
    if (await this.#do(id, () => this.#app.backend.revokeInvitation(id, endSessions))) this.#app.polite = t("invitation-say-revoked");
  }

  async revokeAll(endSessions: boolean): Promise<void> {
    if (await this.#app.run(() => this.#app.backend.revokeAllInvitations(endSessions))) this.#app.polite = t("invitation-say-revoked");
  }

  async extend(id: InvitationId, byMs: number): Promise<void> {
    if (await this.#do(id, () => this.#app.backend.extendInvitation(id, byMs))) this.#app.polite = t("invitation-say-extended");
  }

  async mail(id: InvitationId): Promise<void> {
    await this.#do(id, () => this.#app.backend.mailInvitation(id));
  }

  /** Answers where the picture was saved; nothing when it was not. */
  async saveQr(id: InvitationId): Promise<string | null> {
    let path: string | null = null;
    await this.#do(id, async () => (path = await this.#app.backend.saveInvitationQr(id)));
    return path;
  }

  async saveCalendar(id: InvitationId): Promise<void> {
    await this.#do(id, async () => this.#app.savedAs(await this.#app.backend.saveInvitationCalendar(id)));
  }

  async copyLink({ invitation }: InvitationView): Promise<void> {
    const copied = await copy(invitation.url);
    this.#app.tell(copied ? t("invitation-copied") : t("invitation-copy-failed"));
  }

  /** Shows the one that was made now. */
  #take(view: InvitationView): void {
    // The same that the change brings. If that came before this answer, what is known may be newer already.
    const { id } = view.invitation;
    if (!this.#app.state.invitations.has(id)) this.#app.state.apply([{ slice: "invitation", id, value: view }]);
    this.made = id;
    this.#app.polite = t("invitation-ready");
    void tick().then(() => this.focusCopy++);
  }

  async #do(id: InvitationId, command: () => Promise<unknown>): Promise<boolean> {
    if (this.busy.has(id)) return false;
    this.busy.add(id);
    const well = await this.#app.run(command);
    this.busy.delete(id);
    return well;
  }
}

function remembered(): boolean {
  try {
    return localStorage.getItem(MORE) === "true";
  } catch {
    return false;
  }
}
