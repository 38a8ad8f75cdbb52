import ts from 'typescript';

/**
 * Names of properties that the build shortens. Only names that mean the page's own things wherever they stand in `src`:
 * never the wire's, the browser's, or those of what the browser keeps for the page. `test/names.test.ts` holds to that.
 */
export const SHORTENED = [
  'again',
  'ahead',
  'back',
  'calendar',
  'came',
  'card',
  'connected',
  'connection',
  'dropPending',
  'element',
  'field',
  'forgetJoin',
  'fresh',
  'fullCard',
  'held',
  'hold',
  'joining',
  'kick',
  'leave',
  'leaving',
  'letter',
  'letters',
  'loadingOlder',
  'look',
  'meta',
  'minted',
  'mode',
  'nextLook',
  'noticeOf',
  'older',
  'outdated',
  'pause',
  'pending',
  'place',
  'poke',
  'problem',
  'refused',
  'resync',
  'setJoin',
  'setPending',
  'show',
  'signature',
  'stored',
  'take',
  'turn',
  'volatile',
  'waitingFor',
  'wake',
  'watch',
  'writing',
];

const short = new Map(SHORTENED.map((name, i) => [name, `$${i.toString(36)}`]));

/** What a class has, and what an object has as a class would write it. */
function isMember(node: ts.Node): node is ts.PropertyDeclaration | ts.MethodDeclaration | ts.AccessorDeclaration {
  return ts.isPropertyDeclaration(node) || ts.isMethodDeclaration(node) || ts.isAccessor(node);
}

/** The source with those properties' names shortened. The minifier can do it only where there is one script. */
export function shortened(source: string): string {
  const file = ts.createSourceFile('', source, ts.ScriptTarget.Latest, true);
  let out = '';
  let at = 0;
  const put = (node: ts.Node, text: string): void => {
    out += source.slice(at, node.getStart(file)) + text;
    at = node.end;
  };
  const visit = (node: ts.Node): void => {
    const { parent } = node;
    const name = ts.isIdentifier(node) ? short.get(node.text) : undefined;
    if (name !== undefined && ts.isIdentifier(node)) {
      const isName = (ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent) || isMember(parent)) && parent.name === node;
      if (isName || (ts.isBindingElement(parent) && parent.propertyName === node)) put(node, name);
      else if (ts.isShorthandPropertyAssignment(parent)) put(node, `${name}: ${node.text}`);
      else if (ts.isBindingElement(parent) && ts.isObjectBindingPattern(parent.parent) && !parent.propertyName && parent.name === node) {
        put(node, `${name}: ${node.text}`);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return out + source.slice(at);
}
