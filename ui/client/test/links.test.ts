import { expect, test } from 'vitest';
import { linkify } from '../src/links';

const hrefs = (text: string) => linkify(text).flatMap((part) => (typeof part === 'string' ? [] : [part.href]));
const joinedText = (text: string) =>
  linkify(text)
    .map((part) => (typeof part === 'string' ? part : part.text))
    .join('');

test('http and https addresses become links', () => {
  expect(hrefs('See https://a.example/x?y=1#z and http://b.example')).toEqual([
    'https://a.example/x?y=1#z',
    'http://b.example/',
  ]);
});

test('nothing else does', () => {
  for (const text of [
    'javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'file:///etc/passwd',
    'xhttps://a.example',
    'mailto:a@b.example',
    'https://',
    'https://[broken',
    '<a href="javascript:alert(1)">x</a>',
  ]) {
    expect(hrefs(text), text).toEqual([]);
  }
});

test('the sentence around an address is not part of it', () => {
  expect(hrefs('(see https://a.example/x).')).toEqual(['https://a.example/x']);
  expect(hrefs('https://a.example/wiki/B_(c), then')).toEqual(['https://a.example/wiki/B_(c)']);
  expect(hrefs('"https://a.example/q"')).toEqual(['https://a.example/q']);
});

test('characters that turn the direction of text around end an address', () => {
  expect(hrefs('https://a.example/\u202egpj.exe')).toEqual(['https://a.example/']);
});

test('no text is lost or changed', () => {
  for (const text of ['', 'plain', 'a https://b.example c', 'https://b.example.', '<b>https://b.example</b>\n\nend']) {
    expect(joinedText(text)).toBe(text);
  }
});

test('a character that is not seen, or turns the direction around, ends an address', () => {
  for (const trick of ['\u200b', '\u202e', '\u2066', '\ufeff', '\u00ad']) {
    expect(linkify(`https://bank.example${trick}.evil.example`)[0]).toMatchObject({ href: 'https://bank.example/' });
  }
});

test('ten thousand addresses are found at once', () => {
  const text = Array.from({ length: 10_000 }, (_, i) => `https://a.example/${i}`).join(' ');
  expect(linkify(text).filter((part) => typeof part !== 'string').length).toBe(10_000);
});
