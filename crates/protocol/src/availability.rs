//! Away reasons, the history of statuses, and what a supervisor sees.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{AwayReasonId, Channel, DeviceId, Operator, Presence, Readiness, Status, Timestamp};

/// A reason for being away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct AwayReason {
    /// Which; minted by whoever adds it.
    pub id: AwayReasonId,
    /// Up to 40 characters.
    pub name: String,
    /// One emoji, shown before the name.
    #[serde(default)]
    pub emoji: Option<String>,
    /// Whether the time counts as paid.
    pub paid: bool,
    /// Can be chosen.
    #[serde(default = "yes")]
    pub enabled: bool,
}

fn yes() -> bool {
    true
}

/// Why a status is what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StatusCause {
    /// The operator chose it.
    Operator,
    /// A supervisor or administrator set it.
    Supervisor,
    /// The first status at sign-in.
    SignIn,
    /// Nobody touched any of the operator's computers for a while.
    Idle,
    /// The screens of all of the operator's computers are locked.
    Locked,
    /// Offers were let pass.
    NotResponding,
    /// A cause from a newer version.
    #[serde(other)]
    Unknown,
}

impl StatusCause {
    /// Whether the status goes back by itself when somebody sits at the desk again.
    #[must_use]
    pub fn passes(self) -> bool {
        matches!(self, Self::Idle | Self::Locked)
    }
}

/// Time spent in one status today, while present.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct StatusTime {
    /// Which status.
    pub status: Status,
    /// The reason's name when it was last used, when there is a reason.
    pub name: Option<String>,
    /// The reason's emoji.
    pub emoji: Option<String>,
    /// Whether the time counts as paid. Online always does; Away without a reason never.
    pub paid: bool,
    /// Milliseconds up to [`StatusTimes::as_of`].
    #[ts(type = "number")]
    pub ms: i64,
}

/// `GET /v1/me/times`: today, in the operator's time zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct StatusTimes {
    /// When today began.
    pub day_start: Timestamp,
    /// When today ends; ask again then.
    pub day_end: Timestamp,
    /// The moment at which this is true, by the server's clock. While `running`, the entry of the present status grows from here on.
    pub as_of: Timestamp,
    /// The operator is present: the present status' time is growing.
    pub running: bool,
    /// Every status that had time today, and the present one.
    pub times: Vec<StatusTime>,
}

/// A stretch of the history: one status from one choice to the next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct StatusPeriod {
    /// Which status.
    pub status: Status,
    /// The reason's name at that time.
    pub name: Option<String>,
    /// The reason's emoji at that time.
    pub emoji: Option<String>,
    /// Whether it counted as paid.
    pub paid: bool,
    /// Why.
    pub cause: StatusCause,
    /// Display name of whoever set it, when it was not the operator.
    pub by: Option<String>,
    /// From when.
    pub started_at: Timestamp,
    /// Until when; none: it goes on.
    pub ended_at: Option<Timestamp>,
    /// How much of it the operator was present, in milliseconds.
    #[ts(type = "number")]
    pub present_ms: i64,
}

/// `GET /v1/me/history` and `GET /v1/operators/{id}/history`: newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct StatusHistory {
    /// The stretches, newest first, at most 200.
    pub periods: Vec<StatusPeriod>,
}

/// A channel that is assigned to an operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct ChannelState {
    /// Which.
    pub channel: Channel,
    /// Switched on.
    pub on: bool,
    /// The operator may not switch it.
    pub locked: bool,
}

/// Whether somebody sits at a desk, as the desk tells it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Activity {
    /// Somebody does, or may.
    #[default]
    Active,
    /// Nobody has touched the computer for as long as was set for automatic away.
    Idle,
    /// The screen is locked, and that was set for automatic away.
    Locked,
    /// The computer is about to sleep: its lease ends now.
    Suspending,
    /// One from a newer version.
    #[serde(other)]
    Unknown,
}

/// One of an operator's computers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct DeviceState {
    /// Which.
    pub id: DeviceId,
    /// What its operator calls it.
    pub name: String,
    /// A stream of it is open and within its lease.
    pub connected: bool,
}

/// An operator as a supervisor sees him or her.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct OperatorState {
    /// Who, with status, since when and why.
    pub operator: Operator,
    /// Whether a desk is connected.
    pub presence: Presence,
    /// Since when.
    pub presence_since: Timestamp,
    /// The computers that are signed in.
    pub devices: Vec<DeviceState>,
    /// Slots in use.
    pub used: u32,
    /// Slots there are.
    pub slots: u32,
    /// Assigned channels.
    pub channels: Vec<ChannelState>,
    /// Names of the groups the operator serves.
    pub groups: Vec<String>,
    /// Whether an alert would reach the operator, on the connected computer where it is best; none: no desk has told, or one that
    /// has not told may be better than those that have.
    #[serde(default)]
    pub readiness: Option<Readiness>,
}
