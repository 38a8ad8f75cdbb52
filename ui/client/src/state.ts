/** What the page knows, and how each thing that happens changes it. Pure: no network, no storage, no document. */
import type { Card, ClientSession, ErrorCode, Joined, Message, Messages, OperatorCard, Resume, SessionState, WhileMissing } from './wire';

export type Mode =
  | 'loading'
  | 'card'
  /** A group whose queue is full, or where nobody is. */
  | 'full'
  | 'offline'
  /** An invitation whose operator cannot take anybody, where nobody may wait. */
  | 'away'
  /** An invitation that has not begun. */
  | 'early'
  | 'waiting'
  | 'active'
  | 'ended'
  | 'used'
  | 'expired'
  | 'revoked'
  | 'unknown'
  /** The company lets this browser in no more. */
  | 'banned'
  /** Too many links that lead nowhere were asked for from here. */
  | 'limited'
  | 'unreachable';

/** A file on its way. */
export interface Upload {
  name: string;
  /** In bytes. */
  size: number;
  /** A picture that this browser shows, and how large it is in pixels. */
  picture?: { width: number; height: number };
}

/** A message that the server has not acknowledged. */
export interface Pending {
  id: string;
  text: string;
  /** When it was written, by this computer's clock; orders the queue. */
  at: number;
  /** A message that is left, to be answered there. */
  email?: string | undefined;
  phone?: string | undefined;
  /** It is a file, which lives as long as the page. */
  file?: Upload;
  /** Why the server refused it. */
  failed?: ErrorCode | undefined;
  /** The same more closely, where the server says so. */
  because?: string | undefined;
}

export interface State {
  mode: Mode;
  /** Why nothing could be shown, or why the last try to join or to look again failed. */
  problem?: ErrorCode | undefined;
  /** The field of the form that the problem is about. */
  about?: string | undefined;
  card?: Card;
  /** The server's clock less the page's own count of time, which no change of the reader's clock moves; in milliseconds. */
  ahead: number;
  /** How long the server wants not to be asked, in milliseconds. */
  pause?: number | undefined;
  /** The form for leaving a message is open. */
  writing: boolean;
  /** Where the answer to the message that was left will come. */
  address?: string | undefined;
  /** Joining, or looking again whether a group has a place. */
  joining: boolean;
  session?: ClientSession;
  /** In the order of `seq`. */
  messages: readonly Message[];
  /** There are older messages on the server. */
  more: boolean;
  loadingOlder: boolean;
  pending: readonly Pending[];
  /** The operator has read up to here. */
  read: number;
  /** The operator is writing. */
  typing: boolean;
  /** How many wait before this client, itself counted; 0: it waits in no queue. */
  position: number;
  /** Where the stream stands. */
  place?: Resume;
  connection?: 'connected' | 'reconnecting';
  /** The connection has just come back. */
  back: boolean;
  /** The server no longer speaks this page's version. */
  outdated: boolean;
  leaving?: 'asked' | 'busy' | ErrorCode | undefined;
  /** The browser keeps nothing for this page. */
  volatile: boolean;
}

export type Action =
  | { type: 'card'; card: Card; at: number }
  | { type: 'refused'; code: ErrorCode; pause?: number | undefined; about?: string | undefined }
  | { type: 'joined'; joined: Joined; pending: readonly Pending[]; address?: string | undefined }
  | { type: 'moved'; place: Resume }
  | { type: 'session'; session: ClientSession }
  | { type: 'stored'; message: Message }
  | { type: 'older'; page: Messages }
  | { type: 'written'; pending: Pending }
  | { type: 'failed'; id: string; code: ErrorCode; because?: string | undefined }
  | { type: 'retried'; id: string }
  | { type: 'deleted'; id: string }
  | { type: 'connected' }
  | { type: 'disconnected' }
  /** What changes nothing else. */
  | { type: 'set'; set: Partial<State> };

export const initial: State = {
  mode: 'loading',
  joining: false,
  ahead: 0,
  writing: false,
  messages: [],
  more: false,
  loadingOlder: false,
  pending: [],
  read: 0,
  typing: false,
  position: 0,
  back: false,
  outdated: false,
  volatile: false,
};

const MODES: Partial<Record<SessionState, Mode>> = { active: 'active', after_work: 'ended', closed: 'ended' };

function modeOf({ state }: ClientSession): Mode {
  return MODES[state] ?? 'waiting';
}

/** A message that is left, to be answered by e-mail or phone. */
export function isLetter({ email, phone }: Pending): boolean {
  return (email ?? phone) !== undefined;
}

/** What a client may do while the operator cannot take anybody; nothing when he or she can, or is none in particular. */
export function whileMissing(asked: { operator: OperatorCard; while_missing: WhileMissing | null }): WhileMissing | undefined {
  return asked.operator.available && !asked.operator.full ? undefined : (asked.while_missing ?? undefined);
}

/** The same on the card. */
function missingOn(card: Card | undefined): WhileMissing | undefined {
  return card && 'operator' in card ? whileMissing(card) : undefined;
}

/** Whom the client came for cannot take anybody: on the card, or while waiting. */
export function missing({ card, session }: State): WhileMissing | undefined {
  return session ? whileMissing(session) : missingOn(card);
}

/** Before joining: whether there is a form to fill in. */
function cardMode(card: Card): Mode {
  if ('state' in card) return card.state === 'full' || card.state === 'offline' ? card.state : 'card';
  if (card.valid_from > card.server_time) return 'early';
  return missingOn(card)?.may_wait === false ? 'away' : 'card';
}

function carded(state: State, card: Card, at: number): State {
  const mode = cardMode(card);
  const gone = missingOn(card);
  return {
    ...state,
    mode,
    card,
    ahead: 'server_time' in card ? card.server_time - at : 0,
    // Whoever is writing goes on, also when the operator comes back.
    writing: mode === 'away' ? gone?.may_leave_message === true : state.writing && mode === 'card',
    joining: false,
    problem: undefined,
  };
}

/** The newer of two tellings of one session. */
function newer(known: ClientSession | undefined, told: ClientSession): ClientSession {
  return known?.id === told.id && known.moves > told.moves ? known : told;
}

const REFUSED: Partial<Record<ErrorCode, Mode>> = {
  invitation_used: 'used',
  invitation_expired: 'expired',
  invitation_revoked: 'revoked',
  invitation_unknown: 'unknown',
  rate_limited: 'limited',
  not_found: 'unknown',
  queue_full: 'full',
  group_offline: 'offline',
  banned: 'banned',
};

/** Whether the answer to `card` is shown with what few clients load. */
export function isRare(card: Card): boolean {
  return cardMode(card) !== 'card' || missingOn(card) !== undefined || ('state' in card && card.state !== 'open');
}

/** The same of a session. */
export function isRareSession(session: ClientSession): boolean {
  return modeOf(session) === 'waiting' && (session.message_left_at !== null || !session.operator.available || whileMissing(session) !== undefined);
}

/** The same of a refusal. */
export function isRareRefusal(code: ErrorCode): boolean {
  return code in REFUSED || code === 'operator_missing';
}

/** Whether the card is shown, with its form or without. */
export function isBefore(mode: Mode): boolean {
  return ['card', 'full', 'offline', 'away', 'early'].includes(mode);
}

/** Both lists as one: each message once, in the order of `seq`. */
function merge(a: readonly Message[], b: readonly Message[]): Message[] {
  const byId = new Map([...a, ...b].map((message) => [message.id, message]));
  return [...byId.values()].sort((x, y) => x.seq - y.seq);
}

/** Pending messages without those that the server has, in the order they were written. */
function waiting(pending: readonly Pending[], messages: readonly Message[]): Pending[] {
  const stored = new Set(messages.map((message) => message.id));
  const byId = new Map(pending.map((one) => [one.id, one]));
  return [...byId.values()].filter((one) => !stored.has(one.id)).sort((x, y) => x.at - y.at || (x.id < y.id ? -1 : 1));
}

function joined(state: State, snapshot: Joined, kept: readonly Pending[]): State {
  const { messages: page, more } = snapshot.messages;
  const same = state.place?.epoch === snapshot.epoch;
  // Pages loaded before stay only if the snapshot's newest page touches them, in the same life of the feed.
  const newest = state.messages.at(-1)?.seq;
  const oldest = page[0]?.seq;
  const touches =
    same && newest !== undefined && oldest !== undefined && oldest <= newest;
  const messages = touches ? merge(state.messages, page) : page;
  // In another life of the feed, as after a restored backup, nothing that was told before counts.
  const session = same ? newer(state.session, snapshot.session) : snapshot.session;
  return {
    ...state,
    mode: modeOf(session),
    problem: undefined,
    joining: false,
    session,
    messages,
    more: touches ? state.more : more,
    loadingOlder: false,
    read: Math.max(same ? state.read : 0, session.operator_read),
    pending: waiting([...kept, ...state.pending], messages),
    place: { epoch: snapshot.epoch, seq: snapshot.seq },
  };
}

function mark(state: State, id: string, change: (one: Pending) => Pending): State {
  return { ...state, pending: state.pending.map((one) => (one.id === id ? change(one) : one)) };
}

export function update(state: State, action: Action): State {
  switch (action.type) {
    case 'card':
      return carded(state, action.card, action.at);
    case 'refused':
      return { ...state, mode: REFUSED[action.code] ?? (isBefore(state.mode) ? state.mode : 'unreachable'), joining: false, problem: action.code, about: action.about, pause: action.pause };
    case 'joined':
      return { ...joined(state, action.joined, action.pending), address: action.address };
    case 'moved':
      return { ...state, place: action.place };
    case 'session': {
      const session = newer(state.session, action.session);
      return { ...state, session, mode: modeOf(session), read: Math.max(state.read, session.operator_read) };
    }
    case 'stored': {
      const messages = merge(state.messages, [action.message]);
      return { ...state, messages, pending: waiting(state.pending, messages) };
    }
    case 'older':
      return {
        ...state,
        loadingOlder: false,
        more: action.page.more,
        messages: merge(action.page.messages, state.messages),
      };
    case 'written':
      return { ...state, pending: waiting([...state.pending, action.pending], state.messages) };
    case 'failed':
      return mark(state, action.id, (one) => ({ ...one, failed: action.code, because: action.because }));
    case 'retried':
      return mark(state, action.id, (one) => ({ ...one, failed: undefined, because: undefined }));
    case 'deleted':
      return { ...state, pending: state.pending.filter((one) => one.id !== action.id) };
    case 'connected':
      return { ...state, connection: 'connected', back: state.connection === 'reconnecting' };
    case 'disconnected':
      return { ...state, connection: 'reconnecting', back: false };
    case 'set':
      return { ...state, ...action.set };
  }
}
