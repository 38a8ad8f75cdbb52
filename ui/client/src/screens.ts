/** The screens before and beside the conversation: the invitation's card, and links that lead nowhere. */
import { button, h, icon, say, type Icon } from './dom';
import type { Mode, State } from './state';
import { reason, t } from './texts';
import { until } from './times';
import { CLIENT_NAME_MAX, type ErrorCode, type InvitationCard } from './wire';

export interface Screen {
  element: HTMLElement;
  show: (state: State) => void;
}

/** A finger covers half the screen with its keyboard, so fields are focused for the reader only where there is a mouse. */
export function hasPointer(): boolean {
  return matchMedia('(pointer: fine)').matches;
}

/** The operator's initials; with the status shape unless `available` is undefined. */
export function avatar(size: string): { element: HTMLElement; show: (name: string, available?: boolean) => void } {
  const face = h('span', { class: 'face' });
  const shape = h('span', { class: 'shape' });
  return {
    element: h('span', { class: `av ${size}`, 'aria-hidden': 'true' }, face, shape),
    show: (name, available) => {
      const words = name.trim().split(/\s+/);
      const ends = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
      say(face, ends.map((word) => String.fromCodePoint((word ?? '').codePointAt(0) ?? 0x3f)).join('').toUpperCase());
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

export function cardScreen(card: InvitationCard, start: (name: string) => void): Screen {
  const { operator, company } = card;
  const face = avatar('xl');
  face.show(operator.display_name, operator.available);
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
    { novalidate: true },
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
      start(name);
    } else {
      complain(t('name-missing'), true);
      input.focus();
    }
  };
  input.oninput = () => {
    complain('', false);
  };
  const element = h(
    'section',
    { class: 'center card' },
    h(
      'div',
      { class: 'stack' },
      face.element,
      h('h1', { 'data-testid': 'card-operator' }, t('card-title', { operator: operator.display_name })),
      h('p', { 'data-testid': 'state' }, availability(company, operator.available)),
      !operator.available &&
        h('p', { class: 'banner away' }, icon('crescent', 'i fill'), h('span', {}, t('card-unavailable', { operator: operator.display_name }))),
      form,
    ),
    h('p', { class: 'foot' }, icon('lock', 'i xs'), t('valid-until', { time: until(card.valid_until) })),
  );
  return {
    element,
    show: (state) => {
      joining = state.joining;
      say(label, t(joining ? 'starting' : 'start'));
      // Not `disabled`, which would take the focus away.
      submit.setAttribute('aria-disabled', String(joining));
      input.readOnly = joining;
      if (state.problem) complain(reason(state.problem), false);
      else if (joining) complain('', false);
      if (document.activeElement === document.body && hasPointer()) input.focus();
    },
  };
}

const NOTICES: Partial<Record<Mode, [Icon, tone: string]>> = {
  used: ['check', 'good'],
  expired: ['clock', ''],
  unknown: ['failed', 'bad'],
};

export function noticeScreen(mode: Mode, problem: ErrorCode | undefined, again: () => void): Screen {
  const [look, tone] = NOTICES[mode] ?? ['cloud', 'bad'];
  const broken = mode === 'unreachable';
  const element = h(
    'section',
    { class: 'center notice' },
    h('span', { class: `big ${tone}` }, icon(look)),
    h(
      'div',
      { role: 'status', 'data-testid': 'state' },
      h('h1', {}, t(mode)),
      h('p', {}, broken ? reason(problem ?? 'server_unreachable') : t(`${mode}-text`)),
    ),
    broken && button('btn', t('try-again'), again),
  );
  return { element, show: () => undefined };
}
