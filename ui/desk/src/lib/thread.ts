/** How the messages of a conversation stand below each other, and which of them are drawn. Pure. */

import type { MessageId, MessageView } from "$types";

/** A message with how it stands among its neighbours. */
export interface Line {
  message: MessageView;
  /** The first of a turn: what stood above is somebody else's, or another day's. */
  startsTurn: boolean;
  /** The last of one author and minute: it carries the time, and what became of it. */
  endsRun: boolean;
}

/** What stands in the conversation, from top to bottom. */
export type Row = { kind: "message"; key: string; line: Line } | { kind: "day"; key: string; at: number } | { kind: "unread"; key: "unread" };

/** The rows drawn before are kept where nothing about them changed, so that they are not drawn again. */
const known = new WeakMap<MessageView, Extract<Row, { kind: "message" }>>();

/** Puts messages into runs by author and minute, and lines between days and above the first unread one, in this computer's time zone. */
export function rows(messages: readonly MessageView[], firstUnread: MessageId | null = null): Row[] {
  const all: Row[] = [];
  const days = new Days();
  messages.forEach((message, i) => {
    const before = messages[i - 1];
    const after = messages[i + 1];
    const day = days.of(message.at);
    const newDay = !before || days.of(before.at) !== day;
    const unread = message.id === firstUnread;
    if (newDay) all.push({ kind: "day", key: `day-${day}`, at: message.at });
    if (unread) all.push({ kind: "unread", key: "unread" });
    const startsTurn = newDay || unread || !before || !sameAuthor(before, message);
    const endsRun = !after || after.id === firstUnread || !sameRun(message, after) || days.of(after.at) !== day;
    let row = known.get(message);
    if (!row || row.line.startsTurn !== startsTurn || row.line.endsRun !== endsRun) {
      row = { kind: "message", key: message.id, line: { message, startsTurn, endsRun } };
      known.set(message, row);
    }
    all.push(row);
  });
  return all;
}

function sameAuthor(a: MessageView, b: MessageView): boolean {
  if (a.author.kind !== b.author.kind || a.author.kind === "system") return false;
  return a.author.kind !== "operator" || a.author.id === (b.author as { id: string }).id;
}

function sameRun(a: MessageView, b: MessageView): boolean {
  return sameAuthor(a, b) && minute(a.at) === minute(b.at) && a.delivery.kind === b.delivery.kind && a.delivery.kind !== "failed" && a.delivery.kind !== "uploading";
}

function minute(at: number): number {
  return Math.floor(at / 60_000);
}

/** Names the day of a moment; asks the calendar only when the day changes. */
class Days {
  #from = 1;
  #until = 0;
  #name = "";

  of(at: number): string {
    if (at < this.#from || at >= this.#until) {
      const day = new Date(at);
      this.#from = new Date(day.getFullYear(), day.getMonth(), day.getDate()).getTime();
      this.#until = new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1).getTime();
      this.#name = `${day.getFullYear()}-${day.getMonth() + 1}-${day.getDate()}`;
    }
    return this.#name;
  }
}

/** The rows that are drawn, `to` left out, and the space that those before and after take, in pixels. */
export interface Span {
  from: number;
  to: number;
  before: number;
  after: number;
}

/** At least so many rows are drawn, so that short conversations are whole. */
export const FEWEST = 60;

/** What to draw so that `above` and `below` pixels around the row at `at` are covered. */
export function spanAround(count: number, at: number, above: number, below: number, height: (index: number) => number): Span {
  let from = Math.min(Math.max(0, at), count);
  let to = from;
  for (let space = 0; to < count && (space < below || to - from < FEWEST / 2); to++) space += height(to);
  for (let space = 0; from > 0 && (space < above || to - from < FEWEST); ) space += height(--from);
  for (; to < count && to - from < FEWEST; to++);
  return { from, to, before: sum(0, from, height), after: sum(to, count, height) };
}

/** Which row stands so many pixels below the top of the first, and where it begins. */
export function rowAt(count: number, offset: number, height: (index: number) => number): { index: number; top: number } {
  let top = 0;
  let index = 0;
  for (; index < count - 1; index++) {
    const next = top + height(index);
    if (next > offset) break;
    top = next;
  }
  return { index, top };
}

function sum(from: number, to: number, height: (index: number) => number): number {
  let all = 0;
  for (let i = from; i < to; i++) all += height(i);
  return all;
}
