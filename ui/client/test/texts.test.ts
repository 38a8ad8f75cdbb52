import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compare, compile, loadTables, numbered, pack } from '../build/texts';
import { chooseLanguage, reason, t } from '../src/texts';

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
    if (/^client-(noscript|error-.*)$/.test(key)) continue;
    expect(source, `${key} is used`).toContain(`'${key.slice('client-'.length)}'`);
  }
  const direct = [...source.matchAll(/\bt\('([\w-]+)'/g)].map((match) => match[1]);
  for (const key of direct) expect(loadTables()['en'], `${String(key)} is a text`).toHaveProperty(`client-${String(key)}`);
});

test('the build puts numbers in the place of keys, and stops at a key that there is not', () => {
  const keys = ['a', 'b'];
  expect(numbered("f('a', t('a'), t(x ? 'b' : 'a', { b: t('b') }))", keys)).toBe("f('a', t(0), t(x ? 1 : 0, { b: t(1) }))");
  for (const source of ["t('c')", 't(key)', 't(x ? key : "a")', 't(`a`)']) {
    expect(() => numbered(source, keys), source).toThrow('not the key of a text');
  }
});

test('errors are found by their code', () => {
  const table = { 'client-noscript': 'N', 'client-a': 'A', 'client-error-full': 'Full' };
  expect(pack({ en: table })).toEqual({ texts: { en: ['A', 'Full'] }, errors: { full: 1 } });
});

test('the reader gets the first language that there is, else English', () => {
  expect(chooseLanguage(['de-DE', 'cs-CZ', 'en'])).toBe('cs');
  expect(t('send')).toBe('Odeslat');
  expect(chooseLanguage(['de-DE'])).toBe('en');
  expect(t('today', { time: '10:31' })).toBe('Today, 10:31');
});

test('placeholders hold what was put in, even if it looks like one', () => {
  chooseLanguage(['en']);
  expect(t('note-joined', { name: '{name} $& <b>' })).toBe('{name} $& <b> joined the chat');
});

test('an error without a sentence of its own still says something', () => {
  expect(reason('conflict')).toBe(reason('unknown'));
  expect(reason('unavailable')).not.toBe(reason('unknown'));
});
