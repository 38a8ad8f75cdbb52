/** F6: the focus goes from one region of the window to the next. */

const FOCUSABLE = "button:not([disabled]), input:not([disabled]), textarea:not([disabled]), a[href], [tabindex]:not([tabindex='-1'])";

/** Moves the focus to the next or previous region that is shown, to where one would begin in it. */
export function moveToRegion(step: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>("[data-region]")].filter((region) => region.offsetParent !== null);
  if (regions.length === 0) return;
  const at = regions.findIndex((region) => region.contains(document.activeElement));
  const next = at < 0 ? (step > 0 ? 0 : regions.length - 1) : (at + step + regions.length) % regions.length;
  const region = regions[next];
  (region?.querySelector<HTMLElement>("[data-region-start]") ?? region?.querySelector<HTMLElement>(FOCUSABLE) ?? region)?.focus();
}
