import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Page } from '../src/page';
import { chooseLanguage } from '../src/texts';
import type { Join, Message, SendMessage } from '../../generated';
import { EPOCH, message, session } from './wire';

/** A server of one invitation: keeps what it is told, and loses answers on request. */
class Server {
  requests: string[] = [];
  joins = new Map<string, Join>();
  messages: Message[] = [];
  session = session();
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
      Response.json({ code, args: {}, retry: { kind: 'never' }, message: '' }, { status });
    const [kind, id = '', , messageId = ''] = path.split('/');
    if (kind === 'invitations') {
      return this.joins.size > 0
        ? refuse(410, 'invitation_used')
        : Response.json({ company: 'Northlight Rail', operator: this.session.operator, valid_until: Date.now() });
    }
    if (path.endsWith('/leave')) {
      this.session = session({ state: 'closed', ended_by: 'client' });
      return new Response(null, { status: 204 });
    }
    if (messageId) {
      const known = this.messages.find((one) => one.id === messageId);
      const { text } = body as SendMessage;
      const stored = known ?? message(this.messages.length + 1, text, { id: messageId, author: { kind: 'client' } });
      if (!known) this.messages.push(stored);
      return Response.json(stored);
    }
    if (method === 'PUT') {
      this.onJoin();
      if (this.joins.size > 0 && !this.joins.has(id)) return refuse(410, 'invitation_used');
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

let server: Server;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  server = new Server();
  vi.stubGlobal('fetch', server.fetch);
  vi.stubGlobal('WebSocket', SilentSocket);
  localStorage.clear();
  chooseLanguage(['en']);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Opens the page as a browser does, with whatever the browser has kept. */
async function open(): Promise<void> {
  const root = document.createElement('main');
  document.body.replaceChildren(root);
  await new Page(root, 'code').open();
}

function find(testid: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(`[data-testid="${testid}"]`);
  if (!found) throw new Error(`${testid} is not on the page`);
  return found;
}

const field = (testid: string) => find(testid) as HTMLInputElement | HTMLTextAreaElement;
const state = () => document.body.dataset['state'];
const submit = (testid: string) => find(testid).closest('form')?.dispatchEvent(new Event('submit', { cancelable: true }));
const bubbles = () =>
  [...document.querySelectorAll<HTMLElement>('[data-testid=message]')].map((one) => [
    one.dataset['author'],
    one.dataset['delivery'],
    one.querySelector('.bub')?.textContent,
  ]);

async function join(name: string): Promise<void> {
  field('name').value = name;
  submit('name');
  await vi.advanceTimersByTimeAsync(0);
}

async function write(text: string): Promise<void> {
  field('composer').value = text;
  submit('composer');
  await vi.advanceTimersByTimeAsync(0);
}

test('the card tells who it is, and nothing is kept before joining', async () => {
  server.session = session({ operator: { display_name: 'Ines Duarte', available: false } });
  await open();
  expect(state()).toBe('card');
  expect(find('card-operator').textContent).toContain('Ines Duarte');
  expect(find('state').textContent, 'honest about the operator').toBe('Northlight Rail, not available now');
  expect(document.title).toContain('Northlight Rail');
  expect(localStorage.length).toBe(0);
});

test('a name is asked for', async () => {
  await open();
  await join('   ');
  expect(state()).toBe('card');
  expect(document.querySelector('[role=alert]')?.textContent).toBe('Enter your name.');
  expect(server.joins.size, 'nothing was sent').toBe(0);
});

test('the secret is kept before the join is sent', async () => {
  await open();
  server.onJoin = () => {
    expect(localStorage.getItem('deskbell.join.code'), 'kept already').toMatch(/"secret":"[\w-]{43}"/);
  };
  await join('Anna');
  expect(state()).toBe('waiting');
  expect.assertions(2);
});

test('a join whose answer was lost is found again after a reload, as the same join', async () => {
  await open();
  server.loseAnswers = 1;
  await join('Anna');
  expect(state(), 'still at the form').toBe('card');
  await open();
  expect(state(), 'the same join once more').toBe('waiting');
  expect([...server.joins.values()].map((one) => one.name)).toEqual(['Anna']);
});

test('a lost join sent again under another name opens the session that there is', async () => {
  await open();
  server.loseAnswers = 1;
  await join('Ana');
  await join('Anna');
  expect(state()).toBe('waiting');
  expect(server.joins.size).toBe(1);
});

test('a link that somebody else used keeps nothing', async () => {
  await open();
  server.joins.set('somebody', { code: 'code', name: 'Bob', language: null });
  await join('Anna');
  expect(state()).toBe('used');
  expect(localStorage.length).toBe(0);
});

test('a message whose answer was lost is delivered once', async () => {
  await open();
  await join('Anna');
  server.loseAnswers = 2;
  await write('Hello');
  expect(bubbles()).toEqual([['client', 'sending', 'You: Hello']]);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(bubbles()).toEqual([['client', 'sent', 'You: Hello']]);
  const puts = server.requests.filter((one) => one.includes('/messages/'));
  expect(puts.length, 'three tries').toBe(3);
  expect(new Set(puts).size, 'under one id').toBe(1);
  expect(server.messages.length).toBe(1);
});

test('a message that was never acknowledged survives a closed browser', async () => {
  await open();
  await join('Anna');
  server.loseAnswers = 1;
  await write('Hello');
  await open();
  await vi.advanceTimersByTimeAsync(0);
  expect(bubbles()).toEqual([['client', 'sent', 'You: Hello']]);
  expect(server.messages.length, 'not doubled').toBe(1);
  expect(Object.keys(localStorage).filter((key) => key.includes('pending')), 'acknowledged').toEqual([]);
});

test('availability is told while the client waits, and not claimed once they talk', async () => {
  await open();
  await join('Anna');
  const header = () => document.querySelector('header p')?.textContent;
  expect(header()).toBe('Northlight Rail, online now');
  server.session = session({ state: 'active' });
  await open();
  expect(state()).toBe('active');
  expect(header()).toBe('Northlight Rail');
});

test('text is text', async () => {
  await open();
  await join('Anna');
  await write('<img src=x onerror=alert(1)> https://a.example');
  const bubble = document.querySelector('.bub');
  expect(bubble?.querySelector('img'), 'no markup').toBeNull();
  expect(bubble?.textContent).toContain('<img src=x onerror=alert(1)>');
  const link = bubble?.querySelector('a');
  expect(link?.getAttribute('rel')).toBe('noopener noreferrer');
});

test('a text over the limit stays in the field', async () => {
  await open();
  await join('Anna');
  const long = 'ž'.repeat(20_000);
  await write(long);
  expect(field('composer').value).toBe(long);
  expect(bubbles()).toEqual([]);
});

test('leaving asks once, then the conversation stays readable', async () => {
  await open();
  await join('Anna');
  await write('Hello');
  find('leave').click();
  expect(server.requests.some((one) => one.endsWith('/leave')), 'not yet').toBe(false);
  find('leave-confirm').click();
  await vi.advanceTimersByTimeAsync(0);
  expect(state()).toBe('ended');
  expect(find('state').textContent).toBe('You left the conversation.');
  expect(bubbles().length, 'still there').toBe(1);
  expect(find('composer').closest('.bottom')?.hasAttribute('hidden'), 'nothing to write into').toBe(true);
});

test('when nothing answers the client can try again', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('network')));
  await open();
  expect(state()).toBe('unreachable');
  vi.stubGlobal('fetch', server.fetch);
  document.querySelector('button')?.click();
  await vi.advanceTimersByTimeAsync(0);
  expect(state()).toBe('card');
});
