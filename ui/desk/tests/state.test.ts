import { describe, expect, it } from "vitest";
import { account, invitation, message, mine, opened, readiness, signedIn, waiting, workday } from "../src/lib/backend/fake-data";
import { WorkspaceState } from "../src/lib/state.svelte";

function loaded(snapshot = workday()) {
  const state = new WorkspaceState();
  state.load(snapshot);
  return state;
}

describe("the state", () => {
  it("keeps what is told of alerts, and the last fifty receipts", () => {
    const receipt = (number: number, outcome: "shown" | "timed_out" = "shown") => ({ number, at: number, event: "offer" as const, sound: false, outcome });
    const state = loaded(workday({ receipts: Array.from({ length: 60 }, (_, i) => receipt(i)) }));
    expect(state.receipts.map((one) => one.number)).toEqual(Array.from({ length: 50 }, (_, i) => i + 10));
    state.apply([{ slice: "receipt", value: receipt(60) }, { slice: "receipt", value: receipt(60, "timed_out") }]);
    expect(state.receipts).toHaveLength(50);
    expect(state.receipts.at(-1), "told again under its number").toEqual(receipt(60, "timed_out"));
    expect(state.receipts[0]?.number).toBe(11);
    state.apply([{ slice: "readiness", value: readiness({ popups: "refused" }) }, { slice: "badge", value: { waiting: null, unread: 4, attention: true } }]);
    expect(state.readiness.popups).toBe("refused");
    expect(state.badge).toEqual({ waiting: null, unread: 4, attention: true });
  });

  it("orders waiting by who waited longest, mine by what happened last", () => {
    const state = loaded();
    expect(state.waiting.map((session) => session.id)).toEqual(["tomasz", "leila", "nobody"]);
    expect(state.mine.map((session) => session.id)).toEqual(["anna", "omar", "yuki", "marek"]);
  });

  it("moves a session when a change says so", () => {
    const state = loaded();
    state.apply([{ slice: "session", id: "leila", value: mine("leila", "Leila Haddad", 0, "Bonjour") }]);
    expect(state.waiting.map((session) => session.id)).toEqual(["tomasz", "nobody"]);
    expect(state.mine[0]?.id, "the newest conversation comes first").toBe("leila");
  });

  it("drops what is gone", () => {
    const state = loaded();
    state.apply([{ slice: "session", id: "tomasz", value: null }, { slice: "message", id: "m1", value: null }, { slice: "invitation", id: "goth", value: null }]);
    expect(state.sessions.has("tomasz")).toBe(false);
    expect(state.messages.has("m1")).toBe(false);
    expect(state.invitationList.map((view) => view.invitation.id)).not.toContain("goth");
  });

  it("forgets the former conversation's messages when another is shown, in either order", () => {
    const draft = opened("omar");
    const one = message("o1", "omar", "client", "Hello", 0);
    const first = loaded();
    first.apply([{ slice: "current", value: draft }, { slice: "message", id: "o1", value: one }]);
    const last = loaded();
    last.apply([{ slice: "message", id: "o1", value: one }, { slice: "current", value: draft }]);
    for (const state of [first, last]) {
      expect(state.openMessages.map((message) => message.id)).toContain("o1");
      expect(state.messages.has("m2"), "the former conversation's message must go").toBe(false);
    }
  });

  it("sorts messages by their order, those being sent last", () => {
    const state = loaded(signedIn({ sessions: [mine("a", "A", 0, "x")], current: opened("a") }));
    const sending = message("late", "a", "me", "third", 99, { order: 3, delivery: { kind: "sending" } });
    state.apply([
      { slice: "message", id: "late", value: sending },
      { slice: "message", id: "b", value: message("b", "a", "client", "second", 1, { order: 2 }) },
      { slice: "message", id: "a1", value: message("a1", "a", "client", "first", 50, { order: 1 }) },
    ]);
    expect(state.openMessages.map((one) => one.id)).toEqual(["a1", "b", "late"]);
  });

  it("empties with the account, and the sign-in goes on where it was", () => {
    const state = loaded();
    state.apply([{ slice: "account", value: null }]);
    expect([state.sessions.size, state.invitations.size, state.messages.size, state.current]).toEqual([0, 0, 0, null]);
    expect(state.lastSignIn).toEqual({ address: "chat.northlight.example", username: "ines.duarte" });
  });

  it("lists the newest invitation first", () => {
    const state = loaded(signedIn({ invitations: [invitation("old", "Old", 9000, 1000), invitation("new", "New", 1000, 1000)], account: account() }));
    expect(state.invitationList.map((view) => view.invitation.id)).toEqual(["new", "old"]);
  });

  it("lists an accepting and a taken session still as waiting", () => {
    const state = loaded(signedIn({ sessions: [waiting("a", "A", 2000, null, { place: { kind: "accepting" } }), waiting("b", "B", 1000, null, { place: { kind: "taken", by: "Mara" } })] }));
    expect(state.waiting.map((session) => session.id)).toEqual(["a", "b"]);
  });
});
