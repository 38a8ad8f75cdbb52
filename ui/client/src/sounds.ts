/** A short sound when something comes while nobody looks. Browsers allow it only once the reader has touched the page. */

const KEY = 'deskbell.sound';
/** Two notes: how high in hertz, and when in seconds. */
const NOTES = [
  [784, 0],
  [1047, 0.13],
] as const;

export interface Sounds {
  /** Plays it, if it is on and allowed. */
  ring: () => void;
  on: () => boolean;
  toggle: () => void;
}

export function sounds(): Sounds {
  let off = false;
  let context: AudioContext | undefined;
  try {
    off = localStorage.getItem(KEY) === 'off';
  } catch {
    // The browser forbids it: on, until it is turned off here.
  }

  const touched = () => {
    try {
      context ??= new AudioContext();
      void context.resume();
    } catch {
      // No sound on this computer.
    }
    for (const event of GESTURES) document.removeEventListener(event, touched);
  };
  const GESTURES = ['pointerup', 'keydown'];
  for (const event of GESTURES) document.addEventListener(event, touched);
  // Who pressed Start has touched the page already, and may do no more before the operator comes.
  if ('userActivation' in navigator && navigator.userActivation.hasBeenActive) touched();

  const play = (at: AudioContext) => {
    for (const [pitch, after] of NOTES) {
      const start = at.currentTime + after;
      const note = at.createOscillator();
      const loud = at.createGain();
      note.frequency.value = pitch;
      loud.gain.setValueAtTime(0, start);
      loud.gain.linearRampToValueAtTime(0.16, start + 0.012);
      loud.gain.exponentialRampToValueAtTime(0.001, start + 0.42);
      note.connect(loud).connect(at.destination);
      note.start(start);
      note.stop(start + 0.45);
    }
  };
  const ring = () => {
    if (off || !context) return;
    const at = context;
    at.resume().then(
      () => {
        play(at);
      },
      () => undefined,
    );
  };
  return {
    ring,
    on: () => !off,
    toggle: () => {
      off = !off;
      try {
        if (off) localStorage.setItem(KEY, 'off');
        else localStorage.removeItem(KEY);
      } catch {
        // As above.
      }
      // So sounds what was turned on.
      touched();
      ring();
    },
  };
}
