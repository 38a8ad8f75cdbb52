/** What belongs to the conversation beside its messages: who types, what was seen, files, sounds, leaving. */
import { api } from './api';
import { chatScreen } from './chat';
import { leave } from './leaving';
import { pictures } from './pictures';
import type { Ports } from './ports';
import { rate } from './rating';
import type { Screen } from './screens';
import { seen } from './seen';
import { sounds } from './sounds';
import type { State } from './state';
import type { Unnumbered } from './stream';
import { typing } from './typing';
import { uploads } from './uploads';
import type { Message } from './wire';

/** What is told of the operator's typing is forgotten after this. */
const TYPING_MS = 6_000;

export interface Talking {
  screen: (draft: string) => Screen;
  /** The state is another. */
  follow: (state: State) => void;
  /** The server said something that has no place in the feed. */
  hear: (frame: Unnumbered) => void;
  /** A connection was greeted. */
  greeted: () => void;
  /** The page is shown again, or its panel opened or closed. */
  wake: () => void;
}

/** Something for the client came: words of the operator, or that somebody is there. */
function calls({ author, content }: Message): boolean {
  return author.kind === 'operator' || (content.kind === 'note' && content.note === 'operator_joined');
}

export function talking(ports: Ports): Talking {
  const sound = sounds();
  const images = pictures(ports.kept);
  const files = uploads(ports, images);
  const isSeen = () => ports.shown() && !document.hidden;
  /** Another window may lie above it. In a frame the focus is the page's around. */
  const inView = () => isSeen() && (self !== top || document.hasFocus());
  let atEnd = () => true;
  let silence: ReturnType<typeof setTimeout> | undefined;
  let newest: number | undefined;

  const marks = seen((delivered, read) => {
    ports.tell({ type: 'seen', session_id: null, delivered, read });
  });
  const typed = typing(
    (on, text) => {
      if (ports.state().mode === 'active') ports.tell({ type: 'typing', session_id: null, on, text });
    },
    () => ports.state().session?.typing_preview === true,
  );
  const quiet = () => {
    clearTimeout(silence);
    if (ports.state().typing) ports.set({ typing: false });
  };
  const look = () => {
    const { messages, mode } = ports.state();
    if (mode !== 'ended') marks.look(messages, isSeen() && atEnd());
  };

  return {
    screen: (draft) => {
      const screen = chatScreen(
        {
          send: (text) => {
            ports.write({ text });
          },
          attach: files.add,
          progress: files.progress,
          typed: typed.typed,
          sound,
          pictures: images,
          retry: (id) => {
            ports.act({ type: 'retried', id });
            ports.kick();
            files.kick();
          },
          remove: (id) => {
            files.cancel(id);
            ports.drop(id);
          },
          older: () => void older(ports),
          scrolled: look,
          leave: (step) => void leave(ports, step),
          rate: (rating) => rate(ports, rating),
          reload: () => {
            location.reload();
          },
          fresh: ports.fresh,
          group: ports.group,
          writing: ports.writing,
        },
        draft,
      );
      ({ atEnd } = screen);
      return screen;
    },
    follow: ({ messages, connection }) => {
      const last = [...messages].reverse().find(calls)?.seq ?? 0;
      const came = newest !== undefined && last > newest;
      newest = Math.max(last, newest ?? 0);
      if (came) {
        quiet();
        if (!inView()) sound.ring();
      }
      if (connection === 'connected') look();
    },
    hear: (frame) => {
      if (frame.type === 'queue') {
        ports.set({ position: frame.position });
      } else if (frame.who === 'operator') {
        quiet();
        if (!frame.on) return;
        ports.set({ typing: true });
        silence = setTimeout(quiet, TYPING_MS);
      }
    },
    greeted: () => {
      marks.forget();
      files.kick();
    },
    wake: () => {
      look();
      files.kick();
    },
  };
}

/** An earlier page of the messages. */
async function older({ state, set, act, kept }: Ports): Promise<void> {
  const oldest = state().messages[0];
  if (!oldest || state().loadingOlder) return;
  set({ loadingOlder: true });
  try {
    act({ type: 'older', page: await api.older(kept(), oldest.seq) });
  } catch {
    set({ loadingOlder: false });
  }
}
