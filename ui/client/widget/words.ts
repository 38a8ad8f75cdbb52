/** What a person reads, in the language of the host's page. */
import tables from 'virtual:widget-texts';

/** The first of these languages that there are words for; English without any. */
export function languageOf(tags: readonly (string | null | undefined)[]): string {
  const known = tags.map((tag) => tag?.toLowerCase().split('-')[0] ?? '').find((tag) => tag in tables);
  return known ?? 'en';
}

/** The text `widget-<key>` of `locales/`, with its placeholders filled in. */
export function text(language: string, key: string, args: Record<string, string> = {}): string {
  return (tables[language]?.[key] ?? '').replace(/\{(\w+)\}/g, (whole, name: string) => args[name] ?? whole);
}
