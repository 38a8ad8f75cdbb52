/** A browser's page and the server's end of it, for tests of the whole page. */
import { afterEach, beforeEach, vi } from 'vitest';
import type { Entrance } from '../src/entrance';
import { Page } from '../src/page';
import { loadRare } from '../src/rarely';
import { speak } from '../src/texts';
import { loadTables, pack, rareKeys, words } from '../build/texts';
import type { ErrorCode, GroupCard, InvitationCard, Join, LeaveMessage, Message, SendMessage } from '../../generated';
import { EPOCH, card, message, session } from './wire';

/** A server of one invitation and one group: keeps what it is told, and loses answers on request. */
export class Server {
  requests: string[] = [];
  joins = new Map<string, Join>();
  messages: Message[] = [];
  session = session();
  group: GroupCard = { company: 'Northlight Rail', group: 'Support', state: 'open' };
  /** What the invitation's card says; without, what it says of the session's operator. */
  card: InvitationCard | undefined;
  /** How the card is refused. */
  closed: ErrorCode | undefined;
  /** How long the card is not to be asked for, in milliseconds. */
  pause: number | undefined;
  /** How the next join is refused. */
  turnAway: ErrorCode | undefined;
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
    const refuse = (status: number, code: string) =>
      Response.json({ code, args: {}, retry: { kind: status === 503 ? 'later' : 'never' }, message: '' }, { status });
    const [kind, id = '', , messageId = ''] = path.split('/');
    if (path.startsWith('/client/')) return new Response(words(pack(loadTables(), rareKeys()), path.slice(8, 10), 'deskbell:mark'));
    if (kind === 'invitations') {
      if (this.pause !== undefined) {
        return Response.json({ code: 'rate_limited', args: {}, retry: { kind: 'after', ms: this.pause }, message: '' }, { status: 429 });
      }
      if (this.closed) return refuse(410, this.closed);
      return this.joins.size > 0 ? refuse(410, 'invitation_used') : Response.json(this.card ?? card({ operator: this.session.operator }));
    }
    if (kind === 'groups') return id === 'support' ? Response.json(this.group) : refuse(404, 'not_found');
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
      if (this.turnAway) return refuse(503, this.turnAway);
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
      seq: this.messages.length,
      session: this.session,
      messages: { messages: this.messages, more: false },
    });
  }
}

/** The stream is tested on its own; here it never opens. */
class SilentSocket {
  static OPEN = 1;
  readyState = 0;
  close(): void {
    this.readyState = 3;
  }
}

export let server: Server;

beforeEach(async () => {
  await loadRare();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  server = new Server();
  vi.stubGlobal('fetch', server.fetch);
  vi.stubGlobal('WebSocket', SilentSocket);
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
