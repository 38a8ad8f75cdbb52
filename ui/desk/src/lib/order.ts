/** How lists are ordered and grouped. Pure. */

import type { InvitationView, MessageView, SessionView } from "$types";

/** Waiting: who has waited longest comes first; who left a message waits no more and comes last. */
export function waitingOrder(sessions: Iterable<SessionView>): SessionView[] {
  return [...sessions]
    .filter((session) => session.place.kind !== "mine")
    .sort((a, b) => Number(hasLeft(a)) - Number(hasLeft(b)) || a.queued_at - b.queued_at || compare(a.id, b.id));
}

/** A client who left a message to be answered later, and was not answered yet. */
export function hasLeft(session: SessionView): boolean {
  return session.message_left_at !== null && session.place.kind !== "mine";
}

/** My conversations: where something happened last comes first. */
export function mineOrder(sessions: Iterable<SessionView>): SessionView[] {
  return [...sessions]
    .filter((session) => session.place.kind === "mine")
    .sort((a, b) => b.last_at - a.last_at || compare(a.id, b.id));
}

/** Invitations: the newest first. */
export function invitationOrder(invitations: Iterable<InvitationView>): InvitationView[] {
  return [...invitations].sort(
    (a, b) => b.invitation.created_at - a.invitation.created_at || compare(b.invitation.id, a.invitation.id),
  );
}

/** The messages of one session, oldest first. */
export function messageOrder(messages: Iterable<MessageView>, sessionId: string): MessageView[] {
  return [...messages]
    .filter((message) => message.session_id === sessionId)
    .sort((a, b) => a.order - b.order || a.at - b.at || compare(a.id, b.id));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** How long a client has waited, and how that stands against the target. */
export interface Wait {
  /** Milliseconds, never negative. */
  ms: number;
  /** How much of the target is over, 0 to 1. */
  share: number;
  /** Longer than the target. */
  late: boolean;
}

/** The wait of a client queued at `queuedAt`, both times by the server's clock. */
export function waitAt(queuedAt: number, now: number, targetMs: number): Wait {
  const ms = Math.max(0, now - queuedAt);
  return { ms, share: targetMs > 0 ? Math.min(1, ms / targetMs) : 1, late: ms > targetMs };
}

/** The next of `ids` after `current`, `step` places on and around the end; the first or last when `current` is none of them. */
export function neighbour(ids: string[], current: string | null, step: 1 | -1): string | null {
  const at = current === null ? -1 : ids.indexOf(current);
  if (ids.length === 0) return null;
  if (at < 0) return (step > 0 ? ids[0] : ids[ids.length - 1]) ?? null;
  return ids[(at + step + ids.length) % ids.length] ?? null;
}

/** A message with how it stands among its neighbours. */
export interface Line {
  message: MessageView;
  /** The first of a day. */
  newDay: boolean;
  /** The first of a run by one author. */
  startsRun: boolean;
  /** The last of a run: it carries the time. */
  endsRun: boolean;
}

/** A run ends after this pause, in milliseconds. */
const RUN_PAUSE = 5 * 60_000;

/** Puts messages into runs by one author and finds where days begin, in this computer's time zone. */
export function lines(messages: MessageView[]): Line[] {
  return messages.map((message, i) => {
    const before = messages[i - 1];
    const after = messages[i + 1];
    const newDay = !before || dayOf(before.at) !== dayOf(message.at);
    return {
      message,
      newDay,
      startsRun: newDay || !before || !sameRun(before, message),
      endsRun: !after || dayOf(after.at) !== dayOf(message.at) || !sameRun(message, after),
    };
  });
}

function sameRun(a: MessageView, b: MessageView): boolean {
  const author = a.author.kind === b.author.kind && (a.author.kind !== "operator" || a.author.id === (b.author as { id: string }).id);
  return author && a.author.kind !== "system" && a.delivery.kind === b.delivery.kind && a.delivery.kind !== "failed" && b.at - a.at < RUN_PAUSE;
}

function dayOf(at: number): string {
  return new Date(at).toDateString();
}
