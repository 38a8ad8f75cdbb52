import { fireEvent, waitFor } from "@testing-library/svelte";
import axe from "axe-core";
import { describe, expect, it } from "vitest";
import type { ConversationView, MessageView, SessionView } from "$types";
import { apiError, type FakeBackend } from "../src/lib/backend/fake";
import { conversations, file, longTalk, picture } from "../src/lib/backend/fake-conversations";
import { account, message, mine, opened, signedIn, talk, workday } from "../src/lib/backend/fake-data";
import { all, asked, inside, open, shown, the } from "./window";

/** A text as it is read: without the marks that keep the direction of names apart. */
const words = (element: HTMLElement): string => (element.textContent ?? "").replace(/[\u2068\u2069]/g, "");
const anna = (change: Partial<SessionView> = {}) => mine("anna", "Anna Lindqvist", 0, "Hi", change);
const conversation = (messages: MessageView[] = [], view: Partial<ConversationView> = {}, session: Partial<SessionView> = {}) =>
  workday({ sessions: [anna(session), mine("omar", "Omar", 1000, "Hi")], messages, current: opened("anna", view) });
const said = (id: string, text: string, change: Partial<MessageView> = {}) => message(id, "anna", "client", text, 0, change);
const bytes = (name: string, size: number, type = "application/pdf") => new File([new Uint8Array(size)], name, { type });

async function stumbles(): Promise<string[]> {
  const { violations } = await axe.run(document, { rules: { "color-contrast": { enabled: false } } });
  return violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
}

function drop(files: File[]): void {
  const dataTransfer = { files, types: ["Files"], items: [] };
  const event = new Event("drop", { bubbles: true, cancelable: true });
  Object.assign(event, { dataTransfer });
  the("conversation").dispatchEvent(event);
}

describe("a message of mine", () => {
  it("says what became of it: sending, sent, delivered, read", async () => {
    const { backend } = await open(conversation([message("m", "anna", "me", "Hello", 0, { delivery: { kind: "sending" } })]));
    for (const [kind, text] of [["sending", "Sending"], ["sent", "Sent"], ["delivered", "Delivered"], ["read", "Read"]] as const) {
      backend.send({ slice: "message", id: "m", value: message("m", "anna", "me", "Hello", 0, { delivery: { kind } }) });
      await waitFor(() => expect(words(the("message")), kind).toContain(text));
    }
  });
});

describe("every state of a message and of the list", () => {
  it("is found by assistive technology", async () => {
    await open(conversations["talk-states"]!());
    expect(await stumbles()).toEqual([]);
  });
});

describe("between the messages", () => {
  it("it is told who goes on with the client, and that the connection was lost and is back", async () => {
    const note = (id: string, content: MessageView["content"]) => message(id, "anna", "system", content, 0, { order: Number(id.slice(1)) });
    await open(conversation([note("n1", { kind: "note", note: "transferred", from: "Mara", to: "Ines Duarte" }), note("n2", { kind: "note", note: "client_lost" }), note("n3", { kind: "note", note: "client_back" })]));
    expect(all("message").map(words)).toEqual([expect.stringMatching(/Ines Duarte.* goes on .* after .*Mara/), expect.stringContaining("not connected any more"), expect.stringContaining("The client is back")]);
  });

  it("a line stands above the first unread one", async () => {
    await open(conversation([said("m1", "old", { order: 1 }), said("m2", "new", { order: 2 }), said("m3", "newer", { order: 3 })], { first_unread: "m2" }));
    const line = the("unread-line");
    expect(all("message")[0]!.compareDocumentPosition(line) & Node.DOCUMENT_POSITION_FOLLOWING, "after the old one").toBeTruthy();
    expect(all("message")[1]!.compareDocumentPosition(line) & Node.DOCUMENT_POSITION_PRECEDING, "before the new one").toBeTruthy();
  });

  it("typing is told, with the text where it may be seen, and is not read aloud", async () => {
    const { backend } = await open(conversation([said("m1", "Hi")]));
    expect(the("typing").dataset.typing).toBe("false");
    backend.send({ slice: "current", value: opened("anna", { typing: "Great, how mu\u202ech" }) });
    await waitFor(() => expect(words(the("typing"))).toContain("Anna Lindqvist is typing"));
    expect(words(the("typing-text"))).toContain("Great, how much");
    expect(the("said-polite").textContent).toBe("");
    backend.send({ slice: "current", value: opened("anna", { typing: "" }) });
    await waitFor(() => expect(shown("typing-text")).toBe(false));
    expect(the("typing").dataset.typing).toBe("true");
  });
});

describe("links", () => {
  it("lead to the web, a letter or a call, and open outside", async () => {
    const { backend, user } = await open(conversation([said("m", "https://a.example/x help@a.example tel:+46 70 174 06 05 file:///etc/passwd javascript:alert(1)")]));
    for (const link of the("message").querySelectorAll("a")) await user.click(link);
    expect(asked(backend, "openUrl")).toEqual([["https://a.example/x"], ["mailto:help@a.example"], ["tel:+46701740605"]]);
  });

  it("that seem to lead elsewhere say where they lead", async () => {
    await open(conversation([said("m1", "https://bank\u200b.example/login https://раypal.example/ https://good.example/", { order: 1 })]));
    expect(all("real-host").map((one) => words(one).trim())).toEqual(["(leads to bank.example)", "(leads to xn--ypal-43d9g.example)"]);
  });

  it("and texts that would be shown turned round are shown as they were written", async () => {
    await open(conversation([said("m", "See https://www.bank.example\u202eelpmaxe.live/ now")]));
    expect(the("message").textContent).not.toMatch(/[\u202a-\u202e]/);
    expect(the("message").querySelector("a")!.textContent).toBe("https://www.bank.exampleelpmaxe.live/");
  });

  it("by the thousand do not make a message slow", async () => {
    const begun = performance.now();
    await open(conversation([said("m", "http://a.bc ".repeat(10_000))]));
    expect(performance.now() - begun).toBeLessThan(15_000);
    expect(the("message").querySelectorAll("a").length).toBeLessThan(200);
    await fireEvent.click(the("fold"));
    await waitFor(() => expect(the("fold").getAttribute("aria-expanded")).toBe("true"));
    expect(the("message").querySelectorAll("a").length, "so many links and no more").toBe(300);
    expect(the("message").textContent!.match(/a\.bc/g)!.length, "the text is whole").toBe(10_000);
  });
});

describe("a long conversation", () => {
  it("of 20,000 messages draws only what is near", async () => {
    const { backend } = await open(conversation(longTalk(20_000)));
    const drawn = () => all("message").length;
    expect(drawn()).toBeGreaterThan(20);
    expect(drawn()).toBeLessThan(300);
    expect(all("message").at(-1)!.dataset.messageId, "the newest is there").toBe("l19999");
    const begun = performance.now();
    for (let i = 0; i < 50; i++) backend.send({ slice: "message", id: `n${i}`, value: said(`n${i}`, `Number ${i}`, { order: 20_000 + i }) });
    await waitFor(() => expect(all("message").at(-1)!.dataset.messageId).toBe("n49"));
    expect(performance.now() - begun, "fifty messages are a second's work at most, even on a busy machine").toBeLessThan(10_000);
    expect(drawn()).toBeLessThan(300);
  });
});

describe("files", () => {
  it("are saved, and then shown in their folder", async () => {
    const { backend, user } = await open(conversation([message("m", "anna", "client", file("ticket.pdf", 184_000), 0)]));
    expect(words(the("file"))).toContain("184 kB");
    await user.click(the("file-save"));
    await waitFor(() => expect(shown("file-show")).toBe(true));
    await user.click(the("file-show"));
    expect(asked(backend, "showInFolder")).toEqual([["/home/ines/Downloads/ticket.pdf"]]);
  });

  it("a picture takes its place before it is loaded, and one that cannot be shown keeps it", async () => {
    await open(conversation([message("m", "anna", "client", picture("seats.jpg", 1280, 800), 0)]));
    const frame = the("picture").parentElement!;
    expect([frame.style.width, frame.style.height]).toEqual(["320px", "200px"]);
    await fireEvent.error(the("file").querySelector("img")!);
    await waitFor(() => expect(words(the("file"))).toContain("cannot be shown"));
    expect([frame.style.width, frame.style.height]).toEqual(["320px", "200px"]);
  });

  it("that may not be shown are only named: no SVG, nothing too large", async () => {
    await open(conversation([message("m", "anna", "client", file("logo.svg", 900, { kind: "other", media_type: "image/svg+xml" }), 0)]));
    expect(the("file").querySelector("img")).toBeNull();
    expect(shown("file-save")).toBe(true);
  });

  it("on their way show how far they have come and can be cancelled", async () => {
    const uploading = message("m", "anna", "me", file("film.mp4", 2_000_000), 0, { delivery: { kind: "uploading", progress: { sent: 500_000, size: 2_000_000 } } });
    const { backend, user } = await open(conversation([uploading]));
    expect(the("message").querySelector("[role=progressbar]")!.getAttribute("aria-valuenow")).toBe("25");
    await user.click(the("cancel-upload"));
    expect(asked(backend, "discardMessage")).toEqual([["m"]]);
  });

  it("that are dropped wait as chips and go with Send, after the text", async () => {
    const { backend, user } = await open(conversation());
    drop([bytes("a.pdf", 1000), bytes("b.pdf", 2000)]);
    await waitFor(() => expect(all("chip")).toHaveLength(2));
    expect(await stumbles()).toEqual([]);
    await user.click(inside(all("chip")[0]!, "chip-remove"));
    await user.type(the("composer"), "Here it is{Enter}");
    await waitFor(() => expect(asked(backend, "sendFile")).toEqual([["anna", { name: "b.pdf", size: 2000 }]]));
    const order = backend.asked.map((one) => one.command).filter((command) => command.startsWith("send"));
    expect(order).toEqual(["sendMessage", "sendFile"]);
    await waitFor(() => expect(shown("chip")).toBe(false));
  });

  it("that are too large are refused where they stand, and nothing is sent until they are gone", async () => {
    const { backend, user } = await open(workday({ account: account({ files: { ...account().files, max_mb: 1 } }), sessions: [anna()], messages: [], current: opened("anna") }));
    drop([bytes("film.mov", 1_000_001)]);
    await waitFor(() => expect(words(the("chip"))).toContain("Larger than 1 MB"));
    await user.type(the("composer"), "Hello{Enter}");
    expect(asked(backend, "sendMessage")).toEqual([]);
    await user.click(the("chip-remove"));
    await user.click(the("send"));
    await waitFor(() => expect(asked(backend, "sendMessage")).toEqual([["anna", "Hello"]]));
  });

  it("that could not be taken stay, with the reason, and the text is not sent twice", async () => {
    const { backend, user } = await open(conversation(), (fake) => fake.failing.set("sendFile", apiError("file_unreadable")));
    drop([bytes("a.pdf", 1000)]);
    await waitFor(() => expect(shown("chip")).toBe(true));
    await user.type(the("composer"), "Here{Enter}");
    await waitFor(() => expect(the("conversation").querySelector("#composer-hint [role=alert]")).not.toBeNull());
    expect(all("chip")).toHaveLength(1);
    backend.failing.clear();
    await user.click(the("send"));
    await waitFor(() => expect(shown("chip")).toBe(false));
    expect(asked(backend, "sendMessage")).toEqual([["anna", "Here"]]);
  });

  it("are pasted as pictures; a text with its picture stays a text", async () => {
    await open(conversation());
    const paste = (types: string[]) => fireEvent(the("composer"), Object.assign(new Event("paste", { bubbles: true, cancelable: true }), { clipboardData: { files: [bytes("image.png", 500, "image/png")], types } }));
    await paste(["Files", "text/plain"]);
    expect(shown("chip")).toBe(false);
    await paste(["Files"]);
    await waitFor(() => expect(shown("chip")).toBe(true));
  });

  it("cannot be attached where the company does not allow it", async () => {
    await open(workday({ account: account({ files: { ...account().files, from_operators: false } }), sessions: [anna()], messages: [], current: opened("anna") }));
    expect(shown("choose-files")).toBe(false);
    drop([bytes("a.pdf", 1000)]);
    expect(shown("chip")).toBe(false);
  });

  it("wait in their own conversation", async () => {
    const { backend } = await open(conversation());
    drop([bytes("a.pdf", 1000)]);
    await waitFor(() => expect(shown("chip")).toBe(true));
    backend.send({ slice: "current", value: opened("omar") });
    await waitFor(() => expect(shown("chip")).toBe(false));
    backend.send({ slice: "current", value: opened("anna") });
    await waitFor(() => expect(shown("chip")).toBe(true));
  });
});

describe("files on their way", () => {
  it("are sent once, however often Send is pressed", async () => {
    let answer = () => {};
    const { backend, user } = await open(conversation(), (fake) => fake.held.set("sendFile", new Promise((done) => (answer = done))));
    drop([bytes("a.pdf", 1000), bytes("b.pdf", 2000)]);
    await waitFor(() => expect(all("chip")).toHaveLength(2));
    await user.type(the("composer"), "{Enter}");
    await waitFor(() => expect(shown("chip")).toBe(false));
    await user.type(the("composer"), "more{Enter}");
    answer();
    await waitFor(() => expect(asked(backend, "sendFile")).toHaveLength(2));
    expect(asked(backend, "sendMessage")).toEqual([["anna", "more"]]);
  });

  it("and those that wait are told of before the end", async () => {
    const { user } = await open(conversation());
    await user.click(the("end"));
    await waitFor(() => expect(shown("end-confirm")).toBe(true));
    expect(document.body.textContent).not.toContain("would not reach the client");
    await user.keyboard("{Escape}");
    await waitFor(() => expect(shown("end-confirm")).toBe(false));
    drop([bytes("a.pdf", 1000)]);
    await waitFor(() => expect(shown("chip")).toBe(true));
    await user.click(the("end"));
    await waitFor(() => expect(document.querySelector("[role=alertdialog]")?.textContent).toContain("would not reach the client"));
  });

  it("go with the account, and so does an open question", async () => {
    const { backend, user } = await open(conversation());
    drop([bytes("a.pdf", 1000)]);
    await waitFor(() => expect(shown("chip")).toBe(true));
    await user.click(the("end"));
    await waitFor(() => expect(shown("end-confirm")).toBe(true));
    const before = backend.snapshot;
    backend.send({ slice: "account", value: null });
    await waitFor(() => expect(shown("conversation")).toBe(false));
    backend.send({ slice: "account", value: account() }, { slice: "session", id: "anna", value: before.sessions.find(({ id }) => id === "anna") ?? anna() }, { slice: "current", value: opened("anna") });
    await waitFor(() => expect(shown("composer")).toBe(true));
    expect([shown("chip"), shown("end-confirm")]).toEqual([false, false]);
  });

  it("a picture that did not come is asked for anew with the connection", async () => {
    const { backend } = await open(conversation([message("m", "anna", "client", picture("seats.jpg", 1280, 800), 0)]));
    await fireEvent.error(the("file").querySelector("img")!);
    await waitFor(() => expect(shown("picture")).toBe(false));
    const fine = backend.snapshot.connection;
    backend.send({ slice: "connection", value: { kind: "reconnecting", since: Date.now(), next: Date.now() } });
    await waitFor(() => expect(document.body.textContent).toContain("Kept here until the connection is back"));
    backend.send({ slice: "connection", value: fine });
    await waitFor(() => expect(the("file").querySelector("img")?.getAttribute("src")).toMatch(/\?1$/));
  });
});

describe("templates", () => {
  const chosen = () => all("template").find((one) => one.getAttribute("aria-selected") === "true")?.dataset.templateId;

  it("are found by letters after a slash, seen before they are taken, and taken by Enter", async () => {
    const { user, backend } = await open(conversation());
    await user.type(the("composer"), "/gr");
    await waitFor(() => expect(chosen()).toBe("hello"));
    expect(words(the("template-preview"))).toContain("Hello Anna");
    expect(the("composer").getAttribute("aria-activedescendant")).toBe("template-hello");
    expect(await stumbles()).toEqual([]);
    await user.keyboard("{Enter}");
    await waitFor(() => expect((the("composer") as HTMLTextAreaElement).value).toMatch(/^Hello Anna, this is Ines/));
    expect(shown("templates")).toBe(false);
    expect(asked(backend, "sendMessage"), "taking is not sending").toEqual([]);
  });

  it("are moved through by the arrow keys, and put away by Escape", async () => {
    const { user } = await open(conversation());
    await user.type(the("composer"), "/");
    await waitFor(() => expect(all("template").length).toBeGreaterThan(2));
    const ids = all("template").map((one) => one.dataset.templateId);
    await user.keyboard("{ArrowDown}{ArrowDown}");
    await waitFor(() => expect(chosen()).toBe(ids[2]));
    await user.keyboard("{ArrowUp}{ArrowUp}{ArrowUp}");
    await waitFor(() => expect(chosen()).toBe(ids.at(-1)));
    await user.keyboard("{Escape}x");
    expect(shown("templates"), "it stays away for this slash").toBe(false);
  });

  it("select what is not known, one after the other, and are not sent with it unasked", async () => {
    const { user, backend } = await open(conversation());
    await user.type(the("composer"), "/step");
    await waitFor(() => expect(chosen()).toBe("refund-steps"));
    expect(words(the("template-preview"))).toContain("not known");
    await user.keyboard("{Enter}");
    const field = the("composer") as HTMLTextAreaElement;
    await waitFor(() => expect(field.value.slice(field.selectionStart, field.selectionEnd)).toBe("{parameter.booking}"));
    await user.keyboard("{Enter}");
    await waitFor(() => expect(words(document.body)).toContain("Fill in what is marked"));
    expect(asked(backend, "sendMessage")).toEqual([]);
    field.setRangeText("NL-48213");
    await fireEvent.input(field);
    await user.keyboard("{Enter}");
    await waitFor(() => expect(asked(backend, "sendMessage")).toEqual([["anna", "I have asked for a refund of booking NL-48213. It arrives within 7 days."]]));
  });

  it("are not asked for within a line, nor by a web address", async () => {
    const { user } = await open(conversation());
    await user.type(the("composer"), "and/or https://x");
    expect(shown("templates")).toBe(false);
  });
});

describe("emoji", () => {
  it("are found by name and taken by the keyboard alone", async () => {
    const { user } = await open(conversation());
    await user.type(the("composer"), "Hi ");
    await user.keyboard("{Control>}{Shift>}j{/Shift}{/Control}");
    await waitFor(() => expect(document.activeElement).toBe(the("emoji-find")));
    expect(await stumbles()).toEqual([]);
    await user.keyboard("bicyc{Enter}");
    await waitFor(() => expect(the("composer")).toHaveProperty("value", "Hi 🚲"));
    expect(shown("emoji")).toBe(false);
    expect(document.activeElement).toBe(the("composer"));
  });
});

describe("typing", () => {
  it("is over only when the draft is kept", async () => {
    let answer = () => {};
    const { user, backend } = await open(conversation(), (fake) => fake.held.set("saveDraft", new Promise((done) => (answer = done))));
    await user.type(the("composer"), "Dear");
    backend.send({ slice: "current", value: opened("omar") });
    await waitFor(() => expect(asked(backend, "saveDraft").at(-1)).toEqual(["anna", "Dear"]));
    expect(asked(backend, "setTyping").at(-1)).toEqual(["anna", true]);
    answer();
    await waitFor(() => expect(asked(backend, "setTyping").at(-1)).toEqual(["anna", false]));
  });

  it("is told while something stands there, and that it is over", async () => {
    const { user, backend } = await open(conversation());
    await user.type(the("composer"), "ab");
    expect(asked(backend, "setTyping").at(-1)).toEqual(["anna", true]);
    await user.keyboard("{Backspace}{Backspace}");
    await waitFor(() => expect(asked(backend, "setTyping").at(-1)).toEqual(["anna", false]));
  });

  it("under an ending survives: the text can be read and copied", async () => {
    const { user, backend } = await open(conversation());
    await user.type(the("composer"), "The price is nine euros");
    backend.send({ slice: "session", id: "anna", value: anna({ ended_by: "client" }) });
    await waitFor(() => expect(asked(backend, "saveDraft").at(-1)).toEqual(["anna", "The price is nine euros"]));
    backend.send({ slice: "current", value: opened("anna", { draft: "The price is nine euros" }) });
    await waitFor(() => expect(words(the("unsent"))).toContain("The price is nine euros"));
    expect(shown("unsent-copy")).toBe(true);
    expect(await stumbles()).toEqual([]);
  });
});

describe("a transfer", () => {
  const to = { kind: "operator" as const, id: "mara" };
  const going = { incoming: false, from: "Ines Duarte", to, to_name: "Mara Svensson", note: "", until: Date.now() + 60_000 };

  it("is begun from the header, by a press or by keys", async () => {
    const { user, backend } = await open(conversation());
    await user.click(the("transfer"));
    await waitFor(() => expect(asked(backend, "transferTargets")).toEqual([["anna"]]));
  });

  it("that waits says so, lets me write on, and can be taken back", async () => {
    const { user, backend } = await open(conversation([], {}, { talk: talk({ transfer: going }) }));
    expect(words(the("transfer-pending"))).toContain("Mara Svensson is asked to take over");
    expect(shown("composer")).toBe(true);
    expect(the("transfer").hasAttribute("disabled")).toBe(true);
    expect(await stumbles()).toEqual([]);
    await user.click(the("transfer-take-back"));
    await waitFor(() => expect(shown("transfer-pending")).toBe(false));
    expect(asked(backend, "cancelTransfer")).toEqual([["anna"]]);
  });

  it.each([["declined", "declined"], ["not_accepted", "did not accept in time"], ["nobody_there", "Nobody is there"]] as const)("that came back says why: %s", async (why, text) => {
    const { user, backend } = await open(conversation([], {}, { talk: talk({ returned: { to_name: "Mara Svensson", why, at: Date.now() } }) }));
    expect(words(the("transfer-returned"))).toContain(text);
    await user.click(the("transfer-dismiss"));
    await waitFor(() => expect(shown("transfer-returned")).toBe(false));
    expect(asked(backend, "dismissReturned")).toEqual([["anna"]]);
  });
});

describe("a talk that is over", () => {
  const page = (backend: FakeBackend) =>
    backend.pasts.set("old", { session_id: "old", client: null, messages: [message("p1", "old", "client", "Long ago", 1000), message("p2", "old", "me", "Yes", 900)], more: false });

  it("can be read, at what was found in it", async () => {
    const { user, backend } = await open(conversation(), (fake) => {
      page(fake);
      const session = { id: "old", client_name: "Anna", channel: "web_chat" as const, created_at: 1, ended_at: 2, operator_name: "Mara", result: null, tags: [], messages: 2 };
      fake.found = { hits: [{ session, message_id: "p1", at: 1, text: "it was Long ago" }], more: false };
    });
    await user.keyboard("{Control>}f{/Control}");
    await waitFor(() => expect(document.activeElement).toBe(the("find")));
    await user.keyboard("lon");
    await waitFor(() => expect(words(the("hit"))).toContain("it was Long ago"));
    expect(the("hit").querySelector("mark")!.textContent).toBe("Long");
    await user.click(the("hit"));
    await waitFor(() => expect(words(the("past"))).toContain("Long ago"));
    expect(asked(backend, "past")).toEqual([["old", null]]);
    expect(the("past").querySelector("textarea"), "it is only read").toBeNull();
    expect(await stumbles()).toEqual([]);
  });

  it("that cannot be loaded says why", async () => {
    const { user } = await open(conversation(), (fake) => {
      const session = { id: "gone", client_name: "Anna", channel: "web_chat" as const, created_at: 1, ended_at: 2, operator_name: null, result: null, tags: [], messages: 2 };
      fake.found = { hits: [{ session, message_id: null, at: 1, text: "Anna" }], more: false };
    });
    await user.click(the("find-open"));
    await user.type(the("find"), "ann");
    await waitFor(() => expect(shown("hit")).toBe(true));
    await user.click(the("hit"));
    await waitFor(() => expect(shown("past-failed")).toBe(true));
  });
});

describe("a screen reader", () => {
  it("hears each message politely and once, and fifty in a second as a number", async () => {
    const { backend } = await open(conversation([said("m0", "Hi", { order: 0 })]));
    const heard: string[] = [];
    new MutationObserver(() => heard.push(words(the("said-polite")))).observe(the("said-polite"), { childList: true, characterData: true, subtree: true });
    // The list tells of the same message by its count.
    backend.send({ slice: "message", id: "m1", value: said("m1", "Are you there?", { order: 1 }) }, { slice: "session", id: "anna", value: anna({ unread: 1 }) });
    await waitFor(() => expect(heard).toEqual(["Anna Lindqvist: Are you there?"]));
    for (let i = 2; i < 52; i++) backend.send({ slice: "message", id: `m${i}`, value: said(`m${i}`, "Hello", { order: i }) });
    await waitFor(() => expect(heard).toHaveLength(2));
    expect(heard[1]).toContain("50");
  });
});

describe("nobody", () => {
  it("is asked for anything while nothing is open", async () => {
    const { user, backend } = await open(signedIn());
    await user.keyboard("{Control>}o{/Control}{Control>}{Shift>}j{/Shift}{/Control}{Control>}{Shift>}t{/Shift}{/Control}");
    expect(backend.asked.map((one) => one.command)).not.toContain("chooseFiles");
    expect(shown("emoji")).toBe(false);
  });
});
