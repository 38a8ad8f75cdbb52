/** Tells the server that the client is writing: at once, again while it goes on, and when it stops. */

/** Whoever sees the words sees them soon; otherwise the fact is enough. */
const GAP_MS = { words: 600, fact: 2_500 };
/** Nothing for so long, and the client does not write any more. */
const PAUSE_MS = 5_000;
/** So much of the end is told. */
const TEXT_MAX = 500;

export interface Typing {
  /** What is in the field now. */
  typed: (text: string) => void;
}

export function typing(tell: (on: boolean, text: string | null) => void, preview: () => boolean): Typing {
  let on = false;
  let text = '';
  let changed = false;
  let gap: ReturnType<typeof setTimeout> | undefined;
  let pause: ReturnType<typeof setTimeout> | undefined;

  const say = () => {
    changed = false;
    tell(true, preview() ? Array.from(text).slice(-TEXT_MAX).join('') : null);
    gap = setTimeout(() => {
      gap = undefined;
      if (changed) say();
    }, preview() ? GAP_MS.words : GAP_MS.fact);
  };
  const stop = () => {
    clearTimeout(gap);
    clearTimeout(pause);
    gap = undefined;
    changed = false;
    if (on) tell(false, null);
    on = false;
  };
  return {
    typed: (now) => {
      text = now;
      if (!now.trim()) {
        stop();
        return;
      }
      on = true;
      changed = true;
      if (gap === undefined) say();
      clearTimeout(pause);
      pause = setTimeout(stop, PAUSE_MS);
    },
  };
}
