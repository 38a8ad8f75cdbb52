/** Moments as a person reads them: the clock as the reader has it, dates in the page's language. */
import { currentLanguage, t } from './texts';

// Made once: making one costs more than all else in drawing a message.
const hours = new Intl.DateTimeFormat(navigator.language, { hour: 'numeric', minute: '2-digit' });

/** `10:31` */
export function clock(at: number): string {
  return hours.format(at);
}

/** `Monday 9 June`, with the year if it is another. */
export function date(at: number, now: number): string {
  const options: Intl.DateTimeFormatOptions = { weekday: 'long', day: 'numeric', month: 'long' };
  if (new Date(at).getFullYear() !== new Date(now).getFullYear()) options.year = 'numeric';
  const own = navigator.languages.find((tag) => tag.startsWith(currentLanguage()));
  return new Intl.DateTimeFormat(own ?? currentLanguage(), options).format(at);
}

/** How many midnights lie between. */
export function daysBetween(at: number, now: number): number {
  const midnight = (moment: number) => new Date(moment).setHours(0, 0, 0, 0);
  return Math.round((midnight(now) - midnight(at)) / 86_400_000);
}

/** `Today, 10:31`, `Yesterday, 10:31`, `Monday 9 June, 10:31` */
export function dayAndTime(at: number, now = Date.now()): string {
  const time = clock(at);
  const ago = daysBetween(at, now);
  return ago === 0 ? t('today', { time }) : ago === 1 ? t('yesterday', { time }) : `${date(at, now)}, ${time}`;
}

/** `17:00` today, with the date on other days. */
export function until(at: number, now = Date.now()): string {
  return daysBetween(at, now) === 0 ? clock(at) : `${date(at, now)}, ${clock(at)}`;
}
