/** The card of an operator who is there, or of a group where somebody is. All others are `full-card.ts`. */
import { h, icon, say } from './dom';
import type { Letter } from './letter';
import { availability, avatar, hasPointer, hostOf, type Screen } from './screens';
import { reason, t } from './texts';
import { until } from './times';
import { CLIENT_NAME_MAX, type Card } from './wire';

export interface CardActions {
  join: (name: string) => void;
  /** Looks whether the group has a place now, or the operator is back. */
  look: () => void;
  /** Opens or closes the form for leaving a message. */
  writing: (yes: boolean) => void;
  letter: (name: string, letter: Letter) => void;
  /** Where the calendar file is. */
  calendar: string;
}

/** What the client had written on the screen before. */
export interface Draft {
  name: string;
  text: string;
  /** The keyboard was on that screen. */
  held: boolean;
}

/** The client is greeted, if the invitation knows the name. */
export function greeting(card: Card): HTMLElement | undefined {
  const name = 'client_name' in card && card.client_name;
  return name ? h('p', { 'data-testid': 'hello' }, t('hello', { name })) : undefined;
}

/** Until when the invitation can be joined. */
export function ending(card: Card): HTMLElement | undefined {
  const end = 'valid_until' in card ? card.valid_until : null;
  return end === null ? undefined : h('p', { class: 'foot' }, icon('lock', 'i xs'), t('valid-until', { time: until(end) }));
}

export function cardScreen(first: Card, actions: CardActions, draft: Draft): Screen {
  const face = avatar('xl');
  face.show(hostOf(first), true);
  const error = h('p', { class: 'err', id: 'name-error', role: 'alert' });
  const input = h('input', {
    id: 'name',
    class: 'input',
    autocomplete: 'name',
    maxlength: String(CLIENT_NAME_MAX),
    'aria-describedby': 'name-error',
    'data-testid': 'name',
  });
  input.value = draft.name;
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
  const volatile = h('p', { class: 'foot' });
  const element = h(
    'section',
    { class: 'center card' },
    h(
      'div',
      { class: 'stack' },
      face.element,
      greeting(first),
      h('h1', { 'data-testid': 'card-operator' }, t('card-title', { operator: hostOf(first).display_name })),
      h('p', { 'data-testid': 'state' }, 'group' in first ? first.company : availability(first.company, true)),
      'group' in first && h('p', { class: 'banner good', 'data-testid': 'group-state' }, icon('disc', 'i fill'), t('group-open')),
      form,
    ),
    ending(first),
    volatile,
  );
  return {
    element,
    show: (state) => {
      joining = state.joining;
      say(volatile, state.volatile ? t('not-kept') : '');
      say(label, t(joining ? 'starting' : 'start'));
      // Not `disabled`, which would take the focus away.
      submit.setAttribute('aria-disabled', String(joining));
      input.readOnly = joining;
      if (joining) complain('', false);
      else if (state.problem) complain(reason(state.problem), false);
      if (document.activeElement === document.body && hasPointer()) input.focus();
    },
  };
}
