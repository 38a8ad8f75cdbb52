/** Screens to look at in a development server without the program: `?screen=workspace&theme=dark&lang=cs&contrast=more&density=compact`. */

import type { Account, CheckView, Contrast, Density, InvitationView, Language, MessageView, ReadinessView, ReceiptView, SessionView, Snapshot, Theme } from "$types";
import { locale } from "../i18n.svelte";
import { FakeBackend } from "./fake";
import { conversations } from "./fake-conversations";
import { banned, found, past, talkScreens } from "./fake-talk-screens";
import { account, away, channel, colleague, HOUR, invitation, invitations, leftMessage, message, mine, MINUTE, opened, operator, periods, queued, readiness, reasons, SECOND, signedIn, signedOut, team, today, use, waiting, workday } from "./fake-data";

const LONG = "Zieliński-Wolfeschlegelsteinhausenbergerdorff Maximilian-Alexander";

const screens: Record<string, () => Snapshot> = {
  ...conversations,
  workspace: () => workday(),
  "sign-in": () => signedOut({ last_sign_in: { address: "chat.northlight.example", username: "ines.duarte" } }),
  ended: () => signedOut({ connection: { kind: "stopped", error: { code: "unauthorized", args: {}, retry: { kind: "never" }, message: "" } } }),
  home: () => workday({ current: null }),
  empty: () => signedIn(),
  away: () => signedIn({ account: account({ me: { ...account().me, status: away() } }) }),
  connecting: () => signedIn({ connection: { kind: "connecting" } }),
  reconnecting: () => workday({ connection: { kind: "reconnecting", since: Date.now() - 2 * SECOND, next: Date.now() + SECOND } }),
  offline: () => workday({ connection: { kind: "reconnecting", since: Date.now() - 40 * SECOND, next: Date.now() + 8 * SECOND } }),
  stopped: () => workday({ connection: { kind: "stopped", error: { code: "upgrade_required", args: {}, retry: { kind: "never" }, message: "" } } }),
  memory: () => workday({ account: account({ in_memory_only: true, local: true }) }),
  preview: () => workday({ current: opened("tomasz") }),
  left: () => workday({ current: opened("marek") }),
  taken: () => {
    const day = workday();
    const places = [{ kind: "accepting" as const }, { kind: "taken" as const, by: "Mara Svensson" }];
    return { ...day, sessions: day.sessions.map((session, i) => ({ ...session, place: places[i] ?? session.place })) };
  },
  many: () => {
    const crowd = Array.from({ length: 30 }, (_, i) => waiting(`w${i}`, `Client ${i + 1}`, (i + 1) * 25 * SECOND, "Hello, is anybody there?"));
    const own = Array.from({ length: 12 }, (_, i) => mine(`a${i}`, `Person ${i + 1}`, i * 7 * MINUTE, "Thank you", { unread: i % 4 === 1 ? i * 12 : 0 }));
    return workday({ sessions: [...crowd, ...own, ...workday().sessions.filter((session) => session.id === "anna")] });
  },
  long: () => {
    const client = { id: "c", name: LONG, language: "de-CH-1996", browser: "Firefox Developer Edition Nightly 151.0.4", system: "Ubuntu 26.04 LTS on a very long machine name", email: "maximilian.alexander.wolfeschlegelsteinhausenbergerdorff@northlight-intercontinental.example", phone: "+49 30 901820 4711 0815" };
    const label = "A label as long as the server allows it, eighty characters of something useful";
    const day = workday({ account: account({ company: "Northlight Intercontinental Railway and Ferry Holding Company", me: { ...account().me, display_name: LONG } }) });
    return {
      ...day,
      sessions: day.sessions.map((session) => ({ ...session, client: { ...session.client, ...client }, label, last: session.last && { ...session.last, content: { kind: "text", text: "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft ".repeat(3) } } })),
      messages: [...day.messages, message("long", "anna", "client", `${"Wolfeschlegelsteinhausenbergerdorff".repeat(6)} https://northlight.example/${"very-long-path/".repeat(12)}`, 30 * SECOND)],
      invitations: day.invitations.map((view) => ({ ...view, invitation: { ...view.invitation, label } })),
    };
  },
  rtl: () => {
    const day = workday();
    const names = ["ليلى حداد الشريف", "دוד בן־גוריון", "محمد عبد الرحمن بن يوسف المراكشي الأندلسي"];
    return {
      ...day,
      sessions: day.sessions.map((session, i) => ({ ...session, client: { ...session.client, name: names[i % 3] ?? "", language: "ar" }, last: session.last && { ...session.last, content: { kind: "text", text: "مرحبا، هل المقعد بجانب النافذة لا يزال متاحا من فضلك؟" } } })),
      messages: [...day.messages, message("rtl", "anna", "client", "مرحبا Ines، رقم الحجز هو NL-48213. شكرا!", 30 * SECOND), message("rtl2", "anna", "me", "תודה, קיבלתי את זה.", 20 * SECOND)],
    };
  },
  ...talkScreens,
  // Availability
  channels: () => shift({ channels: CHANNELS }),
  "channels-off": () => shift({ channels: [channel("web_chat", { on: false }), channel("email", { on: false })] }),
  "channels-none": () => shift({ channels: [] }),
  "channels-away": () => shift({ channels: CHANNELS, me: operator("ines", "Ines Duarte", { status: away("lunch"), status_since: Date.now() - 4 * MINUTE }) }),
  "channels-offline": () => ({ ...shift({ channels: CHANNELS }), connection: { kind: "reconnecting", since: Date.now() - 40 * SECOND, next: Date.now() + 8 * SECOND } }),
  offers: () => ({
    ...shift(),
    sessions: [
      queued("tomasz", "Tomasz Zieliński", 204 * SECOND, "Dzień dobry, mój pociąg został odwołany", null, { client: { ...workday().sessions[0]!.client, page: "https://www.northlight.example/help/refunds" } }),
      queued("leila", "Leila Haddad", 72 * SECOND, "Bonjour, nous sommes un groupe de 14", 21 * SECOND),
      waiting("okafor", "Mr Okafor", 18 * SECOND, "I have your link", { label: "Group fare" }),
      ...workday().sessions.filter((session) => session.place.kind === "mine"),
    ],
  }),
  "not-responding": () => shift({ me: operator("ines", "Ines Duarte", { status: away(), status_since: Date.now() - 2 * MINUTE, status_cause: "not_responding" }) }),
  "set-by": () => shift({ me: operator("ines", "Ines Duarte", { status: away("training"), status_since: Date.now() - 2 * MINUTE, status_cause: "supervisor", status_by: "Mara Svensson" }) }),
  idle: () => shift({ me: operator("ines", "Ines Duarte", { status: away(), status_since: Date.now() - 12 * MINUTE, status_cause: "idle" }) }),
  pending: () => ({ ...shift({ status_pending: true, me: operator("ines", "Ines Duarte", { status: away("lunch") }) }), connection: { kind: "reconnecting", since: Date.now() - 40 * SECOND, next: Date.now() + 8 * SECOND } }),
  "not-applied": () => ({ ...shift(), troubles: [{ kind: "status_not_applied", status: away("lunch") }] }),
  reasons: () => {
    const names = ["Lunch", "Personal", "Meeting", "Training", "Annual training on station accessibility", "Works council", "Doctor", "Technical problem with the workplace", "Briefing", "Coffee", "Supervision of newcomers", "Paperwork", "Fire drill", "Public transport strike"];
    const away_reasons = names.map((name, i) => ({ id: `r${i}`, name, emoji: ["🍽️", "🧍", "👥", "🎓", null, "🏥"][i % 6] ?? null, paid: i % 3 !== 0, enabled: true }));
    const gone = { status: away("old"), name: "Smoking break, as it was called before", emoji: "🚬", paid: false, ms: 7 * MINUTE };
    return shift({ away_reasons, me: operator("ines", LONG, { status: away("r4") }), today: today({ times: [...today().times.slice(0, 2), { status: away("r4"), name: names[4] ?? null, emoji: null, paid: true, ms: 75 * MINUTE }, gone] }) });
  },
  team: () => ({ ...shift(supervisor()), team: team() }),
  "team-empty": () => shift(supervisor()),
  "team-many": () => ({ ...shift(supervisor()), team: crowd(200) }),
  "team-alertless": () => ({
    ...shift(supervisor()),
    team: team().map((one, i) => (i % 3 === 1 ? { ...one, presence: "connected" as const, readiness: { popups: "no_service" as const, sounds: "muted" as const, last_popup: null, last_sound: null } } : one)),
  }),
  // Whether alerts arrive: in the tab of notifications, at the bell and at the top.
  "alerts-good": () => ({ ...shift(), readiness: readiness({ test: { at: Date.now() - MINUTE, seen: true, heard: true }, checks: [...readiness().checks.slice(1), line("test", "passed", { kind: "test_noticed" })] }), receipts: RECEIPTS }),
  "alerts-held": () => ({ ...shift(), readiness: HELD, receipts: RECEIPTS }),
  "alerts-bad": () => ({ ...shift(), readiness: BAD, receipts: RECEIPTS }),
  "alerts-bad-offers": () => ({ ...shift(), readiness: { ...BAD, offers_depend_on_it: true } }),
  "alerts-muted": () => ({ ...shift(), readiness: MUTED }),
  "alerts-muted-bad": () => ({ ...shift(), readiness: { ...BAD, muted_until: Date.now() + 29 * MINUTE } }),
  "alerts-asked": () => ({ ...shift(), readiness: readiness({ test: { at: Date.now(), seen: null, heard: null } }) }),
  "alerts-checking": () => ({ ...shift(), readiness: readiness({ sounds: "checking", popups: "checking", checked_at: null, checks: readiness().checks.map(({ check }) => ({ check, standing: "unknown", finding: { kind: "checking" }, remedy: null })) }) }),
  "alerts-long": () => ({
    ...shift(),
    readiness: readiness({ checks: [line("output", "needs_you", { kind: "output_stands_in", name: LONG_DEVICE }), line("popup_service", "needs_you", { kind: "service_without_clicks", name: LONG_DEVICE.replaceAll(" ", "") }), ...readiness().checks.slice(4)] }),
  }),
  // Invitations
  invitations: () => ({ ...shift(), invitations: invitations() }),
  "invitations-none": () => ({ ...shift(), invitations: [] }),
  "invitations-local": () => ({ ...shift({ local: true, invitation_lengths_min: [5, 30, 90, 240, 1440, 2880, 14_400, 43_200] }), invitations: invitations() }),
  "invitations-many": () => ({ ...shift(), invitations: Array.from({ length: 200 }, (_, i) => lots(i)) }),
  "invitations-long": () => ({
    ...shift(),
    invitations: invitations().map((view, i) => ({ ...view, invitation: { ...view.invitation, label: i % 2 ? `${LONG} and everybody who travels along, eighty` : "ورشة عمل في غوتنبرغ مع السيدة ليلى حداد الشريف", client_name: i % 3 ? LONG : "דוד בן־גוריון" } })),
  }),
  "message-left": () => ({ ...workday(), sessions: [...workday().sessions.slice(1), ...left()] }),
  "message-left-alone": () => ({ ...shift(), sessions: left() }),
  "message-left-open": () => {
    const sessions = [...workday().sessions, ...left()];
    const messages = [
      message("l1", "okafor", "client", "We are 14 people with two wheelchairs. Can you call me tomorrow before noon?", 42 * MINUTE),
      message("l2", "okafor", "system", { kind: "note", note: "message_left" }, 42 * MINUTE),
    ];
    return workday({ sessions, messages, current: opened("okafor") });
  },
  "passed-on": () => {
    const note = message("p1", "anna", "system", { kind: "note", note: "passed_on", group: "Group bookings" }, 15 * MINUTE);
    return workday({ messages: [note, ...workday().messages] });
  },
  history: () => {
    const old = history(0, 60, 5 * MINUTE);
    return workday({ messages: old, current: opened("anna", { more: true }) });
  },
};

const LONG_DEVICE = "Wolfeschlegelsteinhausenbergerdorff USB Audio Class 2.0 Conference Speakerphone with Noise Cancelling (Monitor of Analogue Stereo)";

function line(check: CheckView["check"], standing: CheckView["standing"], finding: CheckView["finding"], remedy: CheckView["remedy"] = null): CheckView {
  return { check, standing, finding, remedy };
}

const HELD: ReadinessView = readiness({
  popups: "do_not_disturb",
  checks: [line("do_not_disturb", "needs_you", { kind: "do_not_disturb_on" }, { kind: "open_settings", page: "notifications" }), ...readiness().checks.filter(({ check }) => check !== "do_not_disturb")],
});

const BAD: ReadinessView = readiness({
  sounds: "silent",
  popups: "no_service",
  can_alert: false,
  checks: [
    line("output", "needs_you", { kind: "output_muted", name: "Built-in speakers" }, { kind: "open_settings", page: "sound" }),
    line("test", "needs_you", { kind: "test_not_noticed" }, { kind: "test_again" }),
    line("popup_service", "failed", { kind: "service_missing" }),
    line("tray", "failed", { kind: "tray_missing" }),
    line("do_not_disturb", "unknown", { kind: "not_told" }),
    line("autostart", "unknown", { kind: "autostart_off" }, { kind: "start_with_system" }),
    line("sounds", "passed", { kind: "sounds_on" }),
  ],
  test: { at: Date.now() - 3 * MINUTE, seen: false, heard: false },
});

const MUTED: ReadinessView = readiness({
  sounds: "muted",
  muted_until: Date.now() + 29 * MINUTE + 41 * SECOND,
  checks: [line("sounds", "needs_you", { kind: "sounds_muted", until: Date.now() + 29 * MINUTE }, { kind: "unmute" }), ...readiness().checks.filter(({ check }) => check !== "sounds")],
});

const RECEIPTS: ReceiptView[] = (["shown", "played", "replaced", "do_not_disturb", "muted", "device_lost", "file_broken", "timed_out"] as const).map((outcome, i) => ({
  number: i,
  at: Date.now() - (40 - 5 * i) * MINUTE,
  event: (["offer", "queue", null, "message", "connection_lost"] as const)[i % 5] ?? null,
  sound: ["played", "muted", "device_lost", "file_broken"].includes(outcome),
  outcome,
}));

const CHANNELS = [
  channel("web_chat", { waiting: 3, oldest: Date.now() - 204 * SECOND }),
  channel("video_call", { waiting: 1, oldest: Date.now() - 70 * SECOND }),
  channel("phone", { locked: true }),
  channel("email", { on: false, waiting: 12, oldest: Date.now() - 26 * MINUTE }),
  channel("whatsapp", { pending: true }),
  channel("custom", { locked: true, waiting: 1, oldest: Date.now() - 12 * SECOND }),
];

/** One of many. */
function lots(i: number): InvitationView {
  const left = (i % 5) * 7 * HOUR - 9 * HOUR + i * MINUTE;
  const reusable = i % 4 === 0;
  const used = i % 3 === 0 ? 1 : 0;
  const uses = used ? [use(`u${i}`, `Client ${i}`, i * 20 * MINUTE)] : [];
  return invitation(`many${i}`, i % 6 ? `Invitation ${i + 1}` : null, (i + 1) * 21 * MINUTE, left, { reusable, used, uses, revoked_at: i % 11 === 5 ? Date.now() - i * MINUTE : null });
}

/** Clients who left a message. */
function left(): SessionView[] {
  return [
    leftMessage("okafor", "Mr Okafor", 42 * MINUTE, "We are 14 people with two wheelchairs. Can you call me tomorrow before noon?", { email: "okafor@groups.example", phone: "+44 20 7946 0142" }, { label: "Group fare", offered: true }),
    leftMessage("sofia", "Sofia Berg", 26 * HOUR, "Where is my refund?", { phone: "+46 70 174 06 05" }),
  ];
}

/** Home in the middle of a shift. */
function shift(change: Partial<Account> = {}): Snapshot {
  return workday({ current: null, account: account(change) });
}

function supervisor(): Partial<Account> {
  return { me: operator("ines", "Ines Duarte", { role: "supervisor" }) };
}

/** Many colleagues, some with long names. */
function crowd(size: number) {
  const first = ["Ada", "Božena", "Cyril", "Dilek", "Émile", "Florian", LONG];
  const last = ["Novák", "Öztürk", "Svoboda", "van den Berg", "Çelik"];
  return Array.from({ length: size }, (_, i) => {
    const status = i % 3 === 0 ? away(reasons[i % 4]?.id) : i % 7 === 1 ? away() : ({ kind: "online" } as const);
    const presence = (["connected", "connected", "connected", "disconnected", "gone"] as const)[i % 5] ?? "gone";
    return colleague(`c${i}`, `${first[i % 7]} ${last[i % 5]} ${i + 1}`, {
      presence,
      devices: presence === "gone" ? [] : [{ id: `d${i}`, name: `desk-${i}`, connected: presence === "connected" }],
      used: i % 5,
      groups: ["Refunds", "Seat reservations", "Group bookings", "Assistance at stations"].slice(0, i % 5),
      operator: { status, status_since: Date.now() - i * 97 * SECOND },
    });
  });
}

function history(from: number, count: number, ago: number): MessageView[] {
  return Array.from({ length: count }, (_, i) => {
    const by = i % 3 === 0 ? "me" : "client";
    return message(`h${from + i}`, "anna", by, `Message ${from + i + 1} of a long conversation about trains.`, ago + (count - i) * 40 * MINUTE);
  });
}

/** The backend that the address of a development page asks for. */
export function backendFromAddress(search: URLSearchParams): FakeBackend {
  const name = search.get("screen") ?? "workspace";
  const snapshot = (screens[name] ?? workday)();
  snapshot.settings = {
    ...snapshot.settings,
    theme: (search.get("theme") ?? "system") as Theme,
    contrast: (search.get("contrast") ?? "system") as Contrast,
    density: (search.get("density") ?? "comfortable") as Density,
    language: (search.get("lang") === "en-XA" ? "en" : (search.get("lang") ?? "en")) as Language,
  };
  locale.strange = search.get("lang") === "en-XA";
  const backend = new FakeBackend(snapshot);
  backend.periods = periods();
  backend.banned = banned();
  backend.found = found();
  backend.pasts.set("past-refund", past());
  backend.afterSignIn = workday();
  backend.olderPages = [history(-60, 60, 45 * HOUR), history(-120, 60, 90 * HOUR)];
  return backend;
}
