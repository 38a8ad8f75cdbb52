//! What a command works with while its transaction is open.

use std::collections::BTreeSet;
use std::sync::Arc;

use deskbell_protocol::{Event, OperatorId, Seq, SessionId, Timestamp};
use sqlx::AnyConnection;

use super::Context;
use super::feed::{Audience, FeedRow};
use crate::commands::placing::Placer;
use crate::company::Company;
use crate::refusal::Refusal;

/// The open transaction. Feed rows are gathered here and written together before the commit.
pub(crate) struct Write {
    pub(super) connection: AnyConnection,
    pub(crate) context: Arc<Context>,
    pub(super) rows: Vec<Arc<FeedRow>>,
    pub(super) head: Seq,
    /// The head when the transaction began.
    pub(super) before: Seq,
    pub(super) now: Timestamp,
    /// Settings taken up in this transaction.
    pub(super) taken_up: Option<Arc<Company>>,
    /// Decides before whom clients are put.
    pub(crate) placer: Placer,
    pub(super) touched: Touched,
}

/// What a command changed that matters to who is offered what. It is looked at when the command is done.
#[derive(Debug, Default)]
pub(crate) struct Touched {
    /// Operators whose status, presence, channels, devices or work changed.
    pub(crate) operators: BTreeSet<OperatorId>,
    /// Sessions that came, moved or ended.
    pub(crate) sessions: BTreeSet<SessionId>,
    /// The settings changed, and with them perhaps everything.
    pub(crate) groups: bool,
    /// Operators that another process told of.
    pub(crate) unseen_operators: BTreeSet<OperatorId>,
    /// Sessions that another process told of.
    pub(crate) unseen_sessions: BTreeSet<SessionId>,
}

impl Touched {
    pub(crate) fn is_empty(&self) -> bool {
        self.operators.is_empty() && self.sessions.is_empty() && !self.groups
    }
}

impl Write {
    /// A transaction was begun on `connection`.
    pub(super) fn begun(connection: AnyConnection, context: Arc<Context>) -> Self {
        let now = context.sources.now();
        let (placer, touched) = (Placer::default(), Touched::default());
        Self {
            connection,
            context,
            rows: Vec::new(),
            head: Seq(0),
            before: Seq(0),
            now,
            taken_up: None,
            placer,
            touched,
        }
    }

    pub(crate) fn connection(&mut self) -> &mut AnyConnection {
        &mut self.connection
    }

    /// When the command began.
    pub(crate) fn now(&self) -> Timestamp {
        self.now
    }

    /// The company's settings, as this transaction knows them.
    pub(crate) fn company(&self) -> Arc<Company> {
        self.taken_up.clone().unwrap_or_else(|| self.context.company())
    }

    /// Takes up newer settings: for the commands that follow at once, for the rest of the process when this is committed.
    pub(crate) fn take_up(&mut self, company: Company) {
        self.taken_up = Some(Arc::new(company));
        self.touched.groups = true;
    }

    /// What the operator can take or does has changed: it is routed by anew, and supervisors are told.
    pub(crate) fn touch_operator(&mut self, id: OperatorId) {
        self.touched.operators.insert(id);
    }

    /// The session came or changed: it is placed anew if it waits, and whoever sees it is told.
    pub(crate) fn touch_session(&mut self, id: SessionId) {
        self.touched.sessions.insert(id);
    }

    /// What was touched and not looked at yet.
    pub(crate) fn take_touched(&mut self) -> Touched {
        std::mem::take(&mut self.touched)
    }

    /// The newest seq given out so far, uncommitted ones included.
    pub(crate) fn head(&self) -> Seq {
        self.head
    }

    /// The newest seq in the table, where this transaction's own rows are not yet.
    pub(crate) fn committed_head(&self) -> Seq {
        self.before
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

    /// The desks of `operator` load everything anew: his or her rights changed.
    pub(crate) fn rights_changed(&mut self, operator: OperatorId) -> Result<(), Refusal> {
        let seq = self.next_seq();
        self.rows.push(Arc::new(FeedRow::rights_changed(seq, self.now, operator)?));
        self.head = seq;
        Ok(())
    }
}
