/** Asks once before the client leaves. */
import { api, ask, codeOf } from './api';
import type { ChatActions } from './chat';
import { button, h, say } from './dom';
import type { Ports } from './ports';
import type { State } from './state';
import { reason, t } from './texts';

export interface LeaveDialog {
  element: HTMLDialogElement;
  show: (leaving: State['leaving']) => void;
}

export function leaveDialog(actions: Pick<ChatActions, 'leave'>): LeaveDialog {
  const stay = button(
    'btn',
    t('stay'),
    () => {
      actions.leave('stay');
    },
    { autofocus: '' },
  );
  const go = button(
    'btn danger',
    t('leave'),
    () => {
      actions.leave('go');
    },
    { 'data-testid': 'leave-confirm' },
  );
  const error = h('p', { class: 'err', role: 'alert' });
  const element = h(
    'dialog',
    { 'aria-labelledby': 'leave-title', 'aria-describedby': 'leave-text' },
    h('h2', { id: 'leave-title' }, t('leave-title')),
    h('p', { id: 'leave-text' }, t('leave-text')),
    error,
    h('div', { class: 'row' }, stay, go),
  );
  element.oncancel = (event) => {
    event.preventDefault();
    actions.leave('stay');
  };
  return {
    element,
    show: (leaving) => {
      if (leaving && !element.open) element.showModal();
      if (!leaving && element.open) element.close();
      const busy = leaving === 'busy';
      go.disabled = stay.disabled = busy;
      say(error, leaving && leaving !== 'asked' && !busy ? reason(leaving) : '');
    },
  };
}

export async function leave({ state, set, kept, take }: Ports, step: 'ask' | 'stay' | 'go'): Promise<void> {
  if (state().leaving === 'busy') return;
  if (step !== 'go') {
    set({ leaving: step === 'ask' ? 'asked' : undefined });
    return;
  }
  set({ leaving: 'busy' });
  try {
    await ask(`joins/${kept().id}/leave`, { method: 'POST', secret: kept().secret });
    take(await api.joined(kept()));
    set({ leaving: undefined });
  } catch (error) {
    if (state().mode !== 'ended') set({ leaving: codeOf(error) });
  }
}
