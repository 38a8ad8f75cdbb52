/** Sends files: one at a time beside the messages, each until it is stored, refused for good, or cancelled. */
import { LATER, NEVER, Refused, refusal } from './api';
import { mintId } from './ids';
import type { KeptJoin } from './keep';
import { outbox } from './outbox';
import type { Pictures } from './pictures';
import type { Ports } from './ports';
import { plainName } from './sizes';
import type { Upload } from './state';
import type { Message } from './wire';

/** Nothing goes or comes for so long: the connection is dead. */
const STALLED_MS = 60_000;

/** A file that was chosen, and what is known of it. */
export interface Chosen {
  file: File;
  picture?: Upload['picture'];
}

export interface Uploads {
  add: (files: readonly Chosen[]) => void;
  cancel: (id: string) => void;
  kick: () => void;
  /** Hears how much of a file went, in parts of one. */
  progress: (hear: (id: string, part: number) => void) => void;
}

export function uploads(ports: Ports, images: Pictures): Uploads {
  const files = new Map<string, File>();
  let hear: (id: string, part: number) => void = () => undefined;
  let going: { id: string; request: XMLHttpRequest } | undefined;

  const box = outbox({
    next: () => ports.state().pending.find((one) => one.file && !one.failed),
    send: async ({ id, file }) => {
      const bytes = files.get(id);
      if (!bytes || !file) throw new Refused('internal', NEVER);
      const request = new XMLHttpRequest();
      going = { id, request };
      try {
        return await put(request, ports.kept(), { id, name: file.name, bytes }, (part) => {
          hear(id, part);
        });
      } finally {
        going = undefined;
      }
    },
    stored: (message) => {
      files.delete(message.id);
      ports.act({ type: 'stored', message });
    },
    failed: (id, code, because) => {
      ports.act({ type: 'failed', id, code, because });
    },
  });

  // What has not gone is lost with the page.
  addEventListener('beforeunload', (event) => {
    if (!ports.state().pending.some((one) => one.file && !one.failed)) return;
    event.preventDefault();
    // For browsers that ask only then; its type says that it is not to be used any more.
    Reflect.set(event, 'returnValue', true);
  });

  return {
    add: (chosen) => {
      chosen.forEach(({ file, picture }, i) => {
        const id = mintId();
        files.set(id, file);
        if (picture) images.own(id, file);
        const upload = { name: plainName(file.name), size: file.size, ...(picture ? { picture } : {}) };
        // They stay in their order.
        ports.act({ type: 'written', pending: { id, text: '', at: Date.now() + i, file: upload } });
      });
      box.kick();
    },
    cancel: (id) => {
      files.delete(id);
      if (going?.id === id) going.request.abort();
    },
    kick: box.kick,
    progress: (to) => {
      hear = to;
    },
  };
}

/** Only this kind of request tells how much went. */
function put(request: XMLHttpRequest, kept: KeptJoin, { id, name, bytes }: { id: string; name: string; bytes: File }, went: (part: number) => void): Promise<Message> {
  return new Promise((resolve, reject) => {
    let stalled: ReturnType<typeof setTimeout> | undefined;
    const fail = (error: Refused) => {
      clearTimeout(stalled);
      reject(error);
    };
    const alive = () => {
      clearTimeout(stalled);
      stalled = setTimeout(() => {
        fail(new Refused('server_unreachable', LATER));
        request.abort();
      }, STALLED_MS);
    };
    request.open('PUT', `/v1/client/joins/${kept.id}/files/${id}?name=${encodeURIComponent(name)}`);
    request.setRequestHeader('authorization', `Bearer ${kept.secret}`);
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.upload.onprogress = ({ loaded, total }) => {
      alive();
      went(total ? loaded / total : 0);
    };
    request.onload = () => {
      clearTimeout(stalled);
      const { status, responseText } = request;
      if (status < 300) {
        try {
          resolve(JSON.parse(responseText) as Message);
        } catch {
          reject(new Refused('server_unreachable', LATER));
        }
      } else {
        refusal(new Response(responseText, { status })).then(reject, reject);
      }
    };
    request.onerror = () => {
      fail(new Refused('server_unreachable', LATER));
    };
    request.onabort = () => {
      fail(new Refused('internal', NEVER));
    };
    alive();
    request.send(bytes);
  });
}
