import { fireEvent, waitFor } from "@testing-library/svelte";
import { afterEach, describe, expect, it } from "vitest";
import type { AlertSettings, Settings, Way } from "$types";
import { apiError } from "../src/lib/backend/fake";
import { readiness, settings, signedIn } from "../src/lib/backend/fake-data";
import { events } from "../src/lib/alerts";
import { errorText, locale } from "../src/lib/i18n.svelte";
import { SOUND_MAX, soundOf, tones, usualTone } from "../src/lib/sounds";
import { all, asked, open, shown, the } from "./window";

const plain = (element: Element | null | undefined) => (element?.textContent ?? "").replace(/[\u2068\u2069]/g, "").replace(/\s+/g, " ").trim();
const input = (testid: string) => the(testid).querySelector<HTMLInputElement>("input")!;
const lastSettings = (backend: Parameters<typeof asked>[0]) => asked(backend, "setSettings").at(-1)![0] as Settings;

async function openTab(snapshot = signedIn(), prepare?: Parameters<typeof open>[1]) {
  const opened = await open(snapshot, prepare);
  await opened.user.click(the("tab-notifications"));
  await waitFor(() => expect(shown("sound-card")).toBe(true));
  return opened;
}

describe("the tone of an event", () => {
  it("is a step away, behind a button that tells whether it is open", async () => {
    const { user } = await openTab();
    const button = the("alert-offer-more");
    expect(button.getAttribute("aria-expanded")).toBe("false");
    expect(shown("alert-offer-which")).toBe(false);
    button.focus();
    await user.keyboard("{Enter}");
    await waitFor(() => expect(button.getAttribute("aria-expanded")).toBe("true"));
    expect(document.getElementById(button.getAttribute("aria-controls")!)?.contains(the("alert-offer-which"))).toBe(true);
    await user.tab();
    expect(document.activeElement, "what opened comes next").toBe(the("alert-offer-which"));
    await user.click(button);
    await waitFor(() => expect(shown("alert-offer-which")).toBe(false));
  });

  it("is the usual one, or one of six; it and its loudness can be heard", async () => {
    const { user, backend } = await openTab();
    await user.click(the("alert-message-more"));
    const select = the("alert-message-which") as HTMLSelectElement;
    expect([...select.options].map(plain)).toEqual(["Usual (Message)", "New client", "Message", "Invitation", "Transfer", "Call", "Warning"]);
    await user.click(the("alert-message-listen"));
    expect(asked(backend, "listen").at(-1)).toEqual(["client_wrote", 100]);
    await user.selectOptions(select, "call");
    await waitFor(() => expect(lastSettings(backend).alerts.message.tone).toBe("call"));
    await fireEvent.change(the("alert-message-volume"), { target: { value: "45" } });
    await waitFor(() => expect(lastSettings(backend).alerts.message).toEqual({ ...settings.alerts.message, tone: "call", volume: 45 }));
    await user.click(the("alert-message-listen"));
    expect(asked(backend, "listen").at(-1)).toEqual(["call", 45]);
    await user.selectOptions(select, "");
    await waitFor(() => expect(lastSettings(backend).alerts.message.tone).toBeNull());
  });

  it("is known for every event", () => {
    expect(Object.keys(usualTone).sort()).toEqual(events.map(({ event }) => event).sort());
    expect(new Set(tones.map(({ sound }) => sound)).size).toBe(6);
  });

  it("says so when its sound is off", async () => {
    const { user } = await openTab();
    await user.click(the("alert-connection_back-more"));
    await waitFor(() => expect(plain(document.getElementById("alert-connection_back-tone"))).toContain("The sound of this event is off."));
  });
});

describe("switches", () => {
  it.each<[Partial<{ popups: Way; sounds: Way }>, string | null, string | null]>([
    [{}, null, null],
    [{ popups: "do_not_disturb" }, "Held back now Popups held back by do not disturb", null],
    [{ sounds: "muted" }, null, "Held back now Sounds muted for a while"],
    [{ popups: "refused", sounds: "no_device" }, "Not working now Popups refused by the system", "Not working now Sounds no sound device"],
    [{ popups: "switched_off", sounds: "checking" }, null, null],
  ])("that have no effect now say so: %j", async (ways, popups, sounds) => {
    await openTab(signedIn({ readiness: readiness(ways) }));
    expect(shown("popups-held") ? plain(the("popups-held")) : null).toBe(popups);
    expect(shown("sounds-held") ? plain(the("sounds-held")) : null).toBe(sounds);
    expect(the("alert-offer-popup").dataset.held).toBe(String(popups !== null));
    expect(the("alert-offer-sound").dataset.held).toBe(String(sounds !== null));
    expect(the("alert-connection_back-sound").dataset.held, "one that is off has nothing to hold back").toBe("false");
    expect(input("alert-offer-popup").getAttribute("aria-describedby")?.includes("popups-held")).toBe(popups !== null);
  });

  it("let sounds come while do-not-disturb is on", async () => {
    const { user, backend } = await openTab();
    await user.click(input("alert-despite"));
    const alerts: AlertSettings = { ...settings.alerts, despite_do_not_disturb: true };
    await waitFor(() => expect(lastSettings(backend).alerts).toEqual(alerts));
  });
});

describe("the device", () => {
  const output = () => the("output") as HTMLSelectElement;

  it("is the system's default, or one of those that are there now", async () => {
    const { user, backend } = await openTab();
    await waitFor(() => expect([...output().options].map(plain)).toEqual(["System default", "Built-in speakers", "Jabra Evolve2 65"]));
    await user.selectOptions(output(), "headset");
    await waitFor(() => expect(lastSettings(backend).output).toBe("headset"));
    await user.selectOptions(output(), "");
    await waitFor(() => expect(lastSettings(backend).output).toBeNull());
  });

  it("is looked for again when the list is opened, and when another one plays", async () => {
    const { backend } = await openTab();
    await waitFor(() => expect(output().options).toHaveLength(3));
    backend.devices = [...backend.devices, { id: "hdmi", name: "HDMI" }];
    await fireEvent.pointerDown(output());
    await waitFor(() => expect(output().options).toHaveLength(4));
    backend.devices = [];
    backend.send({ slice: "readiness", value: readiness({ checks: [{ check: "output", standing: "failed", finding: { kind: "output_missing" }, remedy: null }] }) });
    await waitFor(() => expect(output().options).toHaveLength(1));
  });

  it("that was chosen and is gone stays chosen and says so", async () => {
    await openTab(signedIn({ settings: { ...settings, output: "usb" } }));
    await waitFor(() => expect(output().dataset.gone).toBe("true"));
    expect(output().value).toBe("usb");
    expect(plain(output().selectedOptions[0])).toBe("Chosen device (not connected)");
  });

  it("with a very long name is told whole", async () => {
    const name = "Wolfeschlegelsteinhausenbergerdorff USB Audio ".repeat(4).trim();
    await openTab(signedIn(), (fake) => (fake.devices = [{ id: "long", name }]));
    await waitFor(() => expect(plain(output().options[1])).toBe(name));
  });
});

describe("a file of my own", () => {
  const file = (size: number) => new File([new Uint8Array(size).fill(82)], "bell.wav", { type: "audio/wav" });

  it("takes the place of a tone, and gives it back", async () => {
    const { user, backend } = await openTab();
    await user.click(the("tone-transfer-own"));
    await user.upload(the("tone-file"), file(3));
    await waitFor(() => expect(shown("tone-transfer-usual")).toBe(true));
    expect(asked(backend, "setOwnSound")).toEqual([["transfer", "UlJS"]]);
    expect(plain(the("tone-transfer"))).toContain("Your file");
    expect(all("tone-call-usual"), "the others are the usual ones").toHaveLength(0);
    await user.click(the("tone-transfer-listen"));
    expect(asked(backend, "listen")).toEqual([["transfer", 100]]);
    the("tone-transfer-usual").focus();
    await user.keyboard("{Enter}");
    await waitFor(() => expect(shown("tone-transfer-usual")).toBe(false));
    expect(asked(backend, "setOwnSound").at(-1)).toEqual(["transfer", null]);
    expect(document.activeElement, "the focus stays in the row").toBe(the("tone-transfer-own"));
  });

  it("that is known from before is shown", async () => {
    await openTab(signedIn(), (fake) => fake.own.push("warning"));
    await waitFor(() => expect(shown("tone-warning-usual")).toBe(true));
  });

  it("that is too large is refused before it is sent", async () => {
    const { user, backend } = await openTab();
    await user.click(the("tone-call-own"));
    await user.upload(the("tone-file"), file(SOUND_MAX + 1));
    await waitFor(() => expect(plain(the("tone-problem"))).toBe("This file is larger than 1 MB. Choose a smaller one."));
    expect(asked(backend, "setOwnSound")).toEqual([]);
    expect(the("tone-call").contains(the("tone-problem")), "beside the tone it is about").toBe(true);
  });

  it("that the program refuses says why, until another one is taken", async () => {
    const { user, backend } = await openTab(signedIn(), (fake) => fake.failing.set("setOwnSound", apiError("bad_sound", { reason: "too_long" })));
    await user.click(the("tone-call-own"));
    await user.upload(the("tone-file"), file(9));
    await waitFor(() => expect(plain(the("tone-problem"))).toContain("longer than 10 seconds"));
    expect(shown("tone-call-usual")).toBe(false);
    backend.failing.clear();
    await user.click(the("tone-call-own"));
    await user.upload(the("tone-file"), file(9));
    await waitFor(() => expect(shown("tone-problem")).toBe(false));
    expect(shown("tone-call-usual")).toBe(true);
  });

  it("keeps its bytes on the way", async () => {
    const bytes = Uint8Array.from({ length: 100_000 }, (_, i) => (i * 7) % 256);
    const there = Uint8Array.from(atob(await soundOf(new Blob([bytes]))), (letter) => letter.charCodeAt(0));
    expect(there).toEqual(bytes);
  });

  describe.each(["en", "cs"] as const)("is refused in words (%s)", (code) => {
    afterEach(() => locale.choose("en"));

    it("that differ by the reason", () => {
      locale.choose(code);
      const texts = ["too_large", "too_long", "unknown_kind", "broken", "silent", "unreadable", "not_kept", "of a newer build"].map((reason) => errorText(apiError("bad_sound", { reason })));
      expect(new Set(texts).size, texts.join("\n")).toBe(8);
    });
  });
});
