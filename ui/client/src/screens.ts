/** The screens before and beside the conversation: the card of an invitation or a group, and links that lead nowhere. */
import { button, h, icon, say, type Icon } from './dom';
import type { Mode, State } from './state';
import { reason, t } from './texts';
import { until } from './times';
import { CLIENT_NAME_MAX, type Card, type ErrorCode, type OperatorCard } from './wire';

export interface Screen {
  element: HTMLElement;
  show: (state: State) => void;
}

export interface CardActions {
  join: (name: string) => void;
  /** Looks whether the group has a place now. */
  look: () => void;
}

/** A finger covers half the screen with its keyboard, so fields are focused for the reader only where there is a mouse. */
export function hasPointer(): boolean {
  return matchMedia('(pointer: fine)').matches;
}

/** With whom a client would talk: the invitation's operator, or the group. */
export function hostOf(card: Card): OperatorCard {
  return 'group' in card ? { display_name: card.group, available: card.state === 'open', photo: null } : card.operator;
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

/** What stands between the name and the form: nothing for an operator who is there. */
function advice({ mode, card, joining, problem }: State): string {
  if (!card) return '';
  if (mode === 'card') {
    if ('group' in card) return t(card.state === 'open' ? 'group-open' : 'group-busy');
    return card.operator.available ? '' : t('card-unavailable', { operator: card.operator.display_name });
  }
  return joining ? t('loading') : reason(problem ?? (mode === 'full' ? 'queue_full' : 'group_offline'));
}

export function cardScreen(first: Card, actions: CardActions): Screen {
  const { company } = first;
  const face = avatar('xl');
  const error = h('p', { class: 'err', id: 'name-error', role: 'alert' });
  const input = h('input', {
    id: 'name',
    class: 'input',
    autocomplete: 'name',
    maxlength: String(CLIENT_NAME_MAX),
    'aria-describedby': 'name-error',
    'data-testid': 'name',
  });
  const label = h('span');
  const submit = h('button', { class: 'btn primary block', 'data-testid': 'join' }, icon('chat', 'i s'), label);
  const complain = (text: string, field: boolean) => {
    error.replaceChildren(...(text ? [icon('failed', 'i xs'), text] : []));
    input.setAttribute('aria-invalid', String(field));
  };
  const form = h(
    'form',
    { novalidate: '' },
    h('label', { for: 'name' }, t('name')),
    input,
    error,
    submit,
  );
  let joining = false;
  form.onsubmit = (event) => {
    event.preventDefault();
    const name = input.value.trim();
    if (joining) return;
    if (name) {
      actions.join(name);
    } else {
      complain(t('name-missing'), true);
      input.focus();
    }
  };
  input.oninput = () => {
    complain('', false);
  };
  const again = button(
    'btn',
    t('try-again'),
    () => {
      if (!joining) actions.look();
    },
    { 'data-testid': 'again' },
  );
  const line = h('p', { 'data-testid': 'state' });
  const shape = h('span');
  const words = h('span');
  const banner = h('p', { role: 'status', 'data-testid': 'group-state' }, shape, words);
  const element = h(
    'section',
    { class: 'center card' },
    h(
      'div',
      { class: 'stack' },
      face.element,
      h('h1', { 'data-testid': 'card-operator' }, t('card-title', { operator: hostOf(first).display_name })),
      line,
      banner,
      form,
      again,
    ),
    'valid_until' in first && h('p', { class: 'foot' }, icon('lock', 'i xs'), t('valid-until', { time: until(first.valid_until) })),
  );
  return {
    element,
    show: (state) => {
      const { mode, problem, card = first } = state;
      const focus = document.activeElement;
      const open = mode === 'card';
      const host = hostOf(card);
      const available = open && host.available;
      joining = state.joining;

      const full = mode === 'full';
      // Full says nothing of who is there.
      face.show(host, full ? undefined : available);
      say(line, 'group' in card ? company : availability(company, available));
      const text = advice(state);
      banner.hidden = !text;
      banner.className = `banner ${available ? 'good' : 'away'}`;
      shape.replaceChildren(icon(full ? 'clock' : available ? 'disc' : 'crescent', full ? 'i' : 'i fill'));
      say(words, text);

      form.hidden = !open;
      again.hidden = !full;
      say(label, t(joining ? 'starting' : 'start'));
      // Not `disabled`, which would take the focus away.
      for (const one of [submit, again]) one.setAttribute('aria-disabled', String(joining));
      input.readOnly = joining;
      if (open && problem) complain(reason(problem), false);
      else if (joining) complain('', false);
      // Whoever had the button that is gone goes on with the one that came.
      if (!open && form.contains(focus)) again.focus();
      if (open && (focus === document.body || focus === again) && hasPointer()) input.focus();
    },
  };
}

const NOTICES: Partial<Record<Mode, () => [Icon, tone: string, title: string, text: string]>> = {
  used: () => ['check', 'good', t('used'), t('used-text')],
  expired: () => ['clock', '', t('expired'), t('expired-text')],
  unknown: () => ['failed', 'bad', t('unknown'), t('unknown-text')],
};

export function noticeScreen(mode: Mode, problem: ErrorCode | undefined, again: () => void): Screen {
  const notice = NOTICES[mode];
  const [look, tone, title, text] = notice?.() ?? ['cloud', 'bad', t('unreachable'), reason(problem ?? 'server_unreachable')];
  const element = h(
    'section',
    { class: 'center notice' },
    h('span', { class: `big ${tone}` }, icon(look)),
    h('div', { role: 'status', 'data-testid': 'state' }, h('h1', {}, title), h('p', {}, text)),
    !notice && button('btn', t('try-again'), again),
  );
  return { element, show: () => undefined };
}
