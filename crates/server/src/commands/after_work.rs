//! What is written after a talk, and the time there is for it.

use deskbell_protocol::{ErrorCode, NoteId, OperatorId, ResultId, SessionAnswer, SessionId, SessionState, Timestamp};

use super::notes::{self, NewNote, seen};
use super::{events, placing, sessions as moving};
use crate::refusal::{Refusal, refuse};
use crate::rules::after_work as rules;
use crate::rules::session::Step;
use crate::store::sessions::Record;
use crate::store::{Command, Store, Write, after_work, notes as stored};

/// After-work has begun: the company may limit its time.
pub(super) async fn begins(write: &mut Write, session: SessionId) -> Result<(), Refusal> {
    let (company, now) = (write.company(), write.now());
    let until = rules::until(&company.settings.after_work, now);
    after_work::set_until(write.connection(), session, until).await?;
    Ok(())
}

/// The operator writes what came of a session, which closes it. The same again answers the same. When the time ran out while it was
/// being written, it is kept all the same.
pub(crate) struct SetResult {
    pub(crate) session: SessionId,
    pub(crate) operator: OperatorId,
    pub(crate) result: Option<ResultId>,
    /// Tidied; none: no note.
    pub(crate) note: Option<String>,
}

impl Command for SetResult {
    type Answer = SessionAnswer;

    async fn run(&self, write: &mut Write) -> Result<SessionAnswer, Refusal> {
        let record = seen(write, self.session, self.operator).await?;
        if record.standing.operator != Some(self.operator) {
            return Err(refuse(ErrorCode::SessionNotActive, "nobody has accepted the session"));
        }
        match (record.session.state, &record.session.result) {
            (SessionState::AfterWork | SessionState::Closed, None) => self.keep(write, record).await?,
            (SessionState::AfterWork | SessionState::Closed, Some(_)) => self.is_kept(write, &record).await?,
            _ => return Err(refuse(ErrorCode::Conflict, "the talk goes on")),
        }
        placing::settle(write).await?;
        Ok(SessionAnswer { session: events::session(write, self.session).await?.session })
    }
}

impl SetResult {
    async fn keep(&self, write: &mut Write, record: Record) -> Result<(), Refusal> {
        let result = rules::result(&write.company().settings.after_work, self.result)?;
        let note = match &self.note {
            Some(text) => {
                let id = NoteId(write.context.sources.id()?);
                Some(notes::add(write, &record, NewNote { id, author: self.operator, text }).await?.id)
            }
            None => None,
        };
        let now = write.now();
        after_work::set_result(write.connection(), self.session, &result, note, now).await?;
        write.touch_session(self.session);
        match record.session.state {
            SessionState::AfterWork => moving::advance(write, record, CLOSED).await,
            _ => Ok(()),
        }
    }

    /// Whether it is this that was written before.
    async fn is_kept(&self, write: &mut Write, record: &Record) -> Result<(), Refusal> {
        let note = match after_work::note(write.connection(), self.session).await? {
            Some(id) => stored::by_id(write.connection(), id).await?.map(|note| note.text),
            None => None,
        };
        let result = record.session.result.as_ref().and_then(|result| result.id);
        match (result, note) == (self.result, self.note.clone()) {
            true => Ok(()),
            false => Err(refuse(ErrorCode::Conflict, "another result was written before")),
        }
    }
}

const CLOSED: Step = Step::Move { to: SessionState::Closed, ended_by: None, note: None };

/// What an operator who does not come back has in after-work is closed as it is.
pub(super) async fn close_all(write: &mut Write, operator: OperatorId) -> Result<(), Refusal> {
    for id in after_work::of_operator(write.connection(), operator).await? {
        let record = events::session(write, id).await?;
        moving::advance(write, record, CLOSED).await?;
        write.touch_session(id);
    }
    Ok(())
}

/// Has after-work closed whose time is over. Gives when to look again. Harmless when several servers notice.
pub(crate) async fn look(store: &Store) -> Result<Option<Timestamp>, Refusal> {
    let next = after_work::next_end(&mut *store.peek().await?).await?;
    if next.is_some_and(|next| next <= store.context.sources.now()) {
        store.write(EndAfterWork).await?;
    }
    // There may be more of those that have ended already: then it is looked at once more, at once.
    Ok(next)
}

/// What is not written in time stays unwritten.
struct EndAfterWork;

impl Command for EndAfterWork {
    type Answer = ();

    async fn run(&self, write: &mut Write) -> Result<(), Refusal> {
        let now = write.now();
        for id in after_work::over(write.connection(), now).await? {
            let record = events::session(write, id).await?;
            moving::advance(write, record, CLOSED).await?;
        }
        Ok(())
    }
}
