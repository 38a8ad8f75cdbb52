//! Making invitations, and ending or lengthening their time.

use deskbell_protocol::{CreateInvitation, ErrorCode, Invitation, InvitationId, OperatorId};

use super::{events, sessions};
use crate::auth;
use crate::refusal::{Refusal, refuse};
use crate::routing::Target;
use crate::rules::invitation::{Bounds, Happens, after, begun};
use crate::store::idempotency::Once;
use crate::store::invitations::{self, New, Stored};
use crate::store::{Command, Write, devices};

/// Who makes, ends or lengthens invitations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Asker {
    /// An operator, within the company's limits; others' invitations are as if there were none.
    Operator(OperatorId),
    /// An administrator at his or her desk: may deal with everybody's, within the company's limits.
    Administrator,
    /// A program of the company's: may deal with everybody's, and is not bound by the company's limits.
    Integration,
}

impl Asker {
    fn bounds(&self, write: &Write) -> Bounds {
        match self {
            Self::Operator(_) | Self::Administrator => {
                Bounds::Operators { longest_min: write.company().settings.invitations.longest_min }
            }
            Self::Integration => Bounds::Integrations,
        }
    }

    /// The invitation, if the asker may deal with it.
    async fn find(&self, write: &mut Write, id: InvitationId) -> Result<Stored, Refusal> {
        let found = invitations::by_id(write.connection(), id).await?;
        let may = |stored: &Stored| match self {
            Self::Operator(operator) => stored.leads_to == Target::Owner(*operator),
            Self::Administrator | Self::Integration => true,
        };
        found.filter(may).ok_or_else(|| refuse(ErrorCode::NotFound, "there is no such invitation"))
    }
}

/// An invitation is made. The same again answers the same.
pub(crate) struct Create {
    pub(crate) id: InvitationId,
    pub(crate) asker: Asker,
    pub(crate) leads_to: Target,
    /// The name of the API key by which it is made.
    pub(crate) made_by: Option<String>,
    /// What is asked for; its texts are checked already.
    pub(crate) request: CreateInvitation,
}

impl Command for Create {
    type Answer = Invitation;

    async fn run(&self, write: &mut Write) -> Result<Invitation, Refusal> {
        let now = write.now();
        if let Some(stored) = invitations::with_uses(write.connection(), self.id).await? {
            let same = stored.leads_to == self.leads_to
                && stored.made_by() == self.made_by.as_deref()
                && stored.request == self.request;
            if !same {
                return Err(refuse(ErrorCode::Conflict, "the id belongs to another invitation"));
            }
            return Ok(stored.seen(&write.context.base_url, now));
        }
        if let Target::Owner(owner) = self.leads_to
            && devices::is_disabled(write.connection(), owner).await?
        {
            return Err(refuse(ErrorCode::NotFound, "the operator is disabled"));
        }
        let life = begun(&self.request, self.asker.bounds(write), now)?;
        let new = New {
            id: self.id,
            leads_to: self.leads_to,
            made_by: self.made_by.as_deref(),
            code: auth::new_code(&write.context.sources)?,
            request: &self.request,
            life,
        };
        invitations::insert(write.connection(), new, now).await?;
        events::invitation_changed(write, self.id).await
    }
}

/// An invitation lets nobody else in.
pub(crate) struct Revoke {
    pub(crate) id: InvitationId,
    pub(crate) asker: Asker,
    /// The sessions that came by it end too: an operator's own, or all when somebody asks who may deal with everybody's.
    pub(crate) end_sessions: bool,
    pub(crate) once: Once,
}

impl Command for Revoke {
    type Answer = Invitation;

    async fn run(&self, write: &mut Write) -> Result<Invitation, Refusal> {
        if let Some(answer) = self.once.earlier(write).await? {
            return Ok(answer);
        }
        let stored = self.asker.find(write, self.id).await?;
        revoke(write, stored, &self.asker, self.end_sessions).await?;
        let answer = events::invitation(write, self.id).await?;
        self.once.keep(write, &answer).await?;
        Ok(answer)
    }
}

/// All of an operator's invitations that could still be joined let nobody in any more.
pub(crate) struct RevokeAll {
    pub(crate) operator: OperatorId,
    pub(crate) end_sessions: bool,
    pub(crate) once: Once,
}

impl Command for RevokeAll {
    type Answer = ();

    async fn run(&self, write: &mut Write) -> Result<(), Refusal> {
        if let Some(()) = self.once.earlier(write).await? {
            return Ok(());
        }
        let (asker, now) = (Asker::Operator(self.operator), write.now());
        for stored in invitations::unfinished(write.connection(), self.operator, now).await? {
            revoke(write, stored, &asker, self.end_sessions).await?;
        }
        self.once.keep(write, &()).await
    }
}

async fn revoke(write: &mut Write, stored: Stored, asker: &Asker, end_sessions: bool) -> Result<(), Refusal> {
    let (id, before, now) = (stored.id(), stored.life(), write.now());
    if after(before, Happens::Revoke, now)? != before {
        invitations::revoke(write.connection(), id, now).await?;
        events::invitation_changed(write, id).await?;
    }
    if end_sessions {
        let only = match asker {
            Asker::Operator(operator) => Some(*operator),
            Asker::Administrator | Asker::Integration => None,
        };
        for session in invitations::open_sessions(write.connection(), id).await? {
            sessions::cut(write, session, only).await?;
        }
    }
    Ok(())
}

/// An invitation's end is moved.
pub(crate) struct Extend {
    pub(crate) id: InvitationId,
    pub(crate) asker: Asker,
    pub(crate) by_ms: i64,
    pub(crate) once: Once,
}

impl Command for Extend {
    type Answer = Invitation;

    async fn run(&self, write: &mut Write) -> Result<Invitation, Refusal> {
        if let Some(answer) = self.once.earlier(write).await? {
            return Ok(answer);
        }
        let stored = self.asker.find(write, self.id).await?;
        let happens = Happens::Extend { by_ms: self.by_ms, bounds: self.asker.bounds(write) };
        let life = after(stored.life(), happens, write.now())?;
        if let Some(until) = life.valid_until {
            invitations::extend(write.connection(), self.id, until).await?;
        }
        let answer = events::invitation_changed(write, self.id).await?;
        self.once.keep(write, &answer).await?;
        Ok(answer)
    }
}

#[cfg(test)]
mod tests;
