import { expect, test } from 'vitest';
import { rows } from '../src/rows';
import { message } from './wire';

const client = { author: { kind: 'client' } } as const;

test('the time stands at the end of a run by one author', () => {
  const list = rows([message(1, 'a'), message(2, 'b'), message(3, 'c', client)], [], 'Ines Duarte');
  expect(list.map((row) => [row.author, row.turn, row.meta !== ''])).toEqual([
    ['day', true, false],
    ['operator', true, false],
    ['operator', false, true],
    ['client', true, true],
  ]);
});

test('a new day is told once', () => {
  const next = message(2, 'b', { sent_at: message(1, 'a').sent_at + 86_400_000 });
  expect(rows([message(1, 'a'), next], [], '').filter((row) => row.author === 'day').length).toBe(2);
});

test('a message keeps its key from sending to sent, and tells why it was refused', () => {
  const pending = { id: 'm9', text: 'x', at: 1 };
  const key = (list: ReturnType<typeof rows>) => list.at(-1)?.key;
  expect(key(rows([], [pending], ''))).toBe(key(rows([message(9, 'x', client)], [], '')));
  expect(rows([], [{ ...pending, failed: 'session_ended' }], '')[0]).toMatchObject({
    delivery: 'failed',
    retry: false,
    meta: 'Not delivered. The conversation had ended.',
  });
});

test('a lost operator is told by the name of who talked until then', () => {
  const note = (seq: number, content: object) =>
    message(seq, '', { author: { kind: 'system' }, content: { kind: 'note', ...content } as never });
  const lost = note(9, { note: 'operator_lost' });
  const told = (...before: ReturnType<typeof message>[]) => rows([...before, lost], [], 'Support').at(-1)?.text;
  const rest = 'You are first in line again, somebody will take over.';
  expect(told(note(1, { note: 'operator_joined', name: 'Mara Lind' }))).toBe(`The connection to Mara Lind was lost. ${rest}`);
  expect(told(message(1, 'Hello')), 'who wrote').toBe(`The connection to Ines Duarte was lost. ${rest}`);
  expect(told(message(1, 'Hello', client)), 'nobody known').toBe(`The connection to us was lost. ${rest}`);
});

test('notes are sentences, and those of a newer version are passed over', () => {
  const note = (seq: number, content: object) =>
    message(seq, '', { author: { kind: 'system' }, content: { kind: 'note', ...content } as never });
  const list = rows(
    [note(1, { note: 'operator_joined', name: 'Ines Duarte' }), note(2, { note: 'unknown' }), note(3, { note: 'ended_by_operator' })],
    [],
    'Ines Duarte',
  );
  expect(list.filter((row) => row.author === 'system').map((row) => row.text)).toEqual([
    'Ines Duarte joined the chat',
    'Ines Duarte ended the conversation.',
  ]);
});
