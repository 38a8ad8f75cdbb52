/** `<script src="https://chat.example.com/widget.js" data-group="support" async></script>` */
import { ownScript, placeOf } from './place';
import { start, type Deskbell } from './widget';

declare global {
  interface Window {
    Deskbell?: Deskbell;
  }
}

const script = ownScript();
const place = script && placeOf(script);

if (!place) console.error('Deskbell: the script needs data-group, the last part of the address of a group\'s chat page');
// A page that has the script twice has one button.
else if (!window.Deskbell) window.Deskbell = start(place);
