/** A browser's page and the server's end of it, for tests of the whole page. */
import { afterEach, beforeEach, vi } from 'vitest';
import type { Entrance } from '../src/entrance';
import { Page } from '../src/page';
import { loadRare, loadTalk } from '../src/rarely';
import { speak } from '../src/texts';
import { laterKeys, loadTables, pack, words } from '../build/texts';
import type { ErrorCode, Event as Happening, FrameFromServer, FrameToServer, GroupCard, InvitationCard, Join, LeaveMessage, Message, Rating, SendMessage } from '../../generated';
import { EPOCH, card, message, named, session } from './wire';

/** A server of one invitation and one group: keeps what it is told, and loses answers on request. */
export class Server {
  requests: string[] = [];
  joins = new Map<string, Join>();
  messages: Message[] = [];
  session = session();
  group: GroupCard = { company: 'Northlight Rail', group: 'Support', state: 'open', entry: named };
  /** What the invitation's card says; without, what it says of the session's operator. */
  card: InvitationCard | undefined;
  /** How the card is refused. */
  closed: ErrorCode | undefined;
  /** How long the card is not to be asked for, in milliseconds. */
  pause: number | undefined;
  /** How the next join is refused. */
  turnAway: ErrorCode | undefined;
  /** The field that the refusal is about. */
  about: string | undefined;
  /** The bytes of files, by the id of their message. */
  files = new Map<string, string>();
  ratings: Rating[] = [];
  /** Whether the next letter has an address that cannot be answered to. */
  badContact = false;
  letters: LeaveMessage[] = [];
  loseAnswers = 0;
  /** Called when a join arrives, before it is answered. */
  onJoin = () => undefined as unknown;

  fetch = (path: string, init: RequestInit): Promise<Response> => {
    const method = init.method ?? 'GET';
    const body: unknown = init.body ? JSON.parse(init.body as string) : undefined;
    this.requests.push(`${method} ${path}`);
    const answer = this.answer(method, path.replace('/v1/client/', ''), body);
    if (this.loseAnswers > 0 && method === 'PUT') {
      this.loseAnswers -= 1;
      return Promise.reject(new TypeError('network'));
    }
    return Promise.resolve(answer);
  };

  private answer(method: string, path: string, body: unknown): Response {
    const refuse = (status: number, code: string, args: Record<string, string> = {}) =>
      Response.json({ code, args, retry: { kind: status === 503 ? 'later' : 'never' }, message: '' }, { status });
    const [kind, id = '', , messageId = ''] = path.split('/');
    if (path.startsWith('/client/')) return new Response(words(pack(loadTables(), laterKeys()), path.slice(8, 10), 'deskbell:mark'));
    if (kind === 'invitations') {
      if (this.pause !== undefined) {
        return Response.json({ code: 'rate_limited', args: {}, retry: { kind: 'after', ms: this.pause }, message: '' }, { status: 429 });
      }
      if (this.closed) return refuse(410, this.closed);
      return this.joins.size > 0 ? refuse(410, 'invitation_used') : Response.json(this.card ?? card({ operator: this.session.operator }));
    }
    if (kind === 'groups') return id === 'support' ? Response.json(this.group) : refuse(404, 'not_found');
    if (path.includes('/files/')) {
      const bytes = this.files.get(messageId);
      return bytes === undefined ? refuse(404, 'not_found') : new Response(bytes);
    }
    if (path.endsWith('/rating')) {
      this.ratings.push(body as Rating);
      this.session = session({ ...this.session, rating: body as Rating });
      return Response.json(this.session);
    }
    if (path.endsWith('/leave')) {
      this.session = session({ state: 'closed', ended_by: 'client' });
      return new Response(null, { status: 204 });
    }
    if (path.endsWith('/message-left')) {
      if (this.badContact) return refuse(400, 'bad_contact');
      const letter = body as LeaveMessage;
      if (!this.letters.some((one) => one.message_id === letter.message_id)) {
        this.letters.push(letter);
        const seq = this.messages.length + 1;
        this.messages.push(message(seq, letter.text, { id: letter.message_id, author: { kind: 'client' } }));
        this.session = session({ ...this.session, message_left_at: 1_750_000_000_000, moves: this.session.moves + 1 });
      }
    } else if (messageId) {
      const known = this.messages.find((one) => one.id === messageId);
      const { text } = body as SendMessage;
      const stored = known ?? message(this.messages.length + 1, text, { id: messageId, author: { kind: 'client' } });
      if (!known) this.messages.push(stored);
      return Response.json(stored);
    }
    if (method === 'PUT' && !path.endsWith('/message-left')) {
      this.onJoin();
      const asked = body as Join;
      if (this.turnAway) return refuse(this.about ? 400 : 503, this.turnAway, this.about ? { field: this.about } : {});
      if (asked.group === null && this.joins.size > 0 && !this.joins.has(id)) return refuse(410, 'invitation_used');
      const first = this.joins.get(id);
      if (first && JSON.stringify(first) !== JSON.stringify(body)) return refuse(409, 'conflict');
      this.joins.set(id, body as Join);
    } else if (!this.joins.has(id)) {
      return refuse(401, 'unauthorized');
    }
    return Response.json({
      join_id: id,
      epoch: EPOCH,
      seq: 100,
      session: this.session,
      messages: { messages: this.messages, more: false },
    });
  }
}

/** The server's end of the stream, which is tested on its own: here it opens only when a test greets the page. */
class Socket {
  static OPEN = 1;
  static last: Socket | undefined;
  readyState = 0;
  sent: FrameToServer[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  constructor() {
    Socket.last = this;
  }
  send(text: string): void {
    this.sent.push(JSON.parse(text) as FrameToServer);
  }
  close(): void {
    this.readyState = 3;
  }
}

/** A file on its way to the server, as the browser sends it. */
export class Upload {
  static all: Upload[] = [];
  status = 0;
  responseText = '';
  url = '';
  headers: Record<string, string> = {};
  body: File | undefined;
  aborted = false;
  upload: { onprogress: ((event: { loaded: number; total: number }) => void) | null } = { onprogress: null };
  onload: (() => void) | null = null;
  onerror: (() => void) | null = null;
  onabort: (() => void) | null = null;
  constructor() {
    Upload.all.push(this);
  }
  open(_method: string, url: string): void {
    this.url = url;
  }
  setRequestHeader(name: string, value: string): void {
    this.headers[name] = value;
  }
  send(body: File): void {
    this.body = body;
  }
  abort(): void {
    this.aborted = true;
    this.onabort?.();
  }
  /** Which message it is. */
  id(): string {
    return /files\/([^?]+)/.exec(this.url)?.[1] ?? '';
  }
  async answers(status: number, body: unknown): Promise<void> {
    Object.assign(this, { status, responseText: JSON.stringify(body) });
    this.onload?.();
    await vi.advanceTimersByTimeAsync(0);
  }
}

/** The page's connection is there. */
export async function greet(): Promise<void> {
  if (!Socket.last) throw new Error('the page did not connect');
  Socket.last.readyState = 1;
  Socket.last.onopen?.();
  says({ type: 'hello', protocol: 1, server_time: 0 });
  await vi.advanceTimersByTimeAsync(0);
}

/** The server says something over it. */
export function says(frame: FrameFromServer): void {
  Socket.last?.onmessage?.({ data: JSON.stringify(frame) });
}

/** What the page told over it, of one kind. */
export function told<Kind extends FrameToServer['type']>(type: Kind): Extract<FrameToServer, { type: Kind }>[] {
  return (Socket.last?.sent ?? []).filter((frame): frame is Extract<FrameToServer, { type: Kind }> => frame.type === type);
}

let place = 100;

/** Something happens in the session, and the page is told. */
export function happens(event: Happening): void {
  const prev = place;
  place += 1;
  says({ type: 'event', seq: place, prev, at: 0, event: { v: 1, ...event } });
}

/** Everything is about to be seen. */
class Near {
  constructor(private readonly seen: (entries: { isIntersecting: boolean }[]) => void) {}
  observe(): void {
    queueMicrotask(() => {
      this.seen([{ isIntersecting: true }]);
    });
  }
  disconnect(): void {
    // Nothing is held.
  }
}

export let server: Server;

beforeEach(async () => {
  await loadRare();
  await loadTalk();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  server = new Server();
  vi.stubGlobal('fetch', server.fetch);
  vi.stubGlobal('WebSocket', Socket);
  vi.stubGlobal('XMLHttpRequest', Upload);
  vi.stubGlobal('IntersectionObserver', Near);
  Upload.all = [];
  Socket.last = undefined;
  place = 100;
  localStorage.clear();
  await speak('en');
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Opens the page as a browser does, with whatever the browser has kept. */
export async function open(entrance: Entrance = { code: 'code', group: null }): Promise<Page> {
  const root = document.createElement('main');
  document.body.replaceChildren(root);
  const page = new Page(root, entrance);
  await page.open();
  return page;
}

export function find(testid: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(`[data-testid="${testid}"]`);
  if (!found) throw new Error(`${testid} is not on the page`);
  return found;
}

export const field = (testid: string) => find(testid) as HTMLInputElement | HTMLTextAreaElement;
/** What the page complains about, in the form or beside its fields. */
export const complaints = () => [...document.querySelectorAll('.err')].map((one) => one.textContent).join('');
export const state = () => document.body.dataset['state'];
export const submit = (testid: string) => find(testid).closest('form')?.dispatchEvent(new Event('submit', { cancelable: true }));
export const bubbles = () =>
  [...document.querySelectorAll<HTMLElement>('[data-testid=message]')].map((one) => [
    one.dataset['author'],
    one.dataset['delivery'],
    one.querySelector('.bub')?.textContent,
  ]);

export async function join(name: string): Promise<void> {
  field('name').value = name;
  submit('name');
  await vi.advanceTimersByTimeAsync(0);
}

export async function write(text: string): Promise<void> {
  field('composer').value = text;
  submit('composer');
  await vi.advanceTimersByTimeAsync(0);
}
