/** Ids and secrets. `crypto.randomUUID` is missing on plain http, `getRandomValues` is everywhere. */

function random(bytes: number): string {
  return [...crypto.getRandomValues(new Uint8Array(bytes))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** A UUIDv7: the time in milliseconds, then 72 random bits. */
export function mintId(now = Date.now()): string {
  const hex = `${now.toString(16).padStart(12, '0')}7${random(9)}`;
  return hex.replace(/^(.{8})(.{4})(.{4})(.{3})(.{12})$/, '$1-$2-$3-a$4-$5');
}

/** 256 random bits. */
export function mintSecret(): string {
  return random(32);
}
