/** What every part of the pretended program stands on: what was asked, what fails, and what is kept. */

import type { Account, ApiError, Change, ErrorCode, InvitationView, OperatorState, ReadinessView, SessionView, Snapshot } from "$types";
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

export class FakeCore {
  /** Everything asked so far, in order. */
  readonly asked: Asked[] = [];
  /** Commands that fail, with what. */
  readonly failing = new Map<keyof Backend, ApiError>();
  /** Commands of these names answer only after this. */
  readonly held = new Map<keyof Backend, Promise<void>>();
  snapshot: Snapshot;

  protected listener: ((changes: Change[]) => void) | null = null;
  #minted = 0;

  constructor(snapshot: Snapshot) {
    this.snapshot = snapshot;
  }

  /** Tells the window something, and keeps it. */
  send(...changes: Change[]): void {
    for (const change of changes) this.#keep(change);
    this.listener?.(changes);
  }

  protected async ask(command: keyof Backend, ...args: unknown[]): Promise<void> {
    // A Svelte proxy is no plain value; what goes over the border is.
    this.asked.push({ command, args: JSON.parse(JSON.stringify(args)) as unknown[] });
    await this.held.get(command);
    const error = this.failing.get(command);
    if (error) throw error;
  }

  protected account(change: (account: Account) => Partial<Account>): void {
    const { account } = this.snapshot;
    if (account) this.send({ slice: "account", value: { ...account, ...change(account) } });
  }

  protected readiness(change: Partial<ReadinessView>): void {
    this.send({ slice: "readiness", value: { ...this.snapshot.readiness, ...change } });
  }

  protected colleague(id: string, change: (one: OperatorState) => Partial<OperatorState>): void {
    const one = this.snapshot.team.find(({ operator }) => operator.id === id);
    if (one) this.send({ slice: "colleague", id, value: { ...one, ...change(one) } });
  }

  protected session(id: string): SessionView {
    const session = this.snapshot.sessions.find((one) => one.id === id);
    if (!session) throw apiError("not_found");
    return session;
  }

  protected change(sessionId: string, change: Partial<SessionView>): void {
    const session = this.snapshot.sessions.find((one) => one.id === sessionId);
    if (session) this.send({ slice: "session", id: sessionId, value: { ...session, ...change } });
  }

  /** Takes a session out of the lists, and out of what is open. */
  protected gone(sessionId: string): void {
    const changes: Change[] = [{ slice: "session", id: sessionId, value: null }];
    if (this.snapshot.current?.session_id === sessionId) changes.unshift({ slice: "current", value: null });
    this.send(...changes);
  }

  protected invitation(id: string): InvitationView {
    const view = this.snapshot.invitations.find((one) => one.invitation.id === id);
    if (!view) throw apiError("not_found");
    return view;
  }

  protected tell(view: InvitationView): InvitationView {
    this.send({ slice: "invitation", id: view.invitation.id, value: view });
    return view;
  }

  protected mint(what: string): string {
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
      case "template":
        s.templates = replaced(s.templates, change.id, change.value, (one) => one.id);
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

function replaced<T>(list: T[], id: string, value: T | null, idOf: (one: T) => string): T[] {
  const rest = list.filter((one) => idOf(one) !== id);
  return value === null ? rest : [...rest, value];
}
