//! What the window draws of a talk beside its messages: transfers, who types, files, templates, what is known of the client.

use deskbell_protocol::{AboutClient, Client, Rating, SessionId, TemplateId, Timestamp, TransferReturned, TransferTo};
use serde::Serialize;
use ts_rs::TS;

/// A session on its way from one operator to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct TransferView {
    /// It is put before me or my group, and stands in Waiting; otherwise it is mine, and I wait for somebody to accept.
    pub incoming: bool,
    /// The display name of who gives it.
    pub from: String,
    /// To whom.
    pub to: TransferTo,
    /// That operator's display name, or that group's name.
    pub to_name: String,
    /// What the receiver should know; may be empty.
    pub note: String,
    /// It returns then, by the server's clock.
    pub until: Timestamp,
}

/// A talk that is over and whose result is to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct AfterWorkView {
    /// It is closed by itself then, by the server's clock; none: not by itself.
    pub until: Option<Timestamp>,
}

/// What of a session is drawn only in its list row and header.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, TS)]
pub struct TalkView {
    /// The client is typing.
    pub typing: bool,
    /// Since when the client waits for an answer, by the server's clock; counted with what is in the outbox.
    pub unanswered_since: Option<Timestamp>,
    /// The answer is late, by what the company set.
    pub late: bool,
    /// It is on its way to somebody else, or from somebody else to me.
    pub transfer: Option<TransferView>,
    /// The last transfer came to nothing, and I have not put that away.
    pub returned: Option<TransferReturned>,
    /// The talk is over, its result is to be written.
    pub after_work: Option<AfterWorkView>,
    /// Its tags.
    pub tags: Vec<String>,
    /// How the client liked the talk, once he or she said.
    pub rating: Option<Rating>,
    /// A colleague goes on with the client: only what I wrote and did not send keeps it in sight.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub taken_by: Option<String>,
}

/// What is known of the client of the open conversation beside the session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct AboutView {
    /// Notes and earlier sessions; none before they were loaded.
    pub about: Option<AboutClient>,
    /// The client's time is this much ahead of UTC now, in minutes; none when it is not known.
    pub zone_offset_min: Option<i32>,
}

/// How far a file on its way has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct Progress {
    /// Bytes that the server has taken.
    #[ts(type = "number")]
    pub sent: u64,
    /// All.
    #[ts(type = "number")]
    pub size: u64,
}

/// A template that fits what was typed, as it would be written into a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct TemplateMatch {
    /// Which.
    pub id: TemplateId,
    /// Its name.
    pub name: String,
    /// Its folder; may be empty.
    pub folder: String,
    /// It is the operator's own.
    pub mine: bool,
    /// The text with its variables filled in; what is not known stays as it was written, as `{client.name}`.
    pub text: String,
    /// Which variables are not known, in the order of the text.
    pub missing: Vec<String>,
    /// Where the letters that were typed stand in the name, in characters from 0.
    pub marks: Vec<u32>,
}

/// A page of a talk that is over, to be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PastPage {
    /// Which session.
    pub session_id: SessionId,
    /// The client as he or she was, when it is known.
    pub client: Option<Client>,
    /// Its messages, oldest first.
    pub messages: Vec<super::MessageView>,
    /// There are older ones: ask again before the first of these.
    pub more: bool,
}
