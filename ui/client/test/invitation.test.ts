import { expect, test, vi } from 'vitest';
import type { ErrorCode, SessionState } from '../../generated';
import { bubbles, complaints, field, find, join, open, server, state, submit, write } from './browser';
import { asked, card, operator, session, whileMissing } from './wire';

const words = () => find('group-state').textContent;
const shown = (testid: string) => find(testid).closest('[hidden]') === null;
const flush = () => vi.advanceTimersByTimeAsync(0);
const away = operator({ available: false });

/** The session moves, and the page hears of it as after a reload. */
async function move(next: SessionState, change: object = {}): Promise<void> {
  server.session = session({ ...server.session, ...change, state: next, moves: server.session.moves + 1 });
  await open();
}

async function letter(text: string, email: string, phone = ''): Promise<void> {
  field('text').value = text;
  field('email').value = email;
  field('phone').value = phone;
  submit('text');
  await flush();
}

test('an invitation for somebody greets by name, and the form has it already', async () => {
  server.card = card({ client_name: 'Anna' });
  await open();
  expect(find('hello').textContent).toBe('Hello Anna');
  expect(field('name').value).toBe('Anna');
  submit('name');
  await flush();
  expect([state(), [...server.joins.values()][0]?.name]).toEqual(['waiting', 'Anna']);
});

test('an invitation says the language of its page, also when the client comes back', async () => {
  server.card = card({ language: 'cs' });
  await open();
  expect(find('join').textContent).toBe('Zahájit chat');
  await join('Anna');
  expect(server.requests.filter((one) => one.endsWith('.json')), 'once').toEqual(['GET /client/cs.json']);
  expect(localStorage.getItem('deskbell.join.code')).toContain('"speaks":"cs"');
});

test('what has not begun says when, counts by the server’s clock, and opens by itself', async () => {
  const begins = 1_750_000_600_000;
  server.card = card({ valid_from: begins, server_time: begins - 90_000, client_name: 'Anna' });
  await open();
  expect(state()).toBe('early');
  expect(find('hello').textContent).toBe('Hello Anna');
  expect(find('state').textContent, 'says nothing of who is there').toBe('Northlight Rail');
  expect(find('early').textContent).toMatch(/^Start: .*\d/);
  expect(find('countdown').textContent, 'however wrong the clock of this computer is').toMatch(/^1:(30|29)$/);
  expect(find('calendar').getAttribute('href')).toBe('/v1/client/invitations/code/calendar.ics');
  expect(shown('name'), 'no form yet').toBe(false);
  server.card = card({ valid_from: begins, server_time: begins, client_name: 'Anna' });
  await vi.advanceTimersByTimeAsync(90_000);
  expect(state()).toBe('card');
  expect([shown('name'), field('name').value, shown('early')]).toEqual([true, 'Anna', false]);
  await join('Anna');
  expect(state()).toBe('waiting');
});

test('an invitation that is withdrawn before it begins says so within five minutes', async () => {
  server.card = card({ valid_from: 1_760_000_000_000 });
  await open();
  expect(find('countdown').textContent, 'days, while there are many').toBe('115 days');
  server.closed = 'invitation_revoked';
  await vi.advanceTimersByTimeAsync(300_000);
  expect(state()).toBe('revoked');
});

test.each([
  [away, 'Ines Duarte is not available right now.'],
  [operator({ full: true }), 'Ines Duarte is with other clients right now.'],
])('who cannot take anybody is told of honestly, with what can be done', async (who, told) => {
  server.card = card({ operator: who });
  await open();
  expect(state()).toBe('card');
  expect(words()).toBe(`${told} If that lasts 2 minutes, Support takes over. You can start all the same, your messages wait here for an answer.`);
  expect([shown('join'), shown('leave-message')]).toEqual([true, true]);
  server.card = card();
  await vi.advanceTimersByTimeAsync(20_000);
  expect([shown('group-state'), find('state').textContent], 'back again').toEqual([false, 'Northlight Rail, online now']);
});

test('where nobody may wait there is the form for a message, or the advice to come back', async () => {
  server.card = card({ operator: away, while_missing: whileMissing({ may_wait: false }) });
  await open();
  expect([state(), shown('text'), shown('leave-message')]).toEqual(['away', true, false]);
  expect(words()).toBe('Ines Duarte is not available right now. Leave a message and get the answer by e-mail or phone.');
  server.card = card({ operator: away, while_missing: whileMissing({ may_wait: false, may_leave_message: false }) });
  await open();
  expect([state(), shown('join'), shown('again')]).toEqual(['away', false, true]);
  expect(words()).toBe('Ines Duarte is not available right now. Come back later.');
});

test('an operator who leaves just before the join is told of', async () => {
  await open();
  server.turnAway = 'operator_missing';
  server.card = card({ operator: away, while_missing: whileMissing({ may_wait: false }) });
  await join('Anna');
  expect([state(), shown('text'), field('name').value]).toEqual(['away', true, 'Anna']);
});

test('a message can be left instead of joining, and the page says where the answer comes', async () => {
  server.card = card({ operator: away, while_missing: whileMissing({ may_wait: false }) });
  server.session = session({ operator: away, while_missing: whileMissing({ may_wait: false }) });
  await open();
  await letter('Hello', '');
  expect(complaints()).toContain('Enter your name.');
  field('name').value = 'Anna';
  await letter('', 'a@example.com');
  expect(complaints()).toContain('Write your message.');
  await letter('Hello', '');
  expect(complaints()).toContain('Check the e-mail address');
  expect(server.joins.size, 'nothing was sent').toBe(0);
  await letter('Hello', 'a@example.com');
  expect([...server.joins.values()][0]).toMatchObject({ name: 'Anna', leaving_message: true });
  expect(server.letters).toMatchObject([{ text: 'Hello', email: 'a@example.com', phone: null }]);
  expect(state()).toBe('waiting');
  const told = 'Ines Duarte has your message. The answer comes to a@example.com, or here while this page is open.';
  expect(find('state').textContent).toBe(told);
  expect(field('composer').value, 'sent already').toBe('');
  await open();
  expect(find('state').textContent, 'after a reload too').toBe(told);
  await move('active', { operator: operator() });
  expect(find('state').textContent, 'the talk goes on here').toBe('You are talking with Ines Duarte.');
});

test('a message that the network loses is kept, and sent once when it is back', async () => {
  server.card = card({ operator: away, while_missing: whileMissing({ may_wait: false }) });
  server.session = session({ operator: away, while_missing: whileMissing() });
  await open();
  field('name').value = 'Anna';
  server.loseAnswers = 3;
  await letter('Hello', '', '+420 777');
  expect(complaints()).toContain('Your message is kept here');
  expect(field('text').value).toBe('Hello');
  await vi.advanceTimersByTimeAsync(20_000);
  expect(server.letters).toMatchObject([{ text: 'Hello', email: null, phone: '+420 777' }]);
  expect(server.joins.size).toBe(1);
  expect(bubbles(), 'once').toEqual([['client', 'sent', 'You: Hello']]);
});

test('an unsent message survives a closed browser', async () => {
  server.card = card({ operator: away, while_missing: whileMissing({ may_wait: false }) });
  await open();
  field('name').value = 'Anna';
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('network')));
  await letter('Hello', 'a@example.com');
  vi.stubGlobal('fetch', server.fetch);
  await open();
  await flush();
  expect(server.letters).toMatchObject([{ text: 'Hello', email: 'a@example.com' }]);
});

test('an address that cannot be answered to is mended where it was typed', async () => {
  server.session = session({ operator: away, while_missing: whileMissing() });
  server.card = card({ operator: away });
  await open();
  await join('Anna');
  find('leave-message').click();
  await flush();
  expect(shown('text'), 'the name is known').toBe(true);
  expect(shown('name')).toBe(false);
  server.badContact = true;
  await letter('Hello', 'nowhere');
  expect(complaints()).toContain('An answer cannot reach this.');
  expect([field('text').value, field('email').value]).toEqual(['Hello', 'nowhere']);
  server.badContact = false;
  await letter('Hello', 'a@example.com');
  expect(server.letters.length).toBe(1);
  expect(find('state').textContent).toContain('a@example.com');
});

test('a waiting client reads what becomes of the wait, and what was written goes along', async () => {
  await open();
  await join('Anna');
  await move('queued', { operator: away, while_missing: whileMissing() });
  expect(find('state').textContent).toBe(
    'Ines Duarte is not available right now. If that lasts 2 minutes, Support takes over. Keep writing, your messages wait here for an answer.',
  );
  field('composer').value = 'A long story';
  find('leave-message').click();
  await flush();
  expect(field('text').value).toBe('A long story');
  find('leave-message').click();
  await flush();
  expect(field('composer').value, 'and back').toBe('A long story');
  await write('A long story');
  await move('active', { operator: operator() });
  expect(document.querySelector<HTMLElement>('.chat > [data-testid=leave-message]')?.hidden).toBe(true);
});

test.each<[ErrorCode, string, string]>([
  ['invitation_used', 'used', 'This link has been used'],
  ['invitation_expired', 'expired', 'This link has expired'],
  ['invitation_revoked', 'revoked', 'This link was withdrawn'],
  ['invitation_unknown', 'unknown', 'This link is not known'],
])('%s has a page of its own that names the company and says whom to ask', async (code, mode, title) => {
  const meta = document.createElement('meta');
  meta.setAttribute('property', 'og:site_name');
  meta.content = 'Northlight Rail';
  document.head.append(meta);
  server.closed = code;
  await open();
  expect(state()).toBe(mode);
  expect(document.querySelector('h1')?.textContent).toBe(title);
  expect(find('state').textContent).toContain('the person who sent it');
  expect(document.querySelector('.foot')?.textContent).toBe('Northlight Rail');
  expect(localStorage.length, 'nothing is kept').toBe(0);
});

test('an expired invitation that is extended opens when the reader comes back', async () => {
  server.closed = 'invitation_expired';
  const page = await open();
  server.closed = undefined;
  page.wake();
  await flush();
  expect(state()).toBe('card');
});

test('too many attempts are told of, and the page tries again when it may', async () => {
  server.pause = 30_000;
  await open();
  expect(state()).toBe('limited');
  expect(find('state').textContent).toContain('tries again by itself in 30 seconds');
  server.pause = undefined;
  await vi.advanceTimersByTimeAsync(29_999);
  expect(state(), 'not before').toBe('limited');
  await vi.advanceTimersByTimeAsync(1);
  expect(state()).toBe('card');
});

test('two tabs of one browser are one client', async () => {
  const first = await open();
  await open();
  await join('Anna');
  first.storage();
  await flush();
  expect(state()).toBe('waiting');
  expect(server.joins.size).toBe(1);
});

test('a tab that comes second to a link joins what the first one joined', async () => {
  await open();
  server.turnAway = 'invitation_used';
  server.onJoin = () => {
    // The other tab wrote its join over this one's, and the server knows it.
    localStorage.setItem('deskbell.join.code', '{"id":"other","secret":"s","name":"Anna","language":null,"page":null,"joined":true}');
    server.joins.set('other', asked({ name: 'Anna' }));
  };
  await join('Anna');
  expect(state()).toBe('waiting');
});

test('coming back by the browser’s button shows the session, not the form', async () => {
  const page = await open();
  await join('Anna');
  page.wake();
  await flush();
  expect([state(), server.joins.size]).toEqual(['waiting', 1]);
});

test('a conversation by a reusable invitation can be begun again, one by a one-off cannot', async () => {
  await open();
  await join('Anna');
  await move('closed', { ended_by: 'operator' });
  expect(shown('fresh')).toBe(false);
  await move('closed', { can_begin_again: true });
  expect(shown('fresh')).toBe(true);
});

test('a browser that keeps nothing says so before the start', async () => {
  vi.stubGlobal('localStorage', undefined);
  await open();
  expect(state()).toBe('card');
  expect(document.querySelector('.card')?.textContent).toContain('This browser keeps nothing for this page.');
});
