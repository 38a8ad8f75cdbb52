/** Loads what few clients see only when it is needed, so that the page is small for all others. */
import { NEVER, Refused } from './api';
import { isOwn } from './texts';

export type Rare = typeof import('./rare').parts;

let loaded: Rare | undefined;

/** Once it was loaded. */
export function rare(): Rare | undefined {
  return loaded;
}

/** Throws when it cannot be had, or when the server has another build of it by now. */
export async function loadRare(): Promise<Rare> {
  if (loaded) return loaded;
  let found;
  try {
    found = await import('./rare');
  } catch {
    throw new Refused('server_unreachable', { kind: 'later' });
  }
  if (!isOwn(found.mark)) throw new Refused('upgrade_required', NEVER);
  return (loaded = found.parts);
}
