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
  /** Whence the reader came to it, as far as the browser tells. */
  referrer: string;
  /** What the site passes to the operator, by name. */
  parameters: Record<string, string>;
}

export type FromFrame =
  /** It listens. */
  | { deskbell: 'ready' }
  /** The reader wants it closed. */
  | { deskbell: 'close' }
  /** It goes: reloaded, or led elsewhere. */
  | { deskbell: 'gone' }
  /** Whether there is a conversation, and how many messages came while it was closed. */
  | { deskbell: 'state'; talking: boolean; unread: number };

function record(data: unknown): Record<string, unknown> {
  return typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {};
}

export function fromHost(data: unknown): FromHost | undefined {
  const { deskbell, shown, focus, page, referrer, parameters } = record(data);
  const is = deskbell === 'panel' && typeof shown === 'boolean' && typeof focus === 'boolean' && typeof page === 'string';
  // A browser may still hold an older script, which tells neither of the rest.
  const came = typeof referrer === 'string' ? referrer : '';
  const passed = Object.entries(record(parameters)).filter((one): one is [string, string] => typeof one[1] === 'string');
  return is ? { deskbell, shown, focus, page, referrer: came, parameters: Object.fromEntries(passed) } : undefined;
}

export function fromFrame(data: unknown): FromFrame | undefined {
  const { deskbell, talking, unread } = record(data);
  if (deskbell === 'ready' || deskbell === 'close' || deskbell === 'gone') return { deskbell };
  const is = deskbell === 'state' && typeof talking === 'boolean' && typeof unread === 'number' && unread >= 0;
  return is ? { deskbell, talking, unread } : undefined;
}
