/** Screens to look at in a development server without the program: `?screen=workspace&theme=dark&lang=cs`. */

import type { Language, MessageView, Snapshot, Theme } from "$types";
import { FakeBackend } from "./fake";
import { account, HOUR, message, mine, MINUTE, SECOND, settings, signedIn, signedOut, waiting, workday } from "./fake-data";

const LONG = "Zieliński-Wolfeschlegelsteinhausenbergerdorff Maximilian-Alexander";

const screens: Record<string, () => Snapshot> = {
  workspace: () => workday(),
  "sign-in": () => signedOut({ last_sign_in: { address: "chat.northlight.example", username: "ines.duarte" } }),
  ended: () => signedOut({ connection: { kind: "stopped", error: { code: "unauthorized", args: {}, retry: { kind: "never" }, message: "" } } }),
  home: () => workday({ current: null }),
  empty: () => signedIn(),
  away: () => signedIn({ account: account({ me: { ...account().me, status: { kind: "away" } } }) }),
  connecting: () => signedIn({ connection: { kind: "connecting" } }),
  reconnecting: () => workday({ connection: { kind: "reconnecting", since: Date.now() - 2 * SECOND, next: Date.now() + SECOND } }),
  offline: () => workday({ connection: { kind: "reconnecting", since: Date.now() - 40 * SECOND, next: Date.now() + 8 * SECOND } }),
  stopped: () => workday({ connection: { kind: "stopped", error: { code: "upgrade_required", args: {}, retry: { kind: "never" }, message: "" } } }),
  memory: () => workday({ account: account({ in_memory_only: true, local: true }) }),
  preview: () => workday({ current: { session_id: "tomasz", draft: "", more: false, loading: false } }),
  left: () => workday({ current: { session_id: "marek", draft: "", more: false, loading: false } }),
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
    const client = { id: "c", name: LONG, language: "de-CH-1996", browser: "Firefox Developer Edition Nightly 151.0.4", system: "Ubuntu 26.04 LTS on a very long machine name" };
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
  history: () => {
    const old = history(0, 60, 5 * MINUTE);
    return workday({ messages: old, current: { session_id: "anna", draft: "", more: true, loading: false } });
  },
};

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
    ...settings,
    theme: (search.get("theme") ?? "system") as Theme,
    language: (search.get("lang") ?? "en") as Language,
  };
  const backend = new FakeBackend(snapshot);
  backend.afterSignIn = workday();
  backend.olderPages = [history(-60, 60, 45 * HOUR), history(-120, 60, 90 * HOUR)];
  return backend;
}
