/** How was it: asked once the conversation is over. */
import { ask, codeOf } from './api';
import { h, icon, say } from './dom';
import type { Ports } from './ports';
import type { State } from './state';
import { reason, t } from './texts';
import { RATING_TEXT_MAX, type ClientSession, type Rating } from './wire';

const STAR = 'M12 3.5l2.6 5.4 5.9.8-4.3 4.1 1 5.9-5.2-2.8-5.2 2.8 1-5.9-4.3-4.1 5.9-.8z';

export interface RatingPart {
  element: HTMLElement;
  show: (state: State) => void;
}

export function ratingPart(send: (rating: Rating) => Promise<void>): RatingPart {
  const stars = [1, 2, 3, 4, 5].map((count) => {
    const input = h('input', { type: 'radio', name: 'stars', value: String(count), class: 'sr', 'data-testid': `star-${count}` });
    const end = count === 1 ? `, ${t('rating-low')}` : count === 5 ? `, ${t('rating-high')}` : '';
    return { input, label: h('label', {}, input, icon(STAR), h('span', { class: 'sr' }, t('stars', { count: String(count) }) + end)) };
  });
  const text = h('textarea', { id: 'rating-text', class: 'input', rows: '2', maxlength: String(RATING_TEXT_MAX), 'data-testid': 'rating-text' });
  const error = h('p', { class: 'err', id: 'rating-error', role: 'alert' });
  const label = h('span');
  const submit = h('button', { class: 'btn', 'data-testid': 'rate' }, label);
  const group = h(
    'fieldset',
    { 'aria-describedby': 'rating-error' },
    h('legend', {}, t('rating')),
    h('div', { class: 'stars' }, ...stars.map((star) => star.label)),
    h('div', { class: 'ends', 'aria-hidden': 'true' }, h('span', {}, t('rating-low')), h('span', {}, t('rating-high'))),
  );
  const form = h('form', { novalidate: '' }, group, h('label', { for: text.id }, t('rating-text')), text, error, submit);
  const thanks = h('p', { role: 'status', tabindex: '-1', 'data-testid': 'rated' });
  const element = h('section', { class: 'rating', 'aria-label': t('rating') }, form, thanks);
  let busy = false;
  const chosen = () => stars.findIndex(({ input }) => input.checked) + 1;
  const draw = () => {
    stars.forEach((star, i) => star.label.classList.toggle('lit', i < chosen()));
    say(label, t(busy ? 'sending' : 'send'));
    submit.setAttribute('aria-disabled', String(busy));
  };
  group.onchange = () => {
    say(error, '');
    draw();
  };
  form.onsubmit = (event) => {
    event.preventDefault();
    if (busy) return;
    const count = chosen();
    if (count === 0) {
      say(error, t('rating-missing'));
      stars[0]?.input.focus();
      return;
    }
    busy = true;
    say(error, '');
    draw();
    send({ stars: count, text: text.value.trim() })
      .catch((failure: unknown) => {
        say(error, reason(codeOf(failure)));
      })
      .finally(() => {
        busy = false;
        draw();
      });
  };
  draw();
  return {
    element,
    show: ({ mode, session }) => {
      const rated = session?.rating ?? null;
      const held = form.contains(document.activeElement);
      element.hidden = mode !== 'ended' || !(session?.may_rate || rated);
      form.hidden = rated !== null;
      say(thanks, rated ? t('rated', { count: String(rated.stars) }) : '');
      if (rated && held && !element.hidden) thanks.focus();
    },
  };
}

export async function rate({ kept, act }: Ports, rating: Rating): Promise<void> {
  const { id, secret } = kept();
  const session = (await ask(`joins/${id}/rating`, { method: 'PUT', secret, body: rating })) as ClientSession;
  act({ type: 'session', session });
}
