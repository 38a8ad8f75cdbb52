import { waitFor } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import type { AlertSettings, Settings } from "$types";
import { settings, signedIn } from "../src/lib/backend/fake-data";
import { events, pauses, someOff } from "../src/lib/alerts";
import { asked, open, shown, the } from "./window";

const input = (testid: string) => the(testid).querySelector<HTMLElement>("input")!;
const alertsWith = (change: Partial<AlertSettings>): AlertSettings => ({ ...settings.alerts, ...change });

async function openSettings(changed: Partial<AlertSettings> = {}) {
  const opened = await open(signedIn({ settings: { ...settings, alerts: alertsWith(changed) } }));
  await opened.user.click(the("tab-notifications"));
  await waitFor(() => expect(shown("alerts")).toBe(true));
  return opened;
}

const lastAlerts = (opened: { backend: Parameters<typeof asked>[0] }): AlertSettings => (asked(opened.backend, "setSettings").at(-1)![0] as Settings).alerts;

describe("what alerts", () => {
  it("has a row for each event, and each switch changes its own setting alone", async () => {
    const opened = await openSettings();
    const rows = Object.keys(settings.alerts).filter((key) => typeof settings.alerts[key as keyof AlertSettings] === "object");
    expect(events.map(({ event }) => event)).toEqual(rows);
    let expected = settings.alerts;
    for (const { event } of events) {
      for (const what of ["popup", "sound"] as const) {
        await opened.user.click(input(`alert-${event}-${what}`));
        expected = { ...expected, [event]: { ...expected[event], [what]: !expected[event][what] } };
        await waitFor(() => expect(lastAlerts(opened), `${event}, ${what}`).toEqual(expected));
      }
    }
  });

  it("repeats at a pause that is chosen, where there is a sound and something to answer", async () => {
    const opened = await openSettings();
    expect(the("alert-connection_back-repeat").textContent).toContain("does not repeat");
    await opened.user.click(the("alert-queue-more"));
    await opened.user.selectOptions(the("alert-queue-pause"), "15");
    expect(lastAlerts(opened).queue).toEqual({ ...settings.alerts.queue, every_s: 15 });
    await opened.user.click(input("alert-message-repeat"));
    await waitFor(() => expect(the("alert-message-repeat").textContent?.replace(/[\u2068\u2069]/g, "")).toContain("every 30 s"));
    await opened.user.click(input("alert-message-sound"));
    await waitFor(() => expect(the("alert-message-repeat").textContent).toContain("no sound to repeat"));
    expect(the("alert-message-repeat").querySelector("input")).toBeNull();
  });

  it("is read to who cannot see the table", async () => {
    const opened = await openSettings();
    for (const { event } of events) await opened.user.click(the(`alert-${event}-more`));
    const names = [...the("alerts").querySelectorAll("input, select, button:not([data-testid$=listen])")].map((control) => control.getAttribute("aria-label")?.replace(/[\u2068\u2069]/g, ""));
    expect(new Set(names).size, "each control has a name of its own").toBe(names.length);
    expect(names).toContain("Client writes: Sound");
    expect(names).toContain("Client is offered to you: Pause between repeats");
    expect(the("alerts").querySelectorAll("th[scope=row]")).toHaveLength(events.length);
  });

  it("is worked by keys alone", async () => {
    const opened = await openSettings();
    input("alert-queue-popup").focus();
    await opened.user.keyboard(" ");
    await waitFor(() => expect(lastAlerts(opened).queue.popup).toBe(false));
    await opened.user.tab();
    expect(document.activeElement, "from popup to sound").toBe(input("alert-queue-sound"));
    await opened.user.tab();
    expect(document.activeElement).toBe(input("alert-queue-repeat"));
  });

  it("has what holds for all: sound always for who waits, and how much popups tell", async () => {
    const opened = await openSettings();
    await opened.user.click(input("alert-always"));
    await waitFor(() => expect(lastAlerts(opened)).toEqual(alertsWith({ waiting_always: true })));
    await opened.user.click(the("alert-text-nothing"));
    await waitFor(() => expect(lastAlerts(opened).popup_text).toBe("nothing"));
  });

  it("offers usual pauses and the one that is set", () => {
    expect(pauses(5)).toEqual([5, 10, 15, 30, 60]);
    expect(pauses(7)).toEqual([5, 7, 10, 15, 30, 60]);
  });
});

describe("the bell's name", () => {
  it("tells when a client could come unseen or unheard, and not for what is off by itself", () => {
    expect(someOff(settings)).toBe(false);
    expect(someOff({ ...settings, volume: 0 })).toBe(true);
    for (const event of ["queue", "offer", "invitation", "message", "message_left"] as const) {
      for (const what of ["popup", "sound"] as const) {
        const alerts = alertsWith({ [event]: { ...settings.alerts[event], [what]: false } });
        expect(someOff({ ...settings, alerts }), `${event}, ${what}`).toBe(true);
      }
    }
  });
});
