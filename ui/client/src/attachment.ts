/** A file in the conversation: a picture that is shown, or a card by which it is saved. */
import { codeOf } from './api';
import { button, h, icon, say } from './dom';
import type { Pictures } from './pictures';
import type { Row } from './rows';
import { kindAndSize } from './sizes';
import { reason, t } from './texts';
import { viewer } from './viewer';

const FILE = 'M6.5 3.5h7l4.5 4.5v11.5a1 1 0 0 1-1 1h-10.5a1 1 0 0 1-1-1v-15a1 1 0 0 1 1-1zM13.5 3.5V8H18';
/** The widest and the highest that a picture is shown in a conversation, in pixels. */
const [WIDEST, HIGHEST] = [280, 320];

export interface Attachment {
  element: HTMLElement;
  /** The file is on its way, or here. */
  show: (row: Row) => void;
  progress: (part: number) => void;
}

/** The picture's size, if it is shown at once. */
function sizeOf({ file }: Row): { width: number; height: number } | undefined {
  if (!file) return undefined;
  if ('media_type' in file) return file.preview && file.width && file.height ? { width: file.width, height: file.height } : undefined;
  return file.picture;
}

/** Calls `near` once the element is about to be seen. */
function whenNear(element: Element, near: () => void): void {
  const watch = new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      watch.disconnect();
      near();
    },
    { rootMargin: '400px' },
  );
  watch.observe(element);
}

export function attachment(first: Row, images: Pictures): Attachment {
  const { key, text: name } = first;
  const size = first.file?.size ?? 0;
  const bar = h('progress', { max: '1', value: '0', 'aria-label': t('uploading', { name }) });
  const error = h('p', { class: 'err', role: 'alert' });
  const element = h('div', { class: 'bub file', dir: 'auto' }, h('span', { class: 'sr' }, `${first.name}: `));
  const media = () => (first.file && 'media_type' in first.file ? first.file.media_type : '');

  const save = (by: HTMLElement) => {
    if (by.getAttribute('aria-busy') === 'true') return;
    by.setAttribute('aria-busy', 'true');
    say(error, '');
    images
      .save(key, name)
      .catch((failure: unknown) => {
        say(error, reason(codeOf(failure)));
      })
      .finally(() => {
        by.removeAttribute('aria-busy');
      });
  };

  const picture = (width: number, height: number) => {
    // Its place is there before it is.
    const scale = Math.min(1, WIDEST / width, HIGHEST / height);
    const frame = button('picture', '', () => {
      if (image.isConnected) element.append(viewer(image.src, name, save));
      else load();
    }, { 'aria-label': t('picture', { name }), 'data-testid': 'picture' });
    const image = h('img', { alt: '' });
    frame.style.width = `${Math.max(48, Math.round(width * scale))}px`;
    frame.style.aspectRatio = `${width} / ${height}`;
    const failed = () => {
      frame.replaceChildren(icon('failed'), t('picture-failed'));
      frame.setAttribute('aria-label', `${name}. ${t('picture-failed')}`);
    };
    const load = () => {
      frame.replaceChildren();
      frame.setAttribute('aria-label', t('picture', { name }));
      images.address(key, media()).then((address) => {
        image.onload = () => {
          frame.replaceChildren(image);
        };
        image.onerror = failed;
        image.src = address;
      }, failed);
    };
    whenNear(frame, load);
    return frame;
  };

  const card = () => {
    const words = h('span', {}, h('b', {}, h('bdi', {}, name)), h('span', { class: 'meta' }, kindAndSize(name, size)));
    const whole = button('card-file', icon(FILE), () => {
      save(whole);
    }, { 'data-testid': 'file' });
    whole.append(words);
    // Its words first, as it reads; then what it does.
    whole.setAttribute('aria-label', t('save-file', { name, size: kindAndSize(name, size) }));
    return whole;
  };

  const dimensions = sizeOf(first);
  const body = dimensions ? picture(dimensions.width, dimensions.height) : card();
  element.append(body, bar, error);
  return {
    element,
    show: ({ delivery, file }) => {
      const going = delivery === 'sending' || delivery === 'failed';
      bar.hidden = delivery !== 'sending';
      if (file && 'media_type' in file) first = { ...first, file };
      // Not before it is on the server.
      if (!dimensions) body.disabled = going;
    },
    progress: (part) => {
      bar.value = part;
    },
  };
}
