/** Time zones, as they are chosen from. */

/** This computer's. */
export function zoneHere(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** All that are known, by region, each with the name of its place; `also` is in the list whatever is known. */
export function zonesByRegion(also: string[]): { region: string; zones: { id: string; place: string }[] }[] {
  const ids = [...new Set([...Intl.supportedValuesOf("timeZone"), "UTC", ...also])].filter(Boolean).sort();
  const regions = new Map<string, { id: string; place: string }[]>();
  for (const id of ids) {
    const at = id.indexOf("/");
    const region = at < 0 ? "" : id.slice(0, at);
    const place = (at < 0 ? id : id.slice(at + 1)).replaceAll("_", " ").replaceAll("/", ", ");
    regions.set(region, [...(regions.get(region) ?? []), { id, place }]);
  }
  return [...regions].map(([region, zones]) => ({ region, zones })).sort((a, b) => (a.region < b.region ? -1 : 1));
}

/** The time of day in a zone; none when the zone is not known here. */
export function timeIn(zone: string, at: number, locale: string): string | null {
  try {
    return new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit", timeZone: zone }).format(at);
  } catch {
    return null;
  }
}
