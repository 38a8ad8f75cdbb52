/** The WebSocket that tells what happens. Reconnects for as long as it is wanted. */
import { backoff } from './backoff';
import { follows } from './place';
import { PROTOCOL, type FrameFromServer, type FrameToServer, type Resume } from './wire';

type Numbered = Extract<FrameFromServer, { type: 'event' | 'ping' }>;
export type Unnumbered = Extract<FrameFromServer, { type: 'typing' | 'queue' }>;

export interface StreamPorts {
  open: () => WebSocket;
  token: string;
  /** Where the reader stands. */
  place: () => Resume;
  /** Takes a frame that follows; afterwards `place` is past it. */
  take: (frame: Numbered) => void;
  connected: (yes: boolean) => void;
  /** Hears what has no place in the feed. */
  hear: (frame: Unnumbered) => void;
  /** Loads the snapshot anew; rejects if it cannot be had now. */
  resync: () => Promise<void>;
  /** The server no longer speaks this version: the end. */
  outdated: () => void;
}

const HELLO_MS = 10_000;
/** The server pings every 10 s, so this much silence is suspicious. */
const SILENCE_MS = 15_000;
const ANSWER_MS = 10_000;
/** The deadline after the computer or the network woke up. */
const WAKE_MS = 3_000;

export interface Stream {
  start: () => void;
  stop: () => void;
  /** The network or the page woke up: connect at once, or see quickly whether the connection still lives. */
  poke: () => void;
  /** Sends it if there is a connection that the server has greeted. */
  send: (frame: FrameToServer) => void;
}

export function stream(ports: StreamPorts): Stream {
  let socket: WebSocket | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let stale = false;
  let wanted = false;
  let greeted = false;
  let pings = 0;

  function start(): void {
    if (wanted) return;
    wanted = true;
    void connect();
  }

  function stop(): void {
    wanted = false;
    drop();
  }

  function poke(): void {
    if (!wanted) return;
    if (greeted) probe(WAKE_MS);
    else if (!socket) void connect();
  }

  async function connect(): Promise<void> {
    arm(undefined);
    if (stale) {
      try {
        await ports.resync();
        stale = false;
      } catch {
        lost();
        return;
      }
    }
    // A second poke, or the end, may have come in the meantime. Both leave nothing to do here.
    if (!wanted || socket) return;
    const opened = ports.open();
    socket = opened;
    arm(HELLO_MS);
    opened.onopen = () => {
      send({ type: 'open', token: ports.token, protocol: PROTOCOL, resume: ports.place() });
    };
    opened.onmessage = (message) => {
      if (socket !== opened) return;
      try {
        hear(JSON.parse(String(message.data)) as FrameFromServer);
      } catch {
        lost(); // not a frame
      }
    };
    opened.onclose = () => {
      if (socket === opened) lost();
    };
  }

  function hear(frame: FrameFromServer): void {
    if (greeted) listen();
    switch (frame.type) {
      case 'hello':
        greeted = true;
        listen();
        ports.connected(true);
        break;
      case 'event':
      case 'ping':
        if (!follows(ports.place(), frame)) {
          lost(true);
          return;
        }
        failures = 0;
        ports.take(frame);
        if (frame.type === 'ping') send({ type: 'pong', n: frame.n });
        break;
      case 'typing':
      case 'queue':
        ports.hear(frame);
        break;
      case 'resync':
        stale = true;
        lost(true);
        break;
      case 'error':
        if (frame.error.code === 'upgrade_required') {
          stop();
          ports.outdated();
          return;
        }
        // The server may have lost the join, as after a restored backup: the snapshot settles it.
        stale ||= frame.error.code === 'unauthorized';
        lost();
        break;
      default:
        break;
    }
  }

  /** Starts over: after a while, or the first time `atOnce`. */
  function lost(atOnce = false): void {
    failures += 1;
    const wait = atOnce && failures === 1 ? 0 : backoff(failures, Math.random());
    drop();
    if (!wanted) return;
    // Starting over at once is not worth a word.
    if (wait > 0) ports.connected(false);
    timer = setTimeout(() => void connect(), wait);
  }

  function drop(): void {
    arm(undefined);
    const closing = socket;
    socket = undefined;
    greeted = false;
    closing?.close();
  }

  /** Something was heard: be silent for a while, then ask. */
  function listen(): void {
    arm(undefined);
    timer = setTimeout(() => {
      probe(ANSWER_MS);
    }, SILENCE_MS);
  }

  function probe(deadline: number): void {
    pings += 1;
    send({ type: 'ping', n: pings });
    arm(deadline);
  }

  /** Gives up on this connection after `ms`; without, no longer. */
  function arm(ms: number | undefined): void {
    clearTimeout(timer);
    timer = ms === undefined ? undefined : setTimeout(() => {
      lost();
    }, ms);
  }

  function send(frame: FrameToServer): void {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
  }

  return {
    start,
    stop,
    poke,
    send: (frame) => {
      if (greeted) send(frame);
    },
  };
}
