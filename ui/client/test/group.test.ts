import { beforeEach, expect, test, vi } from 'vitest';
import { entranceOf } from '../src/entrance';
import type { Page } from '../src/page';
import type { GroupState, SessionState } from '../../generated';
import { bubbles, complaints, field, find, join, open, server, state, write } from './browser';
import { message, named, operator, session } from './wire';

const support = { code: '', group: 'support' };
const words = () => find('group-state').textContent;
const form = () => field('name').closest('form');
const asked = () => server.requests.filter((one) => one === 'GET /v1/client/groups/support').length;

const told = {
  open: 'Somebody will be with you soon.',
  busy: 'Nobody is here right now. You can start all the same, your messages wait here for an answer.',
  full: 'Too many people are waiting right now. Try again in some minutes.',
  offline: 'Nobody is here right now. Come back later.',
};

beforeEach(() => {
  server.session = session({ operator: operator({ display_name: 'Support' }) });
});

async function become(next: GroupState): Promise<void> {
  server.group = { ...server.group, state: next };
  await vi.advanceTimersByTimeAsync(20_000);
}

/** The session moves, and the page hears of it as after a reload. */
async function move(next: SessionState, change: object = {}): Promise<void> {
  server.session = session({ ...server.session, ...change, state: next, moves: server.session.moves + 1 });
  await open(support);
}

test('the address says which of the two pages it is', () => {
  expect(entranceOf('/i/AbC-1_')).toEqual({ code: 'AbC-1_', group: null });
  expect(entranceOf('/chat/sales-cz/')).toEqual({ code: '', group: 'sales-cz' });
  expect(entranceOf('/deskbell/chat/sales'), 'behind a proxy with a path').toEqual({ code: '', group: 'sales' });
  expect(entranceOf('/'), 'neither').toEqual({ code: '', group: null });
});

test.each(['open', 'busy', 'full', 'offline'] as const)('the card of a group that is %s says so', async (next) => {
  server.group = { company: 'Northlight Rail', group: 'Support', state: next, entry: named };
  await open(support);
  const closed = next === 'full' || next === 'offline';
  expect(state()).toBe(closed ? next : 'card');
  expect(find('card-operator').textContent).toBe('Chat with Support');
  expect(find('state').textContent).toBe('Northlight Rail');
  expect(document.title).toBe('Northlight Rail: chat with Support');
  expect(words()).toBe(told[next]);
  expect(find('group-state').getAttribute('role'), 'heard when it changes').toBe('status');
  expect(form()?.hidden, 'nobody fills in a form for nothing').toBe(closed);
  expect(find('again').hidden, 'trying again helps only where it is full').toBe(next !== 'full');
  expect(localStorage.length, 'nothing is kept before joining').toBe(0);
});

test('the shape says whether somebody is there, and nothing where it is full', async () => {
  const shape = () => document.querySelector<HTMLElement>('.shape');
  await open(support);
  expect([shape()?.hidden, shape()?.querySelector('.on') !== null]).toEqual([false, true]);
  server.group.state = 'full';
  await open(support);
  expect(shape()?.hidden).toBe(true);
});

test('the card of an operator who is there needs no advice', async () => {
  server.session = session();
  await open();
  expect(find('group-state').hidden).toBe(true);
});

test('a look that is answered late does not take the client out of the conversation', async () => {
  server.group.state = 'full';
  await open(support);
  let answer: (response: Response) => void = () => undefined;
  vi.stubGlobal('fetch', () => new Promise<Response>((resolve) => (answer = resolve)));
  find('again').click();
  vi.stubGlobal('fetch', server.fetch);
  await become('open');
  await join('Anna');
  expect(state()).toBe('waiting');
  answer(Response.json(server.group));
  await vi.advanceTimersByTimeAsync(0);
  expect(state()).toBe('waiting');
});

test('a group that there is not has no card', async () => {
  await open({ code: '', group: 'nobody' });
  expect(state()).toBe('unknown');
});

test('a full group is looked at every 20 seconds, until there is a place', async () => {
  server.group.state = 'full';
  await open(support);
  await vi.advanceTimersByTimeAsync(19_999);
  expect(asked(), 'not before').toBe(1);
  await become('full');
  expect(asked()).toBe(2);
  await become('open');
  expect([state(), words()]).toEqual(['card', told.open]);
  expect(complaints(), 'no complaint is left').toBe('');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked(), 'no more, now that there is').toBe(3);
});

test('a full group is not looked at from a hidden page, but as soon as it is shown', async () => {
  server.group.state = 'full';
  const page = await open(support);
  const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
  await become('open');
  expect(asked()).toBe(1);
  hidden.mockRestore();
  page.wake();
  await vi.advanceTimersByTimeAsync(0);
  expect(state()).toBe('card');
});

test('an offline group is looked at when the reader comes back, not meanwhile', async () => {
  server.group.state = 'offline';
  const page = await open(support);
  await become('busy');
  expect(state()).toBe('offline');
  page.wake();
  await vi.advanceTimersByTimeAsync(0);
  expect(words()).toBe(told.busy);
});

test('Try again looks at once, and keeps looking when the network fails', async () => {
  server.group.state = 'full';
  await open(support);
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('network')));
  find('again').click();
  expect(words(), 'heard at once').toBe('Loading');
  await vi.advanceTimersByTimeAsync(0);
  expect([state(), words()]).toEqual(['full', 'The server does not answer. Check your connection, then try again.']);
  vi.stubGlobal('fetch', server.fetch);
  await become('full');
  expect(words()).toBe(told.full);
  server.group.state = 'busy';
  find('again').click();
  await vi.advanceTimersByTimeAsync(0);
  expect(state()).toBe('card');
});

test('a join says the group and the page the client came from', async () => {
  vi.spyOn(document, 'referrer', 'get').mockReturnValue(`https://northlight.example/${'x'.repeat(600)}`);
  await open(support);
  await join('Anna');
  const body = [...server.joins.values()][0];
  expect(body).toMatchObject({ code: '', group: 'support', name: 'Anna' });
  expect(body?.page, 'cut').toBe(`https://northlight.example/${'x'.repeat(600)}`.slice(0, 500));
  expect(state()).toBe('waiting');
  expect(find('state').textContent).toBe('Waiting for Support to answer. You can write already.');
});

test('an invitation does not say where the client came from', async () => {
  vi.spyOn(document, 'referrer', 'get').mockReturnValue('https://mail.example/');
  await open();
  await join('Anna');
  expect([...server.joins.values()][0]).toMatchObject({ code: 'code', group: null, page: null });
});

test.each([
  ['queue_full', 'full'],
  ['group_offline', 'offline'],
] as const)('a join refused with %s is shown as the card would, and keeps nothing but the name', async (code, mode) => {
  const page = await open(support);
  server.turnAway = code;
  field('name').focus();
  await join('Anna');
  expect([state(), words()]).toEqual([mode, told[mode]]);
  expect(form()?.hidden).toBe(true);
  if (mode === 'full') expect(document.activeElement, 'the keyboard goes on from here').toBe(find('again'));
  expect(localStorage.length).toBe(0);
  server.turnAway = undefined;
  if (mode === 'full') {
    await become('open');
  } else {
    page.wake();
    await vi.advanceTimersByTimeAsync(0);
  }
  expect(field('name').value, 'typed once').toBe('Anna');
  expect(complaints(), 'no complaint is left').toBe('');
});

test('a join whose answer was lost, then refused, shows the card as it is now', async () => {
  await open(support);
  server.loseAnswers = 1;
  await join('Anna');
  server.joins.clear();
  server.turnAway = 'queue_full';
  server.group.state = 'full';
  await open(support);
  expect([state(), words()]).toEqual(['full', told.full]);
  expect(localStorage.length).toBe(0);
});

test('a reload and a second tab keep the session', async () => {
  await open(support);
  await join('Anna');
  await write('Hello');
  await open(support);
  expect(state()).toBe('waiting');
  expect(bubbles().length).toBe(1);
  expect(server.joins.size).toBe(1);
});

test('the waiting page names the group, then the operator, and waits again when the operator is lost', async () => {
  await open(support);
  await join('Anna');
  expect(document.querySelector('h1')?.textContent).toBe('Support');
  await move('active', { operator: operator() });
  expect(document.querySelector('h1')?.textContent).toBe('Ines Duarte');
  expect(find('state').textContent).toBe('You are talking with Ines Duarte.');
  server.messages.push(message(1, 'Hello'));
  server.messages.push(message(2, '', { author: { kind: 'system' }, content: { kind: 'note', note: 'operator_lost' } }));
  await move('queued', { operator: operator({ display_name: 'Support' }) });
  expect(state()).toBe('waiting');
  expect(find('state').textContent).toBe('Waiting for Support to answer. You can write already.');
  expect(document.querySelector('[data-author=system]')?.textContent).toBe(
    'The connection to Ines Duarte was lost. You are first in line again, somebody will take over.',
  );
});

test('an ended conversation stays readable until a new one is started', async () => {
  await open(support);
  await join('Anna');
  expect(find('fresh').hidden, 'not while it goes on').toBe(true);
  await write('Hello');
  await move('closed', { ended_by: 'operator' });
  expect(state()).toBe('ended');
  expect(bubbles().length).toBe(1);
  const reload = vi.spyOn(location, 'reload').mockImplementation(() => undefined);
  find('fresh').click();
  expect(reload).toHaveBeenCalledOnce();
  expect(Object.keys(localStorage), 'forgotten, but for what this browser is known by').toEqual(['deskbell.client']);
  server.session = session({ moves: 1 });
  await open(support);
  await join('Anna');
  expect(server.joins.size, 'another join').toBe(2);
});

test('what another tab has started anew is kept', async () => {
  await open(support);
  await join('Anna');
  await move('closed');
  const key = 'deskbell.join.chat/support';
  const anew = (localStorage.getItem(key) ?? '').replace(/"id":"[^"]+"/, '"id":"another"');
  localStorage.setItem(key, anew);
  vi.spyOn(location, 'reload').mockImplementation(() => undefined);
  find('fresh').click();
  expect(localStorage.getItem(key)).toBe(anew);
});

test('an invitation offers no new conversation', async () => {
  await open();
  await join('Anna');
  find('leave').click();
  await vi.advanceTimersByTimeAsync(0);
  find('leave-confirm').click();
  await vi.advanceTimersByTimeAsync(0);
  expect(state()).toBe('ended');
  expect(find('fresh').hidden).toBe(true);
});

test('nobody joins anew by only opening the page of a group that forgot the session', async () => {
  await open(support);
  await join('Anna');
  server.joins.clear();
  const page: Page = await open(support);
  expect(state()).toBe('card');
  expect(server.joins.size).toBe(0);
  expect(Object.keys(localStorage), 'the old one is forgotten').toEqual(['deskbell.client']);
  page.wake();
});
