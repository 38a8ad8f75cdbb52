/** Shows the state: picks the screen and lets it follow. */
import { chatScreen, type ChatActions } from './chat';
import { cardScreen, hostOf, loadingScreen, noticeScreen, type CardActions, type Screen } from './screens';
import { isBefore, type State } from './state';
import { t } from './texts';

export interface ViewActions extends ChatActions, CardActions {
  again: () => void;
}

/** Returns what shows a state inside `root`. */
export function view(root: HTMLElement, actions: ViewActions): (state: State) => void {
  let screen: Screen | undefined;
  let current = '';

  return (state) => {
    const { mode, session, card, connection, problem } = state;
    const talking = mode === 'waiting' || mode === 'active';
    const data = document.body.dataset;
    data['state'] = mode;
    if (talking && connection) data['connection'] = connection;
    else delete data['connection'];

    const company = session?.company ?? card?.company;
    const host = session?.operator ?? (card && hostOf(card));
    if (company !== undefined && host) document.title = t('title', { company, operator: host.display_name });

    const wanted =
      talking || mode === 'ended' ? 'chat' : isBefore(mode) ? 'card' : `${mode} ${problem ?? ''}`;
    if (wanted !== current) {
      current = wanted;
      screen =
        wanted === 'chat'
          ? chatScreen(actions)
          : mode === 'loading'
            ? loadingScreen()
            : wanted === 'card' && card
              ? cardScreen(card, actions)
              : noticeScreen(mode, problem, actions.again);
      root.replaceChildren(screen.element);
    }
    screen?.show(state);
  };
}
