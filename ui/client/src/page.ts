/** Joins state, storage, network and view: what happens when. */
import { NEVER, Refused, api, codeOf } from './api';
import type { Entrance } from './entrance';
import type { Entry } from './entry';
import { mintId, mintSecret } from './ids';
import { keep, type Keep, type KeptJoin } from './keep';
import type { Letters } from './letters';
import { outbox, type Outbox } from './outbox';
import type { Parameters } from './parameters';
import { after } from './place';
import type { Ports } from './ports';
import { initial, isBefore, isLetter, isRare, isRareRefusal, isRareSession, update, type Action, type Pending, type State } from './state';
import { loadRare, loadTalk, rare, type Talk } from './rarely';
import type { Stream } from './stream';
import type { Talking } from './talking';
import { speak } from './texts';
import { view } from './view';
import { PAGE_MAX, type ErrorCode, type Event, type Joined, type Message } from './wire';

const CONNECTED_AGAIN_MS = 3_000;
/** Either the server does not know the join, or it lets nobody in now: there is no conversation to go on with. */
const OVER: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['unauthorized', 'not_found', 'queue_full', 'group_offline']);

export class Page {
  /** The page from which the client came. */
  came = document.referrer;
  /** Whence the client came to that page, where it is the company's own with the chat in a frame. */
  from = '';
  /** What the link passes to the operator, and the company's own page. */
  passed: Parameters = {};
  /** The reader has the page before the eyes, as far as the browser does not know better: in a frame it may be closed. */
  shown = true;
  /** Sees each state, if anybody does. */
  watch: ((state: State) => void) | undefined;
  #state: State = initial;
  #joinKept: KeptJoin | undefined;
  #stream: Stream | undefined;
  #talking: Talking | undefined;
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
      join: (entry) => void this.#join(entry),
      again: () => void this.open(),
      look: () => {
        this.#set({ joining: true, problem: undefined });
        void this.#look();
      },
      calendar: `/v1/client/invitations/${entrance.code}/calendar.ics`,
      writing: (yes) => void this.#openLetter(yes),
      letter: (entry) => {
        this.#letters?.leave(entry);
      },
      chat: (draft) => this.#talking?.screen(draft),
    });
    this.#outbox = outbox({
      next: () => this.#state.pending.find((one) => !one.failed && !one.file),
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
        await this.#enter(kept, await this.#snapshot(kept));
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
      // Now that there is something to fill in; if it fails, joining tries again.
      loadTalk().catch(() => undefined);
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
    const about = error instanceof Refused ? error.args['field'] : undefined;
    this.#act({ type: 'refused', code: codeOf(error), about, pause: retry && retry.kind === 'after' ? retry.ms : undefined });
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
    this.#talking?.wake();
  }

  /** In a frame the panel was opened or closed. */
  look(shown: boolean): void {
    this.shown = shown;
    this.#talking?.wake();
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
    this.#talking?.follow(this.#state);
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

  async #join(entry: Entry): Promise<void> {
    this.#set({ joining: true, problem: undefined });
    // Another tab may have joined, or an earlier try may have been lost on its way: the same id opens the same session.
    const kept = this.#minted(entry, false);
    this.#keep.setJoin(kept);
    // What was written with the form is the first message; an earlier try may have kept another.
    if (!kept.joined) for (const one of this.#keep.pending(kept.id)) this.#keep.dropPending(kept.id, one.id);
    if (entry.message) this.#keep.setPending(kept.id, { id: mintId(), text: entry.message, at: Date.now() });
    try {
      await this.#enter(kept, await this.#snapshot(kept));
    } catch (error) {
      await this.#turnedAway(error);
    }
  }

  /** The join that this browser has, or a new one. */
  #minted({ name, email, phone }: Entry, leaving_message: boolean): KeptJoin {
    const earlier = this.#keep.join();
    if (earlier?.joined) return earlier;
    const { card } = this.#state;
    return {
      id: earlier?.id ?? mintId(),
      secret: earlier?.secret ?? mintSecret(),
      name,
      email: email || null,
      phone: phone || null,
      language: navigator.language || null,
      page: (this.#entrance.group !== null && this.came.slice(0, PAGE_MAX)) || null,
      referrer: this.from.slice(0, PAGE_MAX) || null,
      zone: new Intl.DateTimeFormat().resolvedOptions().timeZone || null,
      parameters: this.passed,
      client_key: earlier?.client_key ?? this.#keep.clientKey() ?? mintSecret(),
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
    else {
      // The company may ask for more than the card said.
      if (code === 'incomplete') await this.#look();
      await this.#refused(error);
    }
  }

  /** The session as it is now; joins if the server does not know this join yet. */
  async #snapshot(kept: KeptJoin): Promise<Joined> {
    // Both at once where there is a conversation; nobody joins one that could not be shown.
    const parts = loadTalk();
    parts.catch(() => undefined);
    if (kept.joined) {
      try {
        const joined = await api.joined(kept);
        await parts;
        return joined;
      } catch (error) {
        if (!OVER.has(codeOf(error))) throw error;
        // Nobody joins a group anew by only opening its page.
        if (this.#entrance.group !== null && this.#state.mode === 'loading') throw error;
      }
    }
    await parts;
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

  async #enter(kept: KeptJoin, joined: Joined): Promise<void> {
    const { talking, stream } = await loadTalk();
    this.#talking ??= talking(this.#ports());
    this.#joinKept = { ...kept, joined: true };
    if (!kept.joined) this.#keep.setJoin(this.#joinKept);
    if (kept.client_key !== undefined && !this.#keep.clientKey()) this.#keep.setClientKey(kept.client_key);
    this.#take(joined);
    if (this.#state.mode !== 'ended') this.#follow(stream);
    this.#outbox.kick();
  }

  /** Shows a snapshot; what it holds is acknowledged. */
  #take(joined: Joined): void {
    const { id, answer_to } = this.#kept();
    for (const message of joined.messages.messages) this.#keep.dropPending(id, message.id);
    this.#act({ type: 'joined', joined, pending: this.#keep.pending(id), address: answer_to });
  }

  #follow(stream: Talk['stream']): void {
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
        if (yes) this.#talking?.greeted();
        this.#act({ type: yes ? 'connected' : 'disconnected' });
        if (!yes) return;
        this.#outbox.kick();
        setTimeout(() => {
          this.#set({ back: false });
        }, CONNECTED_AGAIN_MS);
      },
      hear: (frame) => {
        this.#talking?.hear(frame);
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
      case 'session.seen':
        this.#set({ read: Math.max(this.#state.read, event.data.seen.operator_read) });
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
      minted: (entry) => this.#joinKept ?? this.#minted(entry, true),
      hold: (kept) => {
        this.#joinKept = kept;
        this.#keep.setJoin(kept);
      },
      write: (words) => {
        this.#write(words);
      },
      enter: async (kept) => {
        await this.#enter(kept, await this.#snapshot(kept));
      },
      take: (joined) => {
        this.#take(joined);
      },
      drop: (id) => {
        this.#drop(id);
      },
      turnedAway: (error) => void this.#turnedAway(error),
      act: (action) => {
        this.#act(action);
      },
      kick: () => {
        this.#outbox.kick();
      },
      tell: (frame) => {
        this.#stream?.send(frame);
      },
      writing: (yes) => void this.#openLetter(yes),
      fresh: () => {
        // Another tab may have started anew already.
        if (this.#keep.join()?.id === this.#joinKept?.id) this.#forget();
        location.reload();
      },
      group: this.#entrance.group !== null,
      shown: () => this.shown,
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
}
