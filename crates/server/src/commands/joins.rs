//! Clients who come by an invitation, or to a group.

use deskbell_protocol::{
    ApiError, Channel, ClientId, CompanySettings, ErrorCode, Group, GroupState, JoinId, Joined, Retry, SessionId,
    Timestamp,
};
use sqlx::AnyConnection;

use super::{events, missing, placing};
use crate::auth;
use crate::refusal::{Refusal, refuse};
use crate::routing::Target;
use crate::rules::invitation::{Happens, after};
use crate::rules::{availability, client};
use crate::store::clients::{self, Known, Told};
use crate::store::joins::{self, StoredJoin};
use crate::store::sessions::{self, Arrival, Came};
use crate::store::{Command, Write, bans, feed, invitations, messages, operators};

/// One client has at most so many sessions at a time that wait or are active.
const GOING_ON_MAX: i64 = 10;

/// After which time a client with too many sessions may ask again, in milliseconds.
const AGAIN_MS: u64 = 60_000;

/// A browser joins. The same join again opens the same session, so that a lost answer never burns a link.
pub(crate) struct Join {
    pub(crate) id: JoinId,
    pub(crate) secret: String,
    /// Where the client came in.
    pub(crate) by: By,
    /// By which the same browser is known again.
    pub(crate) client_key: Option<String>,
    /// What its page told of the client.
    pub(crate) told: Told,
    /// The client comes to leave a message at once.
    pub(crate) leaving_message: bool,
}

/// What a client came by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum By {
    /// An invitation's code.
    Code(String),
    /// The slug of a group's chat page.
    Group(String),
}

impl By {
    /// As it is kept with the join. No invitation's code has a colon.
    fn kept(&self) -> String {
        match self {
            Self::Code(code) => code.clone(),
            Self::Group(slug) => format!("group:{slug}"),
        }
    }

    /// For whom the client came now, if he or she may come in, and whether he or she waits.
    async fn came(&self, write: &mut Write, leaving_message: bool) -> Result<(Came, bool), Refusal> {
        let now = write.now();
        match self {
            Self::Code(code) => {
                let invitation = invitations::by_code(write.connection(), code).await?;
                let invitation =
                    invitation.ok_or_else(|| refuse(ErrorCode::InvitationUnknown, "no invitation has this code"))?;
                let came = match after(invitation.life(), Happens::Join, now) {
                    Ok(_) => led(write, invitation.leads_to, leaving_message).await,
                    Err(error) => Err(error.into()),
                };
                match came {
                    Ok((to, waits)) => Ok((Came::Invited { invitation: invitation.id(), to }, waits)),
                    Err(refusal) => {
                        let company = operators::company(write.connection()).await?.unwrap_or_default();
                        Err(refusal.of_company(&company))
                    }
                }
            }
            Self::Group(slug) => {
                let company = write.company();
                let group = company.settings.groups.iter().find(|group| group.slug == *slug);
                let group = group.filter(|group| group.channels.contains(&Channel::WebChat));
                let group = group.ok_or_else(|| refuse(ErrorCode::NotFound, "there is no such group"))?;
                missing::enters(write.connection(), &company.settings, group).await?;
                Ok((Came::Group(group.id), true))
            }
        }
    }
}

/// For whom a client comes whose invitation leads there, and whether he or she waits.
async fn led(write: &mut Write, leads_to: Target, leaving_message: bool) -> Result<(Target, bool), Refusal> {
    match leads_to {
        Target::Owner(owner) => missing::comes_for(write, owner, leaving_message).await,
        Target::Group(id) => {
            let company = write.company();
            let group = missing::led_to(&company.settings, id)?;
            missing::enters(write.connection(), &company.settings, group).await?;
            Ok((Target::Group(id), true))
        }
    }
}

/// What a client who comes to the group now finds.
pub(crate) async fn group_state(
    connection: &mut AnyConnection,
    company: &CompanySettings,
    group: &Group,
) -> Result<GroupState, Refusal> {
    let served = sessions::is_served(connection, company, group.id, Channel::WebChat).await?;
    // Only where it can be too many: whoever looks at the company's site asks.
    let waiting = match group.queue_max {
        Some(_) => sessions::waiting_in(connection, group.id).await?,
        None => 0,
    };
    Ok(availability::group_state(company, group, waiting, served))
}

impl Command for Join {
    type Answer = Joined;

    async fn run(&self, write: &mut Write) -> Result<Joined, Refusal> {
        if let Some(known) = joins::by_id(write.connection(), self.id).await? {
            if !auth::matches(&self.secret, &known.secret_hash) {
                return Err(refuse(ErrorCode::Unauthorized, "the join is not known with this secret"));
            }
            if known.code != self.by.kept() {
                return Err(refuse(ErrorCode::Conflict, "the join id was used to come in elsewhere"));
            }
            return joined(write, self.id, known.session).await;
        }
        let now = write.now();
        let known = self.known(write).await?;
        let (came, waits) = self.by.came(write, self.leaving_message).await?;
        // A message is left with an address of its own.
        if waits {
            client::is_complete(&write.company().settings.entry, &self.told.name, &self.told.contact)?;
        }
        let session = SessionId(write.context.sources.id()?);
        let (client, name) = self.client(write, known).await?;
        let arrival = Arrival { id: session, client, name: &name, came, waits };
        sessions::insert(write.connection(), arrival, now).await?;
        if let Came::Invited { invitation, .. } = came
            && !invitations::join(write.connection(), invitation, session, now).await?
        {
            return Err(refuse(ErrorCode::InvitationUsed, "another client was quicker"));
        }
        let (secret_hash, code) = (auth::token_hash(&self.secret), self.by.kept());
        joins::insert(write.connection(), &StoredJoin { id: self.id, secret_hash, session, code }, now).await?;
        write.touch_session(session);
        placing::settle(write).await?;
        if let Came::Invited { invitation, .. } = came {
            events::invitation_changed(write, invitation).await?;
        }
        joined(write, self.id, session).await
    }
}

impl Join {
    /// The client whose browser this is, if it was here before. One who is banned is let in no more, and one who has too many sessions
    /// not now.
    async fn known(&self, write: &mut Write) -> Result<Option<Known>, Refusal> {
        let Some(key_hash) = self.key_hash() else { return Ok(None) };
        let Some(known) = clients::by_key(write.connection(), &key_hash).await? else { return Ok(None) };
        let now = write.now();
        if bans::of_client(write.connection(), known.id, now).await?.is_some() {
            return Err(refuse(ErrorCode::Banned, "the client is banned"));
        }
        if clients::going_on(write.connection(), known.id).await? >= GOING_ON_MAX {
            let error = ApiError::never(ErrorCode::RateLimited, "the client has too many sessions that go on");
            return Err(ApiError { retry: Retry::After { ms: AGAIN_MS }, ..error.with("minutes", "1") }.into());
        }
        Ok(Some(known))
    }

    fn key_hash(&self) -> Option<String> {
        self.client_key.as_deref().map(auth::token_hash)
    }

    /// Stores who comes. Gives the client with the name that he or she gave, this time or the last.
    async fn client(&self, write: &mut Write, known: Option<Known>) -> Result<(ClientId, String), Refusal> {
        let (now, told) = (write.now(), &self.told);
        let Some(known) = known else {
            let id = ClientId(write.context.sources.id()?);
            clients::insert(write.connection(), id, self.key_hash().as_deref(), told, now).await?;
            return Ok((id, told.name.clone()));
        };
        if clients::update(write.connection(), &known, told).await? {
            super::clients::touch_sessions(write, known.id).await?;
        }
        let name = if told.name.is_empty() { known.given_name } else { told.name.clone() };
        Ok((known.id, name))
    }
}

pub(super) async fn joined(write: &mut Write, join: JoinId, session: SessionId) -> Result<Joined, Refusal> {
    let company = write.company();
    let now = write.now();
    let mut answer = snapshot(write.connection(), &company.settings, (join, session), now).await?;
    // The head in the table is written at the commit only.
    answer.seq = write.head();
    Ok(answer)
}

/// What a join's browser shows, true at one place of the feed when read in one transaction.
pub(crate) async fn snapshot(
    connection: &mut AnyConnection,
    company: &CompanySettings,
    (join, session): (JoinId, SessionId),
    now: Timestamp,
) -> Result<Joined, Refusal> {
    let (epoch, seq, _) = feed::place(connection).await?;
    let record = sessions::by_id(connection, session).await?;
    let record = record.ok_or_else(|| refuse(ErrorCode::Unauthorized, "the session is gone"))?;
    Ok(Joined {
        join_id: join,
        epoch,
        seq,
        session: events::for_client(connection, company, &record, now).await?,
        messages: messages::page(connection, session, None, None).await?,
    })
}
