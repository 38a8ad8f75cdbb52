/** Compiles `locales/<language>/client.ftl` into plain tables at build time, so that the page ships no Fluent runtime. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from '@fluent/syntax';
import ts from 'typescript';
import type { Plugin } from 'vite';

export type Tables = Record<string, Record<string, string>>;

export const languages = ['en', 'cs'];

const PREFIX = 'client-';
/** The one text that cannot come from a script. */
const NOSCRIPT = 'client-noscript';
/** Begins the keys that are found by an error's code. */
const ERROR = 'error-';

const module = 'virtual:texts';

export function fileOf(language: string): string {
  return resolve(import.meta.dirname, `../../../locales/${language}/client.ftl`);
}

/** One language's table: key to text, with placeholders as `{name}`. Throws on anything but text and placeholders. */
export function compile(source: string): Record<string, string> {
  const table: Record<string, string> = {};
  for (const entry of parse(source, {}).body) {
    if (entry.type === 'Comment' || entry.type === 'GroupComment' || entry.type === 'ResourceComment') continue;
    if (entry.type === 'Junk') throw new Error(`not Fluent: ${entry.content.trim()}`);
    if (entry.type === 'Term') throw new Error(`-${entry.id.name}: terms are not supported`);
    const key = entry.id.name;
    if (!entry.value || entry.attributes.length > 0) throw new Error(`${key}: attributes are not supported`);
    if (!key.startsWith(PREFIX)) throw new Error(`${key}: does not begin with ${PREFIX}`);
    if (key in table) throw new Error(`${key}: given twice`);
    table[key] = entry.value.elements
      .map((element) => {
        if (element.type === 'TextElement') return element.value;
        if (element.expression.type === 'VariableReference') return `{${element.expression.id.name}}`;
        throw new Error(`${key}: only { $name } placeholders are supported`);
      })
      .join('');
  }
  return table;
}

/** Throws unless every language has the same keys with the same placeholders. */
export function compare(tables: Tables): void {
  const places = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort().join(' ');
  for (const [language, table] of Object.entries(tables)) {
    for (const [other, texts] of Object.entries(tables)) {
      for (const [key, text] of Object.entries(texts)) {
        const own = table[key];
        if (own === undefined) throw new Error(`${key} is in ${other} but not in ${language}`);
        if (places(own) !== places(text)) throw new Error(`${key}: placeholders differ in ${language} and ${other}`);
      }
    }
  }
}

export function loadTables(): Tables {
  const tables = Object.fromEntries(
    languages.map((language) => [language, compile(readFileSync(fileOf(language), 'utf8'))]),
  );
  compare(tables);
  return tables;
}

/** Each language's texts in one order, and the numbers of those that are found by an error's code. */
export interface Packed {
  texts: Record<string, string[]>;
  errors: Record<string, number>;
}

/** The keys that the page uses, without the file's prefix, in the order of the texts. */
function keysOf(tables: Tables): string[] {
  return Object.keys(Object.values(tables)[0] ?? {})
    .filter((key) => key !== NOSCRIPT)
    .map((key) => key.slice(PREFIX.length));
}

export function pack(tables: Tables): Packed {
  const keys = keysOf(tables);
  const errors = keys.flatMap((key, i) => (key.startsWith(ERROR) ? [[key.slice(ERROR.length), i] as const] : []));
  return {
    texts: Object.fromEntries(
      Object.entries(tables).map(([language, table]) => [language, keys.map((key) => table[PREFIX + key] ?? '')]),
    ),
    errors: Object.fromEntries(errors),
  };
}

/**
 * Puts the texts' numbers in the place of the keys in `t('key')` and `t(a ? 'key' : 'other')`, so that the page ships no keys.
 * Throws on a key that there is not, and on one that is not written there.
 */
export function numbered(source: string, keys: readonly string[]): string {
  const file = ts.createSourceFile('', source, ts.ScriptTarget.Latest);
  let out = '';
  let at = 0;
  const put = (node: ts.Expression): void => {
    if (ts.isConditionalExpression(node)) {
      put(node.whenTrue);
      put(node.whenFalse);
      return;
    }
    const key = ts.isStringLiteral(node) ? keys.indexOf(node.text) : -1;
    if (key < 0) throw new Error(`${node.getText(file)}: not the key of a text`);
    out += source.slice(at, node.getStart(file)) + String(key);
    at = node.end;
  };
  // Parents before children, in the order of the source; no key holds another call.
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 't') {
      const [key] = node.arguments;
      if (key) put(key);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return out + source.slice(at);
}

export function texts(): Plugin {
  return {
    name: 'deskbell-texts',
    enforce: 'pre',
    resolveId: (id) => (id === module ? `\0${module}` : undefined),
    load(id) {
      if (id !== `\0${module}`) return undefined;
      for (const language of languages) this.addWatchFile(fileOf(language));
      return `export default ${JSON.stringify(pack(loadTables()))};`;
    },
    transform: (source, id) => (/\.ts$/.test(id) ? numbered(source, keysOf(loadTables())) : undefined),
    transformIndexHtml: (html) =>
      html.replace('<!--noscript-->', () =>
        Object.entries(loadTables())
          .map(([language, table]) => `<p lang="${language}">${table[NOSCRIPT] ?? ''}</p>`)
          .join(''),
      ),
  };
}
