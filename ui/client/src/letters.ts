/** A message that is left: how it is kept, sent, and mended when the server does not take it. */
import { NEVER, Refused, api, ask } from './api';
import type { Entry } from './entry';
import type { Ports } from './ports';
import type { Pending } from './state';
import type { ErrorCode, Joined, LeaveMessage, Message } from './wire';

export interface Letters {
  leave: (entry: Entry) => void;
  send: (one: Pending) => Promise<Message>;
  /** The server does not take it. */
  failed: (id: string, code: ErrorCode) => void;
}

export function letters(ports: Ports): Letters {
  return {
    leave: (entry) => {
      const { message: text, email, phone } = entry;
      // The addresses go with the message.
      const kept = { ...ports.minted({ ...entry, email: '', phone: '' }), answer_to: [email, phone].filter((one) => one).join(', ') };
      ports.hold(kept);
      ports.set({ problem: undefined, address: kept.answer_to });
      ports.write({ text, email, phone });
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
