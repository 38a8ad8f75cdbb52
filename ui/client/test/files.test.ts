/** Files both ways. */
import { beforeEach, expect, test, vi } from 'vitest';
import type { FileCard, FileSettings } from '../../generated';
import { kindAndSize, plainName, size } from '../src/sizes';
import { bubbles, field, find, greet, happens, join, open, server, submit, Upload } from './browser';
import { message, session } from './wire';

const allowed: FileSettings = { from_clients: true, from_operators: true, max_mb: 1, kinds: ['picture', 'document'] };
const flush = (ms = 0) => vi.advanceTimersByTimeAsync(ms);
const file = (name: string, bytes = 10, type = '') => new File([new Uint8Array(bytes)], name, { type });
const chips = () => [...document.querySelectorAll('[data-testid=tray] li bdi')].map((one) => one.textContent);
const wrong = () => document.getElementById('message-error')?.textContent;
const row = () => [...document.querySelectorAll<HTMLElement>('[data-testid=message]')].at(-1);
const meta = () => row()?.querySelector(':scope > .meta')?.textContent;
const last = () => {
  const one = Upload.all.at(-1);
  if (!one) throw new Error('nothing is on its way');
  return one;
};
const card = (change: Partial<FileCard> = {}): FileCard => ({
  name: 'seats.pdf',
  size: 184_000,
  kind: 'document',
  media_type: 'application/pdf',
  width: null,
  height: null,
  preview: false,
  ...change,
});
const stored = (id: string, change: Partial<FileCard> = {}) =>
  message(50, '', { id, author: { kind: 'client' }, content: { kind: 'file', file: card(change) } });
let made: Blob[];

beforeEach(() => {
  made = [];
  vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => `blob:${made.push(blob as Blob)}`);
  vi.spyOn(URL, 'revokeObjectURL').mockImplementation(() => undefined);
});

async function talk(files: FileSettings | null = allowed): Promise<void> {
  server.session = session({ state: 'active', files });
  await open();
  await join('Anna');
  await greet();
}

function choose(...files: File[]): void {
  const picker = find('file-input') as HTMLInputElement;
  Object.defineProperty(picker, 'files', { value: files, configurable: true });
  picker.dispatchEvent(new Event('change'));
}

/** A file comes to the page, as by paste or drop. */
function carry(type: 'paste' | 'drop' | 'dragover', files: File[], types: string[]): Event {
  const event = new Event(type, { bubbles: true, cancelable: true });
  Object.defineProperty(event, type === 'paste' ? 'clipboardData' : 'dataTransfer', { value: { files, types } });
  (type === 'paste' ? field('composer') : find('composer')).dispatchEvent(event);
  return event;
}

async function send(...files: File[]): Promise<void> {
  choose(...files);
  submit('composer');
  await flush();
}

test('the browser asks before a page goes whose files have not gone', async () => {
  await talk();
  const leave = () => {
    const event = new Event('beforeunload', { cancelable: true });
    window.dispatchEvent(event);
    return event.defaultPrevented;
  };
  expect(leave()).toBe(false);
  await send(file('a.pdf'));
  expect(leave()).toBe(true);
  await last().answers(200, stored(last().id()));
  expect(leave()).toBe(false);
});

test.each([null, { ...allowed, from_clients: false }])('where no files are taken there is no way to send one', async (files) => {
  await talk(files);
  expect(find('attach').hidden).toBe(true);
  expect(carry('drop', [file('a.pdf')], ['Files']).defaultPrevented, 'the browser does not open it in the place of the page').toBe(true);
  expect(chips()).toEqual([]);
});

test('chosen, pasted and dropped files wait for the client to send them, and can be taken out', async () => {
  await talk();
  expect(find('attach').title).toBe('Up to 1 MB each');
  choose(file('one.pdf'));
  expect(carry('paste', [file('two.png')], ['Files']).defaultPrevented).toBe(true);
  carry('drop', [file('three.txt')], ['Files']);
  expect(chips()).toEqual(['one.pdf', 'two.png', 'three.txt']);
  expect(Upload.all.length, 'nothing has gone').toBe(0);
  document.querySelectorAll<HTMLElement>('[data-testid=tray] button')[1]?.click();
  expect(chips()).toEqual(['one.pdf', 'three.txt']);
  expect(document.activeElement, 'the keyboard goes on beside it').toBe(document.querySelectorAll('[data-testid=tray] button')[1]);
});

test('words that are pasted with a picture of themselves stay words', async () => {
  await talk();
  expect(carry('paste', [file('image.png')], ['text/plain', 'Files']).defaultPrevented).toBe(false);
  expect(chips()).toEqual([]);
});

test('what is over the limit or empty is told of and does not go', async () => {
  await talk();
  choose(file('large.zip', 1_000_001), file('empty.txt', 0), file('fits.pdf', 1_000_000));
  expect(chips()).toEqual(['fits.pdf']);
  expect(wrong()).toBe('large.zip is larger than 1 MB. Send a link instead. empty.txt: There is nothing in this file.');
});

test('text goes first, then each file, one at a time, with its progress', async () => {
  await talk();
  field('composer').value = 'Two files';
  await send(file('a & b?.pdf'), file('c.pdf'));
  expect(server.messages.map(({ content }) => 'text' in content && content.text)).toEqual(['Two files']);
  expect(bubbles().map(([, delivery]) => delivery)).toEqual(['sent', 'sending', 'sending']);
  expect(Upload.all.length, 'the second waits').toBe(1);
  expect(last().url).toMatch(/^\/v1\/client\/joins\/[\w-]+\/files\/[\w-]+\?name=a%20%26%20b%3F\.pdf$/);
  expect(last().headers['authorization']).toMatch(/^Bearer [0-9a-f]{64}$/);
  last().upload.onprogress?.({ loaded: 5, total: 10 });
  expect(document.querySelector('progress')?.value).toBe(0.5);
  await last().answers(200, stored(last().id(), { name: 'a & b.pdf' }));
  expect(bubbles().map(([, delivery]) => delivery)).toEqual(['sent', 'sent', 'sending']);
  expect(Upload.all.length).toBe(2);
  expect(document.querySelector<HTMLElement>('[data-delivery=sent] progress')?.hidden).toBe(true);
});

test('a file that the network loses is tried again as the same message', async () => {
  await talk();
  await send(file('a.pdf'));
  const first = last();
  first.onerror?.();
  await flush(1_300);
  expect(Upload.all.length).toBe(2);
  expect(last().id()).toBe(first.id());
  await flush(60_000);
  expect(first.aborted, 'that one is over').toBe(false);
  expect(Upload.all[1]?.aborted, 'nothing went or came for a minute').toBe(true);
  await flush(3_000);
  expect(Upload.all.length, 'and again').toBe(3);
  await last().answers(200, stored(last().id()));
  expect(bubbles().map(([, delivery]) => delivery)).toEqual(['sent']);
});

test('a file can be cancelled while it goes', async () => {
  await talk();
  await send(file('a.pdf'), file('b.pdf'));
  const first = last();
  document.querySelector<HTMLElement>('[data-delivery=sending] .text')?.click();
  await flush();
  expect(first.aborted).toBe(true);
  expect(bubbles().length, 'only the other').toBe(1);
  expect(last().url, 'which goes now').toContain('b.pdf');
});

test.each([
  [422, 'file_refused', { reason: 'program' }, 'Programs are not taken.', false],
  [422, 'file_refused', { reason: 'kind' }, 'Files of this kind are not taken here.', false],
  [422, 'file_refused', { reason: 'not_allowed' }, 'Files are not taken here.', false],
  [413, 'too_large', {}, 'The file is too large. Send a link instead.', false],
  [409, 'session_ended', {}, 'The conversation had ended.', false],
  [409, 'conflict', {}, 'The server refused this.', true],
] as const)('%s %s %j is told of at the file, which can be deleted, and tried again where that helps', async (status, code, args, words, again) => {
  await talk();
  await send(file('a.pdf'));
  await last().answers(status, { code, args, retry: { kind: 'never' }, message: '' });
  expect(meta()).toContain(`Not delivered. ${words}`);
  const labels = [...(row()?.querySelectorAll('.text') ?? [])].map((one) => one.textContent);
  expect(labels).toEqual(again ? ['Try again', 'Delete'] : ['Delete']);
  if (again) {
    const id = last().id();
    row()?.querySelector<HTMLElement>('.text')?.click();
    await flush();
    expect([Upload.all.length, last().id()]).toEqual([2, id]);
  } else {
    row()?.querySelector<HTMLElement>('.text')?.click();
    expect(bubbles()).toEqual([]);
  }
});

function comes(change: Partial<FileCard>): void {
  server.files.set('f1', 'bytes');
  happens({ type: 'message.added', data: { message: message(60, '', { id: 'f1', content: { kind: 'file', file: card(change) } }), client_messages: 0 } });
}

test('a picture is asked for with the secret, and has its place before it is there', async () => {
  await talk();
  comes({ name: 'map.png', kind: 'picture', media_type: 'image/png', width: 560, height: 280, preview: true });
  const picture = find('picture');
  expect([picture.style.width, picture.style.aspectRatio]).toEqual(['280px', '560 / 280']);
  expect(picture.getAttribute('aria-label')).toBe('Picture map.png. Enlarge');
  await flush();
  expect(server.requests.filter((one) => one.includes('/files/'))).toEqual([expect.stringMatching(/^GET \/v1\/client\/joins\/[\w-]+\/files\/f1$/)]);
  expect(made[0]?.type, 'as what its content is').toBe('image/png');
});

test('a picture that does not come says so and can be tried again', async () => {
  await talk();
  const { fetch } = server;
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('network')));
  comes({ name: 'map.png', kind: 'picture', media_type: 'image/png', width: 10, height: 10, preview: true });
  await flush();
  expect(find('picture').textContent).toBe('The picture did not come. Try again');
  expect(find('picture').getAttribute('aria-label')).toBe('map.png. The picture did not come. Try again');
  vi.stubGlobal('fetch', fetch);
  find('picture').click();
  await flush();
  expect(made.length).toBe(1);
});

test.each([
  ['a picture of a hundred megapixels', { name: 'huge.png', kind: 'picture', media_type: 'image/png', width: 10_000, height: 10_000, preview: false }],
  ['a drawing with a script in it', { name: 'x.svg', kind: 'other', media_type: 'image/svg+xml', preview: false }],
  ['a document', {}],
] as const)('%s is never shown, only saved, as nothing that a browser would run', async (_what, change) => {
  await talk();
  comes(change);
  await flush();
  expect(server.requests.some((one) => one.includes('/files/')), 'not asked for before somebody wants it').toBe(false);
  expect(document.querySelector('[data-testid=picture]')).toBeNull();
  const clicked = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    expect([this.download, this.href]).toEqual([card(change).name, 'blob:1']);
  });
  find('file').click();
  await flush();
  expect(clicked).toHaveBeenCalledOnce();
  expect(made[0]?.type).toBe('application/octet-stream');
  clicked.mockRestore();
});

test('a file that is gone says why it is not saved', async () => {
  await talk();
  comes({});
  server.files.clear();
  find('file').click();
  await flush();
  expect(document.querySelector('.file .err')?.textContent).toContain('The server refused this.');
});

test('sizes and names are as people read them, and no name turns its direction around', () => {
  expect([0, 999, 184_200, 2_440_000, 20_000_000].map(size)).toEqual(['0 bytes', '999 bytes', '184 kB', '2.4 MB', '20 MB']);
  expect(kindAndSize('seats.pdf', 184_000)).toBe('PDF, 184 kB');
  expect(kindAndSize('no ending', 1_000)).toBe('1 kB');
  expect(plainName('in\u202Egpj.\u200Bexe\u0000')).toBe('ingpj.exe');
});
