/** The fields of a message that is left: the text, and where to answer. */
import { h } from './dom';
import type { Pending } from './state';
import { reason, t } from './texts';

export type Field = HTMLInputElement | HTMLTextAreaElement;

export type Letter = Pick<Pending, 'text' | 'email' | 'phone'>;

export interface LetterPart {
  element: HTMLElement;
  inputs: readonly Field[];
  /** The letter, or what is missing and where. */
  read: () => Letter | [string, Field];
}

export function letterPart(field: (tag: 'input' | 'textarea', id: string, label: string, attributes: Record<string, string>) => Field, draft: string): LetterPart {
  const text = field('textarea', 'text', t('text'), { rows: '4' });
  const email = field('input', 'email', t('email'), { type: 'email', autocomplete: 'email' });
  const phone = field('input', 'phone', t('phone'), { type: 'tel', autocomplete: 'tel' });
  text.value = draft;
  return {
    element: h('div', { class: 'fields' }, ...[text, email, phone].map((one) => one.parentElement ?? ''), h('p', { class: 'foot' }, t('either'))),
    inputs: [text, email, phone],
    read: () => {
      const letter = { text: text.value.trim(), email: email.value.trim(), phone: phone.value.trim() };
      if (!letter.text) return [t('text-missing'), text];
      if (!letter.email && !letter.phone) return [reason('bad_contact'), email];
      return letter;
    },
  };
}
