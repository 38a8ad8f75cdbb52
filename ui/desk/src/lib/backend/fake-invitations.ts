/** Pretended invitations, and the little that a server would do with them. */

import type { CreateInvitation, Invitation, InvitationState, InvitationUse, InvitationView, QrView } from "$types";

const MINUTE = 60_000;

/** Where an invitation stands now, as `deskbell_protocol::Life` tells it, and what hangs on that. */
export function seen(invitation: Invitation): InvitationView {
  const now = Date.now();
  const limit = invitation.reusable ? invitation.uses_max : 1;
  const full = limit !== null && invitation.used >= limit;
  let state: InvitationState = invitation.open > 0 ? "in_use" : "unused";
  if (full) state = invitation.open > 0 ? "in_use" : "used";
  else if (invitation.revoked_at !== null) state = "revoked";
  else if (invitation.valid_until !== null && now >= invitation.valid_until) state = "expired";
  else if (now < invitation.valid_from) state = "not_yet_valid";
  const open = !full && (state === "unused" || state === "in_use" || state === "not_yet_valid");
  return {
    invitation: { ...invitation, state },
    state,
    open,
    can_extend: invitation.revoked_at === null && !full && invitation.valid_until !== null,
  };
}

/** An invitation made `ago` that is valid for `left` more. */
export function invitation(id: string, label: string | null, ago: number, left: number, change: Partial<Invitation> = {}): InvitationView {
  const created_at = Date.now() - ago;
  return seen({
    id,
    operator_id: "ines",
    group_id: null,
    leads_to: "Ines Duarte",
    made_by: null,
    url: `https://chat.northlight.example/i/${id}vN8xMVX9hTfE4rLbWcAq7`.slice(0, 58),
    label,
    client_name: null,
    language: null,
    created_at,
    valid_from: created_at,
    valid_until: Date.now() + left,
    revoked_at: null,
    reusable: false,
    uses_max: null,
    used: 0,
    open: 0,
    uses: [],
    changes: 0,
    state: "unused",
    ...change,
  });
}

/** Who came by one, `ago`. */
export function use(session_id: string, client_name: string, ago: number, open = false): InvitationUse {
  return { session_id, client_name, joined_at: Date.now() - ago, open };
}

/** What the server makes of a request. */
export function made(id: string, request: CreateInvitation): InvitationView {
  const now = Date.now();
  const from = Math.max(request.valid_from ?? now, now);
  const { reusable, uses_max, label, client_name, language } = request;
  const valid_until = request.valid_until ?? from + (request.valid_for_ms ?? 0);
  return invitation(id, label, 0, 0, { created_at: now, valid_from: from, valid_until, reusable, uses_max, client_name, language });
}

/** The same again, without its start. */
export function duplicated(id: string, { invitation: { reusable, uses_max, label, client_name, language, valid_from, valid_until } }: InvitationView): InvitationView {
  return made(id, { reusable, uses_max, label, client_name, language, valid_from: null, valid_until: null, valid_for_ms: valid_until === null ? 60 * MINUTE : valid_until - valid_from });
}

export function revoked({ invitation }: InvitationView, endSessions: boolean): InvitationView {
  const uses = endSessions ? invitation.uses.map((use) => ({ ...use, open: false })) : invitation.uses;
  return seen({ ...invitation, uses, open: endSessions ? 0 : invitation.open, revoked_at: invitation.revoked_at ?? Date.now() });
}

export function extended({ invitation }: InvitationView, byMs: number): InvitationView {
  return seen({ ...invitation, valid_until: Math.max(invitation.valid_until ?? 0, Date.now()) + byMs });
}

/** Something that looks like a QR code and is none: another one for each invitation. */
export function qr(of: string, size = 33): QrView {
  const seed = [...of].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 0) % 97;
  const eye = (x: number, y: number, left: number, top: number) => {
    const far = Math.max(Math.abs(x - left - 3), Math.abs(y - top - 3));
    return far === 3 || far <= 1;
  };
  const dark = (x: number, y: number) => {
    if (x < 8 && y < 8) return x < 7 && y < 7 && eye(x, y, 0, 0);
    if (x >= size - 8 && y < 8) return x >= size - 7 && y < 7 && eye(x, y, size - 7, 0);
    if (x < 8 && y >= size - 8) return x < 7 && y >= size - 7 && eye(x, y, 0, size - 7);
    return (x * 7 + y * 13 + ((x * y + seed) % 5) * 3 + ((x + seed) * y) % 7) % 4 < 2;
  };
  let path = "";
  for (let y = 0; y < size; y++) for (let x = 0; x < size; x++) if (dark(x, y)) path += `M${x} ${y}h1v1h-1z`;
  return { size, path };
}
