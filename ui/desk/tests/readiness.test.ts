import { readFileSync } from "node:fs";
import { join } from "node:path";
import { tick } from "svelte";
import { screen, waitFor } from "@testing-library/svelte";
import axe from "axe-core";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import type { CheckView, Finding, Outcome, ReadinessView, ReceiptView, Remedy, Snapshot, Standing, Way } from "$types";
import { apiError } from "../src/lib/backend/fake";
import { account, away, colleague, MINUTE, operator, readiness, SECOND, settings, signedIn } from "../src/lib/backend/fake-data";
import { clock } from "../src/lib/clock.svelte";
import { locale } from "../src/lib/i18n.svelte";
import { bellMarked, canAlert, findingText, firstRemedy, heldText, leftText, muteLeft, outcomeText, reaches, remedyText, standingText, wayStanding, wayText, withPopups, withSounds } from "../src/lib/readiness";
import { all, asked, inside, open, shown, the } from "./window";

const plain = (element: Element | null | undefined) => (element?.textContent ?? "").replace(/[\u2068\u2069]/g, "").replace(/\s+/g, " ").trim();
const clean = (text: string | null | undefined) => (text ?? "").replace(/[\u2068\u2069]/g, "");
const line = (check: CheckView["check"], standing: Standing, finding: Finding, remedy: Remedy | null = null): CheckView => ({ check, standing, finding, remedy });
const having = (change: Partial<ReadinessView>, more: Partial<Snapshot> = {}) => signedIn({ readiness: readiness(change), ...more });

/** What a generated type may be, read from its file: a sentence that is missing fails here, not before an operator. */
function names(type: string): string[] {
  const text = readFileSync(join(import.meta.dirname, `../../generated/${type}.ts`), "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
  const kinds = [...text.matchAll(/"kind": "(\w+)"/g)].map((match) => match[1] ?? "");
  return kinds.length > 0 ? kinds : [...text.split("export type")[1]!.matchAll(/"(\w+)"/g)].map((match) => match[1] ?? "");
}

const DEAF: Partial<ReadinessView> = {
  sounds: "silent",
  popups: "no_service",
  can_alert: false,
  checks: [
    line("autostart", "needs_you", { kind: "autostart_off" }, { kind: "start_with_system" }),
    line("popup_service", "failed", { kind: "service_missing" }),
    line("output", "failed", { kind: "output_muted", name: "Built-in speakers" }, { kind: "open_settings", page: "sound" }),
  ],
};
const MUTED: Partial<ReadinessView> = { sounds: "muted", checks: [line("sounds", "needs_you", { kind: "sounds_muted", until: Date.now() + MINUTE }, { kind: "unmute" })] };

async function openTab(snapshot = signedIn(), prepare?: Parameters<typeof open>[1]) {
  const opened = await open(snapshot, prepare);
  await opened.user.click(the("tab-notifications"));
  await waitFor(() => expect(shown("readiness")).toBe(true));
  return opened;
}

async function openBell(snapshot: Snapshot) {
  const opened = await open(snapshot);
  await opened.user.click(the("bell"));
  await waitFor(() => expect(shown("bell-readiness")).toBe(true));
  return opened;
}

describe.each(["en", "cs"] as const)("in words (%s)", (code) => {
  beforeEach(() => locale.choose(code));
  afterEach(() => locale.choose("en"));

  const distinct = (texts: string[]) => expect(new Set(texts).size, texts.join("\n")).toBe(texts.length);

  it("has its own for every verdict, outcome and standing", () => {
    expect(names("Way")).toHaveLength(12);
    distinct((names("Way") as Way[]).map((way) => wayText(way)));
    expect(names("Outcome").length).toBeGreaterThan(11);
    distinct((names("Outcome") as Outcome[]).map((outcome) => outcomeText(outcome).text));
    distinct((names("Standing") as Standing[]).map((standing) => standingText(standing)));
  });

  it("has a title and a sentence for every finding", () => {
    const kinds = names("Finding");
    expect(kinds.length).toBeGreaterThan(25);
    const titles = kinds.map((kind) => {
      const finding = { kind, until: Date.now(), name: "Jabra", volume: 62 } as unknown as Finding;
      const { title, more } = findingText({ check: "output", finding });
      expect(title.length, kind).toBeGreaterThan(3);
      expect(clean(more), kind).toMatch(/^.{8,}[.]$/u);
      return title;
    });
    // What is not known is called by what was looked at, so these two share a title.
    distinct(titles.slice(1));
  });

  it("names what was looked at where nothing is known", () => {
    const checks = names("Check") as CheckView["check"][];
    expect(checks).toHaveLength(7);
    distinct(checks.map((check) => findingText({ check, finding: { kind: "not_told" } }).title));
  });

  it("has a button for every remedy", () => {
    const kinds = names("Remedy").filter((kind) => kind !== "open_settings");
    const remedies = [...kinds.map((kind) => ({ kind }) as Remedy), ...(["sound", "notifications"] as const).map((page): Remedy => ({ kind: "open_settings", page }))];
    expect(remedies).toHaveLength(7);
    distinct(remedies.map((remedy) => remedyText(remedy)));
  });

  it("tells of a device what is known of it, and of do-not-disturb what becomes of sounds", () => {
    const output = (name: string | null, volume: number | null) => clean(findingText({ check: "output", finding: { kind: "output_takes", name, volume } }).more);
    expect(output("Jabra", 62)).toContain("Jabra");
    expect(output("Jabra", 62)).toContain("62");
    expect(output("Jabra", null)).not.toMatch(/\d/);
    expect(output(null, 0), "silence is a volume too").toContain("0");
    const dnd = (anyway: boolean) => findingText({ check: "do_not_disturb", finding: { kind: "do_not_disturb_on" } }, anyway).more;
    expect(dnd(true)).not.toBe(dnd(false));
  });
});

describe("what follows from a verdict", () => {
  it("reaches as Rust says it", () => {
    const reaching = (names("Way") as Way[]).filter(reaches);
    expect(reaching).toEqual(["works", "checking"]);
    for (const way of names("Way") as Way[]) expect(wayStanding(way) === "needs_you" || wayStanding(way) === "failed", way).toBe(!reaches(way));
  });

  it("says of switches whether they are held back, not working, or simply off", () => {
    expect(heldText("works")).toBeNull();
    expect(heldText("checking")).toBeNull();
    expect(heldText("switched_off"), "the switch itself tells").toBeNull();
    expect(heldText("do_not_disturb")).toBe("Held back now");
    expect(heldText("muted")).toBe("Held back now");
    expect(heldText("no_device")).toBe("Not working now");
  });

  it("offers the first thing that can be done about alerts, and starting with the system is none", () => {
    expect(firstRemedy(readiness(DEAF))).toEqual({ kind: "open_settings", page: "sound" });
    expect(firstRemedy(readiness())).toBeNull();
  });

  it("marks the bell for what keeps alerts away, and for neither the mute nor tomorrow", () => {
    expect(bellMarked(readiness())).toBe(false);
    expect(bellMarked(readiness(DEAF))).toBe(true);
    expect(bellMarked(readiness(MUTED)), "the slashed bell says it").toBe(false);
    expect(bellMarked(readiness({ checks: [line("autostart", "needs_you", { kind: "autostart_off" })] }))).toBe(false);
    expect(bellMarked(readiness({ checks: [line("do_not_disturb", "unknown", { kind: "not_told" })] })), "unknown is no fault").toBe(false);
  });

  it("counts a mute down to its end", () => {
    expect(muteLeft(readiness(), 0)).toBeNull();
    expect(muteLeft(readiness({ muted_until: 1000 }), 1000)).toBeNull();
    expect(muteLeft(readiness({ muted_until: 1000 }), 400)).toBe(600);
    expect([leftText(600), leftText(1000), leftText(1001), leftText(29 * MINUTE + 41 * SECOND)]).toEqual(["0:01", "0:01", "0:02", "29:41"]);
  });

  it("turns sounds on so that they are heard, and leaves what was chosen", () => {
    const { alerts } = settings;
    const deaf = { ...settings, volume: 0, alerts: { ...alerts, offer: { ...alerts.offer, sound: false, volume: 0 }, queue: { ...alerts.queue, volume: 40 }, message: { ...alerts.message, sound: false } } };
    const heard = withSounds(deaf);
    expect(heard.alerts.offer).toEqual({ ...alerts.offer, sound: true, volume: 100 });
    expect(heard.alerts.queue.volume).toBe(40);
    expect(heard.alerts.message, "no client who waits").toEqual(deaf.alerts.message);
    expect(heard.volume).toBe(0.8);
    expect(withSounds({ ...settings, volume: 0.3 }).volume).toBe(0.3);
    const unseen = { ...settings, alerts: { ...alerts, offer: { ...alerts.offer, popup: false }, message: { ...alerts.message, popup: false } } };
    expect(withPopups(unseen).alerts).toEqual({ ...alerts, message: { ...alerts.message, popup: false } });
  });
});

describe("will it reach you?", () => {
  it("shows both verdicts and the lines in the order in which they were told, each with shape and words", async () => {
    await openTab(having(DEAF));
    expect(plain(the("verdict-sounds"))).toBe("Sounds muted or at zero in the system");
    expect(plain(the("verdict-popups"))).toBe("Popups no notification service");
    const lines = [...the("readiness").querySelectorAll<HTMLElement>("li")];
    expect(lines.map((one) => one.dataset.testid)).toEqual(["check-autostart", "check-popup_service", "check-output"]);
    expect(lines.map((one) => one.querySelector("[role=img]")?.getAttribute("aria-label"))).toEqual(["Needs you", "Failed", "Failed"]);
    expect(plain(lines[2])).toContain("Built-in speakers is muted in the system.");
  });

  it("follows what is told, and says it politely", async () => {
    const { backend } = await openTab(having(DEAF));
    backend.send({ slice: "readiness", value: readiness() });
    await waitFor(() => expect(plain(the("verdict-popups"))).toBe("Popups will reach you"));
    expect(the("verdict-popups").closest("[role=status]"), "a screen reader hears of it").not.toBeNull();
  });

  it("looks again when asked, and tells when it was looked at", async () => {
    const { user, backend } = await openTab(having({ checked_at: Date.UTC(2026, 10, 22, 9, 30) }));
    expect(plain(the("readiness-checked"))).toMatch(/^Checked at 0?9:30/);
    await user.click(the("check-again"));
    expect(asked(backend, "checkAgain")).toHaveLength(1);
    await waitFor(() => expect(plain(the("readiness-checked"))).toBe("Checked just now"));
  });

  it.each<[Remedy, string, unknown[]]>([
    [{ kind: "unmute" }, "mute", [null]],
    [{ kind: "sounds_on" }, "setSettings", [withSounds(settings)]],
    [{ kind: "popups_on" }, "setSettings", [withPopups(settings)]],
    [{ kind: "open_settings", page: "sound" }, "openSystemSettings", ["sound"]],
    [{ kind: "open_settings", page: "notifications" }, "openSystemSettings", ["notifications"]],
    [{ kind: "start_with_system" }, "setAutostart", [true]],
    [{ kind: "test_again" }, "testAlert", []],
  ])("mends by %j", async (remedy, command, args) => {
    const { user, backend } = await openTab(having({ checks: [line("output", "needs_you", { kind: "output_missing" }, remedy)] }));
    await user.click(the("remedy-output"));
    await waitFor(() => expect(asked(backend, command)).toEqual([args]));
  });

  it("says why what was asked for did not happen", async () => {
    const { user } = await openTab(having(DEAF), (fake) => fake.failing.set("openSystemSettings", apiError("nothing_opens", { kind: "folder" })));
    await user.click(the("remedy-output"));
    await waitFor(() => expect(shown("notice")).toBe(true));
  });

  it("keeps the focus when the button goes with what it mended", async () => {
    const { user, backend } = await openTab(having(MUTED, { settings }));
    the("remedy-sounds").focus();
    await user.keyboard("{Enter}");
    backend.send({ slice: "readiness", value: readiness() });
    await waitFor(() => expect(document.activeElement?.id).toBe("readiness"));
  });
});

describe("the test", () => {
  it("is begun, asked about and answered by keys alone", async () => {
    const { user, backend } = await openTab();
    the("test-begin").focus();
    await user.keyboard("{Enter}");
    await waitFor(() => expect(document.activeElement, "the question is read at once").toBe(the("test-question")));
    expect(asked(backend, "testAlert")).toHaveLength(1);
    expect(screen.getByRole("group", { name: "Did you see and hear it?" })).toBe(the("test-question"));
    await user.tab();
    expect(document.activeElement).toBe(the("test-both"));
    await user.tab();
    await user.keyboard("{Enter}");
    await waitFor(() => expect(asked(backend, "answerTest")).toEqual([[true, false]]));
    await waitFor(() => expect(plain(the("test-result"))).toMatch(/^Seen but not heard at/));
    expect(shown("test-question")).toBe(false);
    await waitFor(() => expect(document.activeElement, "and can be made again").toBe(the("test-begin")));
  });

  it.each([
    ["both", true, true, "Seen and heard"],
    ["seen", true, false, "Seen but not heard"],
    ["heard", false, true, "Heard but not seen"],
    ["neither", false, false, "Neither seen nor heard"],
  ])("takes %s for an answer", async (which, seen, heard, says) => {
    const { user, backend } = await openTab(having({ test: { at: Date.now(), seen: null, heard: null } }));
    await user.click(the(`test-${which}`));
    expect(asked(backend, "answerTest")).toEqual([[seen, heard]]);
    await waitFor(() => expect(plain(the("test-result"))).toContain(says));
  });

  it("asks only for what is not known: a click on the popup said that it was seen", async () => {
    await openTab(having({ test: { at: Date.now(), seen: true, heard: null } }));
    expect(plain(the("test-question"))).toMatch(/^You saw it\. Did you hear it too\?/);
    expect([shown("test-both"), shown("test-seen"), shown("test-heard"), shown("test-neither")]).toEqual([true, true, false, false]);
  });

  it("asks nothing when it could not be made", async () => {
    const { user } = await openTab(signedIn(), (fake) => fake.failing.set("testAlert", apiError("unknown")));
    await user.click(the("test-begin"));
    await waitFor(() => expect(shown("notice")).toBe(true));
    expect(shown("test-question")).toBe(false);
  });
});

describe("what became of alerts", () => {
  const receipt = (number: number, change: Partial<ReceiptView> = {}): ReceiptView => ({ number, at: Date.now() - MINUTE, event: "offer", sound: false, outcome: "shown", ...change });

  it("is listed newest first, in words", async () => {
    const { user, backend } = await openTab(signedIn({ receipts: [receipt(1), receipt(2, { sound: true, outcome: "no_device", event: null })] }));
    expect(all("receipt"), "closed at first").toHaveLength(0);
    await user.click(the("receipts-open"));
    expect(all("receipt").map(plain)).toEqual([expect.stringMatching(/^Test .*Sound: No output device$/), expect.stringMatching(/^Client is offered to you .*Popup: Shown$/)]);
    backend.send({ slice: "receipt", value: receipt(3, { event: "message" }) });
    await waitFor(() => expect(plain(all("receipt")[0])).toMatch(/^Client writes/));
  });

  it("says so when there was none", async () => {
    const { user } = await openTab();
    await user.click(the("receipts-open"));
    expect(shown("receipts-none")).toBe(true);
    expect(the("receipts-open").getAttribute("aria-expanded")).toBe("true");
  });
});

describe("the bell", () => {
  const bellName = () => clean(the("bell").getAttribute("aria-label"));

  it("is plain while alerts arrive", async () => {
    await open(signedIn({ settings: { ...settings, alerts: { ...settings.alerts } } }));
    expect(bellName()).toBe("Notifications");
    expect(shown("bell-mark")).toBe(false);
    expect(shown("bell-left")).toBe(false);
  });

  it("has a mark and says so when something keeps them away", async () => {
    const { backend } = await open(having(DEAF));
    expect(shown("bell-mark")).toBe(true);
    expect(bellName()).toBe("Notifications: alerts may not reach you");
    backend.send({ slice: "readiness", value: readiness() });
    await waitFor(() => expect(shown("bell-mark")).toBe(false));
  });

  it("mutes for a while, counts down, and ends by itself", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    onTestFinished(() => void vi.useRealTimers());
    const at = (now: number) => {
      vi.setSystemTime(now);
      clock.now = now;
    };
    const { user, backend } = await openBell(signedIn());
    expect(["mute-15", "mute-30", "mute-60", "mute-120"].map((id) => plain(the(id)).replace("Ctrl Shift M", ""))).toEqual(["Mute sounds for 15 min", "Mute sounds for 30 min", "Mute sounds for 1 h", "Mute sounds for 2 h"]);
    await user.click(the("mute-15"));
    expect(asked(backend, "mute")).toEqual([[15]]);
    await waitFor(() => expect(the("bell").dataset.muted).toBe("true"));
    expect(plain(the("notice-well"))).toMatch(/^Sounds are muted until/);
    const until = backend.snapshot.readiness.muted_until!;
    at(until - 12 * MINUTE);
    await waitFor(() => expect(plain(the("bell-left"))).toBe("12 min"));
    expect(bellName()).toBe("Sounds are muted for 12 min");
    await user.click(the("bell"));
    await waitFor(() => expect(plain(the("mute-left"))).toBe("12:00"));
    at(until - 11 * MINUTE - 59 * SECOND);
    await waitFor(() => expect(plain(the("mute-left")), "the menu tells the seconds").toBe("11:59"));
    expect(bellName(), "the name does not change each second").toBe("Sounds are muted for 12 min");
    at(until - SECOND);
    await waitFor(() => expect(bellName()).toBe("Sounds are muted for 1 min"));
    at(until);
    await waitFor(() => expect(the("bell").dataset.muted).toBe("false"));
    expect(bellName()).toBe("Notifications");
  });

  it("is unmuted from its menu, where the time runs too", async () => {
    const { user, backend } = await openBell(having({ ...MUTED, muted_until: Date.now() + 29 * MINUTE + 41 * SECOND }));
    expect(the("mute-left").textContent).toMatch(/^29:4\d$/);
    expect(shown("mute-30"), "only what makes sense").toBe(false);
    await user.click(the("unmute"));
    expect(asked(backend, "mute")).toEqual([[null]]);
    await waitFor(() => expect(the("bell").dataset.muted).toBe("false"));
  });

  it("tells of both when it is muted and more is wrong", async () => {
    await open(having({ ...DEAF, muted_until: Date.now() + 5 * MINUTE - SECOND }));
    expect(shown("bell-mark")).toBe(true);
    expect(bellName()).toBe("Sounds are muted for 5 min. Alerts may not reach you for another reason too");
  });

  it("mutes and unmutes by keys, also while writing", async () => {
    const { user, backend } = await open(signedIn());
    await user.keyboard("{Control>}{Shift>}m{/Shift}{/Control}");
    await waitFor(() => expect(the("bell").dataset.muted).toBe("true"));
    await user.keyboard("{Control>}{Shift>}m{/Shift}{/Control}");
    await waitFor(() => expect(the("bell").dataset.muted).toBe("false"));
    expect(asked(backend, "mute")).toEqual([[30], [null]]);
  });

  it("shows the verdicts and leads to what can be done", async () => {
    const { user } = await openBell(having(DEAF));
    const item = the("bell-readiness");
    const described = item.getAttribute("aria-describedby")!.split(" ").map((id) => plain(document.getElementById(id)));
    expect(described).toEqual(["Sounds muted or at zero in the system", "Popups no notification service"]);
    await user.click(item);
    await waitFor(() => expect(document.activeElement?.id).toBe("readiness"));
  });
});

describe("an operator whom no alert reaches", () => {
  it("is told at the top, why and what to do", async () => {
    const { user, backend } = await open(having(DEAF));
    const alert = inside(the("alertless"), "alertless-remedy").closest("[data-testid=alertless]")!.querySelector("[role=alert]");
    expect(plain(alert)).toBe("No alert reaches you. Sounds: muted or at zero in the system. Popups: no notification service.");
    await user.click(the("alertless-remedy"));
    expect(asked(backend, "openSystemSettings")).toEqual([["sound"]]);
    await user.click(the("alertless-why"));
    await waitFor(() => expect(document.activeElement?.id).toBe("readiness"));
  });

  it("hears of offers where they depend on it", async () => {
    const { backend } = await open(having({ ...DEAF, offers_depend_on_it: true }));
    expect(plain(the("alertless"))).toContain("service. Unless another of your computers can alert you, no clients are offered to you until one does.");
    backend.send({ slice: "readiness", value: readiness() });
    await waitFor(() => expect(shown("alertless")).toBe(false));
  });

  it("is not told while away, nor when one way works", async () => {
    await open(having(DEAF, { account: account({ me: operator("ines", "Ines Duarte", { status: away() }) }) }));
    expect(shown("alertless")).toBe(false);
  });

  it("hears it once: looking again changes nothing that is read", async () => {
    const { backend } = await open(having(DEAF));
    const alert = the("alertless").querySelector("[role=alert]")!;
    const changed: MutationRecord[] = [];
    const observer = new MutationObserver((records) => changed.push(...records));
    observer.observe(alert, { childList: true, characterData: true, subtree: true });
    backend.send({ slice: "readiness", value: readiness({ ...DEAF, checked_at: Date.now() + 1000 }) });
    await tick();
    changed.push(...observer.takeRecords());
    observer.disconnect();
    expect(changed).toEqual([]);
    expect(the("alertless").querySelector("[role=alert]")).toBe(alert);
  });
});

describe("a supervisor", () => {
  const told = (popups: Way, sounds: Way) => ({ popups, sounds, last_popup: null, last_sound: null });

  it("sees which connected operator no alert would reach, and why", async () => {
    const team = [
      colleague("deaf", "Deaf", { readiness: told("no_service", "muted") }),
      colleague("seen", "Seen", { readiness: told("works", "muted") }),
      colleague("new", "New", { readiness: told("checking", "no_device") }),
      colleague("untold", "Untold", { readiness: null }),
      colleague("gone", "Gone", { presence: "gone", readiness: told("no_service", "muted") }),
    ];
    const { user } = await open(signedIn({ account: account({ me: operator("ines", "Ines Duarte", { role: "supervisor" }) }), team }));
    await user.click(the("tab-team"));
    await waitFor(() => expect(shown("team")).toBe(true));
    const marked = all("team-row").filter((row) => row.querySelector("[data-testid=team-alertless]"));
    expect(marked.map((row) => row.dataset.operatorId)).toEqual(["deaf"]);
    const mark = inside(marked[0]!, "team-alertless");
    expect(clean(mark.title)).toBe("No alert would reach Deaf. Sounds: muted for a while. Popups: no notification service.");
    expect(plain(mark.querySelector(".sr")), "read to who cannot point at it").toBe(clean(mark.title));
  });

  it("uses the rule of the desk", () => {
    for (const popups of names("Way") as Way[]) {
      for (const sounds of names("Way") as Way[]) expect(canAlert(told(popups, sounds)), `${popups}, ${sounds}`).toBe(reaches(popups) || reaches(sounds));
    }
    expect(canAlert(null)).toBe(true);
  });
});

describe("assistive technology finds its way", () => {
  const stumbles = async () => (await axe.run(document, { rules: { "color-contrast": { enabled: false } } })).violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);

  it.each([
    ["all is well", readiness()],
    ["all is bad", readiness({ ...DEAF, offers_depend_on_it: true })],
    ["a question is open", readiness({ test: { at: 0, seen: null, heard: null } })],
    ["muted", readiness({ ...MUTED, muted_until: Date.now() + MINUTE })],
  ])("when %s", async (_, value) => {
    const { user } = await openTab(signedIn({ readiness: value, receipts: [{ number: 1, at: 0, event: "queue", sound: true, outcome: "played" }] }));
    await user.click(the("receipts-open"));
    await user.click(the("alert-offer-more"));
    expect(await stumbles()).toEqual([]);
    await user.click(the("bell"));
    await waitFor(() => expect(shown("bell-readiness")).toBe(true));
    expect(await stumbles(), "in the bell's menu").toEqual([]);
  });
});
