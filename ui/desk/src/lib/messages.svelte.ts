/** The messages of the open conversation, oldest first. Made for long ones: a change costs a walk through them, not a sort. */

import type { MessageId, MessageView } from "$types";
import { byOrder } from "./order";

/* eslint svelte/prefer-svelte-reactivity: off -- the list alone is watched: twenty thousand watched entries would be slow */

export class Messages {
  #byId = new Map<MessageId, MessageView>();
  #list = $state.raw<readonly MessageView[]>([]);

  /** Oldest first; another list after each change. */
  get list(): readonly MessageView[] {
    return this.#list;
  }

  get size(): number {
    return this.#list.length;
  }

  has(id: MessageId): boolean {
    return this.#byId.has(id);
  }

  get(id: MessageId): MessageView | undefined {
    return this.#byId.get(id);
  }

  fill(messages: Iterable<MessageView>): void {
    this.#byId = new Map([...messages].map((message) => [message.id, message]));
    this.#list = [...this.#byId.values()].sort(byOrder);
  }

  /** Takes new and changed ones in, and those without a value out. */
  put(changes: readonly { id: MessageId; value: MessageView | null }[]): void {
    if (changes.length === 0) return;
    const touched = new Set<MessageId>();
    for (const { id, value } of changes) {
      touched.add(id);
      if (value) this.#byId.set(id, value);
      else this.#byId.delete(id);
    }
    const come = [...touched].flatMap((id) => this.#byId.get(id) ?? []).sort(byOrder);
    this.#list = merged(this.#list.filter((message) => !touched.has(message.id)), come);
  }

  clear(): void {
    this.fill([]);
  }
}

/** Two lists that are in order, as one. */
function merged(a: readonly MessageView[], b: readonly MessageView[]): readonly MessageView[] {
  const last = a.at(-1);
  const first = b[0];
  if (!first) return a;
  if (!last || byOrder(last, first) <= 0) return [...a, ...b];
  const all: MessageView[] = [];
  let i = 0;
  for (const one of b) {
    for (let next = a[i]; next && byOrder(next, one) <= 0; next = a[++i]) all.push(next);
    all.push(one);
  }
  return all.concat(a.slice(i));
}
