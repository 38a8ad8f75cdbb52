//! What only a desktop can do, as the desk asks for it. The shell implements these with the real thing, tests with
//! [`crate::doubles`].

use std::{
    sync::LazyLock,
    time::{Duration, Instant},
};

use deskbell_protocol::{Outcome, SessionId, Timestamp};
use futures_util::future::BoxFuture;
use tokio::sync::{mpsc::UnboundedReceiver, oneshot};

use crate::view::{LastSignIn, Settings, SystemPage};

/// What a popup or a sound is about. One of each: a later one replaces the earlier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A session.
    Session(SessionId),
    /// The operator's own status.
    Status,
    /// The connection to the server.
    Connection,
    /// Many sessions at once: a click opens the one that waits longest.
    Summary,
    /// A test that the operator asked for.
    Test,
}

/// What a popup says. The shell puts it into the operator's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Popup {
    /// What it is about.
    pub subject: Subject,
    /// What happened.
    pub reason: PopupReason,
}

/// Why a popup is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PopupReason {
    /// A client waits.
    ClientWaiting {
        /// The client's name; empty when there is none or it is not to be shown.
        name: String,
        /// The invitation's label, when the client came by one of mine.
        label: Option<String>,
        /// The group in whose queue the client waits, when he or she did not come by an invitation of mine.
        group: Option<String>,
    },
    /// A client wrote in one of my active sessions.
    ClientWrote {
        /// The client's name; empty when there is none or it is not to be shown.
        name: String,
        /// The message; none when it is not to be shown.
        text: Option<String>,
    },
    /// A client who came for me left a message to be answered later.
    MessageLeft {
        /// The client's name; empty when there is none or it is not to be shown.
        name: String,
        /// The invitation's label, when the client came by one of mine.
        label: Option<String>,
    },
    /// A colleague gives me, or a group of mine, a conversation.
    Transfer {
        /// The client's name; empty when there is none or it is not to be shown.
        name: String,
        /// The colleague's display name.
        from: String,
        /// The group's name, when it goes to whoever of it is first.
        group: Option<String>,
        /// What the colleague wrote for me; none when there is nothing or it is not to be shown.
        note: Option<String>,
    },
    /// I let offers pass and was set away.
    NotResponding {
        /// How many in a row; none when it is not known.
        missed: Option<u32>,
    },
    /// I am Online and cut off from the server.
    ConnectionLost {
        /// It is not tried again before a person acts.
        for_good: bool,
    },
    /// The connection is back after I was told that it was lost.
    ConnectionBack,
    /// Much at once.
    Summary {
        /// How many clients wait.
        waiting: u32,
        /// In how many conversations clients wrote, or left a message.
        conversations: u32,
    },
    /// The operator wants to know whether popups are seen.
    Test,
}

/// What a click on a popup, or on its button, asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PopupAction {
    /// A click on the popup itself: show what it is about.
    Open,
    /// Take the client.
    Accept,
    /// Be Online again.
    GoOnline,
    /// Try to connect now.
    TryNow,
    /// The test was seen.
    Seen,
}

impl PopupReason {
    /// What its button does; none: a click on the popup itself says it all.
    #[must_use]
    pub fn button(&self) -> Option<PopupAction> {
        match self {
            Self::ClientWaiting { .. } | Self::Transfer { .. } => Some(PopupAction::Accept),
            Self::NotResponding { .. } => Some(PopupAction::GoOnline),
            Self::ConnectionLost { for_good: false } => Some(PopupAction::TryNow),
            Self::Test => Some(PopupAction::Seen),
            _ => None,
        }
    }
}

/// Shows popups. Must return at once; the work is done elsewhere.
pub trait Notifier: Send + Sync {
    /// Shows a popup, replacing the one of the same subject.
    fn show(&self, popup: Popup);
    /// Takes a subject's popup away; nothing happens when there is none.
    fn withdraw(&self, subject: Subject);
}

/// Which sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum Sound {
    /// A client waits in a queue.
    ClientWaiting,
    /// A client wrote.
    ClientWrote,
    /// A client came by an invitation of mine.
    Invitation,
    /// A conversation is handed over to me.
    Transfer,
    /// A telephone call rings.
    Call,
    /// Something is wrong that keeps clients away: offers were let pass, the connection was lost.
    Warning,
}

/// Plays sounds. Must return at once; the work is done elsewhere.
pub trait SoundPlayer: Send + Sync {
    /// Plays a sound for a subject, again and again when `repeat` gives a pause, until [`SoundPlayer::stop`].
    /// `volume` goes from 0 to 1.
    fn play(&self, subject: Subject, sound: Sound, volume: f32, repeat: Option<Duration>);
    /// Silences what plays for a subject; nothing happens when nothing does.
    fn stop(&self, subject: Subject);
    /// Plays on this device from the next sound on; none, or one that is not there: on the system's default.
    fn set_output(&self, id: Option<String>);
}

/// What the shell tells of this computer and of what became of alerts: see [`crate::Desk::told`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// Whether there is a device that takes samples.
    Output(Output),
    /// What the system tells of the device that plays.
    OutputLevel(OutputLevel),
    /// The notification service.
    PopupService(PopupService),
    /// Whether the system's do-not-disturb is on; none: it does not tell.
    DoNotDisturb(Option<bool>),
    /// Whether there is a tray.
    Tray(bool),
    /// Whether the program starts with the system; none: that cannot be told or set here.
    Autostart(Option<bool>),
    /// The pages of the system's settings that can be opened.
    SystemPages(Vec<SystemPage>),
    /// What became of a popup.
    Popup {
        /// What it is about.
        subject: Subject,
        /// What became of it.
        outcome: Outcome,
    },
    /// What became of a sound. More than once for one that repeats, or that turns out otherwise.
    Sound {
        /// What it is about.
        subject: Subject,
        /// What became of it.
        outcome: Outcome,
    },
}

/// The device that plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// It takes samples.
    Takes {
        /// It stands in for the one that was chosen.
        stand_in: bool,
    },
    /// There is none, or none that takes samples.
    Missing,
}

/// What the system tells of the device that plays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OutputLevel {
    /// What the system calls it.
    pub name: Option<String>,
    /// Whether it is muted.
    pub muted: Option<bool>,
    /// Its volume in percent.
    pub volume: Option<u32>,
}

/// The notification service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PopupService {
    /// It answers.
    Answers {
        /// What it calls itself.
        name: String,
        /// It tells of clicks.
        clicks: bool,
        /// It shows more than a title.
        body: bool,
    },
    /// There is none.
    Missing,
    /// It does not answer.
    Silent,
    /// It refuses, or the system does in its place.
    Refuses,
}

/// Looks at this computer: what it finds comes by [`crate::Desk::told`]. Looks by itself when it starts and whenever something
/// changes.
pub trait Lookout: Send + Sync {
    /// Looks again at everything. Must return at once; the work is done elsewhere.
    fn look(&self);
}

/// Keeps the sign-in's token. May block: the desk calls it from a blocking thread only.
pub trait SecretStore: Send + Sync {
    /// The token kept for a server and user, if there is one.
    ///
    /// # Errors
    /// When the keychain is missing, locked or fails.
    fn get(&self, key: &str) -> Result<Option<String>, SecretError>;
    /// Keeps a token.
    ///
    /// # Errors
    /// When the keychain is missing, locked or fails.
    fn set(&self, key: &str, secret: &str) -> Result<(), SecretError>;
    /// Forgets a token; nothing happens when there is none.
    ///
    /// # Errors
    /// When the keychain is missing, locked or fails.
    fn delete(&self, key: &str) -> Result<(), SecretError>;
}

/// Why the keychain did not do what was asked. Holds no secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the system's keychain failed: {0}")]
pub struct SecretError(pub String);

/// Cheap things that survive a restart.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Remembered {
    /// What the operator set.
    pub settings: Settings,
    /// What the sign-in screen begins with.
    pub last_sign_in: LastSignIn,
    /// The address of the server to connect to at start; none after signing out.
    pub signed_in_to: Option<SignedInTo>,
    /// This computer, as the servers know it; minted once.
    pub device_id: Option<deskbell_protocol::DeviceId>,
}

/// Where the operator is signed in.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct SignedInTo {
    /// The server's address.
    pub address: String,
    /// The user name.
    pub username: String,
    /// The server runs inside this program and must be started first.
    pub local: bool,
}

/// Keeps [`Remembered`].
pub trait Preferences: Send + Sync {
    /// What was kept last; defaults when there is nothing.
    fn load(&self) -> Remembered;
    /// Keeps it.
    fn save(&self, remembered: &Remembered);
}

/// This computer's clock.
pub trait Clock: Send + Sync {
    /// Now, by this computer's clock.
    fn now(&self) -> Timestamp;
    /// How long ago some moment of this run was, by a clock that nobody sets. It may stand still while the computer sleeps.
    fn running(&self) -> Duration;
}

/// The system's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    fn running(&self) -> Duration {
        static BEGAN: LazyLock<Instant> = LazyLock::new(Instant::now);
        BEGAN.elapsed()
    }
}

/// What happens to the operator's session on this computer.
#[derive(Debug)]
pub enum Sitting {
    /// The screen was locked, or unlocked.
    Locked(bool),
    /// The computer is about to sleep. It waits, for a moment at most, until the sender is used or dropped.
    Suspending(oneshot::Sender<()>),
    /// The computer woke.
    Resumed,
}

/// Tells whether somebody sits at the computer.
pub trait IdleSource: Send + Sync {
    /// What happens from now on; ends when the system does not tell.
    fn watch(&self) -> UnboundedReceiver<Sitting>;
    /// How long nobody has touched the computer; none when the system does not tell.
    fn idle(&self) -> BoxFuture<'_, Option<Duration>>;
}
