/** Compiles `locales/<language>/client.ftl` into plain tables at build time, so that the page ships no Fluent runtime. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from '@fluent/syntax';
import type { Plugin } from 'vite';

export type Tables = Record<string, Record<string, string>>;

export const languages = ['en', 'cs'];

const PREFIX = 'client-';
/** The one text that cannot come from a script. */
const NOSCRIPT = 'client-noscript';

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

/** The keys once, without the file's prefix, and each language's texts in their order: a third smaller than tables. */
export function pack(tables: Tables): { keys: string[]; texts: Record<string, string[]> } {
  const keys = Object.keys(Object.values(tables)[0] ?? {}).filter((key) => key !== NOSCRIPT);
  return {
    keys: keys.map((key) => key.slice(PREFIX.length)),
    texts: Object.fromEntries(
      Object.entries(tables).map(([language, table]) => [language, keys.map((key) => table[key] ?? '')]),
    ),
  };
}

export function texts(): Plugin {
  return {
    name: 'deskbell-texts',
    resolveId: (id) => (id === module ? `\0${module}` : undefined),
    load(id) {
      if (id !== `\0${module}`) return undefined;
      for (const language of languages) this.addWatchFile(fileOf(language));
      return `export default ${JSON.stringify(pack(loadTables()))};`;
    },
    transformIndexHtml: (html) =>
      html.replace('<!--noscript-->', () =>
        Object.entries(loadTables())
          .map(([language, table]) => `<p lang="${language}">${table[NOSCRIPT] ?? ''}</p>`)
          .join(''),
      ),
  };
}
