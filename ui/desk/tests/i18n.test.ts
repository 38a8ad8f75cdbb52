import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { FluentResource } from "@fluent/bundle";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../../..");
const read = (path: string) => readFileSync(join(root, path), "utf8");

function ids(language: string, file: string): string[] {
  return new FluentResource(read(`locales/${language}/${file}.ftl`)).body.map((entry) => entry.id);
}

/** The names of the values that a file's messages take, by message. */
function values(language: string, file: string): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  let id = "";
  for (const line of read(`locales/${language}/${file}.ftl`).split("\n")) {
    id = /^([a-z][\w-]*) =/.exec(line)?.[1] ?? id;
    for (const [, name] of line.matchAll(/\{ \$(\w+)/g)) if (name) found[id] = [...new Set([...(found[id] ?? []), name])].sort();
  }
  return found;
}

/** What the window itself says, beside errors. */
const FILES = ["desk", "talk", "about"];
const english = () => FILES.flatMap((file) => ids("en", file));

const sources = (readdirSync(join(root, "ui/desk/src"), { recursive: true }) as string[])
  .filter((path) => /\.(svelte|ts)$/.test(path) && !path.includes("backend"))
  .map((path) => read(`ui/desk/src/${path}`))
  .join("\n");

describe.each([...FILES, "errors"])("%s.ftl", (file) => {
  it("says the same in both languages", () => {
    expect(ids("cs", file)).toEqual(ids("en", file));
    expect(values("cs", file)).toEqual(values("en", file));
  });

  it("parses whole", () => {
    for (const language of ["en", "cs"]) {
      const written = read(`locales/${language}/${file}.ftl`).match(/^[a-z][\w-]* =/gm) ?? [];
      expect(ids(language, file).length, `${language}: a message that does not parse is dropped`).toBe(written.length);
      expect(new Set(ids(language, file)).size, `${language}: an id is written twice`).toBe(written.length);
    }
  });

  it("says neither please nor exclamations", () => {
    expect(read(`locales/en/${file}.ftl`)).not.toMatch(/!|\bplease\b|\boops\b/i);
    expect(read(`locales/cs/${file}.ftl`)).not.toMatch(/!|\bprosím\b/i);
  });
});

describe("texts", () => {
  it("have an id of their own, in whichever file they stand", () => {
    const all = [...english(), ...ids("en", "errors")];
    expect(all.filter((id, i) => all.indexOf(id) !== i)).toEqual([]);
  });

  it("exist for each id that is used", () => {
    const known = new Set(english());
    const used = [...sources.matchAll(/\bt\(\s*(?:[^"'()]*\?\s*)?["']([a-z][\w-]*)["'](?:\s*:\s*["']([a-z][\w-]*)["'])?/g)].flatMap((match) => [match[1], match[2]]).filter((id) => id !== undefined);
    expect(used.length, "the search must find the calls").toBeGreaterThan(80);
    expect(used.filter((id) => !known.has(id))).toEqual([]);
  });

  it("are all used", () => {
    expect(english().filter((id) => !new RegExp(`["']${id}["']`).test(sources))).toEqual([]);
  });

  it("exist for every error of the wire, and for no other", () => {
    const codes = [...read("ui/generated/ErrorCode.ts").matchAll(/"(\w+)"/g)].map((match) => `error-${match[1]}`);
    expect(ids("en", "errors").sort()).toEqual(codes.sort());
  });
});
