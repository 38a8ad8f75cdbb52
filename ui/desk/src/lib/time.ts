/** Times as a person reads them. All take milliseconds; moments are shown in this computer's time zone. */

/** A running time: `3:24`, or `1:02:03` from one hour on. */
export function running(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (n: number) => String(n).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${two(seconds % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

/** The clock: `10:42`. */
export function clockTime(at: number, locale: string): string {
  return format(locale, { hour: "numeric", minute: "2-digit" }).format(at);
}

/** A day: `9 Jun`, with the year when it is another one. */
export function date(at: number, now: number, locale: string): string {
  const year = new Date(at).getFullYear() !== new Date(now).getFullYear();
  return format(locale, { day: "numeric", month: "short", ...(year && { year: "numeric" }) }).format(at);
}

/** A day and the clock: `Tue 24 Nov 14:00`, and only the clock today. */
export function moment(at: number, now: number, locale: string): string {
  const time = clockTime(at, locale);
  if (daysBetween(at, now) === 0) return time;
  const year = new Date(at).getFullYear() !== new Date(now).getFullYear();
  const day = format(locale, { weekday: "short", day: "numeric", month: "short", ...(year && { year: "numeric" }) }).format(at);
  return `${day.replace(/,/g, "")} ${time}`;
}

/** In lists: the clock today, the day otherwise. */
export function listTime(at: number, now: number, locale: string): string {
  return daysBetween(at, now) === 0 ? clockTime(at, locale) : date(at, now, locale);
}

/** The line between days, or what to call today and yesterday. */
export function dayLine(at: number, now: number, locale: string): "today" | "yesterday" | { text: string } {
  const days = daysBetween(at, now);
  if (days === 0) return "today";
  if (days === 1) return "yesterday";
  const year = new Date(at).getFullYear() !== new Date(now).getFullYear();
  return {
    text: format(locale, { weekday: "long", day: "numeric", month: "long", ...(year && { year: "numeric" }) }).format(at),
  };
}

/** What is left of a time, in the largest unit that is not zero. */
export function timeLeft(ms: number): { unit: "moment" | "minutes" | "hours" | "days"; count: number } {
  const minutes = Math.round(ms / 60_000);
  if (ms < 60_000) return { unit: "moment", count: 0 };
  if (minutes <= 60) return { unit: "minutes", count: minutes };
  const hours = Math.round(minutes / 60);
  if (hours <= 48) return { unit: "hours", count: hours };
  return { unit: "days", count: Math.round(hours / 24) };
}

/** How many midnights lie between two moments. */
export function daysBetween(earlier: number, later: number): number {
  const midnight = (at: number) => {
    const day = new Date(at);
    return Date.UTC(day.getFullYear(), day.getMonth(), day.getDate());
  };
  return Math.round((midnight(later) - midnight(earlier)) / 86_400_000);
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Building a format is slow; a list asks for the same one many times a second. */
function format(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options);
  let known = formats.get(key);
  if (!known) formats.set(key, (known = new Intl.DateTimeFormat(locale, options)));
  return known;
}

/** A sum of hours: `2:51 h`. */
export function hours(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")} h`;
}

/** A sum of hours that is growing now: `2:51:07`. */
export function growing(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (n: number) => String(n).padStart(2, "0");
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** How long something lasted: `45 s`, `12 min`, `3:05 h`. */
export function lasted(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  return hours(ms);
}
