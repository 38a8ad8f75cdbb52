/** Words for what the state holds. */

import type { Author, Client, Content, LastLine } from "$types";
import { t } from "./i18n.svelte";

/** The client's name; a word for it when none was given. */
export function clientName(client: Client): string {
  return client.name.trim() || t("client-unnamed");
}

/** What a message says; system notes in the operator's language. */
export function contentText(content: Content, mine: boolean): string {
  if (content.kind === "text") return content.text;
  if (content.kind === "unknown") return t("message-unknown");
  switch (content.note) {
    case "operator_joined":
      return mine ? t("note-you-joined") : t("note-operator-joined", { name: content.name });
    case "ended_by_operator":
      return t("note-ended-by-operator");
    case "ended_by_client":
      return t("note-ended-by-client");
    default:
      return t("message-unknown");
  }
}

/** The newest message in one line, with who wrote it when that is not the client. */
export function lastLine(last: LastLine, me: { id: string; display_name: string }): string {
  const text = contentText(last.content, joinedIs(last.content, me.display_name)).replace(/\s+/gu, " ");
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
