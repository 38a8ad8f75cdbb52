import { fireEvent, waitFor } from "@testing-library/svelte";
import { afterEach, describe, expect, it, vi } from "vitest";
import { apiError } from "../src/lib/backend/fake";
import { account, operator, signedIn } from "../src/lib/backend/fake-data";
import { bytesOf, FILE_MAX, fitting, middle, PHOTO_MAX } from "../src/lib/photo";
import { timeIn, zonesByRegion } from "../src/lib/zones";
import { asked, open, shown, the } from "./window";

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

async function openProfile(...args: Parameters<typeof open>) {
  const opened = await open(...args);
  await opened.user.click(the("profile-button"));
  await waitFor(() => expect(shown("my-profile")).toBe(true));
  await opened.user.click(the("my-profile"));
  await waitFor(() => expect(shown("profile-dialog")).toBe(true));
  return opened;
}

const dialog = () => the("profile-dialog").textContent ?? "";

describe("name and time zone", () => {
  it("are saved, and said to be", async () => {
    const { user, backend } = await openProfile(signedIn());
    expect(the("profile-save"), "there is nothing to save yet").toHaveProperty("disabled", true);
    await user.clear(the("profile-name"));
    await user.type(the("profile-name"), "  Inês Duarte ");
    await user.selectOptions(the("profile-zone"), "Europe/Lisbon");
    await user.click(the("profile-save"));
    await waitFor(() => expect(dialog()).toContain("Saved"));
    expect(asked(backend, "setProfile")).toEqual([[{ display_name: "Inês Duarte", zone: "Europe/Lisbon" }]]);
    expect(the("profile-button").textContent).toContain("Inês Duarte");
  });

  it("show that they are being saved, and are sent once", async () => {
    let answer = () => {};
    const { user, backend } = await openProfile(signedIn(), (fake) => fake.held.set("setProfile", new Promise((done) => (answer = done))));
    await user.type(the("profile-name"), "a");
    await user.dblClick(the("profile-save"));
    await waitFor(() => expect(the("profile-save").textContent).toContain("Saving"));
    answer();
    await waitFor(() => expect(dialog()).toContain("Saved"));
    expect(asked(backend, "setProfile")).toHaveLength(1);
  });

  it("stay as typed when saving fails, with the reason", async () => {
    const { user } = await openProfile(signedIn(), (fake) => fake.failing.set("setProfile", apiError("unavailable")));
    await user.type(the("profile-name"), " II");
    await user.click(the("profile-save"));
    await waitFor(() => expect(dialog()).toContain("busy or restarting"));
    expect(the("profile-name")).toHaveProperty("value", "Ines Duarte II");
  });

  it("need a name", async () => {
    const { user, backend } = await openProfile(signedIn());
    await user.clear(the("profile-name"));
    await user.type(the("profile-name"), "   ");
    await user.click(the("profile-save"));
    await waitFor(() => expect(dialog()).toContain("Enter a name."));
    expect(asked(backend, "setProfile")).toEqual([]);
  });

  it("know every zone, also one that this computer does not", () => {
    const regions = zonesByRegion(["Mars/Olympus_Mons"]);
    expect(regions.find((one) => one.region === "Mars")?.zones).toEqual([{ id: "Mars/Olympus_Mons", place: "Olympus Mons" }]);
    expect(regions.find((one) => one.region === "Europe")?.zones.map((zone) => zone.place)).toContain("Prague");
    expect(regions.some((one) => one.zones.some((zone) => zone.id === "UTC"))).toBe(true);
    expect(timeIn("Mars/Olympus_Mons", 0, "en-GB")).toBeNull();
    expect(timeIn("Europe/Prague", Date.UTC(2026, 6, 1, 10, 0), "en-GB")).toBe("12:00");
  });
});

describe("the password", () => {
  async function fill(user: Awaited<ReturnType<typeof open>>["user"], current: string, next: string, again: string) {
    if (current) await user.type(the("password-current"), current);
    if (next) await user.type(the("password-new"), next);
    if (again) await user.type(the("password-again"), again);
    await user.click(the("password-save"));
  }

  it("is changed, and the fields are emptied", async () => {
    const { user, backend } = await openProfile(signedIn());
    await fill(user, "old secret", "new secret", "new secret");
    await waitFor(() => expect(dialog()).toContain("Password changed"));
    expect(asked(backend, "setPassword")).toEqual([[{ current: "old secret", new: "new secret" }]]);
    expect(the("password-new")).toHaveProperty("value", "");
  });

  it.each([
    ["", "new secret", "new secret", "Enter your current password.", "password-current"],
    ["old secret", "short", "short", "characters", "password-new"],
    ["old secret", "old secret", "old secret", "This is the current password", "password-new"],
    ["old secret", "new secret", "new secrat", "This differs from the new password", "password-again"],
  ])("%j, %j, %j is refused under its field", async (current, next, again, problem, field) => {
    const { user, backend } = await openProfile(signedIn());
    await fill(user, current, next, again);
    await waitFor(() => expect(dialog()).toContain(problem));
    expect(the(field).getAttribute("aria-invalid")).toBe("true");
    expect(document.activeElement).toBe(the(field));
    expect(asked(backend, "setPassword")).toEqual([]);
  });

  it("that was wrong is said under its own field, and what was typed stays", async () => {
    const { user } = await openProfile(signedIn(), (fake) => fake.failing.set("setPassword", apiError("wrong_credentials")));
    await fill(user, "old secrat", "new secret", "new secret");
    await waitFor(() => expect(dialog()).toContain("This is not your current password"));
    expect(dialog()).not.toContain("User name");
    expect(the("password-new")).toHaveProperty("value", "new secret");
  });
});

describe("the photo", () => {
  it("is the middle of the picture", () => {
    expect(middle(400, 300)).toEqual({ x: 50, y: 0, side: 300 });
    expect(middle(3, 10)).toEqual({ x: 0, y: 3, side: 3 });
  });

  it("is encoded ever smaller until it fits", () => {
    const tried: number[] = [];
    const base64 = fitting((quality) => {
      tried.push(quality);
      return `data:image/jpeg;base64,${"A".repeat(quality > 0.6 ? 200_000 : 4000)}`;
    });
    expect(tried).toEqual([0.9, 0.8, 0.65, 0.5]);
    expect(bytesOf(base64 ?? "")).toBe(3000);
    expect(fitting(() => `data:,${"A".repeat(200_000)}`)).toBeNull();
    expect(bytesOf("QQ==")).toBe(1);
    expect(PHOTO_MAX).toBe(65_536);
  });

  function pretendCanvas() {
    vi.stubGlobal("createImageBitmap", () => Promise.resolve({ width: 400, height: 300, close: () => {} }));
    const drawn: unknown[][] = [];
    vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue({ fillRect: () => {}, drawImage: (...args: unknown[]) => drawn.push(args.slice(1)) } as never);
    vi.spyOn(HTMLCanvasElement.prototype, "toDataURL").mockReturnValue("data:image/jpeg;base64,QUJD");
    return drawn;
  }

  it("is cropped to 256 pixels, set, shown and removed", async () => {
    const drawn = pretendCanvas();
    const { user, backend } = await openProfile(signedIn());
    await user.upload(the("photo-file"), new File(["x"], "me.png", { type: "image/png" }));
    await waitFor(() => expect(asked(backend, "setPhoto")).toEqual([["QUJD"]]));
    expect(drawn).toEqual([[50, 0, 300, 300, 0, 0, 256, 256]]);
    await waitFor(() => expect(the("profile-button").querySelector("img")?.getAttribute("src")).toBe("data:image/jpeg;base64,QUJD"));
    await user.click(the("photo-remove"));
    await waitFor(() => expect(the("profile-button").querySelector("img")).toBeNull());
    expect(asked(backend, "setPhoto").at(-1)).toEqual([null]);
  });

  it("is taken when it is dropped", async () => {
    pretendCanvas();
    const { backend } = await openProfile(signedIn());
    const drop = new Event("drop", { bubbles: true, cancelable: true });
    Object.assign(drop, { dataTransfer: { files: [new File(["x"], "me.png", { type: "image/png" })] } });
    await fireEvent(the("photo"), drop);
    await waitFor(() => expect(asked(backend, "setPhoto")).toEqual([["QUJD"]]));
    expect(drop.defaultPrevented, "the window must not open the picture").toBe(true);
  });

  it("says what is wrong with a file", async () => {
    vi.stubGlobal("createImageBitmap", () => Promise.reject(new Error("no picture")));
    const { backend } = await openProfile(signedIn({ account: account({ me: operator("ines", "Ines Duarte", { photo: "hash" }) }) }));
    const { default: userEvent } = await import("@testing-library/user-event");
    await userEvent.setup({ applyAccept: false }).upload(the("photo-file"), new File(["x"], "notes.txt", { type: "text/plain" }));
    await waitFor(() => expect(dialog()).toContain("not a picture"));
    const large = new File(["x"], "large.png", { type: "image/png" });
    Object.defineProperty(large, "size", { value: FILE_MAX + 1 });
    await userEvent.setup().upload(the("photo-file"), large);
    await waitFor(() => expect(dialog()).toContain("too large"));
    expect(asked(backend, "setPhoto")).toEqual([]);
  });
});
