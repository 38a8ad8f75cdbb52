/** The conversation's screen. */
import { button, h, icon, say } from './dom';
import type { LeaveDialog } from './leaving';
import { rows } from './rows';
import { rare } from './rarely';
import { availability, avatar, hasPointer, type Screen } from './screens';
import { missing, type State } from './state';
import { reason, t } from './texts';
import { thread, type ThreadActions } from './thread';
import { MESSAGE_TEXT_MAX } from './wire';

export interface ChatActions extends ThreadActions {
  send: (text: string) => void;
  /** Asks first. */
  leave: (step: 'ask' | 'stay' | 'go') => void;
  reload: () => void;
  /** Starts over. */
  fresh: () => void;
  /** It is a group's page, where that is always possible. */
  group: boolean;
  /** Opens the form for leaving a message. */
  writing: (yes: boolean) => void;
}

/** Where the session stands, in one sentence. */
function sentence(state: State): string {
  const { mode, session } = state;
  const operator = session?.operator.display_name ?? '';
  const said = mode === 'waiting' && rare()?.waitingFor(state);
  if (said) return said;
  switch (mode) {
    case 'active':
      return t('active', { operator });
    case 'ended':
      return session?.ended_by === 'operator'
        ? t('ended-operator', { operator })
        : t(session?.ended_by === 'client' ? 'ended-client' : 'ended-system');
    default:
      return t('waiting', { operator });
  }
}

function composer(send: (text: string) => void): { element: HTMLElement; field: HTMLTextAreaElement; foot: HTMLElement } {
  const field = h('textarea', {
    id: 'message',
    rows: '1',
    placeholder: t('placeholder'),
    autocomplete: 'off',
    'aria-describedby': 'message-error',
    'data-testid': 'composer',
  });
  const submit = h('button', { class: 'btn primary send', 'aria-label': t('send'), 'data-testid': 'send' }, icon('send'));
  const error = h('p', { class: 'err', id: 'message-error', role: 'alert' });
  const foot = h('p', { class: 'foot' });
  const fit = () => {
    field.style.height = 'auto';
    field.style.height = `${field.scrollHeight}px`;
  };
  const form = h('form', { class: 'composer' }, h('label', { class: 'sr', for: 'message' }, t('placeholder')), field, submit);
  form.onsubmit = (event) => {
    event.preventDefault();
    const text = field.value.trim();
    field.focus();
    if (!text) return;
    if (new TextEncoder().encode(text).length > MESSAGE_TEXT_MAX) {
      say(error, reason('too_large'));
      return;
    }
    field.value = '';
    fit();
    send(text);
  };
  field.oninput = () => {
    say(error, '');
    fit();
  };
  field.onkeydown = (event) => {
    // On a phone Enter starts a new line; the button sends.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || !hasPointer()) return;
    event.preventDefault();
    form.requestSubmit();
  };
  return { element: h('div', { class: 'bottom' }, form, error, foot), field, foot };
}

export function chatScreen(actions: ChatActions, draft: string): Screen {
  const face = avatar('l');
  const title = h('h1');
  const subtitle = h('p');
  const leave = button(
    'btn',
    t('leave'),
    () => {
      actions.leave('ask');
    },
    { 'data-testid': 'leave' },
  );
  const network = h('span');
  const reload = button('btn', t('reload'), actions.reload);
  const connection = h('div', { class: 'banner', hidden: '' }, icon('cloud'), network, reload);
  const words = h('span');
  const status = h('div', { class: 'status', role: 'status', tabindex: '-1', 'data-testid': 'state' }, words);
  const messages = thread(actions);
  const write = composer(actions.send);
  let dialog: LeaveDialog | undefined;
  const fresh = button('btn primary fresh', t('fresh'), actions.fresh, { 'data-testid': 'fresh' });
  const letter = button(
    'btn letter',
    t('leave-message'),
    () => {
      actions.writing(true);
    },
    { 'data-testid': 'leave-message' },
  );
  write.field.value = draft;
  let focused = false;

  const element = h(
    'section',
    { class: 'chat' },
    h('header', {}, face.element, h('div', { class: 'grow' }, title, subtitle), leave),
    h('div', { class: 'banners', role: 'status' }, connection),
    status,
    letter,
    messages.element,
    write.element,
    fresh,
  );

  return {
    element,
    show: (state) => {
      const { session, mode } = state;
      if (!session) return;
      const { display_name: name, available } = session.operator;
      const ended = mode === 'ended';
      const waiting = mode === 'waiting';
      // `available` says whether a client would be taken now. Once they talk it says nothing, and no longer changes.
      face.show(session.operator, waiting ? available : undefined);
      say(title, name);
      say(subtitle, waiting ? availability(session.company, available) : session.company);
      leave.hidden = ended;

      const lost = state.connection === 'reconnecting' && !ended;
      connection.hidden = !lost && !state.back && !state.outdated;
      connection.className = `banner ${lost || state.outdated ? 'signal' : 'good'}`;
      say(network, t(state.outdated ? 'outdated' : lost ? 'reconnecting' : 'connected-again'));
      reload.hidden = !state.outdated;

      const gone = waiting ? missing(state) : undefined;
      const left = waiting && session.message_left_at !== null;
      letter.hidden = left || !gone?.may_leave_message;
      const look = ended ? 'ended' : !waiting ? 'sr' : left || (available && !gone) ? 'wait' : 'wait away';
      status.className = `status ${look}`;
      say(words, sentence(state));

      messages.show(rows(state.messages, state.pending, name), state.more, state.loadingOlder);
      if (state.leaving && !dialog) {
        dialog = rare()?.leaveDialog(actions);
        if (dialog) element.append(dialog.element);
      }
      dialog?.show(state.leaving);

      // Whoever was writing, or leaving, must not be dropped out of the page's order.
      const inside = document.activeElement;
      const adrift = inside === write.field || inside === document.body || inside === leave;
      write.element.hidden = ended;
      fresh.hidden = !ended || !(actions.group || session.can_begin_again);
      if (ended && focused && adrift) status.focus();
      say(write.foot, state.volatile ? t('not-kept') : hasPointer() ? t('keys') : '');
      if (!focused && !ended && hasPointer()) write.field.focus();
      focused = true;
    },
  };
}
