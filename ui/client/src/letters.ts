/** A message that is left: how it is kept, sent, and mended when the server does not take it. */
import { NEVER, Refused, api, ask } from './api';
import type { KeptJoin } from './keep';
import type { Letter } from './letter';
import type { Pending, State } from './state';
import type { ErrorCode, Joined, LeaveMessage, Message } from './wire';

export interface Ports {
  state: () => State;
  set: (set: Partial<State>) => void;
  /** The join; throws when there is none. */
  kept: () => KeptJoin;
  /** The join that this browser has, or a new one under that name, for leaving a message. */
  minted: (name: string) => KeptJoin;
  hold: (kept: KeptJoin) => void;
  write: (letter: Letter) => void;
  /** Joins. */
  enter: (kept: KeptJoin) => Promise<void>;
  take: (joined: Joined) => void;
  drop: (id: string) => void;
  turnedAway: (error: Refused) => void;
}

export interface Letters {
  leave: (name: string, letter: Letter) => void;
  send: (one: Pending) => Promise<Message>;
  /** The server does not take it. */
  failed: (id: string, code: ErrorCode) => void;
}

export function letters(ports: Ports): Letters {
  return {
    leave: (name, letter) => {
      const kept = { ...ports.minted(name), answer_to: [letter.email, letter.phone].filter((one) => one).join(', ') };
      ports.hold(kept);
      ports.set({ problem: undefined, address: kept.answer_to });
      ports.write(letter);
    },
    send: async (one) => {
      if (!ports.kept().joined) await ports.enter(ports.kept());
      const kept = ports.kept();
      // Once somebody answers there is nothing to leave.
      if (ports.state().mode !== 'waiting') {
        ports.set({ writing: false });
        return api.send(kept, one.id, one.text);
      }
      const body = { message_id: one.id, text: one.text, email: one.email || null, phone: one.phone || null } satisfies LeaveMessage;
      const joined = (await ask(`joins/${kept.id}/message-left`, { method: 'PUT', secret: kept.secret, body })) as Joined;
      ports.take(joined);
      ports.set({ writing: false });
      const stored = joined.messages.messages.find(({ id }) => id === one.id);
      if (!stored) throw new Refused('internal', NEVER);
      return stored;
    },
    failed: (id, code) => {
      // Its form is there to mend it.
      ports.drop(id);
      if (ports.state().session) ports.set({ problem: code });
      else ports.turnedAway(new Refused(code, NEVER));
    },
  };
}
