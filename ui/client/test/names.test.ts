// @vitest-environment node
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { runInNewContext } from 'node:vm';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { SHORTENED, shortened } from '../build/names';
import { loadTables } from '../build/texts';

const src = resolve(import.meta.dirname, '../src');
/** Types of what is written as JSON: over the wire, and into the browser's storage. */
const WRITTEN = ['KeptJoin', 'Pending', 'Entrance'];

test('a name that the build shortens means the page’s own thing wherever it stands', { timeout: 60_000 }, () => {
  const files = readdirSync(src).map((name) => resolve(src, name));
  const config = ts.getParsedCommandLineOfConfigFile(resolve(src, '../tsconfig.json'), {}, {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: () => undefined,
  });
  const program = ts.createProgram(files, { ...config?.options, types: [] });
  const checker = program.getTypeChecker();
  const used = new Set<string>();
  const foreign: string[] = [];

  const look = (node: ts.Node): void => {
    const property =
      ts.isIdentifier(node) &&
      SHORTENED.includes(node.text) &&
      (ts.isPropertyAccessExpression(node.parent) ||
        ts.isPropertyAssignment(node.parent) ||
        ts.isShorthandPropertyAssignment(node.parent) ||
        ts.isBindingElement(node.parent));
    if (property) {
      used.add(node.text);
      for (const symbol of propertiesAt(node)) {
        for (const declaration of symbol.declarations ?? []) {
          const { parent } = declaration;
          const exported = ts.isExportSpecifier(declaration) || ts.isFunctionDeclaration(declaration) || ts.isVariableDeclaration(declaration);
          const written = ts.isInterfaceDeclaration(parent) && WRITTEN.includes(parent.name.text);
          if (written || exported || !declaration.getSourceFile().fileName.startsWith(src)) {
            foreign.push(`${node.text} in ${node.getSourceFile().fileName} is declared in ${declaration.getSourceFile().fileName}`);
          }
        }
      }
    }
    ts.forEachChild(node, look);
  };

  /** What the name stands for as a property: where it is written, and in the type that is wanted there. */
  const propertiesAt = (node: ts.Identifier): ts.Symbol[] => {
    const { parent } = node;
    const of = (type: ts.Type | undefined) => {
      const found = type && checker.getPropertyOfType(type, node.text);
      return found ? [found] : [];
    };
    if (ts.isBindingElement(parent)) return of(checker.getTypeAtLocation(parent.parent));
    if (ts.isPropertyAccessExpression(parent)) {
      return parent.name === node ? of(checker.getTypeAtLocation(parent.expression)) : [];
    }
    const object = parent.parent;
    return ts.isObjectLiteralExpression(object) ? of(checker.getContextualType(object)) : [];
  };

  for (const file of program.getSourceFiles()) if (files.includes(file.fileName)) look(file);
  expect(foreign).toEqual([]);
  expect([...used].sort(), 'each is a name of some property').toEqual([...SHORTENED].sort());
});

test('a shortened name is shortened wherever it is declared and used', () => {
  const source = `class Page { came = 'here'; watch; wake() { return this.came; } get fresh() { return 1; } }
    const page = new Page(); const { came, ...rest } = page; const again = { came, wake() { return 2; } };
    return [page.came, page.wake(), page.fresh, 'watch' in page, came, again.came, again.wake(), Object.keys(rest)];`;
  const run = (text: string): unknown[] => [...(runInNewContext(`(() => {${text}})()`) as unknown[])];
  const [before, after] = [run(source), run(shortened(source))];
  expect(after.slice(0, 3)).toEqual(before.slice(0, 3));
  expect(after.slice(4, 7)).toEqual(before.slice(4, 7));
  expect(shortened(source).match(/\b(wake|fresh)\b/g), 'nothing of it is left').toBeNull();
});

test('no placeholder of a text has a name that the build shortens', () => {
  const texts = Object.values(loadTables()['en'] ?? {}).join(' ');
  const names = [...texts.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
  expect(names.filter((name) => SHORTENED.includes(name ?? ''))).toEqual([]);
});
