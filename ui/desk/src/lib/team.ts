/** The supervisor's view: how operators are found and ordered. Pure. */

import type { OperatorState, Presence } from "$types";
import { folded } from "./text";

export type TeamOrder = "name" | "status" | "since" | "presence" | "slots";

/** Those whose name, user name or group holds what was typed; accents and case do not matter. */
export function found(team: Iterable<OperatorState>, typed: string): OperatorState[] {
  const words = folded(typed).split(/\s+/).filter(Boolean);
  return [...team].filter(({ operator, groups }) => {
    const text = folded([operator.display_name, operator.username, ...groups].join("\n"));
    return words.every((word) => text.includes(word));
  });
}

/** Whether the next client can be offered to this operator. */
export function canTake({ operator, presence, used, slots, channels }: OperatorState): boolean {
  return operator.status.kind === "online" && presence === "connected" && used < slots && channels.some((channel) => channel.on);
}

const PRESENCE: Record<Presence, number> = { connected: 0, disconnected: 1, gone: 2 };

/** Ordered by one column, names within it; the order of names is the reader's language's. */
export function ordered(team: OperatorState[], by: TeamOrder, down: boolean, statusName: (one: OperatorState) => string, locale: string): OperatorState[] {
  const { compare } = new Intl.Collator(locale, { numeric: true });
  const byName = (a: OperatorState, b: OperatorState) =>
    compare(a.operator.display_name, b.operator.display_name) || compare(a.operator.username, b.operator.username);
  const keys: Record<TeamOrder, (a: OperatorState, b: OperatorState) => number> = {
    name: byName,
    // Online first, then by the name of the reason.
    status: (a, b) => online(b) - online(a) || compare(statusName(a), statusName(b)),
    // Who is in it for longest first.
    since: (a, b) => a.operator.status_since - b.operator.status_since,
    presence: (a, b) => PRESENCE[a.presence] - PRESENCE[b.presence],
    // The fullest first.
    slots: (a, b) => share(b) - share(a),
  };
  const sign = down ? -1 : 1;
  return [...team].sort((a, b) => sign * keys[by](a, b) || byName(a, b));
}

function online({ operator }: OperatorState): number {
  return operator.status.kind === "online" ? 1 : 0;
}

function share({ used, slots }: OperatorState): number {
  return slots > 0 ? used / slots : used > 0 ? 1 : 0;
}
