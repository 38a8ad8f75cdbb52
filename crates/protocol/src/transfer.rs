//! Giving an active session to a colleague or a group.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{GroupId, OperatorId, Timestamp};

/// The longest note that goes with a transfer, or that is written about a client, in characters.
pub const NOTE_MAX: usize = 2_000;

/// To whom a session is to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum TransferTo {
    /// To this operator alone.
    Operator {
        /// Who.
        id: OperatorId,
    },
    /// To whoever of this group accepts first.
    Group {
        /// Which.
        id: GroupId,
    },
}

/// A session that is put before somebody else. It stays active, with who has it, until that one accepts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Transfer {
    /// Who gives it.
    pub from: OperatorId,
    /// That operator's display name.
    pub from_name: String,
    /// To whom.
    pub to: TransferTo,
    /// That operator's display name, or that group's name.
    pub to_name: String,
    /// What the receiver should know; may be empty. Clients never see it.
    pub note: String,
    /// Since when.
    pub at: Timestamp,
    /// It returns when nobody has accepted until then.
    pub until: Timestamp,
}

/// Why a transfer came to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WhyReturned {
    /// Nobody accepted in time.
    NotAccepted,
    /// The receiver said no.
    Declined,
    /// There is nobody any more who could accept.
    NobodyThere,
    /// A cause from a newer version.
    #[serde(other)]
    Unknown,
}

/// A transfer that came to nothing; told to who has the session until another begins or the talk ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct TransferReturned {
    /// To whom it was to go.
    pub to_name: String,
    /// Why it did not.
    pub why: WhyReturned,
    /// When it returned.
    pub at: Timestamp,
}

/// `POST /v1/sessions/{id}/transfer`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct BeginTransfer {
    /// To whom.
    pub to: TransferTo,
    /// What the receiver should know; up to [`NOTE_MAX`] characters. It is kept among the client's notes once somebody accepts.
    #[serde(default)]
    pub note: String,
}

impl std::fmt::Debug for BeginTransfer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BeginTransfer").field("to", &self.to).finish_non_exhaustive()
    }
}

/// An operator to whom a session could go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct TransferOperator {
    /// Who.
    pub id: OperatorId,
    /// The display name.
    pub name: String,
    /// The hash under which the photo is found.
    pub photo: Option<String>,
    /// Online, connected and with the session's channel on.
    pub available: bool,
    /// How many slots are free.
    pub free: u32,
}

/// A group to which a session could go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct TransferGroup {
    /// Which.
    pub id: GroupId,
    /// Its name.
    pub name: String,
    /// How many clients wait there now.
    pub waiting: u32,
    /// How many of its operators, the asker left out, are available.
    pub available: u32,
}

/// `GET /v1/sessions/{id}/transfer-targets`: to whom the session could go, who can take it first, then by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct TransferTargets {
    /// Operators, without the asker.
    pub operators: Vec<TransferOperator>,
    /// Groups that serve the session's channel.
    pub groups: Vec<TransferGroup>,
}
