/** What few clients see: a script of its own, loaded when it is needed. */
import { at, mark, texts } from 'virtual:rare-texts';
import { waitingFor } from './absence';
import { fullCard } from './full-card';
import { letters } from './letters';
import { nextLook } from './looking';
import { noticeOf } from './notice';
import { learn } from './texts';

export { mark };

/** In an object, whose names the build shortens; a module's own names it does not. */
export const parts = { fullCard, letters, nextLook, noticeOf, waitingFor };

learn(at, texts);
