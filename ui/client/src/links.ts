/** Finds web addresses in plain text. */

export interface Link {
  href: string;
  text: string;
}

// Stops at spaces, quotes, brackets, and the characters that are not seen or turn the direction of text around.
const ADDRESS = /\bhttps?:\/\/[^\s<>"'`\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+/gi;

/** Drops what ends the sentence rather than the address; a closing bracket stays if it was opened inside. */
function trim(address: string): string {
  for (;;) {
    const last = address.at(-1) ?? '';
    const opened = last === ')' ? '(' : last === ']' ? '[' : '';
    const closes = opened !== '' && address.split(opened).length < address.split(last).length;
    if (!closes && !'.,;:!?*_'.includes(last)) return address;
    address = address.slice(0, -1);
  }
}

function parse(text: string): Link | undefined {
  try {
    return { href: new URL(text).href, text };
  } catch {
    return undefined;
  }
}

/** The text in order, its http and https addresses as links. Joined together it is the text again. */
export function linkify(text: string): (string | Link)[] {
  const parts: (string | Link)[] = [];
  let at = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const link = parse(trim(match[0]));
    if (!link) continue;
    if (match.index > at) parts.push(text.slice(at, match.index));
    parts.push(link);
    at = match.index + link.text.length;
  }
  if (at < text.length) parts.push(text.slice(at));
  return parts;
}
