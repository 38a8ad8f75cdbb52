/** Files that are dropped on the conversation. */
import { h } from './dom';
import { t } from './texts';

export interface Dropping {
  allow: (yes: boolean) => void;
}

export function dropping(ground: HTMLElement, take: (files: readonly File[]) => void): Dropping {
  const sign = h('p', { class: 'drop', hidden: '', 'aria-hidden': 'true' }, t('drop'));
  ground.append(sign);
  let allowed = false;
  let inside = 0;
  const carries = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') === true;
  const draw = () => {
    sign.hidden = !allowed || inside === 0;
  };
  ground.addEventListener('dragenter', (event) => {
    if (!carries(event)) return;
    inside += 1;
    draw();
  });
  ground.addEventListener('dragleave', (event) => {
    if (!carries(event)) return;
    inside -= 1;
    draw();
  });
  ground.addEventListener('dragover', (event) => {
    if (!carries(event)) return;
    // Otherwise the browser would open the file in the place of the page.
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = allowed ? 'copy' : 'none';
  });
  ground.addEventListener('drop', (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    inside = 0;
    draw();
    if (allowed) take([...(event.dataTransfer?.files ?? [])]);
  });
  return {
    allow: (yes) => {
      allowed = yes;
      draw();
    },
  };
}
