/** Invitations: what is asked for, and how they are listed. Pure. Times are moments of the server's clock unless said otherwise. */

import type { CreateInvitation, InvitationView } from "$types";
import { fromAbsolute, parseDateTime, toZoned } from "@internationalized/date";
import { folded } from "./text";

const MINUTE = 60_000;

/** In milliseconds. */
export const UNITS = { minutes: MINUTE, hours: 60 * MINUTE, days: 24 * 60 * MINUTE };
export type Unit = keyof typeof UNITS;

/** The longest label and the longest name, in characters, as in `deskbell_protocol::INVITATION_LABEL_MAX`. */
export const LABEL_MAX = 80;
/** So many clients at most, as the server allows. */
const USES_MAX = 1_000_000;

/** A number of minutes as a person says it: `15 min`, `24 h`, `7 days`. */
export function lengthOf(minutes: number): { unit: Unit; count: number } {
  if (minutes > 1440 && minutes % 1440 === 0) return { unit: "days", count: minutes / 1440 };
  if (minutes >= 60 && minutes % 60 === 0) return { unit: "hours", count: minutes / 60 };
  return { unit: "minutes", count: minutes };
}

/** The length that is chosen at first: a day, or what comes next to it. */
export function usualLength(lengthsMin: number[]): number {
  return lengthsMin.filter((minutes) => minutes <= 1440).at(-1) ?? lengthsMin[0] ?? 1440;
}

/** A day and a time as the fields hold them: `2026-11-24` and `14:00`. */
export interface When {
  date: string;
  time: string;
  /** Of a time that exists twice, when the clocks go back: the second. */
  second: boolean;
}

/** What a day and a time mean in a time zone. */
export type Meant =
  | { kind: "moment"; at: number }
  /** The clocks go back, and the time comes twice. */
  | { kind: "twice"; first: number; second: number }
  /** The clocks go forward over it. */
  | { kind: "skipped" }
  /** No date or no time: not filled in, or not in the calendar. */
  | { kind: "none" };

/** The moment of a day and a time in a time zone. */
export function meant(date: string, time: string, zone: string): Meant {
  try {
    const local = parseDateTime(`${date}T${time}`);
    const first = toZoned(local, zone, "earlier").toDate().getTime();
    const second = toZoned(local, zone, "later").toDate().getTime();
    if (first === second) return { kind: "moment", at: first };
    const back = fromAbsolute(first, zone);
    return back.day === local.day && back.hour === local.hour && back.minute === local.minute ? { kind: "twice", first, second } : { kind: "skipped" };
  } catch {
    return { kind: "none" };
  }
}

/** The fields of a moment. */
export function fieldsOf(at: number, zone: string): When {
  const local = fromAbsolute(at, zone);
  const two = (n: number, size = 2) => String(n).padStart(size, "0");
  return { date: `${two(local.year, 4)}-${two(local.month)}-${two(local.day)}`, time: `${two(local.hour)}:${two(local.minute)}`, second: false };
}

/** The next full half hour, at least some minutes away. */
export function nextHalfHour(now: number): number {
  const half = 30 * MINUTE;
  return Math.ceil((now + 5 * MINUTE) / half) * half;
}

/** What the form holds. */
export interface Draft {
  reusable: boolean;
  /** How many clients a reusable one lets in; empty: any number. */
  uses: string;
  /** Minutes, or by the fields below. */
  length: number | "custom";
  custom: "length" | "until";
  amount: string;
  unit: Unit;
  until: When;
  starts: "now" | "at";
  start: When;
  label: string;
  clientName: string;
  /** Of the client's page; empty: the browser's. */
  language: string;
}

export type Field = "uses" | "amount" | "until" | "start";
export type Why = "empty" | "not_a_number" | "skipped" | "past" | "too_short" | "too_long" | "before_start" | "too_far";

/** What will come of the form. */
export interface Plan {
  /** None: at once. */
  from: number | null;
  until: number;
  /** None: any number. */
  clients: number | null;
  request: CreateInvitation;
}

/** What comes of the form at `now`, or what is wrong in which field. */
export function planOf(draft: Draft, now: number, zone: string, longestMin: number): { plan: Plan | null; faults: Partial<Record<Field, Why>> } {
  const faults: Partial<Record<Field, Why>> = {};
  const longest = longestMin * MINUTE;

  let clients: number | null = draft.reusable ? null : 1;
  if (draft.reusable && draft.uses.trim() !== "") {
    clients = Number(draft.uses);
    if (!Number.isInteger(clients) || clients < 1 || clients > USES_MAX) faults.uses = "not_a_number";
  }

  const from = draft.starts === "now" ? null : momentOf(draft.start, "start", faults);
  // What begins within this minute begins now.
  if (from !== null && from < now - MINUTE) faults.start = "past";
  else if (from !== null && from > now + longest) faults.start = "too_far";
  const begins = Math.max(from ?? now, now);

  let until: number | null = null;
  let lasts: number | null = null;
  if (draft.length !== "custom") {
    lasts = draft.length * MINUTE;
  } else if (draft.custom === "length") {
    lasts = lengthIn(draft, faults);
    if (lasts !== null && lasts < MINUTE) faults.amount = "too_short";
    else if (lasts !== null && lasts > longest) faults.amount = "too_long";
  } else {
    until = momentOf(draft.until, "until", faults);
    if (until !== null && until <= now) faults.until = "past";
    else if (until !== null && from !== null && !faults.start && until <= from) faults.until = "before_start";
    else if (until !== null && until - begins < MINUTE) faults.until = "too_short";
    else if (until !== null && until - begins > longest) faults.until = "too_long";
  }

  const ends = until ?? (lasts === null ? null : begins + lasts);
  if (Object.keys(faults).length > 0 || ends === null) return { plan: null, faults };
  const text = (typed: string) => typed.trim() || null;
  const request = {
    valid_for_ms: until === null ? lasts : null,
    valid_until: until,
    valid_from: from,
    reusable: draft.reusable,
    uses_max: draft.reusable ? clients : null,
    label: text(draft.label),
    client_name: text(draft.clientName),
    language: text(draft.language),
  };
  return { plan: { from: begins === now ? null : from, until: ends, clients, request }, faults };

  function momentOf({ date, time, second }: When, field: "start" | "until", faults: Partial<Record<Field, Why>>): number | null {
    const found = meant(date, time, zone);
    if (found.kind === "moment") return found.at;
    if (found.kind === "twice") return second ? found.second : found.first;
    faults[field] = found.kind === "none" ? "empty" : "skipped";
    return null;
  }
}

/** The typed length in whole seconds' milliseconds; a comma counts as a point. */
function lengthIn({ amount, unit }: Draft, faults: Partial<Record<Field, Why>>): number | null {
  const typed = amount.trim().replace(",", ".");
  if (typed === "") {
    faults.amount = "empty";
    return null;
  }
  const number = Number(typed);
  if (!Number.isFinite(number)) {
    faults.amount = "not_a_number";
    return null;
  }
  return Math.round((number * UNITS[unit]) / 1000) * 1000;
}

export type Filter = "all" | "open" | "in_use" | "over";

/** Whether an invitation is among those. One that is in use may still be open to others. */
export function isAmong({ open, state }: InvitationView, filter: Filter): boolean {
  switch (filter) {
    case "all":
      return true;
    case "open":
      return open;
    case "in_use":
      return state === "in_use";
    case "over":
      return !open && state !== "in_use";
  }
}

/** How many there are of each. */
export function counts(views: InvitationView[]): Record<Filter, number> {
  const count = (filter: Filter) => views.filter((view) => isAmong(view, filter)).length;
  return { all: views.length, open: count("open"), in_use: count("in_use"), over: count("over") };
}

/** Those of `filter` in whose label or names all the typed words stand, whatever their case and accents. */
export function found(views: InvitationView[], filter: Filter, typed: string): InvitationView[] {
  const words = folded(typed).split(/\s+/u).filter(Boolean);
  return views.filter((view) => {
    if (!isAmong(view, filter)) return false;
    if (words.length === 0) return true;
    const { label, client_name, uses } = view.invitation;
    const text = folded([label, client_name, ...uses.map((use) => use.client_name)].filter(Boolean).join(" "));
    return words.every((word) => text.includes(word));
  });
}

/** What the remaining time of an invitation is counted to; none when nothing is awaited. */
export function awaited({ invitation, state, open }: InvitationView): { to: "start" | "end"; at: number } | null {
  if (state === "not_yet_valid") return { to: "start", at: invitation.valid_from };
  return open && invitation.valid_until !== null ? { to: "end", at: invitation.valid_until } : null;
}

/** Whether it is an appointment: it began, or begins, later than it was made. */
export function isAppointment({ invitation }: InvitationView): boolean {
  return invitation.valid_from - invitation.created_at > MINUTE;
}
