import { waitFor } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { apiError } from "../src/lib/backend/fake";
import { account, away, colleague, HOUR, MINUTE, online, operator, periods, SECOND, signedIn, team } from "../src/lib/backend/fake-data";
import { canTake, found, ordered } from "../src/lib/team";
import { all, asked, inside, open, shown, the } from "./window";

const plain = (element: Element | undefined) => (element?.textContent ?? "").replace(/[\u2068\u2069]/g, "").replace(/\s+/g, " ");
const row = (id: string) => all("team-row").find((one) => one.dataset.operatorId === id)!;
const ids = () => all("team-row").map((one) => one.dataset.operatorId);
const me = (role: "operator" | "supervisor" | "administrator") => account({ me: operator("ines", "Ines Duarte", { role }) });

async function openTeam(colleagues = team(), prepare?: Parameters<typeof open>[1]) {
  const opened = await open(signedIn({ account: me("supervisor"), team: colleagues }), prepare);
  await opened.user.click(the("tab-team"));
  await waitFor(() => expect(shown("team") || shown("team-empty")).toBe(true));
  return opened;
}

async function openMenu(user: Awaited<ReturnType<typeof open>>["user"], id: string) {
  await user.click(inside(row(id), "team-menu"));
  await waitFor(() => expect(shown("team-history")).toBe(true));
}

describe("who sees the team", () => {
  it.each([["operator", false], ["supervisor", true], ["administrator", true]] as const)("%s: %s", async (role, sees) => {
    await open(signedIn({ account: me(role), team: sees ? team() : [] }));
    expect(shown("tab-team")).toBe(sees);
  });

  it("who is a supervisor no more finds the channels", async () => {
    const { backend } = await openTeam();
    backend.send({ slice: "account", value: me("operator") });
    await waitFor(() => expect(shown("channels")).toBe(true));
    expect(shown("tab-team")).toBe(false);
  });
});

describe("the team", () => {
  it("shows status with reason and cause, since, presence, computers, slots, channels and groups", async () => {
    await openTeam();
    expect(plain(row("jonas"))).toMatch(/Lunch 23:0\d/);
    expect(plain(row("priya"))).toContain("By Ines Duarte");
    expect(plain(row("emil"))).toContain("Offers not answered");
    expect(plain(row("mara"))).toContain("1 of 2 computers");
    expect(plain(row("mara"))).toContain("4 of 4 slots used");
    expect(plain(row("mara"))).toContain("Refunds, Group bookings");
    expect(plain(row("zofia"))).toContain("Reconnecting");
    expect(plain(row("ota"))).toContain("Offline since");
    expect(row("lucie").querySelector("[aria-label*='is off']"), "a channel that is off is told").not.toBeNull();
    expect(plain(the("team-summary"))).toBe("1 of 8 can take clients now");
  });

  it("follows what happens", async () => {
    const { backend } = await openTeam();
    const jonas = colleague("jonas", "Jonas Weber", { operator: { status: online, status_since: Date.now() - 5 * SECOND } });
    backend.send({ slice: "colleague", id: "jonas", value: jonas }, { slice: "colleague", id: "ota", value: null });
    await waitFor(() => expect(row("jonas").dataset.status).toBe("online"));
    expect(ids()).not.toContain("ota");
    expect(plain(row("jonas"))).toMatch(/Online 0:0\d/);
  });

  it("is found by name or group, without accents", async () => {
    const { user } = await openTeam();
    await user.type(the("team-find"), "cermak");
    await waitFor(() => expect(ids()).toEqual(["ota"]));
    await user.clear(the("team-find"));
    await user.type(the("team-find"), "seat");
    await waitFor(() => expect(ids()).toEqual(["ines"]));
    await user.type(the("team-find"), " zzz");
    await waitFor(() => expect(shown("team-nobody")).toBe(true));
  });

  it("is ordered by each column, and the other way round", async () => {
    const { user } = await openTeam();
    expect(ids()[0]).toBe("emil");
    await user.click(the("team-sort-slots"));
    await waitFor(() => expect(ids().slice(0, 2)).toEqual(["mara", "ines"]));
    expect(the("team-sort-slots").parentElement?.getAttribute("aria-sort")).toBe("ascending");
    await user.click(the("team-sort-slots"));
    await waitFor(() => expect(ids().at(-1)).toBe("mara"));
    await user.click(the("team-sort-presence"));
    await waitFor(() => expect(ids().slice(-2)).toEqual(["zofia", "ota"]));
    await user.click(the("team-sort-since"));
    await waitFor(() => expect(ids()[0]).toBe("ota"));
  });

  it("has words for nobody, and for being offline", async () => {
    const { backend } = await openTeam([]);
    expect(shown("team-empty")).toBe(true);
    backend.send({ slice: "connection", value: { kind: "reconnecting", since: Date.now() - MINUTE, next: Date.now() } });
    await waitFor(() => expect(plain(the("team-summary"))).toContain("unknown while you are offline"));
  });

  it("draws 200", async () => {
    await openTeam(Array.from({ length: 200 }, (_, i) => colleague(`c${i}`, `Colleague ${i}`)));
    expect(ids()).toHaveLength(200);
    expect(ids().slice(0, 3), "numbers are ordered as numbers").toEqual(["c0", "c1", "c2"]);
  });
});

describe("what a supervisor may do", () => {
  it("sets a status; it shows by whom", async () => {
    const { user, backend } = await openTeam();
    await openMenu(user, "mara");
    expect(the("status-online").getAttribute("aria-checked")).toBe("true");
    await user.click(the("status-reason-lunch"));
    await waitFor(() => expect(plain(row("mara"))).toMatch(/Lunch By Ines Duarte/));
    expect(asked(backend, "setOperatorStatus")).toEqual([["mara", away("lunch")]]);
    await waitFor(() => expect(document.activeElement, "the focus stays in the row").toBe(inside(row("mara"), "team-menu")));
  });

  it("is told when that is refused", async () => {
    const { user } = await openTeam(team(), (fake) => fake.failing.set("setOperatorStatus", apiError("forbidden")));
    await openMenu(user, "mara");
    await user.click(the("status-away"));
    await waitFor(() => expect(the("notice").textContent).toContain("not allowed"));
    expect(row("mara").dataset.status).toBe("online");
  });

  it("signs somebody out after being asked once", async () => {
    const { user, backend } = await openTeam();
    await openMenu(user, "jonas");
    await user.click(the("team-sign-out"));
    await waitFor(() => expect(shown("sign-out-confirm")).toBe(true));
    expect(asked(backend, "signOutOperator")).toEqual([]);
    await user.click(the("sign-out-confirm"));
    await waitFor(() => expect(row("jonas").dataset.presence).toBe("gone"));
    expect(asked(backend, "signOutOperator")).toEqual([["jonas"]]);
  });

  it("does not sign out who is not signed in, nor sets his own status here", async () => {
    const { user } = await openTeam();
    await openMenu(user, "ota");
    expect(shown("team-sign-out")).toBe(false);
    await user.keyboard("{Escape}");
    await waitFor(() => expect(shown("team-history")).toBe(false));
    await openMenu(user, "ines");
    expect(shown("status-online")).toBe(false);
    expect(shown("team-sign-out")).toBe(false);
  });

  it("reads a colleague's history", async () => {
    const { user, backend } = await openTeam(team(), (fake) => (fake.periods = periods()));
    await openMenu(user, "jonas");
    await user.click(the("team-history"));
    await waitFor(() => expect(all("history-row").length).toBeGreaterThan(3));
    expect(asked(backend, "operatorHistory")).toEqual([["jonas"]]);
    expect(plain(the("history-dialog"))).toContain("History of Jonas Weber");
  });
});

describe("the order of the team", () => {
  const name = ({ operator }: ReturnType<typeof colleague>) => (operator.status.kind === "online" ? "Online" : "Away");

  it("falls back on names, and does not change what it was given", () => {
    const given = [colleague("b", "Žofie"), colleague("a", "Adam"), colleague("c", "Čeněk")];
    expect(ordered(given, "status", false, name, "cs").map((one) => one.operator.id)).toEqual(["a", "c", "b"]);
    expect(given.map((one) => one.operator.id)).toEqual(["b", "a", "c"]);
    expect(ordered(given, "name", true, name, "cs").map((one) => one.operator.id)).toEqual(["b", "c", "a"]);
  });

  it("puts who has been in a status for longest first", () => {
    const since = (id: string, ago: number) => colleague(id, id, { operator: { status_since: Date.now() - ago } });
    expect(ordered([since("new", MINUTE), since("old", HOUR)], "since", false, name, "en").map((one) => one.operator.id)).toEqual(["old", "new"]);
  });

  it("finds everybody by nothing", () => {
    expect(found(team(), "  ")).toHaveLength(8);
  });

  it("knows who can take a client", () => {
    expect(canTake(colleague("a", "A"))).toBe(true);
    expect(canTake(colleague("a", "A", { used: 4 }))).toBe(false);
    expect(canTake(colleague("a", "A", { presence: "disconnected" }))).toBe(false);
    expect(canTake(colleague("a", "A", { channels: [{ channel: "web_chat", on: false, locked: false }] }))).toBe(false);
    expect(canTake(colleague("a", "A", { operator: { status: away() } }))).toBe(false);
  });
});
