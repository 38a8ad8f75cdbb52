/** Sends pending messages: one at a time, in order, until each is acknowledged or refused for good. */
import { NEVER, Refused, codeOf } from './api';
import { backoff } from './backoff';
import type { Pending } from './state';
import type { ErrorCode, Message } from './wire';

export interface OutboxPorts {
  /** The oldest message that is neither acknowledged nor refused. */
  next: () => Pending | undefined;
  send: (one: Pending) => Promise<Message>;
  stored: (message: Message) => void;
  failed: (id: string, code: ErrorCode, because?: string) => void;
}

export interface Outbox {
  /** There is something to send, or the network may be back. */
  kick: () => void;
}

export function outbox(ports: OutboxPorts): Outbox {
  let running = false;
  let wake: (() => void) | undefined;

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const run = async () => {
    running = true;
    let failures = 0;
    for (let one = ports.next(); one; one = ports.next()) {
      try {
        ports.stored(await ports.send(one));
        failures = 0;
      } catch (error) {
        const retry = error instanceof Refused ? error.retry : NEVER;
        if (retry.kind === 'never') {
          ports.failed(one.id, codeOf(error), error instanceof Refused ? error.args['reason'] : undefined);
          continue;
        }
        failures += 1;
        const wait = backoff(failures, Math.random());
        await pause(retry.kind === 'after' ? Math.max(wait, retry.ms) : wait);
      }
    }
    running = false;
  };

  return {
    kick: () => {
      wake?.();
      if (!running) void run();
    },
  };
}
