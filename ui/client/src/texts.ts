/** What a person reads. The server chose the language by what the browser prefers; an invitation may say another. */
import packed from 'virtual:texts';
import type { ErrorCode } from './wire';

let { language, texts } = packed;

const DEADLINE_MS = 5_000;

/** Goes over to the language of `tag`, if there is one and its words can be had; otherwise the page goes on as it is. */
export async function speak(tag: string | null | undefined): Promise<void> {
  const wanted = tag?.toLowerCase().split('-')[0] ?? language;
  if (wanted === language || !packed.languages.includes(wanted)) return;
  try {
    const answer = await fetch(`/client/${wanted}.json`, { signal: AbortSignal.timeout(DEADLINE_MS) });
    const told = (await answer.json()) as Pick<typeof packed, 'mark' | 'texts'>;
    if (!isOwn(told.mark)) return;
    texts = told.texts;
    document.documentElement.lang = language = wanted;
  } catch {
    // Better in another language than not at all.
  }
}

/** Takes the texts that came with another script, which begin at that number. In a language that was fetched they are already. */
export function learn(at: number, more: readonly string[]): void {
  if (language !== packed.language) return;
  const all = [...texts];
  // Either script may come first, so there may be a gap below.
  more.forEach((text, i) => {
    all[at + i] = text;
  });
  texts = all;
}

/** Whether `mark` is of the same build as this script. */
export function isOwn(mark: string): boolean {
  return mark === packed.mark;
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
