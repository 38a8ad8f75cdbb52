/** The list of messages in the document. Keeps each message's element while its state changes. */
import { attachment, type Attachment } from './attachment';
import { button, h, icon, say } from './dom';
import { linkify } from './links';
import type { Pictures } from './pictures';
import type { Row } from './rows';
import { t } from './texts';

export interface ThreadActions {
  retry: (id: string) => void;
  remove: (id: string) => void;
  older: () => void;
  /** The reader moved in it. */
  scrolled: () => void;
  /** Hears how much of a file went, in parts of one. */
  progress: (hear: (id: string, part: number) => void) => void;
  pictures: Pictures;
}

interface Entry {
  element: HTMLElement;
  meta: HTMLElement;
  file: Attachment | undefined;
  signature: string;
}

/** Two ticks. */
const CHECKS = 'M2.5 12.5L7 17l8.5-9M11.5 16l1 1L21.5 7.5';

/** This close to the end counts as reading the newest message. */
const NEAR_PX = 80;

export interface Thread {
  element: HTMLElement;
  /** The newest message is before the reader. */
  atEnd: () => boolean;
  show: (rows: readonly Row[], more: boolean, loadingOlder: boolean) => void;
}

export function thread(actions: ThreadActions): Thread {
  const older = button('btn quiet older', t('older'), actions.older);
  const newer = button('btn newer', t('newer'), () => {
    toEnd();
  });
  newer.hidden = true;
  const list = h('div', {
    class: 'thread',
    role: 'log',
    'aria-label': t('messages'),
    'aria-relevant': 'additions',
    tabindex: '0',
    'data-testid': 'messages',
  });
  const entries = new Map<string, Entry>();
  let first = '';
  let last = '';
  /** The reader is at the end, and goes along with what comes. */
  let following = true;
  let height = 0;

  const atEnd = () => list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_PX;
  const toEnd = () => {
    list.scrollTop = list.scrollHeight;
    newer.hidden = true;
  };
  list.onscroll = () => {
    // It became lower under the reader, who did not move.
    if (list.clientHeight !== height) return;
    following = atEnd();
    if (!following) return;
    newer.hidden = true;
    actions.scrolled();
  };
  // A keyboard on the screen, or files below, make it lower: whoever was at the end stays there.
  new ResizeObserver(() => {
    height = list.clientHeight;
    if (following) toEnd();
  }).observe(list);
  actions.progress((id, part) => entries.get(id)?.file?.progress(part));

  const create = (row: Row): Entry => {
    // A tick that changes is no news.
    const meta = h('div', { class: 'meta', 'aria-live': 'off' });
    let element;
    let file: Attachment | undefined;
    const system = row.author === 'system';
    if (system || row.author === 'day') {
      element = h('p', { class: 'sys', 'data-testid': system && 'message', 'data-author': row.author }, row.text);
    } else if (row.file) {
      file = attachment(row, actions.pictures);
      element = h('div', { class: `msg ${row.author}`, 'data-testid': 'message', 'data-author': row.author }, file.element, meta);
    } else {
      const text = linkify(row.text).map((part) =>
        typeof part === 'string'
          ? part
          : h('a', { href: part.href, target: '_blank', rel: 'noopener noreferrer' }, part.text),
      );
      element = h(
        'div',
        { class: `msg ${row.author}`, 'data-testid': 'message', 'data-author': row.author },
        h('div', { class: 'bub', dir: 'auto' }, h('span', { class: 'sr' }, `${row.name}: `), ...text),
        meta,
      );
    }
    const entry = { element, meta, file, signature: '' };
    entries.set(row.key, entry);
    return entry;
  };

  const fill = (meta: HTMLElement, row: Row) => {
    meta.hidden = row.meta === '';
    switch (row.delivery) {
      case 'sending':
        meta.replaceChildren(icon('clock', 'i xs'), row.meta);
        if (row.file) meta.append(button('text', t('cancel'), () => {
          actions.remove(row.key);
        }));
        break;
      case 'sent':
        meta.replaceChildren(row.meta, icon('check', 'i xs'), t('sent'));
        break;
      case 'read':
        meta.replaceChildren(row.meta, icon(CHECKS, 'i xs'), t('read'));
        break;
      case 'failed': {
        const act = (label: string, what: (id: string) => void) =>
          button('text', label, () => {
            what(row.key);
          });
        meta.replaceChildren(icon('failed', 'i xs'), h('span', { role: 'alert' }, row.meta));
        if (row.retry) meta.append(act(t('try-again'), actions.retry));
        meta.append(act(t('delete'), actions.remove));
        break;
      }
      default:
        meta.replaceChildren(row.meta);
    }
  };

  const elementOf = (row: Row) => {
    const entry = entries.get(row.key) ?? create(row);
    const { element, meta } = entry;
    const signature = `${row.delivery ?? ''}|${row.turn}|${row.meta}`;
    if (entry.signature !== signature) {
      entry.signature = signature;
      if (row.delivery) element.dataset['delivery'] = row.delivery;
      element.classList.toggle('turn', row.turn);
      entry.file?.show(row);
      fill(meta, row);
    }
    if (row.author === 'day') say(element, row.text);
    return element;
  };

  return {
    element: h('div', { class: 'thread-box' }, list, newer),
    atEnd: () => following,
    show: (rows, more, loadingOlder) => {
      const newFirst = rows[0]?.key ?? '';
      const newest = rows.at(-1);
      const stayAtEnd = following || (last !== newest?.key && newest?.delivery === 'sending');
      const fromEnd = list.scrollHeight - list.scrollTop;
      const prepended = first !== '' && newFirst !== first;
      // Earlier messages are read when the reader goes there, not announced.
      list.setAttribute('aria-live', prepended ? 'off' : 'polite');

      const elements = rows.map(elementOf);
      const wanted = more ? [older, ...elements] : elements;
      const keys = new Set(rows.map((row) => row.key));
      for (const [key, entry] of entries) {
        if (!keys.has(key)) {
          entry.element.remove();
          if (entry.file) actions.pictures.drop(key);
          entries.delete(key);
        }
      }
      if (!more) older.remove();
      wanted.forEach((element, i) => {
        const there = list.children[i];
        if (there !== element) list.insertBefore(element, there ?? null);
      });
      older.disabled = loadingOlder;

      following = stayAtEnd;
      if (stayAtEnd) toEnd();
      else if (prepended) list.scrollTop = list.scrollHeight - fromEnd;
      else if (newest && newest.key !== last) newer.hidden = false;
      first = newFirst;
      last = newest?.key ?? '';
    },
  };
}
