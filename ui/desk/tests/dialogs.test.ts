import { waitFor } from "@testing-library/svelte";
import axe from "axe-core";
import { describe, expect, it } from "vitest";
import type { Snapshot } from "$types";
import { account, operator, results, templates, workday } from "../src/lib/backend/fake-data";
import { banned, talkScreens } from "../src/lib/backend/fake-talk-screens";
import { apiError } from "../src/lib/backend/fake";
import { fit, found } from "../src/lib/find";
import { SHEET, strokeOf } from "../src/lib/keys";
import { pieces, templatesWith, unknownVariables } from "../src/lib/templates";
import { all, asked, open, shown, the } from "./window";

const talking = (change: Partial<Snapshot> = {}): Snapshot => ({ ...talkScreens.talk!(), ...change });
const supervising = () => account({ me: operator("ines", "Ines Duarte", { role: "supervisor" }) });
const gone = (testid: string) => waitFor(() => expect(shown(testid)).toBe(false));
const there = (testid: string) => waitFor(() => expect(all(testid).length).toBeGreaterThan(0));

async function stumbles(): Promise<string[]> {
  const { violations } = await axe.run(document, { rules: { "color-contrast": { enabled: false } } });
  return violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
}

describe("what is typed", () => {
  it("is found in names, whole words first, then letters in their order", () => {
    const names = ["End the conversation", "Transfer the conversation", "Set status: Training", "Theme: Dark"];
    expect(found(names, "tra", (name) => name).map(({ one }) => one)).toEqual(["Transfer the conversation", "Set status: Training"]);
    expect(found(names, "ttc", (name) => name).map(({ one }) => one), "the first letters of words").toEqual(["Transfer the conversation"]);
    expect(fit("Přepojit Žofii", "zof")?.marks, "without accents").toEqual([9, 10, 11]);
    expect(fit("Theme: Dark", "xyz")).toBeNull();
    expect(fit("A long sentence with everything in it", "aeiou"), "letters strewn about are chance").toBeNull();
  });
});

describe("the sheet of shortcuts", () => {
  it("is true: every line that is no key of a field does something", () => {
    const ofFields = ["keys-send", "keys-new-line", "keys-template", "keys-create", "keys-close", "keys-move"];
    const key = (name: string) => ({ "↓": "ArrowDown", "←": "ArrowLeft", "1 … 9": "3" })[name] ?? name;
    for (const mac of [false, true]) {
      const wrong = SHEET.filter(({ text }) => !ofFields.includes(text)).filter(({ keys, mac: macKeys }) => {
        const held = mac ? macKeys : keys;
        const name = key(held.at(-1) ?? "");
        const event = { key: name.length === 1 ? name.toLowerCase() : name, code: /^\d$/.test(name) ? `Digit${name}` : "", ctrlKey: held.includes("Ctrl") || held.includes("⌃"), altKey: held.includes("Alt") || held.includes("⌥"), shiftKey: held.includes("Shift") || held.includes("⇧"), metaKey: held.includes("⌘") };
        return strokeOf(event, mac, false) === null;
      });
      expect(wrong.map(({ text }) => text), mac ? "on macOS" : "elsewhere").toEqual([]);
    }
  });
});

describe("a transfer", () => {
  it("is made by keyboard alone, with a note", async () => {
    const { user, backend } = await open(talking());
    await user.keyboard("{Control>}{Shift>}t{/Shift}{/Control}");
    await there("transfer-find-option");
    expect(document.activeElement, "typing searches at once").toBe(the("transfer-find"));
    expect(await stumbles()).toEqual([]);
    await user.keyboard("mara{Enter}");
    await waitFor(() => expect(the("transfer-confirm").textContent).toContain("Mara Svensson"));
    await user.keyboard("{Enter}");
    expect(document.activeElement, "Enter once more goes on to the note").toBe(the("transfer-note"));
    await user.keyboard("Knows the refund{Control>}{Enter}{/Control}");
    await gone("transfer-dialog");
    expect(asked(backend, "beginTransfer")).toEqual([["anna", { kind: "operator", id: "mara" }, "Knows the refund"]]);
  });

  it("tells who is there and how long a queue is, and goes to nobody who is not", async () => {
    const { user, backend } = await open(talking());
    await user.click(the("transfer"));
    await there("transfer-find-option");
    const lines = Object.fromEntries(all("transfer-find-option").map((one) => [one.dataset.key, { off: one.getAttribute("aria-disabled") === "true", text: (one.querySelector("small")?.textContent ?? "").replace(/[\u2068\u2069]/g, "") }]));
    expect(lines["operator-mara"]).toEqual({ off: false, text: "2 free slots" });
    expect(lines["operator-priya"]).toEqual({ off: true, text: "No free slot" });
    expect(lines["operator-jonas"]).toEqual({ off: true, text: "Not available" });
    expect(lines["group-refunds"]).toEqual({ off: false, text: "2 are there, 3 wait" });
    expect(lines["group-groups"]).toEqual({ off: true, text: "Nobody is there" });
    await user.click(all("transfer-find-option").find((one) => one.dataset.key === "operator-jonas")!);
    await user.click(the("transfer-confirm"));
    expect(asked(backend, "beginTransfer")).toEqual([]);
    expect(the("transfer-dialog").textContent).toContain("Choose somebody first.");
  });

  it("that is refused keeps the note and looks again who is there", async () => {
    const { user, backend } = await open(talking(), (fake) => fake.failing.set("beginTransfer", apiError("nobody_there", { name: "Mara Svensson" })));
    await user.click(the("transfer"));
    await there("transfer-find-option");
    await user.click(all("transfer-find-option")[0]!);
    await user.type(the("transfer-note"), "Important");
    await user.click(the("transfer-confirm"));
    await waitFor(() => expect(the("transfer-dialog").querySelector("[role=alert]")).not.toBeNull());
    expect(the("transfer-note")).toHaveProperty("value", "Important");
    expect(asked(backend, "transferTargets").length).toBe(2);
  });

  it("is put away when the talk ends meanwhile", async () => {
    const { user, backend } = await open(talking());
    await user.click(the("transfer"));
    await there("transfer-dialog");
    const anna = backend.snapshot.sessions.find(({ id }) => id === "anna")!;
    backend.send({ slice: "session", id: "anna", value: { ...anna, ended_by: "client" } });
    await gone("transfer-dialog");
  });
});

describe("after-work", () => {
  it("follows the end, and its result is saved with Ctrl Enter", async () => {
    const { user, backend } = await open(talking({ account: account({ after_work: { results, limit_s: 180, needs_result: true } }) }));
    await user.click(the("end"));
    await there("end-confirm");
    expect(document.querySelector("[role=alertdialog]")?.textContent).toContain("You then write the result.");
    await user.click(the("end-confirm"));
    await there("after-work");
    expect(await stumbles()).toEqual([]);
    expect(the("after-left").textContent).toMatch(/[23]:\d\d/);
    await user.click(the("result-later"));
    await user.type(the("after-note"), "Wants a call{Control>}{Enter}{/Control}");
    await waitFor(() => expect(asked(backend, "setResult")).toEqual([["anna", { result_id: "later", note: "Wants a call" }]]));
    await gone("after-work");
  });

  it("says what is missing where the company wants a result", async () => {
    const { user, backend } = await open(talkScreens["after-work"]!());
    await user.click(the("after-save"));
    await waitFor(() => expect(the("after-work").textContent).toContain("Choose a result first."));
    expect(asked(backend, "setResult")).toEqual([]);
  });

  it("closes without one where it does not, and tells the last seconds in brass", async () => {
    const { user, backend } = await open(talkScreens["after-work-soon"]!());
    expect(the("after-left").classList.contains("soon")).toBe(true);
    await user.click(the("after-save"));
    await waitFor(() => expect(asked(backend, "setResult")).toEqual([["anna", { result_id: null, note: "" }]]));
  });

  it("keeps what was written when it cannot be saved", async () => {
    const { user } = await open(talkScreens["after-work-soon"]!(), (fake) => fake.failing.set("setResult", apiError("unavailable")));
    await user.type(the("after-note"), "Keep me");
    await user.click(the("after-save"));
    await waitFor(() => expect(the("after-work").querySelector("[role=alert]")).not.toBeNull());
    expect(the("after-note")).toHaveProperty("value", "Keep me");
  });

  it("keeps what is written while another conversation is open, and saves it once when the time is nearly up", async () => {
    const { user, backend } = await open(talkScreens["after-work-soon"]!());
    const { current } = backend.snapshot;
    await user.type(the("after-note"), "Keep me");
    backend.send({ slice: "current", value: null });
    await gone("after-work");
    backend.send({ slice: "current", value: current });
    await there("after-work");
    expect(the("after-note")).toHaveProperty("value", "Keep me");
    const session = backend.snapshot.sessions.find(({ id }) => id === current!.session_id)!;
    backend.failing.set("setResult", apiError("unavailable"));
    backend.send({ slice: "session", id: session.id, value: { ...session, talk: { ...session.talk, after_work: { until: Date.now() + 1000 } } } });
    await waitFor(() => expect(asked(backend, "setResult")).toEqual([[session.id, { result_id: null, note: "Keep me" }]]));
    await new Promise((done) => setTimeout(done, 1200));
    expect(asked(backend, "setResult")).toHaveLength(1);
  });
});

describe("a ban", () => {
  it("needs a reason, and says for how long", async () => {
    const { user, backend } = await open(talking());
    await user.keyboard("{Control>}i{/Control}");
    await there("ban");
    await user.click(the("ban"));
    await there("ban-confirm");
    expect(document.activeElement).toBe(the("ban-reason"));
    expect(await stumbles()).toEqual([]);
    await user.click(the("ban-confirm"));
    expect(asked(backend, "ban")).toEqual([]);
    await user.click(the("ban-length-lifted"));
    await user.type(the("ban-reason"), "Insults{Enter}");
    await gone("ban-dialog");
    expect(asked(backend, "ban")).toEqual([["anna", { reason: "Insults", hours: null }]]);
  });

  it("is listed and lifted by who may", async () => {
    const { user, backend } = await open(workday({ current: null }), (fake) => (fake.banned = banned()));
    await user.click(the("bans"));
    await waitFor(() => expect(all("ban-row")).toHaveLength(3));
    expect(await stumbles()).toEqual([]);
    await user.click(all("ban-lift")[0]!);
    await waitFor(() => expect(all("ban-row")).toHaveLength(2));
    expect(asked(backend, "liftBan")).toEqual([["b1"]]);
  });

  it("is not offered where the company forbids it", async () => {
    await open(workday({ current: null, account: account({ talk: { ...account().talk, bans: false } }) }));
    expect(shown("bans")).toBe(false);
  });
});

describe("templates", () => {
  it("are made of text and variables; one that means nothing is told", () => {
    expect(pieces("Hi {client.name}, {oops} {")).toEqual([{ text: "Hi ", variable: false }, { text: "{client.name}", variable: true }, { text: ", ", variable: false }, { text: "{oops}", variable: true }, { text: " {", variable: false }]);
    expect(unknownVariables("{client.nmae} {parameter.order-id} {company} {client.nmae}")).toEqual(["client.nmae"]);
    expect(templatesWith(templates(), "REFUND fare").map(({ id }) => id), "in name, folder and text").toEqual(["refund-no"]);
  });

  it("of my own are written with variables and shown as they will read", async () => {
    const { user, backend } = await open(workday({ current: null }));
    await user.click(the("tab-templates"));
    await user.click(the("template-new"));
    expect(shown("template-whose"), "an operator's are his or her own").toBe(false);
    await user.type(the("template-name"), "Thanks");
    await user.type(the("template-text"), "Thank you, ");
    await user.click(all("variable")[0]!);
    await waitFor(() => expect(the("template-preview").textContent).toBe("Thank you, Anna"));
    expect(await stumbles()).toEqual([]);
    await user.keyboard("{Control>}{Enter}{/Control}");
    await waitFor(() => expect(asked(backend, "saveTemplate")).toEqual([[null, { company: false, name: "Thanks", folder: "", language: null, groups: [], text: "Thank you, {client.first_name}" }]]));
  });

  it("of the company are changed by who supervises, for groups and in a language", async () => {
    const { user, backend } = await open(workday({ current: null, account: supervising() }));
    await user.click(the("tab-templates"));
    await user.click(all("template-row").find((row) => row.dataset.templateId === "bike")!);
    await user.click(the("template-group-seats"));
    await user.selectOptions(the("template-language"), "de");
    await user.click(the("template-save"));
    await waitFor(() => expect(asked(backend, "saveTemplate")[0]).toMatchObject(["bike", { company: true, groups: ["seats"], language: "de", folder: "Travelling with things" }]));
    await user.click(the("template-delete"));
    await user.click(the("template-delete-confirm"));
    await waitFor(() => expect(all("template-row").some((row) => row.dataset.templateId === "bike")).toBe(false));
  });

  it("of the company are only read by an operator", async () => {
    const { user } = await open(workday({ current: null }));
    await user.click(the("tab-templates"));
    await user.click(all("template-row").find((row) => row.dataset.templateId === "bike")!);
    expect([shown("template-save"), shown("template-delete"), shown("variable")]).toEqual([false, false, false]);
    expect(the("template-text").hasAttribute("readonly")).toBe(true);
  });

  it("without name or text are not saved", async () => {
    const { user, backend } = await open(workday({ current: null }));
    await user.click(the("tab-templates"));
    await user.click(the("template-new"));
    await user.click(the("template-save"));
    expect(asked(backend, "saveTemplate")).toEqual([]);
    expect(document.activeElement, "the first that is wrong").toBe(the("template-name"));
  });
});

describe("the command palette", () => {
  it("does what is typed, and shows the keys that do the same", async () => {
    const { user, backend } = await open(talking());
    await user.keyboard("{Control>}k{/Control}");
    await there("palette-find-option");
    expect(await stumbles()).toEqual([]);
    const end = all("palette-find-option").find((one) => one.dataset.key === "end")!;
    expect([...end.querySelectorAll("kbd")].map((one) => one.textContent)).toEqual(["Ctrl", "Shift", "E"]);
    await user.keyboard("lunch{Enter}");
    await gone("palette");
    await waitFor(() => expect(asked(backend, "setStatus")).toEqual([[{ kind: "away", reason_id: "lunch" }]]));
  });

  it("opens conversations by the client's name", async () => {
    const { user, backend } = await open(talking());
    await user.keyboard("{Control>}k{/Control}");
    await there("palette-find-option");
    await user.keyboard("yuki{Enter}");
    await waitFor(() => expect(asked(backend, "openConversation")).toEqual([["yuki"]]));
  });

  it("moves with the arrow keys, around the end, and says when nothing fits", async () => {
    const { user } = await open(talking());
    await user.keyboard("{Control>}k{/Control}");
    await there("palette-find-option");
    const active = () => document.getElementById(the("palette-find").getAttribute("aria-activedescendant") ?? "")?.dataset.key;
    const keys = all("palette-find-option").map((one) => one.dataset.key);
    expect(active()).toBe(keys[0]);
    await user.keyboard("{ArrowDown}");
    expect(active()).toBe(keys[1]);
    await user.keyboard("{ArrowUp}{ArrowUp}");
    expect(active()).toBe(keys.at(-1));
    await user.keyboard("qqqq");
    await there("palette-find-none");
    await user.keyboard("{Enter}{Escape}");
    await gone("palette");
  });

  it("leaves out what cannot be done", async () => {
    const { user } = await open(workday({ current: null, sessions: [] }));
    await user.keyboard("{Control>}k{/Control}");
    await there("palette-find-option");
    const keys = all("palette-find-option").map((one) => one.dataset.key);
    for (const none of ["accept", "end", "transfer", "ban", "home-team", "reconnect"]) expect(keys, none).not.toContain(none);
    expect(keys).toContain("home-templates");
  });
});

describe("the look", () => {
  it("follows density, contrast and order as soon as they are chosen", async () => {
    const { user, backend } = await open(workday({ current: null }));
    await user.click(the("tab-notifications"));
    await there("contrast-more");
    await user.click(the("contrast-more"));
    await user.click(the("density-compact"));
    await user.selectOptions(the("sort-by"), "name");
    await waitFor(() => expect(asked(backend, "setSettings").at(-1)).toMatchObject([{ contrast: "more", density: "compact", sort_by: "name" }]));
    expect(document.documentElement.hasAttribute("data-more-contrast")).toBe(true);
    expect(document.documentElement.hasAttribute("data-compact")).toBe(true);
  });
});
