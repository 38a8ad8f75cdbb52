import { beforeEach, expect, test } from 'vitest';
import { mintId, mintSecret } from '../src/ids';
import { keep } from '../src/keep';

const join = { id: 'j', secret: 's', name: 'Anna', language: 'en', page: null, joined: false };
const invitation = (code: string) => ({ code, group: null });
const here = (code: string) => keep(() => localStorage, invitation(code));
const group = (slug: string) => keep(() => localStorage, { code: '', group: slug });

beforeEach(() => {
  localStorage.clear();
});

test('a join is found again under its own code alone', () => {
  here('a').setJoin(join);
  expect(here('a').join()).toEqual(join);
  expect(here('b').join(), 'another invitation').toBeUndefined();
  expect(group('a').join(), 'a group whose address reads like the code').toBeUndefined();
  group('a').setJoin({ ...join, id: 'g' });
  expect(group('a').join()?.id, 'each group has its own').toBe('g');
  expect(here('a').join()?.id).toBe('j');
});

test('two tabs of one conversation do not overwrite each other’s messages', () => {
  const [one, two] = [here('a'), here('a')];
  one.setPending('j', { id: 'm1', text: 'one', at: 1 });
  two.setPending('j', { id: 'm2', text: 'two', at: 2 });
  one.dropPending('j', 'm1');
  expect(here('a').pending('j').map(({ id }) => id)).toEqual(['m2']);
});

test('a browser that forbids storage still has a conversation, and the page knows', () => {
  const kept = keep(() => {
    throw new DOMException('forbidden', 'SecurityError');
  }, invitation('a'));
  kept.setJoin(join);
  kept.setPending('j', { id: 'm1', text: 'one', at: 1 });
  expect(kept.join()).toEqual(join);
  expect(kept.pending('j').length).toBe(1);
  expect(kept.refused(), 'this must be told to the client').toBe(true);
});

test('spoilt entries are passed over', () => {
  localStorage.setItem('deskbell.join.a', '{');
  expect(here('a').join()).toBeUndefined();
});

test('ids are version 7 UUIDs that carry the time, secrets have 256 bits', () => {
  expect(mintId()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(mintId(0x0197aabbccdd).slice(0, 13)).toBe('0197aabb-ccdd');
  expect(mintSecret()).toMatch(/^[0-9a-f]{64}$/);
  expect(mintSecret()).not.toBe(mintSecret());
});
