/** What few clients see: a script of its own, loaded when it is needed. */
import { mark, texts } from 'virtual:rare-texts';
import { waitingFor } from './absence';
import { fullCard } from './full-card';
import { leave, leaveDialog } from './leaving';
import { letters } from './letters';
import { nextLook } from './looking';
import { noticeOf } from './notice';
import { learn } from './texts';

export { mark };

/** In an object, whose names the build shortens; a module's own names it does not. */
export const parts = { fullCard, leave, leaveDialog, letters, nextLook, noticeOf, waitingFor };

learn(texts);
