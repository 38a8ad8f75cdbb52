/** What a screen reader is told when something changes. Pure. */

import type { Change, MessageView, SessionView } from "$types";
import { hasLeft } from "./order";

export type Announcement =
  | { manner: "assertive"; kind: "waiting" | "offered"; session: SessionView }
  | { manner: "polite"; kind: "message"; session: SessionView; text: string }
  | { manner: "polite"; kind: "left"; session: SessionView };

interface Known {
  sessions: ReadonlyMap<string, SessionView>;
  messages: ReadonlyMap<string, MessageView>;
  openMessages: readonly MessageView[];
}

/** What `changes` bring that is new against what is known: who began to wait, and what clients wrote. */
export function announcements(known: Known, changes: Change[]): Announcement[] {
  const said: Announcement[] = [];
  const newest = known.openMessages.at(-1)?.order ?? -Infinity;
  for (const change of changes) {
    if (change.slice === "session" && change.value) {
      const before = known.sessions.get(change.id);
      const session = change.value;
      if (hasLeft(session)) {
        if (!before || !hasLeft(before)) said.push({ manner: "polite", kind: "left", session });
      } else if (!before && session.place.kind === "waiting") {
        said.push({ manner: "assertive", kind: "waiting", session });
      } else if (before && !before.offered && session.offered && session.place.kind === "waiting") {
        said.push({ manner: "assertive", kind: "offered", session });
      } else if (session.place.kind === "mine" && session.unread > (before?.unread ?? 0)) {
        const text = session.last?.content.kind === "text" ? session.last.content.text : "";
        said.push({ manner: "polite", kind: "message", session, text });
      }
    }
    if (change.slice === "message" && change.value && !known.messages.has(change.id)) {
      const { author, content, order, session_id } = change.value;
      const session = known.sessions.get(session_id);
      const arrived = known.openMessages.length > 0 && order > newest;
      if (arrived && session && author.kind === "client" && content.kind === "text") {
        said.push({ manner: "polite", kind: "message", session, text: content.text });
      }
    }
  }
  return said;
}
