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
const widgetModule = 'virtual:widget-texts';
const markModule = 'virtual:mark';

const src = resolve(import.meta.dirname, '../src');

/** The scripts that are loaded later, in the order of their texts: what is in none but that one. */
const LATER = {
  talk: [
    'attachment', 'chat', 'composer', 'dropping', 'leaving', 'pictures', 'rating', 'rows', 'seen', 'sizes', 'sounds', 'stream', 'talk', 'talking',
    'thread', 'tray', 'typing', 'uploads', 'viewer',
  ],
  rare: ['absence', 'early', 'full-card', 'lengths', 'letters', 'looking', 'notice', 'rare'],
};
type Later = keyof typeof LATER;
const PARTS = Object.keys(LATER) as Later[];

/** Errors that are told only where that script is loaded. */
const LATER_ERRORS: Record<Later, readonly string[]> = {
  talk: ['session_ended', 'too_large'],
  rare: ['queue_full', 'group_offline', 'operator_missing'],
};

export function fileOf(language: string, name: 'client' | 'widget' = 'client'): string {
  return resolve(import.meta.dirname, `../../../locales/${language}/${name}.ftl`);
}

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

/** The keys whose texts come with each of the later scripts. */
export type LaterKeys = Record<Later, ReadonlySet<string>>;

const NONE: LaterKeys = { talk: new Set(), rare: new Set() };

/** Each language's texts in one order, and the numbers of those that are found by an error's code. */
export interface Packed {
  texts: Record<string, string[]>;
  errors: Record<string, number>;
  /** Where the texts of each later script begin and end; before are those of the page's script. */
  parts: Record<Later, [number, number]>;
}

/** The keys that the page uses, without the file's prefix, in the order of the texts: the page's script first, then the later ones. */
function keysOf(tables: Tables, later: LaterKeys): string[] {
  const keys = Object.keys(Object.values(tables)[0] ?? {})
    .map((key) => key.slice(PREFIX.length))
    .filter((key) => !DOCUMENT.includes(key));
  const isLater = (key: string) => PARTS.some((part) => later[part].has(key));
  return [...keys.filter((key) => !isLater(key)), ...PARTS.flatMap((part) => keys.filter((key) => later[part].has(key)))];
}

export function pack(tables: Tables, later: LaterKeys = NONE): Packed {
  const keys = keysOf(tables, later);
  const errors = keys.flatMap((key, i) => (key.startsWith(ERROR) ? [[key.slice(ERROR.length), i] as const] : []));
  const range = (part: Later): [number, number] => {
    const before = keys.filter((key) => !PARTS.some((one) => later[one].has(key) && PARTS.indexOf(one) >= PARTS.indexOf(part))).length;
    return [before, before + keys.filter((key) => later[part].has(key)).length];
  };
  return {
    texts: Object.fromEntries(
      Object.entries(tables).map(([language, table]) => [language, keys.map((key) => table[PREFIX + key] ?? '')]),
    ),
    errors: Object.fromEntries(errors),
    parts: { talk: range('talk'), rare: range('rare') },
  };
}

/** The keys that only one of the later scripts uses. */
export function laterKeys(): LaterKeys {
  const used = (files: string[]) => new Set(files.flatMap((file) => keysIn(readFileSync(resolve(src, file), 'utf8'))));
  const own = (part: Later) => LATER[part].map((name) => `${name}.ts`);
  const all = readdirSync(src).filter((file) => file.endsWith('.ts'));
  const only = (part: Later) => {
    const elsewhere = used(all.filter((file) => !own(part).includes(file)));
    return new Set([...LATER_ERRORS[part].map((code) => ERROR + code), ...[...used(own(part))].filter((key) => !elsewhere.has(key))]);
  };
  return { talk: only('talk'), rare: only('rare') };
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
const LATER_TEXTS = (part: Later) => `deskbell:${part}-texts`;
const MARK = 'deskbell:mark';

/** A script in one language: with that language's words in the place of the marks. Each stands there once. */
function scriptIn(code: string, language: string, values: Record<string, unknown>): string {
  for (const [mark, value] of Object.entries(values)) {
    const parts = code.split(new RegExp(`["'\`]${mark}["'\`]`));
    if (parts.length !== 2) throw new Error(`${mark} stands ${parts.length - 1} times in the bundle`);
    code = parts.join(JSON.stringify(value));
  }
  // The scripts name each other.
  return code.replace(/\.\/(page|talk|rare|embedded)\.js/g, `./$1.${language}.js`);
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
        if (language) answer.end(words(pack(loadTables(), laterKeys()), language, MARK));
        else next();
      });
    },
    resolveId: (id) => ([module, markModule, widgetModule].includes(id) || PARTS.some((part) => id === `virtual:${part}-texts`) ? `\0${id}` : undefined),
    load(id) {
      // There is nothing to preload: neither script has a style of its own.
      if (id === '\0vite/preload-helper.js') return 'export const __vitePreload = (load) => load();';
      for (const part of PARTS) {
        if (id !== `\0virtual:${part}-texts`) continue;
        const [at] = pack(loadTables(), laterKeys()).parts[part];
        return `export const at = ${at}; export const mark = '${MARK}'; export const texts = ${built ? `'${LATER_TEXTS(part)}'` : '[]'};`;
      }
      if (id === `\0${markModule}`) return `export const mark = '${MARK}';`;
      if (id === `\0${widgetModule}`) return widgetWords();
      if (id !== `\0${module}`) return undefined;
      for (const language of languages) this.addWatchFile(fileOf(language));
      const { texts, errors } = pack(loadTables(), laterKeys());
      const own = built ? { language: LANGUAGE, texts: TEXTS } : { language: 'en', texts: texts['en'] };
      return `export default ${JSON.stringify({ ...own, errors, mark: MARK, languages })};`;
    },
    transform: (source, id) => {
      if (!/\.ts$/.test(id)) return undefined;
      const counted = numbered(source, keysOf(loadTables(), laterKeys()));
      return built ? shortened(counted) : counted;
    },
    transformIndexHtml: (html) => (built ? html : documentIn(html, 'en', loadTables()['en'] ?? {})),
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const scripts = ['page', 'talk', 'rare', 'embedded'].map((name) => [name, bundle[`${name}.js`]] as const);
        const page = bundle['page.html'];
        const chunks = scripts.flatMap(([name, chunk]) => (chunk?.type === 'chunk' ? [[name, chunk.code] as const] : []));
        const others = Object.keys(bundle).filter((name) => name.endsWith('.js')).length - chunks.length;
        if (chunks.length !== scripts.length || others > 0 || page?.type !== 'asset') {
          throw new Error(`not a page and four scripts: ${Object.keys(bundle).join(', ')}`);
        }
        const tables = loadTables();
        const packed = pack(tables, laterKeys());
        const hash = createHash('sha256').update(JSON.stringify(packed));
        for (const [, code] of chunks) hash.update(code);
        const mark = hash.digest('hex').slice(0, 8);
        for (const [language, table] of Object.entries(tables)) {
          const emit = (fileName: string, source: string) => this.emitFile({ type: 'asset', fileName, source });
          const own = packed.texts[language] ?? [];
          const values: Record<string, Record<string, unknown>> = {
            page: { [LANGUAGE]: language, [TEXTS]: own.slice(0, packed.parts.talk[0]) },
            embedded: {},
          };
          for (const part of PARTS) values[part] = { [LATER_TEXTS(part)]: own.slice(...packed.parts[part]) };
          emit(`page.${language}.html`, documentIn(String(page.source), language, table));
          for (const [name, code] of chunks) emit(`${name}.${language}.js`, scriptIn(code, language, { ...values[name], [MARK]: mark }));
          emit(`${language}.json`, words(packed, language, mark));
        }
        for (const [name] of chunks) Reflect.deleteProperty(bundle, `${name}.js`);
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
