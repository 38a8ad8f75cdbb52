/** Things of which tests and pretended screens are made. */

import type { Account, AwayReason, ChannelView, Client, Content, ConversationView, EventAlert, InvitationView, MessageView, Operator, OperatorState, ReadinessView, SessionView, Settings, Snapshot, Status, StatusPeriod, StatusTimes, TalkView, Template, TransferTargets } from "$types";
import { invitation, use } from "./fake-invitations";

export { invitation, use };

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

const once: EventAlert = { popup: true, sound: true, repeat: false, every_s: 30, tone: null, volume: 100 };
const waits: EventAlert = { ...once, repeat: true, every_s: 5 };

export const settings: Settings = {
  theme: "system",
  contrast: "system",
  density: "comfortable",
  sort_by: "newest",
  language: "en",
  alerts: {
    queue: waits,
    offer: waits,
    invitation: waits,
    transfer: waits,
    message: once,
    message_left: once,
    not_responding: once,
    connection_lost: once,
    connection_back: { ...once, sound: false },
    waiting_always: false,
    popup_text: "name_and_message",
    despite_do_not_disturb: false,
  },
  volume: 0.8,
  output: null,
  idle_minutes: null,
  away_at_lock: false,
};

export const reasons: AwayReason[] = [
  { id: "lunch", name: "Lunch", emoji: "🍽️", paid: false, enabled: true },
  { id: "personal", name: "Personal", emoji: "🧍", paid: false, enabled: true },
  { id: "meeting", name: "Meeting", emoji: "👥", paid: true, enabled: true },
  { id: "training", name: "Training", emoji: "🎓", paid: true, enabled: true },
];

export const online: Status = { kind: "online" };
/** Away, with a reason or without. */
export const away = (reason_id: string | null = null): Status => ({ kind: "away", reason_id });

/** A day so far, Online now. */
export function today(change: Partial<StatusTimes> = {}): StatusTimes {
  const now = Date.now();
  return {
    day_start: now - 9 * HOUR,
    day_end: now + 15 * HOUR,
    as_of: now,
    running: true,
    times: [
      { status: online, name: null, emoji: null, paid: true, ms: 171 * MINUTE },
      { status: away(), name: null, emoji: null, paid: false, ms: 4 * MINUTE },
      { status: away("lunch"), name: "Lunch", emoji: "🍽️", paid: false, ms: 32 * MINUTE },
      { status: away("training"), name: "Training", emoji: "🎓", paid: true, ms: 75 * MINUTE },
    ],
    ...change,
  };
}

/** An operator who chose a status an hour ago. */
export function operator(id: string, display_name: string, change: Partial<Operator> = {}): Operator {
  return {
    id,
    username: display_name.toLowerCase().replaceAll(" ", "."),
    display_name,
    role: "operator",
    status: online,
    status_since: Date.now() - HOUR,
    status_cause: "operator",
    status_by: null,
    photo: null,
    zone: "Europe/Prague",
    ...change,
  };
}

/** A channel of mine on which nobody waits. */
export function channel(channel: ChannelView["channel"], change: Partial<ChannelView> = {}): ChannelView {
  return { channel, on: true, locked: false, pending: false, waiting: 0, oldest: null, ...change };
}

/** A colleague as a supervisor sees him or her. */
export function colleague(id: string, name: string, change: Partial<Omit<OperatorState, "operator">> & { operator?: Partial<Operator> } = {}): OperatorState {
  return {
    presence: "connected",
    presence_since: Date.now() - 2 * HOUR,
    devices: [{ id: `${id}-desk`, name: "Desk by the window", connected: true }],
    used: 1,
    slots: 4,
    channels: [{ channel: "web_chat", on: true, locked: false }],
    groups: ["Refunds"],
    readiness: null,
    ...change,
    operator: operator(id, name, change.operator),
  };
}

/** A shift of colleagues. */
export function team(): OperatorState[] {
  const gone: Partial<OperatorState> = { presence: "gone", presence_since: Date.now() - 3 * HOUR, devices: [], used: 0 };
  return [
    colleague("ines", "Ines Duarte", { used: 3, groups: ["Refunds", "Seat reservations"], operator: { role: "supervisor" } }),
    colleague("mara", "Mara Svensson", { used: 4, groups: ["Refunds", "Group bookings"], devices: [{ id: "m1", name: "mara-laptop", connected: true }, { id: "m2", name: "desk-14", connected: false }] }),
    colleague("jonas", "Jonas Weber", { used: 0, operator: { status: away("lunch"), status_since: Date.now() - 23 * MINUTE } }),
    colleague("zofia", "Zofia Kowalska", { used: 2, presence: "disconnected", presence_since: Date.now() - 20 * SECOND, devices: [{ id: "z1", name: "zofia-laptop", connected: false }] }),
    colleague("emil", "Emil Nyström", { used: 0, operator: { status: away(), status_since: Date.now() - 4 * MINUTE, status_cause: "not_responding" } }),
    colleague("priya", "Priya Raman", { used: 1, operator: { status: away("training"), status_since: Date.now() - 75 * MINUTE, status_cause: "supervisor", status_by: "Ines Duarte" } }),
    colleague("ota", "Ota Čermák", { ...gone, groups: [], channels: [], operator: { status: away(), status_since: Date.now() - 5 * HOUR } }),
    colleague("lucie", "Lucie Šťastná", { used: 0, channels: [{ channel: "web_chat", on: false, locked: false }], operator: { status: away(), status_since: Date.now() - 12 * MINUTE, status_cause: "locked" } }),
  ];
}

/** Stretches of two days, newest first. */
export function periods(): StatusPeriod[] {
  const now = Date.now();
  const stretch = (from: number, to: number | null, status: Status, change: Partial<StatusPeriod> = {}): StatusPeriod => ({
    status,
    name: null,
    emoji: null,
    paid: status.kind === "online",
    cause: "operator",
    by: null,
    started_at: now - from,
    ended_at: to === null ? null : now - to,
    present_ms: from - (to ?? 0),
    ...change,
  });
  const lunch = { name: "Lunch", emoji: "🍽️" };
  return [
    stretch(21 * MINUTE, null, online),
    stretch(25 * MINUTE, 21 * MINUTE, away(), { cause: "idle" }),
    stretch(75 * MINUTE, 25 * MINUTE, online),
    stretch(107 * MINUTE, 75 * MINUTE, away("lunch"), lunch),
    stretch(3 * HOUR, 107 * MINUTE, away("training"), { name: "Training", emoji: "🎓", paid: true, cause: "supervisor", by: "Mara Svensson" }),
    stretch(4 * HOUR, 3 * HOUR, online, { cause: "sign_in" }),
    stretch(27 * HOUR, 26 * HOUR, away(), { cause: "not_responding" }),
    stretch(31 * HOUR, 27 * HOUR, online, { cause: "sign_in", present_ms: 3 * HOUR }),
  ];
}

export function account(change: Partial<Account> = {}): Account {
  return {
    me: operator("ines", "Ines Duarte"),
    company: "Northlight Rail",
    server: "chat.northlight.example",
    local: false,
    clock_offset_ms: 0,
    wait_target_ms: 3 * MINUTE,
    misses_until_away: 2,
    in_memory_only: false,
    status_pending: false,
    photo: null,
    away_reasons: reasons,
    today: today(),
    channels: [channel("web_chat")],
    groups: [
      { id: "refunds", name: "Refunds", url: "https://chat.northlight.example/chat/refunds", mine: true },
      { id: "seats", name: "Seat reservations", url: "https://chat.northlight.example/chat/seats", mine: true },
      { id: "groups", name: "Group bookings", url: "https://chat.northlight.example/chat/groups", mine: false },
    ],
    automatic_away: { operators_choose: true, idle_minutes: null, at_lock: null },
    invitation_lengths_min: [15, 60, 480, 1440, 10_080],
    invitation_longest_min: 43_200,
    talk: { typing_preview: true, transfer_s: 60, bans: true, rating: true, tags: ["refund", "complaint"], answer_target_s: 120 },
    files: { from_clients: true, from_operators: true, max_mb: 20, kinds: ["picture", "document", "audio", "video", "archive"] },
    after_work: { results: [], limit_s: null, needs_result: false },
    ...change,
  };
}

/** What a company may ask for after a talk. */
export const results = [
  { id: "solved", name: "Solved" },
  { id: "later", name: "Answered later by e-mail" },
  { id: "passed", name: "Passed to another company" },
  { id: "spam", name: "Nonsense" },
];

const text = (text: string): Content => ({ kind: "text", text });

/** A client of whom little is known. */
export function client(id: string, name: string, change: Partial<Client> = {}): Client {
  return { id, name, language: "en", browser: "Firefox 151", system: "Android 16", page: null, email: null, phone: null, parameters: {}, referrer: null, zone: null, earlier: 0, ...change };
}

/** A talk in which nothing goes on. */
export function talk(change: Partial<TalkView> = {}): TalkView {
  return { typing: false, unanswered_since: null, late: false, transfer: null, returned: null, after_work: null, tags: [], rating: null, ...change };
}

/** The conversation that is open. */
export function opened(session_id: string, change: Partial<ConversationView> = {}): ConversationView {
  return { session_id, draft: "", more: false, loading: false, typing: null, first_unread: null, about: { about: { notes: [], earlier: [] }, zone_offset_min: null }, ...change };
}

/** To whom a session could go. */
export function targets(): TransferTargets {
  return {
    operators: [
      { id: "mara", name: "Mara Svensson", photo: null, available: true, free: 2 },
      { id: "zofia", name: "Zofia Kowalska", photo: null, available: true, free: 1 },
      { id: "priya", name: "Priya Raman", photo: null, available: true, free: 0 },
      { id: "jonas", name: "Jonas Weber", photo: null, available: false, free: 4 },
    ],
    groups: [
      { id: "refunds", name: "Refunds", waiting: 3, available: 2 },
      { id: "seats", name: "Seat reservations", waiting: 0, available: 1 },
      { id: "groups", name: "Group bookings", waiting: 7, available: 0 },
    ],
  };
}

/** Some stored answers: mine and the company's. */
export function templates(): Template[] {
  const one = (id: string, name: string, folder: string, text: string, change: Partial<Template> = {}): Template => ({ id, owner: null, name, folder, language: null, groups: [], text, ...change });
  return [
    one("hello", "Greeting", "", "Hello {client.first_name}, this is {operator.name} of {company}. How can I help?"),
    one("hello-cs", "Pozdrav", "", "Dobrý den, tady {operator.name}, {company}. S čím mohu pomoci?", { language: "cs" }),
    one("refund-steps", "Refund, step by step", "Refunds", "I have asked for a refund of booking {parameter.booking}. It arrives within 7 days.", { groups: ["refunds"] }),
    one("refund-no", "Refund not possible", "Refunds", "This fare cannot be refunded, but it can be changed until departure."),
    one("bike", "Bicycle rules", "Travelling with things", "A bicycle space is 9 euros on every train. Shall I add one?"),
    one("later", "Back in a minute", "", "One moment, I am looking it up.", { owner: "ines" }),
    one("sign", "Goodbye, my way", "", "Have a good journey, {client.first_name}. {operator.name}", { owner: "ines" }),
  ];
}

/** A client who waits since `ago`. */
export function waiting(id: string, name: string, ago: number, said: string | null, change: Partial<SessionView> = {}): SessionView {
  const at = Date.now() - ago;
  return {
    id,
    place: { kind: "waiting" },
    client: client(`client-${id}`, name),
    channel: "web_chat",
    invited: true,
    group: null,
    offered: true,
    offered_until: null,
    label: null,
    queued_at: at,
    accepted_at: null,
    ended_by: null,
    last: said === null ? null : { author: { kind: "client" }, content: text(said) },
    last_at: at,
    unread: said === null ? 0 : 1,
    message_left_at: null,
    talk: talk(),
    ...change,
  };
}

/** A client in a group's queue since `ago`; with `left`, offered to me for so much longer. */
export function queued(id: string, name: string, ago: number, said: string | null, left: number | null, change: Partial<SessionView> = {}): SessionView {
  const session = waiting(id, name, ago, said, change);
  return {
    ...session,
    client: { ...session.client, page: "https://www.northlight.example/help/refunds?from=mail" },
    invited: false,
    group: "Refunds",
    offered: left !== null,
    offered_until: left === null ? null : Date.now() + left,
    ...change,
  };
}

/** A client who left a message `ago` instead of waiting on. */
export function leftMessage(id: string, name: string, ago: number, said: string, reach: { email?: string; phone?: string }, change: Partial<SessionView> = {}): SessionView {
  const session = waiting(id, name, ago + 2 * MINUTE, said, { message_left_at: Date.now() - ago, ...change });
  return { ...session, client: { ...session.client, email: reach.email ?? null, phone: reach.phone ?? null } };
}

/** A conversation of mine in which something happened `ago`. */
export function mine(id: string, name: string, ago: number, said: string, change: Partial<SessionView> = {}): SessionView {
  const at = Date.now() - ago;
  return waiting(id, name, ago, said, {
    place: { kind: "mine" },
    queued_at: at - 14 * MINUTE,
    accepted_at: at - 13 * MINUTE,
    offered: false,
    unread: 0,
    ...change,
  });
}

/** A message written `ago`. */
export function message(
  id: string,
  sessionId: string,
  by: "client" | "me" | "system",
  content: string | Content,
  ago: number,
  change: Partial<MessageView> = {},
): MessageView {
  const at = Date.now() - ago;
  return {
    id,
    session_id: sessionId,
    author: by === "me" ? { kind: "operator", id: "ines", name: "Ines Duarte" } : { kind: by },
    content: typeof content === "string" ? text(content) : content,
    at,
    order: at,
    delivery: { kind: "sent" },
    ...change,
  };
}

/** An invitation in each of its states. */
export function invitations(): InvitationView[] {
  const day = 24 * HOUR;
  const came = Array.from({ length: 20 }, (_, i) => use(`x${i}`, ["Erik Holm", "", "Sofia Berg", "ليلى حداد"][i % 4] ?? "", (i + 1) * 37 * MINUTE, i < 2));
  return [
    invitation("goth", "Gothenburg workshop", 3 * MINUTE, 2 * day + 30 * MINUTE, { valid_from: Date.now() + 2 * day, client_name: "Leila Haddad", language: "cs" }),
    invitation("soon", "Call about the refund", 4 * MINUTE, 38 * MINUTE, { valid_from: Date.now() + 8 * MINUTE }),
    invitation("okafor", "Mr Okafor, group fare", 20 * MINUTE, 4 * MINUTE + 32 * SECOND),
    invitation("named", null, 25 * MINUTE, 42 * MINUTE, { client_name: "Priya Raman", made_by: "Booking system" }),
    invitation("seat", "Seat reservations", HOUR, 23 * HOUR, { used: 1, open: 1, uses: [use("anna", "Anna Lindqvist", 15 * MINUTE, true)] }),
    invitation("fair", "Travel fair, stand 14", 3 * HOUR, 5 * day, { reusable: true, used: 27, open: 2, uses: came }),
    invitation("club", "Commuters’ club", 5 * HOUR, 3 * HOUR, { reusable: true, uses_max: 10, used: 3, uses: came.slice(2, 5) }),
    invitation("press", "Press day", 26 * HOUR, HOUR, { used: 1, uses: [use("gone", "Petr Malý", 25 * HOUR)] }),
    invitation("old", null, 50 * HOUR, -26 * HOUR),
    invitation("wrong", "Sent to the wrong address", 3 * day, 4 * day, { revoked_at: Date.now() - 3 * day + 5 * MINUTE }),
    invitation("desk", "Footer of our letters", 40 * day, day, { reusable: true, valid_until: null, made_by: "Letters", used: 214, uses: came.slice(2) }),
  ];
}

/** Every alert would arrive. */
export function readiness(change: Partial<ReadinessView> = {}): ReadinessView {
  return {
    sounds: "works",
    popups: "works",
    can_alert: true,
    offers_depend_on_it: false,
    checks: [
      { check: "test", standing: "unknown", finding: { kind: "test_not_made" }, remedy: null },
      { check: "sounds", standing: "passed", finding: { kind: "sounds_on" }, remedy: null },
      { check: "output", standing: "passed", finding: { kind: "output_takes", name: "Built-in speakers", volume: 62 }, remedy: null },
      { check: "popup_service", standing: "passed", finding: { kind: "service_answers", name: "GNOME Shell" }, remedy: null },
      { check: "do_not_disturb", standing: "passed", finding: { kind: "do_not_disturb_off" }, remedy: null },
      { check: "tray", standing: "passed", finding: { kind: "tray_there" }, remedy: null },
      { check: "autostart", standing: "passed", finding: { kind: "autostart_on" }, remedy: null },
    ],
    checked_at: Date.now(),
    muted_until: null,
    test: null,
    ...change,
  };
}

/** Nobody is signed in. */
export function signedOut(change: Partial<Snapshot> = {}): Snapshot {
  return {
    connection: { kind: "signed_out" },
    account: null,
    settings,
    sessions: [],
    invitations: [],
    templates: [],
    team: [],
    current: null,
    messages: [],
    last_sign_in: { address: "", username: "" },
    system_language: "en",
    troubles: [],
    readiness: readiness(),
    receipts: [],
    badge: { waiting: 0, unread: 0, attention: false },
    ...change,
  };
}

/** Signed in, and nothing happens. */
export function signedIn(change: Partial<Snapshot> = {}): Snapshot {
  return signedOut({ connection: { kind: "connected" }, account: account(), ...change });
}

/** An ordinary moment of an ordinary day. */
export function workday(change: Partial<Snapshot> = {}): Snapshot {
  return signedIn({
    sessions: [
      waiting("tomasz", "Tomasz Zieliński", 204 * SECOND, "Dzień dobry, mój pociąg został odwołany", { label: "Refund a ticket", client: client("c1", "Tomasz Zieliński", { language: "pl-PL", browser: "Chrome 156", system: "Windows 11" }) }),
      waiting("leila", "Leila Haddad", 72 * SECOND, "Bonjour, nous sommes un groupe de 14", { label: "Group booking", client: client("c2", "Leila Haddad", { language: "fr", browser: "Safari 26", system: "iOS 26" }) }),
      waiting("nobody", "", 18 * SECOND, null),
      mine("anna", "Anna Lindqvist", MINUTE, "Great, how much is the bike?", { label: "Seat reservations" }),
      mine("omar", "Omar Haddad", 2 * MINUTE, "Is the window seat still free?", { unread: 2 }),
      mine("yuki", "Yuki Tanaka", 21 * MINUTE, "Your ticket is on its way", { last: { author: { kind: "operator", id: "ines", name: "Ines Duarte" }, content: text("Your ticket is on its way") } }),
      mine("marek", "Marek Novák", 34 * MINUTE, "Thanks, bye", { ended_by: "client" }),
    ],
    invitations: [
      invitation("goth", "Gothenburg workshop", 3 * MINUTE, 8 * HOUR),
      invitation("okafor", "Mr Okafor, group fare", 20 * MINUTE, 42 * MINUTE),
      invitation("seat", "Seat reservations", HOUR, 23 * HOUR, { used: 1, open: 1, uses: [use("anna", "Anna Lindqvist", 15 * MINUTE, true)] }),
      invitation("press", "Press day", 26 * HOUR, HOUR, { used: 1, uses: [use("gone", "Petr Malý", 25 * HOUR)] }),
      invitation("none", null, 50 * HOUR, -26 * HOUR),
    ],
    templates: templates(),
    current: opened("anna"),
    messages: [
      message("m1", "anna", "system", { kind: "note", note: "operator_joined", name: "Ines Duarte" }, 14 * MINUTE),
      message("m2", "anna", "client", "Hi! I booked two seats for Friday, but they are in different coaches. Could you move us together?", 13 * MINUTE),
      message("m3", "anna", "me", "Hello Anna, of course. Let me look at the 14:05 to Gothenburg.", 12 * MINUTE),
      message("m4", "anna", "client", "Yes, that one.", 11 * MINUTE),
      message("m5", "anna", "client", "It is booking NL-48213, see https://northlight.example/bookings/NL-48213.", 11 * MINUTE - 20 * SECOND),
      message("m6", "anna", "me", "I can offer seats 41 and 42 in coach 6, side by side at a window. Shall I take them?", 9 * MINUTE),
      message("m7", "anna", "client", "Perfect! And can I take my bike?", 7 * MINUTE),
      message("m8", "anna", "me", "Yes, there is a bike space in coach 7.", 6 * MINUTE),
      message("m9", "anna", "me", "I have added bike space 3 to your booking.", 5 * MINUTE, { delivery: { kind: "failed", error: { code: "unavailable", args: {}, retry: { kind: "later" }, message: "" } } }),
      message("m10", "anna", "client", "Great, how much is the bike?", 4 * MINUTE),
      message("m11", "anna", "me", "Nine euros.", MINUTE, { delivery: { kind: "sending" }, order: Date.now() + HOUR }),
      message("m20", "tomasz", "client", "Dzień dobry, mój pociąg został odwołany", 3 * MINUTE),
      message("m21", "marek", "me", "Your refund will arrive within a week.", 36 * MINUTE),
      message("m22", "marek", "client", "Thanks, bye", 35 * MINUTE),
      message("m23", "marek", "system", { kind: "note", note: "ended_by_client" }, 34 * MINUTE),
      message("m24", "omar", "client", "Is the window seat still free?", 2 * MINUTE),
    ],
    last_sign_in: { address: "chat.northlight.example", username: "ines.duarte" },
    ...change,
  });
}
