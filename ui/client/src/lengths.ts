/** Lengths of time, and moments to come, as a person reads them. */
import { currentLanguage, t } from './texts';
import { date, daysBetween } from './times';

/** A length in words: `90 seconds`, `2 minutes`, `3 days`. */
export function duration(seconds: number): string {
  const [unit, size] = seconds >= 86_400 ? ['day', 86_400] : seconds % 60 === 0 || seconds > 600 ? ['minute', 60] : ['second', 1];
  return new Intl.NumberFormat(currentLanguage(), { style: 'unit', unit, unitDisplay: 'long' }).format(Math.floor(seconds / size));
}

/** What is left, ticking: `3 days`, `2:05:09`, `5:09`. */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  if (seconds >= 172_800) return duration(seconds);
  const two = (n: number) => String(Math.floor(n)).padStart(2, '0');
  const [hour, minute] = [Math.floor(seconds / 3600), (seconds / 60) % 60];
  return `${hour ? `${hour}:${two(minute)}` : Math.floor(minute)}:${two(seconds % 60)}`;
}

/** When something begins, in the reader's zone, which is named: `Today, 14:00 GMT+2`. */
export function moment(at: number, now: number): string {
  const time = new Intl.DateTimeFormat(navigator.language, { hour: 'numeric', minute: '2-digit', timeZoneName: 'short' }).format(at);
  return daysBetween(at, now) === 0 ? t('today', { time }) : `${date(at, now)}, ${time}`;
}
