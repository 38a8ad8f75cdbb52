import { fireEvent, waitFor } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { apiError } from "../src/lib/backend/fake";
import { account, mine, SECOND, settings, signedIn, waiting, workday } from "../src/lib/backend/fake-data";
import { all, asked, inside, open, shown, the } from "./window";

const card = (id: string) => all("waiting-card").find((one) => one.dataset.sessionId === id)!;
const ids = (testid: string) => all(testid).map((one) => one.dataset.sessionId);

describe("the left column", () => {
  it("puts who waits longest first, and marks who is late", async () => {
    await open(workday());
    expect(ids("waiting-card")).toEqual(["tomasz", "leila", "nobody"]);
    expect(all("waiting-card").map((one) => one.dataset.late)).toEqual(["true", "false", "false"]);
    expect(the("waiting-count").textContent).toBe("3");
    expect(card("tomasz").textContent).toContain("Refund a ticket");
    expect(card("nobody").textContent, "a client without a name has a word").toContain("Client");
  });

  it("only the oldest has the filled button and the key", async () => {
    await open(workday());
    const filled = all("accept").map((button) => button.classList.contains("primary"));
    expect(filled).toEqual([true, false, false]);
  });

  it("accepts, opens the conversation and puts the focus into the composer", async () => {
    const { user, backend } = await open(workday({ current: null }));
    await user.click(inside(card("leila"), "accept"));
    await waitFor(() => expect(document.activeElement).toBe(the("composer")));
    expect(asked(backend, "accept")).toEqual([["leila"]]);
    expect(ids("conversation-row")[0]).toBe("leila");
    expect(ids("waiting-card")).not.toContain("leila");
  });

  it("Alt A accepts the oldest, also while something is being written", async () => {
    const { user, backend } = await open(workday());
    the("composer").focus();
    await user.keyboard("{Alt>}a{/Alt}");
    await waitFor(() => expect(asked(backend, "accept")).toEqual([["tomasz"]]));
  });

  it("says who was faster, and nothing else", async () => {
    const { user, backend } = await open(workday(), (fake) => fake.failing.set("accept", apiError("already_accepted", { operator: "Mara" })));
    backend.send({ slice: "session", id: "tomasz", value: { ...workday().sessions[0]!, place: { kind: "taken", by: "Mara" } } });
    await waitFor(() => expect(card("tomasz").textContent).toMatch(/Taken by .?Mara/));
    await user.click(inside(card("leila"), "accept"));
    expect(shown("notice")).toBe(false);
    expect(the("waiting-count").textContent, "who is taken waits no more").toBe("2");
  });

  it("previews without a composer, with Accept in its place", async () => {
    const { user } = await open(workday({ current: null }));
    await user.click(inside(card("tomasz"), "preview"));
    await waitFor(() => expect(shown("messages")).toBe(true));
    expect(shown("composer")).toBe(false);
    expect(inside(the("conversation"), "accept").textContent).toContain("Accept");
  });

  it("tells why nobody waits: free, away, offline", async () => {
    const { backend, user } = await open(signedIn());
    expect(the("waiting-empty").textContent).toContain("Nobody is waiting. The next client will ring here.");
    const me = account().me;
    backend.send({ slice: "account", value: account({ me: { ...me, status: { kind: "away", reason_id: null } } }) });
    await waitFor(() => expect(the("waiting-empty").textContent).toContain("You are away, so nobody is offered to you."));
    await user.click(inside(the("waiting-empty").parentElement!, "waiting-empty").querySelector("button")!);
    expect(asked(backend, "setStatus")).toEqual([[{ kind: "online" }]]);
    backend.send({ slice: "connection", value: { kind: "reconnecting", since: Date.now() - 40 * SECOND, next: Date.now() + 8 * SECOND } });
    await waitFor(() => expect(the("waiting-empty").textContent).toContain("The queue is unknown while you are offline."));
  });

  it("shows what a conversation is about: my words, unread, left", async () => {
    await open(workday());
    const row = (id: string) => all("conversation-row").find((one) => one.dataset.sessionId === id)!;
    expect(row("yuki").textContent).toMatch(/You: .?Your ticket/);
    expect(row("omar").dataset.unread).toBe("2");
    expect(row("marek").textContent).toContain("Left the chat");
    expect(row("anna").getAttribute("aria-current")).toBe("true");
  });

  it("opens by place, goes round, and finds the next unread", async () => {
    const { user, backend } = await open(workday());
    await fireEvent.keyDown(window, { key: "ě", code: "Digit2", ctrlKey: true });
    await waitFor(() => expect(asked(backend, "openConversation").at(-1)).toEqual(["omar"]));
    await user.keyboard("{Control>}{Tab}{/Control}");
    await waitFor(() => expect(asked(backend, "openConversation").at(-1)).toEqual(["yuki"]));
    backend.send({ slice: "session", id: "anna", value: mine("anna", "Anna", 0, "Hello?", { unread: 1 }) });
    await user.keyboard("{Alt>}{ArrowDown}{/Alt}");
    await waitFor(() => expect(asked(backend, "openConversation").at(-1)).toEqual(["anna"]));
    await fireEvent.keyDown(window, { key: "0", code: "Digit0", ctrlKey: true });
    await waitFor(() => expect(shown("channels"), "Home is shown").toBe(true));
  });

  it("announces who begins to wait", async () => {
    const { backend } = await open(signedIn());
    expect(the("said-assertive").textContent, "who waited before is no news").toBe("");
    backend.send({ slice: "session", id: "new", value: waiting("new", "Tomasz", 0, null) });
    await waitFor(() => expect(the("said-assertive").textContent).toMatch(/Tomasz.? is waiting/));
  });
});

describe("the profile menu", () => {
  it("changes the status and shows it", async () => {
    const { user, backend } = await open(signedIn());
    await user.click(the("profile-button"));
    await waitFor(() => expect(shown("status-away")).toBe(true));
    await user.click(the("status-away"));
    await waitFor(() => expect(the("profile-button").dataset.status).toBe("away"));
    expect(asked(backend, "setStatus")).toEqual([[{ kind: "away", reason_id: null }]]);
  });

  it("logs out at once when nothing is open, and asks once when something is", async () => {
    const { user, backend } = await open(signedIn());
    await user.keyboard("{Control>}{Shift>}S{/Shift}{/Control}");
    await waitFor(() => expect(shown("log-out")).toBe(true));
    await user.click(the("log-out"));
    await waitFor(() => expect(document.body.dataset.ready).toBe("sign-in"));
    expect(asked(backend, "signOut")).toHaveLength(1);
  });

  it("asks once while conversations are open", async () => {
    const { user, backend } = await open(workday());
    await user.click(the("profile-button"));
    await waitFor(() => expect(shown("log-out")).toBe(true));
    await user.click(the("log-out"));
    await waitFor(() => expect(shown("log-out-confirm")).toBe(true));
    expect(asked(backend, "signOut")).toEqual([]);
    expect(document.body.textContent).toMatch(/.?3.? conversations are still open/);
    await user.click(the("log-out-confirm"));
    await waitFor(() => expect(asked(backend, "signOut")).toHaveLength(1));
  });
});

describe("the connection", () => {
  it("shows nothing while fine, reconnecting at once, offline after ten seconds, and that it is back", async () => {
    const { backend, user } = await open(signedIn());
    expect(shown("connection-pill")).toBe(false);
    backend.send({ slice: "connection", value: { kind: "reconnecting", since: Date.now(), next: Date.now() + SECOND } });
    await waitFor(() => expect(the("connection-pill").textContent).toContain("Reconnecting…"));
    expect(shown("offline-banner")).toBe(false);
    expect(the("profile-button").textContent).toContain("Online when back");
    backend.send({ slice: "connection", value: { kind: "reconnecting", since: Date.now() - 11 * SECOND, next: Date.now() + 8 * SECOND } });
    await waitFor(() => expect(shown("offline-banner")).toBe(true));
    expect(the("connection-pill").textContent).toContain("Offline since");
    await user.click(the("offline-banner").querySelector("button")!);
    expect(asked(backend, "reconnectNow")).toHaveLength(1);
    await waitFor(() => expect(document.body.textContent).toContain("Connected again"));
    expect(shown("connection-pill")).toBe(false);
  });

  it("says when the sign-in is kept in memory only", async () => {
    await open(signedIn({ account: account({ in_memory_only: true }) }));
    expect(the("in-memory-banner").textContent).toContain("The keychain of this computer is missing or locked");
  });
});

describe("Home", () => {
  it("applies each setting at once", async () => {
    const { user, backend } = await open(signedIn());
    await user.click(the("tab-notifications"));
    await waitFor(() => expect(shown("alerts")).toBe(true));
    await user.click(the("alert-offer-popup").querySelector("input")!);
    const alerts = { ...settings.alerts, offer: { ...settings.alerts.offer, popup: false } };
    expect(asked(backend, "setSettings").at(-1)).toEqual([{ ...settings, alerts }]);
    await user.click([...the("theme").querySelectorAll<HTMLElement>("[role=radio]")][2]!);
    await waitFor(() => expect(document.documentElement.dataset.theme).toBe("dark"));
    await user.click([...the("language").querySelectorAll<HTMLElement>("[role=radio]")][2]!);
    await waitFor(() => expect(the("home").textContent).toContain("Domů"));
    expect(document.documentElement.lang).toBe("cs");
    await fireEvent.change(the("volume"), { target: { value: "40" } });
    expect(asked(backend, "setSettings").at(-1)).toEqual([{ ...settings, alerts, theme: "dark", language: "cs", volume: 0.4 }]);
  });
});
