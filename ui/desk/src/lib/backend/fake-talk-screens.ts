/** Screens of talks: what goes on in them, and what is known of the client. */

import type { Bans, Client, ClientNote, ConversationView, EarlierSession, FileCard, Found, MessageView, PastPage, SessionView, Snapshot } from "$types";
import { account, client, HOUR, message, mine, MINUTE, opened, queued, results, SECOND, signedIn, talk, workday } from "./fake-data";

const DAY = 24 * HOUR;

/** A client of whom much is known. */
export function anna(change: Partial<Client> = {}): Client {
  return client("client-anna", "Anna Lindqvist", {
    language: "sv",
    browser: "Firefox 151",
    system: "Android 16",
    page: "https://www.northlight.example/seats/reserve?train=1405",
    referrer: "https://search.example/?q=two+seats",
    email: "anna@lindqvist.example",
    phone: "+46 70 174 06 05",
    parameters: { booking: "NL-48213", card_level: "Gold", basket: "https://www.northlight.example/basket/48213" },
    zone: "Europe/Helsinki",
    earlier: 7,
    ...change,
  });
}

function note(id: string, author: string, text: string, ago: number): ClientNote {
  return { id, client_id: "client-anna", session_id: "past-refund", author_id: author, author_name: author === "ines" ? "Ines Duarte" : "Mara Svensson", text, at: Date.now() - ago };
}

function earlier(id: string, result: string | null, ago: number, change: Partial<EarlierSession> = {}): EarlierSession {
  const at = Date.now() - ago;
  return { id, client_name: "Anna Lindqvist", channel: "web_chat", created_at: at, ended_at: at + 9 * MINUTE, operator_name: "Mara Svensson", result, tags: [], messages: 14, ...change };
}

/** What is known of her beside the session. */
export function aboutAnna(): ConversationView["about"] {
  return {
    about: {
      notes: [note("n1", "mara", "Travels with her son, prefers the quiet coach.", 160 * DAY), note("n2", "ines", "Refund of 2 June was paid twice. Accounting knows, do not mention it unless she does.", 20 * MINUTE)],
      earlier: [
        earlier("past-refund", "Refund for 2 June", 167 * DAY),
        earlier("e2", "Lost umbrella", 209 * DAY, { channel: "email", messages: 4, operator_name: "Ines Duarte" }),
        earlier("e3", null, 284 * DAY, { channel: "phone", tags: ["rebooking", "storm"], messages: 1 }),
        earlier("e4", "Solved", 300 * DAY),
        earlier("e5", "Solved", 391 * DAY),
        earlier("e6", null, 420 * DAY, { operator_name: null, messages: 2 }),
        earlier("e7", "Solved", 500 * DAY),
      ],
    },
    zone_offset_min: -new Date().getTimezoneOffset() + 60,
  };
}

const file = (name: string, size: number, change: Partial<FileCard> = {}): FileCard => ({ name, size, kind: "document", media_type: "application/pdf", width: null, height: null, preview: false, ...change });

/** Anna's talk with everything that can stand in one. */
function annaTalks(): MessageView[] {
  const me = { kind: "delivered" as const };
  return [
    message("a1", "anna", "client", "Last time you helped me with the refund, thank you.", 26 * HOUR),
    message("a2", "anna", "system", { kind: "note", note: "operator_joined", name: "Ines Duarte" }, 14 * MINUTE),
    message("a3", "anna", "client", "Hi! I booked two seats for Friday, but they are in different coaches. Could you move us together?", 13 * MINUTE),
    message("a4", "anna", "client", { kind: "file", file: file("our-seats.jpg", 412_000, { kind: "picture", media_type: "image/jpeg", width: 640, height: 400, preview: true }) }, 13 * MINUTE - 20 * SECOND),
    message("a5", "anna", "me", "Hello Anna, of course. Let me look at the 14:05 to Gothenburg.", 12 * MINUTE, { delivery: { kind: "read" } }),
    message("a6", "anna", "client", "Yes, that one. Booking NL-48213, see https://northlight.example/bookings/NL-48213.", 11 * MINUTE),
    message("a7", "anna", "me", "I can offer seats 41 and 42 in coach 6, side by side at a window. Shall I take them?", 9 * MINUTE, { delivery: me }),
    message("a8", "anna", "me", { kind: "file", file: file("coach-6-seats.pdf", 184_000) }, 9 * MINUTE - 10 * SECOND, { delivery: me }),
    message("a9", "anna", "client", "Perfect! And can I take my bike?", 7 * MINUTE),
    message("a10", "anna", "me", "Yes, there is a bike space in coach 7.", 6 * MINUTE),
    message("a11", "anna", "me", "I have added bike space 3 to your booking.", 5 * MINUTE, { delivery: { kind: "failed", error: { code: "unavailable", args: {}, retry: { kind: "later" }, message: "" } } }),
    message("a12", "anna", "me", { kind: "file", file: file("bike-space.png", 2_400_000, { kind: "picture", media_type: "image/png" }) }, 10 * SECOND, { delivery: { kind: "uploading", progress: { sent: 900_000, size: 2_400_000 } }, order: Date.now() + HOUR }),
  ];
}

/** The day of `workday` with Anna's talk as rich as talks get. */
function rich(change: Partial<SessionView> = {}, view: Partial<ConversationView> = {}, settings: Partial<Snapshot> = {}): Snapshot {
  const day = workday();
  const session: SessionView = {
    ...day.sessions.find(({ id }) => id === "anna")!,
    client: anna(),
    group: "Seat reservations",
    label: null,
    invited: false,
    talk: talk({ typing: true, tags: ["seats", "bicycle"], unanswered_since: Date.now() - 70 * SECOND }),
    ...change,
  };
  const omar = mine("omar", "Omar Haddad", 2 * MINUTE, "Is the window seat still free?", { unread: 2, talk: talk({ unanswered_since: Date.now() - 5 * MINUTE, late: true }) });
  const others = day.sessions.filter(({ id }) => id !== "anna" && id !== "omar");
  return { ...day, sessions: [session, omar, ...others], messages: [...day.messages.filter(({ session_id }) => session_id !== "anna"), ...annaTalks()], current: opened("anna", { typing: "Great, how much is the", about: aboutAnna(), ...view }), ...settings };
}

const AFTER_WORK = { results, limit_s: 180, needs_result: true };

function afterWork(left: number, needs_result = true): Snapshot {
  const company = account({ after_work: { ...AFTER_WORK, needs_result } });
  return rich({ ended_by: "operator", talk: talk({ tags: ["seats"], after_work: { until: Date.now() + left } }) }, { typing: null }, { account: company });
}

const TO_MARA = { from: "Ines Duarte", to: { kind: "operator" as const, id: "mara" }, to_name: "Mara Svensson", note: "She wants both seats in one coach and knows the refund rules.", until: Date.now() + 48 * SECOND };

export const talkScreens: Record<string, () => Snapshot> = {
  talk: () => rich(),
  "talk-loading": () => rich({ talk: talk() }, { typing: null, about: { about: null, zone_offset_min: null } }),
  "talk-unread": () => rich({ talk: talk() }, { typing: null, first_unread: "a9" }),
  "talk-rated": () => rich({ ended_by: "client", talk: talk({ tags: ["seats", "bicycle"], rating: { stars: 4, text: "Quick and friendly, only the wait was long." } }) }, { typing: null }),
  "transfer-out": () => rich({ talk: talk({ transfer: { ...TO_MARA, incoming: false } }) }, { typing: null }),
  "transfer-back": () => rich({ talk: talk({ returned: { to_name: "Mara Svensson", why: "not_accepted", at: Date.now() - 20 * SECOND } }) }, { typing: null }),
  "transfer-in": () => {
    const given = queued("given", "Priya Raman", 4 * MINUTE, "Can I still change the name on my ticket?", 40 * SECOND, { talk: talk({ transfer: { ...TO_MARA, incoming: true, from: "Mara Svensson", to: { kind: "operator", id: "ines" }, to_name: "Ines Duarte", note: "Name change on a group fare. I promised an answer today." } }) });
    return { ...workday(), sessions: [given, ...workday().sessions], current: opened("given"), messages: [...workday().messages, message("g1", "given", "client", "Can I still change the name on my ticket?", 5 * MINUTE), message("g2", "given", "client", "It is a group fare, 14 people.", 4 * MINUTE)] };
  },
  "after-work": () => afterWork(66 * SECOND),
  "after-work-soon": () => afterWork(19 * SECOND, false),
  "templates-none": () => workday({ templates: [], current: null }),
  supervisor: () => workday({ account: account({ me: { ...account().me, role: "supervisor" } }), current: null }),
  "nothing-yet": () => signedIn({ account: account({ channels: [] }) }),
};

/** Who may not come in. */
export function banned(): Bans {
  const ban = (id: string, client_name: string, reason: string, ago: number, until: number | null) => ({ id, client_id: `client-${id}`, client_name, reason, by: "Mara Svensson", at: Date.now() - ago, until: until === null ? null : Date.now() + until });
  return { bans: [ban("b1", "Nobody important", "Insults after three warnings", 3 * HOUR, 21 * HOUR), ban("b2", "", "Sends the same advertisement from every page", 9 * DAY, null), ban("b3", "Max Mustermann", "Tries out stolen card numbers in the chat", 2 * DAY, 28 * DAY)] };
}

/** What a search finds. */
export function found(): Found {
  const [refund, umbrella] = aboutAnna().about!.earlier;
  const hit = (session: EarlierSession, message_id: string | null, text: string) => ({ session, message_id, at: session.created_at, text });
  return { hits: [hit(refund!, "p2", "The refund of booking NL-20417 was sent to your card."), hit(umbrella!, null, "Lost umbrella")], more: false };
}

/** A talk that is over. */
export function past(): PastPage {
  const ago = 167 * DAY;
  return {
    session_id: "past-refund",
    client: anna(),
    messages: [
      message("p1", "past-refund", "client", "My train on 2 June did not run. How do I get my money back?", ago),
      message("p2", "past-refund", "me", "The refund of booking NL-20417 was sent to your card.", ago - 4 * MINUTE, { author: { kind: "operator", id: "mara", name: "Mara Svensson" }, delivery: { kind: "read" } }),
      message("p3", "past-refund", "client", "That was quick, thank you.", ago - 6 * MINUTE),
      message("p4", "past-refund", "system", { kind: "note", note: "ended_by_client" }, ago - 7 * MINUTE),
    ],
    more: false,
  };
}
