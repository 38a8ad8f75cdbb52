/** What Rust told the window, keyed by id. Decides nothing: it keeps what it is given. */

import type {
  Account,
  Badge,
  Change,
  Connection,
  ConversationView,
  InvitationView,
  Language,
  LastSignIn,
  OperatorState,
  ReadinessView,
  ReceiptView,
  SessionView,
  Settings,
  Snapshot,
  Template,
  Trouble,
} from "$types";
import { SvelteMap } from "svelte/reactivity";
import { Messages } from "./messages.svelte";
import { invitationOrder, mineOrder, waitingOrder } from "./order";

/** How many receipts are kept, as in `deskbell_desk::view::RECEIPTS`. */
export const RECEIPTS = 50;

/** Before the program told anything. */
const UNCHECKED: ReadinessView = {
  sounds: "checking",
  popups: "checking",
  can_alert: true,
  offers_depend_on_it: false,
  checks: [],
  checked_at: null,
  muted_until: null,
  test: null,
};

export class WorkspaceState {
  connection = $state.raw<Connection>({ kind: "connecting" });
  account = $state.raw<Account | null>(null);
  settings = $state.raw<Settings | null>(null);
  current = $state.raw<ConversationView | null>(null);
  lastSignIn = $state.raw<LastSignIn>({ address: "", username: "" });
  systemLanguage = $state.raw<Language>("en");
  /** What does not work on this computer. */
  troubles = $state.raw<Trouble[]>([]);
  /** Whether an alert would reach me. */
  readiness = $state.raw<ReadinessView>(UNCHECKED);
  /** What became of the last alerts, oldest first. */
  receipts = $state.raw<ReceiptView[]>([]);
  /** What is counted outside the window, and in its title. */
  badge = $state.raw<Badge>({ waiting: null, unread: 0, attention: false });
  sessions = new SvelteMap<string, SessionView>();
  invitations = new SvelteMap<string, InvitationView>();
  /** The company's templates and mine. */
  templates = new SvelteMap<string, Template>();
  /** Of the open conversation. */
  messages = new Messages();
  /** Everybody's state, for supervisors and administrators. */
  team = new SvelteMap<string, OperatorState>();
  /** The operator asked to end the program while conversations are open. */
  leaveAsked = $state(false);
  /** The snapshot is here. */
  loaded = $state(false);

  /** Waiting, oldest first; then who left a message. */
  waiting = $derived(waitingOrder(this.sessions.values()));
  /** My conversations, in the order that was chosen. */
  mine = $derived(mineOrder(this.sessions.values(), this.settings?.sort_by));
  /** My invitations, newest first. */
  invitationList = $derived(invitationOrder(this.invitations.values()));
  /** What else changes of the open conversation must not touch its messages. */
  #shownId = $derived(this.current?.session_id ?? null);
  /** The session whose conversation is shown. */
  open = $derived(this.current ? (this.sessions.get(this.current.session_id) ?? null) : null);
  /** The messages shown, oldest first. */
  openMessages = $derived(this.#shownId === null ? [] : this.messages.list.filter((message) => message.session_id === this.#shownId));

  /** Told that an account went, with everything of it. */
  readonly #gone: () => void;

  constructor(gone: () => void = () => {}) {
    this.#gone = gone;
  }

  /** Takes everything anew. */
  load(snapshot: Snapshot): void {
    this.connection = snapshot.connection;
    this.account = snapshot.account;
    this.settings = snapshot.settings;
    this.current = snapshot.current;
    this.lastSignIn = snapshot.last_sign_in;
    this.systemLanguage = snapshot.system_language;
    this.troubles = snapshot.troubles;
    this.readiness = snapshot.readiness;
    this.receipts = snapshot.receipts.slice(-RECEIPTS);
    this.badge = snapshot.badge;
    fill(this.sessions, snapshot.sessions, (session) => session.id);
    fill(this.invitations, snapshot.invitations, (view) => view.invitation.id);
    fill(this.templates, snapshot.templates, (template) => template.id);
    this.messages.fill(snapshot.messages);
    fill(this.team, snapshot.team, (colleague) => colleague.operator.id);
    this.loaded = true;
  }

  /** Takes changes, in their order. */
  apply(changes: Change[]): void {
    let messages: Extract<Change, { slice: "message" }>[] = [];
    for (const change of changes) {
      if (change.slice === "message") {
        messages.push(change);
        continue;
      }
      this.messages.put(messages);
      messages = [];
      this.#take(change);
    }
    this.messages.put(messages);
  }

  #take(change: Change): void {
    switch (change.slice) {
      case "connection":
        this.connection = change.value;
        break;
      case "account":
        if (this.account && !change.value) this.#forget(this.account);
        this.account = change.value;
        break;
      case "settings":
        this.settings = change.value;
        break;
      case "session":
        put(this.sessions, change.id, change.value);
        break;
      case "invitation":
        put(this.invitations, change.id, change.value);
        break;
      case "template":
        put(this.templates, change.id, change.value);
        break;
      case "colleague":
        put(this.team, change.id, change.value);
        break;
      case "current":
        this.current = change.value;
        this.messages.put(this.messages.list.flatMap(({ id, session_id }) => (session_id === change.value?.session_id ? [] : { id, value: null })));
        break;
      case "troubles":
        this.troubles = change.value;
        break;
      case "readiness":
        this.readiness = change.value;
        break;
      case "receipt":
        // What turns out otherwise is told again under its number.
        this.receipts = [...this.receipts.filter(({ number }) => number !== change.value.number), change.value].slice(-RECEIPTS);
        break;
      case "badge":
        this.badge = change.value;
        break;
      case "leave_asked":
        this.leaveAsked = true;
        break;
      case "message":
        this.messages.put([change]);
        break;
    }
  }

  /** Everything of an account goes with it. The sign-in screen goes on where it was. */
  #forget(account: Account): void {
    if (!account.local) this.lastSignIn = { address: account.server, username: account.me.username };
    this.sessions.clear();
    this.invitations.clear();
    this.templates.clear();
    this.messages.clear();
    this.team.clear();
    this.receipts = [];
    this.current = null;
    this.#gone();
  }
}

function fill<T>(map: SvelteMap<string, T>, values: T[], id: (value: T) => string): void {
  map.clear();
  for (const value of values) map.set(id(value), value);
}

function put<T>(map: SvelteMap<string, T>, id: string, value: T | null): void {
  if (value === null) map.delete(id);
  else map.set(id, value);
}
