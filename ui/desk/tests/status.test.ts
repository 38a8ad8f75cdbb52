import { waitFor } from "@testing-library/svelte";
import { describe, expect, it, vi } from "vitest";
import { apiError } from "../src/lib/backend/fake";
import { account, away, HOUR, MINUTE, online, operator, periods, reasons, SECOND, settings, signedIn, today, workday } from "../src/lib/backend/fake-data";
import { clock } from "../src/lib/clock.svelte";
import { disabledToday, idleChoices, keyOf, reasonOf, sums, timesAt } from "../src/lib/status";
import { all, asked, inside, open, shown, the } from "./window";

const text = (testid: string) => (the(testid).textContent ?? "").replace(/[\u2068\u2069]/g, "");

async function openMenu(...args: Parameters<typeof open>) {
  const opened = await open(...args);
  await opened.user.click(the("profile-button"));
  await waitFor(() => expect(shown("status-online")).toBe(true));
  return opened;
}

describe("today's times", () => {
  const day = today({ as_of: 1000, day_end: 10 * HOUR });
  const of = (times: ReturnType<typeof timesAt>, key: string) => times.find((one) => keyOf(one.status) === key)?.ms;

  it("grow for the present status alone, from the moment they were true, by the server's clock", () => {
    const later = timesAt(day, away("lunch"), 1000 + 5 * MINUTE);
    expect(of(later, "lunch")).toBe(37 * MINUTE);
    expect(of(later, "online")).toBe(171 * MINUTE);
  });

  it("stand still while the operator is not present, and never shrink when the clock does", () => {
    expect(of(timesAt({ ...day, running: false }, online, 1000 + HOUR), "online")).toBe(171 * MINUTE);
    expect(of(timesAt(day, online, 0), "online")).toBe(171 * MINUTE);
  });

  it("end with the day", () => {
    const ended = timesAt({ ...day, day_end: 1000 + MINUTE }, online, 1000 + HOUR);
    expect(of(ended, "online")).toBe(172 * MINUTE);
  });

  it("are summed paid and unpaid apart", () => {
    expect(sums(day.times)).toEqual({ paid: (171 + 75) * MINUTE, unpaid: (4 + 32) * MINUTE });
  });

  it("keep the name of a reason that was disabled meanwhile", () => {
    const rest = reasons.filter((reason) => reason.id !== "lunch");
    expect(reasonOf(away("lunch"), rest, day)).toEqual({ name: "Lunch", emoji: "🍽️" });
    expect(disabledToday(day.times, rest).map((one) => one.name)).toEqual(["Lunch"]);
    expect(disabledToday(day.times, reasons)).toEqual([]);
  });
});

describe("idle minutes", () => {
  it("are never more than the company allows", () => {
    expect(idleChoices(10, null).at(-1)).toBe(10);
    expect(idleChoices(7, 7), "one's own number is in the list").toContain(7);
    expect(idleChoices(7, 30)).not.toContain(30);
    expect(idleChoices(null, null).at(-1)).toBe(240);
  });
});

describe("the profile menu", () => {
  it("lists Online, Away and each reason in the administrator's order, with emoji, paid or unpaid, and today's time", async () => {
    await openMenu(signedIn());
    const names = [...document.querySelectorAll("[role=menuitemradio] .name")].map((one) => one.textContent);
    expect(names).toEqual(["Online", "Away", "Lunch", "Personal", "Meeting", "Training"]);
    expect(the("status-online").getAttribute("aria-checked")).toBe("true");
    expect(text("status-reason-lunch")).toMatch(/🍽️.*Unpaid.*0:32 h/);
    expect(text("status-reason-training")).toMatch(/🎓.*Paid.*1:15 h/);
    expect(the("status-reason-lunch").querySelector(".unpaid"), "unpaid has another edge").not.toBeNull();
    expect(text("status-sums")).toMatch(/Paid 4:06 h.*Unpaid 0:36 h/);
  });

  it("lets the present time grow while it is open", async () => {
    const now = Date.now();
    await openMenu(signedIn({ account: account({ today: today({ as_of: now }) }) }));
    vi.spyOn(Date, "now").mockReturnValue(now + 65 * SECOND);
    clock.now = Date.now();
    await waitFor(() => expect(text("status-online")).toContain("2:52:05"));
    expect(text("status-sums")).toContain("Paid 4:07 h");
    vi.restoreAllMocks();
  });

  it("goes by the server's clock, however wrong this computer's is", async () => {
    const day = 24 * HOUR;
    await openMenu(signedIn({ account: account({ clock_offset_ms: day, today: today({ as_of: Date.now() + day, day_end: Date.now() + 2 * day }) }) }));
    expect(text("status-online")).toMatch(/2:51:0\d/);
  });

  it("finds a reason by its first letters and takes it by Enter", async () => {
    const { user, backend } = await open(signedIn());
    await user.keyboard("{Control>}{Shift>}S{/Shift}{/Control}");
    await waitFor(() => expect(document.activeElement).toBe(the("status-online")));
    await user.keyboard("{ArrowDown}");
    expect(document.activeElement).toBe(the("status-away"));
    await user.keyboard("me");
    await waitFor(() => expect(document.activeElement).toBe(the("status-reason-meeting")));
    await user.keyboard("{Enter}");
    await waitFor(() => expect(asked(backend, "setStatus")).toEqual([[away("meeting")]]));
    await waitFor(() => expect(the("profile-button").dataset.reason).toBe("meeting"));
    expect(text("profile-button")).toContain("Meeting");
    await waitFor(() => expect(document.activeElement, "the focus comes back").toBe(the("profile-button")));
  });

  it("shows who set the status, and what set it", async () => {
    const set = (change: object) => signedIn({ account: account({ me: operator("ines", "Ines Duarte", { status: away(), ...change }) }) });
    const { backend } = await openMenu(set({ status_cause: "supervisor", status_by: "Mara Svensson" }));
    expect(text("status-cause")).toContain("Set by Mara Svensson");
    backend.send({ slice: "account", value: set({ status_cause: "idle" }).account });
    await waitFor(() => expect(text("status-cause")).toMatch(/Away: idle since \d/));
    expect(text("profile-button")).toContain("Away: idle");
    backend.send({ slice: "account", value: set({ status_cause: "locked" }).account });
    await waitFor(() => expect(text("status-cause")).toContain("screen locked"));
    backend.send({ slice: "account", value: set({ status_cause: "operator" }).account });
    await waitFor(() => expect(shown("status-cause")).toBe(false));
  });

  it("takes the same status once more as a choice of one's own only where something else set it", async () => {
    const me = operator("ines", "Ines Duarte", { status: away(), status_cause: "idle" });
    const { user, backend } = await openMenu(signedIn({ account: account({ me }) }));
    await user.click(the("status-away"));
    await waitFor(() => expect(asked(backend, "setStatus"), "a choice during automatic away stands").toEqual([[away()]]));
    await user.click(the("profile-button"));
    await waitFor(() => expect(shown("status-away")).toBe(true));
    await user.click(the("status-away"));
    expect(asked(backend, "setStatus")).toHaveLength(1);
  });

  it("says that a choice is not applied yet", async () => {
    const me = operator("ines", "Ines Duarte", { status: away("lunch") });
    const { backend } = await openMenu(signedIn({ account: account({ me, status_pending: true }), connection: { kind: "reconnecting", since: Date.now() - HOUR, next: Date.now() } }));
    expect(text("status-cause")).toContain("Not applied yet");
    expect(text("profile-button")).toContain("Lunch when back");
    backend.send({ slice: "connection", value: { kind: "connected" } });
    await waitFor(() => expect(text("profile-button")).toContain("Changing…"));
  });

  it("keeps a reason in sight that was disabled while I am in it, but does not offer it", async () => {
    const away_reasons = reasons.filter((reason) => reason.id !== "training");
    await openMenu(signedIn({ account: account({ away_reasons, me: operator("ines", "Ines Duarte", { status: away("training") }) }) }));
    expect(text("status-gone")).toContain("Training");
    expect(the("status-gone").getAttribute("aria-disabled")).toBe("true");
    expect(the("status-gone").getAttribute("aria-checked")).toBe("true");
    expect(text("profile-button")).toContain("Training");
  });

  it("says in one sentence what logging out means while conversations are open", async () => {
    const { user } = await openMenu(workday());
    await user.click(the("log-out"));
    await waitFor(() => expect(shown("log-out-confirm")).toBe(true));
    expect(document.querySelector(".confirm-text")?.textContent?.match(/\./g)).toHaveLength(1);
  });
});

describe("who lets offers pass", () => {
  const missed = () => signedIn({ account: account({ me: operator("ines", "Ines Duarte", { status: away(), status_cause: "not_responding" }) }) });

  it("is told loudly and is back by one click", async () => {
    const { user, backend } = await open(missed());
    expect(the("not-responding").getAttribute("role")).toBe("alert");
    expect(text("not-responding")).toContain("You did not answer 2 offers in a row, so you are away. Nobody is offered to you.");
    await user.click(the("i-am-back"));
    await waitFor(() => expect(shown("not-responding")).toBe(false));
    expect(asked(backend, "setStatus")).toEqual([[online]]);
  });

  it("is told so too by a server that does not say how many offers that takes", async () => {
    const me = operator("ines", "Ines Duarte", { status: away(), status_cause: "not_responding" });
    await open(signedIn({ account: account({ me, misses_until_away: null }) }));
    expect(text("not-responding")).toContain("You did not answer your last offers, so you are away.");
  });

  it("keeps the banner when the way back fails", async () => {
    const { user } = await open(missed(), (fake) => fake.failing.set("setStatus", apiError("unavailable")));
    await user.click(the("i-am-back"));
    await waitFor(() => expect(shown("notice")).toBe(true));
    expect(shown("not-responding")).toBe(true);
  });
});

describe("a status that others set", () => {
  it("is told with the name until it is read, and again when it changes", async () => {
    const me = operator("ines", "Ines Duarte", { status: away("lunch"), status_cause: "supervisor", status_by: "Mara Svensson" });
    const { user, backend } = await open(signedIn({ account: account({ me }) }));
    expect(text("status-set-by")).toMatch(/Mara Svensson set your status to Lunch/);
    await user.click(the("status-set-by").querySelector("button")!);
    expect(shown("status-set-by")).toBe(false);
    backend.send({ slice: "account", value: account({ me: { ...me, status: online, status_since: Date.now() } }) });
    await waitFor(() => expect(text("status-set-by")).toContain("Online"));
  });
});

describe("a status that was not applied", () => {
  it("is told by its name, and the program hears that it was read", async () => {
    const { user, backend } = await open(signedIn({ troubles: [{ kind: "status_not_applied", status: away("lunch") }] }));
    expect(text("trouble")).toContain("Your status Lunch was not applied");
    await user.click(the("trouble").querySelector("button")!);
    await waitFor(() => expect(shown("trouble")).toBe(false));
    expect(asked(backend, "dismissTrouble")).toEqual([[{ kind: "status_not_applied", status: away("lunch") }]]);
  });
});

describe("the history", () => {
  it("lists each stretch with start, end, cause and who, newest first, by day", async () => {
    const { user, backend } = await openMenu(signedIn(), (fake) => (fake.periods = periods()));
    await user.click(the("my-history"));
    await waitFor(() => expect(all("history-row")).toHaveLength(periods().length));
    const rows = all("history-row").map((row) => (row.textContent ?? "").replace(/\s+/g, " "));
    expect(rows[0]).toContain("now");
    expect(rows[1]).toContain("Nobody at the computer");
    expect(rows[4]).toMatch(/Training.*Mara Svensson/);
    expect(rows.at(-1)).toContain("Signing in");
    expect(document.querySelectorAll("caption").length).toBeGreaterThan(1);
    const before = asked(backend, "history").length;
    backend.send({ slice: "account", value: account({ me: operator("ines", "Ines Duarte", { status: away(), status_since: Date.now() + 1 }) }) });
    await waitFor(() => expect(asked(backend, "history").length, "a new stretch is asked for").toBe(before + 1));
  });

  it("tells why it cannot be shown, and tries again", async () => {
    const { user, backend } = await openMenu(signedIn(), (fake) => fake.failing.set("history", apiError("server_unreachable")));
    await user.click(the("my-history"));
    await waitFor(() => expect(the("history-dialog").textContent).toContain("No server answers"));
    backend.failing.clear();
    await user.click([...the("history-dialog").querySelectorAll("button")].find((button) => button.textContent === "Retry")!);
    await waitFor(() => expect(the("history-dialog").textContent).toContain("Nothing happened yet"));
  });
});

describe("automatic away", () => {
  const at = async (automatic_away: ReturnType<typeof account>["automatic_away"], own = settings) => {
    const opened = await open(signedIn({ account: account({ automatic_away }), settings: own }));
    await opened.user.click(the("tab-notifications"));
    await waitFor(() => expect(shown("automatic-away")).toBe(true));
    return opened;
  };

  it("is chosen within the company's limit", async () => {
    const { user, backend } = await at({ operators_choose: true, idle_minutes: 15, at_lock: null });
    const select = the("auto-away-idle") as HTMLSelectElement;
    expect([...select.options].map((option) => option.value)).toEqual(["", "1", "2", "3", "5", "10", "15"]);
    expect(text("automatic-away")).toContain("at most 15 min");
    await user.selectOptions(select, "5");
    expect(asked(backend, "setSettings").at(-1)).toEqual([{ ...settings, idle_minutes: 5 }]);
    await user.click(inside(the("automatic-away"), "auto-away-lock").querySelector("input")!);
    expect(asked(backend, "setSettings").at(-1)).toEqual([{ ...settings, idle_minutes: 5, away_at_lock: true }]);
  });

  it("is only told where the company has set it", async () => {
    const { user, backend } = await at({ operators_choose: false, idle_minutes: 20, at_lock: true });
    expect(shown("auto-away-idle")).toBe(false);
    expect(text("auto-away-idle-set")).toContain("after 20 minutes");
    const lock = the("auto-away-lock").querySelector("input")!;
    expect(lock.checked).toBe(true);
    await user.click(lock);
    expect(lock.checked).toBe(true);
    expect(asked(backend, "setSettings")).toEqual([]);
  });
});
