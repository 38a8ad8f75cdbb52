/** What is known of clients: checks of what is typed, their time. Pure. */

import type { Account } from "$types";

/** Operators may ban where the company lets them; who supervises always may. */
export function mayBan({ me, talk }: Account): boolean {
  return me.role !== "operator" || talk.bans;
}

/** An address that mail could reach, or none at all. */
export function emailFits(text: string): boolean {
  return /^$|^[^\s@]{1,64}@[^\s@.]+(?:\.[^\s@.]+)+$/u.test(text.trim());
}

/** A number that could be dialled, or none at all. */
export function phoneFits(text: string): boolean {
  const number = text.trim();
  return number === "" || (/^\+?[\d\s()./-]{3,40}$/.test(number) && number.replace(/\D/g, "").length >= 3);
}

/** The clock where it is so many minutes ahead of UTC. */
export function clockAhead(now: number, offsetMin: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit", timeZone: "UTC" }).format(now + offsetMin * 60_000);
}

/** How many minutes a clock is ahead of this computer's; negative: behind. */
export function aheadOfHere(now: number, offsetMin: number): number {
  return offsetMin + new Date(now).getTimezoneOffset();
}

/** Tags with one more at their end; the same without it when it is there already, or is nothing. */
export function withTag(tags: string[], typed: string): string[] {
  const tag = typed.trim().replace(/\s+/gu, " ").slice(0, TAG_MAX);
  if (tag === "" || tags.length >= TAGS_MAX || tags.some((one) => one.toLocaleLowerCase() === tag.toLocaleLowerCase())) return tags;
  return [...tags, tag];
}

/** As in `deskbell_protocol::TAG_MAX` and `TAGS_MAX`. */
export const TAG_MAX = 40;
export const TAGS_MAX = 20;
/** The longest note, in characters, as in `deskbell_protocol::NOTE_MAX`. */
export const NOTE_MAX = 2000;
