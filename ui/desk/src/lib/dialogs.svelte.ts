/** The one question, form or list that stands over everything, and how each is opened. */

import type { InvitationId, MessageId, Operator, SessionId, SessionView, TemplateId } from "$types";

/** What a dialog is about is fixed when it is opened, whatever is opened meanwhile. */
export type Dialog =
  | { kind: "end"; session: SessionView }
  /** To whom a talk shall go. */
  | { kind: "transfer"; session: SessionView }
  | { kind: "ban"; session: SessionView }
  /** Who may not come in. */
  | { kind: "bans" }
  /** The stored answers, at one of them. */
  | { kind: "templates"; id: TemplateId | null }
  /** A talk that is over, to be read, at one of its messages. */
  | { kind: "past"; sessionId: SessionId; messageId: MessageId | null }
  /** Every action by name. */
  | { kind: "palette" }
  | { kind: "log-out" }
  | { kind: "shortcuts" }
  | { kind: "profile" }
  /** My own history, or a colleague's. */
  | { kind: "history"; of: Operator | null }
  | { kind: "sign-out-operator"; of: Operator }
  | { kind: "qr"; id: InvitationId }
  | { kind: "revoke"; id: InvitationId }
  | { kind: "revoke-all" };

/** What another part of the window is asked to open: it does so and takes the wish away. */
export type Wish = "files" | "emoji" | "template" | "find";

export class Dialogs {
  /** What stands open; none when nothing does. */
  open = $state.raw<Dialog | null>(null);
  /** In the composer: choosing files, emoji, a template. In the left column: the search. */
  wish = $state<Wish | null>(null);

  /** Takes a wish away, if it is this one; answers whether it was. */
  take(wish: Wish): boolean {
    const wanted = this.wish === wish;
    if (wanted) this.wish = null;
    return wanted;
  }

  close(): void {
    this.open = null;
  }

  /** Nothing is open or wished for any more. */
  clear(): void {
    this.open = null;
    this.wish = null;
  }

  /** Asks to whom; nothing happens unless the talk is mine, goes on and is not on its way already. */
  openTransfer(session: SessionView | null): void {
    if (goesOn(session) && session.talk.transfer === null) this.open = { kind: "transfer", session };
  }

  /** Asks before ending; nothing happens when there is no talk of mine to end. */
  openEnd(session: SessionView | null): void {
    if (goesOn(session)) this.open = { kind: "end", session };
  }

  /** Asks why; nothing happens unless the session is mine. */
  openBan(session: SessionView | null): void {
    if (session?.place.kind === "mine") this.open = { kind: "ban", session };
  }

  openBans(): void {
    this.open = { kind: "bans" };
  }

  openTemplates(id: TemplateId | null = null): void {
    this.open = { kind: "templates", id };
  }

  /** Shows a talk that is over, at one of its messages or at its end. */
  openPast(sessionId: SessionId, messageId: MessageId | null = null): void {
    this.open = { kind: "past", sessionId, messageId };
  }

  openPalette(): void {
    this.open = { kind: "palette" };
  }
}

/** A talk of mine that is not over. */
export function goesOn(session: SessionView | null): session is SessionView {
  return session?.place.kind === "mine" && session.ended_by === null && session.talk.after_work === null;
}
