import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Refused } from '../src/api';
import { outbox as createOutbox } from '../src/outbox';
import type { Pending } from '../src/state';
import type { Retry } from '../src/wire';
import { message } from './wire';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const later: Retry = { kind: 'later' };

/** An outbox over a list, and a server that answers as told. */
function setup(queue: Pending[], answers: (Refused | 'ok')[]) {
  const sent: string[] = [];
  const outbox = createOutbox({
    next: () => queue.find((one) => !one.failed),
    send: (one) => {
      sent.push(one.id);
      const answer = answers.shift() ?? 'ok';
      return answer === 'ok' ? Promise.resolve(message(1, one.text, { id: one.id })) : Promise.reject(answer);
    },
    stored: ({ id }) => {
      queue.splice(queue.findIndex((one) => one.id === id), 1);
    },
    failed: (id, code) => {
      queue.forEach((one) => {
        if (one.id === id) one.failed = code;
      });
    },
  });
  return { outbox, sent };
}

const write = (...ids: string[]): Pending[] => ids.map((id, at) => ({ id, text: id, at }));

test('messages go one after another in the order they were written', async () => {
  const { outbox, sent } = setup(write('a', 'b', 'c'), []);
  outbox.kick();
  outbox.kick();
  await vi.runAllTimersAsync();
  expect(sent, 'a second kick sends nothing twice').toEqual(['a', 'b', 'c']);
});

test('a lost answer is asked for again under the same id before anything else is sent', async () => {
  const queue = write('a', 'b');
  const { outbox, sent } = setup(queue, [new Refused('server_unreachable', later), new Refused('unavailable', later)]);
  outbox.kick();
  await vi.runAllTimersAsync();
  expect(sent).toEqual(['a', 'a', 'a', 'b']);
  expect(queue, 'nothing is left').toEqual([]);
});

test('it waits as long as the server asks, and no longer once the network is back', async () => {
  const { outbox, sent } = setup(write('a'), [new Refused('unavailable', { kind: 'after', ms: 60_000 })]);
  outbox.kick();
  await vi.advanceTimersByTimeAsync(59_000);
  expect(sent, 'not before the minute').toEqual(['a']);
  outbox.kick();
  await vi.advanceTimersByTimeAsync(0);
  expect(sent, 'woken').toEqual(['a', 'a']);
});

test('a message refused for good is marked and the next one goes', async () => {
  const queue = write('a', 'b');
  const { outbox, sent } = setup(queue, [new Refused('too_large', { kind: 'never' })]);
  outbox.kick();
  await vi.runAllTimersAsync();
  expect(sent).toEqual(['a', 'b']);
  expect(queue).toMatchObject([{ id: 'a', failed: 'too_large' }]);
});
