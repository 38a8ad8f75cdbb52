/** How what is typed is found in names: letters in their order, best first. Pure. */

import { folded } from "./text";

/** Where the letters stand in the name, as indexes of its signs; nothing when they do not all. The fewer the score, the better. */
export interface Fit {
  marks: number[];
  score: number;
}

/** How well `query` fits `name`. Whole words that begin so are best, then words anywhere, then letters in their order. */
export function fit(name: string, query: string): Fit | null {
  const signs = [...name].map(folded);
  const wanted = [...folded(query.trim())];
  if (wanted.length === 0) return { marks: [], score: 0 };
  const whole = run(signs, wanted);
  if (whole !== null) {
    return { marks: wanted.map((_, i) => whole + i), score: whole === 0 ? 0 : begins(signs, whole) ? 1 : 2 };
  }
  const marks: number[] = [];
  let from = 0;
  for (const letter of wanted) {
    if (letter === " ") continue;
    const at = next(signs, letter, from);
    if (at < 0) return null;
    marks.push(at);
    from = at + 1;
  }
  const gaps = marks.filter((at, i) => at !== (marks[i - 1] ?? -1) + 1 && !begins(signs, at)).length;
  // Letters strewn over a long name are chance.
  return gaps >= wanted.length / 2 ? null : { marks, score: 3 + gaps };
}

/** Those that fit, best first; those that fit alike stay in their order. */
export function found<T>(all: T[], query: string, name: (one: T) => string): { one: T; marks: number[] }[] {
  return all
    .map((one) => ({ one, fit: fit(name(one), query) }))
    .filter((each): each is { one: T; fit: Fit } => each.fit !== null)
    .sort((a, b) => a.fit.score - b.fit.score)
    .map(({ one, fit }) => ({ one, marks: fit.marks }));
}

function run(signs: string[], wanted: string[]): number | null {
  let later: number | null = null;
  for (let at = 0; at + wanted.length <= signs.length; at++) {
    if (!wanted.every((letter, i) => signs[at + i] === letter)) continue;
    if (begins(signs, at)) return at;
    later ??= at;
  }
  return later;
}

/** The beginning of a word first, any place else. */
function next(signs: string[], letter: string, from: number): number {
  if (signs[from] === letter) return from;
  const beginning = signs.findIndex((sign, at) => at >= from && sign === letter && begins(signs, at));
  return beginning >= 0 ? beginning : signs.indexOf(letter, from);
}

function begins(signs: string[], at: number): boolean {
  return at === 0 || !/[\p{L}\p{N}]/u.test(signs[at - 1] ?? "");
}
