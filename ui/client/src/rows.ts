/** The lines of a conversation: messages, notes and the days between them. Pure. */
import type { Pending, Upload } from './state';
import { clock, dayAndTime, daysBetween } from './times';
import { reason, t } from './texts';
import type { ErrorCode, FileCard, Message } from './wire';

export type Delivery = 'sending' | 'sent' | 'read' | 'failed';

export interface Row {
  /** Stays the same while a message goes from sending to sent. */
  key: string;
  author: 'client' | 'operator' | 'system' | 'day';
  text: string;
  /** A file in the place of the text, here or still on its way. */
  file?: FileCard | Upload;
  /** Who wrote it. */
  name: string;
  /** The first of a run by one author. */
  turn: boolean;
  /** What stands below it; empty inside a run. */
  meta: string;
  delivery?: Delivery;
  /** Trying again can help. */
  retry?: boolean;
}

/** Trying again would change nothing. */
const FINAL: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['session_ended', 'file_refused', 'too_large']);

function nameOf(message: Message): string {
  switch (message.author.kind) {
    case 'client':
      return t('you');
    case 'operator':
      return message.author.name;
    case 'system':
      return '';
  }
}

/** `operator` is who talks now, `talked` who talked until here. */
function textOf({ content }: Message, operator: string, talked: string): string {
  switch (content.kind) {
    case 'text':
      return content.text;
    case 'note':
      if (content.note === 'operator_joined') return t('note-joined', { name: content.name });
      if (content.note === 'ended_by_operator') return t('ended-operator', { operator });
      if (content.note === 'ended_by_client') return t('ended-client');
      if (content.note === 'passed_on') return t('note-passed', { group: content.group });
      if (content.note === 'transferred') return t('note-transferred', { from: content.from, to: content.to });
      if (content.note === 'message_left') return t('note-left');
      if (content.note === 'operator_lost') return t('note-lost', { operator: talked || t('us') });
      return '';
    case 'file':
      return content.file.name;
    default:
      return t('unknown-content');
  }
}

function metaOf(message: Message, name: string): string {
  const time = clock(message.sent_at);
  return message.author.kind === 'client' ? time : `${name} · ${time}`;
}

/** Why a file did not go: the server's word for it, and what that means here. */
function refusedFile(one: Pending): string {
  if (one.failed === 'too_large') return t('file-large');
  if (one.failed !== 'file_refused') return reason(one.failed ?? 'unknown');
  if (one.because === 'program') return t('file-program');
  if (one.because === 'empty') return t('file-empty');
  return t(one.because === 'kind' ? 'file-kind' : 'file-no');
}

/**
 * All rows, oldest first. `operator` is the display name of the one who talks with the client, `read` up to where he or she has
 * read.
 */
export function rows(
  messages: readonly Message[],
  pending: readonly Pending[],
  operator: string,
  read = 0,
  now = Date.now(),
): Row[] {
  const list: Row[] = [];
  let last: { author: string; name: string } | undefined;
  let talked = '';
  const add = (row: Omit<Row, 'turn'>) => {
    const turn = last?.author !== row.author || last.name !== row.name;
    list.push({ ...row, turn });
    last = row;
  };
  messages.forEach((message, i) => {
    const author = message.author.kind;
    const text = textOf(message, operator, talked);
    if (message.author.kind === 'operator') talked = message.author.name;
    if (message.content.kind === 'note' && message.content.note === 'operator_joined') talked = message.content.name;
    if (message.content.kind === 'note' && message.content.note === 'transferred') talked = message.content.to;
    if (author === 'system' && text === '') return; // a note from a newer version
    const before = messages[i - 1];
    if (!before || daysBetween(before.sent_at, message.sent_at) !== 0) {
      add({ key: `day-${message.id}`, author: 'day', text: dayAndTime(message.sent_at, now), name: '', meta: '' });
    }
    const name = nameOf(message);
    const next = messages[i + 1];
    const goesOn =
      next !== undefined &&
      next.author.kind === author &&
      nameOf(next) === name &&
      daysBetween(message.sent_at, next.sent_at) === 0 &&
      next.sent_at - message.sent_at < 300_000;
    add({
      key: message.id,
      author,
      text,
      name,
      meta: author === 'system' || goesOn ? '' : metaOf(message, name),
      ...(message.content.kind === 'file' ? { file: message.content.file } : {}),
      ...(author === 'client' ? { delivery: message.seq <= read ? ('read' as const) : ('sent' as const) } : {}),
    });
  });
  for (const one of pending) {
    add({
      key: one.id,
      author: 'client',
      text: one.file?.name ?? one.text,
      ...(one.file ? { file: one.file } : {}),
      name: t('you'),
      meta: one.failed ? `${t('failed')}. ${one.file ? refusedFile(one) : reason(one.failed)}` : t('sending'),
      delivery: one.failed ? 'failed' : 'sending',
      retry: !one.failed || !FINAL.has(one.failed),
    });
  }
  return list;
}
