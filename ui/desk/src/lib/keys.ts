/** The keyboard: which keys do what, and how they are written. Pure. */

export type Action =
  | "accept"
  | "preview"
  | "home"
  | "conversation"
  | "next-conversation"
  | "previous-conversation"
  | "next-unread"
  | "next-region"
  | "previous-region"
  | "client-panel"
  | "new-invitation"
  | "transfer"
  | "end"
  | "files"
  | "emoji"
  | "find"
  | "status-menu"
  | "mute"
  | "palette"
  | "shortcuts"
  | "back";

/** An action, with the conversation's place (from 1) where it needs one. */
export interface Stroke {
  action: Action;
  place?: number;
}

type Keys = Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "altKey" | "shiftKey" | "metaKey">;

/** What a key press asks for; nothing when it is no shortcut. */
export function strokeOf(event: Keys, mac: boolean, typing: boolean): Stroke | null {
  const main = mac ? event.metaKey : event.ctrlKey;
  const other = mac ? event.ctrlKey : event.metaKey;
  const letter = letterOf(event);
  const { altKey: alt, shiftKey: shift, key } = event;

  if (key === "F6") return { action: shift ? "previous-region" : "next-region" };
  // The same key on both: macOS keeps ⌘ Tab for itself.
  if (key === "Tab" && event.ctrlKey && !alt) return { action: shift ? "previous-conversation" : "next-conversation" };
  if (key === "?" && !typing && !main && !alt) return { action: "shortcuts" };
  if (alt && !main && !other && !shift) {
    if (key === "ArrowDown") return { action: "next-unread" };
    if (key === "ArrowLeft") return { action: "back" };
  }
  const accept = mac ? main && shift && !alt : alt && !main && !shift;
  if (accept && !other && letter === "a") return { action: "accept" };
  if (accept && !other && letter === "p") return { action: "preview" };
  // On macOS with ⌥, since ⌘ M minimises there.
  const mute = mac ? alt && !shift : shift && !alt;
  if (main && !other && mute && letter === "m") return { action: "mute" };
  if (!main || other || alt) return null;

  // The digit row gives letters on a Czech keyboard: its place counts, not what it writes.
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1];
  if (digit && !shift) return digit === "0" ? { action: "home" } : { action: "conversation", place: Number(digit) };
  if (key === "/" || key === "?") return { action: "shortcuts" };
  if (shift && letter === "e") return { action: "end" };
  if (shift && letter === "t") return { action: "transfer" };
  if (shift && letter === "j") return { action: "emoji" };
  if (!shift && letter === "o") return { action: "files" };
  if (!shift && letter === "f") return { action: "find" };
  if (shift && letter === "s") return { action: "status-menu" };
  if (!shift && letter === "k") return { action: "palette" };
  if (!shift && letter === "i") return { action: "client-panel" };
  if (!shift && letter === "n") return { action: "new-invitation" };
  return null;
}

/** The Latin letter of a key, also where the layout writes another script. */
function letterOf({ key, code }: Keys): string {
  if (/^[a-z]$/i.test(key)) return key.toLowerCase();
  return /^Key[A-Z]$/.test(code) ? code.slice(3).toLowerCase() : "";
}

/** Every shortcut as the sheet lists it: the text's id and the keys, apart from macOS and on it. */
export const SHEET: { text: string; keys: string[]; mac: string[] }[] = [
  { text: "keys-accept", keys: ["Alt", "A"], mac: ["⌘", "⇧", "A"] },
  { text: "keys-preview", keys: ["Alt", "P"], mac: ["⌘", "⇧", "P"] },
  { text: "keys-home", keys: ["Ctrl", "0"], mac: ["⌘", "0"] },
  { text: "keys-conversation", keys: ["Ctrl", "1 … 9"], mac: ["⌘", "1 … 9"] },
  { text: "keys-next-conversation", keys: ["Ctrl", "Tab"], mac: ["⌃", "Tab"] },
  { text: "keys-previous-conversation", keys: ["Ctrl", "Shift", "Tab"], mac: ["⌃", "⇧", "Tab"] },
  { text: "keys-next-unread", keys: ["Alt", "↓"], mac: ["⌥", "↓"] },
  { text: "keys-region", keys: ["F6"], mac: ["F6"] },
  { text: "keys-move", keys: ["↑", "↓"], mac: ["↑", "↓"] },
  { text: "keys-back", keys: ["Alt", "←"], mac: ["⌥", "←"] },
  { text: "keys-send", keys: ["↵"], mac: ["↵"] },
  { text: "keys-new-line", keys: ["Shift", "↵"], mac: ["⇧", "↵"] },
  { text: "keys-template", keys: ["/"], mac: ["/"] },
  { text: "keys-files", keys: ["Ctrl", "O"], mac: ["⌘", "O"] },
  { text: "keys-emoji", keys: ["Ctrl", "Shift", "J"], mac: ["⌘", "⇧", "J"] },
  { text: "keys-find", keys: ["Ctrl", "F"], mac: ["⌘", "F"] },
  { text: "keys-transfer", keys: ["Ctrl", "Shift", "T"], mac: ["⌘", "⇧", "T"] },
  { text: "keys-end", keys: ["Ctrl", "Shift", "E"], mac: ["⌘", "⇧", "E"] },
  { text: "keys-client-panel", keys: ["Ctrl", "I"], mac: ["⌘", "I"] },
  { text: "keys-new-invitation", keys: ["Ctrl", "N"], mac: ["⌘", "N"] },
  { text: "keys-create", keys: ["Ctrl", "↵"], mac: ["⌘", "↵"] },
  { text: "keys-status-menu", keys: ["Ctrl", "Shift", "S"], mac: ["⌘", "⇧", "S"] },
  { text: "keys-mute", keys: ["Ctrl", "Shift", "M"], mac: ["⌘", "⌥", "M"] },
  { text: "keys-palette", keys: ["Ctrl", "K"], mac: ["⌘", "K"] },
  { text: "keys-shortcuts", keys: ["Ctrl", "/"], mac: ["⌘", "/"] },
  { text: "keys-close", keys: ["Esc"], mac: ["Esc"] },
];

/** The keys of a line of the sheet, as they are pressed here. */
export function keysOf(text: string): string[] {
  const line = SHEET.find((one) => one.text === text);
  return (onMac ? line?.mac : line?.keys) ?? [];
}

/** Whether the window runs on macOS. */
export const onMac = /^Mac/.test(navigator.platform);

/** Keys as a hint beside a control: `Ctrl N`, or `⌘ N`. */
export function hint(...keys: string[]): string {
  const signs: Record<string, string> = { Ctrl: "⌘", Shift: "⇧", Alt: "⌥" };
  return keys.map((key) => (onMac ? (signs[key] ?? key) : key)).join(" ");
}

/** The keys that mute sounds, and end that. */
export const muteHint = onMac ? "⌘ ⌥ M" : "Ctrl Shift M";
/** The keys that accept the oldest waiting client. */
export const acceptHint = onMac ? "⌘ ⇧ A" : "Alt A";
/** The keys that preview the oldest waiting client. */
export const previewHint = onMac ? "⌘ ⇧ P" : "Alt P";
