/** The conversation: a script of its own, loaded once the page is usable. */
import { at, mark, texts } from 'virtual:talk-texts';
import { stream } from './stream';
import { talking } from './talking';
import { learn } from './texts';

export { mark };

/** In an object, whose names the build shortens; a module's own names it does not. */
export const parts = { stream, talking };

learn(at, texts);
