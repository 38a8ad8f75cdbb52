/** Loads scripts of their own only when they are needed, so that the page is small: what few clients see, and the conversation. */
import { NEVER, Refused } from './api';
import { isOwn } from './texts';

export type Rare = typeof import('./rare').parts;
export type Talk = typeof import('./talk').parts;

let loadedRare: Rare | undefined;
let loadedTalk: Talk | undefined;

/** Once it was loaded. */
export function rare(): Rare | undefined {
  return loadedRare;
}

/** Throws when it cannot be had, or when the server has another build of it by now. */
async function own<Parts>(load: Promise<{ mark: string; parts: Parts }>): Promise<Parts> {
  let found;
  try {
    found = await load;
  } catch {
    throw new Refused('server_unreachable', { kind: 'later' });
  }
  if (!isOwn(found.mark)) throw new Refused('upgrade_required', NEVER);
  return found.parts;
}

/** What few clients see. Throws as `own` does. */
export async function loadRare(): Promise<Rare> {
  return (loadedRare ??= await own(import('./rare')));
}

/** The conversation: loaded behind the form, or where one goes on. Throws as `own` does. */
export async function loadTalk(): Promise<Talk> {
  return (loadedTalk ??= await own(import('./talk')));
}
