//! Invitations: a unique code and URL that brings a client straight to the operator who made it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{InvitationId, OperatorId, SessionId, Timestamp};

/// Where an invitation stands at some moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum InvitationState {
    /// Valid, and nobody has joined by it.
    Unused,
    /// A client joined by it and that session is still open.
    InUse,
    /// A client joined by it and that session is over.
    Used,
    /// Its time is over and nobody joined by it.
    Expired,
    /// A state from a newer version.
    #[serde(other)]
    Unknown,
}

/// An invitation as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Invitation {
    /// Which.
    pub id: InvitationId,
    /// To whom it leads.
    pub operator_id: OperatorId,
    /// What the client opens; holds the code.
    pub url: String,
    /// For the operator's eyes only.
    pub label: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// From this moment on it cannot be joined.
    pub valid_until: Timestamp,
    /// The session that came by it.
    pub session_id: Option<SessionId>,
    /// Whether that session is still open.
    pub session_open: bool,
    /// Where it stands at the moment of this answer; [`Invitation::state_at`] tells it for any other.
    pub state: InvitationState,
}

impl Invitation {
    /// Where the invitation stands at `now`, which is a time of the server's clock.
    #[must_use]
    pub fn state_at(&self, now: Timestamp) -> InvitationState {
        match (self.session_id, self.session_open) {
            (Some(_), true) => InvitationState::InUse,
            (Some(_), false) => InvitationState::Used,
            (None, _) if now >= self.valid_until => InvitationState::Expired,
            (None, _) => InvitationState::Unused,
        }
    }
}
