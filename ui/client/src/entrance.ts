/** By which of the two ways the client came: an invitation's link, or a group's chat page. */
import type { Join } from './wire';

/** What a join says of it. */
export type Entrance = Pick<Join, 'code' | 'group'>;

/** `/i/{code}` or `/chat/{slug}`. */
export function entranceOf(path: string): Entrance {
  const [, way, key = ''] = /\/(i|chat)\/([^/]+)\/?$/.exec(path) ?? [];
  return way === 'chat' ? { code: '', group: key } : { code: key, group: null };
}

/** The code or the slug. */
export function keyOf({ code, group }: Entrance): string {
  return group ?? code;
}
