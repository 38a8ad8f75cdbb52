/** What belongs to the conversation beside its messages. */
import { beforeEach, expect, test, vi } from 'vitest';
import type { Note } from '../../generated';
import { bubbles, field, find, greet, happens, join, open, says, server, state, told, write } from './browser';
import { message, operator, session } from './wire';

const flush = (ms = 0) => vi.advanceTimersByTimeAsync(ms);
const typing = () => told('typing').map(({ on, text }) => [on, text]);
const comes = (seq: number, text = 'Hello', change = {}) => {
  happens({ type: 'message.added', data: { message: message(seq, text, change), client_messages: 0 } });
};
const note = (seq: number, content: Note) => {
  comes(seq, '', { author: { kind: 'system' }, content: { kind: 'note', ...content } });
};
const notes = () => [...document.querySelectorAll('[data-author=system]')].map((one) => one.textContent);
const changes = (change: object) => {
  server.session = session({ ...server.session, moves: server.session.moves + 1, ...change });
  happens({ type: 'client_session.changed', data: { session: server.session } });
};

async function type(text: string): Promise<void> {
  field('composer').value = text;
  field('composer').dispatchEvent(new Event('input', { bubbles: true }));
  await flush();
}

beforeEach(() => {
  vi.spyOn(document, 'hasFocus').mockReturnValue(true);
});

async function talk(change: object = {}): Promise<void> {
  server.session = session({ state: 'active', ...change });
  await open();
  await join('Anna');
  await greet();
}

test('a waiting client reads the place in the queue at once, and hears it now and then', async () => {
  await talk({ state: 'queued' });
  const heard = () => [...document.querySelectorAll('[role=status]')].map((one) => one.textContent).filter((text) => text.includes('number'));
  says({ type: 'queue', position: 4 });
  expect(find('position').textContent).toBe('You are number 4 in line.');
  expect(heard()).toEqual(['You are number 4 in line.']);
  for (const position of [3, 2]) says({ type: 'queue', position });
  expect(find('position').textContent).toBe('You are number 2 in line.');
  expect(heard(), 'not each step').toEqual(['You are number 4 in line.']);
  await flush(20_000);
  expect(heard(), 'but the last').toEqual(['You are number 2 in line.']);
  says({ type: 'queue', position: 0 });
  expect(find('position').hidden, 'not in a queue').toBe(true);
  says({ type: 'queue', position: 1 });
  changes({ state: 'active' });
  expect(find('position').hidden, 'somebody is here').toBe(true);
});

test('the server is told that the client writes: at once, while it goes on, and when it stops', async () => {
  await talk();
  await type('H');
  expect(typing(), 'at once, and never the words').toEqual([[true, null]]);
  await type('He');
  expect(typing().length, 'not with each key').toBe(1);
  await flush(2_500);
  expect(typing().length, 'again within three seconds').toBe(2);
  await flush(2_500);
  expect(typing().at(-1), 'a pause of five seconds').toEqual([false, null]);
  await type('Hello');
  await write('Hello');
  expect(typing().at(-1), 'sent').toEqual([false, null]);
  const count = typing().length;
  await flush(6_000);
  expect(typing().length, 'once').toBe(count);
});

test('the words are told only where the operator sees them, and the page says so', async () => {
  await talk({ typing_preview: true });
  expect(document.getElementById('message-foot')?.textContent).toContain('Ines Duarte sees what you type before you send it.');
  expect(field('composer').getAttribute('aria-describedby'), 'heard with the field').toContain('message-foot');
  await type(`${'x'.repeat(600)}🙂`);
  expect(Array.from(typing()[0]?.[1] as string).length, 'the last 500 characters').toBe(500);
  expect(typing()[0]?.[1]).toMatch(/x🙂$/u);
  await type('Hello');
  await flush(600);
  expect(typing().at(-1)).toEqual([true, 'Hello']);
});

test('nothing is told while nobody is there to see it', async () => {
  await talk({ state: 'queued' });
  await type('Hello');
  expect(typing()).toEqual([]);
});

test('the operator’s typing is shown, not announced, until a message comes or nothing more is told', async () => {
  await talk();
  const words = () => find('typing').textContent;
  says({ type: 'typing', session_id: 's1', who: 'operator', on: true, text: null });
  expect(words()).toBe('Ines Duarte is typing');
  expect(find('typing').closest('[role=log],[role=status],[aria-live]'), 'says nothing yet').toBeNull();
  await flush(6_000);
  expect(words(), 'forgotten').toBe('');
  says({ type: 'typing', session_id: 's1', who: 'operator', on: true, text: null });
  comes(5);
  expect(words(), 'it was this').toBe('');
  says({ type: 'typing', session_id: 's1', who: 'operator', on: true, text: null });
  says({ type: 'typing', session_id: 's1', who: 'operator', on: false, text: null });
  expect(words()).toBe('');
});

test('what has come is told, and what was read only while the page is seen', async () => {
  const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
  const page = await (async () => {
    server.session = session({ state: 'active' });
    server.messages.push(message(3, 'Hello'));
    return open();
  })();
  await join('Anna');
  await greet();
  const seen = () => told('seen').map(({ delivered, read }) => [delivered, read]);
  expect(seen()).toEqual([[3, 0]]);
  comes(5);
  expect(seen().at(-1)).toEqual([5, 0]);
  hidden.mockReturnValue(false);
  page.wake();
  expect(seen().at(-1)).toEqual([5, 5]);
  page.look(false);
  comes(7);
  expect(seen().at(-1), 'its panel is closed').toEqual([7, 5]);
  page.look(true);
  expect(seen().at(-1)).toEqual([7, 7]);
  comes(9, 'Mine', { author: { kind: 'client' } });
  expect(seen().length, 'nothing new for the client').toBe(5);
  await greet();
  expect(seen().at(-1), 'a new connection knows nothing').toEqual([7, 7]);
  expect(seen().length).toBe(6);
});

test('the client’s own messages carry a tick, and two once the operator has read them', async () => {
  await talk();
  await write('Hello');
  const meta = () => document.querySelector('[data-author=client] .meta')?.textContent;
  expect([bubbles()[0]?.[1], meta()?.endsWith('Sent')]).toEqual(['sent', true]);
  const seen = (operator_read: number) => {
    happens({ type: 'session.seen', data: { session_id: 's1', seen: { client_delivered: 0, client_read: 0, operator_read } } });
  };
  seen(1);
  expect([bubbles()[0]?.[1], meta()?.endsWith('Read')]).toEqual(['read', true]);
  changes({ operator_read: 0 });
  expect(bubbles()[0]?.[1], 'it does not go back').toBe('read');
  expect(document.querySelector('[data-author=client] .meta')?.getAttribute('aria-live'), 'no news to hear').toBe('off');
});

test('who goes on with the client is told, and the page has that name', async () => {
  await talk();
  note(5, { note: 'transferred', from: 'Ines Duarte', to: 'Mara Lind' });
  changes({ operator: operator({ display_name: 'Mara Lind' }) });
  expect(notes()).toEqual(['Ines Duarte handed the chat over. Mara Lind goes on with you.']);
  expect(document.querySelector('h1')?.textContent).toBe('Mara Lind');
  expect(find('state').textContent).toBe('You are talking with Mara Lind.');
  note(6, { note: 'client_lost' });
  note(7, { note: 'client_back' });
  expect(notes().length, 'that is for operators').toBe(1);
});

/** Counts the notes that are played. */
class Tones {
  static played = 0;
  currentTime = 0;
  destination = {};
  resume(): Promise<void> {
    return Promise.resolve();
  }
  createOscillator(): object {
    return { frequency: {}, connect: (next: object) => next, start: () => (Tones.played += 1), stop: () => undefined };
  }
  createGain(): object {
    const gain = { setValueAtTime: () => undefined, linearRampToValueAtTime: () => undefined, exponentialRampToValueAtTime: () => undefined };
    return { gain, connect: (next: object) => next };
  }
}

test('a message sounds when nobody looks, after the reader has touched the page, unless it is turned off', async () => {
  vi.stubGlobal('AudioContext', Tones);
  Tones.played = 0;
  const played = async () => {
    await flush();
    const count = Tones.played;
    Tones.played = 0;
    return count > 0;
  };
  await talk();
  const focus = vi.spyOn(document, 'hasFocus').mockReturnValue(false);
  comes(5);
  expect(await played(), 'browsers would not allow it').toBe(false);
  document.dispatchEvent(new Event('keydown'));
  comes(6);
  expect(await played()).toBe(true);
  comes(7, 'Mine', { author: { kind: 'client' } });
  expect(await played(), 'one’s own').toBe(false);
  focus.mockReturnValue(true);
  comes(8);
  expect(await played(), 'the reader is here').toBe(false);
  focus.mockReturnValue(false);
  expect(find('sound').getAttribute('aria-pressed')).toBe('true');
  find('sound').click();
  expect(await played()).toBe(false);
  comes(9);
  expect(await played(), 'turned off').toBe(false);
  await open();
  expect(find('sound').getAttribute('aria-pressed'), 'remembered').toBe('false');
  find('sound').click();
  expect(await played(), 'so it sounds').toBe(true);
});

test('how it was is asked when it is over, with the keyboard alone too', async () => {
  await talk({ may_rate: true });
  const form = () => find('rate').closest('section');
  expect(form()?.hidden, 'not while it goes on').toBe(true);
  changes({ state: 'closed', ended_by: 'operator' });
  expect([state(), form()?.hidden]).toEqual(['ended', false]);
  const radios = [...document.querySelectorAll<HTMLInputElement>('input[type=radio]')];
  expect(radios.map((one) => one.closest('label')?.textContent)).toEqual(['1 of 5, Poor', '2 of 5', '3 of 5', '4 of 5', '5 of 5, Very good']);
  expect(document.querySelector('legend')?.textContent).toBe('How was the chat?');
  find('rate').click();
  expect(document.getElementById('rating-error')?.textContent).toBe('Choose from 1 to 5.');
  find('star-4').click();
  field('rating-text').value = ' Quick ';
  find('rate').focus();
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('network')));
  find('rate').click();
  await flush();
  expect(document.getElementById('rating-error')?.textContent).toContain('The server does not answer.');
  expect(field('rating-text').value, 'kept as typed').toBe(' Quick ');
  vi.stubGlobal('fetch', server.fetch);
  find('rate').click();
  await flush();
  expect(server.ratings).toEqual([{ stars: 4, text: 'Quick' }]);
  expect(find('rated').textContent).toBe('Thank you. You gave 4 of 5.');
  expect(document.activeElement, 'the keyboard goes on from there').toBe(find('rated'));
  await open();
  expect(find('rated').textContent, 'after a reload too').toBe('Thank you. You gave 4 of 5.');
});

test('a company that does not ask gets no answer', async () => {
  await talk();
  changes({ state: 'closed' });
  expect(find('rate').closest('section')?.hidden).toBe(true);
});
