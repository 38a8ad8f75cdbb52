//! Clients who came for one operator while that one cannot take them: what they find, and to whom they are passed on.

use deskbell_protocol::{
    Channel, CompanySettings, EndedBy, ErrorCode, Group, GroupId, GroupState, Note, OperatorCard, OperatorId,
    SessionState, Timestamp, WhileMissing,
};
use sqlx::AnyConnection;

use super::{events, joins, sessions as moving};
use crate::refusal::{Refusal, refuse};
use crate::routing::Target;
use crate::rules::session::Step;
use crate::rules::{availability, missing as rules};
use crate::store::feed::Audience;
use crate::store::missing::{self, Missing};
use crate::store::{Command, Store, Write, devices, offers, sessions};

/// The group to which a disabled operator's links lead. Refused as a revoked invitation when there is none.
fn instead_of(company: &CompanySettings, owner: OperatorId) -> Result<&Group, Refusal> {
    let nobody = || refuse(ErrorCode::InvitationRevoked, "the operator is not there any more, and no group is instead");
    rules::group(company, owner, Channel::WebChat).ok_or_else(nobody)
}

/// Whom a client finds by an operator's link, and what he or she may do while that one is missing.
pub(crate) async fn card(
    connection: &mut AnyConnection,
    company: &CompanySettings,
    owner: OperatorId,
) -> Result<(OperatorCard, Option<WhileMissing>), Refusal> {
    if devices::is_disabled(connection, owner).await? {
        return group_card(connection, company, instead_of(company, owner)?.id).await;
    }
    let while_missing = rules::while_missing(company, owner, Channel::WebChat, false);
    Ok((missing::card(connection, company, owner, Channel::WebChat).await?, Some(while_missing)))
}

/// The group to which an invitation leads. Refused as a revoked one when it is gone, or serves no web chat any more.
pub(crate) fn led_to(company: &CompanySettings, id: GroupId) -> Result<&Group, Refusal> {
    let group = company.group(id).filter(|group| group.channels.contains(&Channel::WebChat));
    group.ok_or_else(|| refuse(ErrorCode::InvitationRevoked, "the group is gone"))
}

/// A group as whoever comes by an invitation to it sees it.
pub(crate) async fn group_card(
    connection: &mut AnyConnection,
    company: &CompanySettings,
    id: GroupId,
) -> Result<(OperatorCard, Option<WhileMissing>), Refusal> {
    let group = led_to(company, id)?;
    let available = sessions::is_served(connection, company, id, Channel::WebChat).await?;
    Ok((OperatorCard { display_name: group.name.clone(), available, full: false, photo: None }, None))
}

/// For whom a client comes in by an operator's link, and whether he or she waits there; otherwise it is only to leave a message.
pub(crate) async fn comes_for(
    write: &mut Write,
    owner: OperatorId,
    leaving_message: bool,
) -> Result<(Target, bool), Refusal> {
    let company = write.company();
    let set = &company.settings.invitations.owner_missing;
    if devices::is_disabled(write.connection(), owner).await? {
        let group = instead_of(&company.settings, owner)?;
        enters(write.connection(), &company.settings, group).await?;
        return Ok((Target::Group(group.id), true));
    }
    // Whatever else could be done: who leaves a message is asked by it alone, not by the entry form, and so never waits by it.
    if leaving_message && set.may_leave_message {
        return Ok((Target::Owner(owner), false));
    }
    if set.may_wait {
        return Ok((Target::Owner(owner), true));
    }
    let card = missing::card(write.connection(), &company.settings, owner, Channel::WebChat).await?;
    match card.available && !card.full {
        true => Ok((Target::Owner(owner), true)),
        false => Err(refuse(ErrorCode::OperatorMissing, "the operator cannot take anybody now")),
    }
}

/// Whether a client may come in to a group now.
pub(crate) async fn enters(
    connection: &mut AnyConnection,
    company: &CompanySettings,
    group: &Group,
) -> Result<(), Refusal> {
    match joins::group_state(connection, company, group).await? {
        GroupState::Full => Err(refuse(ErrorCode::QueueFull, "the group's queue is full")),
        GroupState::Offline => Err(refuse(ErrorCode::GroupOffline, "nobody of the group is there")),
        GroupState::Open | GroupState::Busy => Ok(()),
    }
}

/// Has done what is due of clients who miss their operator. Harmless when several servers notice.
pub(crate) async fn look(store: &Store) -> Result<(), Refusal> {
    let (company, now) = (store.context.company(), store.context.sources.now());
    let mut connection = store.peek().await?;
    let missed = due(&mut connection, &company.settings, now).await?;
    let unsaid = missing::unsaid(&mut connection, now.plus(-rules::UNSAID_MS)).await?;
    drop(connection);
    if !missed.is_empty() {
        store.write(PassMissing).await?;
    }
    if !unsaid.is_empty() {
        store.write(EndUnsaid).await?;
    }
    Ok(())
}

/// Those who are passed on now.
async fn due(
    connection: &mut AnyConnection,
    company: &CompanySettings,
    now: Timestamp,
) -> Result<Vec<Missing>, Refusal> {
    let mut due = missing::of_disabled(connection).await?;
    if let Some(before) = rules::missed_before(company, now) {
        due.extend(missing::missed_since(connection, before).await?);
    }
    due.retain(|missing| rules::group(company, missing.owner, missing.channel).is_some());
    Ok(due)
}

/// Clients who have missed their operator for too long wait for a group instead.
pub(crate) struct PassMissing;

impl Command for PassMissing {
    type Answer = ();

    async fn run(&self, write: &mut Write) -> Result<(), Refusal> {
        let (company, now) = (write.company(), write.now());
        for missing in due(write.connection(), &company.settings, now).await? {
            pass_on(write, missing).await?;
        }
        Ok(())
    }
}

/// What a disabled operator had, or was waited for by, goes to a group.
pub(super) async fn give_away(write: &mut Write, operator: OperatorId) -> Result<(), Refusal> {
    for missing in missing::waiting_for(write.connection(), operator).await? {
        pass_on(write, missing).await?;
    }
    let company = write.company();
    for (session, channel) in missing::talks_without_group(write.connection(), operator).await? {
        if let Some(group) = rules::group(&company.settings, operator, channel) {
            missing::adopt(write.connection(), session, group.id).await?;
        }
    }
    Ok(())
}

async fn pass_on(write: &mut Write, missing: Missing) -> Result<(), Refusal> {
    let Missing { session, owner, channel } = missing;
    let company = write.company();
    let Some(group) = rules::group(&company.settings, owner, channel) else { return Ok(()) };
    if !offers::pass_on(write.connection(), session, group.id, None).await? {
        return Ok(());
    }
    // Who sees it in the new queue is told so next.
    if !availability::serves(&company.settings, owner, group.id) {
        events::session_gone(write, session, Audience::Operator(owner), None)?;
    }
    let passed = events::session(write, session).await?;
    let note = Note::PassedOn { group: group.name.clone() };
    events::note(write, session, note, &passed.standing, passed.session.client_messages).await?;
    write.touch_session(session);
    write.touch_operator(owner);
    Ok(())
}

/// Clients who joined only to leave a message, and left none, are gone.
struct EndUnsaid;

impl Command for EndUnsaid {
    type Answer = ();

    async fn run(&self, write: &mut Write) -> Result<(), Refusal> {
        let before = write.now().plus(-rules::UNSAID_MS);
        for id in missing::unsaid(write.connection(), before).await? {
            let record = events::session(write, id).await?;
            let closed = Step::Move { to: SessionState::Closed, ended_by: Some(EndedBy::System), note: None };
            moving::advance(write, record, closed).await?;
        }
        Ok(())
    }
}
