// @vitest-environment node
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';

const out = mkdtempSync(join(tmpdir(), 'client-page-'));
const read = (name: string) => readFileSync(join(out, name));

beforeAll(async () => {
  await build({ logLevel: 'silent', mode: 'production', build: { outDir: out, emptyOutDir: true } });
}, 60_000);
afterAll(() => {
  rmSync(out, { recursive: true });
});

test('the page is three files of fixed names, under 15 kB compressed', () => {
  const files = readdirSync(out).sort();
  expect(files).toEqual(['page.css', 'page.html', 'page.js']);
  const size = files.reduce((sum, name) => sum + gzipSync(read(name), { level: 9 }).length, 0);
  expect(size).toBeLessThan(15_000);
});

test('the page keeps to its content security policy: nothing inline, nothing from elsewhere', () => {
  const html = read('page.html').toString();
  expect(html.match(/<script[^>]*>/g), 'one script').toEqual(['<script type="module" crossorigin src="/client/page.js">']);
  expect(html, 'no inline style').not.toMatch(/<style|\sstyle=/);
  expect(html, 'no inline handler').not.toMatch(/\son\w+=/);
  expect(html).toContain('name="robots" content="noindex"');
  expect(html).toContain('name="referrer" content="no-referrer"');
  expect(html, 'both languages tell what is missing without a script').toMatch(/<p lang="en">.+<p lang="cs">/);
  expect(read('page.js').toString(), 'no code from text').not.toMatch(/\beval\(|new Function|innerHTML|document\.cookie/);
});

test('colours work in browsers without light-dark()', () => {
  expect(read('page.css').toString()).not.toContain('light-dark(');
});
