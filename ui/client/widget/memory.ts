/** What this tab keeps on the host's site, once the chat was opened: nothing but whether to show it again on the next page. */

/** `talking`: it was closed in the middle of a conversation. */
export type Kept = 'open' | 'talking';

const keyOf = (group: string) => `deskbell.${group}`;

export function recall(group: string): Kept | undefined {
  try {
    const kept = sessionStorage.getItem(keyOf(group));
    return kept === 'open' || kept === 'talking' ? kept : undefined;
  } catch {
    return undefined; // the browser forbids it
  }
}

export function remember(group: string, kept: Kept | undefined): void {
  try {
    if (kept) sessionStorage.setItem(keyOf(group), kept);
    else sessionStorage.removeItem(keyOf(group));
  } catch {
    // Then the next page begins with the button.
  }
}
