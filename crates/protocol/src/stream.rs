//! The WebSocket's frames, as JSON text. `docs/PROTOCOL.md` gives the rules of their order.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{Activity, ApiError, Epoch, RawEvent, Seq, SessionId, Timestamp};

/// What somebody has typed and not sent yet, at most its last 500 characters; never in a log.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(transparent)]
pub struct Typed(pub String);

impl std::fmt::Debug for Typed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Typed")
    }
}

/// Who types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Typist {
    /// The session's client.
    Client,
    /// Its operator.
    Operator,
}

/// Where a stream was left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Resume {
    /// The feed's life.
    pub epoch: Epoch,
    /// The stream is complete up to here.
    pub seq: Seq,
}

/// What a desk or a client's page sends.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case", tag = "type")]
pub enum FrameToServer {
    /// The first frame, within 5 s of connecting.
    Open {
        /// The device's token, or the client's join secret.
        token: String,
        /// The newest wire version the sender speaks.
        protocol: u32,
        /// Where to go on.
        resume: Resume,
    },
    /// Asks for a [`FrameFromServer::Pong`].
    Ping {
        /// Comes back in the answer.
        n: u32,
    },
    /// Answers a [`FrameFromServer::Ping`].
    Pong {
        /// From the ping.
        n: u32,
    },
    /// Desks: whether somebody sits here. Told when it changes and after each `hello`; not told counts as active.
    Activity {
        /// What is so now.
        activity: Activity,
    },
    /// Somebody types, or stopped. Told when it begins, again at least every 3 s while it goes on, and when it stops; it is
    /// forgotten 6 s after the last telling.
    Typing {
        /// In which session; a client's page has one and names none.
        #[serde(default)]
        session_id: Option<SessionId>,
        /// Goes on.
        on: bool,
        /// What was typed so far; of a client alone, and only where the company wants it.
        #[serde(default)]
        text: Option<Typed>,
    },
    /// Messages were delivered here or read. Told when it changes and after each `hello`; going back changes nothing.
    Seen {
        /// In which session; a client's page has one and names none.
        #[serde(default)]
        session_id: Option<SessionId>,
        /// Everything up to here has come; of a client alone.
        #[serde(default)]
        delivered: Seq,
        /// Everything up to here was read.
        read: Seq,
    },
    /// A frame from a newer version; ignored.
    #[serde(other)]
    Unknown,
}

impl std::fmt::Debug for FrameToServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            // The token must not reach a log.
            Self::Open { protocol, resume, .. } => {
                f.debug_struct("Open").field("protocol", protocol).field("resume", resume).finish_non_exhaustive()
            }
            Self::Ping { n } => write!(f, "Ping({n})"),
            Self::Pong { n } => write!(f, "Pong({n})"),
            Self::Activity { activity } => write!(f, "Activity({activity:?})"),
            Self::Typing { session_id, on, .. } => write!(f, "Typing({session_id:?}, {on})"),
            Self::Seen { session_id, delivered, read } => write!(f, "Seen({session_id:?}, {delivered:?}, {read:?})"),
            Self::Unknown => f.write_str("Unknown"),
        }
    }
}

/// What the server sends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case", tag = "type")]
pub enum FrameFromServer {
    /// The stream is accepted and goes on from where it was left.
    Hello {
        /// The wire version spoken from here on.
        protocol: u32,
        /// The server's clock.
        server_time: Timestamp,
    },
    /// Something happened.
    Event {
        /// Its place in the feed.
        seq: Seq,
        /// The place up to which this stream was complete before it. If it is not where the reader stands, a frame was lost.
        prev: Seq,
        /// When it was committed.
        at: Timestamp,
        /// What.
        event: RawEvent,
    },
    /// Asks for a [`FrameToServer::Pong`] within 10 s, and tells how far the stream is complete.
    Ping {
        /// Comes back in the answer.
        n: u32,
        /// The place up to which this stream was complete before it; as in `Event`.
        prev: Seq,
        /// This stream has everything up to here; the reader moves to it.
        head: Seq,
    },
    /// Answers a [`FrameToServer::Ping`].
    Pong {
        /// From the ping.
        n: u32,
    },
    /// Somebody of the other side types, or stopped. Not an event: it has no place in the feed, and nobody is told of it later.
    Typing {
        /// In which session.
        session_id: SessionId,
        /// Who.
        who: Typist,
        /// Goes on.
        on: bool,
        /// What was typed so far, where the company wants it.
        #[serde(default)]
        text: Option<Typed>,
    },
    /// Clients: how many wait before this one, itself counted. Told after `hello` and when it changes; not an event.
    Queue {
        /// 1 is next; 0: it does not wait in a queue now.
        position: u32,
    },
    /// The place to resume from is not known or the reader's rights changed: load the snapshot anew, then open again.
    Resync,
    /// Why the server closes the stream.
    Error {
        /// The reason.
        error: ApiError,
    },
    /// A frame from a newer version; ignored.
    #[serde(other)]
    Unknown,
}
