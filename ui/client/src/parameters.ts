/** What the company's link or page passes to the operator, by name. */
export type Parameters = Record<string, string>;

const PREFIX = 'p.';

/**
 * Takes `?p.name=value` out of the address: it is about this client, so nobody shall find it in a link that is copied from there. A
 * reload of the tab still has it.
 */
export function takeParameters(): Parameters {
  const url = new URL(location.href);
  const found = [...url.searchParams].filter(([key]) => key.startsWith(PREFIX));
  if (found.length === 0) return (history.state as { passed?: Parameters } | null)?.passed ?? {};
  for (const [key] of found) url.searchParams.delete(key);
  const passed: Parameters = Object.fromEntries(found.filter(([key]) => key !== PREFIX).map(([key, value]) => [key.slice(PREFIX.length), value] as const));
  history.replaceState({ passed }, '', url);
  return passed;
}
