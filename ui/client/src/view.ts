/** Shows the state: picks the screen and lets it follow. */
import { chatScreen, type ChatActions } from './chat';
import { cardScreen, loadingScreen, noticeScreen, type Screen } from './screens';
import type { State } from './state';
import { t } from './texts';

export interface ViewActions extends ChatActions {
  join: (name: string) => void;
  again: () => void;
}

export class View {
  private screen: Screen | undefined;
  private current = '';

  constructor(
    private readonly root: HTMLElement,
    private readonly actions: ViewActions,
  ) {}

  show(state: State): void {
    const { mode, session, card } = state;
    const talking = mode === 'waiting' || mode === 'active' || mode === 'ended';
    const data = document.body.dataset;
    data['state'] = mode;
    if (talking && mode !== 'ended' && state.connection) data['connection'] = state.connection;
    else delete data['connection'];

    const company = session?.company ?? card?.company;
    const operator = (session ?? card)?.operator.display_name;
    if (company !== undefined && operator !== undefined) document.title = t('title', { company, operator });

    const wanted = talking ? 'chat' : mode === 'unreachable' ? `${mode} ${state.problem ?? ''}` : mode;
    if (wanted !== this.current) {
      this.current = wanted;
      this.screen = this.build(state, talking);
      this.root.replaceChildren(this.screen.element);
    }
    this.screen?.show(state);
  }

  private build(state: State, talking: boolean): Screen {
    if (talking) return chatScreen(this.actions);
    if (state.mode === 'loading') return loadingScreen();
    if (state.mode === 'card' && state.card) return cardScreen(state.card, this.actions.join);
    return noticeScreen(state.mode, state.problem, this.actions.again);
  }
}
