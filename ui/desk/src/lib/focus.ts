/** Where the focus goes when something opens. */

/** In the dialog that opens: to the field marked with `data-first`, else where it goes by itself. */
export function focusFirst(event: Event): void {
  // The event does not tell of which dialog; the last one is on top.
  const field = [...document.querySelectorAll<HTMLElement>(".dialog [data-first]")].at(-1);
  if (!field) return;
  event.preventDefault();
  field.focus();
}
