/** The button in the corner: says whether somebody is there, and what came meanwhile. */
import type { GroupState } from '../../generated';
import { h, icon } from './drawing';
import type { Place } from './place';
import { text } from './words';

const CHAT = 'M3.5 5h17v12h-9L7 20.5V17H3.5z';
const CLOSE = 'M6 6l12 12M18 6L6 18';
// Told apart by their shape too.
const SHAPES = {
  online: 'M2 12a10 10 0 1 0 20 0 10 10 0 1 0-20 0z',
  busy: 'M10 2.4a10 10 0 1 0 11.8 13.8A8.6 8.6 0 0 1 10 2.4z',
  offline: 'M2 12a10 10 0 1 0 20 0 10 10 0 1 0-20 0zM7 12a5 5 0 1 1 10 0 5 5 0 1 1-10 0z',
};
type Look = keyof typeof SHAPES;

const LOOKS: Record<GroupState, Look> = { open: 'online', busy: 'busy', full: 'busy', offline: 'offline' };

export interface Button {
  elements: HTMLElement[];
  focus: () => void;
  show: (state: GroupState, open: boolean, unread: number) => void;
}

export function chatButton({ language }: Place, name: string, act: () => void): Button {
  const shape = h('span', { class: 'shape' });
  const badge = h('span', { class: 'badge', 'aria-hidden': 'true', 'data-testid': 'chat-badge' });
  const hint = h('span', { class: 'hint', 'aria-hidden': 'true' });
  const element = h(
    'button',
    { type: 'button', class: 'button', 'aria-controls': 'panel', 'data-testid': 'chat-button' },
    icon(CHAT, 'i chat'),
    icon(CLOSE, 'i shut'),
    shape,
    badge,
    hint,
  );
  element.addEventListener('click', act);
  const heard = h('p', { class: 'heard', role: 'status' });
  return {
    elements: [element, heard],
    focus: () => {
      element.focus();
    },
    show: (state, open, unread) => {
      const look = LOOKS[state] as Look | undefined ?? 'offline';
      const said = text(language, 'new', { count: String(unread) });
      const label = `${name}, ${text(language, look)}`;
      element.dataset['look'] = look;
      element.setAttribute('aria-expanded', String(open));
      element.setAttribute('aria-label', unread ? `${label}. ${said}` : label);
      hint.textContent = label;
      shape.replaceChildren(icon(SHAPES[look], look));
      badge.textContent = unread > 99 ? '99+' : String(unread);
      badge.hidden = unread === 0;
      const words = unread ? said : '';
      if (heard.textContent !== words) heard.textContent = words;
    },
  };
}
