import { expect, test } from 'vitest';
import { after, follows } from '../src/place';
import { initial, update, type Action, type State } from '../src/state';
import type { ErrorCode, SessionState } from '../../generated';
import { EPOCH, card, joined, message, operator, session } from './wire';

const given = (actions: Action[], from: State = initial) => actions.reduce(update, from);
const enter = (change = {}): Action => ({ type: 'joined', joined: joined([message(1, 'Hello')], change), pending: [] });
const pending = (id: string, at: number) => ({ id, text: id, at });

test('each session state has its screen', () => {
  const modes: Record<SessionState, string> = {
    created: 'waiting',
    queued: 'waiting',
    offered: 'waiting',
    active: 'active',
    after_work: 'ended',
    closed: 'ended',
  };
  for (const [state, mode] of Object.entries(modes) as [SessionState, string][]) {
    const next = given([enter(), { type: 'session', session: session({ state }) }]);
    expect(next.mode, `a session that is ${state}`).toBe(mode);
  }
});

test('a refused invitation has its own screen, anything else can be tried again', () => {
  const modes: [ErrorCode, string][] = [
    ['invitation_used', 'used'],
    ['invitation_expired', 'expired'],
    ['invitation_unknown', 'unknown'],
    ['not_found', 'unknown'],
    ['queue_full', 'full'],
    ['group_offline', 'offline'],
    ['server_unreachable', 'unreachable'],
    ['internal', 'unreachable'],
  ];
  for (const [code, mode] of modes) expect(update(initial, { type: 'refused', code }).mode, code).toBe(mode);
});

test('a join that fails on the way keeps the form, a used link does not', () => {
  const shown = given([
    {
      type: 'card',
      card: card(),
      at: 0,
    },
    { type: 'set', set: { joining: true } },
  ]);
  expect(update(shown, { type: 'refused', code: 'server_unreachable' })).toMatchObject({
    mode: 'card',
    joining: false,
    problem: 'server_unreachable',
  });
  expect(update(shown, { type: 'refused', code: 'invitation_used' }).mode).toBe('used');
});

test('a message told twice is shown once, in the order of the feed', () => {
  const state = given([
    enter(),
    { type: 'stored', message: message(5, 'later') },
    { type: 'stored', message: message(3, 'earlier') },
    { type: 'stored', message: message(5, 'later') },
  ]);
  expect(state.messages.map((one) => one.seq)).toEqual([1, 3, 5]);
});

test('an acknowledged message leaves the queue, whether by answer, stream or snapshot', () => {
  const waiting = given([enter(), { type: 'written', pending: pending('m7', 1) }]);
  expect(waiting.pending.length, 'it waits until somebody acknowledges it').toBe(1);
  expect(update(waiting, { type: 'stored', message: message(7, 'm7') }).pending).toEqual([]);
  const snapshot = update(waiting, { type: 'joined', joined: joined([message(7, 'm7')]), pending: [pending('m7', 1)] });
  expect(snapshot.pending, 'what the browser kept is in the snapshot').toEqual([]);
});

test('kept and unsent messages stand once each, in the order they were written', () => {
  const state = given([
    enter(),
    { type: 'written', pending: pending('b', 2) },
    { type: 'joined', joined: joined([]), pending: [pending('b', 2), pending('a', 1)] },
  ]);
  expect(state.pending.map((one) => one.id)).toEqual(['a', 'b']);
});

test('a refused message can be tried again under the same id, or deleted', () => {
  const failed = given([
    enter(),
    { type: 'written', pending: pending('a', 1) },
    { type: 'failed', id: 'a', code: 'conflict' },
  ]);
  expect(failed.pending[0]).toEqual({ id: 'a', text: 'a', at: 1, failed: 'conflict' });
  expect(update(failed, { type: 'retried', id: 'a' }).pending).toEqual([pending('a', 1)]);
  expect(update(failed, { type: 'deleted', id: 'a' }).pending).toEqual([]);
});

test('a new snapshot keeps older pages that touch it, and drops them in another life of the feed', () => {
  const read = given([
    { type: 'joined', joined: joined([message(10, 'ten')], { messages: { messages: [message(10, 'ten')], more: true } }), pending: [] },
    { type: 'older', page: { messages: [message(2, 'two')], more: false } },
  ]);
  const again = (change: object) =>
    update(read, { type: 'joined', joined: joined([message(10, 'ten'), message(11, 'new')], change), pending: [] });
  expect(again({}).messages.map((one) => one.seq), 'the same feed').toEqual([2, 10, 11]);
  expect(again({ epoch: 'another' }).messages.map((one) => one.seq), 'a restored backup').toEqual([10, 11]);
});

test('of two tellings of a session the one with more moves counts, whichever comes last', () => {
  const active = given([enter(), { type: 'session', session: session({ state: 'active', moves: 2 }) }]);
  const told = (state: SessionState, moves: number): Action => ({ type: 'session', session: session({ state, moves }) });
  expect(update(active, told('offered', 1)).mode, 'an older telling').toBe('active');
  expect(update(active, told('queued', 3)).mode, 'back to the queue').toBe('waiting');
  expect(given([told('closed', 5), told('active', 4)], active).mode, 'the end stays the end').toBe('ended');
  const away = session({ state: 'active', moves: 2, operator: operator({ available: false }) });
  expect(update(active, { type: 'session', session: away }).session, 'the same move, told anew').toBe(away);
});

test('a snapshot that was overtaken does not bring the session back, one of another life of the feed does', () => {
  const ended = given([enter(), { type: 'session', session: session({ state: 'closed', moves: 4 }) }]);
  const snapshot = (epoch: string): Action => ({
    type: 'joined',
    joined: joined([], { epoch, session: session({ state: 'active', moves: 2 }) }),
    pending: [],
  });
  expect(update(ended, snapshot(EPOCH)).mode).toBe('ended');
  expect(update(ended, snapshot('another')).mode, 'a restored backup').toBe('active');
});

test('the connection is said to be back only after it was lost', () => {
  const first = given([enter(), { type: 'connected' }]);
  expect([first.connection, first.back]).toEqual(['connected', false]);
  const back = given([{ type: 'disconnected' }, { type: 'connected' }], first);
  expect(back.back, 'it was lost before').toBe(true);
  expect(update(back, { type: 'set', set: { back: false } }).back).toBe(false);
});

test('a frame that does not continue where the reader stands is a loss', () => {
  const place = { epoch: EPOCH, seq: 7 };
  const event = { type: 'event', seq: 9, prev: 7, at: 0, event: { type: 'x', v: 1, data: {} } } as const;
  const ping = { type: 'ping', n: 1, prev: 7, head: 30 } as const;
  expect(follows(place, event), 'an event from here').toBe(true);
  expect(follows({ ...place, seq: 6 }, event), 'an event from further on').toBe(false);
  expect(follows({ ...place, seq: 8 }, ping), 'a ping from further back').toBe(false);
  expect(after(place, event)).toEqual({ epoch: EPOCH, seq: 9 });
  expect(after(place, ping), 'a ping moves the reader to the head').toEqual({ epoch: EPOCH, seq: 30 });
});
