/** What is written beside a conversation and not saved yet: it outlives a look at another one. */

import type { SessionId } from "$types";

/* eslint svelte/prefer-svelte-reactivity: off -- what is written is watched, not who has something written */

export class Written {
  /** The result and the note of a talk that is over. */
  result = $state("");
  note = $state("");
  /** These two are being saved. */
  saving = $state(false);
  /** They were saved unasked when the time was nearly over: once and no more. */
  saved = false;
  /** A note about the client. */
  about = $state("");
  /** The client's name and contacts; none while nobody corrects them. */
  client = $state<{ name: string; email: string; phone: string } | null>(null);
}

export class Writings {
  #bySession = new Map<SessionId, Written>();

  of(session: SessionId): Written {
    const written = this.#bySession.get(session) ?? new Written();
    this.#bySession.set(session, written);
    return written;
  }

  forget(session: SessionId): void {
    this.#bySession.delete(session);
  }

  clear(): void {
    this.#bySession.clear();
  }
}
