/** The list of messages in the document. Keeps each message's element while its state changes. */
import { button, h, icon, say } from './dom';
import { linkify } from './links';
import type { Row } from './rows';
import { t } from './texts';

export interface ThreadActions {
  retry: (id: string) => void;
  remove: (id: string) => void;
  older: () => void;
}

interface Entry {
  element: HTMLElement;
  meta: HTMLElement;
  signature: string;
}

/** This close to the end counts as reading the newest message. */
const NEAR_PX = 80;

export interface Thread {
  element: HTMLElement;
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

  const atEnd = () => list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_PX;
  const toEnd = () => {
    list.scrollTop = list.scrollHeight;
    newer.hidden = true;
  };
  list.onscroll = () => {
    if (atEnd()) newer.hidden = true;
  };

  const create = (row: Row): Entry => {
    const meta = h('div', { class: 'meta' });
    let element;
    const system = row.author === 'system';
    if (system || row.author === 'day') {
      element = h('p', { class: 'sys', 'data-testid': system && 'message', 'data-author': row.author }, row.text);
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
    const entry = { element, meta, signature: '' };
    entries.set(row.key, entry);
    return entry;
  };

  const fill = (meta: HTMLElement, row: Row) => {
    meta.hidden = row.meta === '';
    switch (row.delivery) {
      case 'sending':
        meta.replaceChildren(icon('clock', 'i xs'), row.meta);
        break;
      case 'sent':
        meta.replaceChildren(row.meta, icon('check', 'i xs'), t('sent'));
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
      fill(meta, row);
    }
    if (row.author === 'day') say(element, row.text);
    return element;
  };

  return {
    element: h('div', { class: 'thread-box' }, list, newer),
    show: (rows, more, loadingOlder) => {
      const newFirst = rows[0]?.key ?? '';
      const newest = rows.at(-1);
      const stayAtEnd = atEnd() || (last !== newest?.key && newest?.delivery === 'sending');
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
          entries.delete(key);
        }
      }
      if (!more) older.remove();
      wanted.forEach((element, i) => {
        const there = list.children[i];
        if (there !== element) list.insertBefore(element, there ?? null);
      });
      older.disabled = loadingOlder;

      if (stayAtEnd) toEnd();
      else if (prepended) list.scrollTop = list.scrollHeight - fromEnd;
      else if (newest && newest.key !== last) newer.hidden = false;
      first = newFirst;
      last = newest?.key ?? '';
    },
  };
}
