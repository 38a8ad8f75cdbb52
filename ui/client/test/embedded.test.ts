/** The page in a frame: the page around it is played by the test. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { embed } from '../src/embedded';
import { Page } from '../src/page';
import { find, greet, happens, join, server, state, told } from './browser';
import { message, session } from './wire';

const SITE = 'https://www.example.com';
const support = { code: '', group: 'support' };

let posted: [unknown, string][];
const around = { postMessage: (data: unknown, origin: string) => posted.push([data, origin]) };
const last = () => posted.at(-1);
const focus = Object.getOwnPropertyDescriptor(HTMLElement.prototype, 'focus');

/** The host's page, or somebody else, says something to the frame. */
function hear(data: object, { origin = SITE, source = around }: { origin?: string; source?: object } = {}): void {
  const event = new MessageEvent('message', { data, origin });
  Object.defineProperty(event, 'source', { value: source });
  window.dispatchEvent(event);
}
const panel = (change: object = {}) => ({ deskbell: 'panel', shown: true, focus: false, page: `${SITE}/prices`, ...change });

beforeEach(() => {
  posted = [];
  vi.stubGlobal('parent', around);
  history.replaceState(null, '', '/chat/support?embedded');
});
afterEach(() => {
  if (focus) Object.defineProperty(HTMLElement.prototype, 'focus', focus);
});

async function open(): Promise<Page> {
  const root = document.createElement('main');
  root.id = 'page';
  document.body.replaceChildren(root);
  const page = new Page(root, support);
  embed(page);
  await page.open();
  return page;
}

test('it says that it is there to whoever is around, and the rest to that one alone', async () => {
  await open();
  expect(posted).toEqual([[{ deskbell: 'ready' }, '*']]);
  find('close').click();
  expect(posted.length, 'nothing before it is known who').toBe(1);
  hear(panel());
  expect(last()).toEqual([{ deskbell: 'state', talking: false, unread: 0 }, SITE]);
  find('close').click();
  expect(last()).toEqual([{ deskbell: 'close' }, SITE]);
});

test('it listens to the page around it alone, and to one origin', async () => {
  await open();
  hear(panel(), { source: window });
  hear({ deskbell: 'other' });
  expect(posted.length).toBe(1);
  hear(panel());
  hear(panel(), { origin: 'https://evil.example' });
  find('close').click();
  expect(last()?.[1]).toBe(SITE);
});

test('the client’s page is the one around, and no page speaks for another site', async () => {
  const page = await open();
  hear(panel({ page: 'https://evil.example/' }));
  expect(page.came).toBe('');
  hear(panel({ page: `${SITE}.evil.example/` }));
  expect(page.came).toBe('');
  hear(panel());
  await join('Anna');
  expect([...server.joins.values()][0]?.page).toBe(`${SITE}/prices`);
});

test('what the operator writes while it is closed is counted until it is seen, also by the next frame', async () => {
  server.session = session({ state: 'active' });
  await open();
  hear(panel());
  await join('Anna');
  expect(state()).toBe('active');
  expect(last()?.[0]).toEqual({ deskbell: 'state', talking: true, unread: 0 });
  hear(panel({ shown: false }));
  server.messages.push(message(7, 'Of course.'), message(8, 'Mine', { author: { kind: 'client' } }), message(9, 'When?'));
  await open();
  hear(panel({ shown: false }));
  expect(last()?.[0]).toEqual({ deskbell: 'state', talking: true, unread: 2 });
  hear(panel());
  expect(last()?.[0], 'seen').toEqual({ deskbell: 'state', talking: true, unread: 0 });
  await open();
  hear(panel({ shown: false }));
  expect(last()?.[0]).toEqual({ deskbell: 'state', talking: true, unread: 0 });
  expect(JSON.stringify(posted), 'never what was said').not.toContain('course');
});

test('what the company’s page passes goes with the join, and whence the client came to it, without what follows ? or #', async () => {
  await open();
  hear(panel({ referrer: 'https://search.example/find?q=secret#top', parameters: { order: 'NL-7', wrong: 7 } }));
  await join('Anna');
  expect([...server.joins.values()][0]).toMatchObject({ referrer: 'https://search.example/find', parameters: { order: 'NL-7' } });
});

test('it says that it goes, but not when the browser only puts it aside', async () => {
  await open();
  hear(panel());
  const hide = (persisted: boolean) => window.dispatchEvent(Object.assign(new Event('pagehide'), { persisted }));
  hide(true);
  expect(last()?.[0]).not.toEqual({ deskbell: 'gone' });
  hide(false);
  expect(last()).toEqual([{ deskbell: 'gone' }, SITE]);
});

test('a message is read only while the panel is open', async () => {
  server.session = session({ state: 'active' });
  await open();
  hear(panel());
  await join('Anna');
  await greet();
  hear(panel({ shown: false }));
  happens({ type: 'message.added', data: { message: message(7, 'Hello'), client_messages: 0 } });
  expect(told('seen').at(-1)).toMatchObject({ delivered: 7, read: 0 });
  hear(panel());
  expect(told('seen').at(-1)).toMatchObject({ delivered: 7, read: 7 });
});

test('Escape closes it, but not while a question of the page’s own is open', async () => {
  await open();
  hear(panel());
  const press = () => document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }));
  const dialog = document.createElement('dialog');
  document.body.append(dialog);
  dialog.setAttribute('open', '');
  press();
  expect(last()?.[0]).not.toEqual({ deskbell: 'close' });
  dialog.remove();
  press();
  expect(last()?.[0]).toEqual({ deskbell: 'close' });
});

test('it takes the keyboard only when the reader is here', async () => {
  vi.stubGlobal('matchMedia', () => ({ matches: true }));
  const here = vi.spyOn(document, 'hasFocus').mockReturnValue(false);
  await open();
  hear(panel({ focus: true }));
  expect(document.activeElement).toBe(document.body);
  here.mockReturnValue(true);
  hear(panel({ focus: true }));
  expect(document.activeElement).toBe(find('name'));
});

test('on a phone the keyboard of the screen stays away', async () => {
  vi.stubGlobal('matchMedia', () => ({ matches: false }));
  vi.spyOn(document, 'hasFocus').mockReturnValue(true);
  await open();
  hear(panel({ focus: true }));
  expect(document.activeElement?.id).toBe('page');
});
