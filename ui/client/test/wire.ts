/** Things of the wire, made for tests. */
import type { EntryForm, InvitationCard, Join, WhileMissing } from '../../generated';
import type { ClientSession, Joined, Message, OperatorCard } from '../src/wire';

export const EPOCH = '0197aaaa-0000-7000-8000-000000000001';

/** What a company asks that has set nothing, and what one asks that wants a name. */
export const entry: EntryForm = { name: 'optional', email: 'no', phone: 'no', message: 'no' };
export const named: EntryForm = { ...entry, name: 'required' };

export function asked(change: Partial<Join> = {}): Join {
  return {
    code: 'code',
    group: null,
    page: null,
    name: 'Bob',
    language: null,
    leaving_message: false,
    email: null,
    phone: null,
    client_key: null,
    parameters: {},
    referrer: null,
    zone: null,
    ...change,
  };
}

export function operator(change: Partial<OperatorCard> = {}): OperatorCard {
  return { display_name: 'Ines Duarte', available: true, full: false, photo: null, ...change };
}

export function session(change: Partial<ClientSession> = {}): ClientSession {
  return {
    id: 's1',
    state: 'offered',
    moves: 1,
    company: 'Northlight Rail',
    operator: operator(),
    client_name: 'Anna',
    while_missing: null,
    message_left_at: null,
    operator_read: 0,
    typing_preview: false,
    files: null,
    may_rate: false,
    rating: null,
    can_begin_again: false,
    created_at: 1_750_000_000_000,
    ended_at: null,
    ended_by: null,
    ...change,
  };
}

export function message(seq: number, text: string, change: Partial<Message> = {}): Message {
  return {
    id: `m${seq}`,
    session_id: 's1',
    author: { kind: 'operator', id: 'o1', name: 'Ines Duarte' },
    content: { kind: 'text', text },
    sent_at: 1_750_000_000_000 + seq * 1000,
    seq,
    ...change,
  };
}

export function joined(messages: Message[], change: Partial<Joined> = {}): Joined {
  return {
    join_id: 'j1',
    epoch: EPOCH,
    seq: 100,
    session: session(),
    messages: { messages, more: false },
    ...change,
  };
}

/** The client may wait, leave a message, and is passed on after two minutes, unless told otherwise. */
export function whileMissing(change: Partial<WhileMissing> = {}): WhileMissing {
  return { may_wait: true, may_leave_message: true, passed_to: 'Support', passed_after_s: 120, ...change };
}

export function card(change: Partial<InvitationCard> = {}): InvitationCard {
  return {
    company: 'Northlight Rail',
    operator: operator(),
    valid_from: 1_750_000_000_000,
    valid_until: 1_750_003_600_000,
    server_time: 1_750_000_000_000,
    client_name: null,
    language: null,
    while_missing: whileMissing(),
    entry: named,
    ...change,
  };
}
