//! What the window draws: the border between Rust and the UI. The UI receives one [`Snapshot`] and then [`Change`]s, keeps
//! them in maps and renders; it decides nothing.

mod alerting;
mod conversing;
mod settings;

use deskbell_protocol::{
    AfterWorkSettings, ApiError, Author, AutomaticAway, AwayReason, Channel, Client, Content, EndedBy, FileSettings,
    GroupCardForOperators, Invitation, InvitationId, InvitationState, MessageId, Operator, OperatorId, OperatorState,
    SessionId, Status, StatusTimes, TalkSettings, Template, TemplateId, Timestamp,
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use crate::alerts::settings::{AlertEvent, AlertSettings, EventAlert, PopupText};
pub use alerting::{
    Badge, Check, CheckView, Finding, OutputDevice, RECEIPTS, ReadinessView, ReceiptView, Remedy, Standing, SystemPage,
    TestView,
};
pub use conversing::{AboutView, AfterWorkView, PastPage, Progress, TalkView, TemplateMatch, TransferView};
pub use settings::{Contrast, Density, Language, Settings, SortBy, Theme};

/// The connection to the server, as the operator should see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Connection {
    /// Nobody is signed in.
    SignedOut,
    /// The first connection after sign-in or program start is being made.
    Connecting,
    /// The stream is open and was heard from within its deadline.
    Connected,
    /// The connection was lost; it is being made again.
    Reconnecting {
        /// When it was lost, by this computer's clock.
        since: Timestamp,
        /// When the next attempt starts, by this computer's clock.
        next: Timestamp,
    },
    /// Trying again will not help: a person must act.
    Stopped {
        /// Why.
        error: ApiError,
    },
}

/// Who is signed in, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Account {
    /// The operator.
    pub me: Operator,
    /// The company's name.
    pub company: String,
    /// The server's address, as a person would write it.
    pub server: String,
    /// The server runs inside this program.
    pub local: bool,
    /// Add this to this computer's clock to get the server's, in milliseconds.
    #[ts(type = "number")]
    pub clock_offset_ms: i64,
    /// A client who waits longer than this is late, in milliseconds.
    #[ts(type = "number")]
    pub wait_target_ms: i64,
    /// How many offers in a row an operator lets pass before being set away as not responding; none when it is not known.
    pub misses_until_away: Option<u32>,
    /// The sign-in could not be put into the system's keychain and will be gone when the program ends.
    pub in_memory_only: bool,
    /// A status that was chosen but that the server has not confirmed yet.
    pub status_pending: bool,
    /// The operator's photo as a `data:` address; none when there is none or it was not loaded yet.
    pub photo: Option<String>,
    /// Away reasons that can be chosen, in the administrator's order.
    pub away_reasons: Vec<AwayReason>,
    /// Today's time in each status; none before the server told.
    pub today: Option<StatusTimes>,
    /// The operator's channels.
    pub channels: Vec<ChannelView>,
    /// All groups; clients can be passed on to them.
    pub groups: Vec<GroupCardForOperators>,
    /// What the company set for automatic away.
    pub automatic_away: AutomaticAway,
    /// The lengths of invitations to choose from, in minutes.
    pub invitation_lengths_min: Vec<u32>,
    /// The longest that may be chosen, in minutes.
    pub invitation_longest_min: u32,
    /// What the company set for talks.
    pub talk: TalkSettings,
    /// What files it allows.
    pub files: FileSettings,
    /// What it wants to be written after a talk.
    pub after_work: AfterWorkSettings,
}

/// A channel as the first tab of Home draws it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct ChannelView {
    /// Which.
    pub channel: Channel,
    /// Switched on, as the operator chose last.
    pub on: bool,
    /// The operator may not switch it.
    pub locked: bool,
    /// The server has not confirmed the switch yet.
    pub pending: bool,
    /// How many clients wait on it for this operator or his or her groups.
    pub waiting: u32,
    /// The oldest of them waits since, by the server's clock.
    pub oldest: Option<Timestamp>,
}

/// In which list a session stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Place {
    /// Waiting.
    Waiting,
    /// Accept was asked for and not answered yet.
    Accepting,
    /// Somebody else was faster; the card leaves after 2 s.
    Taken {
        /// That operator's display name.
        by: String,
    },
    /// My conversations.
    Mine,
}

/// A session as the lists and the header draw it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct SessionView {
    /// Which.
    pub id: SessionId,
    /// In which list.
    pub place: Place,
    /// Who.
    pub client: Client,
    /// The way in.
    pub channel: Channel,
    /// It came by an invitation of mine.
    pub invited: bool,
    /// The group in whose queue it is.
    pub group: Option<String>,
    /// It is put before me: I am asked to accept or decline.
    pub offered: bool,
    /// Until when, by the server's clock; none: until I cannot take it any more.
    pub offered_until: Option<Timestamp>,
    /// The invitation's label.
    pub label: Option<String>,
    /// Since when the client waits, by the server's clock; of a transfer to me since it began.
    pub queued_at: Timestamp,
    /// When it was accepted, by the server's clock.
    pub accepted_at: Option<Timestamp>,
    /// Who ended the talk, once it is over.
    pub ended_by: Option<EndedBy>,
    /// The first line of the newest message, with who wrote it.
    pub last: Option<LastLine>,
    /// When something last happened, by the server's clock; orders My conversations, newest first.
    pub last_at: Timestamp,
    /// Messages of the client that were not seen yet.
    pub unread: u32,
    /// When the client left a message to be answered later, instead of waiting on.
    pub message_left_at: Option<Timestamp>,
    /// What goes on in the talk.
    pub talk: TalkView,
}

/// The newest message in one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct LastLine {
    /// Who wrote it.
    pub author: Author,
    /// What, whole; the UI cuts it to the space there is.
    pub content: Content,
}

/// What became of a message that the operator wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Delivery {
    /// In the outbox, on its way or waiting for the network.
    Sending,
    /// A file on its way.
    Uploading {
        /// How far it has come.
        progress: Progress,
    },
    /// Stored by the server.
    Sent,
    /// The client's page has it.
    Delivered,
    /// The client has read it.
    Read,
    /// Refused by the server; stays until the operator retries or deletes it.
    Failed {
        /// Why.
        error: ApiError,
    },
}

/// A message as the conversation draws it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct MessageView {
    /// Which.
    pub id: MessageId,
    /// Of which session.
    pub session_id: SessionId,
    /// Who wrote it.
    pub author: Author,
    /// What it says.
    pub content: Content,
    /// When it was stored, by the server's clock; while sending, when it was written.
    pub at: Timestamp,
    /// Sorts a session's messages; those still in the outbox come last, in the order they were written.
    #[ts(type = "number")]
    pub order: i64,
    /// What became of it.
    pub delivery: Delivery,
}

/// What the open conversation holds beside its messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ConversationView {
    /// Of which session.
    pub session_id: SessionId,
    /// What the operator has begun to write, as it was kept last. The UI begins with it when the conversation opens and
    /// is ahead of it from then on.
    pub draft: String,
    /// There are older messages to load.
    pub more: bool,
    /// A page of messages is being loaded.
    pub loading: bool,
    /// The client is typing this, where the company lets it be seen; empty while only that he or she types is known.
    pub typing: Option<String>,
    /// The first message that I had not read when it was opened: the unread line stands above it.
    pub first_unread: Option<MessageId>,
    /// What is known of the client beside the session.
    pub about: AboutView,
}

/// An invitation as the list draws it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct InvitationView {
    /// The invitation.
    pub invitation: Invitation,
    /// Where it stands now.
    pub state: InvitationState,
    /// Somebody can join by it, now or later: it is worth copying, and can be revoked.
    pub open: bool,
    /// Its end can be moved.
    pub can_extend: bool,
}

/// A QR code, to be drawn at any size.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct QrView {
    /// How many modules it is wide and high, without its light border.
    pub size: u32,
    /// The dark modules as an SVG path, a module one unit wide and high.
    pub path: String,
}

/// Everything the window draws, at one moment.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct Snapshot {
    /// The connection.
    pub connection: Connection,
    /// Who is signed in; none when nobody is.
    pub account: Option<Account>,
    /// What the operator set on this computer.
    pub settings: Settings,
    /// Waiting and mine, in no order.
    pub sessions: Vec<SessionView>,
    /// My invitations, in no order.
    pub invitations: Vec<InvitationView>,
    /// The company's templates and my own, in no order.
    pub templates: Vec<Template>,
    /// Everybody's state, for supervisors and administrators, in no order.
    pub team: Vec<OperatorState>,
    /// The conversation that is shown; none while Home is.
    pub current: Option<ConversationView>,
    /// The messages of that conversation which are loaded, in no order.
    pub messages: Vec<MessageView>,
    /// What the sign-in screen begins with.
    pub last_sign_in: LastSignIn,
    /// The system's language, for as long as the settings leave the choice to the system.
    pub system_language: Language,
    /// What does not work on this computer just now, in no order.
    pub troubles: Vec<Trouble>,
    /// Whether an alert would reach the operator.
    pub readiness: ReadinessView,
    /// What became of the last alerts, oldest first.
    pub receipts: Vec<ReceiptView>,
    /// What is counted outside the window.
    pub badge: Badge,
}

/// Something that does not work on this computer, and that the operator can do something about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Trouble {
    /// The last popup could not be shown.
    Popups,
    /// The last sound could not be played.
    Sound,
    /// The desktop shows no tray: closing the window ends the program.
    Tray,
    /// The kept sign-in could not be read from the system's keychain at start.
    Keychain,
    /// The server inside this program could not start.
    LocalServer,
    /// A status that was chosen without a connection was not applied: it waited too long, or another one was chosen elsewhere.
    /// Gone with the next choice, or when the operator has read it.
    StatusNotApplied {
        /// What was chosen.
        status: Status,
    },
    /// desk.db was damaged and begun anew.
    DatabaseDamaged {
        /// Where the damaged one is kept.
        kept: String,
    },
    /// desk.db was written by a newer program and begun anew.
    DatabaseNewer {
        /// Where the newer one is kept.
        kept: String,
    },
}

/// What the sign-in screen begins with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LastSignIn {
    /// The server address used last.
    pub address: String,
    /// The user name used last.
    pub username: String,
}

/// One change: a slice, an id within it where there are many, and the value, or none when it is gone.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[serde(rename_all = "snake_case", tag = "slice")]
pub enum Change {
    /// See [`Snapshot::connection`].
    Connection {
        /// The new value.
        value: Connection,
    },
    /// See [`Snapshot::account`]. When it goes, every session, invitation and message goes with it.
    Account {
        /// The new value.
        value: Option<Box<Account>>,
    },
    /// See [`Snapshot::settings`].
    Settings {
        /// The new value.
        value: Settings,
    },
    /// See [`Snapshot::sessions`].
    Session {
        /// Which.
        id: SessionId,
        /// The new value, or gone.
        value: Option<Box<SessionView>>,
    },
    /// See [`Snapshot::invitations`].
    Invitation {
        /// Which.
        id: InvitationId,
        /// The new value, or gone.
        value: Option<InvitationView>,
    },
    /// See [`Snapshot::templates`].
    Template {
        /// Which.
        id: TemplateId,
        /// The new value, or gone.
        value: Option<Template>,
    },
    /// See [`Snapshot::team`].
    Colleague {
        /// Who.
        id: OperatorId,
        /// The new value, or gone.
        value: Option<Box<OperatorState>>,
    },
    /// See [`Snapshot::current`]. When the session changes, the messages of the former one go.
    Current {
        /// The new value, or Home.
        value: Option<ConversationView>,
    },
    /// See [`Snapshot::troubles`].
    Troubles {
        /// All that there are now.
        value: Vec<Trouble>,
    },
    /// See [`Snapshot::readiness`].
    Readiness {
        /// The new value.
        value: ReadinessView,
    },
    /// One more of [`Snapshot::receipts`]; the window keeps the last [`RECEIPTS`].
    Receipt {
        /// The new line.
        value: ReceiptView,
    },
    /// See [`Snapshot::badge`].
    Badge {
        /// The new value.
        value: Badge,
    },
    /// The operator asked to end the program while conversations are open: the window asks back whether to.
    LeaveAsked,
    /// See [`Snapshot::messages`].
    Message {
        /// Which.
        id: MessageId,
        /// The new value, or gone.
        value: Option<MessageView>,
    },
}

/// The answer to asking whether a server answers at an address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ServerCheck {
    /// The address as it will be used.
    pub address: String,
    /// The company that answers.
    pub company: String,
    /// Whether the connection is encrypted; only this computer may be reached without.
    pub encrypted: bool,
}

/// What the sign-in screen sends.
#[derive(Clone, PartialEq, Eq, Deserialize, TS)]
pub struct SignInRequest {
    /// The server's address; `https://` is added when it has no scheme.
    pub address: String,
    /// The operator's user name.
    pub username: String,
    /// The operator's password.
    pub password: String,
}

impl std::fmt::Debug for SignInRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignInRequest").field("address", &self.address).finish_non_exhaustive()
    }
}
