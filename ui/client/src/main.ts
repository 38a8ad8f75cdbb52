import { entranceOf } from './entrance';
import { Page } from './page';
import { takeParameters } from './parameters';

const root = document.querySelector('main');

if (root) {
  const page = new Page(root, entranceOf(location.pathname));
  page.passed = takeParameters();
  const open = () => void page.open();
  const wake = () => {
    page.wake();
  };
  for (const event of ['online', 'offline']) addEventListener(event, wake);
  // Only when the browser's back button brings the page as it was left.
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) wake();
  });
  addEventListener('storage', () => {
    page.storage();
  });
  addEventListener('visibilitychange', () => {
    if (!document.hidden) wake();
  });
  // In a frame on the company's own site there is more to it.
  if (self === top) open();
  else {
    import('./embedded')
      .then((own) => {
        own.embed(page);
      })
      .then(open, open);
  }
}
