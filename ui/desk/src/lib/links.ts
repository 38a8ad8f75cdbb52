/** Which parts of a message are links, and whether they are what they seem. Pure. */

import { visible, webUrl } from "./text";

/** A piece of a message: plain text, or a link that may be opened. */
export interface Piece {
  text: string;
  /** Where it leads; absent for plain text. */
  url?: string;
  /** The real host or address, where the text seems to say another one. */
  real?: string;
}

/** A message with more links than this shows the rest as text. */
export const LINKS_MAX = 300;

const CANDIDATE = /\bhttps?:\/\/[^\s<>"'`\u201c\u201d\u00ab\u00bb]+|\bmailto:[^\s<>"'`\u201c\u201d\u00ab\u00bb]+|\btel:\+?[\d(). -]{3,}\d|(?<![\w.+/:@-])[\w.+-]{1,64}@[\p{L}\d][\p{L}\d.-]{0,250}\.\p{L}{2,}(?![\w@])/giu;

/** Cuts a text at its links: whole http and https addresses without a user name, e-mail addresses and telephone numbers given as `tel:`. */
export function pieces(written: string): Piece[] {
  // What turns the letters round shows another text than was written, and another address.
  const text = written.replace(/[\u202a-\u202e]/g, "");
  const found: Piece[] = [];
  let from = 0;
  let links = 0;
  for (const match of text.matchAll(CANDIDATE)) {
    const shown = trimEnd(match[0]);
    const link = linkOf(shown);
    if (!link) continue;
    if (match.index > from) found.push({ text: text.slice(from, match.index) });
    found.push({ text: visible(shown), ...link });
    from = match.index + shown.length;
    if (++links === LINKS_MAX) break;
  }
  if (from < text.length || found.length === 0) found.push({ text: text.slice(from) });
  return found;
}

/** Takes off what ends the sentence rather than the address. */
function trimEnd(address: string): string {
  let end = address.replace(/[.,;:!?…]+$/u, "");
  while (/[)\]}]$/.test(end)) {
    const close = end.slice(-1);
    const open = { ")": "(", "]": "[", "}": "{" }[close] ?? "";
    if (end.split(open).length >= end.split(close).length) break;
    end = end.slice(0, -1).replace(/[.,;:!?…]+$/u, "");
  }
  return end;
}

function linkOf(shown: string): Omit<Piece, "text"> | undefined {
  const hidden = visible(shown) !== shown;
  if (/^https?:/i.test(shown)) {
    const url = webUrl(shown);
    if (!url) return undefined;
    const { host } = new URL(url);
    const said = (/^https?:\/\/([^/?#\\]*)/i.exec(shown)?.[1] ?? "").toLowerCase().replace(/:(?:80|443)$/, "");
    return hidden || said !== host.replace(/:(?:80|443)$/, "") ? { url, real: host } : { url };
  }
  if (/^tel:/i.test(shown)) return { url: `tel:${shown.slice(4).replace(/[^\d+]/g, "")}` };
  const address = shown.replace(/^mailto:/i, "").split("?")[0] ?? "";
  if (!/^[^\s@:/]+@[^\s@:/]+$/u.test(address)) return undefined;
  const plain = visible(address);
  // Only the address: what a link would write into the letter is not taken.
  const url = `mailto:${encodeURI(plain)}`;
  // eslint-disable-next-line no-control-regex -- what is not ASCII can look like another letter
  return hidden || /[^\x00-\x7f]/.test(plain) ? { url, real: hostOf(plain) } : { url };
}

/** An address's host as the network knows it. */
function hostOf(address: string): string {
  const host = address.split("@")[1] ?? "";
  return URL.canParse(`https://${host}/`) ? new URL(`https://${host}/`).host : host;
}
