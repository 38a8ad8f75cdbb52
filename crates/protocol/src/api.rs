//! Bodies of requests and answers, in the order of `docs/PROTOCOL.md`.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{
    ChannelState, ClientSession, CompanyView, DeviceId, EntryForm, Epoch, GroupId, Invitation, JoinId, Message,
    Operator, OperatorState, Parameters, Seq, Session, SessionId, Status, StatusTimes, Template, Timestamp,
};

/// `GET /v1/info`: asked before sign-in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Info {
    /// Always `deskbell`.
    pub product: String,
    /// The server's version.
    pub version: String,
    /// The oldest wire version the server speaks.
    pub protocol_min: u32,
    /// The newest.
    pub protocol_max: u32,
    /// The company's name; empty until one was created.
    pub company: String,
    /// The server's clock.
    pub server_time: Timestamp,
}

/// `POST /v1/sign-in`.
#[derive(Clone, Serialize, Deserialize, TS, ToSchema)]
pub struct SignIn {
    /// The operator's user name.
    pub username: String,
    /// The operator's password.
    pub password: String,
    /// The computer; minted by the desk once and kept, so that signing in again replaces its token.
    pub device_id: DeviceId,
    /// What the operator would call this computer.
    pub device_name: String,
    /// The computer's IANA time zone; the operator's days begin there from now on.
    #[serde(default)]
    pub zone: Option<String>,
}

impl std::fmt::Debug for SignIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignIn").field("device_id", &self.device_id).finish_non_exhaustive()
    }
}

/// The answer to [`SignIn`].
#[derive(Clone, Serialize, Deserialize, TS, ToSchema)]
pub struct SignedIn {
    /// Goes into `Authorization: Bearer …`; 256 random bits, stored hashed by the server.
    pub token: String,
    /// Who signed in.
    pub operator: Operator,
}

impl std::fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignedIn").field("operator", &self.operator.id).finish_non_exhaustive()
    }
}

/// `GET /v1/workspace`: everything the operator's desk needs, true at `{epoch, seq}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Workspace {
    /// The feed's life.
    pub epoch: Epoch,
    /// The place in the feed at which this is true; the stream goes on from here.
    pub seq: Seq,
    /// The server's clock.
    pub server_time: Timestamp,
    /// The company's name.
    pub company: String,
    /// The operator.
    pub me: Operator,
    /// The company's settings, as far as desks need them.
    pub settings: CompanyView,
    /// The operator's channels.
    pub channels: Vec<ChannelState>,
    /// The operator's day.
    pub times: StatusTimes,
    /// Everybody's state, for supervisors and administrators; empty for others.
    #[serde(default)]
    pub operators: Vec<OperatorState>,
    /// Sessions that wait for the operator or his or her groups (the oldest 1,000), and those that he or she has; each with its last
    /// message only.
    pub sessions: Vec<Session>,
    /// The operator's invitations, newest first, at most 200.
    pub invitations: Vec<Invitation>,
    /// The company's templates and the operator's own.
    #[serde(default)]
    pub templates: Vec<Template>,
}

/// `PUT /v1/me/status`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct SetStatus {
    /// What the operator chose.
    pub status: Status,
    /// How long ago, in milliseconds, by a clock that nobody sets: a choice that waited for the network. One that is older than
    /// what was chosen elsewhere is refused with `status_changed_since`.
    #[serde(default)]
    #[ts(type = "number")]
    pub age_ms: u64,
}

/// `PUT /v1/operators/{id}/status`: a supervisor sets another operator's status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct SetOperatorStatus {
    /// What it is from now on.
    pub status: Status,
}

/// `PUT /v1/me/channels/{channel}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct SetChannel {
    /// On or off.
    pub on: bool,
}

/// `PUT /v1/me/profile`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct SetProfile {
    /// The name that clients see; 1 to 80 characters.
    pub display_name: String,
    /// The IANA time zone in which the days begin.
    pub zone: String,
}

/// `PUT /v1/me/password`. Other computers of the operator are signed out.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct SetOwnPassword {
    /// The present one.
    pub current: String,
    /// The new one; at least 8 characters.
    pub new: String,
}

impl std::fmt::Debug for SetOwnPassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SetOwnPassword")
    }
}

/// `POST /v1/sessions/{id}/pass`: the owner of an invitation's session, or whoever it is offered to, gives it to a group's queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct PassOn {
    /// To which group.
    pub group_id: GroupId,
}

/// Whether a client who comes to a group now finds somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GroupState {
    /// Somebody can take a client, now or soon.
    Open,
    /// Nobody is there now; a client may wait.
    Busy,
    /// The queue is full.
    Full,
    /// Nobody is there, and the company wants no one to wait.
    Offline,
}

/// `GET /v1/client/groups/{slug}`: what a group's chat page shows before joining.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct GroupCard {
    /// The company's name.
    pub company: String,
    /// The group's name.
    pub group: String,
    /// Whether somebody is there.
    pub state: GroupState,
    /// What the client is asked before coming in.
    #[serde(default)]
    pub entry: EntryForm,
}

/// `PUT …/messages/{message_id}`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct SendMessage {
    /// Plain text, not empty.
    pub text: String,
}

impl std::fmt::Debug for SendMessage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SendMessage({} bytes)", self.text.len())
    }
}

/// A page of a session's messages, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Messages {
    /// At most 100.
    pub messages: Vec<Message>,
    /// Whether there are older ones: ask again with `before` set to the first one's `seq`.
    pub more: bool,
}

/// `PUT /v1/client/joins/{join_id}`, with the join's secret as `Authorization: Bearer …`.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Join {
    /// The invitation's code; empty when a group is asked for.
    #[serde(default)]
    pub code: String,
    /// The slug of the group that is asked for, when it is no invitation.
    #[serde(default)]
    pub group: Option<String>,
    /// The address of the page from which the client came, at most 500 characters; the rest is cut.
    #[serde(default)]
    pub page: Option<String>,
    /// What the client wants to be called.
    pub name: String,
    /// Preferred language of the browser, as BCP 47.
    pub language: Option<String>,
    /// The client will leave a message at once instead of waiting, where messages may be left.
    #[serde(default)]
    pub leaving_message: bool,
    /// An e-mail address, where the entry form asks for one.
    #[serde(default)]
    pub email: Option<String>,
    /// A telephone number, where the entry form asks for one.
    #[serde(default)]
    pub phone: Option<String>,
    /// By which the same browser is known again: 256 random bits in hex, kept by it, stored hashed.
    #[serde(default)]
    pub client_key: Option<String>,
    /// What the page or the link passed.
    #[serde(default)]
    pub parameters: Parameters,
    /// Whence the client came to that page.
    #[serde(default)]
    pub referrer: Option<String>,
    /// The IANA time zone of the client's computer.
    #[serde(default)]
    pub zone: Option<String>,
}

impl std::fmt::Debug for Join {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Join").field("group", &self.group).finish_non_exhaustive()
    }
}

/// `GET` and `PUT /v1/client/joins/{join_id}`: the client's snapshot, true at `{epoch, seq}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Joined {
    /// Which join.
    pub join_id: JoinId,
    /// The feed's life.
    pub epoch: Epoch,
    /// The place in the feed at which this is true.
    pub seq: Seq,
    /// The session.
    pub session: ClientSession,
    /// The newest messages, oldest first.
    pub messages: Messages,
}

/// The answer to accepting, ending and leaving.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct SessionAnswer {
    /// The session as it is now.
    pub session: Session,
}

/// Names a session where nothing else needs to be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct SessionRef {
    /// Which.
    pub session_id: SessionId,
}
