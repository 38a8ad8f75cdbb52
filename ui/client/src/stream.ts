/** The WebSocket that tells what happens. Reconnects for as long as it is wanted. */
import { backoff } from './backoff';
import { follows } from './place';
import { PROTOCOL, type FrameFromServer, type FrameToServer, type Resume } from './wire';

type Numbered = Extract<FrameFromServer, { type: 'event' | 'ping' }>;

export interface StreamPorts {
  open: () => WebSocket;
  token: string;
  /** Where the reader stands. */
  place: () => Resume;
  /** Takes a frame that follows; afterwards `place` is past it. */
  take: (frame: Numbered) => void;
  connected: (yes: boolean) => void;
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

export class Stream {
  private socket: WebSocket | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;
  private stale = false;
  private wanted = false;
  private greeted = false;
  private pings = 0;

  constructor(private readonly ports: StreamPorts) {}

  start(): void {
    if (this.wanted) return;
    this.wanted = true;
    void this.connect();
  }

  stop(): void {
    this.wanted = false;
    this.drop();
  }

  /** The network or the page woke up: connect at once, or see quickly whether the connection still lives. */
  poke(): void {
    if (!this.wanted) return;
    if (this.greeted) this.probe(WAKE_MS);
    else if (!this.socket) void this.connect();
  }

  private async connect(): Promise<void> {
    this.arm(undefined);
    if (this.stale) {
      try {
        await this.ports.resync();
        this.stale = false;
      } catch {
        this.lost();
        return;
      }
    }
    // A second poke, or the end, may have come in the meantime. Both leave nothing to do here.
    if (!this.wanted || this.socket) return;
    const socket = this.ports.open();
    this.socket = socket;
    this.arm(HELLO_MS);
    socket.onopen = () => {
      this.send({ type: 'open', token: this.ports.token, protocol: PROTOCOL, resume: this.ports.place() });
    };
    socket.onmessage = (message) => {
      if (this.socket !== socket) return;
      try {
        this.hear(JSON.parse(String(message.data)) as FrameFromServer);
      } catch {
        this.lost(); // not a frame
      }
    };
    socket.onclose = () => {
      if (this.socket === socket) this.lost();
    };
  }

  private hear(frame: FrameFromServer): void {
    if (this.greeted) this.listen();
    switch (frame.type) {
      case 'hello':
        this.greeted = true;
        this.listen();
        this.ports.connected(true);
        break;
      case 'event':
      case 'ping':
        if (!follows(this.ports.place(), frame)) {
          this.lost(true);
          return;
        }
        this.failures = 0;
        this.ports.take(frame);
        if (frame.type === 'ping') this.send({ type: 'pong', n: frame.n });
        break;
      case 'resync':
        this.stale = true;
        this.lost(true);
        break;
      case 'error':
        if (frame.error.code === 'upgrade_required') {
          this.stop();
          this.ports.outdated();
          return;
        }
        // The server may have lost the join, as after a restored backup: the snapshot settles it.
        this.stale ||= frame.error.code === 'unauthorized';
        this.lost();
        break;
      default:
        break;
    }
  }

  /** Starts over: after a while, or the first time `atOnce`. */
  private lost(atOnce = false): void {
    this.failures += 1;
    const wait = atOnce && this.failures === 1 ? 0 : backoff(this.failures, Math.random());
    this.drop();
    if (!this.wanted) return;
    // Starting over at once is not worth a word.
    if (wait > 0) this.ports.connected(false);
    this.timer = setTimeout(() => void this.connect(), wait);
  }

  private drop(): void {
    this.arm(undefined);
    const socket = this.socket;
    this.socket = undefined;
    this.greeted = false;
    socket?.close();
  }

  /** Something was heard: be silent for a while, then ask. */
  private listen(): void {
    this.arm(undefined);
    this.timer = setTimeout(() => {
      this.probe(ANSWER_MS);
    }, SILENCE_MS);
  }

  private probe(deadline: number): void {
    this.pings += 1;
    this.send({ type: 'ping', n: this.pings });
    this.arm(deadline);
  }

  /** Gives up on this connection after `ms`; without, no longer. */
  private arm(ms: number | undefined): void {
    clearTimeout(this.timer);
    this.timer = ms === undefined ? undefined : setTimeout(() => {
      this.lost();
    }, ms);
  }

  private send(frame: FrameToServer): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }
}
