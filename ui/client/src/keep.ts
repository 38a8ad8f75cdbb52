/** What the browser keeps: the join with its secret, and messages until the server has acknowledged them. */
import type { Pending } from './state';

export interface KeptJoin {
  id: string;
  /** Opens this session alone. */
  secret: string;
  /** The name given when joining; a repeated join must say the same. */
  name: string;
  language: string | null;
  /** The server has answered the join. */
  joined: boolean;
}

type Storage = Pick<globalThis.Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

export class Keep {
  /** The browser refused to keep something: it lives as long as the page. */
  volatile = false;
  private readonly memory = new Map<string, string>();

  /** `storage` may throw whenever it is touched: browsers can forbid it altogether. */
  constructor(
    private readonly storage: () => Storage,
    private readonly code: string,
  ) {}

  join(): KeptJoin | undefined {
    return this.read(this.joinKey()) as KeptJoin | undefined;
  }

  setJoin(join: KeptJoin): void {
    this.write(this.joinKey(), join);
  }

  forgetJoin(): void {
    this.remove(this.joinKey());
  }

  /** One entry a message, so that two tabs of one conversation never overwrite each other's. */
  setPending(joinId: string, { id, text, at }: Pending): void {
    this.write(this.pendingKey(joinId, id), { id, text, at });
  }

  dropPending(joinId: string, id: string): void {
    this.remove(this.pendingKey(joinId, id));
  }

  pending(joinId: string): Pending[] {
    const prefix = this.pendingKey(joinId, '');
    return this.keys()
      .filter((key) => key.startsWith(prefix))
      .map((key) => this.read(key) as Pending | undefined)
      .filter((one) => one !== undefined);
  }

  private joinKey(): string {
    return `deskbell.join.${this.code}`;
  }

  private pendingKey(joinId: string, id: string): string {
    return `deskbell.pending.${joinId}.${id}`;
  }

  private keys(): string[] {
    const keys = [...this.memory.keys()];
    try {
      const storage = this.storage();
      for (let i = 0; i < storage.length; i++) {
        const key = storage.key(i);
        if (key !== null && !this.memory.has(key)) keys.push(key);
      }
    } catch {
      // Forbidden: what is in memory is all there is.
    }
    return keys;
  }

  private read(key: string): unknown {
    try {
      const text = this.memory.get(key) ?? this.storage().getItem(key);
      return text ? JSON.parse(text) : undefined;
    } catch {
      return undefined;
    }
  }

  private write(key: string, value: unknown): void {
    const text = JSON.stringify(value);
    try {
      this.storage().setItem(key, text);
      this.memory.delete(key);
    } catch {
      this.memory.set(key, text);
      this.volatile = true;
    }
  }

  private remove(key: string): void {
    this.memory.delete(key);
    try {
      this.storage().removeItem(key);
    } catch {
      // Forbidden: nothing was kept there.
    }
  }
}
