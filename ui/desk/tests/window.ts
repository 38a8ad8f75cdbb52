/** Draws the window on a pretended program, for tests that read like what a person does. */

import { render, screen, waitFor, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import type { Snapshot } from "$types";
import App from "../src/App.svelte";
import { FakeBackend } from "../src/lib/backend/fake";

export async function open(snapshot: Snapshot, prepare: (backend: FakeBackend) => void = () => {}) {
  const backend = new FakeBackend(snapshot);
  prepare(backend);
  const user = userEvent.setup();
  const { container } = render(App, { backend });
  await waitFor(() => {
    if (!document.body.dataset.ready) throw new Error("the window is not drawn yet");
  });
  return { backend, user, container };
}

/** The same, at the invitations. */
export async function openInvitations(snapshot: Snapshot, prepare?: (backend: FakeBackend) => void) {
  const opened = await open(snapshot, prepare);
  await opened.user.click(the("tab-invitation"));
  await waitFor(() => the("invitation-create"));
  return opened;
}

export const the = (testid: string): HTMLElement => screen.getByTestId(testid);
export const all = (testid: string): HTMLElement[] => screen.queryAllByTestId(testid);
export const shown = (testid: string): boolean => screen.queryByTestId(testid) !== null;
export const inside = (element: HTMLElement, testid: string): HTMLElement => within(element).getByTestId(testid);

/** What was asked of the program by this name, newest last. */
export function asked(backend: FakeBackend, command: string): unknown[][] {
  return backend.asked.filter((one) => one.command === command).map((one) => one.args);
}
