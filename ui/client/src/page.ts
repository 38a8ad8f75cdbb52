/** Joins state, storage, network and view: what happens when. */
import { NEVER, Refused, api, codeOf } from './api';
import type { Entrance } from './entrance';
import { mintId, mintSecret } from './ids';
import { keep, type Keep, type KeptJoin } from './keep';
import type { Letters, Ports } from './letters';
import { outbox, type Outbox } from './outbox';
import { after } from './place';
import { initial, isBefore, isLetter, isRare, isRareRefusal, isRareSession, update, type Action, type Pending, type State } from './state';
import { loadRare, rare } from './rarely';
import { stream, type Stream } from './stream';
import { speak } from './texts';
import { view } from './view';
import { PAGE_MAX, type ErrorCode, type Event, type Joined, type Message } from './wire';

const CONNECTED_AGAIN_MS = 3_000;
/** Either the server does not know the join, or it lets nobody in now: there is no conversation to go on with. */
const OVER: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['unauthorized', 'not_found', 'queue_full', 'group_offline']);

export class Page {
  /** The page from which the client came. */
  came = document.referrer;
  /** Sees each state, if anybody does. */
  watch: ((state: State) => void) | undefined;
  #state: State = initial;
  #joinKept: KeptJoin | undefined;
  #stream: Stream | undefined;
  #letters: Letters | undefined;
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
      group: entrance.group !== null,
      calendar: `/v1/client/invitations/${entrance.code}/calendar.ics`,
      fresh: () => {
        // Another tab may have started anew already.
        if (this.#keep.join()?.id === this.#joinKept?.id) this.#forget();
        location.reload();
      },
      writing: (yes) => void this.#openLetter(yes),
      letter: (name, letter) => {
        this.#letters?.leave(name, letter);
      },
      send: (text) => {
        this.#write({ text });
      },
      leave: (step) => {
        // Without a network there is no leaving either, so nothing is said if this fails.
        loadRare().then(({ leave }) => leave(this.#ports(), step), () => undefined);
      },
      retry: (id) => {
        this.#act({ type: 'retried', id });
        this.#outbox.kick();
      },
      remove: (id) => {
        this.#drop(id);
      },
      older: () => void this.#older(),
      reload: () => {
        location.reload();
      },
    });
    this.#outbox = outbox({
      next: () => this.#state.pending.find((one) => !one.failed),
      send: (one) => this.#send(one),
      stored: (message) => {
        this.#keep.dropPending(this.#kept().id, message.id);
        this.#act({ type: 'stored', message });
      },
      failed: (id, code) => {
        if (this.#state.writing && this.#state.pending.some((one) => one.id === id && isLetter(one))) this.#letters?.failed(id, code);
        else this.#act({ type: 'failed', id, code });
      },
    });
  }

  /** Goes on where this browser left the conversation, or shows the card. */
  async open(): Promise<void> {
    this.#set({ mode: 'loading', problem: undefined });
    const kept = this.#keep.join();
    if (kept) {
      await speak(kept.speaks);
      try {
        this.#enter(kept, await this.#snapshot(kept));
        return;
      } catch (error) {
        // A group's page can always start anew.
        if (this.#entrance.group === null || !OVER.has(codeOf(error))) {
          await this.#refused(error);
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
      const at = performance.now();
      if ('language' in card) await speak(card.language);
      if (isRare(card)) await this.#desk();
      // An earlier look may have opened the form in the meantime.
      if (!this.#joinKept) this.#act({ type: 'card', card, at });
    } catch (error) {
      if (!this.#joinKept) await this.#refused(error);
    }
  }

  async #refused(error: unknown): Promise<void> {
    try {
      if (isRareRefusal(codeOf(error))) await loadRare();
    } catch (instead) {
      error = instead;
    }
    const retry = error instanceof Refused && error.retry;
    this.#act({ type: 'refused', code: codeOf(error), pause: retry && retry.kind === 'after' ? retry.ms : undefined });
  }

  /** Forgets the join and what was never sent in it. */
  #forget(): void {
    const id = this.#keep.join()?.id ?? '';
    for (const one of this.#keep.pending(id)) this.#keep.dropPending(id, one.id);
    this.#keep.forgetJoin();
  }

  /** The network or the page woke up. */
  wake(): void {
    const { mode, joining } = this.#state;
    if (mode === 'unreachable') void this.open();
    else if (!this.#joinKept && !joining && (isBefore(mode) || mode === 'expired')) void this.#look();
    this.#stream?.poke();
    this.#outbox.kick();
  }

  /** Another tab wrote into the storage: it may have joined, and both are one client. */
  storage(): void {
    const { mode, joining } = this.#state;
    if (!this.#joinKept && !joining && mode !== 'loading' && this.#keep.join()?.joined) void this.open();
  }

  #act(action: Action): void {
    const before = this.#state;
    this.#state = update(before, action);
    if (this.#keep.refused()) this.#state = { ...this.#state, volatile: true };
    if (action.type !== 'moved') this.#show(this.#state);
    this.watch?.(this.#state);
    this.#lookAgain();
    const { session } = this.#state;
    if (session && session !== before.session && isRareSession(session)) {
      // Until then, or if it cannot be had, the client reads that he or she waits.
      loadRare().then(
        () => {
          this.#show(this.#state);
        },
        () => undefined,
      );
    }
    if (this.#state.mode === 'ended' && (before.mode === 'waiting' || before.mode === 'active')) void this.#finish();
  }

  /** What changes without being told is looked at again after a while. */
  #lookAgain(): void {
    clearTimeout(this.#again);
    const { mode } = this.#state;
    const wait = rare()?.nextLook(this.#state);
    if (wait === undefined) return;
    this.#again = setTimeout(() => {
      if (mode === 'limited') void this.open();
      // A hidden page looks when it is shown again; what begins, begins there as well.
      else if (mode === 'early' || !document.hidden) void this.#look();
    }, wait);
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
    const kept = this.#minted(name, false);
    this.#keep.setJoin(kept);
    try {
      this.#enter(kept, await this.#snapshot(kept));
    } catch (error) {
      await this.#turnedAway(error);
    }
  }

  /** The join that this browser has, or a new one. */
  #minted(name: string, leaving_message: boolean): KeptJoin {
    const earlier = this.#keep.join();
    if (earlier?.joined) return earlier;
    const { card } = this.#state;
    return {
      id: earlier?.id ?? mintId(),
      secret: earlier?.secret ?? mintSecret(),
      name,
      language: navigator.language || null,
      page: (this.#entrance.group !== null && this.came.slice(0, PAGE_MAX)) || null,
      leaving_message,
      speaks: card && 'language' in card ? card.language : null,
      joined: false,
    };
  }

  /** A join was refused. */
  async #turnedAway(error: unknown): Promise<void> {
    this.#joinKept = undefined;
    const code = codeOf(error);
    // Another tab was quicker: both are the same client.
    if (code === 'invitation_used' && this.#keep.join()?.joined) await this.open();
    // The operator left in the meantime: the card says what can be done.
    else if (code === 'operator_missing') await this.#look();
    else await this.#refused(error);
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
      if (!kept.joined && kept.id === this.#keep.join()?.id && (OVER.has(codeOf(error)) || (error instanceof Refused && error.retry.kind === 'never'))) this.#forget();
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
    const { id, answer_to } = this.#kept();
    for (const message of joined.messages.messages) this.#keep.dropPending(id, message.id);
    this.#act({ type: 'joined', joined, pending: this.#keep.pending(id), address: answer_to });
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
        await this.#refused(error);
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

  async #send(one: Pending): Promise<Message> {
    if (!isLetter(one)) return api.send(this.#kept(), one.id, one.text);
    return (await this.#desk()).send(one);
  }

  /** What it takes to leave a message. */
  async #desk(): Promise<Letters> {
    const { letters } = await loadRare();
    return (this.#letters ??= letters(this.#ports()));
  }

  /** What those parts need of the page that few clients load. */
  #ports(): Ports {
    return {
      state: () => this.#state,
      set: (set) => {
        this.#set(set);
      },
      kept: () => this.#kept(),
      minted: (name) => this.#joinKept ?? this.#minted(name, true),
      hold: (kept) => {
        this.#joinKept = kept;
        this.#keep.setJoin(kept);
      },
      write: (letter) => {
        this.#write(letter);
      },
      enter: async (kept) => {
        this.#enter(kept, await this.#snapshot(kept));
      },
      take: (joined) => {
        this.#take(joined);
      },
      drop: (id) => {
        this.#drop(id);
      },
      turnedAway: (error) => void this.#turnedAway(error),
    };
  }

  #drop(id: string): void {
    if (this.#joinKept) this.#keep.dropPending(this.#joinKept.id, id);
    this.#act({ type: 'deleted', id });
  }

  async #openLetter(yes: boolean): Promise<void> {
    try {
      await this.#desk();
      this.#set({ writing: yes, problem: undefined });
    } catch (error) {
      this.#set({ problem: codeOf(error), outdated: codeOf(error) === 'upgrade_required' });
    }
  }

  #write(words: Pick<Pending, 'text' | 'email' | 'phone'>): void {
    const pending = { id: mintId(), ...words, at: Date.now() };
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
}
