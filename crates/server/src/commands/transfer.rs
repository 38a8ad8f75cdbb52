//! Giving an active session to somebody else: it stays with who gives it until one of those before whom it is put accepts.

use deskbell_protocol::{
    Channel, CompanySettings, ErrorCode, Note, OperatorId, SessionAnswer, SessionId, Timestamp, Transfer,
    TransferGroup, TransferOperator, TransferReturned, TransferTargets, TransferTo, WhyReturned,
};
use sqlx::AnyConnection;

use super::notes::{self, NewNote};
use super::sessions::{answer, leave_note, refused};
use super::{events, offers};
use crate::refusal::{Refusal, refuse};
use crate::routing::OperatorFacts;
use crate::store::feed::Audience;
use crate::store::idempotency::Once;
use crate::store::sessions::Record;
use crate::store::transfers::{self, Pending};
use crate::store::{Command, Store, Write, facts, operators, states};

/// Who has a session gives it to somebody else. One that waits for another takes that one's place.
pub(crate) struct BeginTransfer {
    pub(crate) session: SessionId,
    pub(crate) operator: OperatorId,
    pub(crate) to: TransferTo,
    pub(crate) note: String,
    pub(crate) once: Once,
}

impl Command for BeginTransfer {
    type Answer = SessionAnswer;

    async fn run(&self, write: &mut Write) -> Result<SessionAnswer, Refusal> {
        if let Some(answer) = self.once.earlier(write).await? {
            return Ok(answer);
        }
        let record = events::session(write, self.session).await?;
        let company = write.company();
        record.standing.gives(self.operator, &company.settings).map_err(|code| refused(code, &record))?;
        let channel = record.session.channel;
        let (to_name, receivers) = self.receivers(write, &company.settings, channel).await?;
        if !somebody_can(write.connection(), &company.settings, &receivers, channel).await? {
            let error = deskbell_protocol::ApiError::never(ErrorCode::NobodyThere, "nobody could accept it");
            return Err(Refusal::Said(error.with("name", to_name)));
        }
        over(write, &record, None).await?;
        let at = write.now();
        let transfer = Transfer {
            from: self.operator,
            from_name: record.session.operator_name.clone().unwrap_or_default(),
            to: self.to,
            to_name,
            note: self.note.clone(),
            at,
            until: at.plus(i64::from(company.settings.talk.transfer_s) * 1000),
        };
        if !transfers::begin(write.connection(), self.session, &transfer, &receivers).await? {
            return Err(refuse(ErrorCode::Conflict, "the session moved meanwhile"));
        }
        write.touch_session(self.session);
        answer(write, &self.once, self.session).await
    }
}

impl BeginTransfer {
    /// What the receiver is called, and who may accept.
    async fn receivers(
        &self,
        write: &mut Write,
        company: &CompanySettings,
        channel: Channel,
    ) -> Result<(String, Vec<OperatorId>), Refusal> {
        match self.to {
            TransferTo::Operator { id } if id == self.operator => {
                Err(refuse(ErrorCode::BadRequest, "the session is with this operator already"))
            }
            TransferTo::Operator { id } => {
                let found = operators::by_id(write.connection(), id).await?;
                let found = found.ok_or_else(|| refuse(ErrorCode::NotFound, "there is no such operator"))?;
                Ok((found.display_name, vec![id]))
            }
            TransferTo::Group { id } => {
                let group = company.group(id).filter(|group| group.channels.contains(&channel));
                let group = group.ok_or_else(|| refuse(ErrorCode::NotFound, "there is no such group"))?;
                let others = group.members.iter().filter(|member| **member != self.operator);
                Ok((group.name.clone(), others.copied().collect()))
            }
        }
    }
}

/// Who gives a session takes that back. Again: the same.
pub(crate) struct CancelTransfer {
    pub(crate) session: SessionId,
    pub(crate) operator: OperatorId,
}

impl Command for CancelTransfer {
    type Answer = SessionAnswer;

    async fn run(&self, write: &mut Write) -> Result<SessionAnswer, Refusal> {
        let record = events::session(write, self.session).await?;
        let company = write.company();
        record.standing.gives(self.operator, &company.settings).map_err(|code| refused(code, &record))?;
        if record.session.transfer.is_some() {
            over(write, &record, None).await?;
            write.touch_session(self.session);
        }
        super::placing::settle(write).await?;
        Ok(SessionAnswer { session: events::session(write, self.session).await?.session })
    }
}

/// `operator` goes on with a session that was put before him or her, and has room for it.
pub(super) async fn accept(write: &mut Write, record: &Record, operator: (OperatorId, &str)) -> Result<(), Refusal> {
    let (session, (id, name), now) = (record.session.id, operator, write.now());
    let transfer = record.session.transfer.clone();
    let transfer = transfer.ok_or_else(|| refuse(ErrorCode::NotFound, "there is no such session"))?;
    if !transfers::accept(write.connection(), session, &transfer, id, now).await? {
        let winner = events::session(write, session).await?;
        return Err(refused(ErrorCode::AlreadyAccepted, &winner));
    }
    operators::forget_misses(write.connection(), id).await?;
    operators::set_idle_since(write.connection(), transfer.from, now).await?;
    offers::ask_again(write, transfer.from).await?;
    let losers = record.standing.receivers.iter().filter(|receiver| **receiver != id);
    for operator in losers.chain([&transfer.from]) {
        events::session_gone(write, session, Audience::Operator(*operator), Some((id, name)))?;
    }
    let note = Note::Transferred { from: transfer.from_name, to: name.to_owned() };
    leave_note(write, session, Some(note)).await?;
    if !transfer.note.is_empty() {
        let moved = events::session(write, session).await?;
        let note = NewNote { id: write.context.sources.id()?.into(), author: transfer.from, text: &transfer.note };
        notes::add(write, &moved, note).await?;
    }
    write.touch_operator(transfer.from);
    write.touch_operator(id);
    Ok(())
}

/// An operator will not have a session that was put before him or her. It returns unless another can accept it.
pub(super) async fn decline(write: &mut Write, record: &Record, operator: OperatorId) -> Result<(), Refusal> {
    let (session, company) = (record.session.id, write.company());
    transfers::remove_receiver(write.connection(), session, operator).await?;
    events::session_gone(write, session, Audience::Operator(operator), None)?;
    let left = events::session(write, session).await?;
    let (receivers, channel) = (&left.standing.receivers, left.session.channel);
    if !somebody_can(write.connection(), &company.settings, receivers, channel).await? {
        give_back(write, &left, WhyReturned::Declined).await?;
    }
    Ok(())
}

/// Nobody may accept the session any more; `returned` is what who has it is told of that.
pub(super) async fn over(
    write: &mut Write,
    record: &Record,
    returned: Option<&TransferReturned>,
) -> Result<(), Refusal> {
    let session = &record.session;
    if session.transfer.is_none() && session.transfer_returned.is_none() {
        return Ok(());
    }
    transfers::end(write.connection(), session.id, returned).await?;
    for receiver in &record.standing.receivers {
        events::session_gone(write, session.id, Audience::Operator(*receiver), None)?;
    }
    Ok(())
}

/// It came to nothing, which who has it is told.
async fn give_back(write: &mut Write, record: &Record, why: WhyReturned) -> Result<(), Refusal> {
    let Some(transfer) = &record.session.transfer else { return Ok(()) };
    let returned = TransferReturned { to_name: transfer.to_name.clone(), why, at: write.now() };
    over(write, record, Some(&returned)).await?;
    write.touch_session(record.session.id);
    Ok(())
}

/// Whether an operator could be given a session of that channel, room apart.
fn can(facts: &OperatorFacts, channel: Channel) -> bool {
    facts.available && facts.slots > 0 && facts.channels.contains(&channel)
}

async fn somebody_can(
    connection: &mut AnyConnection,
    company: &CompanySettings,
    receivers: &[OperatorId],
    channel: Channel,
) -> Result<bool, Refusal> {
    for receiver in receivers {
        let seat = facts::seats(connection, Some(*receiver)).await?.pop();
        if seat.is_some_and(|seat| can(&seat.facts(company), channel)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// To whom a session of that channel could go, for who has it.
pub(crate) async fn targets(
    connection: &mut AnyConnection,
    company: &CompanySettings,
    asker: OperatorId,
    channel: Channel,
) -> Result<TransferTargets, Refusal> {
    let mut reserved = states::reserved(connection, company, None).await?;
    let seats = facts::seats(connection, None).await?;
    let facts: Vec<OperatorFacts> = seats.iter().map(|seat| seat.facts(company)).collect();
    let mut targets = TransferTargets { operators: Vec::new(), groups: Vec::new() };
    for colleague in transfers::colleagues(connection).await?.into_iter().filter(|colleague| colleague.id != asker) {
        let Some(facts) = facts.iter().find(|facts| facts.id == colleague.id) else { continue };
        let reserved = reserved.remove(&colleague.id).unwrap_or_default();
        let held = facts.held.saturating_add(crate::rules::availability::held(company, colleague.id, &reserved));
        let (available, free) = (can(facts, channel), facts.slots.saturating_sub(held));
        targets.operators.push(TransferOperator {
            id: colleague.id,
            name: colleague.name,
            photo: colleague.photo,
            available,
            free,
        });
    }
    targets.operators.sort_by_key(|operator| (!operator.available, operator.free == 0));
    let waiting = transfers::waiting(connection).await?;
    for group in company.groups.iter().filter(|group| group.channels.contains(&channel)) {
        let serves = |facts: &&OperatorFacts| facts.id != asker && facts.groups.contains(&group.id);
        let available = facts.iter().filter(serves).filter(|facts| can(facts, channel)).count();
        targets.groups.push(TransferGroup {
            id: group.id,
            name: group.name.clone(),
            waiting: waiting.iter().find(|(id, _)| *id == group.id).map_or(0, |(_, count)| *count),
            available: u32::try_from(available).unwrap_or(u32::MAX),
        });
    }
    targets.groups.sort_by_cached_key(|group| (group.available == 0, group.name.to_lowercase()));
    Ok(targets)
}

/// Has done what is due of transfers. Harmless when several servers notice. Gives when the next one's time is over.
pub(crate) async fn look(store: &Store) -> Result<Option<Timestamp>, Refusal> {
    let (company, now) = (store.context.company(), store.context.sources.now());
    let mut connection = store.peek().await?;
    let pending = transfers::pending(&mut connection).await?;
    let next = pending.iter().map(|pending| pending.until).find(|until| *until > now);
    let due = due(&mut connection, &company.settings, pending, now).await?;
    drop(connection);
    if !due.is_empty() {
        store.write(EndTransfers).await?;
    }
    Ok(next)
}

/// Those that come to nothing now, and why.
async fn due(
    connection: &mut AnyConnection,
    company: &CompanySettings,
    pending: Vec<Pending>,
    now: Timestamp,
) -> Result<Vec<(SessionId, WhyReturned)>, Refusal> {
    let mut due = Vec::new();
    for Pending { session, channel, until, receivers } in pending {
        if until <= now {
            due.push((session, WhyReturned::NotAccepted));
        } else if !somebody_can(connection, company, &receivers, channel).await? {
            due.push((session, WhyReturned::NobodyThere));
        }
    }
    Ok(due)
}

/// Transfers that nobody accepted, or could accept any more, return.
pub(crate) struct EndTransfers;

impl Command for EndTransfers {
    type Answer = ();

    async fn run(&self, write: &mut Write) -> Result<(), Refusal> {
        let (company, now) = (write.company(), write.now());
        let pending = transfers::pending(write.connection()).await?;
        for (session, why) in due(write.connection(), &company.settings, pending, now).await? {
            let record = events::session(write, session).await?;
            give_back(write, &record, why).await?;
        }
        Ok(())
    }
}
