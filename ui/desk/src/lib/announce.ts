/** What a screen reader is told when something changes. */

import type { Change, MessageView, SessionView } from "$types";
import { handedOver, hasLeft } from "./order";

export type Announcement =
  | { manner: "assertive"; kind: "waiting" | "offered" | "handed-over"; session: SessionView }
  /** What a client wrote; more than one message counted together. */
  | { manner: "polite"; kind: "message"; session: SessionView; content: MessageView["content"] | null; count: number }
  | { manner: "polite"; kind: "left"; session: SessionView };

type Polite = Extract<Announcement, { manner: "polite" }>;

interface Known {
  sessions: ReadonlyMap<string, SessionView>;
  messages: { has: (id: string) => boolean };
  openMessages: readonly MessageView[];
  current?: { session_id: string } | null;
}

/** What `changes` bring that is new against what is known: who began to wait, and what clients wrote, each told once. */
export function announcements(known: Known, changes: Change[]): Announcement[] {
  const said: Announcement[] = [];
  const newest = known.openMessages.at(-1)?.order ?? -Infinity;
  // Its messages themselves tell of the open conversation.
  const told = known.openMessages.length > 0 ? known.current?.session_id : undefined;
  for (const change of changes) {
    if (change.slice === "session" && change.value) {
      const before = known.sessions.get(change.id);
      const session = change.value;
      if (hasLeft(session)) {
        if (!before || !hasLeft(before)) said.push({ manner: "polite", kind: "left", session });
      } else if (handedOver(session)) {
        if (!before || !handedOver(before)) said.push({ manner: "assertive", kind: "handed-over", session });
      } else if (!before && session.place.kind === "waiting") {
        said.push({ manner: "assertive", kind: "waiting", session });
      } else if (before && !before.offered && session.offered && session.place.kind === "waiting") {
        said.push({ manner: "assertive", kind: "offered", session });
      } else if (session.place.kind === "mine" && session.id !== told && session.unread > (before?.unread ?? 0)) {
        said.push({ manner: "polite", kind: "message", session, content: session.last?.content ?? null, count: session.unread - (before?.unread ?? 0) });
      }
    }
    if (change.slice === "message" && change.value && !known.messages.has(change.id)) {
      const { author, content, order, session_id } = change.value;
      const session = known.sessions.get(session_id);
      if (session_id === told && order > newest && session && author.kind === "client") {
        said.push({ manner: "polite", kind: "message", session, content, count: 1 });
      }
    }
  }
  return said;
}

/** Nothing polite is said sooner after the last than this, in milliseconds: what comes meanwhile is told together. */
const PAUSE = 1500;

/** Tells what is polite one after the other, and counts what comes too fast: who writes fifty messages a second is not read out. */
export class PoliteVoice {
  #waiting = new Map<string, Polite>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last = "";
  #word: (said: Polite) => string;
  #say: (text: string) => void;

  constructor(word: (said: Polite) => string, say: (text: string) => void) {
    this.#word = word;
    this.#say = say;
  }

  add(said: Polite): void {
    const key = `${said.kind} ${said.session.id}`;
    const before = this.#waiting.get(key);
    const count = said.kind === "message" && before?.kind === "message" ? before.count + said.count : 0;
    this.#waiting.set(key, said.kind === "message" && count > 0 ? { ...said, count } : said);
    if (this.#timer === undefined) this.#tell();
  }

  #tell(): void {
    const text = [...this.#waiting.values()].map(this.#word).join(" ");
    this.#waiting.clear();
    // The same words again are a change only when they differ.
    this.#last = text === this.#last ? `${text}\u00a0` : text;
    this.#say(this.#last);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#waiting.size > 0) this.#tell();
    }, PAUSE);
  }
}
