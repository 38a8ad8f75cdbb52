//! Waiting sessions that somebody will not have: declined, let pass, or passed on to a group.

use deskbell_protocol::{ErrorCode, GroupId, OperatorId, SessionAnswer, SessionId, Status, StatusCause};

use super::desks::{self, Choice};
use super::sessions::{answer, refused};
use super::{events, transfer};
use crate::refusal::{Refusal, refuse};
use crate::rules::availability;
use crate::store::feed::Audience;
use crate::store::idempotency::Once;
use crate::store::offers::{self, Tried};
use crate::store::{Command, Write, operators};

/// An operator declines an offer, or a session that somebody gives: it goes on to others, or returns.
pub(crate) struct Decline {
    pub(crate) session: SessionId,
    pub(crate) operator: OperatorId,
    pub(crate) once: Once,
}

impl Command for Decline {
    type Answer = SessionAnswer;

    async fn run(&self, write: &mut Write) -> Result<SessionAnswer, Refusal> {
        if let Some(answer) = self.once.earlier(write).await? {
            return Ok(answer);
        }
        let record = events::session(write, self.session).await?;
        let company = write.company();
        if record.standing.receives(self.operator) {
            operators::forget_misses(write.connection(), self.operator).await?;
            transfer::decline(write, &record, self.operator).await?;
            return answer(write, &self.once, self.session).await;
        }
        record.standing.waits_for(self.operator, &company.settings).map_err(|code| refused(code, &record))?;
        if record.standing.owner == Some(self.operator) {
            return Err(refuse(ErrorCode::Forbidden, "the client came for this operator alone: pass it on instead"));
        }
        operators::forget_misses(write.connection(), self.operator).await?;
        let no = says_no(write, self.operator, record.standing.group);
        if offers::refuse_offer(write.connection(), self.session, no).await? {
            write.touch_session(self.session);
            write.touch_operator(self.operator);
        }
        answer(write, &self.once, self.session).await
    }
}

/// An operator gives a client who waits for him or her to a group.
pub(crate) struct PassOn {
    pub(crate) session: SessionId,
    pub(crate) operator: OperatorId,
    pub(crate) group: GroupId,
    pub(crate) once: Once,
}

impl Command for PassOn {
    type Answer = SessionAnswer;

    async fn run(&self, write: &mut Write) -> Result<SessionAnswer, Refusal> {
        if let Some(answer) = self.once.earlier(write).await? {
            return Ok(answer);
        }
        let record = events::session(write, self.session).await?;
        let company = write.company();
        let before = &record.standing;
        before.waits_for(self.operator, &company.settings).map_err(|code| refused(code, &record))?;
        let mine = before.owner == Some(self.operator)
            || offers::is_offered_to(write.connection(), self.session, self.operator).await?;
        if !mine {
            return Err(refuse(ErrorCode::Forbidden, "the client does not wait for this operator alone"));
        }
        let group = company.settings.group(self.group);
        let group = group.ok_or_else(|| refuse(ErrorCode::NotFound, "there is no such group"))?;
        if !group.channels.contains(&record.session.channel) {
            return Err(refuse(ErrorCode::NotFound, "the group does not serve the channel"));
        }
        let no = says_no(write, self.operator, Some(group.id));
        if !offers::pass_on(write.connection(), self.session, group.id, Some(no)).await? {
            return Err(refuse(ErrorCode::Conflict, "the session moved meanwhile"));
        }
        operators::forget_misses(write.connection(), self.operator).await?;
        // Who sees it in the new queue is told so next.
        match before.owner {
            Some(owner) if !availability::serves(&company.settings, owner, group.id) => {
                events::session_gone(write, self.session, Audience::Operator(owner), None)?;
            }
            _ => {}
        }
        if let Some(left) = before.group.filter(|left| *left != group.id) {
            events::session_gone(write, self.session, Audience::Group(left), None)?;
        }
        write.touch_session(self.session);
        write.touch_operator(self.operator);
        answer(write, &self.once, self.session).await
    }
}

/// Who says no to a client is not asked again within the group's time to accept.
fn says_no(write: &Write, operator: OperatorId, group: Option<GroupId>) -> Tried {
    let (company, at) = (write.company(), write.now());
    let group = group.and_then(|group| company.settings.group(group));
    Tried { operator, at, rests_until: group.map(|group| at.plus(i64::from(group.accept_s) * 1000)) }
}

/// Unless something changed for the operator: then he or she is asked again at once.
pub(super) async fn ask_again(write: &mut Write, operator: OperatorId) -> Result<(), Refusal> {
    for session in offers::end_rests_of(write.connection(), operator).await? {
        write.touch_session(session);
    }
    Ok(())
}

/// So many offers end in one go.
const AT_ONCE: i64 = 100;

/// Offers whose time is over go on to others; whoever lets too many pass is set away. Who rested long enough is asked again.
pub(crate) struct EndOffers;

impl Command for EndOffers {
    type Answer = ();

    async fn run(&self, write: &mut Write) -> Result<(), Refusal> {
        let now = write.now();
        let limit = write.company().settings.misses_until_away;
        for session in offers::end_rests(write.connection(), now).await? {
            write.touch_session(session);
        }
        for (session, operator) in offers::expired(write.connection(), now, AT_ONCE).await? {
            let missed = Tried { operator, at: now, rests_until: None };
            if !offers::refuse_offer(write.connection(), session, missed).await? {
                continue;
            }
            write.touch_session(session);
            write.touch_operator(operator);
            let misses = operators::add_miss(write.connection(), operator).await?;
            let status = operators::by_id(write.connection(), operator).await?.map(|operator| operator.status);
            if limit > 0 && misses >= limit && status == Some(Status::Online) {
                let choice = Choice { status: Status::AWAY, cause: StatusCause::NotResponding, by: None };
                desks::choose(write, operator, choice).await?;
            }
        }
        Ok(())
    }
}
