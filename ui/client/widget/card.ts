/** The one question that is asked before the button is clicked: whether somebody is there. */
import type { GroupCard } from '../../generated';
import type { Place } from './place';

export type Answer =
  | GroupCard
  /** The site may not show the chat. */
  | 'forbidden'
  /** There is no such group. */
  | 'unknown'
  /** Nothing, or not what was asked for. */
  | 'unreachable';

export async function ask({ origin, group }: Place): Promise<Answer> {
  try {
    const answer = await fetch(`${origin}/v1/client/groups/${encodeURIComponent(group)}`, {
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      cache: 'no-store',
    });
    if (answer.ok) return (await answer.json()) as GroupCard;
    return answer.status === 403 ? 'forbidden' : answer.status === 404 ? 'unknown' : 'unreachable';
  } catch {
    return 'unreachable';
  }
}
