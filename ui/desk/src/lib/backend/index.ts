/** The border between the window and Rust: what the window may ask, and who answers. */

import type {
  ApiError,
  Change,
  CreateInvitation,
  InvitationView,
  MessageId,
  ServerCheck,
  SessionId,
  Settings,
  SignInRequest,
  Snapshot,
  Status,
} from "$types";

/** Everything the window can ask of the program. Each promise rejects with an {@link ApiError}. */
export interface Backend {
  /** Answers everything there is to draw; `onChange` then hears each change that follows. */
  subscribe(onChange: (changes: Change[]) => void): Promise<Snapshot>;
  checkServer(address: string): Promise<ServerCheck>;
  signIn(request: SignInRequest): Promise<void>;
  /** Starts the server inside the program with a demo company and signs in to it. */
  tryHere(): Promise<void>;
  signOut(): Promise<void>;
  setStatus(status: Status): Promise<void>;
  createInvitation(request: CreateInvitation): Promise<InvitationView>;
  accept(sessionId: SessionId): Promise<void>;
  endSession(sessionId: SessionId): Promise<void>;
  openConversation(sessionId: SessionId): Promise<void>;
  showHome(): Promise<void>;
  loadOlder(): Promise<void>;
  sendMessage(sessionId: SessionId, text: string): Promise<MessageId>;
  retryMessage(messageId: MessageId): Promise<void>;
  discardMessage(messageId: MessageId): Promise<void>;
  saveDraft(sessionId: SessionId, text: string): Promise<void>;
  setSettings(settings: Settings): Promise<void>;
  reconnectNow(): Promise<void>;
  /** Opens a link outside of the program. */
  openUrl(url: string): Promise<void>;
  /** Ends the program. */
  leave(): Promise<void>;
}

/** The program itself; in a development server without it, a pretended one. */
export async function chooseBackend(): Promise<Backend> {
  if (import.meta.env.DEV && !("__TAURI_INTERNALS__" in window)) {
    const { backendFromAddress } = await import("./fake-screens");
    return backendFromAddress(new URLSearchParams(location.search));
  }
  const { tauriBackend } = await import("./tauri");
  return tauriBackend;
}

/** What was thrown, as an error that a person can be told. */
export function asApiError(thrown: unknown): ApiError {
  if (typeof thrown === "object" && thrown !== null && "code" in thrown && "retry" in thrown) {
    return { args: {}, message: "", ...thrown } as ApiError;
  }
  return { code: "unknown", args: {}, retry: { kind: "never" }, message: String(thrown) };
}
