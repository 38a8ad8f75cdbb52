/** The card of an operator who is there, or of a group where somebody is. All others are `full-card.ts`. */
import { h, icon, say } from './dom';
import { entryPart, type Entry } from './entry';
import { availability, avatar, hasPointer, hostOf, type Screen } from './screens';
import type { State } from './state';
import { reason, t } from './texts';
import { until } from './times';
import type { Card } from './wire';

export interface CardActions {
  join: (entry: Entry) => void;
  /** Looks whether the group has a place now, or the operator is back. */
  look: () => void;
  /** Opens or closes the form for leaving a message. */
  writing: (yes: boolean) => void;
  letter: (entry: Entry) => void;
  /** Where the calendar file is. */
  calendar: string;
}

/** What the client had written on the screen before. */
export interface Draft {
  entry: Entry;
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

/** Why joining failed, once for each try: beside the field that it is about, or below the form. */
export function troubles(error: HTMLElement, blame: (code: 'incomplete' | 'bad_contact', about?: string) => boolean): (state: State, words?: string) => void {
  let told: State['problem'];
  return ({ joining, problem, about }, words = '') => {
    if (joining) problem = undefined;
    const fresh = problem !== told;
    told = problem;
    if (problem === 'incomplete' || problem === 'bad_contact') {
      // What was said once is mended where it stands.
      if (!fresh) return;
      if (blame(problem, about)) problem = undefined;
    }
    const said = words || (problem ? reason(problem) : '');
    if (said !== error.textContent) error.replaceChildren(...(said ? [icon('failed', 'i xs'), said] : []));
  };
}

export function cardScreen(first: Card, actions: CardActions, draft: Draft): Screen {
  const face = avatar('xl');
  face.show(hostOf(first), true);
  const fields = entryPart(draft.entry);
  const error = h('p', { class: 'err', role: 'alert' });
  const trouble = troubles(error, fields.blame);
  const label = h('span');
  const submit = h('button', { class: 'btn primary block', 'data-testid': 'join' }, icon('chat', 'i s'), label);
  const form = h('form', { novalidate: '' }, fields.element, error, submit);
  let joining = false;
  form.onsubmit = (event) => {
    event.preventDefault();
    const entry = joining ? undefined : fields.read();
    if (entry) actions.join(entry);
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
      fields.show((state.card ?? first).entry, joining);
      trouble(state);
      if (document.activeElement === document.body && hasPointer()) fields.focus();
    },
  };
}
