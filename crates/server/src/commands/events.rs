//! Telling the feed what happened.

use deskbell_protocol::{
    Author, ClientSession, CompanySettings, Content, ErrorCode, Event, Invitation, InvitationId, Message, Note,
    Operator, OperatorId, OperatorState, SessionId, SessionState, Timestamp,
};
use sqlx::AnyConnection;

use crate::refusal::{Refusal, refuse};
use crate::rules::availability;
use crate::rules::session::Standing;
use crate::store::feed::Audience;
use crate::store::messages::NewMessage;
use crate::store::sessions::{Record, Seen};
use crate::store::{Write, devices, facts, invitations, messages, sessions};

/// Whom a session's events concern.
pub(super) fn audience(session: SessionId, standing: &Standing) -> Audience {
    Audience::Session { session, viewers: standing.viewers() }
}

/// Reads a session that is known to exist.
pub(super) async fn session(write: &mut Write, id: SessionId) -> Result<Record, Refusal> {
    let found = sessions::by_id(write.connection(), id).await?;
    found.ok_or_else(|| refuse(ErrorCode::NotFound, "there is no such session"))
}

/// Tells operators and client that a session came or changed.
pub(super) async fn session_changed(write: &mut Write, id: SessionId) -> Result<(), Refusal> {
    let Some(record) = sessions::by_id(write.connection(), id).await? else { return Ok(()) };
    // Operators learn of a session when it waits for somebody.
    if record.session.state != SessionState::Created {
        let audience = audience(id, &record.standing);
        write.emit(audience, &Event::SessionChanged { session: Box::new(record.session.clone()) })?;
    }
    tell_client(write, &record).await
}

/// Tells a waiting session's client who is there now.
pub(super) async fn shown_to_client(write: &mut Write, id: SessionId) -> Result<(), Refusal> {
    let found = sessions::by_id(write.connection(), id).await?;
    match found.filter(|record| record.session.state.is_waiting()) {
        Some(record) => tell_client(write, &record).await,
        None => Ok(()),
    }
}

async fn tell_client(write: &mut Write, record: &Record) -> Result<(), Refusal> {
    let company = write.company();
    let now = write.now();
    let seen = for_client(write.connection(), &company.settings, record, now).await?;
    write.emit(audience(record.session.id, &record.standing), &Event::ClientSessionChanged { session: seen })?;
    Ok(())
}

/// A session as its client sees it.
pub(super) async fn for_client(
    connection: &mut AnyConnection,
    company: &CompanySettings,
    record: &Record,
    now: Timestamp,
) -> Result<ClientSession, Refusal> {
    let channel = record.session.channel;
    let served = if let Some(group) = record.asks_group() {
        sessions::is_served(connection, company, group, channel).await?
    } else if let Some(owner) = record.asks_owner() {
        let switched = facts::switched(connection, Some(owner)).await?.remove(&owner).unwrap_or_default();
        let channels = availability::channels(company, owner, &switched);
        channels.iter().any(|state| state.channel == channel && state.on)
            && (!company.only_alertable || devices::is_alertable(connection, owner).await?)
    } else {
        false
    };
    Ok(record.for_client(Seen { company, served, now }))
}

/// Those who saw a session see it no more; `taken_by` has it now.
pub(super) fn session_gone(
    write: &mut Write,
    id: SessionId,
    from: Audience,
    taken_by: Option<(OperatorId, &str)>,
) -> Result<(), Refusal> {
    let (taken_by_id, taken_by) = taken_by.map(|(id, name)| (id, name.to_owned())).unzip();
    write.emit(from, &Event::SessionGone { session_id: id, taken_by, taken_by_id })?;
    Ok(())
}

/// Tells supervisors how an operator is now.
pub(super) fn state_changed(write: &mut Write, state: OperatorState) -> Result<(), Refusal> {
    let about = Audience::Supervisors(state.operator.id);
    write.emit(about, &Event::OperatorStateChanged { state: Box::new(state) })?;
    Ok(())
}

/// Reads an invitation that is known to exist, as its owner sees it.
pub(super) async fn invitation(write: &mut Write, id: InvitationId) -> Result<Invitation, Refusal> {
    let stored = invitations::with_uses(write.connection(), id).await?;
    let stored = stored.ok_or_else(|| refuse(ErrorCode::NotFound, "there is no such invitation"))?;
    Ok(stored.seen(&write.context.base_url, write.now()))
}

/// Tells an invitation's owner how it is now; a group's has none.
pub(super) async fn invitation_changed(write: &mut Write, id: InvitationId) -> Result<Invitation, Refusal> {
    let invitation = invitation(write, id).await?;
    if let Some(owner) = invitation.operator_id {
        write.emit(Audience::Operator(owner), &Event::InvitationChanged { invitation: invitation.clone() })?;
    }
    Ok(invitation)
}

/// Tells an operator's desks how the operator is now.
pub(super) fn operator_changed(write: &mut Write, operator: &Operator) -> Result<(), Refusal> {
    write.emit(Audience::Operator(operator.id), &Event::OperatorChanged { operator: operator.clone() })?;
    Ok(())
}

/// Tells of a message, which the caller stores in the same transaction: it is given back for that.
pub(super) fn message_added(write: &mut Write, new: NewMessage, standing: &Standing) -> Result<NewMessage, Refusal> {
    let audience = audience(new.message.session_id, standing);
    let NewMessage { message, client_messages } = new;
    write.emit(audience, &Event::MessageAdded { message: message.clone(), client_messages })?;
    Ok(NewMessage { message, client_messages })
}

/// Leaves a note between a session's messages.
pub(super) async fn note(
    write: &mut Write,
    session: SessionId,
    note: Note,
    standing: &Standing,
    client_messages: u32,
) -> Result<(), Refusal> {
    let message = Message {
        id: write.context.sources.id()?.into(),
        session_id: session,
        author: Author::System,
        content: Content::Note(note),
        sent_at: write.now(),
        seq: write.next_seq(),
    };
    let new = message_added(write, NewMessage { message, client_messages }, standing)?;
    messages::insert(write.connection(), new).await?;
    Ok(())
}
