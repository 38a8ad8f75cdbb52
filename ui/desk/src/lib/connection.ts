/** What the window makes of the connection. Pure. */

import type { Connection } from "$types";

/** A lost connection is called offline after this time, in milliseconds. */
export const OFFLINE_AFTER = 10_000;

export type Link =
  /** Fine: nothing is shown. */
  | { kind: "fine" }
  /** The first connection is being made. */
  | { kind: "connecting" }
  /** Lost just now. */
  | { kind: "reconnecting" }
  /** Lost since; the queue is unknown. */
  | { kind: "offline"; since: number; nextInMs: number }
  /** A person must act. */
  | { kind: "stopped" };

/** How a connection is shown at `now`, by this computer's clock. */
export function linkAt(connection: Connection, now: number): Link {
  switch (connection.kind) {
    case "connecting":
      return { kind: "connecting" };
    case "reconnecting":
      return now - connection.since < OFFLINE_AFTER
        ? { kind: "reconnecting" }
        : { kind: "offline", since: connection.since, nextInMs: Math.max(0, connection.next - now) };
    case "stopped":
      return { kind: "stopped" };
    default:
      return { kind: "fine" };
  }
}
