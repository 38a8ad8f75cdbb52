//! Clients who come by an invitation.

use deskbell_protocol::{Client, ErrorCode, JoinId, Joined, SessionId};
use sqlx::AnyConnection;

use super::{events, placing};
use crate::auth;
use crate::refusal::{Refusal, refuse};
use crate::rules::invitation::joinable;
use crate::store::joins::{self, StoredJoin};
use crate::store::sessions::{self, Arrival};
use crate::store::{Command, Context, Write, feed, invitations, messages};

/// A browser joins. The same join again opens the same session, so that a lost answer never burns a link.
pub(crate) struct Join {
    pub(crate) id: JoinId,
    pub(crate) secret: String,
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) language: Option<String>,
    pub(crate) browser: Option<String>,
    pub(crate) system: Option<String>,
}

impl Command for Join {
    type Answer = Joined;

    async fn run(&self, write: &mut Write) -> Result<Joined, Refusal> {
        if let Some(known) = joins::by_id(write.connection(), self.id).await? {
            if !auth::matches(&self.secret, &known.secret_hash) {
                return Err(refuse(ErrorCode::Unauthorized, "the join is not known with this secret"));
            }
            if known.code != self.code {
                return Err(refuse(ErrorCode::Conflict, "the join id was used with another invitation"));
            }
            return joined(write, self.id, known.session).await;
        }
        let now = write.now();
        let invitation = invitations::by_code(write.connection(), &self.code).await?;
        let invitation =
            invitation.ok_or_else(|| refuse(ErrorCode::InvitationUnknown, "no invitation has this code"))?;
        joinable(invitation.session, invitation.valid_until, now)
            .map_err(|code| refuse(code, "the invitation cannot be joined"))?;

        let session = SessionId(write.context.sources.id()?);
        let client = Client {
            id: write.context.sources.id()?.into(),
            name: self.name.clone(),
            language: self.language.clone(),
            browser: self.browser.clone(),
            system: self.system.clone(),
        };
        let arrival = Arrival { id: session, client: &client, invitation: invitation.id, owner: invitation.operator };
        sessions::insert(write.connection(), arrival, now).await?;
        if !invitations::take(write.connection(), invitation.id, session).await? {
            return Err(refuse(ErrorCode::InvitationUsed, "another client was quicker"));
        }
        let join =
            StoredJoin { id: self.id, secret_hash: auth::token_hash(&self.secret), session, code: self.code.clone() };
        joins::insert(write.connection(), &join, now).await?;
        placing::place_new(write, session, invitation.operator).await?;
        events::session_changed(write, session).await?;
        events::invitation_changed(write, invitation.id).await?;
        joined(write, self.id, session).await
    }
}

async fn joined(write: &mut Write, join: JoinId, session: SessionId) -> Result<Joined, Refusal> {
    let context = std::sync::Arc::clone(&write.context);
    let mut answer = snapshot(write.connection(), &context, join, session).await?;
    // The head in the table is written at the commit only.
    answer.seq = write.head();
    Ok(answer)
}

/// What a join's browser shows, true at one place of the feed when read in one transaction.
pub(crate) async fn snapshot(
    connection: &mut AnyConnection,
    context: &Context,
    join: JoinId,
    session: SessionId,
) -> Result<Joined, Refusal> {
    let (epoch, seq, _) = feed::place(connection).await?;
    let record = sessions::by_id(connection, session).await?;
    let record = record.ok_or_else(|| refuse(ErrorCode::Unauthorized, "the session is gone"))?;
    Ok(Joined {
        join_id: join,
        epoch,
        seq,
        session: record.for_client(|operator| context.presence.is_connected(operator)),
        messages: messages::page(connection, session, None, None).await?,
    })
}
