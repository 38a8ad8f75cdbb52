import { readFileSync, readdirSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { compare, compile, documentIn, laterKeys, loadTables, loadWidgetTables, numbered, pack, words } from '../build/texts';
import { currentLanguage, learn, reason, speak, t } from '../src/texts';

test('every language has every text, with the same placeholders', () => {
  expect(() => loadTables()).not.toThrow();
  expect(Object.keys(loadTables())).toEqual(['en', 'cs']);
});

test('a text that is missing or differs in its placeholders stops the build', () => {
  expect(() => { compare({ en: { 'client-a': 'A' }, cs: {} }); }).toThrow('client-a is in en but not in cs');
  expect(() => { compare({ en: {}, cs: { 'client-a': 'A' } }); }).toThrow('client-a is in cs but not in en');
  expect(() => { compare({ en: { 'client-a': '{x}' }, cs: { 'client-a': '{y}' } }); }).toThrow('placeholders differ');
});

test('anything but text and placeholders stops the build', () => {
  expect(compile('client-a = To { $name }, now')).toEqual({ 'client-a': 'To {name}, now' });
  for (const source of [
    'client-a = { $n -> [one] one *[other] many }',
    'client-a = { NUMBER($n) }',
    'client-a = { client-b }',
    'client-a = { "x" }',
    'client-a = A\n    .title = B',
    '-term = A',
    'client-a',
    'client-a = A\nclient-a = B',
    'other-a = A',
  ]) {
    expect(() => compile(source), source).toThrow();
  }
});

test('the page uses every text and no other', () => {
  const source = readdirSync('src')
    .map((file) => readFileSync(`src/${file}`, 'utf8'))
    .join('\n');
  for (const key of Object.keys(loadTables()['en'] ?? {})) {
    // Shown by the page's own markup, or by an error's code.
    if (/^client-(noscript|title|description|error-.*)$/.test(key)) continue;
    expect(source, `${key} is used`).toContain(`'${key.slice('client-'.length)}'`);
  }
  const direct = [...source.matchAll(/\bt\('([\w-]+)'/g)].map((match) => match[1]);
  for (const key of direct) expect(loadTables()['en'], `${String(key)} is a text`).toHaveProperty(`client-${String(key)}`);
});

test('the widget uses every text of its own and no other', () => {
  const source = [...readdirSync('widget').filter((file) => file.endsWith('.ts')).map((file) => `widget/${file}`), 'src/embedded.ts']
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  const tables = loadWidgetTables();
  expect(Object.keys(tables)).toEqual(['en', 'cs']);
  for (const key of Object.keys(tables['en'] ?? {})) expect(source, `${key} is used`).toMatch(new RegExp(`'${key}'|\\b${key}:`));
  for (const [, key] of source.matchAll(/\b(?:words|text)\((?:language, |place\.language, )?'(\w+)'/g)) {
    expect(tables['en'], `${String(key)} is a text`).toHaveProperty(String(key));
  }
});

test('the build puts numbers in the place of keys, and stops at a key that there is not', () => {
  const keys = ['a', 'b'];
  expect(numbered("f('a', t('a'), t(x ? 'b' : 'a', { b: t('b') }))", keys)).toBe("f('a', t(0), t(x ? 1 : 0, { b: t(1) }))");
  for (const source of ["t('c')", 't(key)', 't(x ? key : "a")', 't(`a`)']) {
    expect(() => numbered(source, keys), source).toThrow('not the key of a text');
  }
});

test('errors are found by their code, and the texts of the later scripts come last', () => {
  const table = { 'client-noscript': 'N', 'client-a': 'A', 'client-b': 'B', 'client-c': 'C', 'client-error-full': 'Full' };
  expect(pack({ en: table }, { talk: new Set(['c']), rare: new Set(['a']) })).toEqual({
    texts: { en: ['B', 'Full', 'C', 'A'] },
    errors: { full: 1 },
    parts: { talk: [2, 3], rare: [3, 4] },
  });
});

test('what is read later, or by few clients, is not in the page’s script', () => {
  const { rare, talk } = laterKeys();
  for (const key of ['begins', 'used-text', 'either', 'error-queue_full']) expect(rare, key).toContain(key);
  for (const key of ['waiting', 'attach', 'rating', 'error-too_large']) expect(talk, key).toContain(key);
  for (const key of ['start', 'text', 'sending', 'error-unknown', 'error-bad_contact']) expect([...talk, ...rare], key).not.toContain(key);
});

test('the document is in one language, and only the company stands open', () => {
  const html = '<html lang="{lang}"><title>{title}</title><script src="/client/page.js">{noscript}{description}';
  const table = { 'client-title': '{company}: chat', 'client-description': 'D', 'client-noscript': 'N' };
  expect(documentIn(html, 'cs', table)).toBe('<html lang="cs"><title>{company}: chat</title><script src="/client/page.cs.js">ND');
});

/** The words of `language` are asked for and answered with those of a build. */
function answer(language: string, mark: string): string[] {
  const asked: string[] = [];
  vi.stubGlobal('fetch', (path: string) => {
    asked.push(path);
    return Promise.resolve(new Response(words(pack(loadTables(), laterKeys()), language, mark)));
  });
  return asked;
}

test('the page goes over to the language that the invitation says, if there is one', async () => {
  const asked = answer('cs', 'deskbell:mark');
  for (const none of [null, undefined, 'en-GB', 'de', 'x']) await speak(none);
  expect([asked, currentLanguage()], 'nothing to ask for').toEqual([[], 'en']);
  await speak('cs-CZ');
  expect([asked, currentLanguage(), t('send')]).toEqual([['/client/cs.json'], 'cs', 'Odeslat']);
  expect(document.documentElement.lang).toBe('cs');
  answer('en', 'deskbell:mark');
  await speak('en');
  expect([currentLanguage(), t('today', { time: '10:31' })]).toEqual(['en', 'Today, 10:31']);
});

test('words that cannot be had, or are of another build, leave the page as it is', async () => {
  answer('cs', 'another');
  await speak('cs');
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('network')));
  await speak('cs');
  expect([currentLanguage(), t('send')]).toEqual(['en', 'Send']);
});

test('the later scripts bring their words in whichever order they come', () => {
  const say = t as unknown as (number: number) => string;
  learn(900, ['rare', 'rarer']);
  learn(890, ['talk']);
  expect([890, 900, 901].map(say)).toEqual(['talk', 'rare', 'rarer']);
  expect(t('send'), 'and leave the others as they are').toBe('Send');
});

test('placeholders hold what was put in, even if it looks like one', () => {
  expect(t('note-joined', { name: '{name} $& <b>' })).toBe('{name} $& <b> joined the chat');
});

test('an error without a sentence of its own still says something', () => {
  expect(reason('conflict')).toBe(reason('unknown'));
  expect(reason('unavailable')).not.toBe(reason('unknown'));
});
