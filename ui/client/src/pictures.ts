/** The bytes of files: asked for with the conversation's secret, shown and saved from memory. */
import { Refused, LATER, refusal } from './api';
import type { KeptJoin } from './keep';

export interface Pictures {
  /** The address of a picture in memory; asks for it the first time. `type`: what it is, by its content. */
  address: (id: string, type: string) => Promise<string>;
  /** A picture that is sent from here is there already. */
  own: (id: string, file: Blob) => string;
  /** Nobody shows it any more. */
  drop: (id: string) => void;
  /** Saves a file under its name. */
  save: (id: string, name: string) => Promise<void>;
}

/** Kept a while, since some browsers go on reading it. */
const SAVED_MS = 60_000;

export function pictures(kept: () => KeptJoin): Pictures {
  const known = new Map<string, Promise<string>>();

  const bytes = async (id: string): Promise<Blob> => {
    const { id: join, secret } = kept();
    let answer;
    try {
      answer = await fetch(`/v1/client/joins/${join}/files/${id}`, { headers: { authorization: `Bearer ${secret}` }, credentials: 'omit' });
      if (answer.ok) return await answer.blob();
    } catch {
      throw new Refused('server_unreachable', LATER);
    }
    throw await refusal(answer);
  };
  const keepFrom = (id: string, blob: Blob) => {
    const address = URL.createObjectURL(blob);
    known.set(id, Promise.resolve(address));
    return address;
  };
  return {
    address: (id, type) => {
      const there = known.get(id);
      if (there) return there;
      const asked = bytes(id).then((blob) => URL.createObjectURL(new Blob([blob], { type })));
      known.set(id, asked);
      asked.catch(() => {
        known.delete(id);
      });
      return asked;
    },
    own: keepFrom,
    drop: (id) => {
      const there = known.get(id);
      known.delete(id);
      there?.then(
        (address) => {
          URL.revokeObjectURL(address);
        },
        () => undefined,
      );
    },
    save: async (id, name) => {
      // As nothing that a browser would show.
      const address = URL.createObjectURL(new Blob([await bytes(id)], { type: 'application/octet-stream' }));
      const link = document.createElement('a');
      link.href = address;
      link.download = name;
      link.click();
      setTimeout(() => {
        URL.revokeObjectURL(address);
      }, SAVED_MS);
    },
  };
}
