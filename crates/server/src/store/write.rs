//! What a command works with while its transaction is open.

use std::sync::Arc;

use deskbell_protocol::{Event, Seq, Timestamp};
use sqlx::AnyConnection;

use super::Context;
use super::feed::{Audience, FeedRow};
use crate::refusal::Refusal;

/// The open transaction. Feed rows are gathered here and written together before the commit.
pub(crate) struct Write {
    pub(super) connection: AnyConnection,
    pub(crate) context: Arc<Context>,
    pub(super) rows: Vec<Arc<FeedRow>>,
    pub(super) head: Seq,
    pub(super) now: Timestamp,
}

impl Write {
    pub(crate) fn connection(&mut self) -> &mut AnyConnection {
        &mut self.connection
    }

    /// When the command began.
    pub(crate) fn now(&self) -> Timestamp {
        self.now
    }

    /// The newest seq given out so far, uncommitted ones included.
    pub(crate) fn head(&self) -> Seq {
        self.head
    }

    /// The seq that the next event gets.
    pub(crate) fn next_seq(&self) -> Seq {
        Seq(self.head.0 + 1)
    }

    /// Appends `event` to the feed.
    pub(crate) fn emit(&mut self, audience: Audience, event: &Event) -> Result<Seq, Refusal> {
        let seq = self.next_seq();
        self.rows.push(Arc::new(FeedRow::new(seq, self.now, audience, event)?));
        self.head = seq;
        Ok(seq)
    }
}
