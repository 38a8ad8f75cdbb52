/** The files that were chosen and go with the next message. */
import { button, h, icon } from './dom';
import { kindAndSize, plainName, size } from './sizes';
import { t } from './texts';
import type { Chosen } from './uploads';
import type { FileKind, FileSettings } from './wire';

const CLOSE = 'M6 6l12 12M18 6L6 18';
const FILE = 'M6.5 3.5h7l4.5 4.5v11.5a1 1 0 0 1-1 1h-10.5a1 1 0 0 1-1-1v-15a1 1 0 0 1 1-1zM13.5 3.5V8H18';
/** So many go at once. */
const AT_ONCE = 10;
const PICTURES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];
/** Larger ones are not looked at before they are sent: not to fill the memory of a phone. */
const LOOK_MAX = 12_000_000;

/** What the browser offers to choose; the server looks at the content. */
const ACCEPT: Record<FileKind, string> = {
  picture: PICTURES.join(),
  document: '.pdf,.txt,.csv,.doc,.docx,.xls,.xlsx,.ppt,.pptx,.odt,.ods,.odp,.rtf',
  audio: 'audio/*',
  video: 'video/*',
  archive: '.zip,.gz,.7z,.rar,.tar',
  other: '',
};

export interface Tray {
  element: HTMLElement;
  add: (files: readonly File[]) => void;
  /** Empties it. */
  take: () => Chosen[];
  /** What may be sent; answers the limit in words. */
  allow: (allowed: FileSettings) => string;
  forbid: () => void;
  accept: () => string;
}

export function tray(complain: (words: string) => void): Tray {
  const element = h('ul', { class: 'tray', 'aria-label': t('attached'), 'data-testid': 'tray', hidden: '' });
  let allowed: FileSettings | undefined;
  let chosen: (Chosen & { chip: HTMLElement; address: string })[] = [];

  const remove = (gone: (typeof chosen)[number]) => {
    URL.revokeObjectURL(gone.address);
    gone.chip.remove();
    chosen = chosen.filter((one) => one !== gone);
    element.hidden = chosen.length === 0;
  };
  const limit = () => size((allowed?.max_mb ?? 0) * 1_000_000);
  const put = (file: File) => {
    const name = plainName(file.name);
    const address = PICTURES.includes(file.type) && file.size <= LOOK_MAX ? URL.createObjectURL(file) : '';
    const image = h('img', { alt: '' });
    const drop = button('btn quiet', icon(CLOSE, 'i s'), () => {
      const at = chosen.indexOf(one);
      remove(one);
      const next = chosen[at] ?? chosen[at - 1];
      // The keyboard goes on beside it.
      (next ? next.chip.querySelector('button') : document.getElementById('message'))?.focus();
    }, { 'aria-label': t('remove-file', { name }) });
    const chip = h('li', {}, address ? image : icon(FILE), h('span', {}, h('bdi', {}, name), h('span', { class: 'meta' }, kindAndSize(name, file.size))), drop);
    const one: (typeof chosen)[number] = { file, chip, address };
    if (address) {
      image.onload = () => {
        one.picture = { width: image.naturalWidth, height: image.naturalHeight };
      };
      image.src = address;
    }
    chosen.push(one);
    element.append(chip);
    element.hidden = false;
  };

  return {
    element,
    add: (files) => {
      const wrong: string[] = [];
      for (const file of files) {
        const name = plainName(file.name);
        if (!allowed) wrong.push(t('file-no'));
        else if (file.size > allowed.max_mb * 1_000_000) wrong.push(t('file-over', { name, limit: limit() }));
        else if (file.size === 0) wrong.push(`${name}: ${t('file-empty')}`);
        else if (chosen.length >= AT_ONCE) wrong.push(t('file-many', { count: String(AT_ONCE) }));
        else put(file);
      }
      complain([...new Set(wrong)].join(' '));
    },
    take: () => {
      const taken = chosen.map(({ file, picture }) => ({ file, ...(picture ? { picture } : {}) }));
      for (const one of chosen) remove(one);
      return taken;
    },
    allow: (now) => {
      allowed = now;
      return t('file-limit', { limit: limit() });
    },
    forbid: () => {
      allowed = undefined;
    },
    accept: () => {
      const kinds = allowed?.kinds ?? [];
      return kinds.includes('other') ? '' : kinds.map((kind) => ACCEPT[kind] as string | undefined ?? '').join();
    },
  };
}
