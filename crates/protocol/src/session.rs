//! Sessions: one piece of work with one client on one channel.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{
    ClientId, FileSettings, GroupId, InvitationId, Message, OperatorCard, OperatorId, Parameters, Rating, SeenUpTo,
    Seq, SessionId, SessionResult, Timestamp, Transfer, TransferReturned, WhileMissing,
};

/// A way in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Text in a web page.
    WebChat,
    /// Picture and sound in a web page.
    VideoCall,
    /// The telephone.
    Phone,
    /// E-mail.
    Email,
    /// WhatsApp.
    Whatsapp,
    /// Messenger of Facebook.
    Facebook,
    /// Messages for Business of Apple.
    Apple,
    /// One of the company's own.
    Custom,
    /// A channel from a newer version.
    #[serde(other)]
    Unknown,
}

impl Channel {
    /// The channels that this version really serves: only these can be assigned.
    pub const SERVED: [Self; 1] = [Self::WebChat];
}

/// How the session came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// An operator's invitation link.
    Invitation,
    /// A group's chat page, or the widget on the company's site.
    Widget,
    /// A source from a newer version.
    #[serde(other)]
    Unknown,
}

/// Where a session stands. It only ever moves forward, except from `offered` back to `queued`, and from `active` to `queued` when its
/// operator is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SessionState {
    /// Exists, but waits for nobody yet.
    Created,
    /// Waits for an operator.
    Queued,
    /// Put before one or more operators.
    Offered,
    /// Accepted; client and operator talk.
    Active,
    /// Talk is over; result and note are being written.
    AfterWork,
    /// Over.
    Closed,
}

impl SessionState {
    /// Queued or offered: a client waits.
    #[must_use]
    pub fn is_waiting(self) -> bool {
        matches!(self, Self::Queued | Self::Offered)
    }

    /// The talk is over.
    #[must_use]
    pub fn is_ended(self) -> bool {
        matches!(self, Self::AfterWork | Self::Closed)
    }
}

/// Who ended a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EndedBy {
    /// The operator.
    Operator,
    /// The client.
    Client,
    /// Another cause, or one from a newer version.
    #[serde(other)]
    System,
}

/// What is known of a client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Client {
    /// Who.
    pub id: ClientId,
    /// The name the client gave; may be empty.
    pub name: String,
    /// Preferred language of the browser, as BCP 47, when it told.
    pub language: Option<String>,
    /// Browser's name and major version, when known.
    pub browser: Option<String>,
    /// Operating system, when known.
    pub system: Option<String>,
    /// The address of the page from which the client came, when known.
    #[serde(default)]
    pub page: Option<String>,
    /// An e-mail address that the client left.
    #[serde(default)]
    pub email: Option<String>,
    /// A telephone number that the client left.
    #[serde(default)]
    pub phone: Option<String>,
    /// What the page or the link passed.
    #[serde(default)]
    pub parameters: Parameters,
    /// Whence the client came to that page, when known.
    #[serde(default)]
    pub referrer: Option<String>,
    /// The IANA time zone of the client's computer, when it told.
    #[serde(default)]
    pub zone: Option<String>,
    /// How many sessions the client had before this one.
    #[serde(default)]
    pub earlier: u32,
}

/// A session as operators see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Session {
    /// Which.
    pub id: SessionId,
    /// Who contacts the company.
    pub client: Client,
    /// The way in.
    pub channel: Channel,
    /// How it came.
    pub source: Source,
    /// Where it stands.
    pub state: SessionState,
    /// The invitation it came by.
    pub invitation_id: Option<InvitationId>,
    /// The invitation's label, which only operators see.
    pub label: Option<String>,
    /// The group in whose queue it is.
    pub group_id: Option<GroupId>,
    /// Who accepted it.
    pub operator_id: Option<OperatorId>,
    /// That operator's display name.
    pub operator_name: Option<String>,
    /// That group's name.
    #[serde(default)]
    pub group_name: Option<String>,
    /// For whom it came, when it came for one.
    #[serde(default)]
    pub owner_id: Option<OperatorId>,
    /// Before whom it is put while `offered`.
    pub offered_to: Vec<OperatorId>,
    /// Until when it is put before them; none: until they cannot take it any more.
    #[serde(default)]
    pub offered_until: Option<Timestamp>,
    /// Counts the moves of the session; of two tellings the one with the larger number is the newer.
    #[serde(default)]
    pub moves: u32,
    /// When it came into being.
    pub created_at: Timestamp,
    /// Since when the client waits.
    pub queued_at: Timestamp,
    /// When the client, still unanswered, left a message and an address to answer to instead of waiting on.
    #[serde(default)]
    pub message_left_at: Option<Timestamp>,
    /// When it was accepted.
    pub accepted_at: Option<Timestamp>,
    /// When the talk ended.
    pub ended_at: Option<Timestamp>,
    /// By whom.
    pub ended_by: Option<EndedBy>,
    /// The newest message, for the lists.
    pub last_message: Option<Message>,
    /// To whom it is to go; told to who has it, and to those who may accept it.
    #[serde(default)]
    pub transfer: Option<Transfer>,
    /// The last transfer came to nothing.
    #[serde(default)]
    pub transfer_returned: Option<TransferReturned>,
    /// Up to where its messages were seen.
    #[serde(default)]
    pub seen: SeenUpTo,
    /// Since when the client waits for an answer, in an active session; none: the last word was the operator's.
    #[serde(default)]
    pub unanswered_since: Option<Timestamp>,
    /// Its tags.
    #[serde(default)]
    pub tags: Vec<String>,
    /// What came of it.
    #[serde(default)]
    pub result: Option<SessionResult>,
    /// After-work ends by itself then.
    #[serde(default)]
    pub after_work_until: Option<Timestamp>,
    /// How the client liked the talk.
    #[serde(default)]
    pub rating: Option<Rating>,
    /// How many messages the client has written so far. A desk that has read `n` of them has `client_messages - n` unread.
    pub client_messages: u32,
}

/// A session as its client sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct ClientSession {
    /// Which.
    pub id: SessionId,
    /// Where it stands.
    pub state: SessionState,
    /// Counts the moves of the session; of two tellings the one with the larger number is the newer.
    #[serde(default)]
    pub moves: u32,
    /// The company's name.
    pub company: String,
    /// Who accepted it, or, before that, whose invitation it is, or the group that was asked for.
    pub operator: OperatorCard,
    /// The name the client gave.
    pub client_name: String,
    /// What the client may do while the operator for whom he or she waits cannot take anybody; none when there is no such one.
    #[serde(default)]
    pub while_missing: Option<WhileMissing>,
    /// When the client left a message instead of waiting on.
    #[serde(default)]
    pub message_left_at: Option<Timestamp>,
    /// The operator has read the messages up to here.
    #[serde(default)]
    pub operator_read: Seq,
    /// The operator sees what the client types before it is sent: only then is it told.
    #[serde(default)]
    pub typing_preview: bool,
    /// What files may be sent; none: none at all.
    #[serde(default)]
    pub files: Option<FileSettings>,
    /// The client is asked how the talk was, once it is over.
    #[serde(default)]
    pub may_rate: bool,
    /// What he or she answered.
    #[serde(default)]
    pub rating: Option<Rating>,
    /// It came by an invitation that can still be joined: another session can be begun by it.
    #[serde(default)]
    pub can_begin_again: bool,
    /// When it came into being.
    pub created_at: Timestamp,
    /// When the talk ended.
    pub ended_at: Option<Timestamp>,
    /// By whom.
    pub ended_by: Option<EndedBy>,
}
