//! What an administrator does from the command line. The answer tells what may not be done, and why.

use deskbell_protocol::{DeviceId, Operator, OperatorId, Role, Status, StatusCause};
use uuid::Uuid;

use super::desks::{self, Choice};
use super::settings::{self, Language};
use super::{after_work, missing, presence};
use crate::ServerError;
use crate::refusal::Refusal;
use crate::rules::text::username_key;
use crate::sources::Sources;
use crate::store::operators::{self, Desk, NewRow};
use crate::store::{Command, Write, devices, feed, idempotency};

/// Names the company, once.
pub(crate) struct CreateCompany {
    pub(crate) name: String,
    /// In which its first away reasons are named.
    pub(crate) language: Language,
}

impl Command for CreateCompany {
    type Answer = Result<(), ServerError>;

    async fn run(&self, write: &mut Write) -> Result<Self::Answer, Refusal> {
        if let Some(name) = operators::company(write.connection()).await? {
            return Ok(Err(ServerError::CompanyExists(name)));
        }
        operators::set_company(write.connection(), &self.name).await?;
        settings::begin(write, self.language).await?;
        Ok(Ok(()))
    }
}

/// A new operator; Away until he or she signs in.
pub(crate) struct CreateOperator {
    pub(crate) username: String,
    pub(crate) display_name: String,
    pub(crate) password_hash: String,
    pub(crate) role: Role,
}

impl Command for CreateOperator {
    type Answer = Result<OperatorId, ServerError>;

    async fn run(&self, write: &mut Write) -> Result<Self::Answer, Refusal> {
        let now = write.now();
        let operator = Operator {
            id: write.context.sources.id()?.into(),
            username: self.username.clone(),
            display_name: self.display_name.clone(),
            role: self.role,
            status: Status::AWAY,
            status_since: now,
            status_cause: StatusCause::Operator,
            status_by: None,
            photo: None,
            zone: "UTC".to_owned(),
        };
        let username_key = username_key(&self.username);
        let new = NewRow { operator: &operator, username_key: &username_key, password_hash: &self.password_hash };
        if !operators::insert(write.connection(), new, now).await? {
            return Ok(Err(ServerError::OperatorExists(self.username.clone())));
        }
        Ok(Ok(operator.id))
    }
}

/// A new password; the operator is signed out everywhere.
pub(crate) struct SetPassword {
    pub(crate) username: String,
    pub(crate) password_hash: String,
}

impl Command for SetPassword {
    type Answer = Result<Vec<Desk>, ServerError>;

    async fn run(&self, write: &mut Write) -> Result<Self::Answer, Refusal> {
        let found = operators::by_username(write.connection(), &username_key(&self.username)).await?;
        let Some((id, _)) = found else { return Ok(Err(ServerError::OperatorUnknown(self.username.clone()))) };
        operators::set_password(write.connection(), id, &self.password_hash).await?;
        Ok(Ok(sign_out(write, id, None).await?))
    }
}

/// Lets an operator sign in, or not; then he or she is signed out everywhere and Away.
pub(crate) struct SetDisabled {
    pub(crate) username: String,
    pub(crate) disabled: bool,
}

impl Command for SetDisabled {
    type Answer = Result<Vec<Desk>, ServerError>;

    async fn run(&self, write: &mut Write) -> Result<Self::Answer, Refusal> {
        let found = operators::by_username(write.connection(), &username_key(&self.username)).await?;
        let Some((id, _)) = found else { return Ok(Err(ServerError::OperatorUnknown(self.username.clone()))) };
        let since = self.disabled.then(|| write.now());
        devices::set_disabled(write.connection(), id, since).await?;
        write.touch_operator(id);
        if !self.disabled {
            return Ok(Ok(Vec::new()));
        }
        let signed_out = sign_out(write, id, None).await?;
        desks::choose(write, id, Choice { status: Status::AWAY, cause: StatusCause::Supervisor, by: None }).await?;
        // Whoever is disabled does not come back to conversations, nor to who waits.
        missing::give_away(write, id).await?;
        presence::give_back(write, id).await?;
        after_work::close_all(write, id).await?;
        Ok(Ok(signed_out))
    }
}

/// Signs an operator out, of one device or of all.
pub(crate) struct RevokeDevices {
    pub(crate) username: String,
    pub(crate) only: Option<DeviceId>,
}

impl Command for RevokeDevices {
    type Answer = Result<Vec<Desk>, ServerError>;

    async fn run(&self, write: &mut Write) -> Result<Self::Answer, Refusal> {
        let found = operators::by_username(write.connection(), &username_key(&self.username)).await?;
        let Some((id, _)) = found else { return Ok(Err(ServerError::OperatorUnknown(self.username.clone()))) };
        let signed_out = sign_out(write, id, self.only).await?;
        match self.only {
            Some(device) if signed_out.is_empty() => {
                let (username, device) = (self.username.clone(), device.to_string());
                Ok(Err(ServerError::DeviceUnknown { username, device }))
            }
            _ => Ok(Ok(signed_out)),
        }
    }
}

/// Voids tokens. Streams and presence follow once it is committed: here by [`Admin`](crate::Admin), in other processes when they
/// next look.
async fn sign_out(write: &mut Write, operator: OperatorId, only: Option<DeviceId>) -> Result<Vec<Desk>, Refusal> {
    let now = write.now();
    let desks = devices::revoke(write.connection(), operator, only, now).await?;
    presence::look_again(write, operator).await?;
    Ok(desks)
}

/// Begins a new life of the feed: whoever followed it loads everything anew.
pub(crate) struct NewEpoch(Uuid);

impl NewEpoch {
    /// A life that never was.
    pub(crate) fn new(sources: &Sources) -> Result<Self, ServerError> {
        Ok(Self(sources.id().map_err(|error| ServerError::System(error.to_string()))?))
    }
}

impl Command for NewEpoch {
    type Answer = Result<(), ServerError>;

    async fn run(&self, write: &mut Write) -> Result<Self::Answer, Refusal> {
        devices::set_epoch(write.connection(), self.0).await?;
        Ok(Ok(()))
    }
}

/// Removes what is kept for a time only.
pub(crate) struct ForgetOld;

impl Command for ForgetOld {
    type Answer = ();

    async fn run(&self, write: &mut Write) -> Result<(), Refusal> {
        let now = write.now();
        feed::forget_old(write.connection(), now).await?;
        idempotency::forget_old(write.connection(), now).await?;
        devices::forget_old(write.connection(), now).await?;
        Ok(())
    }
}
