/** The conversation's screen. */
import { composer, type ComposerActions } from './composer';
import { button, h, icon, say } from './dom';
import { dropping } from './dropping';
import { leaveDialog, type LeaveDialog } from './leaving';
import { rare } from './rarely';
import { ratingPart } from './rating';
import { rows } from './rows';
import { availability, avatar, hasPointer, type Screen } from './screens';
import type { Sounds } from './sounds';
import { missing, type State } from './state';
import { t } from './texts';
import { thread, type ThreadActions } from './thread';
import type { Rating } from './wire';

export interface ChatActions extends ThreadActions, ComposerActions {
  sound: Sounds;
  /** Asks first. */
  leave: (step: 'ask' | 'stay' | 'go') => void;
  rate: (rating: Rating) => Promise<void>;
  reload: () => void;
  /** Starts over. */
  fresh: () => void;
  /** It is a group's page, where that is always possible. */
  group: boolean;
  /** Opens the form for leaving a message. */
  writing: (yes: boolean) => void;
}

export interface Chat extends Screen {
  /** The newest message is before the reader. */
  atEnd: () => boolean;
}

const BELL = 'M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 20.5h4';
const SILENT = 'M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 20.5h4M4 4l16 16';
/** A place in the queue is announced no more often than this. */
const CALM_MS = 20_000;

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

/** The place in the queue: seen at once, but heard only now and then. */
function queue(): { element: HTMLElement; heard: HTMLElement; show: (words: string) => void } {
  const element = h('p', { class: 'queue', hidden: '', 'data-testid': 'position' });
  const heard = h('p', { class: 'sr', role: 'status' });
  let calm: ReturnType<typeof setTimeout> | undefined;
  let latest = '';
  const announce = () => {
    say(heard, latest);
    calm = setTimeout(() => {
      calm = undefined;
      if (heard.textContent !== latest) announce();
    }, CALM_MS);
  };
  return {
    element,
    heard,
    show: (words) => {
      element.hidden = !words;
      say(element, words);
      if (words === latest) return;
      latest = words;
      if (calm === undefined) announce();
    },
  };
}

function soundSwitch(sound: Sounds): HTMLElement {
  const element = button('btn quiet bell', '', () => {
    sound.toggle();
    draw();
  }, { 'aria-label': t('sound'), title: t('sound'), 'data-testid': 'sound' });
  const draw = () => {
    element.setAttribute('aria-pressed', String(sound.on()));
    element.replaceChildren(icon(sound.on() ? BELL : SILENT));
  };
  draw();
  return element;
}

export function chatScreen(actions: ChatActions, draft: string): Chat {
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
  const write = composer(actions, draft);
  const place = queue();
  const bell = soundSwitch(actions.sound);
  const dots = h('span', { class: 'dots', 'aria-hidden': 'true' }, h('i'), h('i'), h('i'));
  const writer = h('span');
  // Seen, not announced: it says nothing yet.
  const typing = h('p', { class: 'typing', 'data-testid': 'typing' }, dots, writer);
  const rating = ratingPart(actions.rate);
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
  let focused = false;

  const element = h(
    'section',
    { class: 'chat' },
    h('header', {}, face.element, h('div', { class: 'grow' }, title, subtitle), bell, leave),
    h('div', { class: 'banners', role: 'status' }, connection),
    status,
    place.element,
    place.heard,
    letter,
    messages.element,
    typing,
    write.element,
    rating.element,
    fresh,
  );
  const drop = dropping(element, write.take);

  return {
    element,
    atEnd: messages.atEnd,
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

      place.show(waiting && state.position > 0 && !left ? t('position', { count: String(state.position) }) : '');

      messages.show(rows(state.messages, state.pending, name, state.read), state.more, state.loadingOlder);
      if (state.leaving && !dialog) {
        dialog = leaveDialog(actions);
        element.append(dialog.element);
      }
      dialog?.show(state.leaving);

      // Whoever was writing, or leaving, must not be dropped out of the page's order.
      const inside = document.activeElement;
      const adrift = write.element.contains(inside) || inside === document.body || inside === leave;
      write.element.hidden = ended;
      typing.hidden = mode !== 'active';
      typing.classList.toggle('on', state.typing);
      say(writer, state.typing ? t('typing', { operator: name }) : '');
      bell.hidden = ended;
      drop.allow(!ended && session.files?.from_clients === true);
      rating.show(state);
      fresh.hidden = !ended || !(actions.group || session.can_begin_again);
      if (ended && focused && adrift) status.focus();
      const preview = session.typing_preview && mode === 'active' ? t('preview', { operator: name }) : '';
      write.show(session.files, [preview, state.volatile ? t('not-kept') : hasPointer() ? t('keys') : ''].filter((one) => one).join(' '));
      if (!focused && !ended && hasPointer()) write.field.focus();
      focused = true;
    },
  };
}
