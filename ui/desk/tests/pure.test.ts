import { describe, expect, it } from "vitest";
import { announcements } from "../src/lib/announce";
import { message, mine, waiting } from "../src/lib/backend/fake-data";
import { linkAt } from "../src/lib/connection";
import { strokeOf } from "../src/lib/keys";
import { pieces } from "../src/lib/links";
import { neighbour, waitAt } from "../src/lib/order";
import { bytes, initials, languageName, languageTag } from "../src/lib/text";
import { rows } from "../src/lib/thread";
import { clockTime, date, dayLine, listTime, running, timeLeft } from "../src/lib/time";

describe("waiting", () => {
  it("fills towards the target and is late past it", () => {
    expect(waitAt(1000, 91_000, 180_000)).toEqual({ ms: 90_000, share: 0.5, late: false });
    expect(waitAt(1000, 181_000, 180_000).late, "at the target nobody is late yet").toBe(false);
    expect(waitAt(1000, 181_001, 180_000)).toMatchObject({ share: 1, late: true });
    expect(waitAt(5000, 1000, 180_000).ms, "a clock that is behind shows no negative time").toBe(0);
  });
});

describe("runs of messages", () => {
  const hour = new Date(2026, 5, 16, 10, 0).getTime();
  const at = (id: string, by: "client" | "me" | "system", minutes: number, change = {}) => message(id, "a", by, id, 0, { at: hour + minutes * 60_000, ...change });

  it("carry the time at their end, and end with author, minute, day and delivery", () => {
    const found = rows([
      at("1", "client", 0),
      at("2", "client", 0.5),
      at("3", "me", 2),
      at("4", "me", 8),
      at("5", "me", 8.1, { delivery: { kind: "sending" } }),
      at("6", "client", 24 * 60),
    ]);
    const lines = found.flatMap((row) => (row.kind === "message" ? row.line : []));
    expect(lines.map((line) => line.endsRun)).toEqual([false, true, true, true, true, true]);
    expect(lines.map((line) => line.startsTurn)).toEqual([true, false, true, false, false, true]);
    expect(found.map((row) => row.kind)).toEqual(["day", "message", "message", "message", "message", "message", "day", "message"]);
  });
});

describe("times", () => {
  const noon = new Date(2026, 5, 16, 12, 0).getTime();
  it("run as m:ss and h:mm:ss", () => {
    expect([0, 18_000, 204_999, 3_723_000, -5].map(running)).toEqual(["0:00", "0:18", "3:24", "1:02:03", "0:00"]);
  });
  it("are written as each language writes them", () => {
    const at = new Date(2026, 5, 9, 10, 42).getTime();
    expect(clockTime(at, "en-GB")).toBe("10:42");
    expect(clockTime(at, "cs-CZ")).toBe("10:42");
    expect(date(at, noon, "en-GB")).toBe("9 Jun");
    expect(date(at, noon, "cs-CZ").replace(/\u00a0/g, " ")).toMatch(/^9\. (6\.|čvn)/);
    expect(date(new Date(2025, 5, 9).getTime(), noon, "en-GB")).toContain("2025");
    expect(listTime(at, noon, "en-GB")).toBe("9 Jun");
    expect(listTime(noon - 60_000, noon, "en-GB")).toBe("11:59");
  });
  it("name today and yesterday", () => {
    expect(dayLine(noon, noon, "en-GB")).toBe("today");
    expect(dayLine(noon - 13 * 3_600_000, noon, "en-GB")).toBe("yesterday");
    expect(dayLine(noon - 72 * 3_600_000, noon, "en-GB")).toEqual({ text: "Saturday 13 June" });
    expect(dayLine(noon - 72 * 3_600_000, noon, "cs-CZ")).toEqual({ text: expect.stringMatching(/sobota/) });
  });
  it("say what is left in the largest unit", () => {
    expect(timeLeft(-1).unit).toBe("moment");
    expect(timeLeft(42 * 60_000)).toEqual({ unit: "minutes", count: 42 });
    expect(timeLeft(7.5 * 3_600_000)).toEqual({ unit: "hours", count: 8 });
    expect(timeLeft(6.9 * 86_400_000)).toEqual({ unit: "days", count: 7 });
  });
});

describe("links", () => {
  const urls = (text: string) => pieces(text).flatMap((piece) => piece.url ?? []);
  it("keep every character of the text", () => {
    for (const text of ["", "plain", "see https://a.example/x, or (http://b.example/y_(z)).", "https://a.example https://b.example"]) {
      expect(pieces(text).map((piece) => piece.text).join("")).toBe(text);
    }
  });
  it("leave what ends the sentence outside", () => {
    expect(urls("See https://a.example/x.")).toEqual(["https://a.example/x"]);
    expect(urls("(https://a.example/wiki/B_(c))")).toEqual(["https://a.example/wiki/B_(c)"]);
  });
  it("are http and https only, and never hide where they lead", () => {
    expect(urls("javascript:alert(1) file:///etc/passwd data:text/html,x ftp://a.example")).toEqual([]);
    expect(urls("https://bank.example@evil.example/")).toEqual([]);
    expect(urls("https:// nothing")).toEqual([]);
    expect(urls('<a href="https://a.example/">x</a>')).toEqual(["https://a.example/"]);
  });
});

describe("names and languages", () => {
  it("give initials in any script", () => {
    expect(["Anna Lindqvist", "ines", "Zieliński-Wolf M.", "ليلى حداد", "", "…", "Łukasz de la Cruz"].map(initials)).toEqual(["AL", "I", "ZM", "لح", "", "", "ŁC"]);
  });
  it("name languages for the reader", () => {
    expect([languageTag("pl-PL"), languageName("pl", "en"), languageName("pl", "cs"), languageName("!", "en")]).toEqual(["PL", "Polish", "Polština", "!"]);
  });
  it("measure text in bytes", () => expect(bytes("ně€")).toBe(6));
});

describe("the connection", () => {
  it("is called offline after ten seconds", () => {
    const lost = { kind: "reconnecting" as const, since: 1000, next: 14_000 };
    expect(linkAt(lost, 10_999)).toEqual({ kind: "reconnecting" });
    expect(linkAt(lost, 11_000)).toEqual({ kind: "offline", since: 1000, nextInMs: 3000 });
    expect(linkAt({ kind: "connected" }, 0).kind).toBe("fine");
  });
});

describe("keys", () => {
  const key = (key: string, code: string, held: Partial<KeyboardEvent> = {}) => ({ key, code, ctrlKey: false, altKey: false, shiftKey: false, metaKey: false, ...held });
  it("do what the sheet says", () => {
    expect(strokeOf(key("a", "KeyA", { altKey: true }), false, true)?.action).toBe("accept");
    expect(strokeOf(key("å", "KeyA", { metaKey: true, shiftKey: true }), true, true)?.action).toBe("accept");
    expect(strokeOf(key("ě", "Digit2", { ctrlKey: true }), false, false), "a Czech digit row").toEqual({ action: "conversation", place: 2 });
    expect(strokeOf(key("é", "Digit0", { ctrlKey: true }), false, false)?.action).toBe("home");
    expect(strokeOf(key("ы", "KeyS", { ctrlKey: true, shiftKey: true }), false, false)?.action).toBe("status-menu");
    expect(strokeOf(key("M", "KeyM", { ctrlKey: true, shiftKey: true }), false, true)?.action).toBe("mute");
    expect(strokeOf(key("µ", "KeyM", { metaKey: true, altKey: true }), true, true)?.action).toBe("mute");
    expect(strokeOf(key("m", "KeyM", { metaKey: true }), true, false), "macOS minimises by it").toBeNull();
    expect(strokeOf(key("Tab", "Tab", { ctrlKey: true, shiftKey: true }), false, true)?.action).toBe("previous-conversation");
    expect(strokeOf(key("F6", "F6", { shiftKey: true }), false, true)?.action).toBe("previous-region");
  });
  it("leave typing alone", () => {
    expect(strokeOf(key("?", "Slash", { shiftKey: true }), false, true)).toBeNull();
    expect(strokeOf(key("?", "Slash", { shiftKey: true }), false, false)?.action).toBe("shortcuts");
    expect(strokeOf(key("a", "KeyA"), false, false)).toBeNull();
    expect(strokeOf(key("ě", "Digit2", { ctrlKey: true, altKey: true }), false, true), "AltGr writes signs").toBeNull();
  });
  it("go around the end of a list", () => {
    expect([neighbour(["a", "b"], "b", 1), neighbour(["a", "b"], "a", -1), neighbour(["a", "b"], null, 1), neighbour([], null, 1)]).toEqual(["a", "b", "a", null]);
  });
});

describe("announcements", () => {
  const anna = mine("anna", "Anna", 0, "x");
  const known = { sessions: new Map([["anna", anna]]), messages: new Map(), openMessages: [message("m1", "anna", "client", "x", 1000)], current: { session_id: "anna" } };
  it("say at once who waits, once", () => {
    const change = { slice: "session" as const, id: "t", value: waiting("t", "Tomasz", 0, null) };
    expect(announcements(known, [change])).toMatchObject([{ manner: "assertive", kind: "waiting" }]);
    expect(announcements({ ...known, sessions: new Map([["t", change.value]]) }, [change])).toEqual([]);
  });
  it("say politely what clients write, but not older pages and not my own words", () => {
    const change = (value: ReturnType<typeof message>) => ({ slice: "message" as const, id: value.id, value });
    expect(announcements(known, [change(message("m2", "anna", "client", "Hello", 0))])).toMatchObject([{ manner: "polite", content: { text: "Hello" } }]);
    expect(announcements(known, [change(message("m0", "anna", "client", "Long ago", 9000))])).toEqual([]);
    expect(announcements(known, [change(message("m3", "anna", "me", "Mine", 0))])).toEqual([]);
    const unread = { slice: "session" as const, id: "anna", value: { ...anna, unread: 1 } };
    expect(announcements({ ...known, current: null }, [unread])).toMatchObject([{ manner: "polite", count: 1 }]);
    expect(announcements(known, [unread, change(message("m4", "anna", "client", "Hello", 0))]), "the open conversation's message is told once").toHaveLength(1);
  });
});
