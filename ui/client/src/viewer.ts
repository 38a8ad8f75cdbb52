/** A picture by itself, as large as there is room. */
import { button, h } from './dom';
import { t } from './texts';

/** Open as soon as it is in the document; goes when it is closed. */
export function viewer(address: string, name: string, save: (by: HTMLElement) => void): HTMLElement {
  const keep = button('btn', t('save'), () => {
    save(keep);
  });
  const shut = button('btn', t('close'), () => {
    element.close();
  }, { autofocus: '' });
  const element = h('dialog', { class: 'viewer', 'aria-label': name, 'data-testid': 'viewer' }, h('img', { src: address, alt: name }), h('div', { class: 'row' }, keep, shut));
  element.onclose = () => {
    element.remove();
  };
  // On the ground beside the picture.
  element.onclick = ({ target }) => {
    if (target === element) element.close();
  };
  queueMicrotask(() => {
    if (element.isConnected) element.showModal();
  });
  return element;
}
