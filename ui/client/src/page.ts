/** Joins state, storage, network and view: what happens when. */
import { NEVER, Refused, api, codeOf } from './api';
import type { Entrance } from './entrance';
import { mintId, mintSecret } from './ids';
import { keep, type Keep, type KeptJoin } from './keep';
import { outbox, type Outbox } from './outbox';
import { after } from './place';
import { initial, update, type Action, type State } from './state';
import { stream, type Stream } from './stream';
import { view } from './view';
import { PAGE_MAX, type ErrorCode, type Event, type Joined } from './wire';

const CONNECTED_AGAIN_MS = 3_000;
/** How often the page looks whether a group has a place again. */
const LOOK_AGAIN_MS = 20_000;
/** Either the server does not know the join, or it lets nobody in now: there is no conversation to go on with. */
const OVER: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['unauthorized', 'not_found', 'queue_full', 'group_offline']);

export class Page {
  #state: State = initial;
  #joinKept: KeptJoin | undefined;
  #stream: Stream | undefined;
  #again: ReturnType<typeof setTimeout> | undefined;
  readonly #entrance: Entrance;
  readonly #keep: Keep;
  readonly #show: (state: State) => void;
  readonly #outbox: Outbox;

  constructor(root: HTMLElement, entrance: Entrance) {
    this.#entrance = entrance;
    this.#keep = keep(() => localStorage, entrance);
    this.#show = view(root, {
      join: (name) => void this.#join(name),
      again: () => void this.open(),
      look: () => {
        this.#set({ joining: true, problem: undefined });
        void this.#look();
      },
      fresh:
        entrance.group === null
          ? undefined
          : () => {
              // Another tab may have started anew already.
              if (this.#keep.join()?.id === this.#joinKept?.id) this.#forget();
              location.reload();
            },
      send: (text) => {
        this.#write(text);
      },
      leave: (step) => void this.#leave(step),
      retry: (id) => {
        this.#act({ type: 'retried', id });
        this.#outbox.kick();
      },
      remove: (id) => {
        if (this.#joinKept) this.#keep.dropPending(this.#joinKept.id, id);
        this.#act({ type: 'deleted', id });
      },
      older: () => void this.#older(),
      reload: () => {
        location.reload();
      },
    });
    this.#outbox = outbox({
      next: () => this.#state.pending.find((one) => !one.failed),
      send: (one) => api.send(this.#kept(), one.id, one.text),
      stored: (message) => {
        this.#keep.dropPending(this.#kept().id, message.id);
        this.#act({ type: 'stored', message });
      },
      failed: (id, code) => {
        this.#act({ type: 'failed', id, code });
      },
    });
  }

  /** Goes on where this browser left the conversation, or shows the card. */
  async open(): Promise<void> {
    this.#set({ mode: 'loading', problem: undefined });
    const kept = this.#keep.join();
    if (kept) {
      try {
        this.#enter(kept, await this.#snapshot(kept));
        return;
      } catch (error) {
        // A group's page can always start anew.
        if (this.#entrance.group === null || !OVER.has(codeOf(error))) {
          this.#refused(error);
          return;
        }
        this.#forget();
      }
    }
    await this.#look();
  }

  async #look(): Promise<void> {
    try {
      const card = await api.card(this.#entrance);
      // An earlier look may have opened the form in the meantime.
      if (!this.#joinKept) this.#act({ type: 'card', card });
    } catch (error) {
      if (!this.#joinKept) this.#refused(error);
    }
  }

  #refused(error: unknown): void {
    this.#act({ type: 'refused', code: codeOf(error) });
  }

  /** Forgets the join and what was never sent in it. */
  #forget(): void {
    const id = this.#keep.join()?.id ?? '';
    for (const one of this.#keep.pending(id)) this.#keep.dropPending(id, one.id);
    this.#keep.forgetJoin();
  }

  /** The network or the page woke up. */
  wake(): void {
    if (this.#state.mode === 'unreachable') void this.open();
    if (this.#state.mode === 'full' || this.#state.mode === 'offline') void this.#look();
    this.#stream?.poke();
    this.#outbox.kick();
  }

  #act(action: Action): void {
    const before = this.#state;
    this.#state = update(before, action);
    if (this.#keep.refused()) this.#state = { ...this.#state, volatile: true };
    if (action.type !== 'moved') this.#show(this.#state);
    clearTimeout(this.#again);
    if (this.#state.mode === 'full') {
      this.#again = setTimeout(() => {
        // A hidden page looks when it is shown again.
        if (!document.hidden) void this.#look();
      }, LOOK_AGAIN_MS);
    }
    if (this.#state.mode === 'ended' && (before.mode === 'waiting' || before.mode === 'active')) void this.#finish();
  }

  #set(set: Partial<State>): void {
    this.#act({ type: 'set', set });
  }

  #kept(): KeptJoin {
    if (!this.#joinKept) throw new Refused('unauthorized', NEVER);
    return this.#joinKept;
  }

  async #join(name: string): Promise<void> {
    this.#set({ joining: true, problem: undefined });
    // Another tab may have joined, or an earlier try may have been lost on its way: the same id opens the same session.
    const earlier = this.#keep.join();
    const kept = earlier?.joined
      ? earlier
      : {
          id: earlier?.id ?? mintId(),
          secret: earlier?.secret ?? mintSecret(),
          name,
          language: navigator.language || null,
          page: (this.#entrance.group !== null && document.referrer.slice(0, PAGE_MAX)) || null,
          joined: false,
        };
    this.#keep.setJoin(kept);
    try {
      this.#enter(kept, await this.#snapshot(kept));
    } catch (error) {
      this.#refused(error);
    }
  }

  /** The session as it is now; joins if the server does not know this join yet. */
  async #snapshot(kept: KeptJoin): Promise<Joined> {
    if (kept.joined) {
      try {
        return await api.joined(kept);
      } catch (error) {
        if (!OVER.has(codeOf(error))) throw error;
        // Nobody joins a group anew by only opening its page.
        if (this.#entrance.group !== null && this.#state.mode === 'loading') throw error;
      }
    }
    try {
      return await api.join(this.#entrance, kept);
    } catch (error) {
      // An earlier try did arrive, under another name.
      if (codeOf(error) === 'conflict') return await api.joined(kept);
      // Refused, and nothing was ever written under it: keep nothing.
      if (!kept.joined && (OVER.has(codeOf(error)) || (error instanceof Refused && error.retry.kind === 'never'))) this.#forget();
      throw error;
    }
  }

  #enter(kept: KeptJoin, joined: Joined): void {
    this.#joinKept = { ...kept, joined: true };
    if (!kept.joined) this.#keep.setJoin(this.#joinKept);
    this.#take(joined);
    if (this.#state.mode !== 'ended') this.#follow();
    this.#outbox.kick();
  }

  /** Shows a snapshot; what it holds is acknowledged. */
  #take(joined: Joined): void {
    const { id } = this.#kept();
    for (const message of joined.messages.messages) this.#keep.dropPending(id, message.id);
    this.#act({ type: 'joined', joined, pending: this.#keep.pending(id) });
  }

  #follow(): void {
    const { id, secret } = this.#kept();
    this.#stream?.stop();
    this.#stream = stream({
      open: () => new WebSocket(`${location.origin.replace(/^http/, 'ws')}/v1/client/stream`),
      token: `${id}:${secret}`,
      place: () => this.#state.place ?? { epoch: '', seq: 0 },
      take: (frame) => {
        if (frame.type === 'event') this.#happened(frame.event as unknown as Event);
        this.#act({ type: 'moved', place: after(this.#state.place ?? { epoch: '', seq: 0 }, frame) });
      },
      connected: (yes) => {
        this.#act({ type: yes ? 'connected' : 'disconnected' });
        if (!yes) return;
        this.#outbox.kick();
        setTimeout(() => {
          this.#set({ back: false });
        }, CONNECTED_AGAIN_MS);
      },
      resync: () => this.#resync(),
      outdated: () => {
        this.#set({ outdated: true });
      },
    });
    this.#stream.start();
  }

  #happened(event: Event): void {
    switch (event.type) {
      case 'message.added':
        this.#keep.dropPending(this.#kept().id, event.data.message.id);
        this.#act({ type: 'stored', message: event.data.message });
        break;
      case 'client_session.changed':
        this.#act({ type: 'session', session: event.data.session });
        break;
      default: // for somebody else, or from a newer version
        break;
    }
  }

  async #resync(): Promise<void> {
    try {
      this.#take(await this.#snapshot(this.#kept()));
    } catch (error) {
      if (error instanceof Refused && error.retry.kind === 'never') {
        this.#stream?.stop();
        this.#act({ type: 'refused', code: error.code });
      }
      throw error;
    }
  }

  /** The talk is over: fetch its last words once, then listen no more. */
  async #finish(): Promise<void> {
    this.#stream?.stop();
    this.#set({ leaving: undefined });
    this.#outbox.kick();
    try {
      this.#take(await api.joined(this.#kept()));
    } catch {
      // What is on the screen stays.
    }
  }

  #write(text: string): void {
    const pending = { id: mintId(), text, at: Date.now() };
    this.#keep.setPending(this.#kept().id, pending);
    this.#act({ type: 'written', pending });
    this.#outbox.kick();
  }

  async #older(): Promise<void> {
    const oldest = this.#state.messages[0];
    if (!oldest || this.#state.loadingOlder) return;
    this.#set({ loadingOlder: true });
    try {
      this.#act({ type: 'older', page: await api.older(this.#kept(), oldest.seq) });
    } catch {
      this.#set({ loadingOlder: false });
    }
  }

  async #leave(step: 'ask' | 'stay' | 'go'): Promise<void> {
    if (this.#state.leaving === 'busy') return;
    if (step !== 'go') {
      this.#set({ leaving: step === 'ask' ? 'asked' : undefined });
      return;
    }
    this.#set({ leaving: 'busy' });
    try {
      await api.leave(this.#kept());
      this.#take(await api.joined(this.#kept()));
      this.#set({ leaving: undefined });
    } catch (error) {
      if (this.#state.mode !== 'ended') this.#set({ leaving: codeOf(error) });
    }
  }
}
