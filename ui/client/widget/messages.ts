/**
 * What the host's page and the chat's frame tell each other: these kinds and no others, and never the text of a message.
 * Both sides also look at who speaks: see `panel.ts` and `src/embedded.ts`.
 */

/** The frame is told whether it is seen. */
export interface FromHost {
  deskbell: 'panel';
  shown: boolean;
  /** The reader opened it: the keyboard goes there too. */
  focus: boolean;
  /** The address of the host's page, without its query. */
  page: string;
}

export type FromFrame =
  /** It listens. */
  | { deskbell: 'ready' }
  /** The reader wants it closed. */
  | { deskbell: 'close' }
  /** Whether there is a conversation, and how many messages came while it was closed. */
  | { deskbell: 'state'; talking: boolean; unread: number };

function record(data: unknown): Record<string, unknown> {
  return typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {};
}

export function fromHost(data: unknown): FromHost | undefined {
  const { deskbell, shown, focus, page } = record(data);
  const is = deskbell === 'panel' && typeof shown === 'boolean' && typeof focus === 'boolean' && typeof page === 'string';
  return is ? { deskbell, shown, focus, page } : undefined;
}

export function fromFrame(data: unknown): FromFrame | undefined {
  const { deskbell, talking, unread } = record(data);
  if (deskbell === 'ready' || deskbell === 'close') return { deskbell };
  const is = deskbell === 'state' && typeof talking === 'boolean' && typeof unread === 'number' && unread >= 0;
  return is ? { deskbell, talking, unread } : undefined;
}
