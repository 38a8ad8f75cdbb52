import { expect, test, vi } from 'vitest';
import { bubbles, complaints, field, find, join, open, server, state, write } from './browser';
import { asked, operator, session } from './wire';

test('the card tells who it is, and nothing is kept before joining', async () => {
  server.session = session({ operator: operator({ available: false }) });
  await open();
  expect(state()).toBe('card');
  expect(find('card-operator').textContent).toContain('Ines Duarte');
  expect(find('state').textContent, 'honest about the operator').toBe('Northlight Rail, not available now');
  expect(find('group-state').hidden).toBe(false);
  expect(document.title).toContain('Northlight Rail');
  expect(localStorage.length).toBe(0);
});

test('a name is asked for', async () => {
  await open();
  await join('   ');
  expect(state()).toBe('card');
  expect(complaints()).toBe('Enter your name.');
  expect(server.joins.size, 'nothing was sent').toBe(0);
});

test('the secret is kept before the join is sent', async () => {
  await open();
  server.onJoin = () => {
    expect(localStorage.getItem('deskbell.join.code'), 'kept already').toMatch(/"secret":"[\w-]{64}"/);
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
  server.joins.set('somebody', asked());
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

test('the operator’s photo takes the place of the initials once it is there', async () => {
  server.session = session({ operator: operator({ photo: 'abc' }) });
  const created = vi.spyOn(document, 'createElement');
  await open();
  const pictures = created.mock.results.map(({ value }) => value as Element).filter((one) => one.localName === 'img');
  created.mockRestore();
  const face = () => document.querySelector('.face');
  expect(face()?.textContent, 'until it is loaded, or when it cannot be').toBe('ID');
  pictures.at(-1)?.dispatchEvent(new Event('load'));
  const picture = face()?.firstElementChild;
  expect(picture?.getAttribute('src')).toBe('/v1/photos/abc');
  expect(picture?.getAttribute('alt'), 'the name stands beside it').toBe('');
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
  await vi.advanceTimersByTimeAsync(0);
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
