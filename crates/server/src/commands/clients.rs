//! What operators find out about a client and a session, and how the client liked the talk.

use deskbell_protocol::{ClientId, ClientSession, EditClient, ErrorCode, OperatorId, Rating, SessionAnswer, SessionId};

use super::notes::seen;
use super::{events, placing};
use crate::refusal::{Refusal, refuse};
use crate::rules::client as rules;
use crate::store::{Command, Write, clients, tags};

/// An operator changes what is known of a session's client; tidied already. The same again changes nothing.
pub(crate) struct Edit {
    pub(crate) session: SessionId,
    pub(crate) operator: OperatorId,
    pub(crate) client: EditClient,
}

impl Command for Edit {
    type Answer = SessionAnswer;

    async fn run(&self, write: &mut Write) -> Result<SessionAnswer, Refusal> {
        let known = seen(write, self.session, self.operator).await?.session.client;
        let EditClient { name, email, phone } = &self.client;
        let (was_email, was_phone) = (known.email.unwrap_or_default(), known.phone.unwrap_or_default());
        if (name, email, phone) != (&known.name, &was_email, &was_phone) {
            clients::edit(write.connection(), known.id, &self.client).await?;
            touch_sessions(write, known.id).await?;
            write.touch_session(self.session);
        }
        answer(write, self.session).await
    }
}

/// Whoever sees one of the client's newest sessions that are not closed is told of the client as he or she is known now.
pub(super) async fn touch_sessions(write: &mut Write, client: ClientId) -> Result<(), Refusal> {
    for session in clients::open_sessions(write.connection(), client).await? {
        write.touch_session(session);
    }
    Ok(())
}

/// An operator sets a session's tags. The same again changes nothing.
pub(crate) struct SetTags {
    pub(crate) session: SessionId,
    pub(crate) operator: OperatorId,
    pub(crate) tags: Vec<String>,
}

impl Command for SetTags {
    type Answer = SessionAnswer;

    async fn run(&self, write: &mut Write) -> Result<SessionAnswer, Refusal> {
        let before = seen(write, self.session, self.operator).await?.session.tags;
        let after = rules::tags(&self.tags, &write.company().settings.talk.tags)?;
        if after != before {
            tags::set(write.connection(), self.session, &before, &after).await?;
            write.touch_session(self.session);
        }
        answer(write, self.session).await
    }
}

/// The session as it is when everybody has been told.
async fn answer(write: &mut Write, session: SessionId) -> Result<SessionAnswer, Refusal> {
    placing::settle(write).await?;
    Ok(SessionAnswer { session: events::session(write, session).await?.session })
}

/// A client tells how he or she liked the talk, once it is over; the newest holds.
pub(crate) struct Rate {
    pub(crate) session: SessionId,
    pub(crate) rating: Rating,
}

impl Command for Rate {
    type Answer = ClientSession;

    async fn run(&self, write: &mut Write) -> Result<ClientSession, Refusal> {
        let record = events::session(write, self.session).await?;
        let company = write.company();
        if !company.settings.talk.rating || record.session.accepted_at.is_none() {
            return Err(refuse(ErrorCode::Forbidden, "nobody asks for a rating"));
        }
        if !record.session.state.is_ended() {
            return Err(refuse(ErrorCode::Conflict, "a talk is rated when it is over"));
        }
        if record.session.rating.as_ref() != Some(&self.rating) {
            clients::rate(write.connection(), self.session, &self.rating).await?;
            write.touch_session(self.session);
            placing::settle(write).await?;
        }
        let (record, now) = (events::session(write, self.session).await?, write.now());
        events::for_client(write.connection(), &company.settings, &record, now).await
    }
}
