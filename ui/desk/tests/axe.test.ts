import { waitFor } from "@testing-library/svelte";
import axe from "axe-core";
import { describe, expect, it } from "vitest";
import { account, away, channel, invitations, leftMessage, MINUTE, opened, operator, periods, queued, signedIn, signedOut, team, workday } from "../src/lib/backend/fake-data";
import { all, open, openInvitations, shown, the } from "./window";

/** What assistive technology would stumble over. Colours need a real browser: their contrast is in the design's table. */
async function stumbles(): Promise<string[]> {
  const { violations } = await axe.run(document, { rules: { "color-contrast": { enabled: false } } });
  return violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
}

describe("assistive technology finds its way", () => {
  it.each([
    ["sign-in", () => signedOut()],
    ["a conversation", () => workday()],
    ["a preview", () => workday({ current: opened("tomasz", { more: true }) })],
    ["one that the client left", () => workday({ current: opened("marek") })],
    ["Home", () => workday({ current: null })],
    ["an empty workspace", () => signedIn()],
    ["an offline workspace", () => workday({ connection: { kind: "reconnecting", since: Date.now() - 60_000, next: Date.now() } })],
    ["channels that are on, off, locked, late and changing", () => signedIn({ account: account({ channels: [channel("web_chat", { waiting: 3, oldest: Date.now() - 9 * MINUTE }), channel("phone", { locked: true }), channel("email", { on: false }), channel("whatsapp", { pending: true })] }) })],
    ["channels that are all off", () => signedIn({ account: account({ channels: [channel("web_chat", { on: false })] }) })],
    ["no channels", () => signedIn({ account: account({ channels: [] }) })],
    ["offers", () => signedIn({ sessions: [queued("a", "Ana", MINUTE, "Hello", MINUTE), queued("b", "Ben", MINUTE, null, null), ...workday().sessions] })],
    ["a left message", () => signedIn({ sessions: [leftMessage("okafor", "Mr Okafor", MINUTE, "Call me", { email: "okafor@groups.example", phone: "+44 20 7946 0142" })], current: opened("okafor") })],
    ["not responding", () => signedIn({ account: account({ me: operator("ines", "Ines Duarte", { status: away(), status_cause: "not_responding" }) }) })],
    ["a status set by a supervisor", () => signedIn({ account: account({ me: operator("ines", "Ines Duarte", { status: away("lunch"), status_cause: "supervisor", status_by: "Mara" }) }), troubles: [{ kind: "status_not_applied", status: away("lunch") }] })],
  ])("in %s", async (_, snapshot) => {
    await open(snapshot());
    expect(await stumbles()).toEqual([]);
  });

  it("in every field of a new invitation, right and wrong", async () => {
    const { user } = await openInvitations(signedIn());
    for (const press of ["invitation-works-many", "invitation-length-custom", "invitation-more", "invitation-starts-at"]) {
      await user.click(the(press));
      await waitFor(() => expect(the("invitation-more")).toBeTruthy());
    }
    await user.clear(the("invitation-amount"));
    await user.type(the("invitation-uses"), "0");
    await user.click(the("invitation-create"));
    await waitFor(() => expect(document.querySelectorAll("[aria-invalid=true]").length).toBe(2));
    expect(await stumbles()).toEqual([]);
    await user.click(the("invitation-custom-until"));
    await waitFor(() => expect(shown("invitation-until-date")).toBe(true));
    expect(await stumbles()).toEqual([]);
  });

  it("in the list of invitations, its details, its menu and its questions", async () => {
    const { user } = await openInvitations(workday({ current: null, invitations: invitations() }));
    await user.click(all("invitation-details")[5]!);
    expect(await stumbles()).toEqual([]);
    for (const [item, dialog] of [["menu-qr", "qr-save"], ["menu-revoke", "revoke-confirm"]] as const) {
      await user.click(all("invitation-menu")[5]!);
      await waitFor(() => expect(shown(item)).toBe(true));
      expect(await stumbles(), item).toEqual([]);
      await user.click(the(item));
      await waitFor(() => expect(shown(dialog)).toBe(true));
      expect(await stumbles(), dialog).toEqual([]);
      await user.keyboard("{Escape}");
      await waitFor(() => expect(shown(dialog)).toBe(false));
    }
    await user.type(the("invitations-find"), "nothing like this");
    await waitFor(() => expect(shown("invitations-no-match")).toBe(true));
    expect(await stumbles()).toEqual([]);
  });

  it("in an invitation just made, and in the notifications", async () => {
    const { user } = await openInvitations(signedIn());
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

  it("in My profile and the history", async () => {
    const { user } = await open(workday(), (fake) => (fake.periods = periods()));
    for (const [item, dialog] of [["my-profile", "profile-dialog"], ["my-history", "history-dialog"]] as const) {
      await user.click(the("profile-button"));
      await waitFor(() => expect(shown(item)).toBe(true));
      await user.click(the(item));
      await waitFor(() => expect(shown(dialog)).toBe(true));
      expect(await stumbles(), dialog).toEqual([]);
      await user.keyboard("{Escape}");
      await waitFor(() => expect(shown(dialog)).toBe(false));
    }
  });

  it("in the team and the menu of an operator", async () => {
    const { user } = await open(signedIn({ account: account({ me: operator("ines", "Ines Duarte", { role: "supervisor" }) }), team: team() }));
    await user.click(the("tab-team"));
    await waitFor(() => expect(shown("team")).toBe(true));
    expect(await stumbles()).toEqual([]);
    await user.click(all("team-menu")[2]!);
    await waitFor(() => expect(shown("team-history")).toBe(true));
    expect(await stumbles()).toEqual([]);
  });
});
