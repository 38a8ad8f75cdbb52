/**
 * The card of an invitation that has not begun, or of an operator or a group that cannot take anybody now: with when it begins, and
 * the form for leaving a message. Once it is on the screen it also shows that somebody is back.
 */
import { absence } from './absence';
import { ending, greeting, type CardActions, type Draft } from './card';
import { button, h, icon, say } from './dom';
import { earlyPart } from './early';
import { letterPart, type Field, type LetterPart } from './letter';
import { availability, avatar, hasPointer, hostOf, type Screen } from './screens';
import { isLetter, missing, type State } from './state';
import { reason, t } from './texts';
import { CLIENT_NAME_MAX, type Card, type ClientSession } from './wire';

/** What stands between the name and the form: nothing once the operator is there. */
function advice(state: State): string {
  const { mode, card, joining, problem, writing } = state;
  if (mode === 'early') return t('opens-itself');
  if (mode === 'full' || mode === 'offline') {
    return joining ? t('loading') : reason(problem ?? (mode === 'full' ? 'queue_full' : 'group_offline'));
  }
  if (card && 'group' in card) return card.state === 'open' ? t('group-open') : `${t('group-busy')} ${t('may-start')}`;
  const gone = missing(state);
  if (!gone) return '';
  if (writing) return absence(state, t('may-leave'));
  return absence(state, mode === 'away' ? t('come-back') : t('may-start'));
}

export function fullCard(first: Card | ClientSession, actions: CardActions, draft: Draft): Screen {
  const { company } = first;
  const face = avatar('xl');
  const error = h('p', { class: 'err', id: 'error', role: 'alert' });
  const field = (tag: 'input' | 'textarea', id: string, label: string, attributes: Record<string, string>): Field => {
    const input = h(tag, { id, class: 'input', 'aria-describedby': 'error', 'data-testid': id, ...attributes });
    h('div', {}, h('label', { for: id }, label), input);
    return input;
  };
  const name = field('input', 'name', t('name'), { autocomplete: 'name', maxlength: String(CLIENT_NAME_MAX) });
  const called = name.parentElement ?? name;
  let letter: LetterPart | undefined;
  const fields = () => [name, ...(letter?.inputs ?? [])];
  name.value = draft.name;

  const label = h('span');
  const submit = h('button', { class: 'btn primary block', 'data-testid': 'join' }, icon('chat', 'i s'), label);
  const complain = (words: string, at?: Field) => {
    error.replaceChildren(...(words ? [icon('failed', 'i xs'), words] : []));
    for (const one of fields()) one.setAttribute('aria-invalid', String(one === at));
    at?.focus();
  };
  const toggle = button(
    'btn block',
    '',
    () => {
      if (!busy) actions.writing(!writing);
    },
    { 'data-testid': 'leave-message' },
  );
  const form = h('form', { novalidate: '' }, called, error, submit, toggle);
  let busy = false;
  let writing = false;
  let { held } = draft;
  form.onsubmit = (event) => {
    event.preventDefault();
    const who = name.value.trim();
    const words = writing ? letter?.read() : undefined;
    if (busy) return;
    if (!who && !called.hidden) complain(t('name-missing'), name);
    else if (!words) actions.join(who);
    else if ('text' in words) actions.letter(who, words);
    else complain(...words);
  };
  form.oninput = () => {
    complain('');
  };
  const again = button(
    'btn',
    t('try-again'),
    () => {
      if (!busy) actions.look();
    },
    { 'data-testid': 'again' },
  );
  const line = h('p', { 'data-testid': 'state' });
  const shape = h('span');
  const words = h('span');
  const banner = h('p', { role: 'status', 'data-testid': 'group-state' }, shape, words);
  const early = earlyPart(actions.calendar);
  const volatile = h('p', { class: 'foot' });
  const element = h(
    'section',
    { class: 'center card' },
    h(
      'div',
      { class: 'stack' },
      face.element,
      !('id' in first) && greeting(first),
      h('h1', { 'data-testid': 'card-operator' }, t('card-title', { operator: hostOf(first).display_name })),
      line,
      early.element,
      banner,
      form,
      again,
    ),
    !('id' in first) && ending(first),
    volatile,
  );
  return {
    element,
    show: (state) => {
      const { mode, problem, card, session } = state;
      const focus = document.activeElement;
      const open = mode === 'card' || mode === 'waiting' || (mode === 'away' && state.writing);
      const host = hostOf(session ?? card ?? first);
      const gone = missing(state);
      const isEarly = mode === 'early';
      writing = state.writing;
      busy = state.joining || state.pending.some((one) => isLetter(one) && !one.failed);

      const full = mode === 'full' || (host.available && host.full);
      // Neither a full group nor what has not begun says who is there.
      face.show(host, isEarly || mode === 'full' ? undefined : host.available);
      say(line, isEarly || 'group' in first ? company : availability(company, host.available));
      const advised = advice(state);
      banner.hidden = !advised;
      banner.className = `banner ${isEarly ? '' : host.available && !full ? 'good' : 'away'}`;
      shape.replaceChildren(isEarly || full ? icon('clock') : icon(host.available ? 'disc' : 'crescent', 'i fill'));
      say(words, advised);
      early.show(state);
      say(volatile, state.volatile ? t('not-kept') : '');

      form.hidden = !open;
      called.hidden = !!session;
      if (writing && !letter) {
        letter = letterPart(field, draft.text);
        called.after(letter.element);
      }
      if (letter) letter.element.hidden = !writing;
      toggle.hidden = mode === 'away' || !(writing || gone?.may_leave_message);
      again.hidden = mode !== 'full' && (mode !== 'away' || writing);
      say(toggle, t(writing ? 'back' : 'leave-message'));
      say(label, t(writing ? (busy ? 'sending' : 'send-message') : busy ? 'starting' : 'start'));
      // Not `disabled`, which would take the focus away.
      for (const one of [submit, again, toggle]) one.setAttribute('aria-disabled', String(busy));
      for (const one of fields()) one.readOnly = busy;
      if (busy) complain(writing && state.connection !== 'connected' ? t('letter-kept') : '');
      else if (open && problem) complain(reason(problem));
      // Whoever had the button that is gone goes on with the one that came.
      if (!open && (form.contains(focus) || held)) again.focus();
      held = false;
      if (open && (focus === document.body || focus === again) && hasPointer()) (session && letter?.inputs[0] ? letter.inputs[0] : name).focus();
    },
  };
}
