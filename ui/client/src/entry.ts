/** The fields of the form before a conversation: what the company asks, each with what is wrong with it beside it. */
import { h, icon, say } from './dom';
import { reason, t } from './texts';
import { CLIENT_NAME_MAX, ENTRY_MESSAGE_MAX, type EntryForm } from './wire';

/** What was entered. */
export type Entry = Record<keyof EntryForm, string>;

export const NOTHING: Entry = { name: '', email: '', phone: '', message: '' };

export interface EntryPart {
  element: HTMLElement;
  /** What was entered; `undefined` after having said beside the fields what is missing. */
  read: () => Entry | undefined;
  /** Says what the server finds wrong, if it is about one of the fields. */
  blame: (code: 'incomplete' | 'bad_contact', about?: string) => boolean;
  /** `asked`: what there is to fill in. `busy`: nothing can be changed now. */
  show: (asked: EntryForm, busy: boolean) => void;
  /** Puts the keyboard into the first field. */
  focus: () => void;
}

interface Line {
  key: keyof EntryForm;
  element: HTMLElement;
  input: HTMLInputElement | HTMLTextAreaElement;
  mark: HTMLElement;
  /** What is said when nothing is in it. */
  missing: string;
  complain: (words: string) => void;
}

function line(key: keyof EntryForm, label: string, missing: string, attributes: Record<string, string>): Line {
  const id = key === 'message' ? 'text' : key;
  const input = h(key === 'message' ? 'textarea' : 'input', { id, class: 'input', 'data-testid': id, ...attributes });
  const mark = h('span', { class: 'mark' });
  const error = h('p', { class: 'err', id: `${id}-error` });
  const complain = (words: string) => {
    error.replaceChildren(...(words ? [icon('failed', 'i xs'), words] : []));
    input.setAttribute('aria-invalid', String(words !== ''));
    // Only while there is something to hear.
    if (words) input.setAttribute('aria-describedby', error.id);
    else input.removeAttribute('aria-describedby');
  };
  input.oninput = () => {
    complain('');
  };
  return { key, element: h('div', {}, h('label', { for: id }, label, mark), input, error), input, mark, missing, complain };
}

export function entryPart(draft: Entry): EntryPart {
  const lines = [
    line('name', t('name'), t('name-missing'), { autocomplete: 'name', maxlength: String(CLIENT_NAME_MAX) }),
    line('email', t('email'), t('email-missing'), { type: 'email', autocomplete: 'email' }),
    line('phone', t('phone'), t('phone-missing'), { type: 'tel', autocomplete: 'tel' }),
    line('message', t('text'), t('text-missing'), { rows: '3', maxlength: String(ENTRY_MESSAGE_MAX) }),
  ];
  let asks: EntryForm | undefined;
  for (const { key, input } of lines) input.value = draft[key];
  const shown = () => lines.filter(({ element }) => !element.hidden);
  return {
    element: h('div', { class: 'fields' }, ...lines.map(({ element }) => element)),
    read: () => {
      const entry = { ...NOTHING };
      let first: Line | undefined;
      for (const one of shown()) {
        entry[one.key] = one.input.value.trim();
        const lacks = asks?.[one.key] === 'required' && !entry[one.key];
        one.complain(lacks ? one.missing : '');
        if (lacks) first ??= one;
      }
      first?.input.focus();
      return first ? undefined : entry;
    },
    blame: (code, about) => {
      const contact = shown().filter(({ key, input }) => (key === 'email' || key === 'phone') && input.value.trim());
      const at = shown().find(({ key }) => key === about) ?? (code === 'bad_contact' ? (contact[0] ?? lines[1]) : undefined);
      if (!at || at.element.hidden) return false;
      at.complain(code === 'incomplete' ? at.missing : reason(code));
      at.input.focus();
      return true;
    },
    show: (asked, busy) => {
      asks = asked;
      for (const { key, element, input, mark, complain } of lines) {
        element.hidden = asked[key] === 'no';
        say(mark, asked[key] === 'optional' ? ` ${t('optional')}` : '');
        input.setAttribute('aria-required', String(asked[key] === 'required'));
        input.readOnly = busy;
        if (busy) complain('');
      }
    },
    focus: () => {
      shown()[0]?.input.focus();
    },
  };
}
