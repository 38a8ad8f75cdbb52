import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { stream as openStream, type StreamPorts } from '../src/stream';
import { after } from '../src/place';
import type { FrameFromServer, FrameToServer, Resume } from '../src/wire';
import { EPOCH } from './wire';

/** The server's end of a WebSocket. */
class Socket {
  readyState: number = WebSocket.OPEN;
  sent: FrameToServer[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  send(text: string): void {
    this.sent.push(JSON.parse(text) as FrameToServer);
  }
  close(): void {
    this.readyState = WebSocket.CLOSED;
  }
  says(frame: FrameFromServer): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
  breaks(): void {
    this.readyState = WebSocket.CLOSED;
    this.onclose?.();
  }
}

function setup(change: Partial<StreamPorts> = {}) {
  const sockets: Socket[] = [];
  const seen: number[] = [];
  const connected: boolean[] = [];
  let place: Resume = { epoch: EPOCH, seq: 100 };
  const stream = openStream({
    open: () => {
      const socket = new Socket();
      sockets.push(socket);
      return socket as unknown as WebSocket;
    },
    token: 'join:secret',
    place: () => place,
    take: (frame) => {
      place = after(place, frame);
      if (frame.type === 'event') seen.push(frame.seq);
    },
    connected: (yes) => connected.push(yes),
    resync: () => {
      place = { epoch: 'new', seq: 500 };
      return Promise.resolve();
    },
    outdated: vi.fn(),
    hear: vi.fn(),
    ...change,
  });
  const last = () => {
    const socket = sockets.at(-1);
    if (!socket) throw new Error('no connection was opened');
    return socket;
  };
  /** The newest connection opens and the server greets. */
  const greet = () => {
    last().onopen?.();
    last().says({ type: 'hello', protocol: 1, server_time: 0 });
  };
  stream.start();
  return { stream, sockets, seen, connected, last, greet };
}

const event = (prev: number, seq: number): FrameFromServer => ({
  type: 'event',
  prev,
  seq,
  at: 0,
  event: { type: 'x', v: 1, data: {} },
});

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test('it opens with the token and the place where the snapshot is true', () => {
  const { last, greet } = setup();
  greet();
  expect(last().sent[0]).toEqual({
    type: 'open',
    token: 'join:secret',
    protocol: 1,
    resume: { epoch: EPOCH, seq: 100 },
  });
});

test('a gap closes the stream, which resumes from the last frame it has', async () => {
  const { sockets, seen, last, greet } = setup();
  greet();
  last().says(event(100, 104));
  last().says(event(109, 112));
  await vi.advanceTimersByTimeAsync(0);
  expect(sockets.length, 'a second connection, at once').toBe(2);
  greet();
  expect(last().sent[0]).toMatchObject({ resume: { seq: 104 } });
  last().says(event(104, 109));
  last().says(event(109, 112));
  expect(seen, 'each event once, none left out').toEqual([104, 109, 112]);
});

test('a ping tells of a lost frame too, and is answered when nothing is missing', async () => {
  const { sockets, last, greet } = setup();
  greet();
  last().says({ type: 'ping', n: 7, prev: 100, head: 130 });
  expect(last().sent.at(-1)).toEqual({ type: 'pong', n: 7 });
  last().says({ type: 'ping', n: 8, prev: 140, head: 150 });
  await vi.advanceTimersByTimeAsync(0);
  greet();
  expect(sockets.length).toBe(2);
  expect(last().sent[0], 'from the head of the first ping').toMatchObject({ resume: { seq: 130 } });
});

test('resync loads the snapshot before it opens again', async () => {
  const { last, greet } = setup();
  greet();
  last().says({ type: 'resync' });
  await vi.advanceTimersByTimeAsync(0);
  greet();
  expect(last().sent[0]).toMatchObject({ resume: { epoch: 'new', seq: 500 } });
});

test('lost connections are tried again after 1, 2, 3, 5 … 55 seconds', async () => {
  const { sockets, connected, last, greet } = setup();
  greet();
  last().breaks();
  expect(connected).toEqual([true, false]);
  for (const [i, seconds] of [1, 2, 3, 5, 8, 13, 21, 34, 55, 55].entries()) {
    await vi.advanceTimersByTimeAsync(seconds * 1000 - 1);
    expect(sockets.length, `not before ${seconds} s`).toBe(i + 1);
    await vi.advanceTimersByTimeAsync(1);
    expect(sockets.length, `after ${seconds} s`).toBe(i + 2);
    last().breaks();
  }
});

test('when the network comes back it connects at once', async () => {
  const { stream, sockets, last, greet } = setup();
  greet();
  last().breaks();
  stream.poke();
  await vi.advanceTimersByTimeAsync(0);
  expect(sockets.length).toBe(2);
});

test('a connection that only looks alive is given up: silence is asked about, then closed', async () => {
  const { connected, last, greet } = setup();
  greet();
  await vi.advanceTimersByTimeAsync(15_000);
  expect(last().sent.at(-1), 'the page asks').toMatchObject({ type: 'ping' });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(connected, 'nobody answered').toEqual([true, false]);
});

test('after waking up a dead connection is noticed within three seconds, a live one stays', async () => {
  const { stream, connected, last, greet } = setup();
  greet();
  stream.poke();
  last().says({ type: 'pong', n: 1 });
  await vi.advanceTimersByTimeAsync(3_000);
  expect(connected, 'it answered').toEqual([true]);
  stream.poke();
  await vi.advanceTimersByTimeAsync(3_000);
  expect(connected, 'it did not').toEqual([true, false]);
});

test('a page older than the server stops and says so', async () => {
  const outdated = vi.fn();
  const { sockets, last } = setup({ outdated });
  last().onopen?.();
  const error = { code: 'upgrade_required', args: {}, retry: { kind: 'never' }, message: '' } as const;
  last().says({ type: 'error', error });
  await vi.advanceTimersByTimeAsync(120_000);
  expect(outdated).toHaveBeenCalledOnce();
  expect(sockets.length, 'no more attempts').toBe(1);
});

test('a stream the server no longer knows is settled by the snapshot', async () => {
  const resync = vi.fn(() => Promise.resolve());
  const { sockets, last } = setup({ resync });
  last().onopen?.();
  const error = { code: 'unauthorized', args: {}, retry: { kind: 'never' }, message: '' } as const;
  last().says({ type: 'error', error });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(resync).toHaveBeenCalledOnce();
  expect(sockets.length).toBe(2);
});

test('once stopped it stays silent', async () => {
  const { stream, sockets, last, greet } = setup();
  greet();
  stream.stop();
  last().onclose?.();
  stream.poke();
  await vi.advanceTimersByTimeAsync(120_000);
  expect(sockets.length).toBe(1);
});
