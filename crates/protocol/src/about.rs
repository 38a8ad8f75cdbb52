//! What operators know and write about a client and a session beside the talk: notes, tags, results, bans, earlier sessions.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{BanId, Channel, ClientId, MessageId, NoteId, OperatorId, ResultId, Seq, SessionId, Timestamp};

/// At most so many tags a session has.
pub const TAGS_MAX: usize = 20;

/// The longest tag, in characters.
pub const TAG_MAX: usize = 40;

/// At most so many parameters a page or a link passes; further ones are dropped.
pub const PARAMETERS_MAX: usize = 20;

/// The longest name and the longest value of a parameter, in characters; the rest is cut.
pub const PARAMETER_NAME_MAX: usize = 40;

/// See [`PARAMETER_NAME_MAX`].
pub const PARAMETER_VALUE_MAX: usize = 200;

/// Parameters by name.
pub type Parameters = BTreeMap<String, String>;

/// A note about a client, for operators' eyes only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct ClientNote {
    /// Which; minted by the writer.
    pub id: NoteId,
    /// About whom.
    pub client_id: ClientId,
    /// In which session it was written.
    pub session_id: SessionId,
    /// Who wrote it.
    pub author_id: OperatorId,
    /// The display name at the time of writing.
    pub author_name: String,
    /// What it says.
    pub text: String,
    /// When.
    pub at: Timestamp,
}

/// An ended session in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct EarlierSession {
    /// Which.
    pub id: SessionId,
    /// The name the client gave in it.
    pub client_name: String,
    /// The way in.
    pub channel: Channel,
    /// When it came into being.
    pub created_at: Timestamp,
    /// When the talk ended; none while it goes on.
    pub ended_at: Option<Timestamp>,
    /// Who had it.
    pub operator_name: Option<String>,
    /// What came of it.
    pub result: Option<String>,
    /// Its tags.
    pub tags: Vec<String>,
    /// How many messages it has.
    pub messages: u32,
}

/// `GET /v1/sessions/{id}/about`: what is known of a session's client beside the session itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct AboutClient {
    /// Notes, oldest first, the newest 200.
    pub notes: Vec<ClientNote>,
    /// The client's other sessions, newest first, at most 50. Their messages may be read by whoever sees this session.
    pub earlier: Vec<EarlierSession>,
}

/// `PUT /v1/sessions/{id}/notes/{note_id}`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct WriteNote {
    /// 1 to [`crate::NOTE_MAX`] characters.
    pub text: String,
}

impl std::fmt::Debug for WriteNote {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WriteNote")
    }
}

/// `PUT /v1/sessions/{id}/client`: what the operator found out; empty takes away.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct EditClient {
    /// The name; up to [`crate::CLIENT_NAME_MAX`] characters.
    pub name: String,
    /// The e-mail address.
    pub email: String,
    /// The telephone number.
    pub phone: String,
}

impl std::fmt::Debug for EditClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EditClient")
    }
}

/// `PUT /v1/sessions/{id}/tags`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct SetTags {
    /// All that it has from now on, in this order; each up to [`TAG_MAX`] characters, at most [`TAGS_MAX`].
    pub tags: Vec<String>,
}

/// `GET /v1/tags`: to complete what is typed. The company's first, then the most used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Tags {
    /// At most 200.
    pub tags: Vec<String>,
}

/// One of the company's results.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResultChoice {
    /// Which; minted by whoever adds it.
    pub id: ResultId,
    /// What is read; up to 40 characters.
    pub name: String,
}

/// What came of a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct SessionResult {
    /// Which of the company's results; none: only a note was written.
    pub id: Option<ResultId>,
    /// Its name at the time.
    pub name: Option<String>,
}

/// `PUT /v1/sessions/{id}/result`: writes the result of a session in after-work, and closes it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct SetResult {
    /// Which of the company's results.
    #[serde(default)]
    pub result_id: Option<ResultId>,
    /// Kept among the client's notes when it is not empty; up to [`crate::NOTE_MAX`] characters.
    #[serde(default)]
    pub note: String,
}

impl std::fmt::Debug for SetResult {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SetResult").field("result_id", &self.result_id).finish_non_exhaustive()
    }
}

/// What the company wants to be written after a talk.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AfterWorkSettings {
    /// What can come of a session, in this order. With none of them a talk that the operator ends is closed at once.
    pub results: Vec<ResultChoice>,
    /// A session is closed by itself, without a result, so many seconds after its talk; 10 to 3,600; none: not by itself.
    pub limit_s: Option<u32>,
    /// One of the results must be chosen, unless the time runs out.
    pub needs_result: bool,
}

/// What holds for talks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TalkSettings {
    /// Operators see what a client is typing before it is sent.
    pub typing_preview: bool,
    /// A transfer that nobody accepts returns after so many seconds, 10 to 600.
    pub transfer_s: u32,
    /// Operators may ban clients; supervisors and administrators always may.
    pub bans: bool,
    /// Clients are asked how the talk was.
    pub rating: bool,
    /// Tags that are offered first.
    pub tags: Vec<String>,
    /// An answer that a client waits for longer than this is late, in seconds, 10 to 3,600.
    pub answer_target_s: u32,
}

impl Default for TalkSettings {
    fn default() -> Self {
        Self {
            typing_preview: false,
            transfer_s: 60,
            bans: false,
            rating: false,
            tags: Vec::new(),
            answer_target_s: 120,
        }
    }
}

/// Whether a client is asked for something before coming in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    /// Not asked.
    #[default]
    No,
    /// Asked, and may be left empty.
    Optional,
    /// Must be given.
    Required,
}

/// What clients are asked before coming in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct EntryForm {
    /// The name.
    pub name: Asked,
    /// The e-mail address.
    pub email: Asked,
    /// The telephone number.
    pub phone: Asked,
    /// What it is about; becomes the first message.
    pub message: Asked,
}

impl Default for EntryForm {
    /// The name, if the client likes.
    fn default() -> Self {
        Self { name: Asked::Optional, email: Asked::No, phone: Asked::No, message: Asked::No }
    }
}

/// How a client liked the talk.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Rating {
    /// 1 to 5.
    pub stars: u32,
    /// What the client adds; up to 1,000 characters, may be empty.
    #[serde(default)]
    pub text: String,
}

impl std::fmt::Debug for Rating {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rating").field("stars", &self.stars).finish_non_exhaustive()
    }
}

/// `POST /v1/sessions/{id}/ban`: ends the session, and lets its client's browser in no more.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct BanClient {
    /// Why, for colleagues; 1 to 200 characters.
    pub reason: String,
    /// For so many hours; none: until somebody lifts it.
    #[serde(default)]
    pub hours: Option<u32>,
}

impl std::fmt::Debug for BanClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BanClient").field("hours", &self.hours).finish_non_exhaustive()
    }
}

/// A client who may not come in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Ban {
    /// Which.
    pub id: BanId,
    /// Whom.
    pub client_id: ClientId,
    /// The name the client gave.
    pub client_name: String,
    /// Why.
    pub reason: String,
    /// Who banned.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Until when; none: until it is lifted.
    pub until: Option<Timestamp>,
}

/// `GET /v1/bans`: those that hold, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Bans {
    /// The newest 1,000.
    pub bans: Vec<Ban>,
}

/// Up to where a session's messages were seen, as places in the feed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(default)]
pub struct SeenUpTo {
    /// The client's page has everything up to here.
    pub client_delivered: Seq,
    /// The client has read up to here.
    pub client_read: Seq,
    /// The operator has read up to here.
    pub operator_read: Seq,
}

/// One place where searched words were found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Hit {
    /// In which session.
    pub session: EarlierSession,
    /// In which message; none: in the client's name or a tag.
    pub message_id: Option<MessageId>,
    /// When that message was sent, or the session began.
    pub at: Timestamp,
    /// The words around, on one line, at most 160 characters.
    pub text: String,
}

/// `GET /v1/search?q=`: where the words are found in the operator's own sessions, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Found {
    /// At most 50.
    pub hits: Vec<Hit>,
    /// There are more than these.
    pub more: bool,
}
