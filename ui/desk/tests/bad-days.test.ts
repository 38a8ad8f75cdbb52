import { waitFor } from "@testing-library/svelte";
import axe from "axe-core";
import { tick } from "svelte";
import { describe, expect, it } from "vitest";
import { apiError } from "../src/lib/backend/fake";
import { message, signedIn, signedOut, workday } from "../src/lib/backend/fake-data";
import { all, asked, open, shown, the } from "./window";

const text = (testid: string) => the(testid).textContent ?? "";

describe("what does not work on this computer", () => {
  it("is told with what to do, on every screen, until it is dismissed or works again", async () => {
    const { user, backend } = await open(signedIn());
    expect(shown("trouble")).toBe(false);
    backend.send({ slice: "troubles", value: [{ kind: "popups" }, { kind: "sound" }] });
    await waitFor(() => expect(all("trouble").map((one) => one.dataset.kind)).toEqual(["popups", "sound"]));
    expect(all("trouble")[0]?.textContent).toContain("Turn it on in the system’s settings");
    await user.click(all("trouble")[0]?.querySelector("button") as HTMLElement);
    expect(all("trouble").map((one) => one.dataset.kind), "the other stays").toEqual(["sound"]);
    backend.send({ slice: "troubles", value: [{ kind: "sound" }] });
    await tick();
    backend.send({ slice: "troubles", value: [{ kind: "sound" }, { kind: "popups" }] });
    await waitFor(() => expect(all("trouble").length, "what comes again is told again").toBe(2));
    backend.send({ slice: "troubles", value: [] });
    await waitFor(() => expect(shown("trouble")).toBe(false));
  });

  it("names the file in which the old database is kept, before anybody signs in", async () => {
    await open(signedOut({ troubles: [{ kind: "database_damaged", kept: "/home/ines/desk-kept-1.db" }] }));
    expect(text("trouble")).toContain("desk-kept-1.db");
    const { violations } = await axe.run(document, { rules: { "color-contrast": { enabled: false } } });
    expect(violations.map((one) => one.id)).toEqual([]);
  });
});

describe("a program that could not start", () => {
  it("says why and what to do in the system's language, and can be quit", async () => {
    const error = apiError("local_storage", { folder: "/home/ines/.local/share/deskbell", language: "cs" });
    const { user, backend } = await open(signedOut(), (fake) => fake.failing.set("subscribe", error));
    expect(document.body.dataset.ready).toBe("failed");
    await waitFor(() => expect(text("start-failed")).toContain("spusťte Deskbell znovu"));
    expect(text("start-folder")).toBe("/home/ines/.local/share/deskbell");
    await user.click(the("start-quit"));
    expect(asked(backend, "leave").length).toBe(1);
  });
});

describe("what clients write", () => {
  it("is text, whatever it holds", async () => {
    const nasty = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script> & \u202Eabc\u202C \u200F 👩‍👩‍👧 a\u0000b';
    await open(workday({ messages: [message("n", "anna", "client", nasty, 1000)] }));
    const bubble = all("message").find((one) => one.textContent?.includes("onerror"));
    // Signs that turn the direction of what follows are left out; everything else stands there as it was written.
    expect(bubble?.textContent).toContain(nasty.replace(/[\u202A-\u202E\u2066-\u2069]/g, ""));
    expect(bubble?.querySelector("img, script")).toBeNull();
    expect(window).not.toHaveProperty("hacked");
  });
});
