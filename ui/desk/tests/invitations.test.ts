import { fireEvent, waitFor } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { apiError } from "../src/lib/backend/fake";
import { revoked } from "../src/lib/backend/fake-invitations";
import { account, HOUR, invitation, leftMessage, message, MINUTE, opened, operator, SECOND, settings, signedIn, use, waiting, workday } from "../src/lib/backend/fake-data";
import { all, asked, inside, open, openInvitations, shown, the } from "./window";

const DAY = 24 * HOUR;
/** Fluent puts marks around what it inserts. */
const plain = (element: Element | null | undefined) => (element?.textContent ?? "").replace(/[\u2068\u2069]/g, "");
const row = (id: string) => all("invitation-row").find((one) => one.dataset.invitationId === id)!;
const rows = () => all("invitation-row").map((one) => one.dataset.invitationId);
const nothing = { valid_for_ms: null, valid_until: null, valid_from: null, reusable: false, uses_max: null, label: null, client_name: null, language: null };

async function menuOf(user: Awaited<ReturnType<typeof open>>["user"], id: string) {
  await user.click(inside(row(id), "invitation-menu"));
  await waitFor(() => expect(shown("menu-duplicate")).toBe(true));
}

describe("a new invitation", () => {
  it("is made in two clicks: its link is there, and its copying is confirmed", async () => {
    const { user, backend } = await open(workday());
    await user.click(the("new-invitation"));
    await waitFor(() => the("invitation-create"));
    await user.click(the("invitation-create"));
    await waitFor(() => expect(the("invitation-url").textContent).toMatch(/^https:\/\/chat\.northlight\.example\/i\//));
    expect(asked(backend, "createInvitation")).toEqual([[{ ...nothing, valid_for_ms: DAY }]]);
    await user.click(the("invitation-copy"));
    await waitFor(() => expect(the("invitation-copy").textContent).toContain("Copied"));
    expect(await navigator.clipboard.readText()).toBe(the("invitation-url").textContent);
  });

  it("stays as it became while the answer was on its way", async () => {
    const { user, backend } = await openInvitations(signedIn());
    const create = backend.createInvitation.bind(backend);
    backend.createInvitation = async (request) => {
      const answer = await create(request);
      return { ...answer, state: "not_yet_valid" };
    };
    await user.click(the("invitation-create"));
    await waitFor(() => the("invitation-url"));
    expect(all("invitation-row").map((one) => one.dataset.state)).toEqual(["unused"]);
  });

  it("is made and copied by the keyboard alone, from anywhere", async () => {
    const { user, backend } = await open(workday());
    await user.keyboard("{Control>}n{/Control}");
    await waitFor(() => expect(document.activeElement).toBe(the("invitation-label")));
    await user.keyboard("Mr Okafor{Enter}");
    await waitFor(() => expect(document.activeElement).toBe(the("invitation-copy")));
    expect(asked(backend, "createInvitation")).toEqual([[{ ...nothing, valid_for_ms: DAY, label: "Mr Okafor" }]]);
    expect(plain(the("invitation-made"))).toContain("Invitation ready: Mr Okafor");
    await user.keyboard("{Enter}");
    await waitFor(async () => expect(await navigator.clipboard.readText()).toBe(the("invitation-url").textContent));
    await user.keyboard("{Control>}n{/Control}");
    await waitFor(() => expect(document.activeElement).toBe(the("invitation-label")));
    expect(the("invitation-label"), "the next one is for somebody else").toHaveProperty("value", "");
    await user.keyboard("{Control>}{Enter}{/Control}");
    await waitFor(() => expect(asked(backend, "createInvitation")).toHaveLength(2));
  });

  it("offers the company's lengths in words, and begins with a day", async () => {
    await openInvitations(signedIn({ account: account({ invitation_lengths_min: [5, 90, 1440, 2880] }) }));
    expect([...the("invitation-length").querySelectorAll("[role=radio]")].map((one) => plain(one).trim())).toEqual(["5 min", "90 min", "24 h", "2 days", "Custom"]);
    expect(the("invitation-length-1440").getAttribute("aria-checked")).toBe("true");
  });

  it("says it in Czech as Czech says it", async () => {
    await openInvitations(signedIn({ settings: { ...settings, language: "cs" }, account: account({ invitation_lengths_min: [2880, 7200] }) }));
    expect(plain(the("invitation-length"))).toMatch(/2 dny.*5 dní/);
  });

  it("lets in many, with a limit or without", async () => {
    const { user, backend } = await openInvitations(signedIn());
    await user.click(the("invitation-works-many"));
    await waitFor(() => expect(plain(the("invitation-words"))).toContain("for any number of clients"));
    await user.type(the("invitation-uses"), "12");
    await waitFor(() => expect(plain(the("invitation-words"))).toContain("for up to 12 clients"));
    await user.click(the("invitation-create"));
    await waitFor(() => expect(asked(backend, "createInvitation")).toEqual([[{ ...nothing, valid_for_ms: DAY, reusable: true, uses_max: 12 }]]));
  });

  it("takes any length", async () => {
    const { user, backend } = await openInvitations(signedIn());
    await user.click(the("invitation-length-custom"));
    await waitFor(() => the("invitation-amount"));
    await user.clear(the("invitation-amount"));
    await user.click(the("invitation-create"));
    await waitFor(() => expect(document.activeElement, "what is missing is shown").toBe(the("invitation-amount")));
    expect(document.body.textContent).toContain("Fill this in.");
    await user.type(the("invitation-amount"), "400");
    await user.selectOptions(the("invitation-unit"), "days");
    await waitFor(() => expect(plain(document.body)).toContain("Choose at most 30 days."));
    expect(asked(backend, "createInvitation")).toEqual([]);
    await user.selectOptions(the("invitation-unit"), "minutes");
    await user.click(the("invitation-create"));
    await waitFor(() => expect(asked(backend, "createInvitation")).toEqual([[{ ...nothing, valid_for_ms: 400 * MINUTE }]]));
  });

  it("takes an end", async () => {
    const { user, backend } = await openInvitations(signedIn());
    await user.click(the("invitation-length-custom"));
    await user.click(the("invitation-custom-until"));
    await waitFor(() => expect(plain(the("invitation-words")), "a sensible end is there at once").toMatch(/^Until .*, for one client\.$/));
    const end = Math.ceil(Date.now() / DAY) * DAY + DAY + 9 * HOUR;
    await fireEvent.input(the("invitation-until-date"), { target: { value: new Date(end).toISOString().slice(0, 10) } });
    await fireEvent.input(the("invitation-until-time"), { target: { value: "09:00" } });
    await user.click(the("invitation-create"));
    await waitFor(() => expect(asked(backend, "createInvitation")).toEqual([[{ ...nothing, valid_until: end }]]));
  });

  it("keeps what is rare folded, and remembers that it was opened", async () => {
    const { user, backend } = await openInvitations(signedIn());
    expect(shown("invitation-name")).toBe(false);
    expect(the("invitation-more").getAttribute("aria-expanded")).toBe("false");
    the("invitation-more").focus();
    await user.keyboard("{Enter}");
    await waitFor(() => the("invitation-name"));
    expect(localStorage.getItem("deskbell.invitation-more")).toBe("true");
    await user.click(the("invitation-starts-at"));
    const start = Math.ceil(Date.now() / DAY) * DAY + DAY + 14 * HOUR;
    await fireEvent.input(the("invitation-start-date"), { target: { value: new Date(start).toISOString().slice(0, 10) } });
    await fireEvent.input(the("invitation-start-time"), { target: { value: "14:00" } });
    await user.type(the("invitation-name"), "Leila Haddad");
    await user.selectOptions(the("invitation-language"), "cs");
    await waitFor(() => expect(plain(the("invitation-words"))).toMatch(/^From .* until .*, for one client\.$/));
    await user.click(the("invitation-more"));
    await waitFor(() => expect(plain(the("invitation-more")), "nothing acts unseen").toContain("3 set"));
    await user.click(the("invitation-create"));
    await waitFor(() => expect(asked(backend, "createInvitation")).toEqual([[{ ...nothing, valid_for_ms: DAY, valid_from: start, client_name: "Leila Haddad", language: "cs" }]]));
    await user.click(the("invitation-calendar"));
    await waitFor(() => expect(the("notice-well").textContent).toContain("Saved in Downloads"));
    await user.click(the("show-in-folder"));
    expect(asked(backend, "showInFolder")).toEqual([["/home/ines/Downloads/invitation.ics"]]);
  });

  it("refuses a start that is past, in its field", async () => {
    const { user, backend } = await openInvitations(signedIn());
    await user.click(the("invitation-more"));
    await waitFor(() => the("invitation-starts-at"));
    await user.click(the("invitation-starts-at"));
    await fireEvent.input(the("invitation-start-date"), { target: { value: "2020-01-01" } });
    await waitFor(() => expect(document.body.textContent).toContain("This is over already."));
    await user.click(the("invitation-create"));
    await waitFor(() => expect(document.activeElement).toBe(the("invitation-start-date")));
    expect(asked(backend, "createInvitation")).toEqual([]);
  });

  it.each([
    [apiError("server_unreachable"), "No server answers"],
    [apiError("bad_invitation", { reason: "too_long", minutes: "1440" }), "Choose at most 1,440 min."],
    [apiError("bad_invitation", { reason: "over_already" }), "This time is over already."],
    [apiError("bad_invitation", { reason: "of_a_newer_server" }), "The invitation cannot be like this."],
  ])("keeps the form filled when that fails, with the reason: %j", async (error, told) => {
    const { user } = await openInvitations(signedIn(), (fake) => fake.failing.set("createInvitation", error));
    await user.type(the("invitation-label"), "Mr Okafor");
    await user.click(the("invitation-create"));
    await waitFor(() => expect(plain(document.body)).toContain(told));
    expect(the("invitation-label")).toHaveProperty("value", "Mr Okafor");
  });

  it("keeps what was written while something else is looked at, but not for another operator", async () => {
    const { user, backend } = await openInvitations(signedIn());
    await user.type(the("invitation-label"), "Mr Okafor");
    await user.click(the("tab-notifications"));
    await user.click(the("tab-invitation"));
    await waitFor(() => expect(the("invitation-label")).toHaveProperty("value", "Mr Okafor"));
    backend.send({ slice: "account", value: account({ me: operator("mara", "Mara Svensson") }) });
    await waitFor(() => expect(the("invitation-label")).toHaveProperty("value", ""));
  });
});

describe("the invitation just made", () => {
  it("is sent by e-mail, shown large as a QR code and saved as a picture", async () => {
    const { user, backend } = await openInvitations(signedIn());
    await user.click(the("invitation-create"));
    await waitFor(() => the("invitation-mail"));
    const id = all("invitation-row")[0]!.dataset.invitationId;
    expect(shown("invitation-calendar"), "there is no appointment without a start").toBe(false);
    await user.click(the("invitation-mail"));
    expect(asked(backend, "mailInvitation")).toEqual([[id]]);
    await user.click(the("invitation-qr"));
    await waitFor(() => expect(inside(the("qr-dialog"), "qr-code").dataset.of).toBe(id));
    await user.click(the("qr-save"));
    await waitFor(() => expect(the("qr-dialog").textContent).toContain("Saved in Downloads"));
    expect(asked(backend, "saveInvitationQr")).toEqual([[id]]);
    await user.click(the("show-in-folder"));
    expect(asked(backend, "showInFolder")).toEqual([["/home/ines/Downloads/invitation.png"]]);
    await user.keyboard("{Escape}");
    await waitFor(() => expect(shown("qr-dialog")).toBe(false));
    await waitFor(() => expect(document.activeElement, "the focus comes back").toBe(the("invitation-qr")));
  });

  it("shows the QR code of the one made last, whichever answer comes first", async () => {
    let answer = () => {};
    const { user, backend } = await openInvitations(signedIn(), (fake) => fake.held.set("invitationQr", new Promise((resolve) => (answer = resolve))));
    await user.click(the("invitation-create"));
    await waitFor(() => expect(asked(backend, "invitationQr")).toHaveLength(1));
    expect(shown("qr-code")).toBe(false);
    backend.held.delete("invitationQr");
    await user.click(the("invitation-create"));
    await waitFor(() => expect(asked(backend, "invitationQr")).toHaveLength(2));
    const [first, last] = asked(backend, "invitationQr").map(([id]) => id);
    expect(last).not.toBe(first);
    await waitFor(() => expect(the("qr-code").dataset.of).toBe(last));
    const drawn = the("qr-code").innerHTML;
    answer();
    await user.click(the("invitation-copy"));
    await waitFor(() => expect(the("invitation-copy").textContent).toContain("Copied"));
    expect(the("qr-code").innerHTML, "the late answer changes nothing").toBe(drawn);
    backend.send({ slice: "invitation", id: String(last), value: revoked(backend.snapshot.invitations.find((view) => view.invitation.id === last)!, false) });
    await waitFor(() => expect(shown("qr-code"), "nobody can join by it").toBe(false));
  });

  it("says so when its QR code cannot be drawn", async () => {
    const { user } = await openInvitations(signedIn(), (fake) => fake.failing.set("invitationQr", apiError("internal")));
    await user.click(the("invitation-create"));
    await waitFor(() => expect(shown("notice")).toBe(true));
    expect(shown("qr-code")).toBe(false);
  });

  it("says so when no mail program opens", async () => {
    const { user } = await openInvitations(signedIn(), (fake) => fake.failing.set("mailInvitation", apiError("internal")));
    await user.click(the("invitation-create"));
    await waitFor(() => the("invitation-mail"));
    await user.click(the("invitation-mail"));
    await waitFor(() => expect(shown("notice")).toBe(true));
  });
});

describe("my invitations", () => {
  const some = () =>
    workday({
      current: null,
      invitations: [
        invitation("start", "Workshop", 0, 3 * DAY, { valid_from: Date.now() + 2 * DAY }),
        invitation("soon", "Mr Okafor", MINUTE, 4 * MINUTE + 32 * SECOND),
        invitation("free", null, 2 * MINUTE, 42 * MINUTE, { client_name: "Leila Haddad" }),
        invitation("fair", "Travel fair", 3 * MINUTE, 5 * DAY, { reusable: true, uses_max: 10, used: 3, open: 1, uses: [use("anna", "Anna", HOUR, true), use("gone", "Petr", DAY)] }),
        invitation("seat", "Seat", 4 * MINUTE, DAY, { used: 1, open: 1, uses: [use("omar", "Omar", HOUR, true)] }),
        invitation("press", "Press day", 5 * MINUTE, DAY, { used: 1, uses: [use("x", "", DAY)] }),
        invitation("old", null, 50 * HOUR, -26 * HOUR),
        invitation("wrong", "Wrong address", 60 * HOUR, DAY, { revoked_at: Date.now() }),
      ],
    });

  it("say how each stands, who came, and what time is left", async () => {
    await openInvitations(some());
    expect(all("invitation-row").map((one) => one.dataset.state)).toEqual(["not_yet_valid", "unused", "unused", "in_use", "in_use", "used", "expired", "revoked"]);
    expect(all("invitation-state").map((one) => plain(one))).toEqual(["Not yet valid", "Unused", "Unused", "In use", "In use", "Used", "Expired", "Revoked"]);
    expect(plain(row("start"))).toContain("Starts in 48 h");
    expect(plain(row("soon"))).toMatch(/Expires in 4:3\d/);
    expect(plain(row("free"))).toMatch(/Leila Haddad.*Expires in 42 min/);
    expect(plain(row("fair"))).toMatch(/Many times.*3 of 10 came/);
    expect(plain(row("press")), "a client without a name has a word").toContain("Client, ");
    expect(plain(row("old"))).toMatch(/No label.*Expired /);
  });

  it("tell who joined when, and lead to a session that is mine", async () => {
    const { user, backend } = await openInvitations(some());
    const button = inside(row("fair"), "invitation-details");
    await user.click(button);
    expect(button.getAttribute("aria-expanded")).toBe("true");
    const uses = all("invitation-use");
    expect(uses.map((one) => plain(one).trim().slice(0, 4))).toEqual(["Anna", "Petr"]);
    expect(uses[1]!.querySelector("button"), "a session that is not among mine is no link").toBeNull();
    expect(plain(row("fair")), "one more than are told by name").toContain("and 1 before");
    await user.click(inside(uses[0]!, "invitation-use-open"));
    await waitFor(() => expect(asked(backend, "openConversation")).toEqual([["anna"]]));
  });

  it("are filtered with their numbers, and found by label or name", async () => {
    const { user } = await openInvitations(some());
    expect([...the("invitations-filter").querySelectorAll("[role=radio]")].map((one) => plain(one).trim())).toEqual(["All 8", "Open 4", "In use 2", "Over 3"]);
    await user.click(the("invitations-filter-in_use"));
    await waitFor(() => expect(rows()).toEqual(["fair", "seat"]));
    await user.click(the("invitations-filter-all"));
    await user.type(the("invitations-find"), "LEILA");
    await waitFor(() => expect(rows()).toEqual(["free"]));
    await user.type(the("invitations-find"), "xyz");
    await waitFor(() => expect(plain(the("invitations-no-match"))).toContain("Nothing fits “LEILAxyz”."));
    await user.click(the("invitations-no-match").querySelector("button")!);
    await waitFor(() => expect(rows()).toHaveLength(8));
  });

  it("offer in the menu only what can be done", async () => {
    const { user } = await openInvitations(some());
    const offered = async (id: string) => {
      await menuOf(user, id);
      const items = [...document.querySelectorAll("[role=menuitem]")].map((one) => (one as HTMLElement).dataset.testid);
      await user.keyboard("{Escape}");
      await waitFor(() => expect(shown("menu-duplicate")).toBe(false));
      return items;
    };
    const extend = ["menu-extend-15", "menu-extend-60", "menu-extend-1440"];
    expect(await offered("start")).toEqual(["menu-copy", "menu-qr", "menu-mail", "menu-calendar", ...extend, "menu-duplicate", "menu-revoke"]);
    expect(await offered("soon")).toEqual(["menu-copy", "menu-qr", "menu-mail", ...extend, "menu-duplicate", "menu-revoke"]);
    expect(await offered("old"), "what expired lives again").toEqual([...extend, "menu-duplicate"]);
    expect(await offered("press")).toEqual(["menu-duplicate"]);
  });

  it("are copied, extended and duplicated from the menu", async () => {
    const { user, backend } = await openInvitations(some());
    await menuOf(user, "soon");
    await user.click(the("menu-copy"));
    await waitFor(() => expect(the("notice-well").textContent).toContain("Link copied"));
    expect(await navigator.clipboard.readText()).toContain("/i/soon");
    await menuOf(user, "soon");
    await user.click(the("menu-extend-60"));
    await waitFor(() => expect(plain(row("soon"))).toMatch(/Expires in 1 h|Expires in 6[45] min/));
    expect(asked(backend, "extendInvitation")).toEqual([["soon", HOUR]]);
    await menuOf(user, "fair");
    await user.click(the("menu-duplicate"));
    await waitFor(() => expect(document.activeElement).toBe(the("invitation-copy")));
    expect(asked(backend, "duplicateInvitation")).toEqual([["fair"]]);
    expect(rows()).toHaveLength(9);
  });

  it("are revoked after a question; conversations go on unless that is chosen", async () => {
    const { user, backend } = await openInvitations(some());
    await menuOf(user, "soon");
    await user.click(the("menu-revoke"));
    await waitFor(() => the("revoke-confirm"));
    expect(shown("revoke-end-sessions"), "nobody talks by it").toBe(false);
    await user.click(the("revoke-confirm"));
    await waitFor(() => expect(row("soon").dataset.state).toBe("revoked"));
    await menuOf(user, "fair");
    await user.click(the("menu-revoke"));
    await waitFor(() => the("revoke-end-sessions"));
    expect(the("revoke-end-sessions")).toHaveProperty("checked", false);
    await user.click(the("revoke-end-sessions"));
    await user.click(the("revoke-confirm"));
    await waitFor(() => expect(row("fair").dataset.state).toBe("revoked"));
    expect(asked(backend, "revokeInvitation")).toEqual([["soon", false], ["fair", true]]);
  });

  it("are revoked all at once after a question that says how many", async () => {
    const { user, backend } = await openInvitations(some());
    await user.click(the("revoke-all"));
    await waitFor(() => expect(plain(document.querySelector("[role=alertdialog]"))).toContain("Revoke all 4 invitations?"));
    await user.keyboard("{Escape}");
    await waitFor(() => expect(shown("revoke-confirm")).toBe(false));
    expect(asked(backend, "revokeAllInvitations")).toEqual([]);
    await user.click(the("revoke-all"));
    await waitFor(() => the("revoke-confirm"));
    await user.click(the("revoke-confirm"));
    await waitFor(() => expect(shown("revoke-all"), "there is nothing left to revoke").toBe(false));
    expect(asked(backend, "revokeAllInvitations")).toEqual([[false]]);
  });

  it("take a question away whose matter settled itself", async () => {
    const { user, backend } = await openInvitations(some());
    await menuOf(user, "soon");
    await user.click(the("menu-revoke"));
    await waitFor(() => the("revoke-confirm"));
    backend.send({ slice: "invitation", id: "soon", value: invitation("soon", "Mr Okafor", HOUR, -MINUTE) });
    await waitFor(() => expect(shown("revoke-confirm")).toBe(false));
  });

  it("are walked by the arrow keys, and the focus stays when a row leaves", async () => {
    const { user, backend } = await openInvitations(some());
    inside(row("start"), "invitation-menu").focus();
    await user.keyboard("{ArrowDown}{ArrowDown}");
    expect(document.activeElement).toBe(inside(row("free"), "invitation-menu"));
    await user.keyboard("{End}{Home}");
    expect(document.activeElement).toBe(inside(row("start"), "invitation-menu"));
    await user.keyboard("{Enter}");
    await waitFor(() => expect(document.activeElement?.closest("[role=menu]"), "the keyboard goes on in the menu").not.toBeNull());
    await user.keyboard("{Escape}");
    await waitFor(() => expect(document.activeElement).toBe(inside(row("start"), "invitation-menu")));
    backend.send({ slice: "invitation", id: "start", value: null });
    await waitFor(() => expect(document.activeElement?.id).toBe("invitations-title"));
  });

  it("are live", async () => {
    const { backend } = await openInvitations(signedIn());
    expect(document.body.textContent).toContain("No invitations yet.");
    backend.send({ slice: "invitation", id: "other", value: invitation("other", "Made on my other computer", 0, HOUR) });
    await waitFor(() => expect(rows()).toEqual(["other"]));
    backend.send({ slice: "invitation", id: "other", value: invitation("other", "Made on my other computer", 0, HOUR, { used: 1, open: 1 }) });
    await waitFor(() => expect(row("other").dataset.state).toBe("in_use"));
  });
});

describe("a client who left a message", () => {
  const left = () => leftMessage("okafor", "Mr Okafor", HOUR, "Call me tomorrow", { email: "okafor@groups.example", phone: "+44 20 7946 0142" }, { label: "Group fare" });

  it("stands apart from those who wait, with its mark and how to answer, and is never late", async () => {
    await open(signedIn({ sessions: [left(), waiting("ana", "Ana", MINUTE, "Hello")], badge: { waiting: 1, unread: 0, attention: false } }));
    expect(the("waiting-count").textContent).toBe("1");
    expect(all("waiting-card").map((card) => card.dataset.sessionId)).toEqual(["ana"]);
    const card = the("left-message-card");
    expect(plain(card)).toMatch(/Left a message · answer by e-mail.*Invitation · Group fare.*Call me tomorrow/);
    expect(card.querySelector(".ring")).toBeNull();
    expect(document.title).toContain("(1)");
  });

  it("does not come before who waits when the oldest is accepted by its key", async () => {
    const { user, backend } = await open(signedIn({ sessions: [left(), waiting("ana", "Ana", MINUTE, "Hello", { offered: false })] }));
    await user.keyboard("{Alt>}a{/Alt}");
    await waitFor(() => expect(asked(backend, "accept")).toEqual([["ana"]]));
  });

  it("is answered by e-mail or phone from the client panel", async () => {
    const { user, backend } = await open(signedIn({ sessions: [left()], current: opened("okafor") }));
    expect(plain(the("conversation"))).toContain("Mr Okafor left a message and does not wait.");
    await user.click(the("client-email"));
    await user.click(the("client-phone"));
    expect(asked(backend, "contact")).toEqual([["okafor", "email"], ["okafor", "phone"]]);
    await user.click(the("client-phone-copy"));
    expect(await navigator.clipboard.readText()).toBe("+44 20 7946 0142");
  });

  it("is told in the conversation, as is being passed on", async () => {
    const messages = [
      message("n1", "anna", "system", { kind: "note", note: "passed_on", group: "Group bookings" }, MINUTE),
      message("n2", "anna", "system", { kind: "note", note: "message_left" }, SECOND),
    ];
    await open(workday({ messages }));
    expect(all("message").map((one) => plain(one))).toEqual([expect.stringContaining("The client was passed on to Group bookings"), expect.stringContaining("The client left a message and does not wait")]);
  });

  it("keeps the mark of the invitation once it is a conversation", async () => {
    await open(workday());
    const conversation = all("conversation-row").find((one) => one.dataset.sessionId === "anna");
    expect(plain(conversation)).toContain("Invitation · Seat reservations");
  });
});
