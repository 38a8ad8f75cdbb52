//! Bodies of requests and answers, in the order of `docs/PROTOCOL.md`.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{
    ClientSession, DeviceId, Epoch, Invitation, JoinId, Message, Operator, OperatorCard, Seq, Session, SessionId,
    Status, Timestamp,
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
    /// Sessions that wait for the operator or that he or she has; each with its last message only.
    pub sessions: Vec<Session>,
    /// The operator's invitations, newest first, at most 200.
    pub invitations: Vec<Invitation>,
}

/// `PUT /v1/me/status`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct SetStatus {
    /// What the operator chose.
    pub status: Status,
}

/// `PUT /v1/invitations/{id}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct CreateInvitation {
    /// How long it is valid from now on, in milliseconds; one minute to 30 days.
    #[ts(type = "number")]
    pub valid_for_ms: i64,
    /// For the operator's eyes only; up to 80 characters.
    pub label: Option<String>,
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

/// `GET /v1/client/invitations/{code}`: what the client's page shows before joining. Never uses the invitation up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct InvitationCard {
    /// The company's name.
    pub company: String,
    /// To whom the invitation leads.
    pub operator: OperatorCard,
    /// Until when it can be joined.
    pub valid_until: Timestamp,
}

/// `PUT /v1/client/joins/{join_id}`, with the join's secret as `Authorization: Bearer …`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Join {
    /// The invitation's code.
    pub code: String,
    /// What the client wants to be called.
    pub name: String,
    /// Preferred language of the browser, as BCP 47.
    pub language: Option<String>,
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
