/** The chat on a page of the company's own site: a button, and a panel behind it. */
import type { GroupCard } from '../../generated';
import { chatButton } from './button';
import { ask } from './card';
import { recall, remember } from './memory';
import { panel } from './panel';
import type { Place } from './place';
import { ground } from './root';
import { text } from './words';

/** What the host's own scripts may do: `window.Deskbell`. */
export interface Deskbell {
  open: () => void;
  close: () => void;
}

/** What is known of who is there is asked for again no more often than this. */
const FRESH_MS = 60_000;

function complain(words: string): void {
  console.error(`Deskbell: ${words}`);
}

/** Until the host's page is there to the end. */
function parsed(): Promise<unknown> | undefined {
  if (document.readyState !== 'loading') return undefined;
  return new Promise((resolve) => {
    document.addEventListener('DOMContentLoaded', resolve, { once: true });
  });
}

/** Asks whether somebody is there, then shows the button. Returns what the host may call, also before that. */
export function start(place: Place): Deskbell {
  /** Opened by the host's script before there was anything to open. */
  let early = false;
  let shown: Deskbell | undefined;
  let asking = false;

  const begin = async () => {
    if (asking || shown) return;
    asking = true;
    const answer = await ask(place);
    if (typeof answer === 'object') await parsed();
    asking = false;
    switch (answer) {
      case 'unknown':
        complain(`there is no group with the address "${place.group}" (data-group)`);
        return;
      case 'forbidden':
        complain(`${location.origin} is not among the sites that may show the chat; an administrator of Deskbell can add it`);
        return;
      case 'unreachable':
        console.warn('Deskbell: the server does not answer; tried again when the page is looked at again');
        for (const [target, event] of [[window, 'online'], [document, 'visibilitychange']] as const) {
          target.addEventListener(event, () => void begin(), { once: true });
        }
        return;
      default:
        shown = build(place, answer);
        if (early) shown?.open();
    }
  };
  void begin();
  return {
    open: () => {
      if (shown) shown.open();
      else early = true;
    },
    close: () => {
      early = false;
      shown?.close();
    },
  };
}

function build(place: Place, card: GroupCard): Deskbell | undefined {
  const found = ground();
  if (!found) {
    complain('this browser needs style-src \'unsafe-inline\' to show the button');
    return undefined;
  }
  const { host, root } = found;
  const name = text(place.language, 'chat', { group: card.group });
  let { state } = card;
  let asked = Date.now();
  let open = false;
  let talking = false;
  let unread = 0;

  const draw = () => {
    button.show(state, open, open ? 0 : unread);
  };
  const show = (byReader: boolean) => {
    open = true;
    remember(place.group, 'open');
    draw();
    chat.open(byReader);
  };
  const close = () => {
    if (!open) return;
    open = false;
    unread = 0;
    remember(place.group, talking ? 'talking' : undefined);
    // The panel holds the focus, or the host's page does: only who was inside is led back.
    const inside = document.activeElement === host;
    chat.close();
    draw();
    if (inside) button.focus();
  };
  const chat = panel(place, name, {
    close,
    told: (now, count) => {
      talking = now;
      unread = count;
      if (!open) remember(place.group, talking ? 'talking' : undefined);
      draw();
    },
  });
  const button = chatButton(place, name, () => {
    if (open) close();
    else show(true);
  });
  root.addEventListener('keydown', (event) => {
    if ((event as KeyboardEvent).key === 'Escape') close();
  });
  // The host's page has keys of its own, which do not mean the chat.
  for (const event of ['keydown', 'keyup', 'keypress']) {
    host.addEventListener(event, (one) => {
      one.stopPropagation();
    });
  }
  root.append(chat.element, ...button.elements);
  host.lang = place.language;
  if (place.left) host.classList.add('left');
  draw();

  const kept = recall(place.group);
  if (kept === 'open') show(false);
  else if (kept === 'talking') chat.load();

  document.addEventListener('visibilitychange', () => {
    if (document.hidden || Date.now() - asked < FRESH_MS) return;
    asked = Date.now();
    void ask(place).then((answer) => {
      state = typeof answer === 'object' ? answer.state : 'offline';
      draw();
    });
  });
  return {
    open: () => {
      show(true);
    },
    close,
  };
}
