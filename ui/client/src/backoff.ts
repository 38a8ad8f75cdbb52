const SECONDS = [1, 2, 3, 5, 8, 13, 21, 34, 55];

/** Milliseconds to wait before the next try after `failures` (from 1 on) in a row; `random` in [0, 1) spreads it by a fifth. */
export function backoff(failures: number, random: number): number {
  const seconds = SECONDS[Math.min(failures, SECONDS.length) - 1] ?? 1;
  return Math.round(seconds * 1000 * (0.8 + 0.4 * random));
}
