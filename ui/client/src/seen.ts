/** Tells the server what has come here, and what was read. */
import type { Message } from './wire';

export interface Seen {
  look: (messages: readonly Message[], reading: boolean) => void;
  /** A new connection knows nothing of it. */
  forget: () => void;
}

export function seen(tell: (delivered: number, read: number) => void): Seen {
  let told = '';
  let delivered = 0;
  let read = 0;
  return {
    look: (messages, reading) => {
      // What the client wrote needs no telling.
      for (const { seq, author } of messages) if (author.kind !== 'client') delivered = Math.max(delivered, seq);
      if (reading) read = delivered;
      const words = `${delivered} ${read}`;
      if (words === told || delivered === 0) return;
      told = words;
      tell(delivered, read);
    },
    forget: () => {
      told = '';
    },
  };
}
