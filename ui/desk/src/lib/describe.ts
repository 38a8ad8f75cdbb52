/** Words for what the state holds. */

import type { Account, Author, Channel, Client, Content, FileCard, Invitation, LastLine, Operator, Status } from "$types";
import { locale, t } from "./i18n.svelte";
import { lengthOf } from "./invitation";
import { type Named, reasonOf } from "./status";
import { visible } from "./text";
import { clockTime } from "./time";

const CHANNELS: Record<Channel, string> = {
  web_chat: "channel-web-chat",
  video_call: "channel-video-call",
  phone: "channel-phone",
  email: "channel-email",
  whatsapp: "channel-whatsapp",
  facebook: "channel-facebook",
  apple: "channel-apple",
  custom: "channel-custom",
  unknown: "channel-unknown",
};

/** What a channel is called. */
export function channelName(channel: Channel): string {
  return t(CHANNELS[channel]);
}

/** What a status is called: the reason's name when there is one. */
export function statusName(status: Status, reason: Named | null): string {
  if (status.kind === "online") return t("status-online");
  return reason?.name ?? t("status-away");
}

/** My status in a few words: what was chosen, or why I am away by itself; what it will be while nothing is connected. */
export function myStatus(account: Account, connected: boolean): string {
  const { status, status_cause } = account.me;
  const reason = reasonOf(status, account.away_reasons, account.today);
  if (!connected) {
    if (status.kind === "online") return t("status-online-when-back");
    return reason ? t("status-reason-when-back", { reason: reason.name }) : t("status-away-when-back");
  }
  if (account.status_pending) return t("status-changing");
  if (status.kind === "away" && status_cause === "idle") return t("status-away-idle");
  if (status.kind === "away" && status_cause === "locked") return t("status-away-locked");
  return reason ? [reason.emoji, reason.name].filter(Boolean).join(" ") : statusName(status, null);
}

/** Why a status is what it is, when it is no choice of the operator's own; `since` by this computer's clock. */
export function causeText({ status_cause, status_by }: Operator, since: number): string | null {
  const time = clockTime(since, locale.region);
  switch (status_cause) {
    case "supervisor":
      return t("cause-set-by", { name: status_by ?? t("a-supervisor"), time });
    case "idle":
      return t("cause-idle", { time });
    case "locked":
      return t("cause-locked", { time });
    case "not_responding":
      return t("cause-not-responding", { time });
    default:
      return null;
  }
}

/** A name without what is not seen, so that it neither hides nor turns what stands beside it. */
export function plainName(name: string): string {
  return visible(name).replace(/\s+/gu, " ").trim();
}

/** The client's name; a word for it when none was given. */
export function clientName(client: Client): string {
  return plainName(client.name) || t("client-unnamed");
}

/** What a message says; system notes in the operator's language. */
export function contentText(content: Content, mine: boolean): string {
  if (content.kind === "text") return content.text;
  if (content.kind === "file") return fileText(content.file);
  if (content.kind === "unknown") return t("message-unknown");
  switch (content.note) {
    case "operator_joined":
      return mine ? t("note-you-joined") : t("note-operator-joined", { name: content.name });
    case "ended_by_operator":
      return t("note-ended-by-operator");
    case "ended_by_client":
      return t("note-ended-by-client");
    case "operator_lost":
      return t("note-operator-lost");
    case "passed_on":
      return t("note-passed-on", { group: content.group });
    case "transferred":
      return t("note-transferred", { from: content.from, to: content.to });
    case "client_lost":
      return t("note-client-lost");
    case "client_back":
      return t("note-client-back");
    case "message_left":
      return t("note-message-left");
    default:
      return t("message-unknown");
  }
}

/** A file in a line: what it is, and its name. */
export function fileText(file: FileCard): string {
  return t(file.kind === "picture" ? "line-picture" : "line-file", { name: file.name });
}

/** The newest message in one line, with who wrote it when that is not the client. */
export function lastLine(last: LastLine, me: { id: string; display_name: string }): string {
  const text = visible(contentText(last.content, joinedIs(last.content, me.display_name)).replace(/\s+/gu, " "));
  return by(last.author, me.id, text);
}

function by(author: Author, me: string, text: string): string {
  if (author.kind !== "operator") return text;
  return author.id === me ? t("line-you", { text }) : t("line-other", { name: author.name, text });
}

/** Whether a note tells that the operator of this name joined. */
export function joinedIs(content: Content, name: string): boolean {
  return content.kind === "note" && content.note === "operator_joined" && content.name === name;
}

/** The same in a word or two, beside the status itself. */
export function shortCause({ status_cause, status_by }: Pick<Operator, "status_cause" | "status_by">): string | null {
  switch (status_cause) {
    case "supervisor":
      return t("cause-by", { name: status_by ?? t("a-supervisor") });
    case "idle":
      return t("history-idle");
    case "locked":
      return t("history-locked");
    case "not_responding":
      return t("history-not-responding");
    default:
      return null;
  }
}

/** A number of minutes in words: `15 min`, `24 h`, `7 days`. */
export function lengthText(minutes: number): string {
  const { unit, count } = lengthOf(minutes);
  return t({ minutes: "invitation-minutes", hours: "invitation-hours", days: "invitation-days" }[unit], { count });
}

/** What an invitation is called: its label, else its client's name, else a word for it. */
export function invitationName({ label, client_name }: Pick<Invitation, "label" | "client_name">): string {
  return label ?? client_name ?? t("invitation-no-label");
}

/** How a client who left a message wants to be answered. */
export function answerBy(client: Client): string {
  return t(client.email ? "left-answer-email" : client.phone ? "left-answer-phone" : "left-answer");
}
