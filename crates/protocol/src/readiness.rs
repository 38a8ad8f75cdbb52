//! Whether an operator would notice an alert right now, as the desk sees it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::Timestamp;

/// How one way of alerting an operator stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// An alert would arrive.
    Works,
    /// Not known yet.
    #[default]
    Checking,
    /// The operator switched it off in Deskbell.
    SwitchedOff,
    /// The operator muted Deskbell for a while.
    Muted,
    /// The system's do-not-disturb holds it back.
    DoNotDisturb,
    /// There is no notification service.
    NoService,
    /// The notification service or the system refuses.
    Refused,
    /// The notification service does not answer.
    NoAnswer,
    /// There is no device that plays.
    NoDevice,
    /// The system's sound is muted or at zero.
    Silent,
    /// The operator did not notice the last test.
    NotNoticed,
    /// For a reason that this build does not know.
    #[serde(other)]
    Unknown,
}

impl Way {
    /// Whether an alert would arrive, as far as is known: a desk is not called deaf before it was looked at.
    #[must_use]
    pub fn reaches(self) -> bool {
        matches!(self, Self::Works | Self::Checking)
    }
}

/// What became of an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The popup was shown.
    Shown,
    /// The popup took the place of an earlier one.
    Replaced,
    /// The system's do-not-disturb kept it back.
    DoNotDisturb,
    /// The notification service refused it.
    Refused,
    /// There is no notification service.
    NoService,
    /// The notification service did not answer.
    TimedOut,
    /// The sound was played.
    Played,
    /// The sound's reason ended before it was heard.
    Stopped,
    /// The operator had muted Deskbell.
    Muted,
    /// There was no device to play it.
    NoDevice,
    /// The device went away while it played.
    DeviceLost,
    /// The operator's own sound file could not be read; the usual one was played.
    FileBroken,
    /// Something that this build does not know.
    #[serde(other)]
    Unknown,
}

/// What became of the last alert of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS, ToSchema)]
pub struct Receipt {
    /// What became of it.
    pub outcome: Outcome,
    /// When, by the server's clock.
    pub at: Timestamp,
}

/// Whether one desk would reach its operator. Body of `PUT /v1/me/readiness`: it replaces what this computer told before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS, ToSchema)]
pub struct Readiness {
    /// Popups.
    pub popups: Way,
    /// Sounds.
    pub sounds: Way,
    /// What became of the last popup; none before the first.
    #[serde(default)]
    pub last_popup: Option<Receipt>,
    /// What became of the last sound; none before the first.
    #[serde(default)]
    pub last_sound: Option<Receipt>,
}

impl Readiness {
    /// Whether the operator would notice an alert in one way at least.
    #[must_use]
    pub fn can_alert(&self) -> bool {
        self.popups.reaches() || self.sounds.reaches()
    }
}
