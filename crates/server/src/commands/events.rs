//! Telling the feed what happened.

use deskbell_protocol::{
    Author, Content, ErrorCode, Event, Invitation, InvitationId, Message, Note, Operator, SessionId,
};

use crate::refusal::{Refusal, refuse};
use crate::rules::session::Standing;
use crate::store::feed::Audience;
use crate::store::sessions::Record;
use crate::store::{Write, invitations, messages, sessions};

/// Whom a session's events concern.
pub(super) fn audience(session: SessionId, standing: &Standing) -> Audience {
    Audience::Session { session, viewers: standing.viewers() }
}

/// Reads a session that is known to exist.
pub(super) async fn session(write: &mut Write, id: SessionId) -> Result<Record, Refusal> {
    let found = sessions::by_id(write.connection(), id).await?;
    found.ok_or_else(|| refuse(ErrorCode::NotFound, "there is no such session"))
}

/// Tells operators and client that a session came or changed; gives it as it is now.
pub(super) async fn session_changed(write: &mut Write, id: SessionId) -> Result<Record, Refusal> {
    let record = session(write, id).await?;
    let audience = audience(id, &record.standing);
    write.emit(audience.clone(), &Event::SessionChanged { session: Box::new(record.session.clone()) })?;
    let seen = record.for_client(|operator| write.context.presence.is_connected(operator));
    write.emit(audience, &Event::ClientSessionChanged { session: seen })?;
    Ok(record)
}

/// Tells an invitation's owner how it is now.
pub(super) async fn invitation_changed(write: &mut Write, id: InvitationId) -> Result<Invitation, Refusal> {
    let stored = invitations::by_id(write.connection(), id).await?;
    let stored = stored.ok_or_else(|| refuse(ErrorCode::NotFound, "there is no such invitation"))?;
    let invitation = stored.seen(&write.context.base_url, write.now());
    write.emit(Audience::Operator(stored.operator), &Event::InvitationChanged { invitation: invitation.clone() })?;
    Ok(invitation)
}

/// Tells an operator's desks how the operator is now.
pub(super) fn operator_changed(write: &mut Write, operator: &Operator) -> Result<(), Refusal> {
    write.emit(Audience::Operator(operator.id), &Event::OperatorChanged { operator: operator.clone() })?;
    Ok(())
}

/// Stores a message and tells it.
pub(super) async fn message_added(
    write: &mut Write,
    message: &Message,
    standing: &Standing,
    client_messages: u32,
) -> Result<(), Refusal> {
    messages::insert(write.connection(), message, client_messages).await?;
    let event = Event::MessageAdded { message: message.clone(), client_messages };
    write.emit(audience(message.session_id, standing), &event)?;
    Ok(())
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
    message_added(write, &message, standing, client_messages).await
}
