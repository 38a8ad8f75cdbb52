/** Small things about texts: initials, links, sizes. Pure. */

/** Up to two letters for an avatar; empty when the name has none. */
export function initials(name: string): string {
  const words = name.trim().split(/[\s\-_.]+/u).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const first = words[0];
  const last = words.length > 1 ? words[words.length - 1] : undefined;
  return [first, last].map((word) => (word ? letter(word) : "")).join("");
}

function letter(word: string): string {
  return (word.match(/[\p{L}\p{N}]\p{M}*/u)?.[0] ?? "").toLocaleUpperCase();
}

/** A text as it is searched in: without case and accents. */
export function folded(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** A text in stretches: those where one of the words begins, and the others. Accents and case do not count. */
export function highlighted(text: string, words: string): { text: string; mark: boolean }[] {
  const wanted = folded(words).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  return text.split(/([\p{L}\p{N}\p{M}]+)/u).filter(Boolean).map((part) => ({ text: part, mark: wanted.some((word) => folded(part).startsWith(word)) }));
}

/** A text without what is not seen and turns or hides the rest: zero-width signs and changes of direction. Joiners within words stay. */
export function visible(text: string): string {
  return text.replace(/[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\p{Cc}]/gu, "");
}

/** The address when it is one of the web and hides nothing; nothing otherwise. */
export function webUrl(address: string): string | undefined {
  try {
    const url = new URL(address);
    const web = url.protocol === "https:" || url.protocol === "http:";
    // "https://bank.example@evil.example" leads to the second: not a link.
    return web && url.hostname && !url.username && !url.password ? url.href : undefined;
  } catch {
    return undefined;
  }
}

/** A page's address as short as it still says where: `shop.example/refunds`, without `www.`, query and fragment. */
export function pageName(address: string): string {
  try {
    const { hostname, port, pathname, protocol } = new URL(address);
    if (protocol !== "https:" && protocol !== "http:") return address;
    const path = pathname === "/" ? "" : pathname.replace(/\/$/, "");
    return `${hostname.replace(/^www\./, "")}${port && `:${port}`}${readable(path)}`;
  } catch {
    return address;
  }
}

function readable(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

/** The longest text of one message, in bytes of UTF-8, as in `deskbell_protocol::MESSAGE_TEXT_MAX`. */
export const MESSAGE_TEXT_MAX = 32 * 1024;

/** The size of a text in bytes of UTF-8. */
export function bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** A language's own short tag, as `PL`, from a BCP 47 tag. */
export function languageTag(tag: string): string {
  return (tag.split("-")[0] ?? "").toLocaleUpperCase("en");
}

/** A language's name in the reader's language; the tag itself when it is not known. */
export function languageName(tag: string, locale: string): string {
  try {
    const name = new Intl.DisplayNames(locale, { type: "language" }).of(tag) ?? tag;
    return name.charAt(0).toLocaleUpperCase(locale) + name.slice(1);
  } catch {
    return tag;
  }
}
