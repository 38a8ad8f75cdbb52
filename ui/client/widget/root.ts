/** The widget's own ground in the host's document, which the host's styles do not reach. */
import css from './widget.css?inline';
import { h } from './drawing';

/** `undefined` where the browser is too old for a sheet without markup, and the host's policy forbids one with it. */
export function ground(): { host: HTMLElement; root: ShadowRoot } | undefined {
  const host = document.createElement('deskbell-widget');
  // Open, so that accessibility checkers see what is in it.
  const root = host.attachShadow({ mode: 'open' });
  // Beside the body: whatever is done to that, as a transform or another body in its place, does not move or take the button.
  document.documentElement.append(host);
  if ('adoptedStyleSheets' in root) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
    return { host, root };
  }
  const style = h('style', {}, css);
  (root as ShadowRoot).append(style);
  if (style.sheet) return { host, root };
  host.remove();
  return undefined;
}
