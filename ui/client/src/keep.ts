/** What the browser keeps: the join with its secret, and messages until the server has acknowledged them. */
import { keyOf, type Entrance } from './entrance';
import type { Pending } from './state';

export interface KeptJoin {
  id: string;
  /** Opens this session alone. */
  secret: string;
  /** The name given when joining; a repeated join must say the same. */
  name: string;
  language: string | null;
  /** The page from which the client came to a group's page. */
  page: string | null;
  email?: string | null;
  phone?: string | null;
  /** By which the company knows this browser again. */
  client_key?: string;
  /** What the link, or the company's own page, passes to the operator. */
  parameters?: Record<string, string>;
  /** Whence the client came to that page. */
  referrer?: string | null;
  /** The time zone of the client's computer. */
  zone?: string | null;
  /** The client would not wait, but leave a message. */
  leaving_message?: boolean;
  /** The language in which the invitation wants its page. */
  speaks?: string | null;
  /** Where the answer to the message that was left will come. */
  answer_to?: string;
  /** The server has answered the join. */
  joined: boolean;
}

type Storage = Pick<globalThis.Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

export interface Keep {
  /** The browser refused to keep something: it lives as long as the page. */
  refused: () => boolean;
  join: () => KeptJoin | undefined;
  setJoin: (join: KeptJoin) => void;
  forgetJoin: () => void;
  /** By which the company knows this browser again, once it has been let in. */
  clientKey: () => string | undefined;
  setClientKey: (key: string) => void;
  /** One entry a message, so that two tabs of one conversation never overwrite each other's. */
  setPending: (joinId: string, one: Pending) => void;
  dropPending: (joinId: string, id: string) => void;
  pending: (joinId: string) => Pending[];
}

const CLIENT_KEY = 'deskbell.client';

/** `storage` may throw whenever it is touched: browsers can forbid it altogether. */
export function keep(storage: () => Storage, entrance: Entrance): Keep {
  const joinKey = `deskbell.join.${entrance.group === null ? '' : 'chat/'}${keyOf(entrance)}`;
  const pendingKey = (joinId: string, id: string) => `deskbell.pending.${joinId}.${id}`;
  const memory = new Map<string, string>();
  let refused = false;

  const allKeys = () => {
    const keys = [...memory.keys()];
    try {
      const kept = storage();
      for (let i = 0; i < kept.length; i++) {
        const key = kept.key(i);
        if (key !== null && !memory.has(key)) keys.push(key);
      }
    } catch {
      // Forbidden: what is in memory is all there is.
    }
    return keys;
  };

  const read = (key: string): unknown => {
    let text = memory.get(key);
    try {
      text ??= storage().getItem(key) ?? '';
    } catch {
      refused = true;
    }
    try {
      return text ? JSON.parse(text) : undefined;
    } catch {
      return undefined;
    }
  };

  const write = (key: string, value: unknown) => {
    const text = JSON.stringify(value);
    try {
      storage().setItem(key, text);
      memory.delete(key);
    } catch {
      memory.set(key, text);
      refused = true;
    }
  };

  const remove = (key: string) => {
    memory.delete(key);
    try {
      storage().removeItem(key);
    } catch {
      // Forbidden: nothing was kept there.
    }
  };

  return {
    refused: () => refused,
    join: () => read(joinKey) as KeptJoin | undefined,
    setJoin: (join) => {
      write(joinKey, join);
    },
    forgetJoin: () => {
      remove(joinKey);
    },
    clientKey: () => read(CLIENT_KEY) as string | undefined,
    setClientKey: (key) => {
      write(CLIENT_KEY, key);
    },
    setPending: (joinId, { id, text, at, email, phone }) => {
      write(pendingKey(joinId, id), { id, text, at, email, phone });
    },
    dropPending: (joinId, id) => {
      remove(pendingKey(joinId, id));
    },
    pending: (joinId) =>
      allKeys()
        .filter((key) => key.startsWith(pendingKey(joinId, '')))
        .map((key) => read(key) as Pending | undefined)
        .filter((one) => one !== undefined),
  };
}
