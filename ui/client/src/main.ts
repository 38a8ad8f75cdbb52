import { entranceOf } from './entrance';
import { Page } from './page';
import { chooseLanguage } from './texts';

document.documentElement.lang = chooseLanguage(navigator.languages);

const root = document.getElementById('page');

if (root) {
  const page = new Page(root, entranceOf(location.pathname));
  const wake = () => {
    page.wake();
  };
  for (const event of ['online', 'offline', 'pageshow']) window.addEventListener(event, wake);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') wake();
  });
  void page.open();
}
