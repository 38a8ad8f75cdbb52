/** How the pretended program finds and fills in templates. */

import type { Account, SessionView, Template, TemplateMatch } from "$types";

/** Those in whose name the letters stand in this order, filled in for a session. */
export function fitting(templates: Template[], query: string, session: SessionView, account: Account | null): TemplateMatch[] {
  return templates
    .map((template) => ({ template, marks: marks(template.name, query) }))
    .filter((one): one is { template: Template; marks: number[] } => one.marks !== null)
    .sort((a, b) => spread(a.marks) - spread(b.marks) || a.template.name.localeCompare(b.template.name))
    .map(({ template, marks }) => ({ id: template.id, name: template.name, folder: template.folder, mine: template.owner !== null, marks, ...filled(template.text, session, account) }));
}

function marks(name: string, query: string): number[] | null {
  const letters = [...name.toLowerCase()];
  const found: number[] = [];
  let from = 0;
  for (const letter of query.toLowerCase().replaceAll(" ", "")) {
    const at = letters.indexOf(letter, from);
    if (at < 0) return null;
    found.push(at);
    from = at + 1;
  }
  return found;
}

function spread(marks: number[]): number {
  return (marks.at(-1) ?? 0) - (marks[0] ?? 0);
}

function filled(text: string, { client, group }: SessionView, account: Account | null): { text: string; missing: string[] } {
  const known: Record<string, string | null | undefined> = {
    "client.name": client.name,
    "client.first_name": client.name.split(" ")[0],
    "client.email": client.email,
    "client.phone": client.phone,
    "client.page": client.page,
    "operator.name": account?.me.display_name,
    company: account?.company,
    group,
  };
  const missing: string[] = [];
  const written = text.replaceAll(/\{([\w.-]+)\}/g, (whole, name: string) => {
    const value = name.startsWith("parameter.") ? client.parameters[name.slice("parameter.".length)] : known[name];
    if (value) return value;
    missing.push(name);
    return whole;
  });
  return { text: written, missing };
}
