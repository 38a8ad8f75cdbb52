/** What the company asks before a client comes in, and what the page tells besides. */
import { beforeEach, expect, test, vi } from 'vitest';
import { takeParameters } from '../src/parameters';
import type { EntryForm } from '../../generated';
import { bubbles, complaints, field, find, join, open, server, state, submit } from './browser';
import { card, named, session } from './wire';

const support = { code: '', group: 'support' };
const all: EntryForm = { name: 'required', email: 'required', phone: 'optional', message: 'required' };
const shown = (testid: string) => find(testid).closest('[hidden]') === null;
const joins = () => [...server.joins.values()];
const flush = () => vi.advanceTimersByTimeAsync(0);
const error = (testid: string) => document.getElementById(field(testid).getAttribute('aria-describedby') ?? '')?.textContent;
const go = async () => {
  submit('join');
  await flush();
};

beforeEach(() => {
  history.replaceState(null, '', '/');
});

test('the form has the fields that the company asks for, and says which may stay empty', async () => {
  server.group.entry = { name: 'optional', email: 'required', phone: 'no', message: 'no' };
  await open(support);
  expect(['name', 'email', 'phone', 'text'].map(shown)).toEqual([true, true, false, false]);
  expect(document.querySelector('label[for=name]')?.textContent).toBe('Your name (optional)');
  expect(document.querySelector('label[for=email]')?.textContent).toBe('E-mail');
  expect(field('email').getAttribute('aria-required')).toBe('true');
});

test('a company that asks for nothing has a button alone', async () => {
  server.group.entry = { name: 'no', email: 'no', phone: 'no', message: 'no' };
  await open(support);
  expect(['name', 'email', 'phone', 'text'].some(shown)).toBe(false);
  await go();
  expect([state(), joins()[0]?.name]).toEqual(['waiting', '']);
});

test('what is missing is said beside each field, and the keyboard goes to the first', async () => {
  server.group.entry = all;
  await open(support);
  field('email').value = 'anna@example.com';
  await go();
  expect([error('name'), error('email'), error('text')]).toEqual(['Enter your name.', undefined, 'Write your message.']);
  expect(document.activeElement).toBe(field('name'));
  expect(field('name').getAttribute('aria-invalid')).toBe('true');
  field('name').value = 'Anna';
  field('name').dispatchEvent(new Event('input', { bubbles: true }));
  expect(error('name'), 'no longer said once it is mended').toBeUndefined();
  expect(server.joins.size, 'nothing was sent').toBe(0);
});

test('the message becomes the first one of the conversation', async () => {
  server.group.entry = all;
  await open(support);
  Object.assign(field('name'), { value: 'Anna' });
  Object.assign(field('email'), { value: 'anna@example.com' });
  Object.assign(field('text'), { value: 'My train is late' });
  await go();
  expect(joins()[0]).toMatchObject({ name: 'Anna', email: 'anna@example.com', phone: null });
  expect(bubbles()).toEqual([['client', 'sent', 'You: My train is late']]);
  expect(field('composer').value, 'not once more').toBe('');
});

test('a message that was written before a join that failed is sent once, as it was written last', async () => {
  server.group.entry = { ...named, message: 'required' };
  await open(support);
  server.loseAnswers = 1;
  field('text').value = 'First';
  await join('Anna');
  expect([state(), field('text').value, field('name').value], 'kept as typed').toEqual(['card', 'First', 'Anna']);
  field('text').value = 'Better';
  await go();
  expect(server.messages.map(({ content }) => 'text' in content && content.text)).toEqual(['Better']);
});

test('a message written with the form survives a browser that closes before the join is answered', async () => {
  server.group.entry = { ...named, message: 'required' };
  await open(support);
  server.loseAnswers = 1;
  field('text').value = 'Hello';
  await join('Anna');
  await open(support);
  await flush();
  expect(bubbles()).toEqual([['client', 'sent', 'You: Hello']]);
});

test.each([
  ['bad_contact', undefined, 'email', 'An answer cannot reach this.'],
  ['incomplete', 'phone', 'phone', 'Enter your phone number.'],
] as const)('what the server refuses with %s stands beside the field, and all stays as typed', async (code, about, at, words) => {
  server.group.entry = all;
  await open(support);
  for (const [testid, value] of [['name', 'Anna'], ['email', 'nowhere'], ['text', 'Hello']] as const) field(testid).value = value;
  server.turnAway = code;
  server.about = about ?? 'none';
  await go();
  expect(error(at)).toContain(words);
  expect(document.activeElement).toBe(field(at));
  expect(['name', 'email', 'text'].map((one) => field(one).value)).toEqual(['Anna', 'nowhere', 'Hello']);
  server.turnAway = undefined;
  field(at).value = '+420 777 123 456';
  await go();
  expect(state()).toBe('waiting');
  expect(localStorage.length, 'the join and what the browser is known by').toBe(2);
});

test('a field that the company has begun to ask for meanwhile appears, with what is missing', async () => {
  server.group.entry = named;
  await open(support);
  server.group.entry = { ...named, phone: 'required' };
  server.turnAway = 'incomplete';
  server.about = 'phone';
  await join('Anna');
  expect([shown('phone'), error('phone'), field('name').value]).toEqual([true, 'Enter your phone number.', 'Anna']);
});

test('whoever is not let in any more reads so, and nothing of the try is kept', async () => {
  await open(support);
  server.turnAway = 'banned';
  server.about = 'none';
  await join('Anna');
  expect(state()).toBe('banned');
  expect(find('state').textContent).toBe('This chat is closed to youThe company takes no chats from this browser any more.');
  expect(localStorage.length).toBe(0);
});

test('the company knows a browser again that it has let in, and no other', async () => {
  await open(support);
  await join('Anna');
  const key = joins()[0]?.client_key;
  expect(key).toMatch(/^[0-9a-f]{64}$/);
  server.joins.clear();
  localStorage.removeItem('deskbell.join.chat/support');
  server.session = session();
  await open();
  await join('Anna');
  expect(joins()[0]?.client_key, 'by an invitation too').toBe(key);
});

test('a join tells the zone, whence the client came, and what the link and the page pass', async () => {
  history.replaceState(null, '', '/chat/support?lang=en&p.order=12+3&p.=none&p.name=Žofie#top');
  const passed = takeParameters();
  expect(passed).toEqual({ order: '12 3', name: 'Žofie' });
  expect(location.href, 'nobody copies them from there').toMatch(/\/chat\/support\?lang=en#top$/);
  expect(takeParameters(), 'after a reload of the tab').toEqual(passed);
  const page = await open(support);
  page.passed = passed;
  page.from = 'https://search.example/';
  await join('Anna');
  expect(joins()[0]).toMatchObject({ parameters: passed, referrer: 'https://search.example/', zone: new Intl.DateTimeFormat().resolvedOptions().timeZone });
});

test('what is written on the card goes along to the one of an operator who has left', async () => {
  server.card = card({ entry: all });
  await open();
  for (const [testid, value] of [['name', 'Anna'], ['email', 'a@example.com'], ['text', 'Hello']] as const) field(testid).value = value;
  server.turnAway = 'queue_full';
  await go();
  expect(state()).toBe('full');
  expect(['name', 'email', 'text'].map((one) => field(one).value)).toEqual(['Anna', 'a@example.com', 'Hello']);
  expect(complaints(), 'said above the form').toBe('');
});
