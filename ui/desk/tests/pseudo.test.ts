import { waitFor } from "@testing-library/svelte";
import { afterEach, describe, expect, it } from "vitest";
import type { Snapshot } from "$types";
import { account, invitations, signedOut, team, templates, workday } from "../src/lib/backend/fake-data";
import { talkScreens } from "../src/lib/backend/fake-talk-screens";
import { locale } from "../src/lib/i18n.svelte";
import { pseudo } from "../src/lib/pseudo";
import { all, open, shown, the } from "./window";

afterEach(() => {
  locale.strange = false;
});

/** Names that are the same in every language, the names of keys, and what a page called a parameter. */
const NAMES = ["Deskbell", "English", "Čeština", "Ctrl", "Shift", "Alt", "Tab", "Esc", "Enter", "Home", "End", "PM", "AM", "kB", "MB", "min", "https", "chat.example.com", "Card level"];

/** Every text that came from outside: it is not translated. */
function given(value: unknown, found = new Set<string>()): Set<string> {
  if (typeof value === "string") for (const line of value.split("\n")) found.add(line.trim());
  else if (value && typeof value === "object") {
    for (const [key, one] of Object.entries(value)) {
      given(key, found);
      given(one, found);
    }
  }
  return found;
}

/** What stands in the window in plain letters although nobody outside wrote it. */
function untranslated(snapshot: Snapshot): string[] {
  const known = [...given(snapshot), ...NAMES].filter(Boolean).sort((a, b) => b.length - a.length);
  const said: string[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  for (let node: Node | null = walker.currentNode; node; node = walker.nextNode()) {
    if (node instanceof Element) {
      if (node.closest("style, script, kbd, svg, time, .num, [dir=ltr]")) continue;
      for (const name of ["aria-label", "title", "placeholder", "alt"]) said.push(node.getAttribute(name) ?? "");
    } else if (node.parentElement && !node.parentElement.closest("style, script, kbd, svg, .num, [dir=ltr], [data-testid=emoji], option, textarea, mark")) {
      said.push(node.textContent ?? "");
    }
  }
  const whole = known.join("\n");
  const ours = said.map((text) => text.replace(/[\u2068\u2069]/g, "").trim()).filter((text) => !whole.includes(text) && !/^\{[\w.]+\}$/.test(text));
  return [...new Set(ours.filter((text) => /[a-z]{3}/i.test(known.reduce((rest, name) => rest.replaceAll(name, " "), text))))];
}

/** Languages, days and the like, which the system names and not we. */
const NAMED = /^(?:[A-Z][a-z]+(?: \(.*\))?|.*\d{1,2}[: ](?:\d\d|[A-Z][a-z]{2}).*|data:.*)$/;

async function strange(snapshot: Snapshot) {
  const opened = await open(snapshot);
  locale.strange = true;
  await waitFor(() => expect(document.body.textContent).toContain("ɱ"));
  return opened;
}

describe("the pretended language", () => {
  it("is longer, and keeps everything that is no letter", () => {
    expect(pseudo("Save {x}: 12 %")).toBe("Šààṽéé {ẋ}: 12 %");
    const text = "The conversation stays with you until somebody accepts it.";
    expect(pseudo(text).length / text.length, "it must show where there is too little room").toBeGreaterThan(1.25);
    expect(pseudo(text)).not.toMatch(/[a-z]/i);
  });
});

describe("everything that is read is translated", () => {
  const screens: [string, () => Snapshot][] = [
    ["sign-in", () => signedOut()],
    ["a conversation", () => workday()],
    ...["talk", "transfer-out", "transfer-back", "transfer-in", "after-work", "talk-rated", "talk-loading"].map((name): [string, () => Snapshot] => [name, () => talkScreens[name]!()]),
    ["offline", () => workday({ connection: { kind: "reconnecting", since: Date.now() - 60_000, next: Date.now() } })],
  ];
  it.each(screens)("in %s", async (_, make) => {
    const snapshot = make();
    const { user } = await strange(snapshot);
    await user.keyboard("{Control>}i{/Control}");
    if (snapshot.current) await waitFor(() => the("client-tags"));
    expect(untranslated(snapshot).filter((text) => !NAMED.test(text))).toEqual([]);
  });

  it("in every part of Home", async () => {
    const snapshot = workday({ current: null, invitations: invitations(), templates: templates(), team: team(), account: account({ me: { ...account().me, role: "supervisor" } }) });
    const { user } = await strange(snapshot);
    for (const tab of ["channels", "invitation", "templates", "team", "notifications"]) {
      await user.click(the(`tab-${tab}`));
      if (tab === "templates") await user.click(all("template-row")[0]!);
      await waitFor(() => expect(the(`tab-${tab}`).dataset.state).toBe("active"));
      expect(untranslated(snapshot).filter((text) => !NAMED.test(text)), tab).toEqual([]);
    }
  });

  it("in the dialogs of a talk, and in the palette", async () => {
    const snapshot = talkScreens.talk!();
    const { user, backend } = await strange(snapshot);
    await user.keyboard("{Control>}i{/Control}");
    await waitFor(() => the("ban"));
    for (const [button, seen] of [["transfer", "transfer-confirm"], ["end", "end-confirm"], ["ban", "ban-confirm"]] as const) {
      await user.click(the(button));
      await waitFor(() => expect(shown(seen)).toBe(true));
      expect(untranslated({ ...snapshot, team: [backend.targets] as never }).filter((text) => !NAMED.test(text)), button).toEqual([]);
      await user.keyboard("{Escape}");
      await waitFor(() => expect(shown(seen)).toBe(false));
    }
    for (const keys of ["{Control>}k{/Control}", "{Control>}/{/Control}"]) {
      await user.keyboard(keys);
      await waitFor(() => expect(document.querySelector("[role=dialog]")).not.toBeNull());
      expect(untranslated(snapshot).filter((text) => !NAMED.test(text)), keys).toEqual([]);
      await user.keyboard("{Escape}");
      await waitFor(() => expect(document.querySelector("[role=dialog]")).toBeNull());
    }
  });
});
