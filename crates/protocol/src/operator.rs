//! Operators: who answers, what status they chose, and whether their desk is connected.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{AwayReasonId, OperatorId, StatusCause, Timestamp};

/// What the operator *chose*. Never mixed with [`Presence`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Status {
    /// May be offered clients.
    Online,
    /// Is offered nobody; what is active goes on.
    Away {
        /// Why, when a reason was chosen.
        #[serde(default)]
        reason_id: Option<AwayReasonId>,
    },
}

impl Status {
    /// Away without a reason.
    pub const AWAY: Self = Self::Away { reason_id: None };

    /// Away, with or without a reason.
    #[must_use]
    pub fn is_away(self) -> bool {
        matches!(self, Self::Away { .. })
    }
}

/// Whether the operator's desk is *connected*. Never mixed with [`Status`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// A stream is open and was heard from within the lease.
    Connected,
    /// The lease ran out; within grace.
    Disconnected,
    /// Nobody is there.
    Gone,
}

/// What a person may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Answers clients.
    Operator,
    /// Also sees and may set other operators' states.
    Supervisor,
    /// Also changes the company's settings.
    Administrator,
}

/// An operator as colleagues and the operator's own desk see him or her.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Operator {
    /// Who.
    pub id: OperatorId,
    /// The name used to sign in.
    pub username: String,
    /// The name that clients see.
    pub display_name: String,
    /// What this person may do.
    pub role: Role,
    /// What was chosen.
    pub status: Status,
    /// Since when.
    pub status_since: Timestamp,
    /// Why.
    #[serde(default = "chosen")]
    pub status_cause: StatusCause,
    /// Display name of whoever set it, when it was not the operator.
    #[serde(default)]
    pub status_by: Option<String>,
    /// The hash under which the photo is found, `GET /v1/photos/{hash}`.
    #[serde(default)]
    pub photo: Option<String>,
    /// The IANA time zone in which the operator's days begin.
    #[serde(default = "utc")]
    pub zone: String,
}

fn chosen() -> StatusCause {
    StatusCause::Operator
}

fn utc() -> String {
    "UTC".to_owned()
}

/// An operator as a client sees him or her.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct OperatorCard {
    /// The name that clients see.
    pub display_name: String,
    /// Online and connected: can take a client now. Before anybody accepted in a group: somebody can.
    pub available: bool,
    /// Available, but with as many clients as he or she can hold.
    #[serde(default)]
    pub full: bool,
    /// The hash under which the photo is found, `GET /v1/photos/{hash}`.
    #[serde(default)]
    pub photo: Option<String>,
}
