import { waitFor } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import type { Snapshot } from "$types";
import { account, client, mine, operator, opened, signedIn, talk } from "../src/lib/backend/fake-data";
import { aboutAnna, past, talkScreens } from "../src/lib/backend/fake-talk-screens";
import { apiError } from "../src/lib/backend/fake";
import { aheadOfHere, clockAhead, emailFits, mayBan, phoneFits, withTag } from "../src/lib/client";
import type { FakeBackend } from "../src/lib/backend/fake";
import { all, asked, inside, open as openWindow, shown, the } from "./window";

/** Draws the window with the client panel open. */
async function open(snapshot: Snapshot, prepare?: (backend: FakeBackend) => void) {
  const opened = await openWindow(snapshot, prepare);
  await opened.user.keyboard("{Control>}i{/Control}");
  await waitFor(() => the("client-tags"));
  return opened;
}

/** A text without the marks around what was put into it. */
const plain = (text: string | null) => (text ?? "").replace(/[\u2068\u2069]/g, "");

const talking = (): Snapshot => talkScreens.talk!();

describe("checks of what is typed about a client", () => {
  it("take what could be reached, and nothing", () => {
    for (const good of ["", "a@b.cz", " anna.lindqvist+x@mail.northlight.example "]) expect(emailFits(good), good).toBe(true);
    for (const bad of ["anna", "anna@", "anna@b", "a b@c.cz", "a@b@c.cz", "@b.cz", "a@.cz"]) expect(emailFits(bad), bad).toBe(false);
    for (const good of ["", "112", "+46 70 174 06 05", "(02) 9012-3456"]) expect(phoneFits(good), good).toBe(true);
    for (const bad of ["12", "call me", "+", "+420 abc"]) expect(phoneFits(bad), bad).toBe(false);
  });

  it("add a tag once, without room around it", () => {
    expect(withTag(["refund"], "  group   fare ")).toEqual(["refund", "group fare"]);
    const tags = ["Refund"];
    expect(withTag(tags, "refund"), "the same in other letters is the same").toBe(tags);
    expect(withTag(tags, "  "), "nothing is no tag").toBe(tags);
    const full = Array.from({ length: 20 }, (_, i) => `tag ${i}`);
    expect(withTag(full, "one more"), "the server takes no more").toBe(full);
    expect(withTag([], "x".repeat(60))[0]).toHaveLength(40);
  });

  it("tell the client's clock", () => {
    const noon = Date.UTC(2026, 10, 23, 12);
    expect(clockAhead(noon, 330, "en-GB")).toBe("17:30");
    expect(clockAhead(noon, -210, "en-GB")).toMatch(/^0?8:30$/);
    expect(aheadOfHere(noon, 120), "the tests run in UTC").toBe(120);
  });

  it("let ban who may", () => {
    const company = (bans: boolean, role: "operator" | "supervisor") => account({ me: operator("ines", "Ines", { role }), talk: { ...account().talk, bans } });
    expect([mayBan(company(false, "operator")), mayBan(company(true, "operator")), mayBan(company(false, "supervisor"))]).toEqual([false, true, true]);
  });
});

describe("the client panel", () => {
  it("shows what the page passed, whence the client came and his or her time", async () => {
    await open(talking());
    const parameters = the("client-parameters").textContent;
    expect(parameters).toContain("Card level");
    expect(parameters).toContain("NL-48213");
    expect(the("client-referrer").textContent).toBe("search.example");
    expect(plain(the("client-time").textContent), "an hour ahead of the operator").toContain("1 h ahead of you");
  });

  it("opens addresses among the parameters outside, and never those of another kind", async () => {
    const snapshot = talking();
    snapshot.sessions[0]!.client.parameters = { basket: "https://shop.example/7", trick: "javascript:alert(1)" };
    const { user, backend } = await open(snapshot);
    expect(the("client-parameters").querySelectorAll("button").length, "a script is text").toBe(1);
    await user.click(the("client-parameters").querySelector("button")!);
    expect(asked(backend, "openUrl")).toEqual([["https://shop.example/7"]]);
  });

  it("corrects name, phone and e-mail, and gives the focus back", async () => {
    const { user, backend } = await open(talking());
    await user.click(the("client-edit"));
    expect(document.activeElement).toBe(the("client-edit-name"));
    await user.clear(the("client-edit-name"));
    await user.type(the("client-edit-name"), "Anna Berg");
    await user.clear(the("client-edit-phone"));
    await user.click(the("client-edit-save"));
    await waitFor(() => expect(shown("client-form")).toBe(false));
    expect(asked(backend, "editClient")).toEqual([["anna", { name: "Anna Berg", email: "anna@lindqvist.example", phone: "" }]]);
    expect(document.activeElement).toBe(the("client-edit"));
  });

  it("says what is wrong in its place and sends nothing", async () => {
    const { user, backend } = await open(talking());
    await user.click(the("client-edit"));
    await user.clear(the("client-edit-email"));
    await user.type(the("client-edit-email"), "anna at home{Enter}");
    await waitFor(() => expect(the("client-edit-email").getAttribute("aria-invalid")).toBe("true"));
    expect(asked(backend, "editClient")).toEqual([]);
    await user.keyboard("{Escape}");
    await waitFor(() => expect(shown("client-form"), "Escape closes the form alone").toBe(false));
    expect(shown("client-panel-hide")).toBe(true);
  });

  it("keeps what was typed when the server refuses it", async () => {
    const { user } = await open(talking(), (fake) => fake.failing.set("editClient", apiError("bad_contact")));
    await user.click(the("client-edit"));
    await user.type(the("client-edit-name"), " B");
    await user.click(the("client-edit-save"));
    await waitFor(() => expect(the("client-form").textContent).toContain("neither an e-mail address nor a phone number"));
    expect(the("client-edit-name")).toHaveProperty("value", "Anna Lindqvist B");
  });

  it("is read only while the client waits for somebody", async () => {
    await open(talkScreens["transfer-in"]!());
    expect([shown("client-edit"), shown("tag-add"), shown("note-field"), shown("ban")]).toEqual([false, false, false, false]);
  });

  it("shows how the client liked it", async () => {
    await open(talkScreens["talk-rated"]!());
    expect(plain(inside(the("client-rating"), "rating-stars").getAttribute("aria-label"))).toBe("4 of 5 stars");
    expect(the("client-rating").textContent).toContain("only the wait was long");
  });
});

describe("tags", () => {
  it("are completed while typing, by keyboard alone", async () => {
    const { user, backend } = await open(talking(), (fake) => (fake.tags = ["refund", "reservation", "bicycle"]));
    await user.click(the("tag-add"));
    await waitFor(() => expect(all("tag-known").map((one) => one.textContent), "those that it has are left out").toEqual(["refund", "reservation"]));
    await user.keyboard("res");
    await waitFor(() => expect(all("tag-known").map((one) => one.textContent)).toEqual(["reservation"]));
    await user.keyboard("{ArrowDown}{Enter}");
    expect(asked(backend, "setTags").at(-1)).toEqual(["anna", ["seats", "bicycle", "reservation"]]);
    await user.keyboard("quiet coach{Enter}");
    expect(asked(backend, "setTags").at(-1)).toEqual(["anna", ["seats", "bicycle", "reservation", "quiet coach"]]);
    await user.keyboard("{Backspace}");
    expect(asked(backend, "setTags").at(-1)).toEqual(["anna", ["seats", "bicycle", "reservation"]]);
    await user.keyboard("{Escape}");
    await waitFor(() => expect(document.activeElement).toBe(the("tag-add")));
  });

  it("are removed, and the focus is not lost", async () => {
    const { user, backend } = await open(talking());
    await user.click(all("tag-drop")[0]!);
    expect(asked(backend, "setTags")).toEqual([["anna", ["bicycle"]]]);
    await waitFor(() => expect(all("tag-drop")).toHaveLength(1));
    expect(document.activeElement).toBe(all("tag-drop")[0]);
  });
});

describe("notes", () => {
  it("are written with Ctrl Enter and shown with author and time", async () => {
    const { user, backend } = await open(talking());
    expect(all("note")[0]!.textContent).toMatch(/quiet coach\..*Mara Svensson/);
    await user.type(the("note-field"), "  Call back on Friday{Control>}{Enter}{/Control}");
    await waitFor(() => expect(all("note").at(-1)!.textContent).toContain("Call back on Friday"));
    expect(asked(backend, "writeNote")).toEqual([["anna", "Call back on Friday"]]);
    expect(the("note-field")).toHaveProperty("value", "");
  });

  it("stay in their field when they cannot be saved", async () => {
    const { user } = await open(talking(), (fake) => fake.failing.set("writeNote", apiError("unavailable")));
    await user.type(the("note-field"), "Do not lose me");
    await user.click(the("note-save"));
    await waitFor(() => expect(the("client-notes").querySelector("[role=alert]")).not.toBeNull());
    expect(the("note-field")).toHaveProperty("value", "Do not lose me");
  });

  it("show bars before they are there", async () => {
    await open(talkScreens["talk-loading"]!());
    expect(the("client-notes").querySelector("[role=status]")).not.toBeNull();
    expect(the("client-earlier").querySelector("[role=status]")).not.toBeNull();
  });
});

describe("earlier sessions", () => {
  it("are listed by what came of them, and open to be read", async () => {
    const { user, backend } = await open(talking(), (fake) => fake.pasts.set("past-refund", past()));
    expect(all("earlier").map((one) => one.querySelector(".what > span")!.textContent)).toEqual(["Refund for 2 June", "Lost umbrella", "rebooking, storm", "Solved"]);
    await user.click(the("earlier-all"));
    await waitFor(() => expect(all("earlier")).toHaveLength(7));
    await user.click(all("earlier")[0]!);
    await waitFor(() => expect(document.querySelector("[role=dialog]")?.textContent).toContain("My train on 2 June did not run."));
    expect(asked(backend, "past")[0]).toEqual(["past-refund", null]);
  });

  it("say that this is the first one", async () => {
    await open(signedIn({ sessions: [mine("new", "New", 0, "Hi", { client: client("c", "New"), talk: talk() })], current: opened("new") }));
    expect(the("client-earlier").textContent).toContain("This is the first one.");
    expect(aboutAnna().about!.earlier.length, "the other screen has some").toBe(7);
  });
});
