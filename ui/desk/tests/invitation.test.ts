import { describe, expect, it } from "vitest";
import { announcements } from "../src/lib/announce";
import { HOUR, invitation, leftMessage, MINUTE, mine, use, waiting } from "../src/lib/backend/fake-data";
import { awaited, counts, type Draft, fieldsOf, found, isAppointment, lengthOf, meant, nextHalfHour, planOf, usualLength } from "../src/lib/invitation";
import { hasLeft, waitingOrder } from "../src/lib/order";
import { moment } from "../src/lib/time";

const DAY = 24 * HOUR;
const MONTH = 43_200;
const utc = (text: string) => Date.parse(`${text}Z`);

describe("a day and a time", () => {
  it("are a moment in the reader's zone", () => {
    expect(meant("2026-11-24", "14:00", "Europe/Prague")).toEqual({ kind: "moment", at: utc("2026-11-24T13:00") });
    expect(meant("2026-07-24", "14:00", "Europe/Prague")).toEqual({ kind: "moment", at: utc("2026-07-24T12:00") });
    expect(meant("2026-11-24", "14:00", "Asia/Kathmandu"), "a quarter of an hour").toEqual({ kind: "moment", at: utc("2026-11-24T08:15") });
    expect(meant("2026-11-24", "00:30", "Pacific/Kiritimati"), "fourteen hours ahead").toEqual({ kind: "moment", at: utc("2026-11-23T10:30") });
  });

  it("do not exist when the clocks go forward over them", () => {
    expect(meant("2026-03-29", "02:30", "Europe/Prague").kind).toBe("skipped");
    expect(meant("2026-03-29", "02:00", "Europe/Prague").kind, "the first minute that is left out").toBe("skipped");
    expect(meant("2026-03-29", "01:59", "Europe/Prague")).toEqual({ kind: "moment", at: utc("2026-03-29T00:59") });
    expect(meant("2026-03-29", "03:00", "Europe/Prague")).toEqual({ kind: "moment", at: utc("2026-03-29T01:00") });
    expect(meant("2026-03-08", "02:30", "America/New_York").kind).toBe("skipped");
    expect(meant("2026-10-04", "02:15", "Australia/Lord_Howe").kind, "half an hour").toBe("skipped");
    expect(meant("2011-12-30", "12:00", "Pacific/Apia").kind, "a whole day").toBe("skipped");
    expect(meant("2026-03-29", "02:30", "UTC").kind, "no clocks go forward there").toBe("moment");
  });

  it("come twice when the clocks go back", () => {
    expect(meant("2026-10-25", "02:30", "Europe/Prague")).toEqual({ kind: "twice", first: utc("2026-10-25T00:30"), second: utc("2026-10-25T01:30") });
    expect(meant("2026-10-25", "03:00", "Europe/Prague")).toEqual({ kind: "moment", at: utc("2026-10-25T02:00") });
    expect(meant("2026-04-05", "01:45", "Australia/Lord_Howe"), "half an hour").toEqual({ kind: "twice", first: utc("2026-04-04T14:45"), second: utc("2026-04-04T15:15") });
  });

  it("are nothing when they are not in the calendar", () => {
    for (const [date, time] of [["", ""], ["2026-11-24", ""], ["", "14:00"], ["2026-02-29", "10:00"], ["2026-13-01", "10:00"], ["2026-11-24", "24:30"], ["tomorrow", "noon"]] as const) {
      expect(meant(date, time, "UTC").kind, `${date} ${time}`).toBe("none");
    }
    expect(meant("2028-02-29", "10:00", "UTC")).toEqual({ kind: "moment", at: utc("2028-02-29T10:00") });
  });

  it("are the fields of a moment again", () => {
    for (const zone of ["UTC", "Europe/Prague", "America/St_Johns", "Asia/Kathmandu"]) {
      const { date, time } = fieldsOf(utc("2026-11-24T13:00"), zone);
      expect(meant(date, time, zone), zone).toEqual({ kind: "moment", at: utc("2026-11-24T13:00") });
    }
    expect(nextHalfHour(utc("2026-11-24T13:07"))).toBe(utc("2026-11-24T13:30"));
    expect(nextHalfHour(utc("2026-11-24T13:27")), "not in three minutes").toBe(utc("2026-11-24T14:00"));
  });
});

describe("what comes of the form", () => {
  const now = utc("2026-11-22T20:40");
  const zone = "Europe/Prague";
  const when = (date = "", time = "", second = false) => ({ date, time, second });
  const draft = (change: Partial<Draft> = {}): Draft => ({
    reusable: false, uses: "", length: 1440, custom: "length", amount: "", unit: "hours", until: when(), starts: "now", start: when(), label: "", clientName: "", language: "", ...change,
  });
  const plan = (change: Partial<Draft>, longest = MONTH) => planOf(draft(change), now, zone, longest);
  const faults = (change: Partial<Draft>, longest?: number) => plan(change, longest).faults;

  it("is one client for a length from now on", () => {
    const request = { valid_for_ms: DAY, valid_until: null, valid_from: null, reusable: false, uses_max: null, label: null, client_name: null, language: null };
    expect(plan({ label: "  " })).toEqual({ plan: { from: null, until: now + DAY, clients: 1, request }, faults: {} });
  });

  it("is a meeting: for Tuesday 14:00, valid 30 min", () => {
    const { plan: found } = plan({ length: "custom", amount: "30", unit: "minutes", starts: "at", start: when("2026-11-24", "14:00"), label: " Workshop ", clientName: "Leila", language: "cs" });
    expect(found).toMatchObject({ from: utc("2026-11-24T13:00"), until: utc("2026-11-24T13:30") });
    expect(found?.request).toMatchObject({ valid_from: utc("2026-11-24T13:00"), valid_for_ms: 30 * MINUTE, label: "Workshop", client_name: "Leila", language: "cs" });
  });

  it("ends at a day and a time", () => {
    expect(plan({ length: "custom", custom: "until", until: when("2026-11-23", "09:00") }).plan?.request).toMatchObject({ valid_until: utc("2026-11-23T08:00"), valid_for_ms: null });
  });

  it("takes the one of two equal times that was meant", () => {
    const later = utc("2026-10-24T12:00");
    const at = (second: boolean) => planOf(draft({ length: 15, starts: "at", start: when("2026-10-25", "02:30", second) }), later, zone, MONTH).plan?.from;
    expect([at(false), at(true)]).toEqual([utc("2026-10-25T00:30"), utc("2026-10-25T01:30")]);
  });

  it("lasts as long as was said over a night in which the clocks change", () => {
    const { plan: found } = planOf(draft({ starts: "at", start: when("2026-10-24", "14:00") }), utc("2026-10-24T06:00"), zone, MONTH);
    expect(found && found.until - (found.from ?? 0)).toBe(DAY);
  });

  it("begins at once when the start is within this minute, and is refused when it is past", () => {
    expect(plan({ starts: "at", start: when("2026-11-22", "21:40") }).plan).toMatchObject({ from: null, until: now + DAY });
    expect(faults({ starts: "at", start: when("2026-11-22", "21:38") })).toEqual({ start: "past" });
  });

  it("says what is wrong in which field", () => {
    const custom = (amount: string, unit: Draft["unit"] = "hours") => faults({ length: "custom", amount, unit });
    const until = (date: string, time: string, change: Partial<Draft> = {}) => faults({ length: "custom", custom: "until", until: when(date, time), ...change });
    expect(custom("")).toEqual({ amount: "empty" });
    expect(custom("soon")).toEqual({ amount: "not_a_number" });
    expect(custom("1e999")).toEqual({ amount: "not_a_number" });
    expect([custom("0"), custom("-1"), custom("0.5", "minutes")]).toEqual(Array(3).fill({ amount: "too_short" }));
    expect([custom("3650", "days"), custom("30.01", "days")]).toEqual(Array(2).fill({ amount: "too_long" }));
    expect([custom("30", "days"), custom("1,5"), custom(" 1.5 "), custom("1", "minutes")]).toEqual(Array(4).fill({}));
    expect(until("", "")).toEqual({ until: "empty" });
    expect(until("2026-11-22", "21:00")).toEqual({ until: "past" });
    expect(until("2027-11-22", "21:00")).toEqual({ until: "too_long" });
    expect(until("2026-11-24", "14:00", { starts: "at", start: when("2026-11-24", "14:00") })).toEqual({ until: "before_start" });
    expect(until("2026-11-24", "14:00", { starts: "at", start: when("2026-11-24", "") }), "both are told").toMatchObject({ start: "empty" });
    expect(faults({ starts: "at", start: when("2027-03-28", "02:30") }, 10 * MONTH)).toEqual({ start: "skipped" });
    expect(faults({ starts: "at", start: when("2027-11-24", "14:00") })).toEqual({ start: "too_far" });
    for (const uses of ["0", "-2", "1.5", "many", "1000001"]) expect(faults({ reusable: true, uses }), uses).toEqual({ uses: "not_a_number" });
    expect(faults({ uses: "0" }), "a one-off has no limit to be wrong").toEqual({});
  });

  it("lets in any number of clients, or so many", () => {
    expect(plan({ reusable: true }).plan).toMatchObject({ clients: null, request: { reusable: true, uses_max: null } });
    expect(plan({ reusable: true, uses: "12" }).plan).toMatchObject({ clients: 12, request: { reusable: true, uses_max: 12 } });
    expect(plan({ uses: "12" }).plan?.request.uses_max, "what a one-off does not show does not act").toBeNull();
  });
});

describe("lengths", () => {
  it("are said in the unit that a person would use", () => {
    expect([15, 60, 90, 480, 1440, 2880, 10_080, 1441].map(lengthOf)).toEqual([
      { unit: "minutes", count: 15 }, { unit: "hours", count: 1 }, { unit: "minutes", count: 90 }, { unit: "hours", count: 8 },
      { unit: "hours", count: 24 }, { unit: "days", count: 2 }, { unit: "days", count: 7 }, { unit: "minutes", count: 1441 },
    ]);
  });
  it("begin with a day, or what comes next to it", () => {
    expect([[15, 60, 1440, 10_080], [15, 60], [2880, 10_080], []].map(usualLength)).toEqual([1440, 60, 2880, 1440]);
  });
});

describe("my invitations", () => {
  const views = [
    invitation("start", "Žižkov workshop", 0, 3 * DAY, { valid_from: Date.now() + 2 * DAY }),
    invitation("free", null, 0, HOUR, { client_name: "José Núñez" }),
    invitation("fair", "Travel fair", 0, DAY, { reusable: true, used: 2, open: 1, uses: [use("s", "Leila", 0, true)] }),
    invitation("one", "Seat", 0, DAY, { used: 1, open: 1 }),
    invitation("gone", "Press day", 0, DAY, { used: 1 }),
    invitation("old", "Old", DAY, -HOUR),
    invitation("no", "Wrong address", HOUR, HOUR, { revoked_at: Date.now() }),
  ];
  const ids = (filter: Parameters<typeof found>[1], typed = "") => found(views, filter, typed).map((view) => view.invitation.id);

  it("are filtered by how they stand, and counted", () => {
    expect(ids("open")).toEqual(["start", "free", "fair"]);
    expect(ids("in_use"), "one that is in use may be open too").toEqual(["fair", "one"]);
    expect(ids("over")).toEqual(["gone", "old", "no"]);
    expect(counts(views)).toEqual({ all: 7, open: 3, in_use: 2, over: 3 });
  });
  it("are found by label and names, whatever case and accents", () => {
    expect([ids("all", "zizkov"), ids("all", "NUNEZ jose"), ids("all", "leila"), ids("over", "leila"), ids("all", "  ")]).toEqual([["start"], ["free"], ["fair"], [], views.map((view) => view.invitation.id)]);
  });
  it("count to their start, to their end, or to nothing", () => {
    expect(views.map((view) => awaited(view)?.to ?? null)).toEqual(["start", "end", "end", null, null, null, null]);
    expect(views.map(isAppointment)).toEqual([true, false, false, false, false, false, false]);
  });
});

describe("moments", () => {
  const now = utc("2026-11-22T20:40");
  it("are the clock today, with the day otherwise, and with the year in another one", () => {
    expect(moment(utc("2026-11-22T21:00"), now, "en-GB")).toBe("21:00");
    expect(moment(utc("2026-11-24T14:00"), now, "en-GB")).toBe("Tue 24 Nov 14:00");
    expect(moment(utc("2027-01-05T14:00"), now, "en-GB")).toMatch(/2027 14:00$/);
  });
});

describe("a left message", () => {
  const left = leftMessage("okafor", "Mr Okafor", HOUR, "Call me", { email: "okafor@groups.example" });
  it("comes after everybody who waits live, however old it is", () => {
    expect(waitingOrder([left, waiting("b", "B", MINUTE, null), waiting("a", "A", 2 * MINUTE, null)]).map((one) => one.id)).toEqual(["a", "b", "okafor"]);
    expect(hasLeft({ ...left, place: { kind: "mine" } }), "once it is mine it is answered like any other").toBe(false);
  });
  it("is told politely, once", () => {
    const known = (before: typeof left | null) => ({ sessions: new Map(before ? [[before.id, before]] : []), messages: new Map(), openMessages: [] });
    const change = [{ slice: "session" as const, id: left.id, value: left }];
    expect(announcements(known({ ...left, message_left_at: null }), change)).toMatchObject([{ manner: "polite", kind: "left" }]);
    expect(announcements(known(null), change)).toMatchObject([{ manner: "polite", kind: "left" }]);
    expect(announcements(known(left), change)).toEqual([]);
    expect(announcements(known(left), [{ slice: "session", id: left.id, value: mine("okafor", "Mr Okafor", 0, "Call me") }])).toEqual([]);
  });
});
