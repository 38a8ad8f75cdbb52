/** Joins state, storage, network and view: what happens when. */
import { Refused, api, codeOf } from './api';
import { mintId, mintSecret } from './ids';
import { Keep, type KeptJoin } from './keep';
import { Outbox } from './outbox';
import { after } from './place';
import { initial, update, type Action, type State } from './state';
import { Stream } from './stream';
import { View } from './view';
import type { Event, Joined } from './wire';

const CONNECTED_AGAIN_MS = 3_000;

export class Page {
  private state: State = initial;
  private joinKept: KeptJoin | undefined;
  private stream: Stream | undefined;
  private readonly keep: Keep;
  private readonly view: View;
  private readonly outbox: Outbox;

  constructor(
    root: HTMLElement,
    private readonly code: string,
  ) {
    this.keep = new Keep(() => localStorage, code);
    this.view = new View(root, {
      join: (name) => void this.join(name),
      again: () => void this.open(),
      send: (text) => {
        this.write(text);
      },
      leave: (step) => void this.leave(step),
      retry: (id) => {
        this.act({ type: 'retried', id });
        this.outbox.kick();
      },
      remove: (id) => {
        if (this.joinKept) this.keep.dropPending(this.joinKept.id, id);
        this.act({ type: 'deleted', id });
      },
      older: () => void this.older(),
      reload: () => {
        location.reload();
      },
    });
    this.outbox = new Outbox({
      next: () => this.state.pending.find((one) => !one.failed),
      send: (one) => api.send(this.kept(), one.id, one.text),
      stored: (message) => {
        this.keep.dropPending(this.kept().id, message.id);
        this.act({ type: 'stored', message });
      },
      failed: (id, code) => {
        this.act({ type: 'failed', id, code });
      },
    });
  }

  /** Goes on where this browser left the conversation, or shows the invitation. */
  async open(): Promise<void> {
    this.act({ type: 'loading' });
    try {
      const kept = this.keep.join();
      if (kept) this.enter(kept, await this.snapshot(kept));
      else this.act({ type: 'card', card: await api.card(this.code) });
    } catch (error) {
      this.act({ type: 'refused', code: codeOf(error) });
    }
  }

  /** The network or the page woke up. */
  wake(): void {
    if (this.state.mode === 'unreachable') void this.open();
    this.stream?.poke();
    this.outbox.kick();
  }

  private act(action: Action): void {
    const before = this.state;
    this.state = update(before, action);
    if (this.keep.volatile && !this.state.volatile) this.state = update(this.state, { type: 'volatile' });
    if (action.type !== 'moved') this.view.show(this.state);
    if (this.state.mode === 'ended' && (before.mode === 'waiting' || before.mode === 'active')) void this.finish();
  }

  private kept(): KeptJoin {
    if (!this.joinKept) throw new Refused('unauthorized', { kind: 'never' });
    return this.joinKept;
  }

  private async join(name: string): Promise<void> {
    this.act({ type: 'joining' });
    // Another tab may have joined, or an earlier try may have been lost on its way: the same id opens the same session.
    const earlier = this.keep.join();
    const kept = earlier?.joined
      ? earlier
      : {
          id: earlier?.id ?? mintId(),
          secret: earlier?.secret ?? mintSecret(),
          name,
          language: navigator.language || null,
          joined: false,
        };
    this.keep.setJoin(kept);
    try {
      this.enter(kept, await this.snapshot(kept));
    } catch (error) {
      this.act({ type: 'refused', code: codeOf(error) });
    }
  }

  /** The session as it is now; joins if the server does not know this join yet. */
  private async snapshot(kept: KeptJoin): Promise<Joined> {
    if (kept.joined) {
      try {
        return await api.joined(kept);
      } catch (error) {
        if (codeOf(error) !== 'unauthorized' && codeOf(error) !== 'not_found') throw error;
      }
    }
    try {
      return await api.join(this.code, kept);
    } catch (error) {
      // An earlier try did arrive, under another name.
      if (codeOf(error) === 'conflict') return await api.joined(kept);
      // Refused for good, and nothing was ever written under it: keep nothing.
      if (error instanceof Refused && error.retry.kind === 'never' && !kept.joined) this.keep.forgetJoin();
      throw error;
    }
  }

  private enter(kept: KeptJoin, joined: Joined): void {
    this.joinKept = { ...kept, joined: true };
    if (!kept.joined) this.keep.setJoin(this.joinKept);
    this.take(joined);
    if (this.state.mode !== 'ended') this.follow();
    this.outbox.kick();
  }

  /** Shows a snapshot; what it holds is acknowledged. */
  private take(joined: Joined): void {
    const { id } = this.kept();
    for (const message of joined.messages.messages) this.keep.dropPending(id, message.id);
    this.act({ type: 'joined', joined, pending: this.keep.pending(id) });
  }

  private follow(): void {
    const { id, secret } = this.kept();
    this.stream?.stop();
    this.stream = new Stream({
      open: () => new WebSocket(`${location.origin.replace(/^http/, 'ws')}/v1/client/stream`),
      token: `${id}:${secret}`,
      place: () => this.state.place ?? { epoch: '', seq: 0 },
      take: (frame) => {
        if (frame.type === 'event') this.happened(frame.event as unknown as Event);
        this.act({ type: 'moved', place: after(this.state.place ?? { epoch: '', seq: 0 }, frame) });
      },
      connected: (yes) => {
        this.act({ type: yes ? 'connected' : 'disconnected' });
        if (!yes) return;
        this.outbox.kick();
        setTimeout(() => {
          this.act({ type: 'settled' });
        }, CONNECTED_AGAIN_MS);
      },
      resync: () => this.resync(),
      outdated: () => {
        this.act({ type: 'outdated' });
      },
    });
    this.stream.start();
  }

  private happened(event: Event): void {
    switch (event.type) {
      case 'message.added':
        this.keep.dropPending(this.kept().id, event.data.message.id);
        this.act({ type: 'stored', message: event.data.message });
        break;
      case 'client_session.changed':
        this.act({ type: 'session', session: event.data.session });
        break;
      default: // for somebody else, or from a newer version
        break;
    }
  }

  private async resync(): Promise<void> {
    try {
      this.take(await this.snapshot(this.kept()));
    } catch (error) {
      if (error instanceof Refused && error.retry.kind === 'never') {
        this.stream?.stop();
        this.act({ type: 'refused', code: error.code });
      }
      throw error;
    }
  }

  /** The talk is over: fetch its last words once, then listen no more. */
  private async finish(): Promise<void> {
    this.stream?.stop();
    this.act({ type: 'leaving', leaving: undefined });
    this.outbox.kick();
    try {
      this.take(await api.joined(this.kept()));
    } catch {
      // What is on the screen stays.
    }
  }

  private write(text: string): void {
    const pending = { id: mintId(), text, at: Date.now() };
    this.keep.setPending(this.kept().id, pending);
    this.act({ type: 'written', pending });
    this.outbox.kick();
  }

  private async older(): Promise<void> {
    const oldest = this.state.messages[0];
    if (!oldest || this.state.loadingOlder) return;
    this.act({ type: 'older-asked' });
    try {
      this.act({ type: 'older', page: await api.older(this.kept(), oldest.seq) });
    } catch {
      this.act({ type: 'older', page: undefined });
    }
  }

  private async leave(step: 'ask' | 'stay' | 'go'): Promise<void> {
    if (this.state.leaving === 'busy') return;
    if (step !== 'go') {
      this.act({ type: 'leaving', leaving: step === 'ask' ? 'asked' : undefined });
      return;
    }
    this.act({ type: 'leaving', leaving: 'busy' });
    try {
      await api.leave(this.kept());
      this.take(await api.joined(this.kept()));
      this.act({ type: 'leaving', leaving: undefined });
    } catch (error) {
      if (this.state.mode !== 'ended') this.act({ type: 'leaving', leaving: codeOf(error) });
    }
  }
}
