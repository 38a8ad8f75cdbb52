import { Page } from './page';
import { chooseLanguage } from './texts';

document.documentElement.lang = chooseLanguage(navigator.languages);

const root = document.getElementById('page');
const code = /\/i\/([^/]+)\/?$/.exec(location.pathname)?.[1] ?? '';

if (root) {
  const page = new Page(root, code);
  const wake = () => {
    page.wake();
  };
  window.addEventListener('online', wake);
  window.addEventListener('offline', wake);
  window.addEventListener('pageshow', wake);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') wake();
  });
  void page.open();
}
