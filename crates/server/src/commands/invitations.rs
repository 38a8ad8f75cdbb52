//! Making invitations.

use deskbell_protocol::{ErrorCode, Invitation, InvitationId, OperatorId};

use super::events;
use crate::auth;
use crate::refusal::{Refusal, refuse};
use crate::store::invitations::{self, Stored};
use crate::store::{Command, Write};

/// An operator makes an invitation.
pub(crate) struct CreateInvitation {
    pub(crate) id: InvitationId,
    pub(crate) operator: OperatorId,
    pub(crate) valid_for_ms: i64,
    pub(crate) label: Option<String>,
}

impl Command for CreateInvitation {
    type Answer = Invitation;

    async fn run(&self, write: &mut Write) -> Result<Invitation, Refusal> {
        let now = write.now();
        if let Some(stored) = invitations::by_id(write.connection(), self.id).await? {
            let same = stored.operator == self.operator
                && stored.valid_for_ms == self.valid_for_ms
                && stored.label == self.label;
            if !same {
                return Err(refuse(ErrorCode::Conflict, "the id belongs to another invitation"));
            }
            return Ok(stored.seen(&write.context.base_url, now));
        }
        let new = Stored {
            id: self.id,
            operator: self.operator,
            code: auth::new_code(&write.context.sources)?,
            label: self.label.clone(),
            valid_for_ms: self.valid_for_ms,
            created_at: now,
            valid_until: now.plus(self.valid_for_ms),
            session: None,
            session_open: false,
        };
        invitations::insert(write.connection(), &new).await?;
        events::invitation_changed(write, new.id).await
    }
}
