//! Messages.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{FileCard, MessageId, OperatorId, Seq, SessionId, Timestamp};

/// Who wrote a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Author {
    /// The session's client.
    Client,
    /// An operator.
    Operator {
        /// Who.
        id: OperatorId,
        /// The display name at the time of writing.
        name: String,
    },
    /// Deskbell itself.
    System,
}

/// Something that happened in a session, told between the messages. A person reads its translation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case", tag = "note")]
pub enum Note {
    /// The operator accepted.
    OperatorJoined {
        /// The operator's display name.
        name: String,
    },
    /// The operator ended the talk.
    EndedByOperator,
    /// The client left.
    EndedByClient,
    /// The operator's desk was gone too long; the client waits in the queue again.
    OperatorLost,
    /// The operator for whom the client came could not take anybody; the client waits for a group now.
    PassedOn {
        /// That group's name.
        group: String,
    },
    /// Another operator goes on with the client.
    Transferred {
        /// The display name of who gave it.
        from: String,
        /// The display name of who accepted.
        to: String,
    },
    /// The client's page has not been connected for a while.
    ClientLost,
    /// It is connected again.
    ClientBack,
    /// The client left a message and an address to answer to, and need not wait on.
    MessageLeft,
    /// A note from a newer version.
    #[serde(other)]
    Unknown,
}

/// What a message holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Content {
    /// Plain text; never markup.
    Text {
        /// The text.
        text: String,
    },
    /// A file; its bytes are at `…/files/{message_id}`.
    File {
        /// What is known of it.
        file: FileCard,
    },
    /// A system note.
    Note(Note),
    /// Content from a newer version.
    #[serde(other)]
    Unknown,
}

/// One message of a session, as the server stored it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Message {
    /// Which; minted by the writer, so that a repeated send is recognised.
    pub id: MessageId,
    /// Of which session.
    pub session_id: SessionId,
    /// Who wrote it.
    pub author: Author,
    /// What it says.
    pub content: Content,
    /// When the server stored it.
    pub sent_at: Timestamp,
    /// Its place in the feed; orders the messages of a session.
    pub seq: Seq,
}
