import { fireEvent, waitFor } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { apiError } from "../src/lib/backend/fake";
import { message, mine, opened, signedIn, workday } from "../src/lib/backend/fake-data";
import { all, asked, open, shown, the } from "./window";

const talk = (messages: ReturnType<typeof message>[] = [], draft = "", more = false) =>
  signedIn({ sessions: [mine("anna", "Anna Lindqvist", 0, "Hi"), mine("omar", "Omar", 1000, "Hi")], messages, current: opened("anna", { draft, more }) });

describe("messages", () => {
  it("show who wrote them and what became of them", async () => {
    await open(workday());
    const found = all("message").map((one) => [one.dataset.author, one.dataset.delivery]);
    expect(found[0]).toEqual(["system", undefined]);
    expect(found.at(-1)).toEqual(["operator", "sending"]);
    expect(found.filter(([, delivery]) => delivery === "failed")).toHaveLength(1);
    expect(all("message")[0]!.textContent).toContain("You joined the conversation");
  });

  it("are text, never markup", async () => {
    await open(talk([message("m", "anna", "client", "<img src=x onerror=alert(1)> <b>bold</b>", 0)]));
    expect(the("message").querySelector("img, b")).toBeNull();
    expect(the("message").textContent).toContain("<b>bold</b>");
  });

  it("open links outside, and the window goes nowhere", async () => {
    const { backend } = await open(talk([message("m", "anna", "client", "See https://a.example/x. javascript:alert(1)", 0)]));
    const links = the("message").querySelectorAll("a");
    expect(links).toHaveLength(1);
    const went = await fireEvent.click(links[0]!);
    expect(went, "the click must not lead the window away").toBe(false);
    expect(asked(backend, "openUrl")).toEqual([["https://a.example/x"]]);
  });

  it("that were refused can be tried again or deleted", async () => {
    const failed = message("m", "anna", "me", "Hello", 0, { delivery: { kind: "failed", error: apiError("too_large") } });
    const { user, backend } = await open(talk([failed]));
    expect(the("message").textContent).toContain("This is longer than allowed.");
    await user.click(the("retry"));
    await waitFor(() => expect(the("message").dataset.delivery).toBe("sent"));
    backend.send({ slice: "message", id: "m", value: failed });
    await waitFor(() => expect(shown("discard")).toBe(true));
    await user.click(the("discard"));
    await waitFor(() => expect(shown("message")).toBe(false));
  });

  it("older ones load at the top, on asking", async () => {
    const { user, backend } = await open(talk([message("m2", "anna", "client", "second", 1000)], "", true), (fake) => (fake.olderPages = [[message("m1", "anna", "client", "first", 5000)]]));
    await user.click(the("load-older"));
    await waitFor(() => expect(all("message").map((one) => one.dataset.messageId)).toEqual(["m1", "m2"]));
    expect(asked(backend, "loadOlder")).toHaveLength(1);
    expect(shown("load-older")).toBe(false);
  });
});

describe("the composer", () => {
  it("begins with the draft", async () => {
    await open(talk([], "Dear Anna"));
    expect(the("composer")).toHaveProperty("value", "Dear Anna");
  });

  it("sends by Enter, makes a line by Shift Enter, and is empty after", async () => {
    const { user, backend } = await open(talk());
    await user.type(the("composer"), "one{Shift>}{Enter}{/Shift}two{Enter}");
    await waitFor(() => expect(the("message").dataset.delivery).toBe("sent"));
    expect(asked(backend, "sendMessage")).toEqual([["anna", "one\ntwo"]]);
    expect(the("composer")).toHaveProperty("value", "");
  });

  it("does not send while an input method is composing, nor nothing", async () => {
    const { user, backend } = await open(talk());
    await user.type(the("composer"), "  {Enter}");
    await fireEvent.keyDown(the("composer"), { key: "Enter", isComposing: true });
    expect(asked(backend, "sendMessage")).toEqual([]);
  });

  it("keeps the draft a moment after typing, and at once when left", async () => {
    const { user, backend } = await open(talk());
    await user.type(the("composer"), "Dear");
    await waitFor(() => expect(asked(backend, "saveDraft").at(-1)).toEqual(["anna", "Dear"]));
    await user.type(the("composer"), " Anna");
    await user.keyboard("{Control>}{Tab}{/Control}");
    await waitFor(() => expect(asked(backend, "saveDraft").at(-1)).toEqual(["anna", "Dear Anna"]));
  });

  it("gives the text back when it could not be kept, with the reason", async () => {
    const { user } = await open(talk(), (fake) => fake.failing.set("sendMessage", apiError("local_storage")));
    await user.type(the("composer"), "Hello{Enter}");
    await waitFor(() => expect(document.body.textContent).toContain("This computer could not store it."));
    expect(the("composer")).toHaveProperty("value", "Hello");
  });

  it("says how much is too much, and does not send it", async () => {
    const { backend } = await open(talk());
    await fireEvent.input(the("composer"), { target: { value: "€".repeat(11_000) } });
    await waitFor(() => expect(document.body.textContent).toMatch(/Too long by .?1.? kB/));
    expect(the("send").hasAttribute("disabled")).toBe(true);
    await fireEvent.keyDown(the("composer"), { key: "Enter" });
    expect(asked(backend, "sendMessage")).toEqual([]);
  });

  it("tells while offline that messages are kept", async () => {
    const { backend } = await open(talk());
    backend.send({ slice: "connection", value: { kind: "reconnecting", since: Date.now(), next: Date.now() } });
    await waitFor(() => expect(document.body.textContent).toContain("Kept here until the connection is back"));
  });

  it("belongs to its conversation: another one has its own text", async () => {
    const { user, backend } = await open(talk());
    await user.type(the("composer"), "for Anna");
    backend.send({ slice: "current", value: opened("omar", { draft: "for Omar" }) });
    await waitFor(() => expect(the("composer")).toHaveProperty("value", "for Omar"));
    expect(asked(backend, "saveDraft").at(-1)).toEqual(["anna", "for Anna"]);
  });
});

describe("ending", () => {
  it("asks once, with the consequence, and ends", async () => {
    const { user, backend } = await open(talk());
    await user.click(the("end"));
    await waitFor(() => expect(shown("end-confirm")).toBe(true));
    expect(document.body.textContent).toContain("The client sees that it is over");
    expect(asked(backend, "endSession")).toEqual([]);
    await user.click(the("end-confirm"));
    await waitFor(() => expect(asked(backend, "endSession")).toEqual([["anna"]]));
    await waitFor(() => expect(shown("composer")).toBe(false));
  });

  it("Ctrl Shift E asks too, and Escape changes nothing", async () => {
    const { user, backend } = await open(talk());
    await user.keyboard("{Control>}{Shift>}E{/Shift}{/Control}");
    await waitFor(() => expect(shown("end-confirm")).toBe(true));
    await user.keyboard("{Escape}");
    await waitFor(() => expect(shown("end-confirm")).toBe(false));
    expect(asked(backend, "endSession")).toEqual([]);
  });

  it("by the client leaves a notice in the composer's place, and closing needs no question", async () => {
    const { user, backend } = await open(talk());
    backend.send({ slice: "session", id: "anna", value: mine("anna", "Anna", 0, "Bye", { ended_by: "client" }) });
    await waitFor(() => expect(shown("ended")).toBe(true));
    expect(shown("composer")).toBe(false);
    expect(shown("end")).toBe(false);
    await user.click(the("close-conversation"));
    await waitFor(() => expect(asked(backend, "endSession")).toEqual([["anna"]]));
  });

  it("that fails is said, and the conversation stays", async () => {
    const { user } = await open(talk(), (fake) => fake.failing.set("endSession", apiError("unavailable")));
    await user.click(the("end"));
    await waitFor(() => expect(shown("end-confirm")).toBe(true));
    await user.click(the("end-confirm"));
    await waitFor(() => expect(the("notice").textContent).toContain("The server is busy"));
    expect(shown("composer")).toBe(true);
  });
});
