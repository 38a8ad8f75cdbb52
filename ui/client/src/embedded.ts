/** The page in a frame on the company's own site: it can be closed, and counts what comes while it is. */
import { mark } from 'virtual:mark';
import texts from 'virtual:widget-texts';
import { fromHost, type FromFrame } from '../widget/messages';
import { button, icon } from './dom';
import { entranceOf, keyOf } from './entrance';
import type { Page } from './page';
import { hasPointer } from './screens';
import type { State } from './state';
import { currentLanguage, isOwn } from './texts';

const CLOSE = 'M6 6l12 12M18 6L6 18';

/** The newest message that the client has seen, across the pages of the host's site. */
function readMark(): { get: () => number; set: (seq: number) => void } {
  const key = `deskbell.seen.${keyOf(entranceOf(location.pathname))}`;
  let seen = 0;
  try {
    seen = Number(localStorage.getItem(key)) || 0;
  } catch {
    // The browser forbids it: known as long as the frame is there.
  }
  return {
    get: () => seen,
    set: (seq) => {
      seen = seq;
      try {
        localStorage.setItem(key, String(seq));
      } catch {
        // As above.
      }
    },
  };
}

/** The frame does not take the keyboard from the page around it: whatever the page focuses by itself waits until the reader is here. */
function keepOut(): void {
  const focus = Object.getOwnPropertyDescriptor(HTMLElement.prototype, 'focus')?.value as (options?: FocusOptions) => void;
  HTMLElement.prototype.focus = function (options) {
    if (document.hasFocus()) Reflect.apply(focus, this, [options]);
  };
}

/** Throws when the server has another build by now: the page then does without. */
export function embed(page: Page): void {
  if (!isOwn(mark)) throw new Error('the frame is of another build');
  keepOut();
  const seen = readMark();
  /** The origin of the page around; once it is known, nobody else is told anything. */
  let host = '';
  let shown = false;
  let told = '';
  let state: State | undefined;

  const tell = (message: FromFrame) => {
    if (host) parent.postMessage(message, host);
  };
  const report = () => {
    if (!state) return;
    const { messages, mode } = state;
    const newest = messages.at(-1)?.seq ?? 0;
    if (shown && newest > seen.get()) seen.set(newest);
    const unread = messages.filter(({ author, seq }) => author.kind === 'operator' && seq > seen.get()).length;
    const message: FromFrame = { deskbell: 'state', talking: mode === 'waiting' || mode === 'active', unread };
    const words = JSON.stringify(message);
    if (!host || words === told || mode === 'loading') return;
    told = words;
    tell(message);
  };
  const close = () => {
    tell({ deskbell: 'close' });
  };

  const shut = button('btn quiet shut', icon(CLOSE), close, {
    'aria-label': texts[currentLanguage()]?.['close'] ?? '',
    'data-testid': 'close',
  });
  const ground = document.getElementById('page');
  ground?.before(shut);
  document.addEventListener('keydown', (event) => {
    // A question of the page's own is answered by that key first.
    if (event.key === 'Escape' && !event.isComposing && !document.querySelector('dialog[open]')) close();
  });

  const focus = () => {
    if (hasPointer()) {
      const fields = ground?.querySelectorAll<HTMLElement>('input, textarea') ?? [];
      [...fields].find((field) => !field.closest('[hidden]'))?.focus();
    } else if (ground) {
      // A field would raise the keyboard over half of the screen.
      ground.tabIndex = -1;
      ground.focus();
    }
  };
  addEventListener('message', ({ source, origin, data }: MessageEvent<unknown>) => {
    // The page around is one that may show the chat: browsers show the frame in no other (frame-ancestors).
    const said = source === parent ? fromHost(data) : undefined;
    if (!said || (host && origin !== host)) return;
    host = origin;
    ({ shown } = said);
    page.passed = { ...page.passed, ...said.parameters };
    // A page can speak only for its own site.
    if (said.page === origin || said.page.startsWith(`${origin}/`)) page.came = said.page.replace(/[?#].*/s, '');
    page.from = said.referrer.replace(/[?#].*/s, '');
    page.look(shown);
    told = '';
    report();
    if (shown && said.focus) focus();
  });
  // Reloaded without a network the frame would hold nothing of ours, and so no way to close it: the page around has one then.
  addEventListener('pagehide', ({ persisted }) => {
    if (!persisted) tell({ deskbell: 'gone' });
  });
  page.look(false);
  page.watch = (next) => {
    state = next;
    report();
  };
  // Says nothing but that it is there, since it does not know yet to whom.
  const ready: FromFrame = { deskbell: 'ready' };
  parent.postMessage(ready, '*');
}
