import { waitFor } from "@testing-library/svelte";
import axe from "axe-core";
import { describe, expect, it } from "vitest";
import { apiError } from "../src/lib/backend/fake";
import { rows } from "../src/lib/backend/fake-conversations";
import { mine, settings, signedIn, talk, waiting, workday } from "../src/lib/backend/fake-data";
import { all, asked, inside, open, shown, the } from "./window";

/** A text as it is read: without the marks that keep the direction of names apart. */
const words = (element: HTMLElement): string => (element.textContent ?? "").replace(/[\u2068\u2069]/g, "");
const order = () => all("conversation-row").map((row) => row.dataset.sessionId);
const row = (id: string) => all("conversation-row").find((one) => one.dataset.sessionId === id)!;
const handed = (change = {}) => waiting("handed", "Yuki Tanaka", 60_000, "Hello", { offered: true, talk: talk({ transfer: { incoming: true, from: "Mara Svensson", to: { kind: "operator", id: "ines" }, to_name: "Ines Duarte", note: "Lost a blue umbrella.", until: Date.now() + 60_000, ...change } }) });

describe("what a colleague hands over", () => {
  it("comes first, says from whom and why, and is accepted", async () => {
    const { user, backend } = await open(signedIn({ sessions: [waiting("old", "Old", 900_000, "Hi"), handed()] }));
    expect(words(the("transfer-card"))).toContain("From Mara Svensson");
    expect(words(the("transfer-card"))).toContain("Lost a blue umbrella.");
    expect(the("transfer-card").compareDocumentPosition(the("waiting-card")) & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy();
    await user.click(inside(the("transfer-card"), "accept"));
    await waitFor(() => expect(asked(backend, "accept")).toEqual([["handed"]]));
  });

  it("can be declined by whom alone it was given to; a group's cannot", async () => {
    const { user, backend } = await open(signedIn({ sessions: [handed()] }));
    await user.click(inside(the("transfer-card"), "decline"));
    await waitFor(() => expect(asked(backend, "decline")).toEqual([["handed"]]));
    backend.send({ slice: "session", id: "handed", value: handed({ to: { kind: "group", id: "refunds" }, to_name: "Refunds" }) });
    await waitFor(() => expect(words(the("transfer-card"))).toContain("to Refunds"));
    expect(shown("decline")).toBe(false);
  });

  it("is said at once", async () => {
    const { backend } = await open(signedIn());
    backend.send({ slice: "session", id: "handed", value: handed() });
    await waitFor(() => expect(words(the("said-assertive"))).toContain("Mara Svensson hands Yuki Tanaka over to you"));
  });
});

describe("my conversations", () => {
  it("say what there is to do before what was said", async () => {
    await open(workday({ sessions: rows() }));
    const says = Object.fromEntries(all("conversation-row").map((one) => [one.dataset.sessionId, one.dataset.says]));
    expect(says).toEqual({ anna: "typing", omar: "said", priya: "going", emil: "returned", nina: "do", petr: "do" });
    expect(words(row("nina"))).toContain("Write the result · 1:3");
    expect(words(row("priya"))).toContain("To Mara Svensson");
    expect(row("omar").dataset.late).toBe("true");
    expect(words(row("omar"))).toContain("Waits for an answer");
    const { violations } = await axe.run(document, { rules: { "color-contrast": { enabled: false } } });
    expect(violations.map((one) => one.id)).toEqual([]);
  });

  it("are sorted as chosen, and the choice is kept", async () => {
    const now = Date.now();
    const sessions = [
      mine("a", "Zora", 1000, "Hi"),
      mine("b", "adam", 2000, "Hi", { talk: talk({ unanswered_since: now - 5000 }) }),
      mine("c", "Émile", 3000, "Hi", { talk: talk({ unanswered_since: now - 90_000 }) }),
    ];
    const { user, backend } = await open(signedIn({ sessions }));
    expect(order()).toEqual(["a", "b", "c"]);
    for (const [by, expected] of [["unanswered", ["c", "b", "a"]], ["name", ["b", "c", "a"]], ["newest", ["a", "b", "c"]]] as const) {
      await user.click(the("sort"));
      await waitFor(() => expect(shown(`sort-${by}`)).toBe(true));
      await user.click(the(`sort-${by}`));
      await waitFor(() => expect(order()).toEqual(expected));
      expect(asked(backend, "setSettings").at(-1)).toEqual([{ ...settings, sort_by: by }]);
    }
  });

  it("are narrowed down by name, tag and words, without accents; Escape shows all again", async () => {
    const sessions = [mine("a", "Zora Nováková", 1000, "Where is my train"), mine("b", "Adam", 2000, "Hi", { talk: talk({ tags: ["refund"] }) }), mine("c", "Eve", 3000, "Bye")];
    const { user } = await open(signedIn({ sessions }));
    await user.keyboard("{Control>}f{/Control}");
    await waitFor(() => expect(document.activeElement).toBe(the("find")));
    for (const [typed, expected] of [["novak", ["a"]], ["REFUND", ["b"]], ["my tra", ["a"]]] as const) {
      await user.clear(the("find"));
      await user.type(the("find"), typed);
      await waitFor(() => expect(order(), typed).toEqual(expected));
    }
    await user.keyboard("{Escape}");
    await waitFor(() => expect(order()).toHaveLength(3));
    await user.keyboard("{Escape}");
    await waitFor(() => expect(shown("find")).toBe(false));
    expect(document.activeElement, "the focus goes back").toBe(the("find-open"));
  });

  it("tell when nothing is found, and when the search fails", async () => {
    const { user, backend } = await open(signedIn({ sessions: [mine("a", "Zora", 1000, "Hi")] }));
    await user.click(the("find-open"));
    await user.type(the("find"), "xyz");
    await waitFor(() => expect(words(the("found"))).toContain("Nothing of mine holds “xyz”"));
    backend.failing.set("search", apiError("unavailable"));
    await user.type(the("find"), "w");
    await waitFor(() => expect(the("found").querySelector("[role=alert]")).not.toBeNull());
    expect(asked(backend, "search").at(-1)).toEqual(["xyzw"]);
  });
});
