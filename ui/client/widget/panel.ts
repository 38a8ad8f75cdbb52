/** The panel with the chat's frame. The frame is made when it is first wanted, and then kept until the page goes. */
import { h } from './drawing';
import { fromFrame, type FromHost } from './messages';
import { addressOf, type Place } from './place';
import { text } from './words';

export interface PanelPorts {
  /** The reader wants it closed. */
  close: () => void;
  /** What the frame tells of the conversation. */
  told: (talking: boolean, unread: number) => void;
}

export interface Panel {
  element: HTMLDialogElement;
  /** Makes the frame, which goes on with the conversation, without showing it. */
  load: () => void;
  /** `byReader`: the reader wanted it now, and the keyboard goes there. */
  open: (byReader: boolean) => void;
  close: () => void;
}

/** If the frame is silent for so long, the site's policy or the network keeps it from coming. */
const PATIENCE_MS = 8_000;
/** The same once the browser has put something into the frame, which may be its own word that nothing came. */
const LOADED_MS = 2_000;

/** The panel covers the page: the same as in the style. */
const COVERS = '(max-width: 480px), (max-height: 480px)';

export function panel(place: Place, name: string, ports: PanelPorts): Panel {
  const words = (key: string) => text(place.language, key);
  const frame = h('iframe', { title: name, referrerpolicy: 'no-referrer', 'data-testid': 'chat-frame' });
  const elsewhere = h('a', { href: addressOf(place, false), target: '_blank', rel: 'noopener noreferrer' }, words('elsewhere'));
  const shut = h('button', { type: 'button' }, words('close'));
  const stuck = h('div', { class: 'stuck', role: 'alert', 'data-testid': 'chat-stuck' });
  const element = h('dialog', { id: 'panel', 'aria-label': name, 'data-testid': 'chat-panel' }, frame);
  let focus = false;
  let ready = false;
  let waiting: ReturnType<typeof setTimeout> | undefined;

  /** The reader wanted it, and has not gone elsewhere on the page since. */
  const hasReader = () => focus && (element.getRootNode() as ShadowRoot).host === document.activeElement;
  const tell = () => {
    const { origin, pathname } = location;
    const message: FromHost = {
      deskbell: 'panel',
      shown: element.open,
      focus: hasReader(),
      page: origin + pathname,
      referrer: document.referrer,
      parameters: place.parameters(),
    };
    // A frame that has not come yet says when it listens.
    if (ready) frame.contentWindow?.postMessage(message, place.origin);
  };
  const fail = () => {
    clearTimeout(waiting);
    if (stuck.isConnected) return;
    element.append(stuck);
    // After it is there, so that it is heard.
    stuck.replaceChildren(h('p', {}, words('stuck')), elsewhere, shut);
    if (hasReader()) elsewhere.focus();
  };
  const wait = (ms: number) => {
    ready = false;
    clearTimeout(waiting);
    waiting = setTimeout(fail, ms);
  };
  const load = () => {
    if (frame.src && !stuck.isConnected) return;
    stuck.remove();
    wait(PATIENCE_MS);
    frame.src = addressOf(place, true);
  };
  frame.addEventListener('load', () => {
    if (!ready && frame.src) wait(LOADED_MS);
  });

  addEventListener('message', (event) => {
    const told = fromFrame(event.data);
    // Only the frame, and only while it shows the server's own page. What is gone by now has no window any more.
    const own = event.source === frame.contentWindow || (event.source === null && told?.deskbell === 'gone');
    if (!own || event.origin !== place.origin) return;
    if (told?.deskbell === 'ready') {
      ready = true;
      clearTimeout(waiting);
      stuck.remove();
      // What the frame shows now is not what was there when it was opened.
      if (hasReader()) frame.contentWindow?.focus();
      tell();
    } else if (told?.deskbell === 'close') {
      ports.close();
    } else if (told?.deskbell === 'gone') {
      // What comes in its place says that it listens, or has no way to close it.
      wait(PATIENCE_MS);
    } else if (told) {
      ports.told(told.talking, told.unread);
    }
  });
  addEventListener('securitypolicyviolation', ({ blockedURI, effectiveDirective }) => {
    if (frame.src && effectiveDirective === 'frame-src' && blockedURI.startsWith(place.origin)) fail();
  });
  // Over a page that it covers the browser closes it by Escape or Back.
  element.addEventListener('cancel', (event) => {
    event.preventDefault();
    ports.close();
  });
  element.addEventListener('close', () => {
    // Told late: it may be open again.
    if (!element.open) ports.close();
  });
  shut.addEventListener('click', () => {
    ports.close();
  });

  // A keyboard on the screen makes what is seen smaller, and the panel with it.
  const viewport = window.visualViewport;
  const fit = () => {
    if (viewport) element.style.setProperty('--height', `${viewport.height}px`);
  };
  viewport?.addEventListener('resize', fit);

  return {
    element,
    load,
    open: (byReader) => {
      focus = byReader;
      load();
      fit();
      if (!element.open) {
        // What covers the page keeps the keyboard inside; but nobody's focus is taken who only changed the page.
        if (byReader && matchMedia(COVERS).matches) element.showModal();
        else element.setAttribute('open', '');
      }
      if (byReader) {
        frame.focus();
        if (ready) frame.contentWindow?.focus();
      }
      tell();
    },
    close: () => {
      focus = false;
      if (element.open) element.close();
      tell();
    },
  };
}
