/** Stored answers: their order, and what they are made of. Pure. */

import type { Account, SaveTemplate, Template } from "$types";
import { folded } from "./text";

/** As in `deskbell_protocol::{TEMPLATE_NAME_MAX, TEMPLATE_TEXT_MAX}`; the folder as the name. */
export const TEMPLATE_NAME_MAX = 60;
export const TEMPLATE_TEXT_MAX = 4000;

/** What stands in a text for something of the talk, with the id of what explains it. */
export const VARIABLES: { name: string; text: string }[] = [
  { name: "client.first_name", text: "variable-client-first-name" },
  { name: "client.name", text: "variable-client-name" },
  { name: "client.email", text: "variable-client-email" },
  { name: "client.phone", text: "variable-client-phone" },
  { name: "client.page", text: "variable-client-page" },
  { name: "operator.name", text: "variable-operator-name" },
  { name: "company", text: "variable-company" },
  { name: "group", text: "variable-group" },
  { name: "parameter.booking", text: "variable-parameter" },
];

/** Languages to choose from first; others that are in use come after them. */
export const LANGUAGES = ["en", "cs", "de", "es", "fr", "it", "pl", "sk", "uk"];

/** May be changed by this operator: his or her own; the company's by who supervises. */
export function mayChange(template: Template, { me }: Account): boolean {
  return template.owner === me.id || (template.owner === null && me.role !== "operator");
}

/** By folder and name; those without a folder first. */
export function templateOrder(templates: Iterable<Template>, locale: string): Template[] {
  const { compare } = new Intl.Collator(locale, { numeric: true });
  return [...templates].sort((a, b) => compare(a.folder, b.folder) || compare(a.name, b.name) || compare(a.id, b.id));
}

/** Those in whose name, folder or text the words are found. */
export function templatesWith(templates: Template[], words: string): Template[] {
  const wanted = folded(words).split(/\s+/).filter(Boolean);
  return templates.filter(({ name, folder, text }) => {
    const whole = folded(`${name} ${folder} ${text}`);
    return wanted.every((word) => whole.includes(word));
  });
}

/** The folders in use. */
export function folders(templates: Iterable<Template>): string[] {
  return [...new Set([...templates].map(({ folder }) => folder).filter(Boolean))].sort((a, b) => a.localeCompare(b));
}

/** A template to begin with: nothing, or what another one says. */
export function draftOf(template: Template | null): SaveTemplate {
  if (!template) return { company: false, name: "", folder: "", language: null, groups: [], text: "" };
  const { owner, name, folder, language, groups, text } = template;
  return { company: owner === null, name, folder, language, groups: [...groups], text };
}

/** A text in pieces: what is written, and what stands for something else. */
export function pieces(text: string): { text: string; variable: boolean }[] {
  return text
    .split(/(\{[a-z][\w.-]*\})/i)
    .filter(Boolean)
    .map((text) => ({ text, variable: /^\{[a-z][\w.-]*\}$/i.test(text) }));
}

/** The names of variables in a text that mean nothing, so that a typing error is seen before a client reads it. */
export function unknownVariables(text: string): string[] {
  const known = new Set(VARIABLES.map(({ name }) => name));
  const names = pieces(text).filter(({ variable }) => variable).map(({ text }) => text.slice(1, -1));
  return [...new Set(names.filter((name) => !known.has(name) && !/^parameter\.[\w-]+$/.test(name)))];
}
