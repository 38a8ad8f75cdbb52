/** The button and the panel on the host's page; the frame is played by the test. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { GroupCard } from '../../generated';
import { fromFrame, fromHost, type FromHost } from '../widget/messages';
import { addressOf, placeOf, type Place } from '../widget/place';
import { start, type Deskbell } from '../widget/widget';
import { languageOf, text } from '../widget/words';

const place: Place = { origin: 'https://chat.example.com', group: 'support', language: 'en', left: false, parameters: () => ({}) };
const card: GroupCard = { company: 'Northlight Rail', group: 'Support', state: 'open', entry: { name: 'optional', email: 'no', phone: 'no', message: 'no' } };

let asked: string[];
let answer: () => Response | Promise<Response>;
let said: string[];
/** The window inside of the frame. */
let inside: { postMessage: ReturnType<typeof vi.fn<(message: unknown, origin: string) => void>>; focus: () => void };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  asked = [];
  said = [];
  inside = { postMessage: vi.fn(), focus: vi.fn() };
  vi.spyOn(HTMLIFrameElement.prototype, 'contentWindow', 'get').mockImplementation(() => inside as unknown as Window);
  answer = () => Response.json(card);
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    expect(init.credentials, 'nobody’s cookies').toBe('omit');
    asked.push(url);
    return Promise.resolve().then(answer);
  });
  for (const kind of ['error', 'warn'] as const) vi.spyOn(console, kind).mockImplementation((words: string) => said.push(words));
  sessionStorage.clear();
  localStorage.clear();
});
afterEach(() => {
  document.querySelectorAll('deskbell-widget').forEach((one) => {
    one.remove();
  });
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const root = () => document.querySelector('deskbell-widget')?.shadowRoot ?? undefined;
function part(testid: string): HTMLElement {
  const found = root()?.querySelector<HTMLElement>(`[data-testid="${testid}"]`);
  if (!found) throw new Error(`there is no ${testid}`);
  return found;
}
const label = () => part('chat-button').getAttribute('aria-label');
const frame = () => part('chat-frame') as HTMLIFrameElement;
const isOpen = () => [(part('chat-panel') as HTMLDialogElement).open, part('chat-button').getAttribute('aria-expanded')];
const flush = () => vi.advanceTimersByTimeAsync(0);

async function begin(at: Place = place): Promise<Deskbell> {
  const deskbell = start(at);
  await flush();
  return deskbell;
}

/** The frame, or somebody else, says something to the host's page. */
function tell(message: unknown, { origin = place.origin, source = inside }: { origin?: string; source?: object } = {}): void {
  const event = new MessageEvent('message', { data: message, origin });
  Object.defineProperty(event, 'source', { value: source });
  window.dispatchEvent(event);
}

test('the script’s element says where the chat is', () => {
  const script = document.createElement('script');
  script.setAttribute('src', 'https://chat.example.com/widget.js?v=1');
  expect(placeOf(script), 'no group').toBeUndefined();
  script.dataset['group'] = ' support ';
  expect(placeOf(script)).toEqual({ ...place, parameters: expect.any(Function) as unknown });
  script.dataset['language'] = 'cs-CZ';
  script.dataset['side'] = 'left';
  expect(placeOf(script)).toMatchObject({ language: 'cs', left: true });
});

test('it speaks the language that the site says, then the page’s, then the reader’s, then English', () => {
  expect(languageOf(['cs', 'en'])).toBe('cs');
  expect(languageOf([undefined, 'CS-cz', 'en'])).toBe('cs');
  expect(languageOf(['de', '', 'cs'])).toBe('cs');
  expect(languageOf(['de', 'toString', null])).toBe('en');
});

test('the frame’s address carries the language, and the page by itself nothing', () => {
  expect(addressOf({ ...place, group: 'a/b?c' }, true)).toBe('https://chat.example.com/chat/a%2Fb%3Fc?embedded=en');
  expect(addressOf(place, false)).toBe('https://chat.example.com/chat/support');
});

test('only the kinds that there are pass from one side to the other', () => {
  const panel = { deskbell: 'panel', shown: true, focus: false, page: 'https://a.example/', referrer: '', parameters: {} };
  expect(fromHost({ ...panel, more: 1 })).toEqual(panel);
  expect(fromHost({ ...panel, referrer: undefined, parameters: undefined }), 'an older script').toEqual(panel);
  expect(fromHost({ ...panel, parameters: { order: '1', wrong: 2 } })?.parameters).toEqual({ order: '1' });
  for (const wrong of [null, 'panel', [], {}, { ...panel, page: 1 }, { ...panel, shown: 'yes' }, { ...panel, deskbell: 'x' }]) {
    expect(fromHost(wrong)).toBeUndefined();
  }
  const state = { deskbell: 'state', talking: true, unread: 2 };
  expect(fromFrame({ ...state, text: 'secret' })).toEqual(state);
  for (const deskbell of ['close', 'gone', 'ready']) expect(fromFrame({ deskbell })).toEqual({ deskbell });
  for (const wrong of [undefined, 1, { deskbell: 'state' }, { ...state, unread: -1 }, { ...state, unread: 'many' }]) {
    expect(fromFrame(wrong)).toBeUndefined();
  }
});

test.each([
  ['open', 'online', 'Chat with Support, online now'],
  ['busy', 'busy', 'Chat with Support, an answer may take longer'],
  ['full', 'busy', 'Chat with Support, an answer may take longer'],
  ['offline', 'offline', 'Chat with Support, nobody is here right now'],
] as const)('where the group is %s the button says so', async (state, look, words) => {
  answer = () => Response.json({ ...card, state });
  await begin();
  expect([part('chat-button').dataset['look'], label()]).toEqual([look, words]);
});

test('before it is used it asks once, keeps nothing and loads no frame', async () => {
  await begin();
  expect(asked).toEqual(['https://chat.example.com/v1/client/groups/support']);
  expect(frame().getAttribute('src')).toBeNull();
  expect([sessionStorage.length, localStorage.length, document.cookie]).toEqual([0, 0, '']);
  expect(isOpen()).toEqual([false, 'false']);
});

test('a click opens the panel and another closes it', async () => {
  await begin();
  part('chat-button').click();
  expect(isOpen()).toEqual([true, 'true']);
  expect(frame().getAttribute('src')).toBe('https://chat.example.com/chat/support?embedded=en');
  part('chat-button').click();
  expect(isOpen()).toEqual([false, 'false']);
});

test('Escape closes it, and the host’s page hears no key', async () => {
  await begin();
  const heard = vi.fn();
  document.addEventListener('keydown', heard);
  part('chat-button').click();
  part('chat-button').dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, composed: true }));
  expect(isOpen()).toEqual([false, 'false']);
  expect(heard).not.toHaveBeenCalled();
  document.removeEventListener('keydown', heard);
});

test('the frame is told whether it is seen, and on which page, as soon as it listens', async () => {
  const deskbell = await begin();
  deskbell.open();
  expect(inside.postMessage, 'not before').not.toHaveBeenCalled();
  tell({ deskbell: 'ready' });
  const page = location.origin + location.pathname;
  expect(inside.postMessage.mock.lastCall).toEqual([{ deskbell: 'panel', shown: true, focus: true, page, referrer: '', parameters: {} }, place.origin]);
  expect(inside.focus, 'and has the keyboard').toHaveBeenCalled();
  tell({ deskbell: 'close' });
  expect(isOpen()).toEqual([false, 'false']);
  expect(inside.postMessage.mock.lastCall).toEqual([{ deskbell: 'panel', shown: false, focus: false, page, referrer: '', parameters: {} }, place.origin]);
});

test('what the site passes is told as it is when the panel opens', async () => {
  const script = document.createElement('script');
  Object.assign(script, { src: 'https://chat.example.com/widget.js' });
  for (const [name, value] of [['data-group', 'support'], ['data-param-order-number', 'NL-7'], ['data-param-', 'no name'], ['data-other', 'x']] as const) {
    script.setAttribute(name, value);
  }
  const at = placeOf(script);
  if (!at) throw new Error('the script says where the chat is');
  const deskbell = await begin(at);
  const passed = () => (inside.postMessage.mock.lastCall?.[0] as FromHost).parameters;
  deskbell.open();
  tell({ deskbell: 'ready' });
  expect(passed()).toEqual({ 'order-number': 'NL-7' });
  deskbell.close();
  script.setAttribute('data-param-plan', 'Gold');
  deskbell.open();
  expect(passed(), 'who signed in meanwhile').toEqual({ 'order-number': 'NL-7', plan: 'Gold' });
});

test('a frame that goes and does not come back is given a way to close it; nobody else says so', async () => {
  const deskbell = await begin();
  deskbell.open();
  tell({ deskbell: 'ready' });
  const stuck = () => root()?.querySelector('[data-testid=chat-stuck]') ?? null;
  tell({ deskbell: 'gone' }, { source: window });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(stuck()).toBeNull();
  // Its window may be gone before it is heard.
  const gone = new MessageEvent('message', { data: { deskbell: 'gone' }, origin: place.origin });
  Object.defineProperty(gone, 'source', { value: null });
  window.dispatchEvent(gone);
  tell({ deskbell: 'ready' });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(stuck(), 'it was only reloaded').toBeNull();
  window.dispatchEvent(gone);
  await vi.advanceTimersByTimeAsync(8_000);
  expect(stuck()?.querySelector('button')?.textContent).toBe('Close chat');
});

test('who went on with the page before the frame came keeps the keyboard there', async () => {
  const deskbell = await begin();
  deskbell.open();
  const field = document.createElement('input');
  document.body.append(field);
  field.focus();
  tell({ deskbell: 'ready' });
  expect(inside.focus).not.toHaveBeenCalled();
  expect(inside.postMessage.mock.lastCall?.[0]).toMatchObject({ shown: true, focus: false });
  field.remove();
});

test('nobody else is listened to', async () => {
  const deskbell = await begin();
  deskbell.open();
  tell({ deskbell: 'close' }, { origin: 'https://evil.example' });
  tell({ deskbell: 'close' }, { source: window });
  tell({ deskbell: 'shut' });
  expect(isOpen()).toEqual([true, 'true']);
});

test('what came while it was closed is counted on the button, and said', async () => {
  const deskbell = await begin();
  deskbell.open();
  tell({ deskbell: 'ready' });
  deskbell.close();
  tell({ deskbell: 'state', talking: true, unread: 2 });
  expect([part('chat-badge').textContent, part('chat-badge').hidden]).toEqual(['2', false]);
  expect(label()).toBe('Chat with Support, online now. New messages: 2');
  expect(root()?.querySelector('[role=status]')?.textContent).toBe('New messages: 2');
  tell({ deskbell: 'state', talking: true, unread: 100 });
  expect(part('chat-badge').textContent).toBe('99+');
  deskbell.open();
  expect(part('chat-badge').hidden).toBe(true);
});

test('the next page of the site shows it again if it was open, and goes on unseen with a conversation', async () => {
  const deskbell = await begin();
  deskbell.open();
  const next = async () => {
    document.querySelector('deskbell-widget')?.remove();
    return begin();
  };
  const again = await next();
  expect(isOpen(), 'it was open').toEqual([true, 'true']);
  tell({ deskbell: 'ready' });
  expect(inside.postMessage.mock.lastCall?.[0], 'nobody’s keyboard is taken').toMatchObject({ shown: true, focus: false });
  tell({ deskbell: 'state', talking: true, unread: 0 });
  again.close();
  await next();
  expect([isOpen()[0], frame().getAttribute('src') !== null], 'closed in a conversation').toEqual([false, true]);
  tell({ deskbell: 'state', talking: false, unread: 0 });
  await next();
  expect([isOpen()[0], frame().getAttribute('src')], 'after it').toEqual([false, null]);
});

test('a browser that keeps nothing begins with the button', async () => {
  const forbidden = () => {
    throw new DOMException('no', 'SecurityError');
  };
  vi.stubGlobal('sessionStorage', { getItem: forbidden, setItem: forbidden, removeItem: forbidden });
  const deskbell = await begin();
  deskbell.open();
  expect(isOpen()).toEqual([true, 'true']);
});

test.each([
  [404, 'there is no group with the address "support"'],
  [403, 'is not among the sites that may show the chat'],
])('an answer of %i is said in the console, and nothing is shown', async (status, words) => {
  answer = () => new Response(null, { status });
  await begin();
  expect([said.join(' ').includes(words), root()]).toEqual([true, undefined]);
});

test('a server that does not answer is asked again when the page is looked at again', async () => {
  answer = () => Promise.reject(new TypeError('network'));
  const deskbell = await begin();
  deskbell.open();
  expect([said.length, root()]).toEqual([1, undefined]);
  answer = () => Response.json(card);
  window.dispatchEvent(new Event('online'));
  await flush();
  expect(isOpen(), 'opened by the host meanwhile').toEqual([true, 'true']);
  document.dispatchEvent(new Event('visibilitychange'));
  await flush();
  expect(document.querySelectorAll('deskbell-widget').length, 'one button').toBe(1);
});

test('whoever comes back after a while sees who is there now', async () => {
  await begin({ ...place, group: 'sales' });
  const count = () => asked.filter((url) => url.endsWith('/sales')).length;
  answer = () => Response.json({ ...card, state: 'offline' });
  document.dispatchEvent(new Event('visibilitychange'));
  await flush();
  expect([count(), part('chat-button').dataset['look']], 'not yet').toEqual([1, 'online']);
  await vi.advanceTimersByTimeAsync(60_000);
  document.dispatchEvent(new Event('visibilitychange'));
  await flush();
  expect([count(), part('chat-button').dataset['look']]).toEqual([2, 'offline']);
});

test('a frame that stays silent is told of, with a way to the chat, until it speaks', async () => {
  const deskbell = await begin();
  deskbell.open();
  await vi.advanceTimersByTimeAsync(7_999);
  expect(root()?.querySelector('[data-testid=chat-stuck]')).toBeNull();
  await vi.advanceTimersByTimeAsync(1);
  expect(part('chat-stuck').textContent).toContain(text('en', 'stuck'));
  expect(part('chat-stuck').querySelector('a')?.href).toBe('https://chat.example.com/chat/support');
  tell({ deskbell: 'ready' });
  expect(root()?.querySelector('[data-testid=chat-stuck]')).toBeNull();
});
