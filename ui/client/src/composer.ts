/** Where the client writes: the field, the files that go along, and what is said below. */
import { button, h, icon, say } from './dom';
import { hasPointer } from './screens';
import { tray } from './tray';
import { reason, t } from './texts';
import type { Chosen } from './uploads';
import { MESSAGE_TEXT_MAX, type FileSettings } from './wire';

const CLIP = 'M19.5 11.5l-7.8 7.8a4.7 4.7 0 0 1-6.7-6.7l8-8a3.2 3.2 0 0 1 4.5 4.5l-7.8 7.8a1.6 1.6 0 0 1-2.3-2.3l7.1-7.1';

export interface ComposerActions {
  send: (text: string) => void;
  attach: (files: readonly Chosen[]) => void;
  /** What is in the field now. */
  typed: (text: string) => void;
}

export interface Composer {
  element: HTMLElement;
  field: HTMLTextAreaElement;
  /** `files`: what may be sent. `below`: what is said below the field. */
  show: (files: FileSettings | null, below: string) => void;
  /** Files were dropped here. */
  take: (files: readonly File[]) => void;
}

export function composer(actions: ComposerActions, draft: string): Composer {
  const field = h('textarea', {
    id: 'message',
    rows: '1',
    placeholder: t('placeholder'),
    autocomplete: 'off',
    'aria-describedby': 'message-error message-foot',
    'data-testid': 'composer',
  });
  const submit = h('button', { class: 'btn primary send', 'aria-label': t('send'), 'data-testid': 'send' }, icon('send'));
  const error = h('p', { class: 'err', id: 'message-error', role: 'alert' });
  const foot = h('p', { class: 'foot', id: 'message-foot' });
  const files = tray((words) => {
    say(error, words);
  });
  const picker = h('input', { type: 'file', multiple: '', hidden: '', 'data-testid': 'file-input' });
  const clip = button('btn quiet clip', icon(CLIP), () => {
    picker.click();
  }, { 'aria-label': t('attach'), 'data-testid': 'attach' });
  field.value = draft;

  const take = (chosen: readonly File[]) => {
    files.add(chosen);
    field.focus();
  };
  picker.onchange = () => {
    take([...(picker.files ?? [])]);
    // The same one can be chosen again.
    picker.value = '';
  };
  const fit = () => {
    field.style.height = 'auto';
    field.style.height = `${field.scrollHeight}px`;
  };
  const form = h('form', { class: 'composer' }, clip, h('label', { class: 'sr', for: 'message' }, t('placeholder')), field, submit, picker);
  form.onsubmit = (event) => {
    event.preventDefault();
    const text = field.value.trim();
    field.focus();
    if (new TextEncoder().encode(text).length > MESSAGE_TEXT_MAX) {
      say(error, reason('too_large'));
      return;
    }
    field.value = '';
    say(error, '');
    fit();
    actions.typed('');
    if (text) actions.send(text);
    const going = files.take();
    if (going.length > 0) actions.attach(going);
  };
  field.oninput = () => {
    say(error, '');
    fit();
    actions.typed(field.value);
  };
  field.onkeydown = (event) => {
    // On a phone Enter starts a new line; the button sends.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || !hasPointer()) return;
    event.preventDefault();
    form.requestSubmit();
  };
  field.onpaste = (event) => {
    const pasted = event.clipboardData;
    // Words that were copied from an office program bring a picture of themselves along.
    if (!pasted || pasted.files.length === 0 || pasted.types.includes('text/plain')) return;
    event.preventDefault();
    take([...pasted.files]);
  };
  return {
    element: h('div', { class: 'bottom' }, files.element, form, error, foot),
    field,
    show: (allowed, below) => {
      const may = allowed?.from_clients === true;
      clip.hidden = !may;
      if (allowed && may) {
        clip.title = files.allow(allowed);
        picker.accept = files.accept();
      } else {
        files.forbid();
      }
      say(foot, below);
    },
    take,
  };
}
