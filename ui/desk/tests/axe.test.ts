import { waitFor } from "@testing-library/svelte";
import axe from "axe-core";
import { describe, expect, it } from "vitest";
import { signedIn, signedOut, workday } from "../src/lib/backend/fake-data";
import { open, shown, the } from "./window";

/** What assistive technology would stumble over. Colours need a real browser: their contrast is in the design's table. */
async function stumbles(): Promise<string[]> {
  const { violations } = await axe.run(document, { rules: { "color-contrast": { enabled: false } } });
  return violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
}

describe("assistive technology finds its way", () => {
  it.each([
    ["sign-in", () => signedOut()],
    ["a conversation", () => workday()],
    ["a preview", () => workday({ current: { session_id: "tomasz", draft: "", more: true, loading: false } })],
    ["one that the client left", () => workday({ current: { session_id: "marek", draft: "", more: false, loading: false } })],
    ["Home", () => workday({ current: null })],
    ["an empty workspace", () => signedIn()],
    ["an offline workspace", () => workday({ connection: { kind: "reconnecting", since: Date.now() - 60_000, next: Date.now() } })],
  ])("in %s", async (_, snapshot) => {
    await open(snapshot());
    expect(await stumbles()).toEqual([]);
  });

  it("in an invitation just made, and in the notifications", async () => {
    const { user } = await open(signedIn());
    await user.click(the("invitation-create"));
    await waitFor(() => expect(shown("invitation-url")).toBe(true));
    expect(await stumbles()).toEqual([]);
    await user.click(the("tab-notifications"));
    await waitFor(() => expect(shown("volume")).toBe(true));
    expect(await stumbles()).toEqual([]);
  });

  it("in the menu, the question and the list of keys", async () => {
    const { user } = await open(workday());
    await user.click(the("profile-button"));
    await waitFor(() => expect(shown("status-away")).toBe(true));
    expect(await stumbles()).toEqual([]);
    await user.keyboard("{Escape}");
    await user.click(the("end"));
    await waitFor(() => expect(shown("end-confirm")).toBe(true));
    expect(await stumbles()).toEqual([]);
    await user.keyboard("{Escape}");
    await waitFor(() => expect(shown("end-confirm")).toBe(false));
    await user.keyboard("{Control>}/{/Control}");
    await waitFor(() => expect(document.querySelector("[role=dialog]")).not.toBeNull());
    expect(await stumbles()).toEqual([]);
  });
});
