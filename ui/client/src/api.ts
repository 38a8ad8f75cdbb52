/** The client's REST requests. */
import { mintId } from './ids';
import { keyOf, type Entrance } from './entrance';
import type { KeptJoin } from './keep';
import type { ApiError, Card, ErrorCode, Join, Joined, Message, Messages, Retry } from './wire';

/** The server, or the network, said no. */
export class Refused extends Error {
  constructor(
    readonly code: ErrorCode,
    readonly retry: Retry,
    /** What the server says more closely. */
    readonly args: ApiError['args'] = {},
  ) {
    super(code);
  }
}

const DEADLINE_MS = 15_000;
export const LATER: Retry = { kind: 'later' };
export const NEVER: Retry = { kind: 'never' };

/** The code of anything that was thrown. */
export function codeOf(error: unknown): ErrorCode {
  return error instanceof Refused ? error.code : 'internal';
}

/** Anything that is not an `ApiError` comes from something between here and the server. */
export async function refusal(answer: Response): Promise<Refused> {
  try {
    const error = (await answer.json()) as Partial<ApiError>;
    if (error.code) return new Refused(error.code, error.retry ?? NEVER, error.args);
  } catch {
    // Not JSON.
  }
  const passing = answer.status >= 500 || answer.status === 408 || answer.status === 429;
  return passing ? new Refused('unavailable', LATER) : new Refused('bad_request', NEVER);
}

interface Request {
  method?: 'GET' | 'PUT' | 'POST';
  secret?: string;
  body?: unknown;
}

export async function ask(path: string, { method = 'GET', secret, body }: Request = {}): Promise<unknown> {
  const headers: Record<string, string> = {};
  if (secret !== undefined) headers['authorization'] = `Bearer ${secret}`;
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (method === 'POST') headers['idempotency-key'] = mintId();
  try {
    const answer = await fetch(`/v1/client/${path}`, {
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
      cache: 'no-store',
      credentials: 'omit',
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    if (!answer.ok) throw await refusal(answer);
    return answer.status === 204 ? undefined : await answer.json();
  } catch (error) {
    throw error instanceof Refused ? error : new Refused('server_unreachable', LATER);
  }
}

export const api = {
  card: (entrance: Entrance) =>
    ask(`${entrance.group === null ? 'invitations' : 'groups'}/${encodeURIComponent(keyOf(entrance))}`) as Promise<Card>,

  join: (entrance: Entrance, kept: KeptJoin) => {
    const { id, secret, name, language, page, leaving_message = false, email = null, phone = null, client_key = null, parameters = {}, referrer = null, zone = null } = kept;
    const body = { ...entrance, name, language, page, leaving_message, email, phone, client_key, parameters, referrer, zone } satisfies Join;
    return ask(`joins/${id}`, { method: 'PUT', secret, body }) as Promise<Joined>;
  },

  joined: ({ id, secret }: KeptJoin) => ask(`joins/${id}`, { secret }) as Promise<Joined>,

  older: ({ id, secret }: KeptJoin, before: number) =>
    ask(`joins/${id}/messages?before=${before}&limit=50`, { secret }) as Promise<Messages>,

  send: ({ id, secret }: KeptJoin, messageId: string, text: string) =>
    ask(`joins/${id}/messages/${messageId}`, { method: 'PUT', secret, body: { text } }) as Promise<Message>,
};
