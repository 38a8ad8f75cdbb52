import { entranceOf } from './entrance';
import { Page } from './page';

const root = document.getElementById('page');

if (root) {
  const page = new Page(root, entranceOf(location.pathname));
  const wake = () => {
    page.wake();
  };
  for (const event of ['online', 'offline']) window.addEventListener(event, wake);
  // Only when the browser's back button brings the page as it was left.
  window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted) wake();
  });
  window.addEventListener('storage', () => {
    page.storage();
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') wake();
  });
  void page.open();
}
