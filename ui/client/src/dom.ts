/** Building the document without markup: text is always text. */

type Child = Node | string | undefined | false;
type Attributes = Record<string, string | false>;

/** An element with attributes, without those that are `false`. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) element.setAttribute(name, value);
  }
  element.append(...children.filter((child): child is Node | string => !!child));
  return element;
}

/** A button that is not a form's own. */
export function button(className: string, label: Child, act: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const element = h('button', { type: 'button', class: className, ...attributes }, label);
  element.onclick = act;
  return element;
}

/** Sets the text only if it differs, so that screen readers hear changes and nothing else. */
export function say(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

// Drawn on a 24 grid; `disc` and `crescent` are the filled status shapes.
const paths: Record<string, string | undefined> = {
  chat: 'M3.5 5h17v12h-9L7 20.5V17H3.5z',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  clock: 'M3.5 12a8.5 8.5 0 1 0 17 0 8.5 8.5 0 1 0-17 0M12 7.5V12l3 2',
  cloud: 'M7 18.5h10a4 4 0 0 0 .6-7.9A6 6 0 0 0 6.2 11 3.8 3.8 0 0 0 7 18.5z',
  failed: 'M3.5 12a8.5 8.5 0 1 0 17 0 8.5 8.5 0 1 0-17 0M12 7.5v5.5M12 16.2v.1',
  lock: 'M5 10.5h14V20H5zM8 10.5V8a4 4 0 0 1 8 0v2.5',
  send: 'M20.5 3.5L3.5 10l7 3.5 3.5 7zM20.5 3.5l-10 10',
  disc: 'M2 12a10 10 0 1 0 20 0 10 10 0 1 0-20 0z',
  crescent: 'M10 2.4a10 10 0 1 0 11.8 13.8A8.6 8.6 0 0 1 10 2.4z',
};

const SVG = 'http://www.w3.org/2000/svg';

/** A decorative drawing, by its name or its path; the words beside it say the same. */
export function icon(name: string, className = 'i'): SVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', className);
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', paths[name] ?? name);
  svg.append(path);
  return svg;
}
