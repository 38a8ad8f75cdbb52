/** Where the chat is, as the script's own element says. */
import { languageOf } from './words';

export interface Place {
  /** The server's origin, from which the script came. */
  origin: string;
  /** The group whose chat it is: the last part of its chat page's address. */
  group: string;
  language: string;
  left: boolean;
  /** What the site passes to the operator, as it is now: a page may learn who its reader is after the script has run. */
  parameters: () => Record<string, string>;
}

/** Begins the attributes that are passed to the operator: `data-param-order="123"`. */
const PARAMETER = 'data-param-';

/** The script's element; `undefined` where it cannot be told, as when the script was put into another one. */
export function ownScript(): HTMLScriptElement | undefined {
  const running = document.currentScript;
  if (running instanceof HTMLScriptElement) return running;
  return document.querySelector<HTMLScriptElement>('script[data-group][src*="/widget.js"]') ?? undefined;
}

/** What it says; without a group, or without an address of its own, nothing can be shown. */
export function placeOf(script: HTMLScriptElement): Place | undefined {
  const { src, dataset } = script;
  const group = dataset['group']?.trim();
  if (!group || !src) return undefined;
  return {
    origin: new URL(src).origin,
    group,
    language: languageOf([dataset['language'], document.documentElement.lang, ...navigator.languages]),
    left: dataset['side'] === 'left',
    parameters: () => {
      const named = [...script.attributes].filter(({ name }) => name.startsWith(PARAMETER) && name !== PARAMETER);
      return Object.fromEntries(named.map(({ name, value }) => [name.slice(PARAMETER.length), value] as const));
    },
  };
}

/** The group's chat page: in a frame, or by itself. */
export function addressOf({ origin, group, language }: Place, embedded: boolean): string {
  return `${origin}/chat/${encodeURIComponent(group)}${embedded ? `?embedded=${language}` : ''}`;
}
