/** What a person reads, in the reader's language. */
import packed from 'virtual:texts';
import type { ErrorCode } from './wire';

let texts = packed.texts.en;
let language = 'en';

/** Chooses the first of the reader's languages that there is; English otherwise. Returns its tag. */
export function chooseLanguage(wanted: readonly string[]): string {
  language = wanted.map((tag) => tag.toLowerCase().split('-')[0] ?? '').find((tag) => packed.texts[tag]) ?? 'en';
  texts = packed.texts[language] ?? packed.texts.en;
  return language;
}

export function currentLanguage(): string {
  return language;
}

/** The text `client-<key>` of `locales/`, with its placeholders filled in. The build puts the text's number in the key's place. */
export function t(key: string, args: Record<string, string> = {}): string {
  return say(key as unknown as number, args);
}

function say(number: number, args: Record<string, string>): string {
  return (texts[number] ?? '').replace(/\{(\w+)\}/g, (whole, name: string) => args[name] ?? whole);
}

/** Why something did not work. */
export function reason(code: ErrorCode): string {
  const { errors } = packed;
  return say(errors[code === 'internal' ? 'unavailable' : code] ?? errors.unknown, {});
}
