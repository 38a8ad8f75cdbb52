//! The WebSocket's frames, as JSON text. `docs/PROTOCOL.md` gives the rules of their order.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{Activity, ApiError, Epoch, RawEvent, Seq, Timestamp};

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
