/** Statuses: which is which, and how long each lasted today. Pure. */

import type { AwayReason, Status, StatusCause, StatusTime, StatusTimes } from "$types";

/** A status as a key of lists and maps: `online`, `away`, or the reason's id. */
export function keyOf(status: Status): string {
  return status.kind === "online" ? "online" : (status.reason_id ?? "away");
}

/** Whether the operator chose it; everything else is told with its cause. */
export function isOwnChoice(cause: StatusCause): boolean {
  return cause === "operator" || cause === "sign_in" || cause === "unknown";
}

/** A reason's name and emoji, from whatever knows it. */
export interface Named {
  name: string;
  emoji: string | null;
}

/** How the reason of a status is called: by the menu, or, when it was disabled meanwhile, by today's times. */
export function reasonOf(status: Status, reasons: AwayReason[], today: StatusTimes | null = null): Named | null {
  if (status.kind !== "away" || status.reason_id === null) return null;
  const reason = reasons.find((one) => one.id === status.reason_id);
  if (reason) return { name: reason.name, emoji: reason.emoji };
  const spent = today?.times.find((one) => keyOf(one.status) === status.reason_id);
  return spent?.name ? { name: spent.name, emoji: spent.emoji } : null;
}

/** Today's times at `now`, by the server's clock: the present status' time grows while it runs, until the day ends. */
export function timesAt(today: StatusTimes, present: Status, now: number): StatusTime[] {
  const grown = today.running ? Math.max(0, Math.min(now, today.day_end) - today.as_of) : 0;
  return today.times.map((one) => (keyOf(one.status) === keyOf(present) ? { ...one, ms: one.ms + grown } : one));
}

/** Today's paid and unpaid time, in milliseconds. */
export function sums(times: StatusTime[]): { paid: number; unpaid: number } {
  const total = { paid: 0, unpaid: 0 };
  for (const one of times) total[one.paid ? "paid" : "unpaid"] += one.ms;
  return total;
}

/** What the menu offers beside the enabled reasons: those of today that were disabled meanwhile. */
export function disabledToday(times: StatusTime[], reasons: AwayReason[]): StatusTime[] {
  return times.filter(
    ({ status }) => status.kind === "away" && status.reason_id !== null && !reasons.some((reason) => reason.id === status.reason_id),
  );
}

const IDLE_MINUTES = [1, 2, 3, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240];

/** After how many idle minutes I may let myself be set away: never later than the company's limit. */
export function idleChoices(limit: number | null, own: number | null): number[] {
  const all = new Set(IDLE_MINUTES);
  if (own !== null) all.add(own);
  return [...all].filter((minutes) => limit === null || minutes <= limit).sort((a, b) => a - b);
}
