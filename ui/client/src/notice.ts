/** What is said of links that lead nowhere. */
import type { State } from './state';
import { t } from './texts';
import { duration } from './lengths';

const BARRED = 'M3.5 12a8.5 8.5 0 1 0 17 0 8.5 8.5 0 1 0-17 0M6 6l12 12';

export type Notice = [look: string, tone: string, title: string, text: string];

/** Nothing for a state that is not one of these. */
export function noticeOf({ mode, pause = 0 }: State): Notice | undefined {
  switch (mode) {
    case 'used':
      return ['check', 'good', t('used'), t('used-text')];
    case 'expired':
      return ['clock', '', t('expired'), t('expired-text')];
    case 'revoked':
      return [BARRED, 'bad', t('revoked'), t('revoked-text')];
    case 'unknown':
      return ['failed', 'bad', t('unknown'), t('unknown-text')];
    case 'banned':
      return [BARRED, 'bad', t('banned'), t('banned-text')];
    case 'limited':
      return ['clock', '', t('limited'), t('limited-text', { time: duration(Math.ceil(pause / 1000)) })];
    default:
      return undefined;
  }
}
