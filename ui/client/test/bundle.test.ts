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
  const configFile = 'vite.widget.config.ts';
  await build({ logLevel: 'silent', mode: 'production', configFile, build: { outDir: out, emptyOutDir: false } });
}, 60_000);
afterAll(() => {
  rmSync(out, { recursive: true });
});

test.each(['en', 'cs'])('the page is one script of its language (%s), under 15 kB compressed', (language) => {
  const files = [`page.${language}.html`, `page.${language}.js`, 'page.css'];
  const size = files.reduce((sum, name) => sum + gzipSync(read(name), { level: 9 }).length, 0);
  expect(size).toBeLessThan(15_000);
  expect(readdirSync(out)).toEqual(expect.arrayContaining([`${language}.json`, 'icon.svg']));
  for (const later of [`talk.${language}.js`, `rare.${language}.js`]) {
    expect(read(files[1] ?? '').toString(), 'the page loads it later').toContain(`import(\`./${later}\`)`);
    expect(read(later).toString(), 'and it shares the page’s script').toContain(`from"./page.${language}.js"`);
  }
  const scripts = readdirSync(out).filter((name) => name.endsWith(`.${language}.js`));
  expect(scripts.sort(), 'no script but those that the server knows').toEqual(['embedded', 'page', 'rare', 'talk'].map((name) => `${name}.${language}.js`));
});

test.each(['en', 'cs'])('the conversation (%s), which is loaded once the page is usable, is under 12 kB compressed, and what few clients load under 5', (language) => {
  expect(gzipSync(read(`talk.${language}.js`), { level: 9 }).length).toBeLessThan(12_000);
  expect(gzipSync(read(`rare.${language}.js`), { level: 9 }).length).toBeLessThan(5_000);
});

test.each(['en', 'cs'])('the page (%s) keeps to its content security policy: nothing inline, nothing from elsewhere', (language) => {
  const html = read(`page.${language}.html`).toString();
  expect(html.match(/<script[^>]*>/g), 'one script').toEqual([`<script type="module" src="/client/page.${language}.js">`]);
  expect(html, 'no inline style').not.toMatch(/<style|\sstyle=/);
  expect(html, 'no inline handler').not.toMatch(/\son\w+=/);
  expect(html).toContain('name="referrer" content="no-referrer"');
  expect(html).toContain(`<html lang="${language}">`);
  expect(html, 'without a script it tells what is missing').toContain('JavaScript');
  expect(html.replaceAll('{company}', ''), 'the server fills in the company alone').not.toContain('{');
  for (const name of [`page.${language}.js`, `talk.${language}.js`, `rare.${language}.js`, `embedded.${language}.js`]) {
    const code = read(name).toString();
    expect(code, 'no code from text').not.toMatch(/\beval\(|new Function|innerHTML|document\.cookie/);
    expect(code, 'every mark was filled in').not.toMatch(/deskbell:(language|texts|talk-texts|rare-texts|mark)|virtual:/);
  }
});

test.each(['en', 'cs'])('what a frame needs besides is a file of its own (%s), which shares the page’s script', (language) => {
  const embedded = read(`embedded.${language}.js`).toString();
  expect(embedded).toContain(`from"./page.${language}.js"`);
  expect(read(`page.${language}.js`).toString(), 'loaded in a frame alone').toContain(`import(\`./embedded.${language}.js\`)`);
  expect(gzipSync(embedded, { level: 9 }).length + gzipSync(read('embedded.css'), { level: 9 }).length).toBeLessThan(2_500);
});

test('the script for the company’s site is one file under 6 kB compressed, with nothing that a strict policy forbids', () => {
  const code = read('widget.js');
  expect(gzipSync(code, { level: 9 }).length).toBeLessThan(6_000);
  expect(code.toString(), 'no code from text, no markup, no styles in elements').not.toMatch(
    /\beval\(|new Function|innerHTML|outerHTML|insertAdjacent|document\.(cookie|write)|import\(|\.cssText/,
  );
  expect(code.toString(), 'it leaves one name behind').toMatch(/^\(function\(\)|^\(\(\)=>|^!function/);
  expect(code.toString()).not.toMatch(/virtual:|deskbell:mark/);
});

test('colours work in browsers without light-dark()', () => {
  expect(read('page.css').toString()).not.toContain('light-dark(');
});
