//! Accepting, ending and leaving.

use deskbell_protocol::{ErrorCode, Note, OperatorId, SessionAnswer, SessionId, SessionState};

use super::events;
use crate::refusal::{Refusal, refuse};
use crate::rules::session::Step;
use crate::store::idempotency::Once;
use crate::store::sessions::{self, Record};
use crate::store::{Command, Write, operators};

/// An operator accepts a waiting session.
pub(crate) struct Accept {
    pub(crate) session: SessionId,
    pub(crate) operator: OperatorId,
    pub(crate) once: Once,
}

impl Command for Accept {
    type Answer = SessionAnswer;

    async fn run(&self, write: &mut Write) -> Result<SessionAnswer, Refusal> {
        if let Some(answer) = self.once.earlier(write).await? {
            return Ok(answer);
        }
        let mut record = events::session(write, self.session).await?;
        let me = operators::by_id(write.connection(), self.operator).await?;
        let name = me.map(|operator| operator.display_name).unwrap_or_default();
        let step = record.standing.accept(self.operator, &name).map_err(|code| refused(code, &record))?;
        if let Step::Move { note, .. } = step {
            let now = write.now();
            if !sessions::accept(write.connection(), self.session, self.operator, now).await? {
                let winner = events::session(write, self.session).await?;
                return Err(refused(ErrorCode::AlreadyAccepted, &winner));
            }
            record = told(write, self.session, note).await?;
        }
        answer(write, &self.once, record).await
    }
}

/// The operator ends.
pub(crate) struct End {
    pub(crate) session: SessionId,
    pub(crate) operator: OperatorId,
    pub(crate) once: Once,
}

impl Command for End {
    type Answer = SessionAnswer;

    async fn run(&self, write: &mut Write) -> Result<SessionAnswer, Refusal> {
        if let Some(answer) = self.once.earlier(write).await? {
            return Ok(answer);
        }
        let record = events::session(write, self.session).await?;
        let step = record.standing.end(self.operator).map_err(|code| refused(code, &record))?;
        let record = advance(write, record, step).await?;
        answer(write, &self.once, record).await
    }
}

/// The client leaves.
pub(crate) struct Leave {
    pub(crate) session: SessionId,
    pub(crate) once: Once,
}

impl Command for Leave {
    type Answer = ();

    async fn run(&self, write: &mut Write) -> Result<(), Refusal> {
        if let Some(()) = self.once.earlier(write).await? {
            return Ok(());
        }
        let record = events::session(write, self.session).await?;
        let step = record.standing.leave();
        advance(write, record, step).await?;
        self.once.keep(write, &()).await
    }
}

fn refused(code: ErrorCode, record: &Record) -> Refusal {
    let mut error = deskbell_protocol::ApiError::never(code, "the session does not allow this");
    if let Some(winner) = record.session.operator_name.as_ref().filter(|_| code == ErrorCode::AlreadyAccepted) {
        error = error.with("operator", winner);
    }
    Refusal::Said(error)
}

/// Takes a step that ends the talk or its after-work.
async fn advance(write: &mut Write, record: Record, step: Step) -> Result<Record, Refusal> {
    let Step::Move { to, ended_by, note } = step else { return Ok(record) };
    let (id, from, now) = (record.session.id, record.session.state, write.now());
    if !sessions::end(write.connection(), id, (from, to), ended_by, now).await? {
        return Err(refuse(ErrorCode::Conflict, "the session moved meanwhile"));
    }
    let record = told(write, id, note).await?;
    if to == SessionState::Closed
        && let Some(invitation) = record.session.invitation_id
    {
        events::invitation_changed(write, invitation).await?;
    }
    Ok(record)
}

/// Leaves the note of a step that was taken, and tells everybody.
async fn told(write: &mut Write, id: SessionId, note: Option<Note>) -> Result<Record, Refusal> {
    if let Some(note) = note {
        let moved = events::session(write, id).await?;
        events::note(write, id, note, &moved.standing, moved.session.client_messages).await?;
    }
    events::session_changed(write, id).await
}

async fn answer(write: &mut Write, once: &Once, record: Record) -> Result<SessionAnswer, Refusal> {
    let answer = SessionAnswer { session: record.session };
    once.keep(write, &answer).await?;
    Ok(answer)
}
