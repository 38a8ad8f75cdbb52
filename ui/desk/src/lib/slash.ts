/** "/" at the start of a line asks for a template. Pure. */

/** Where "/" and what follows stand in a text, and what is looked for. */
export interface Slash {
  from: number;
  to: number;
  query: string;
}

/** So much is looked for at most: what is longer is no name. */
const QUERY_MAX = 40;

/** What is asked for where the caret stands; nothing when no line begins with "/" there. */
export function slashAt(text: string, caret: number): Slash | null {
  const from = text.lastIndexOf("\n", caret - 1) + 1;
  const asked = text.slice(from, caret);
  if (!asked.startsWith("/") || asked.length > QUERY_MAX + 1) return null;
  const query = asked.slice(1);
  // "/ " and "//" are written, not asked.
  return /^[\s/]/.test(query) ? null : { from, to: caret, query };
}

/** A text with a stretch of it put in place of another. */
export function replaced(text: string, { from, to }: { from: number; to: number }, by: string): string {
  return text.slice(0, from) + by + text.slice(to);
}

/** Where the next of these variables still stands as it was written, as `{client.phone}`, from a place on and around the end. */
export function nextMissing(text: string, missing: readonly string[], from: number): { from: number; to: number } | null {
  const places = missing.flatMap((name) => {
    const written = `{${name}}`;
    const all: { from: number; to: number }[] = [];
    for (let at = text.indexOf(written); at >= 0; at = text.indexOf(written, at + 1)) all.push({ from: at, to: at + written.length });
    return all;
  });
  places.sort((a, b) => a.from - b.from);
  return places.find((place) => place.from >= from) ?? places[0] ?? null;
}

/** A name in stretches: those whose letters were typed, and the others. */
export function marked(name: string, marks: readonly number[]): { text: string; mark: boolean }[] {
  const wanted = new Set(marks);
  const found: { text: string; mark: boolean }[] = [];
  [...name].forEach((letter, i) => {
    const mark = wanted.has(i);
    const last = found.at(-1);
    if (last?.mark === mark) last.text += letter;
    else found.push({ text: letter, mark });
  });
  return found;
}

/** A template's text in stretches: variables that are not known, and the rest. */
export function withMissing(text: string, missing: readonly string[]): { text: string; missing: boolean }[] {
  return text
    .split(/(\{[\w.-]+\})/)
    .filter(Boolean)
    .map((part) => ({ text: part, missing: missing.includes(part.slice(1, -1)) && part.startsWith("{") }));
}
