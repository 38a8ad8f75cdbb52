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

export class Thread {
  readonly element: HTMLElement;
  private readonly list: HTMLElement;
  private readonly older: HTMLButtonElement;
  private readonly newer: HTMLButtonElement;
  private readonly entries = new Map<string, Entry>();
  private first = '';
  private last = '';

  constructor(private readonly actions: ThreadActions) {
    this.older = button('btn quiet older', t('older'), actions.older);
    this.newer = button('btn newer', t('newer'), () => {
      this.toEnd();
    });
    this.newer.hidden = true;
    this.list = h('div', {
      class: 'thread',
      role: 'log',
      'aria-label': t('messages'),
      'aria-relevant': 'additions',
      tabindex: '0',
      'data-testid': 'messages',
    });
    this.list.onscroll = () => {
      if (this.atEnd()) this.newer.hidden = true;
    };
    this.element = h('div', { class: 'thread-box' }, this.list, this.newer);
  }

  show(rows: readonly Row[], more: boolean, loadingOlder: boolean): void {
    const { list } = this;
    const newFirst = rows[0]?.key ?? '';
    const newest = rows.at(-1);
    const stayAtEnd = this.atEnd() || (this.last !== newest?.key && newest?.delivery === 'sending');
    const fromEnd = list.scrollHeight - list.scrollTop;
    const prepended = this.first !== '' && newFirst !== this.first;
    // Earlier messages are read when the reader goes there, not announced.
    list.setAttribute('aria-live', prepended ? 'off' : 'polite');

    const elements = rows.map((row) => this.entry(row));
    const wanted = more ? [this.older, ...elements] : elements;
    const keys = new Set(rows.map((row) => row.key));
    for (const [key, entry] of this.entries) {
      if (!keys.has(key)) {
        entry.element.remove();
        this.entries.delete(key);
      }
    }
    if (!more) this.older.remove();
    wanted.forEach((element, i) => {
      const there = list.children[i];
      if (there !== element) list.insertBefore(element, there ?? null);
    });
    this.older.disabled = loadingOlder;

    if (stayAtEnd) this.toEnd();
    else if (prepended) list.scrollTop = list.scrollHeight - fromEnd;
    else if (newest && newest.key !== this.last) this.newer.hidden = false;
    this.first = newFirst;
    this.last = newest?.key ?? '';
  }

  toEnd(): void {
    this.list.scrollTop = this.list.scrollHeight;
    this.newer.hidden = true;
  }

  private atEnd(): boolean {
    return this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < NEAR_PX;
  }

  private entry(row: Row): HTMLElement {
    const known = this.entries.get(row.key);
    const entry = known ?? this.create(row);
    const signature = `${row.delivery ?? ''}|${row.turn}|${row.meta}`;
    if (entry.signature !== signature) {
      entry.signature = signature;
      if (row.delivery) entry.element.dataset['delivery'] = row.delivery;
      entry.element.classList.toggle('turn', row.turn);
      this.fill(entry.meta, row);
    }
    if (row.author === 'day') say(entry.element, row.text);
    return entry.element;
  }

  private create(row: Row): Entry {
    const meta = h('div', { class: 'meta' });
    let element;
    if (row.author === 'day') {
      element = h('p', { class: 'sys' });
    } else if (row.author === 'system') {
      element = h('p', { class: 'sys', 'data-testid': 'message', 'data-author': 'system' }, row.text);
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
    this.entries.set(row.key, entry);
    return entry;
  }

  private fill(meta: HTMLElement, row: Row): void {
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
          button('text', t(label), () => {
            what(row.key);
          });
        meta.replaceChildren(icon('failed', 'i xs'), h('span', { role: 'alert' }, row.meta));
        if (row.retry) meta.append(act('retry', this.actions.retry));
        meta.append(act('delete', this.actions.remove));
        break;
      }
      default:
        meta.replaceChildren(row.meta);
    }
  }
}
