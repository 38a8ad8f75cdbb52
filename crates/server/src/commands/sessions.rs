//! Accepting, ending and leaving.

use deskbell_protocol::{ErrorCode, Note, OperatorId, SessionAnswer, SessionId, SessionState};

use super::{after_work, events, offers, placing, transfer};
use crate::refusal::{Refusal, refuse};
use crate::rules::session::Step;
use crate::rules::{self, availability};
use crate::store::feed::Audience;
use crate::store::idempotency::Once;
use crate::store::sessions::{self, Record};
use crate::store::{Command, Write, facts, invitations, operators};

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
        let record = events::session(write, self.session).await?;
        let me = operators::by_id(write.connection(), self.operator).await?;
        let name = me.map(|operator| operator.display_name).unwrap_or_default();
        let company = write.company();
        let step =
            record.standing.accept(self.operator, &name, &company.settings).map_err(|code| refused(code, &record))?;
        if let Step::Move { note, .. } = step {
            let accepted = facts::accepted(write.connection(), Some(self.operator)).await?.remove(&self.operator);
            let held = availability::held(&company.settings, self.operator, &accepted.unwrap_or_default());
            if !availability::has_room(&company.settings, self.operator, held, record.session.channel) {
                return Err(refused(ErrorCode::SlotsFull, &record));
            }
            if record.standing.receives(self.operator) {
                transfer::accept(write, &record, (self.operator, &name)).await?;
                return answer(write, &self.once, self.session).await;
            }
            let now = write.now();
            if !sessions::accept(write.connection(), self.session, self.operator, now).await? {
                let winner = events::session(write, self.session).await?;
                return Err(refused(ErrorCode::AlreadyAccepted, &winner));
            }
            operators::forget_misses(write.connection(), self.operator).await?;
            let taken_by = Some((self.operator, name.as_str()));
            if let Some(group) = record.standing.group {
                events::session_gone(write, self.session, Audience::Group(group), taken_by)?;
            }
            if let Some(owner) = record.standing.owner.filter(|owner| *owner != self.operator) {
                events::session_gone(write, self.session, Audience::Operator(owner), taken_by)?;
            }
            leave_note(write, self.session, note).await?;
            write.touch_operator(self.operator);
        }
        answer(write, &self.once, self.session).await
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
        let company = write.company();
        let step = record.standing.end(self.operator, &company.settings).map_err(|code| refused(code, &record))?;
        let step = rules::after_work::ends(step, record.session.state, &company.settings.after_work)?;
        advance(write, record, step).await?;
        answer(write, &self.once, self.session).await
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
        // Whoever left a message has gone already: it waits to be read.
        if record.session.message_left_at.is_none() || !record.session.state.is_waiting() {
            let step = record.standing.leave();
            advance(write, record, step).await?;
        }
        self.once.keep(write, &()).await
    }
}

pub(super) fn refused(code: ErrorCode, record: &Record) -> Refusal {
    let mut error = deskbell_protocol::ApiError::never(code, "the session does not allow this");
    if let Some(winner) = record.session.operator_name.as_ref().filter(|_| code == ErrorCode::AlreadyAccepted) {
        error = error.with("operator", winner);
    }
    Refusal::Said(error)
}

/// Takes a step that ends the talk or its after-work.
pub(super) async fn advance(write: &mut Write, record: Record, step: Step) -> Result<(), Refusal> {
    let Step::Move { to, ended_by, note } = step else { return Ok(()) };
    let (id, from, now) = (record.session.id, record.session.state, write.now());
    if !sessions::end(write.connection(), id, (from, to), ended_by, now).await? {
        return Err(refuse(ErrorCode::Conflict, "the session moved meanwhile"));
    }
    transfer::over(write, &record, None).await?;
    if to == SessionState::AfterWork {
        after_work::begins(write, id).await?;
    }
    leave_note(write, id, note).await?;
    if let Some(operator) = record.standing.operator {
        if to == SessionState::Closed {
            operators::set_idle_since(write.connection(), operator, now).await?;
            offers::ask_again(write, operator).await?;
        }
        write.touch_operator(operator);
    }
    if to == SessionState::Closed
        && let Some(invitation) = record.session.invitation_id
    {
        placing::settle(write).await?;
        invitations::session_ended(write.connection(), invitation).await?;
        events::invitation_changed(write, invitation).await?;
    }
    Ok(())
}

/// Ends a session because the link by which it came was taken back; with `only`, just when that operator has it, or is who the
/// client came for.
pub(super) async fn cut(write: &mut Write, id: SessionId, only: Option<OperatorId>) -> Result<(), Refusal> {
    let record = events::session(write, id).await?;
    let concerns = |operator| record.standing.operator.or(record.standing.owner) == Some(operator);
    if only.is_none_or(concerns) {
        let step = record.standing.cut();
        advance(write, record, step).await?;
    }
    Ok(())
}

/// Leaves the note of a step that was taken, before everybody is told of it.
pub(super) async fn leave_note(write: &mut Write, id: SessionId, note: Option<Note>) -> Result<(), Refusal> {
    if let Some(note) = note {
        let moved = events::session(write, id).await?;
        events::note(write, id, note, &moved.standing, moved.session.client_messages).await?;
    }
    write.touch_session(id);
    Ok(())
}

/// The session as it is when everything that follows has been done.
pub(super) async fn answer(write: &mut Write, once: &Once, id: SessionId) -> Result<SessionAnswer, Refusal> {
    placing::settle(write).await?;
    let answer = SessionAnswer { session: events::session(write, id).await?.session };
    once.keep(write, &answer).await?;
    Ok(answer)
}
