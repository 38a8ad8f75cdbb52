/** What the page knows, and how each thing that happens changes it. Pure: no network, no storage, no document. */
import type { ClientSession, ErrorCode, InvitationCard, Joined, Message, Messages, Resume } from './wire';

export type Mode =
  | 'loading'
  | 'card'
  | 'waiting'
  | 'active'
  | 'ended'
  | 'used'
  | 'expired'
  | 'unknown'
  | 'unreachable';

/** A message that the server has not acknowledged. */
export interface Pending {
  id: string;
  text: string;
  /** When it was written, by this computer's clock; orders the queue. */
  at: number;
  /** Why the server refused it. */
  failed?: ErrorCode;
}

export interface State {
  mode: Mode;
  /** Why nothing could be shown, or why the last try to join failed. */
  problem?: ErrorCode | undefined;
  card?: InvitationCard;
  joining: boolean;
  session?: ClientSession;
  /** In the order of `seq`. */
  messages: readonly Message[];
  /** There are older messages on the server. */
  more: boolean;
  loadingOlder: boolean;
  pending: readonly Pending[];
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
  | { type: 'loading' }
  | { type: 'card'; card: InvitationCard }
  | { type: 'joining' }
  | { type: 'refused'; code: ErrorCode }
  | { type: 'joined'; joined: Joined; pending: readonly Pending[] }
  | { type: 'moved'; place: Resume }
  | { type: 'session'; session: ClientSession }
  | { type: 'stored'; message: Message }
  | { type: 'older-asked' }
  | { type: 'older'; page: Messages | undefined }
  | { type: 'written'; pending: Pending }
  | { type: 'failed'; id: string; code: ErrorCode }
  | { type: 'retried'; id: string }
  | { type: 'deleted'; id: string }
  | { type: 'connected' }
  | { type: 'disconnected' }
  | { type: 'settled' }
  | { type: 'outdated' }
  | { type: 'leaving'; leaving: State['leaving'] }
  | { type: 'volatile' };

export const initial: State = {
  mode: 'loading',
  joining: false,
  messages: [],
  more: false,
  loadingOlder: false,
  pending: [],
  back: false,
  outdated: false,
  volatile: false,
};

function modeOf(session: ClientSession): Mode {
  switch (session.state) {
    case 'active':
      return 'active';
    case 'after_work':
    case 'closed':
      return 'ended';
    default:
      return 'waiting';
  }
}

function refusedMode(state: State, code: ErrorCode): Mode {
  switch (code) {
    case 'invitation_used':
      return 'used';
    case 'invitation_expired':
      return 'expired';
    case 'invitation_unknown':
    case 'not_found':
      return 'unknown';
    default:
      return state.mode === 'card' ? 'card' : 'unreachable';
  }
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
  // Pages loaded before stay only if the snapshot's newest page touches them, in the same life of the feed.
  const newest = state.messages.at(-1)?.seq;
  const oldest = page[0]?.seq;
  const touches =
    state.place?.epoch === snapshot.epoch && newest !== undefined && oldest !== undefined && oldest <= newest;
  const messages = touches ? merge(state.messages, page) : page;
  return {
    ...state,
    mode: modeOf(snapshot.session),
    problem: undefined,
    joining: false,
    session: snapshot.session,
    messages,
    more: touches ? state.more : more,
    loadingOlder: false,
    pending: waiting([...kept, ...state.pending], messages),
    place: { epoch: snapshot.epoch, seq: snapshot.seq },
  };
}

function mark(state: State, id: string, change: (one: Pending) => Pending): State {
  return { ...state, pending: state.pending.map((one) => (one.id === id ? change(one) : one)) };
}

export function update(state: State, action: Action): State {
  switch (action.type) {
    case 'loading':
      return { ...state, mode: 'loading', problem: undefined };
    case 'card':
      return { ...state, mode: 'card', card: action.card, joining: false };
    case 'joining':
      return { ...state, joining: true, problem: undefined };
    case 'refused':
      return { ...state, mode: refusedMode(state, action.code), joining: false, problem: action.code };
    case 'joined':
      return joined(state, action.joined, action.pending);
    case 'moved':
      return { ...state, place: action.place };
    case 'session':
      return { ...state, session: action.session, mode: modeOf(action.session) };
    case 'stored': {
      const messages = merge(state.messages, [action.message]);
      return { ...state, messages, pending: waiting(state.pending, messages) };
    }
    case 'older-asked':
      return { ...state, loadingOlder: true };
    case 'older':
      if (!action.page) return { ...state, loadingOlder: false };
      return {
        ...state,
        loadingOlder: false,
        more: action.page.more,
        messages: merge(action.page.messages, state.messages),
      };
    case 'written':
      return { ...state, pending: waiting([...state.pending, action.pending], state.messages) };
    case 'failed':
      return mark(state, action.id, (one) => ({ ...one, failed: action.code }));
    case 'retried':
      return mark(state, action.id, ({ id, text, at }) => ({ id, text, at }));
    case 'deleted':
      return { ...state, pending: state.pending.filter((one) => one.id !== action.id) };
    case 'connected':
      return { ...state, connection: 'connected', back: state.connection === 'reconnecting' };
    case 'disconnected':
      return { ...state, connection: 'reconnecting', back: false };
    case 'settled':
      return { ...state, back: false };
    case 'outdated':
      return { ...state, outdated: true };
    case 'leaving':
      return { ...state, leaving: action.leaving };
    case 'volatile':
      return { ...state, volatile: true };
  }
}
