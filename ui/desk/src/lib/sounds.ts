/** The tones, and files in their place. */

import type { AlertEvent, ApiError, Sound } from "$types";

/** The six tones with their names' texts, in the order of the settings. */
export const tones: { sound: Sound; text: string }[] = [
  { sound: "client_waiting", text: "tone-client-waiting" },
  { sound: "client_wrote", text: "tone-client-wrote" },
  { sound: "invitation", text: "tone-invitation" },
  { sound: "transfer", text: "tone-transfer" },
  { sound: "call", text: "tone-call" },
  { sound: "warning", text: "tone-warning" },
];

/** The usual tone of each event, as in `deskbell_desk::alerts`. */
export const usualTone: Record<AlertEvent, Sound> = {
  queue: "client_waiting",
  offer: "client_waiting",
  invitation: "invitation",
  transfer: "transfer",
  message: "client_wrote",
  message_left: "client_wrote",
  not_responding: "warning",
  connection_lost: "warning",
  connection_back: "client_wrote",
};

/** The largest file that is taken, in bytes, as in the program. */
export const SOUND_MAX = 1_000_000;
/** What the file picker offers. */
export const SOUND_FILES = ".wav,.ogg,.oga,.mp3,audio/wav,audio/ogg,audio/mpeg";

/** A file as base64. One that is too large is refused before it is read. */
export async function soundOf(file: Blob): Promise<string> {
  if (file.size > SOUND_MAX) throw { code: "bad_sound", args: { reason: "too_large" }, retry: { kind: "never" }, message: "" } satisfies ApiError;
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  // In pieces: a call takes only so many arguments.
  for (let from = 0; from < bytes.length; from += 0x8000) text += String.fromCharCode(...bytes.subarray(from, from + 0x8000));
  return btoa(text);
}
