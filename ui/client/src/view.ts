/** Shows the state: picks the screen and lets it follow. */
import { cardScreen, type CardActions } from './card';
import { NOTHING } from './entry';
import { rare } from './rarely';
import { hostOf, loadingScreen, noticeScreen, type Screen } from './screens';
import { isBefore, type State } from './state';
import { t } from './texts';

export interface ViewActions extends CardActions {
  /** The conversation's screen, once it is there. `draft`: what was written already. */
  chat: (draft: string) => Screen | undefined;
  again: () => void;
}

/** Returns what shows a state inside `root`. */
export function view(root: HTMLElement, actions: ViewActions): (state: State) => void {
  let screen: Screen | undefined;
  let current = '';

  return (state) => {
    const { mode, session, card, connection, problem, writing, pending } = state;
    const talking = mode === 'waiting' || mode === 'active';
    const data = document.body.dataset;
    data['state'] = mode;
    if (talking && connection) data['connection'] = connection;
    else delete data['connection'];

    const asked = session ?? card;
    if (asked) {
      document.title = t('title-talk', { company: asked.company, operator: hostOf(asked).display_name });
    }

    const form = isBefore(mode) || (mode === 'waiting' && writing);
    // Once the full card is there it stays.
    const full = form ? rare()?.fullCard : undefined;
    const wanted = form ? (full ? 'full' : 'card') : talking || mode === 'ended' ? 'chat' : `${mode} ${problem ?? ''}`;
    if (wanted !== current) {
      current = wanted;
      // What was written goes along, unless it was sent.
      const written = (tag: string) => root.querySelector<HTMLInputElement>(tag)?.value;
      const text = written('textarea') ?? '';
      const sent = pending.some((one) => one.text === text.trim());
      const message = (session?.message_left_at ?? null) !== null || sent ? '' : text;
      const name = written('#name') ?? (card && 'client_name' in card ? (card.client_name ?? '') : '');
      const entry = { ...NOTHING, name, email: written('#email') ?? '', phone: written('#phone') ?? '', message };
      const draft = { entry, held: root.contains(document.activeElement) };
      screen =
        wanted === 'chat'
          ? actions.chat(message)
          : mode === 'loading'
            ? loadingScreen()
            : full && asked
              ? full(asked, actions, draft)
              : form && card
                ? cardScreen(card, actions, draft)
                : noticeScreen(state, actions.again);
      root.replaceChildren(screen?.element ?? '');
    }
    screen?.show(state);
  };
}
