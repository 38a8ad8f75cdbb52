/** When an invitation begins: the moment, what is left until then, and the calendar file. */
import { h, icon, say } from './dom';
import { beginsIn } from './looking';
import type { State } from './state';
import { t } from './texts';
import { countdown, moment } from './lengths';

const CALENDAR = 'M4 6h16v14H4zM4 10.5h16M8 3.5V6M16 3.5V6';

export function earlyPart(calendar: string): { element: HTMLElement; show: (state: State) => void } {
  const begins = h('p');
  const left = h('p', { class: 'left', role: 'timer', 'data-testid': 'countdown' });
  const element = h(
    'div',
    { class: 'early', 'data-testid': 'early' },
    begins,
    h('p', { class: 'foot' }, t('begins-in')),
    left,
    h('a', { class: 'btn', href: calendar, download: '', 'data-testid': 'calendar' }, icon(CALENDAR, 'i s'), t('calendar')),
  );
  let ticking: ReturnType<typeof setTimeout> | undefined;
  const show = (state: State) => {
    clearTimeout(ticking);
    const { mode, card } = state;
    element.hidden = mode !== 'early';
    if (element.hidden || !card || !('valid_from' in card)) return;
    const remains = beginsIn(state, performance.now());
    say(begins, t('begins', { time: moment(card.valid_from, card.valid_from - remains) }));
    say(left, countdown(remains));
    ticking = setTimeout(() => {
      if (element.isConnected) show(state);
    }, 1_000);
  };
  return { element, show };
}
