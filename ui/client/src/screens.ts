/** What the screens have in common, and those without a form: loading, and links that lead nowhere. */
import { button, h, icon, say } from './dom';
import { rare } from './rarely';
import type { State } from './state';
import { reason, t } from './texts';
import type { Card, ClientSession, OperatorCard } from './wire';

export interface Screen {
  element: HTMLElement;
  show: (state: State) => void;
}

/** A finger covers half the screen with its keyboard, so fields are focused for the reader only where there is a mouse. */
export function hasPointer(): boolean {
  return matchMedia('(pointer: fine)').matches;
}

/** With whom a client would talk: an operator, or a group. */
export function hostOf(asked: Card | ClientSession): OperatorCard {
  return 'group' in asked
    ? { display_name: asked.group, available: asked.state === 'open', full: false, photo: null }
    : asked.operator;
}

/** The photo, or the initials; with the status shape unless `available` is undefined. */
export function avatar(size: string): { element: HTMLElement; show: (host: OperatorCard, available?: boolean) => void } {
  const face = h('span', { class: 'face' });
  const shape = h('span', { class: 'shape' });
  let shown = '';
  const initials = (name: string) => {
    const words = name.trim().split(/\s+/);
    const ends = words.filter((_, i) => i === 0 || i === words.length - 1);
    say(face, ends.map((word) => Array.from(word)[0] ?? '?').join('').toUpperCase());
  };
  return {
    element: h('span', { class: `av ${size}`, 'aria-hidden': 'true' }, face, shape),
    show: ({ display_name: name, photo }, available) => {
      const wanted = `${photo ?? ''} ${name}`;
      if (wanted !== shown) {
        shown = wanted;
        initials(name);
        if (photo !== null) {
          const picture = h('img', { src: `/v1/photos/${photo}`, alt: '' });
          // The initials stay until there is a picture, and when there is none.
          picture.onload = () => {
            if (wanted === shown) face.replaceChildren(picture);
          };
        }
      }
      shape.hidden = available === undefined;
      shape.replaceChildren(icon(available ? 'disc' : 'crescent', available ? 'on' : 'off'));
    },
  };
}

export function availability(company: string, available: boolean): string {
  return t(available ? 'available' : 'unavailable', { company });
}

export function loadingScreen(): Screen {
  const bars = [0, 1, 2].map(() => h('span', { class: 'bar' }));
  const element = h('section', { class: 'center', 'aria-busy': 'true' }, h('p', { class: 'sr' }, t('loading')), ...bars);
  return { element, show: () => undefined };
}

/** The company, as the document has it from the server: also where a link leads nowhere. */
function company(): string {
  return document.querySelector<HTMLMetaElement>('[property="og:site_name"]')?.content ?? '';
}

export function noticeScreen(state: State, again: () => void): Screen {
  const notice = rare()?.noticeOf(state);
  const [look, tone, title, text] = notice ?? ['cloud', 'bad', t('unreachable'), reason(state.problem ?? 'server_unreachable')];
  const element = h(
    'section',
    { class: 'center notice' },
    h('span', { class: `big ${tone}` }, icon(look)),
    h('div', { role: 'status', 'data-testid': 'state' }, h('h1', {}, title), h('p', {}, text)),
    !notice && button('btn', t('try-again'), again),
    h('p', { class: 'foot' }, company()),
  );
  return { element, show: () => undefined };
}
