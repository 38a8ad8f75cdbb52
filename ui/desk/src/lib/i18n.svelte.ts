/** Texts in the operator's language, from the Fluent files in `locales/`. */

import type { ApiError, Language } from "$types";
import { FluentBundle, FluentResource, type FluentVariable } from "@fluent/bundle";
import csAbout from "../../../../locales/cs/about.ftl?raw";
import csDesk from "../../../../locales/cs/desk.ftl?raw";
import csErrors from "../../../../locales/cs/errors.ftl?raw";
import csTalk from "../../../../locales/cs/talk.ftl?raw";
import enAbout from "../../../../locales/en/about.ftl?raw";
import enDesk from "../../../../locales/en/desk.ftl?raw";
import enErrors from "../../../../locales/en/errors.ftl?raw";
import enTalk from "../../../../locales/en/talk.ftl?raw";
import { pseudo } from "./pseudo";

type Code = "en" | "cs";

const bundles: Record<Code, FluentBundle> = {
  en: bundle("en", [enDesk, enErrors, enTalk, enAbout]),
  cs: bundle("cs", [csDesk, csErrors, csTalk, csAbout]),
};

/** English made strange, to look for what is not translated or has too little room. No part of the built window. */
const strange = import.meta.env.DEV ? bundle("en", [enDesk, enErrors, enTalk, enAbout], pseudo) : null;

function bundle(code: Code, files: string[], transform?: (text: string) => string): FluentBundle {
  const made = new FluentBundle(code, transform && { transform });
  for (const file of files) made.addResource(new FluentResource(file));
  return made;
}

class Locale {
  #chosen = $state<Language>("system");
  #system = $state<Code>("en");
  /** The pretended language, `en-XA`, stands in for all. */
  strange = $state(false);
  /** The language of the texts. */
  code = $derived<Code>(this.#chosen === "system" ? this.#system : this.#chosen);
  /** For times and numbers: the system's region when it speaks the language of the texts. */
  region = $derived(
    navigator.language.split("-")[0] === this.code ? navigator.language : this.code === "cs" ? "cs-CZ" : "en-GB",
  );

  choose(language: Language): void {
    this.#chosen = language;
  }

  /** What the program says of the system's language: the web view may think another, and the tray must not differ. */
  systemIs(language: Language): void {
    this.#system = language === "cs" ? "cs" : "en";
  }
}

export const locale = new Locale();

function spoken(): FluentBundle {
  return (locale.strange && strange) || bundles[locale.code];
}

/** The text of a message id in the operator's language. */
export function t(id: string, args?: Record<string, FluentVariable>): string {
  const bundle = spoken();
  const message = bundle.getMessage(id);
  if (!message?.value) {
    if (import.meta.env.DEV) throw new Error(`no text "${id}" in ${locale.code}`);
    return id;
  }
  return bundle.formatPattern(message.value, args);
}

/** What an error says to a person: what happened and what to do. */
export function errorText(error: ApiError): string {
  const id = `error-${error.code}`;
  const known = spoken().hasMessage(id);
  return t(known ? id : "error-unknown", { operator: t("colleague"), ...numbered(error.args) });
}

/** An error's values are texts; a number is chosen by and written as one. */
function numbered(args: ApiError["args"]): Record<string, FluentVariable> {
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, /^[1-9]\d{0,8}$/.test(value) ? Number(value) : value]));
}
