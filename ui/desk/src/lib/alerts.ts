/** What alerts, as the settings draw it. */

import type { AlertEvent, Settings } from "$types";

/** Each event, its text and what explains it; `once`: there is nothing to answer, so its sound does not come again. */
export const events: { event: AlertEvent; text: string; hint: string; once?: true }[] = [
  { event: "queue", text: "alert-queue", hint: "alert-queue-hint" },
  { event: "offer", text: "alert-offer", hint: "alert-offer-hint" },
  { event: "invitation", text: "alert-invitation", hint: "alert-invitation-hint" },
  { event: "transfer", text: "alert-transfer", hint: "alert-transfer-hint" },
  { event: "message", text: "alert-message", hint: "alert-message-hint" },
  { event: "message_left", text: "alert-message-left", hint: "alert-message-left-hint" },
  { event: "not_responding", text: "alert-not-responding", hint: "alert-not-responding-hint" },
  { event: "connection_lost", text: "alert-connection-lost", hint: "alert-connection-lost-hint" },
  { event: "connection_back", text: "alert-connection-back", hint: "alert-connection-back-hint", once: true },
];

/** The pauses before a sound comes again, in seconds; what is set is among them, shortest first. */
export function pauses(set: number): number[] {
  return [...new Set([5, 10, 15, 30, 60, set])].sort((a, b) => a - b);
}

/** A client could come or write without a popup or without a sound. */
export function someOff({ alerts, volume }: Settings): boolean {
  const ofClients = [alerts.queue, alerts.offer, alerts.invitation, alerts.transfer, alerts.message, alerts.message_left];
  return volume === 0 || !ofClients.every((alert) => alert.popup && alert.sound);
}
