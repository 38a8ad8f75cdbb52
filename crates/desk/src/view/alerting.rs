//! What the window draws of alerts: whether they would reach the operator, what became of them, mute and badge.

use deskbell_protocol::{Outcome, Timestamp, Way};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::alerts::settings::AlertEvent;

/// Whether an alert would reach the operator right now.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, TS)]
pub struct ReadinessView {
    /// The verdict on sounds.
    pub sounds: Way,
    /// The verdict on popups.
    pub popups: Way,
    /// The operator would notice an alert in one way at least.
    pub can_alert: bool,
    /// The company offers nobody to operators whom no alert would reach.
    pub offers_depend_on_it: bool,
    /// What was looked at; what needs the operator first.
    pub checks: Vec<CheckView>,
    /// When the system was last looked at, by this computer's clock.
    pub checked_at: Option<Timestamp>,
    /// Sounds are muted until then, by this computer's clock.
    pub muted_until: Option<Timestamp>,
    /// The last test of this run.
    pub test: Option<TestView>,
}

/// One line of the check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct CheckView {
    /// What was looked at.
    pub check: Check,
    /// How it stands.
    pub standing: Standing,
    /// What was found.
    pub finding: Finding,
    /// What a button beside it does; none: there is nothing that Deskbell can do about it.
    pub remedy: Option<Remedy>,
}

/// What is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// Sounds in Deskbell: switches, volume, mute.
    Sounds,
    /// The device that plays.
    Output,
    /// The notification service.
    PopupService,
    /// The system's do-not-disturb.
    DoNotDisturb,
    /// The tray.
    Tray,
    /// Starting with the system.
    Autostart,
    /// What the operator said of the last test.
    Test,
}

/// How a line of the check stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// The operator can mend it.
    NeedsYou,
    /// It does not work.
    Failed,
    /// Not known: not told yet, or the system does not tell.
    Unknown,
    /// It is well.
    Passed,
}

/// What was found. The UI has a sentence for each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Finding {
    /// Not looked at yet.
    Checking,
    /// The system does not tell.
    NotTold,
    /// Sounds are on in Deskbell.
    SoundsOn,
    /// Muted for a while.
    SoundsMuted {
        /// Until when, by this computer's clock.
        until: Timestamp,
    },
    /// Switched off for clients who wait.
    SoundsOff,
    /// Deskbell's own volume is at zero.
    SoundsAtZero,
    /// The device takes samples.
    OutputTakes {
        /// What the system calls it, where that is known.
        name: Option<String>,
        /// The system's volume of it in percent, where that is known.
        volume: Option<u32>,
    },
    /// The chosen device is not there; the default plays in its place.
    OutputStandsIn {
        /// What the system calls the one that plays.
        name: Option<String>,
    },
    /// There is no device, or none that takes samples.
    OutputMissing,
    /// The system has muted it.
    OutputMuted {
        /// What the system calls it.
        name: Option<String>,
    },
    /// The system's volume of it is at zero.
    OutputAtZero {
        /// What the system calls it.
        name: Option<String>,
    },
    /// The notification service answers and can do what is used.
    ServiceAnswers {
        /// What it calls itself.
        name: String,
    },
    /// It answers, but a click on a popup does nothing.
    ServiceWithoutClicks {
        /// What it calls itself.
        name: String,
    },
    /// It answers, but shows the title alone.
    ServiceWithoutBody {
        /// What it calls itself.
        name: String,
    },
    /// There is none.
    ServiceMissing,
    /// It does not answer.
    ServiceSilent,
    /// It refused the last popup.
    ServiceRefuses,
    /// Popups are switched off in Deskbell for clients who wait.
    PopupsOff,
    /// Do-not-disturb is off.
    DoNotDisturbOff,
    /// Do-not-disturb is on: popups are kept back, and sounds unless they were asked for all the same.
    DoNotDisturbOn,
    /// There is a tray.
    TrayThere,
    /// There is none: closing the window ends the program.
    TrayMissing,
    /// The program starts with the system.
    AutostartOn,
    /// It does not.
    AutostartOff,
    /// The operator saw and heard it.
    TestNoticed,
    /// The operator did not see the popup.
    TestNotSeen,
    /// The operator did not hear the sound.
    TestNotHeard,
    /// Neither.
    TestNotNoticed,
    /// None was made since the program began, or the answer is awaited.
    TestNotMade,
}

/// What a button beside a line does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Remedy {
    /// Ends the mute.
    Unmute,
    /// Switches sounds for clients who wait on, with a volume that is heard.
    SoundsOn,
    /// Switches popups for clients who wait on.
    PopupsOn,
    /// Opens the system's settings.
    OpenSettings {
        /// Which.
        page: SystemPage,
    },
    /// Lets the program start with the system.
    StartWithSystem,
    /// Shows the test again.
    TestAgain,
}

/// A page of the system's settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SystemPage {
    /// Sound.
    Sound,
    /// Notifications.
    Notifications,
}

/// A test: the real popup and the real sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct TestView {
    /// When it began, by this computer's clock.
    pub at: Timestamp,
    /// Whether the operator saw the popup; none before the answer.
    pub seen: Option<bool>,
    /// Whether the operator heard the sound; none before the answer.
    pub heard: Option<bool>,
}

/// One line of the log: what became of an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct ReceiptView {
    /// Counts up; the window keeps the last [`RECEIPTS`] of them.
    pub number: u32,
    /// When, by this computer's clock.
    pub at: Timestamp,
    /// What it was for; none: a test.
    pub event: Option<AlertEvent>,
    /// A sound; otherwise a popup.
    pub sound: bool,
    /// What became of it.
    pub outcome: Outcome,
}

/// How many receipts are kept.
pub const RECEIPTS: usize = 50;

/// What the window's title, the dock, the taskbar and the tray count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, TS)]
pub struct Badge {
    /// Clients who wait to be accepted by me; none: not known without a connection.
    pub waiting: Option<u32>,
    /// Messages in my conversations that were not seen.
    pub unread: u32,
    /// An alert is out there that was not answered: the taskbar asks for attention.
    pub attention: bool,
}

/// Something that plays sounds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct OutputDevice {
    /// Stays the same over restarts.
    pub id: String,
    /// What the system calls it.
    pub name: String,
}
