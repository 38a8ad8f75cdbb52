/** What is said while the operator cannot take anybody. */
import { missing, type State } from './state';
import { duration } from './lengths';
import { t } from './texts';
import type { OperatorCard } from './wire';

/** That the operator cannot take anybody now, and what comes of it. */
export function absence(state: State, then: string): string {
  const gone = missing(state);
  const operator = (state.session ?? state.card) as { operator: OperatorCard };
  const { display_name, full, available } = operator.operator;
  const what = t(full && available ? 'busy' : 'missing', { operator: display_name });
  // Nobody takes over from whom a message is left.
  const waits = state.session !== undefined || !state.writing;
  const next =
    waits && gone?.passed_to != null && gone.passed_after_s !== null && gone.may_wait
      ? t('passed-on', { group: gone.passed_to, time: duration(gone.passed_after_s) })
      : '';
  return [what, next, then].filter((part) => part).join(' ');
}

/** What a waiting client is told, whose operator cannot take anybody, or who has left a message; nothing otherwise. */
export function waitingFor(state: State): string | undefined {
  const { session, address } = state;
  if (!session) return undefined;
  if (session.message_left_at === null) return missing(state) || !session.operator.available ? absence(state, t('keep-writing')) : undefined;
  return t('left', { operator: session.operator.display_name, address: address || t('given-address') });
}
