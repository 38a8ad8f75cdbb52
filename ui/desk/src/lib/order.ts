/** How lists are ordered and grouped. Pure. */

import type { InvitationView, MessageView, SessionView, SortBy } from "$types";
import { folded } from "./text";

/** Waiting: whom a colleague hands over comes first, then who has waited longest; who left a message waits no more and comes last. */
export function waitingOrder(sessions: Iterable<SessionView>): SessionView[] {
  return [...sessions]
    .filter((session) => session.place.kind !== "mine")
    .sort((a, b) => Number(hasLeft(a)) - Number(hasLeft(b)) || Number(handedOver(b)) - Number(handedOver(a)) || a.queued_at - b.queued_at || compare(a.id, b.id));
}

/** A colleague's talk that is put before me or my group. */
export function handedOver(session: SessionView): boolean {
  return session.talk.transfer?.incoming === true && session.place.kind !== "mine";
}

/** A client who left a message to be answered later, and was not answered yet. */
export function hasLeft(session: SessionView): boolean {
  return session.message_left_at !== null && session.place.kind !== "mine";
}

/** My conversations: where something happened last comes first; or who waits longest for an answer; or by name. */
export function mineOrder(sessions: Iterable<SessionView>, by: SortBy = "newest"): SessionView[] {
  const newest = (a: SessionView, b: SessionView) => b.last_at - a.last_at || compare(a.id, b.id);
  const orders: Record<SortBy, (a: SessionView, b: SessionView) => number> = {
    newest,
    unanswered: (a, b) => (a.talk.unanswered_since ?? Infinity) - (b.talk.unanswered_since ?? Infinity) || newest(a, b),
    name: (a, b) => collator.compare(a.client.name, b.client.name) || newest(a, b),
  };
  return [...sessions].filter((session) => session.place.kind === "mine").sort(orders[by]);
}

const collator = new Intl.Collator(undefined, { sensitivity: "base", numeric: true });

/** The conversations whose client, label, tags or newest message hold all the words. */
export function matching(sessions: SessionView[], words: string): SessionView[] {
  const wanted = folded(words).split(/\s+/u).filter(Boolean);
  if (wanted.length === 0) return sessions;
  return sessions.filter(({ client, label, last, talk }) => {
    const said = last?.content.kind === "text" ? last.content.text : "";
    const all = folded([client.name, client.email, client.phone, label, said, ...talk.tags].filter(Boolean).join(" "));
    return wanted.every((word) => all.includes(word));
  });
}

/** Invitations: the newest first. */
export function invitationOrder(invitations: Iterable<InvitationView>): InvitationView[] {
  return [...invitations].sort(
    (a, b) => b.invitation.created_at - a.invitation.created_at || compare(b.invitation.id, a.invitation.id),
  );
}

/** How the messages of a session follow each other, oldest first. */
export function byOrder(a: MessageView, b: MessageView): number {
  return a.order - b.order || a.at - b.at || compare(a.id, b.id);
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
