/** Conversations to look at: every state of a message, of the left column and of the composer. */

import type { Content, FileCard, MessageView, SessionView, Snapshot } from "$types";
import { client, HOUR, leftMessage, message, mine, MINUTE, opened, SECOND, talk, waiting, workday } from "./fake-data";
import { apiError } from "./fake-core";

export function file(name: string, size: number, change: Partial<FileCard> = {}): Content {
  return { kind: "file", file: { name, size, kind: "document", media_type: "application/pdf", width: null, height: null, preview: false, ...change } };
}

export function picture(name: string, width: number, height: number): Content {
  return file(name, 412_000, { kind: "picture", media_type: "image/jpeg", width, height, preview: true });
}

/** Every state that a message can have. */
function states(): MessageView[] {
  return [
    message("s0", "anna", "client", "Hello, is somebody there?", 26 * HOUR),
    message("s1", "anna", "system", { kind: "note", note: "transferred", from: "Mara Svensson", to: "Ines Duarte" }, 14 * MINUTE),
    message("s2", "anna", "client", "Hi! I booked two seats for Friday, but they are in different coaches.", 13 * MINUTE),
    message("s3", "anna", "client", "Could you move us together? This is what I see: https://northlight.example/seats?train=NL-205", 13 * MINUTE - 5 * SECOND),
    message("s4", "anna", "client", picture("where-we-sit.jpg", 1280, 800), 12 * MINUTE),
    message("s5", "anna", "me", "Hello Anna, of course. Let me look at the 14:05 to Gothenburg.", 11 * MINUTE, { delivery: { kind: "read" } }),
    message("s6", "anna", "me", file("coach-6-seats.pdf", 184_000), 10 * MINUTE, { delivery: { kind: "delivered" } }),
    message("s7", "anna", "system", { kind: "note", note: "client_lost" }, 9 * MINUTE),
    message("s8", "anna", "system", { kind: "note", note: "client_back" }, 8 * MINUTE),
    message("s9", "anna", "client", "Perfect! And can I take my bike?", 7 * MINUTE),
    message("s10", "anna", "me", "Yes, there is a bike space in coach 7.", 5 * MINUTE, { delivery: { kind: "sent" } }),
    message("s11", "anna", "me", "I have added bike space 3 to your booking.", 4 * MINUTE, { delivery: { kind: "failed", error: apiError("unavailable") } }),
    message("s12", "anna", "me", file("tickets-with-bike.pdf", 2_400_000), 2 * MINUTE, { delivery: { kind: "uploading", progress: { sent: 1_500_000, size: 2_400_000 } } }),
    message("s13", "anna", "me", "Your tickets come in a moment.", MINUTE, { delivery: { kind: "sending" } }),
  ];
}

/** The left column with everything that a row can say. */
export function rows(): SessionView[] {
  const now = Date.now();
  const to = { kind: "operator" as const, id: "mara" };
  return [
    waiting("handed", "Yuki Tanaka", 22 * MINUTE, "Yes, the blue umbrella", { offered: true, talk: talk({ transfer: { incoming: true, from: "Mara Svensson", to: { kind: "operator", id: "ines" }, to_name: "Ines Duarte", note: "Lost a blue umbrella on the 08:12. Found it, needs an address to send it to.", until: now + 42 * SECOND } }) }),
    waiting("tomasz", "Tomasz Zieliński", 204 * SECOND, "Dzień dobry, mój pociąg został odwołany", { label: "Refund a ticket", client: client("c1", "Tomasz Zieliński", { language: "pl-PL" }) }),
    mine("anna", "Anna Lindqvist", MINUTE, "Great, how much is the bike?", { label: "Seat reservations", talk: talk({ typing: true, tags: ["bicycle"] }) }),
    mine("omar", "Omar Haddad", 2 * MINUTE, "Is the window seat still free?", { unread: 2, talk: talk({ unanswered_since: now - 254 * SECOND, late: true }) }),
    mine("priya", "Priya Raman", 3 * MINUTE, "Thank you", { talk: talk({ transfer: { incoming: false, from: "Ines Duarte", to, to_name: "Mara Svensson", note: "", until: now + 30 * SECOND } }) }),
    mine("emil", "Émile Laurent", 6 * MINUTE, "Bonjour", { talk: talk({ returned: { to_name: "Refunds", why: "not_accepted", at: now - 40 * SECOND } }) }),
    mine("nina", "Nina Kovač", 9 * MINUTE, "Bye", { ended_by: "operator", talk: talk({ after_work: { until: now + 95 * SECOND } }) }),
    mine("petr", "Petr Malý", 31 * MINUTE, "Děkuji, to je vše.", { ended_by: "client" }),
  ];
}

function anna(change: Partial<SessionView>): SessionView[] {
  return rows().map((session) => (session.id === "anna" ? { ...session, ...change } : session));
}

/** So many messages, half a minute apart, with a picture among every forty. */
export function longTalk(count: number): MessageView[] {
  return Array.from({ length: count }, (_, i) => {
    const what = i % 40 === 7 ? picture(`photo-${i}.jpg`, 900 + (i % 5) * 100, 700) : `Message ${i + 1}: ${"the train and its seats ".repeat(1 + (i % 7))}`;
    return message(`l${i}`, "anna", i % 3 === 0 ? "me" : "client", what, (count - i) * 30 * SECOND, { order: i });
  });
}

const DECEIT = [
  "Your refund is ready at https://www.bank.example\u202eelpmaxe.live/ now",
  "or at https://b\u200bank.example/login and https://раypal.example/pay",
  "Write to help@northlight.example, or call tel:+46701740605, never javascript:alert(1)",
].join("\n");

export const conversations: Record<string, () => Snapshot> = {
  "talk-states": () => workday({ sessions: rows(), messages: states(), current: opened("anna", { typing: "Great, how much is the bike for the whole" }) }),
  "talk-over": () => workday({ sessions: anna({ ended_by: "client" }), messages: states().slice(0, 10), current: opened("anna", { draft: "The price for the bicycle is 9 euros, and you can take it on every" }) }),
  "talk-deceit": () => workday({ sessions: rows(), messages: [message("d1", "anna", "client", DECEIT, MINUTE), message("d2", "anna", "client", `A long one. ${"All of this is one message, written without a break. ".repeat(60)}`, 30 * SECOND)] }),
  "talk-long": () => workday({ sessions: rows(), messages: longTalk(20_000) }),
  "talk-empty": () => workday({ messages: [] }),
  "talk-busy": () => workday({ sessions: [...rows(), leftMessage("okafor", "Mr Okafor", 42 * MINUTE, "Call me tomorrow", { phone: "+44 20 7946 0142" }), ...Array.from({ length: 52 }, (_, i) => mine(`b${i}`, `Client ${i + 1}`, (i + 40) * MINUTE, "Thank you", { unread: i % 5 === 1 ? i : 0 }))], messages: states() }),
};
