/**
 * The card of an invitation that has not begun, or of an operator or a group that cannot take anybody now: with when it begins, and
 * the form for leaving a message. Once it is on the screen it also shows that somebody is back.
 */
import { absence } from './absence';
import { ending, greeting, troubles, type CardActions, type Draft } from './card';
import { button, h, icon, say } from './dom';
import { earlyPart } from './early';
import { entryPart } from './entry';
import { availability, avatar, hasPointer, hostOf, type Screen } from './screens';
import { isLetter, missing, type State } from './state';
import { reason, t } from './texts';
import type { Card, ClientSession, EntryForm } from './wire';

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

/** What is asked of who leaves a message: the name as the company wants it. */
const LETTER: EntryForm = { name: 'no', email: 'optional', phone: 'optional', message: 'required' };
/** Whoever came back to a conversation has no card. */
const NO_CARD = { entry: LETTER };

export function fullCard(first: Card | ClientSession, actions: CardActions, draft: Draft): Screen {
  const { company } = first;
  const face = avatar('xl');
  const fields = entryPart(draft.entry);
  const either = h('p', { class: 'foot' }, t('either'));
  const error = h('p', { class: 'err', role: 'alert' });
  const trouble = troubles(error, fields.blame);

  const label = h('span');
  const submit = h('button', { class: 'btn primary block', 'data-testid': 'join' }, icon('chat', 'i s'), label);
  const toggle = button(
    'btn block',
    '',
    () => {
      if (!busy) actions.writing(!writing);
    },
    { 'data-testid': 'leave-message' },
  );
  const form = h('form', { novalidate: '' }, fields.element, either, error, submit, toggle);
  let busy = false;
  let writing = false;
  let { held } = draft;
  form.onsubmit = (event) => {
    event.preventDefault();
    const entry = busy ? undefined : fields.read();
    if (!entry) return;
    if (!writing) actions.join(entry);
    else if (entry.email || entry.phone) actions.letter(entry);
    else fields.blame('bad_contact', 'email');
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
      const { mode, card, session } = state;
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
      const { name } = (card ?? NO_CARD).entry;
      const asked = writing ? { ...LETTER, name } : (card ?? NO_CARD).entry;
      fields.show(session ? { ...asked, name: 'no' } : asked, busy);
      either.hidden = !writing;
      toggle.hidden = mode === 'away' || !(writing || gone?.may_leave_message);
      again.hidden = mode !== 'full' && (mode !== 'away' || writing);
      say(toggle, t(writing ? 'back' : 'leave-message'));
      say(label, t(writing ? (busy ? 'sending' : 'send-message') : busy ? 'starting' : 'start'));
      // Not `disabled`, which would take the focus away.
      for (const one of [submit, again, toggle]) one.setAttribute('aria-disabled', String(busy));
      if (open) trouble({ ...state, joining: busy }, busy && writing && state.connection !== 'connected' ? t('letter-kept') : '');
      // Whoever had the button that is gone goes on with the one that came.
      if (!open && (form.contains(focus) || held)) again.focus();
      held = false;
      if (open && (focus === document.body || focus === again) && hasPointer()) fields.focus();
    },
  };
}
