/** Files that are to be sent, and what was saved. */

import type { Account, FileCard, MessageId, SessionId } from "$types";
import { SvelteMap } from "svelte/reactivity";

/** A file that was pasted or dropped and waits in the composer. */
export interface Chip {
  /** Counts up. */
  key: number;
  file: File;
  /** A picture of it, as an address of this window. */
  preview: string | null;
}

/** Why a file cannot be sent. */
export type Unfit = { kind: "too_large"; max: number } | { kind: "empty" } | { kind: "not_allowed" };

let chips = 0;

/** What waits in each conversation's composer, and where what was saved lies; both last while the window is open. */
export class Files {
  #waiting = new SvelteMap<SessionId, Chip[]>();
  /** Where a message's file was saved, by message. */
  readonly saved = new SvelteMap<MessageId, string>();

  of(session: SessionId): Chip[] {
    return this.#waiting.get(session) ?? [];
  }

  add(session: SessionId, files: Iterable<File>): void {
    const come = [...files].map((file) => ({ key: ++chips, file, preview: shows(file) ? URL.createObjectURL(file) : null }));
    if (come.length > 0) this.#waiting.set(session, [...this.of(session), ...come]);
  }

  /** Takes out all that wait in a conversation, to be sent. */
  take(session: SessionId): Chip[] {
    const chips = this.of(session);
    this.#waiting.delete(session);
    return [...chips];
  }

  /** What could not be sent stands before what came since. */
  putBack(session: SessionId, chips: Chip[]): void {
    if (chips.length > 0) this.#waiting.set(session, [...chips, ...this.of(session)]);
  }

  /** Everything goes with the account. */
  clear(): void {
    for (const chips of this.#waiting.values()) release(chips);
    this.#waiting.clear();
    this.saved.clear();
  }

  remove(session: SessionId, key: number): void {
    release(this.of(session).filter((chip) => chip.key === key));
    const rest = this.of(session).filter((chip) => chip.key !== key);
    if (rest.length > 0) this.#waiting.set(session, rest);
    else this.#waiting.delete(session);
  }
}

/** Lets go of the pictures of files that wait no longer. */
export function release(chips: Chip[]): void {
  for (const { preview } of chips) if (preview) URL.revokeObjectURL(preview);
}

/** Only what every web view draws, and nothing that could hold a script. */
function shows(file: File): boolean {
  return /^image\/(png|jpeg|gif|webp)$/.test(file.type) && file.size < 15_000_000;
}

/** Whether the company lets a file be sent; what it really is, the server looks for itself. */
export function unfit(file: { size: number }, settings: Account["files"]): Unfit | null {
  if (!settings.from_operators) return { kind: "not_allowed" };
  if (file.size === 0) return { kind: "empty" };
  const max = settings.max_mb * 1_000_000;
  return file.size > max ? { kind: "too_large", max: settings.max_mb } : null;
}

/** A picture's place in the conversation: as large as it is, but within these, in pixels. */
const PICTURE = { width: 320, height: 240, least: 48 };

/** How large a picture is drawn. The place is taken before it is loaded, so that nothing moves when it is. */
export function pictureSize({ width, height }: Pick<FileCard, "width" | "height">): { width: number; height: number } {
  if (!width || !height) return { width: PICTURE.width, height: PICTURE.height };
  const scale = Math.min(1, PICTURE.width / width, PICTURE.height / height);
  return { width: Math.max(PICTURE.least, Math.round(width * scale)), height: Math.max(PICTURE.least, Math.round(height * scale)) };
}

/** A size in the unit that a person would use: `184 kB`, `2.4 MB`; nothing is smaller than 1 kB. */
export function fileSize(bytes: number, locale: string): string {
  const [unit, size] = bytes < 999_500 ? (["kilobyte", Math.max(1, bytes / 1000)] as const) : (["megabyte", bytes / 1_000_000] as const);
  return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: unit === "megabyte" && size < 100 ? 1 : 0 }).format(size);
}
