/** Sends pending messages: one at a time, in order, until each is acknowledged or refused for good. */
import { Refused, codeOf } from './api';
import { backoff } from './backoff';
import type { Pending } from './state';
import type { ErrorCode, Message } from './wire';

export interface OutboxPorts {
  /** The oldest message that is neither acknowledged nor refused. */
  next: () => Pending | undefined;
  send: (one: Pending) => Promise<Message>;
  stored: (message: Message) => void;
  failed: (id: string, code: ErrorCode) => void;
}

export class Outbox {
  private running = false;
  private wake: (() => void) | undefined;

  constructor(private readonly ports: OutboxPorts) {}

  /** There is something to send, or the network may be back. */
  kick(): void {
    this.wake?.();
    if (!this.running) void this.run();
  }

  private async run(): Promise<void> {
    this.running = true;
    let failures = 0;
    for (let one = this.ports.next(); one; one = this.ports.next()) {
      try {
        this.ports.stored(await this.ports.send(one));
        failures = 0;
      } catch (error) {
        const retry = error instanceof Refused ? error.retry : { kind: 'never' as const };
        if (retry.kind === 'never') {
          this.ports.failed(one.id, codeOf(error));
          continue;
        }
        failures += 1;
        const wait = backoff(failures, Math.random());
        await this.pause(retry.kind === 'after' ? Math.max(wait, retry.ms) : wait);
      }
    }
    this.running = false;
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
