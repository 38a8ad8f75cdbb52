//! Clients who may not come in.

use deskbell_protocol::{
    Ban, BanId, EndedBy, ErrorCode, Note, Operator, OperatorId, SessionId, SessionState, TalkSettings,
};

use super::notes::seen;
use super::supervising::supervises;
use super::{placing, sessions as moving};
use crate::refusal::{Refusal, refuse};
use crate::rules::session::Step;
use crate::store::idempotency::Once;
use crate::store::{Command, Write, bans, clients, operators};

/// Whether `operator` bans clients, reads who is banned, and lifts bans.
pub(crate) fn may_ban(operator: &Operator, set: &TalkSettings) -> bool {
    set.bans || supervises(operator.role)
}

/// Who asks, if he or she may.
async fn allowed(write: &mut Write, asker: OperatorId) -> Result<Operator, Refusal> {
    let asker = operators::by_id(write.connection(), asker).await?;
    let company = write.company();
    let asker = asker.filter(|asker| may_ban(asker, &company.settings.talk));
    asker.ok_or_else(|| refuse(ErrorCode::Forbidden, "only supervisors may do this here"))
}

/// Bans a session's client, and ends the session. A client has one ban at a time: of two, the one that lasts longer.
pub(crate) struct BanClient {
    pub(crate) session: SessionId,
    pub(crate) operator: OperatorId,
    pub(crate) reason: String,
    /// How long, in milliseconds; none: until it is lifted.
    pub(crate) lasts_ms: Option<i64>,
    pub(crate) once: Once,
}

impl Command for BanClient {
    type Answer = Ban;

    async fn run(&self, write: &mut Write) -> Result<Ban, Refusal> {
        if let Some(answer) = self.once.earlier(write).await? {
            return Ok(answer);
        }
        let record = seen(write, self.session, self.operator).await?;
        let by = allowed(write, self.operator).await?;
        let (client, now) = (record.session.client, write.now());
        let ban = Ban {
            id: BanId(write.context.sources.id()?),
            client_id: client.id,
            client_name: client.name,
            reason: self.reason.clone(),
            by: by.display_name.clone(),
            at: now,
            until: self.lasts_ms.map(|ms| now.plus(ms)),
        };
        let ban = match bans::of_client(write.connection(), client.id, now).await? {
            Some(known) if lasts_as_long(&known, &ban) => known,
            known => {
                if let Some(known) = known {
                    bans::lift(write.connection(), known.id, &by.display_name, now).await?;
                }
                bans::insert(write.connection(), &ban, by.id).await?;
                ban
            }
        };
        for session in clients::open_sessions(write.connection(), client.id).await? {
            shut(write, session, self.session).await?;
        }
        placing::settle(write).await?;
        self.once.keep(write, &ban).await?;
        Ok(ban)
    }
}

fn lasts_as_long(known: &Ban, new: &Ban) -> bool {
    match (known.until, new.until) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(known), Some(new)) => known >= new,
    }
}

/// Ends a session of a banned client: the one in which he or she was banned, and others in which nobody talks to him or her. What a
/// colleague has is the colleague's to end.
async fn shut(write: &mut Write, id: SessionId, banned_in: SessionId) -> Result<(), Refusal> {
    let record = super::events::session(write, id).await?;
    let talks = record.session.state == SessionState::Active;
    if record.session.state.is_ended() || (talks && id != banned_in) {
        return Ok(());
    }
    let note = Some(Note::EndedByOperator);
    let step = Step::Move { to: SessionState::Closed, ended_by: Some(EndedBy::Operator), note };
    moving::advance(write, record, step).await
}

/// A ban holds no more. Again: the same.
pub(crate) struct Lift {
    pub(crate) id: BanId,
    pub(crate) operator: OperatorId,
}

impl Command for Lift {
    type Answer = ();

    async fn run(&self, write: &mut Write) -> Result<(), Refusal> {
        let by = allowed(write, self.operator).await?;
        let now = write.now();
        match bans::lift(write.connection(), self.id, &by.display_name, now).await? {
            true => Ok(()),
            false => Err(refuse(ErrorCode::NotFound, "there is no such ban")),
        }
    }
}
