//! What the window asks for about invitations, and what the shell needs to send them.

use deskbell_protocol::{
    ApiError, Client, CreateInvitation, ErrorCode, ExtendInvitation, Invitation, InvitationId, InvitationState,
    RevokeInvitation, SessionId, Timestamp,
};
use uuid::Uuid;

use crate::{
    desk::Desk,
    error::not_found,
    qr,
    seat::Seat,
    shown,
    view::{InvitationView, QrView},
};

/// An invitation that somebody can join by, now or later, with what a letter about it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invited {
    /// The invitation.
    pub invitation: Invitation,
    /// The company's name.
    pub company: String,
    /// The display name of the operator to whom it leads.
    pub operator: String,
    /// The IANA time zone in which the operator thinks.
    pub zone: String,
    /// Now, by the server's clock.
    pub now: Timestamp,
}

impl Desk {
    /// Makes an invitation.
    ///
    /// # Errors
    /// `bad_invitation`, or when the server cannot be asked or refuses.
    pub async fn create_invitation(&self, request: CreateInvitation) -> Result<InvitationView, ApiError> {
        let seat = self.shared().seat()?;
        let invitation = seat.api.create_invitation(InvitationId(Uuid::now_v7()), &request).await?;
        Ok(self.taken(&seat, invitation))
    }

    /// Makes another one like this, without its start.
    ///
    /// # Errors
    /// `not_found`, or as [`Desk::create_invitation`].
    pub async fn duplicate_invitation(&self, id: InvitationId) -> Result<InvitationView, ApiError> {
        let like = self.shared().read(|workspace| Some(workspace.like(workspace.invitations.get(&id)?)));
        self.create_invitation(like.ok_or_else(|| not_found("invitation"))?).await
    }

    /// Lets nobody else join by an invitation. Its sessions go on unless they are to end too.
    ///
    /// # Errors
    /// When the server cannot be asked or refuses.
    pub async fn revoke_invitation(&self, id: InvitationId, end_sessions: bool) -> Result<(), ApiError> {
        let seat = self.shared().seat()?;
        let invitation = seat.api.revoke_invitation(id, RevokeInvitation { end_sessions }).await?;
        self.taken(&seat, invitation);
        Ok(())
    }

    /// The same for all of the operator's that can still be joined.
    ///
    /// # Errors
    /// When the server cannot be asked or refuses.
    pub async fn revoke_all_invitations(&self, end_sessions: bool) -> Result<(), ApiError> {
        self.shared().seat()?.api.revoke_invitations(RevokeInvitation { end_sessions }).await
    }

    /// Moves an invitation's end, counted from its end or from now, whichever is later.
    ///
    /// # Errors
    /// `invitation_revoked`, `invitation_used`, `bad_invitation`, or when the server cannot be asked.
    pub async fn extend_invitation(&self, id: InvitationId, by_ms: i64) -> Result<(), ApiError> {
        let seat = self.shared().seat()?;
        let invitation = seat.api.extend_invitation(id, ExtendInvitation { by_ms }).await?;
        self.taken(&seat, invitation);
        Ok(())
    }

    /// An invitation that is to be sent.
    ///
    /// # Errors
    /// `not_found`; `invitation_used`, `invitation_revoked` or `invitation_expired` when nobody can join by it any more.
    pub fn invitation(&self, id: InvitationId) -> Result<Invited, ApiError> {
        let clock = self.shared().now();
        self.shared().read(|workspace| {
            let now = workspace.server_time(clock);
            let (known, signed, me) = (workspace.invitations.get(&id), workspace.signed.as_ref(), workspace.me());
            let (Some(known), Some(signed), Some(me)) = (known, signed, me) else {
                return Err(not_found("invitation"));
            };
            still_open(known, now)?;
            let told = Some(&known.leads_to).filter(|name| !name.is_empty());
            Ok(Invited {
                invitation: known.clone(),
                company: signed.company.clone(),
                operator: told.unwrap_or(&me.display_name).clone(),
                zone: me.zone.clone(),
                now,
            })
        })
    }

    /// The QR code of an invitation's address. It is asked for when it is shown: all of them would be most of what the
    /// window is told.
    ///
    /// # Errors
    /// As [`Desk::invitation`], and `too_large` when the address is too long for a code.
    pub fn invitation_qr(&self, id: InvitationId) -> Result<QrView, ApiError> {
        qr::drawing(&self.invitation(id)?.invitation.url)
    }

    /// The QR code of an invitation's address, as a PNG.
    ///
    /// # Errors
    /// As [`Desk::invitation_qr`].
    pub fn invitation_picture(&self, id: InvitationId) -> Result<Vec<u8>, ApiError> {
        qr::picture(&self.invitation(id)?.invitation.url)
    }

    /// The client of a session that the operator sees.
    ///
    /// # Errors
    /// `not_found`.
    pub fn client(&self, session_id: SessionId) -> Result<Client, ApiError> {
        let client = self.shared().read(|workspace| Some(workspace.sessions.get(&session_id)?.client.clone()));
        client.ok_or_else(|| not_found("session"))
    }

    fn taken(&self, seat: &Seat, invitation: Invitation) -> InvitationView {
        let shared = self.shared();
        let server_time = shared.read(|workspace| workspace.server_time(shared.now()));
        let view = shown::invitation(&invitation, server_time);
        shared.change_for(seat, |workspace| workspace.take_invitation(invitation));
        view
    }
}

/// Refuses what leads nowhere: nobody is sent a link by which nobody can join.
pub(crate) fn still_open(invitation: &Invitation, now: Timestamp) -> Result<(), ApiError> {
    let life = invitation.life();
    if life.is_open(now) {
        return Ok(());
    }
    let code = match life.state_at(now) {
        InvitationState::Revoked => ErrorCode::InvitationRevoked,
        InvitationState::Expired => ErrorCode::InvitationExpired,
        _ => ErrorCode::InvitationUsed,
    };
    Err(ApiError::never(code, "nobody can join by this invitation any more"))
}
