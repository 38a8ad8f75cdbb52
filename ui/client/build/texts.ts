/**
 * Compiles `locales/<language>/client.ftl` into plain tables at build time, so that the page ships no Fluent runtime, and makes
 * one document and one script of each language. The words of the others are files that a page fetches when it is to speak otherwise.
 */
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from '@fluent/syntax';
import ts from 'typescript';
import type { Plugin } from 'vite';
import { shortened } from './names.ts';

export type Tables = Record<string, Record<string, string>>;

export const languages = ['en', 'cs'];

const PREFIX = 'client-';
/** Begins the keys of the texts around the button on the company's own site. */
const WIDGET_PREFIX = 'widget-';
/** Texts of the document: they are there before any script. */
const DOCUMENT = ['noscript', 'title', 'description'];
/** Begins the keys that are found by an error's code. */
const ERROR = 'error-';

const module = 'virtual:texts';
const rareModule = 'virtual:rare-texts';
const widgetModule = 'virtual:widget-texts';
const markModule = 'virtual:mark';

const src = resolve(import.meta.dirname, '../src');
/** What is only in the script that few clients load. */
const RARE = ['absence.ts', 'early.ts', 'full-card.ts', 'leaving.ts', 'lengths.ts', 'letter.ts', 'letters.ts', 'looking.ts', 'notice.ts', 'rare.ts'];

export function fileOf(language: string, name: 'client' | 'widget' = 'client'): string {
  return resolve(import.meta.dirname, `../../../locales/${language}/${name}.ftl`);
}

// Told only where that script is loaded.
const RARE_ERRORS = ['bad_contact', 'queue_full', 'group_offline', 'operator_missing'].map((code) => ERROR + code);

/** One language's table: key to text, with placeholders as `{name}`. Throws on anything but text and placeholders. */
export function compile(source: string, prefix = PREFIX): Record<string, string> {
  const table: Record<string, string> = {};
  for (const entry of parse(source, {}).body) {
    if (entry.type === 'Comment' || entry.type === 'GroupComment' || entry.type === 'ResourceComment') continue;
    if (entry.type === 'Junk') throw new Error(`not Fluent: ${entry.content.trim()}`);
    if (entry.type === 'Term') throw new Error(`-${entry.id.name}: terms are not supported`);
    const key = entry.id.name;
    if (!entry.value || entry.attributes.length > 0) throw new Error(`${key}: attributes are not supported`);
    if (!key.startsWith(prefix)) throw new Error(`${key}: does not begin with ${prefix}`);
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

/** The words around the button, by language and key without the prefix. */
export function loadWidgetTables(): Tables {
  const tables = Object.fromEntries(
    languages.map((language) => [language, compile(readFileSync(fileOf(language, 'widget'), 'utf8'), WIDGET_PREFIX)]),
  );
  compare(tables);
  const plain = (table: Record<string, string>) => Object.entries(table).map(([key, text]) => [key.slice(WIDGET_PREFIX.length), text]);
  return Object.fromEntries(Object.entries(tables).map(([language, table]) => [language, Object.fromEntries(plain(table)) as Record<string, string>]));
}

/** Each language's texts in one order, and the numbers of those that are found by an error's code. */
export interface Packed {
  texts: Record<string, string[]>;
  errors: Record<string, number>;
  /** So many of the texts are in the page's script; the rest comes with what few clients load. */
  common: number;
}

/** The keys that the page uses, without the file's prefix, in the order of the texts: `rare` ones last. */
function keysOf(tables: Tables, rare: ReadonlySet<string>): string[] {
  const keys = Object.keys(Object.values(tables)[0] ?? {})
    .map((key) => key.slice(PREFIX.length))
    .filter((key) => !DOCUMENT.includes(key));
  return [...keys.filter((key) => !rare.has(key)), ...keys.filter((key) => rare.has(key))];
}

export function pack(tables: Tables, rare: ReadonlySet<string> = new Set()): Packed {
  const keys = keysOf(tables, rare);
  const errors = keys.flatMap((key, i) => (key.startsWith(ERROR) ? [[key.slice(ERROR.length), i] as const] : []));
  return {
    texts: Object.fromEntries(
      Object.entries(tables).map(([language, table]) => [language, keys.map((key) => table[PREFIX + key] ?? '')]),
    ),
    errors: Object.fromEntries(errors),
    common: keys.filter((key) => !rare.has(key)).length,
  };
}

/** The keys that only those files use that few clients load. */
export function rareKeys(): Set<string> {
  const used = (files: string[]) => new Set(files.flatMap((file) => keysIn(readFileSync(resolve(src, file), 'utf8'))));
  const common = used(readdirSync(src).filter((file) => !RARE.includes(file)));
  return new Set([...RARE_ERRORS, ...used(RARE)].filter((key) => !common.has(key)));
}

/** The words of one language, as a page that speaks another fetches them. Words of another build are no use to it. */
export function words({ texts }: Packed, language: string, mark: string): string {
  return JSON.stringify({ mark, texts: texts[language] });
}

/** The document in one language. What is the company's stays `{company}`: the server puts it in. */
export function documentIn(html: string, language: string, table: Record<string, string>): string {
  const own: Record<string, string | undefined> = Object.fromEntries(DOCUMENT.map((key) => [key, table[PREFIX + key]]));
  own['lang'] = language;
  return html
    // What loads from its own server alone needs no word on that; nor does a browser need to see the lines set in.
    .replace(/ crossorigin|\n\s+/g, (more) => (more.startsWith('\n') ? '\n' : ''))
    .replace(/\{(\w+)\}/g, (whole, name: string) => own[name] ?? whole)
    .replace('/client/page.js', `/client/page.${language}.js`);
}

/** Calls `found` with the keys in `t('key')` and `t(a ? 'key' : 'other')`, in the order of the source. */
function visitKeys(source: string, found: (key: ts.Expression, file: ts.SourceFile) => void): void {
  const file = ts.createSourceFile('', source, ts.ScriptTarget.Latest);
  const key = (node: ts.Expression): void => {
    if (ts.isParenthesizedExpression(node)) {
      key(node.expression);
    } else if (ts.isConditionalExpression(node)) {
      key(node.whenTrue);
      key(node.whenFalse);
    } else {
      found(node, file);
    }
  };
  // Parents before children; no key holds another call.
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 't') {
      if (node.arguments[0]) key(node.arguments[0]);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
}

function keysIn(source: string): string[] {
  const keys: string[] = [];
  visitKeys(source, (node) => {
    if (ts.isStringLiteral(node)) keys.push(node.text);
  });
  return keys;
}

/**
 * Puts the texts' numbers in the place of the keys, so that the page ships no keys.
 * Throws on a key that there is not, and on one that is not written there.
 */
export function numbered(source: string, keys: readonly string[]): string {
  let out = '';
  let at = 0;
  visitKeys(source, (node, file) => {
    const key = ts.isStringLiteral(node) ? keys.indexOf(node.text) : -1;
    if (key < 0) throw new Error(`${node.getText(file)}: not the key of a text`);
    out += source.slice(at, node.getStart(file)) + String(key);
    at = node.end;
  });
  return out + source.slice(at);
}

// Stand in the scripts for what differs from language to language, and from build to build.
const LANGUAGE = 'deskbell:language';
const TEXTS = 'deskbell:texts';
const RARE_TEXTS = 'deskbell:rare-texts';
const MARK = 'deskbell:mark';

/** A script in one language: with that language's words in the place of the marks. Each stands there once. */
function scriptIn(code: string, language: string, values: Record<string, unknown>): string {
  for (const [mark, value] of Object.entries(values)) {
    const parts = code.split(new RegExp(`["'\`]${mark}["'\`]`));
    if (parts.length !== 2) throw new Error(`${mark} stands ${parts.length - 1} times in the bundle`);
    code = parts.join(JSON.stringify(value));
  }
  // The scripts name each other.
  return code.replace(/\.\/(page|rare|embedded)\.js/g, `./$1.${language}.js`);
}

export function texts(): Plugin {
  let built = false;
  return {
    name: 'deskbell-texts',
    enforce: 'pre',
    configResolved: ({ command }) => {
      built = command === 'build';
    },
    configureServer: (dev) => {
      dev.middlewares.use((request, answer, next) => {
        const language = /^\/client\/(\w+)\.json$/.exec(request.url ?? '')?.[1];
        if (language) answer.end(words(pack(loadTables(), rareKeys()), language, MARK));
        else next();
      });
    },
    resolveId: (id) => ([module, rareModule, markModule, widgetModule].includes(id) ? `\0${id}` : undefined),
    load(id) {
      // There is nothing to preload: neither script has a style of its own.
      if (id === '\0vite/preload-helper.js') return 'export const __vitePreload = (load) => load();';
      if (id === `\0${rareModule}`) return `export const mark = '${MARK}'; export const texts = ${built ? `'${RARE_TEXTS}'` : '[]'};`;
      if (id === `\0${markModule}`) return `export const mark = '${MARK}';`;
      if (id === `\0${widgetModule}`) return widgetWords();
      if (id !== `\0${module}`) return undefined;
      for (const language of languages) this.addWatchFile(fileOf(language));
      const { texts, errors } = pack(loadTables(), rareKeys());
      const own = built ? { language: LANGUAGE, texts: TEXTS } : { language: 'en', texts: texts['en'] };
      return `export default ${JSON.stringify({ ...own, errors, mark: MARK, languages })};`;
    },
    transform: (source, id) => {
      if (!/\.ts$/.test(id)) return undefined;
      const counted = numbered(source, keysOf(loadTables(), rareKeys()));
      return built ? shortened(counted) : counted;
    },
    transformIndexHtml: (html) => (built ? html : documentIn(html, 'en', loadTables()['en'] ?? {})),
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const [script, rare, embedded, page] = [bundle['page.js'], bundle['rare.js'], bundle['embedded.js'], bundle['page.html']];
        if (script?.type !== 'chunk' || rare?.type !== 'chunk' || embedded?.type !== 'chunk' || page?.type !== 'asset') {
          throw new Error(`not a page and three scripts: ${Object.keys(bundle).join(', ')}`);
        }
        const tables = loadTables();
        const packed = pack(tables, rareKeys());
        const mark = createHash('sha256').update(script.code).update(rare.code).update(embedded.code).update(JSON.stringify(packed)).digest('hex').slice(0, 8);
        for (const [language, table] of Object.entries(tables)) {
          const emit = (fileName: string, source: string) => this.emitFile({ type: 'asset', fileName, source });
          const own = packed.texts[language] ?? [];
          const common = { [LANGUAGE]: language, [TEXTS]: own.slice(0, packed.common), [MARK]: mark };
          emit(`page.${language}.html`, documentIn(String(page.source), language, table));
          emit(`page.${language}.js`, scriptIn(script.code, language, common));
          emit(`rare.${language}.js`, scriptIn(rare.code, language, { [RARE_TEXTS]: own.slice(packed.common), [MARK]: mark }));
          emit(`embedded.${language}.js`, scriptIn(embedded.code, language, { [MARK]: mark }));
          emit(`${language}.json`, words(packed, language, mark));
        }
        delete bundle['page.js'];
        delete bundle['rare.js'];
        delete bundle['embedded.js'];
        delete bundle['page.html'];
      },
    },
  };
}

function widgetWords(): string {
  return `export default ${JSON.stringify(loadWidgetTables())};`;
}

/** The words for the script that the company's own site loads. */
export function widgetTexts(): Plugin {
  return {
    name: 'deskbell-widget-texts',
    resolveId: (id) => (id === widgetModule ? `\0${id}` : undefined),
    load: (id) => (id === `\0${widgetModule}` ? widgetWords() : undefined),
  };
}
