/** When the page looks again at what changes without being told. */
import { isBefore, missing, type State } from './state';

/** How often, for a place in a group's queue, or for an operator who is back. */
const AGAIN_MS = 20_000;
/** How often at least, while an invitation has not begun: it may be withdrawn or moved. */
const EARLY_MS = 300_000;

/** Milliseconds until the invitation begins. */
export function beginsIn({ card, ahead }: State, at: number): number {
  return card && 'valid_from' in card ? card.valid_from - ahead - at : 0;
}

/** After how many milliseconds; nothing for what needs no looking. */
export function nextLook(state: State): number | undefined {
  const { mode, joining, pause = AGAIN_MS } = state;
  if (joining && mode === 'card') return undefined;
  if (mode === 'limited') return pause;
  // Never more often than once a second, however the clocks go.
  if (mode === 'early') return Math.min(Math.max(beginsIn(state, performance.now()), 1_000), EARLY_MS);
  return mode === 'full' || (isBefore(mode) && missing(state)) ? AGAIN_MS : undefined;
}
