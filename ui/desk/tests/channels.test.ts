import { waitFor } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import type { SessionView } from "$types";
import { announcements } from "../src/lib/announce";
import { apiError } from "../src/lib/backend/fake";
import { account, away, channel, HOUR, MINUTE, opened, operator, queued, SECOND, signedIn, waiting, workday } from "../src/lib/backend/fake-data";
import { pageName } from "../src/lib/text";
import { all, asked, inside, open, shown, the } from "./window";

const plain = (element: Element | undefined) => (element?.textContent ?? "").replace(/[\u2068\u2069]/g, "").replace(/\s+/g, " ").trim();
const row = (name: string) => all("channel").find((one) => one.dataset.channel === name)!;
const toggle = (name: string) => row(name).querySelector("input")!;
const card = (id: string) => all("waiting-card").find((one) => one.dataset.sessionId === id)!;
const home = (...channels: ReturnType<typeof channel>[]) => signedIn({ account: account({ channels }) });

describe("the channels, the first tab of Home", () => {
  it("show switch, live queue and who is late", async () => {
    const { backend } = await open(home(channel("web_chat"), channel("email", { waiting: 3, oldest: Date.now() - 5 * MINUTE - 10 * SECOND })));
    expect(plain(inside(row("web_chat"), "channel-queue"))).toContain("Nobody waits");
    expect(plain(inside(row("email"), "channel-queue"))).toMatch(/3 wait, longest 5:1\d past the target/);
    backend.send({ slice: "account", value: account({ channels: [channel("web_chat", { waiting: 1, oldest: Date.now() - 12 * SECOND })] }) });
    await waitFor(() => expect(plain(inside(row("web_chat"), "channel-queue"))).toMatch(/1 waits, longest 0:1\d$/));
  });

  it("are switched by a click or the space bar", async () => {
    const { user, backend } = await open(home(channel("web_chat"), channel("email")));
    await user.click(toggle("web_chat"));
    await waitFor(() => expect(row("web_chat").dataset.on).toBe("false"));
    expect(toggle("web_chat").checked).toBe(false);
    toggle("email").focus();
    await user.keyboard(" ");
    await waitFor(() => expect(row("email").dataset.on).toBe("false"));
    expect(asked(backend, "setChannel")).toEqual([["web_chat", false], ["email", false]]);
  });

  it("stay as they are when the server says no", async () => {
    const { user } = await open(home(channel("web_chat")), (fake) => fake.failing.set("setChannel", apiError("channel_locked")));
    await user.click(toggle("web_chat"));
    await waitFor(() => expect(the("notice").textContent).toContain("administrator has locked this channel"));
    expect(toggle("web_chat").checked, "the switch shows what is").toBe(true);
  });

  it("that are locked cannot be switched, and say whom to ask", async () => {
    const { user, backend } = await open(home(channel("web_chat", { locked: true })));
    expect(plain(row("web_chat"))).toContain("Locked by your administrator");
    expect(document.body.textContent).toContain("ask your administrator");
    await user.click(toggle("web_chat"));
    toggle("web_chat").focus();
    await user.keyboard(" ");
    expect(toggle("web_chat").checked).toBe(true);
    expect(asked(backend, "setChannel")).toEqual([]);
    const told = (toggle("web_chat").getAttribute("aria-describedby") ?? "").split(" ").map((id) => document.getElementById(id)?.textContent ?? "");
    expect(told.join(" ")).toContain("Locked by your administrator");
  });

  it("say that a switch is not confirmed yet", async () => {
    await open(home(channel("web_chat", { pending: true })));
    expect(plain(row("web_chat"))).toContain("Changing…");
    expect(toggle("web_chat").getAttribute("aria-busy")).toBe("true");
  });

  it("that are all off are told in brass, with a way back that leaves locked ones alone", async () => {
    const { user, backend } = await open(home(channel("web_chat", { on: false }), channel("phone", { on: false, locked: true }), channel("email", { on: false })));
    expect(plain(the("channels-off"))).toContain("All your channels are off. No clients are offered.");
    await user.click(the("channels-all-on"));
    await waitFor(() => expect(shown("channels-off")).toBe(false));
    expect(asked(backend, "setChannel")).toEqual([["web_chat", true], ["email", true]]);
    expect(plain(the("channels-on"))).toBe("2 of 3 on");
  });

  it("that are on without effect say so: away, offline", async () => {
    const { backend } = await open(home(channel("web_chat"), channel("email", { on: false })));
    expect(shown("channel-held")).toBe(false);
    backend.send({ slice: "account", value: account({ channels: [channel("web_chat"), channel("email", { on: false })], me: operator("ines", "Ines Duarte", { status: away("lunch") }) }) });
    await waitFor(() => expect(plain(inside(row("web_chat"), "channel-held"))).toBe("Held back now"));
    expect(plain(row("web_chat"))).toContain("You are away");
    expect(plain(row("email")), "what is off is not held back").not.toContain("Held back");
    backend.send({ slice: "connection", value: { kind: "reconnecting", since: Date.now() - 40 * SECOND, next: Date.now() } });
    await waitFor(() => expect(plain(inside(row("web_chat"), "channel-queue"))).toBe("Queue unknown"));
    expect(plain(row("web_chat"))).toContain("You are not connected");
  });

  it("that are none have their own words", async () => {
    await open(home());
    expect(plain(the("channels-empty"))).toBe("Your administrator has not assigned a channel to you.");
  });
});

describe("a waiting card", () => {
  it("tells group, entry page, browser and system", async () => {
    await open(signedIn({ sessions: [queued("ana", "Ana", MINUTE, "Hello", null)] }));
    expect(plain(card("ana"))).toContain("Refunds");
    expect(plain(card("ana"))).toContain("northlight.example/help/refunds");
    expect(plain(card("ana"))).toContain("Firefox 151, Android 16");
    expect(card("ana").dataset.offered, "who is in a queue of mine is not offered to me").toBe("false");
  });

  it("marks an offer with the time that is left, and has the filled button before older ones", async () => {
    await open(signedIn({ sessions: [queued("old", "Old", HOUR, null, null), queued("ana", "Ana", MINUTE, "Hello", 25 * SECOND)] }));
    expect(card("ana").dataset.offered).toBe("true");
    expect(plain(inside(card("ana"), "offer-left"))).toMatch(/Offered to you 0:2[45] left/);
    expect(inside(card("ana"), "accept").classList.contains("primary")).toBe(true);
    expect(inside(card("old"), "accept").classList.contains("primary")).toBe(false);
    expect(card("old").querySelector("[data-testid=decline]"), "who is not offered cannot be declined").toBeNull();
  });

  it("goes by the server's clock, and never below zero", async () => {
    const day = 24 * HOUR;
    const offer = queued("ana", "Ana", -day + MINUTE, "Hello", day + 10 * SECOND);
    await open(signedIn({ account: account({ clock_offset_ms: day }), sessions: [offer, queued("late", "Late", -day + MINUTE, null, day - HOUR)] }));
    expect(plain(inside(card("ana"), "offer-left"))).toMatch(/0:(09|10) left/);
    expect(plain(inside(card("late"), "offer-left"))).toContain("0:00 left");
  });

  it("is declined, once", async () => {
    const { user, backend } = await open(signedIn({ sessions: [queued("ana", "Ana", MINUTE, "Hello", MINUTE)] }));
    await user.dblClick(inside(card("ana"), "decline"));
    await waitFor(() => expect(card("ana").dataset.offered).toBe("false"));
    expect(asked(backend, "decline")).toEqual([["ana"]]);
  });

  it("of my own invitation is passed on to a group instead", async () => {
    const { user, backend } = await open(signedIn({ sessions: [waiting("okafor", "Mr Okafor", MINUTE, "Hello")] }));
    expect(card("okafor").querySelector("[data-testid=decline]")).toBeNull();
    await user.click(inside(card("okafor"), "pass-on"));
    await waitFor(() => expect(all("pass-on-to").map((one) => one.dataset.groupId)).toEqual(["refunds", "seats", "groups"]));
    await user.click(all("pass-on-to")[2]!);
    await waitFor(() => expect(plain(card("okafor"))).toContain("Group bookings"));
    expect(asked(backend, "passOn")).toEqual([["okafor", "groups"]]);
  });

  it("has no way to pass on where there are no groups", async () => {
    await open(signedIn({ account: account({ groups: [] }), sessions: [waiting("okafor", "Mr Okafor", MINUTE, "Hello")] }));
    expect(shown("pass-on")).toBe(false);
  });

  it("of who was taken offers nothing more", async () => {
    await open(signedIn({ sessions: [queued("ana", "Ana", MINUTE, "Hello", MINUTE, { place: { kind: "taken", by: "Mara" } })] }));
    expect(plain(card("ana"))).toContain("Taken by Mara");
    expect(shown("decline")).toBe(false);
    expect(shown("offer-left")).toBe(false);
  });

  it("previewed, is declined from there too", async () => {
    const { user, backend } = await open(signedIn({ sessions: [queued("ana", "Ana", MINUTE, "Hello", MINUTE)], current: opened("ana") }));
    await user.click(inside(the("conversation"), "decline"));
    await waitFor(() => expect(asked(backend, "decline")).toEqual([["ana"]]));
  });
});

describe("where a client came from", () => {
  it("is a link only when it is an address of the web", async () => {
    const at = (page: string): SessionView => ({ ...workday().sessions.find((one) => one.id === "anna")!, client: { ...workday().sessions[0]!.client, page } });
    const { user, backend } = await open(workday({ sessions: [at("https://www.northlight.example/help?a=1#b")] }));
    if (shown("client-panel-show")) await user.click(the("client-panel-show"));
    expect(plain(the("client-page"))).toBe("northlight.example/help");
    await user.click(the("client-page"));
    expect(asked(backend, "openUrl")).toEqual([["https://www.northlight.example/help?a=1#b"]]);
    backend.send({ slice: "session", id: "anna", value: at("javascript:alert(1)") });
    await waitFor(() => expect(shown("client-page")).toBe(false));
  });

  it("is short", () => {
    expect(pageName("https://www.shop.example/")).toBe("shop.example");
    expect(pageName("https://shop.example:8443/a/b/?q=1#x")).toBe("shop.example:8443/a/b");
    expect(pageName("https://shop.example/%C5%BElu%C5%A5")).toBe("shop.example/žluť");
    expect(pageName("https://shop.example/%E0%A4%A"), "what cannot be read stays").toBe("shop.example/%E0%A4%A");
    expect(pageName("no address")).toBe("no address");
  });
});

describe("a screen reader", () => {
  it("is told when somebody known is offered to me, once", () => {
    const known = queued("ana", "Ana", MINUTE, "Hello", null);
    const offered = queued("ana", "Ana", MINUTE, "Hello", MINUTE);
    const at = (session: SessionView) => ({ sessions: new Map([["ana", session]]), messages: new Map(), openMessages: [] });
    expect(announcements(at(known), [{ slice: "session", id: "ana", value: offered }])).toEqual([{ manner: "assertive", kind: "offered", session: offered }]);
    expect(announcements(at(offered), [{ slice: "session", id: "ana", value: offered }])).toEqual([]);
  });
});
