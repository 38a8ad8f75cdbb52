//! What an administrator does from the command line. The answer tells what may not be done, and why.

use deskbell_protocol::{GroupId, Operator, OperatorId, Role, Status};

use crate::ServerError;
use crate::refusal::Refusal;
use crate::rules::text::username_key;
use crate::store::operators::{self, NewRow};
use crate::store::{Command, Write, feed, idempotency};

/// Names the company, once.
pub(crate) struct CreateCompany {
    pub(crate) name: String,
}

impl Command for CreateCompany {
    type Answer = Result<(), ServerError>;

    async fn run(&self, write: &mut Write) -> Result<Self::Answer, Refusal> {
        if let Some(name) = operators::company(write.connection()).await? {
            return Ok(Err(ServerError::CompanyExists(name)));
        }
        operators::set_company(write.connection(), &self.name).await?;
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
            status: Status::Away,
            status_since: now,
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
    type Answer = Result<(), ServerError>;

    async fn run(&self, write: &mut Write) -> Result<Self::Answer, Refusal> {
        let found = operators::by_username(write.connection(), &username_key(&self.username)).await?;
        let Some((id, _)) = found else { return Ok(Err(ServerError::OperatorUnknown(self.username.clone()))) };
        operators::set_password(write.connection(), id, &self.password_hash).await?;
        operators::sign_out_everywhere(write.connection(), id).await?;
        Ok(Ok(()))
    }
}

/// A new group and its members.
pub(crate) struct CreateGroup {
    pub(crate) name: String,
    pub(crate) members: Vec<String>,
}

impl Command for CreateGroup {
    type Answer = Result<GroupId, ServerError>;

    async fn run(&self, write: &mut Write) -> Result<Self::Answer, Refusal> {
        let mut members = Vec::new();
        for username in &self.members {
            match operators::by_username(write.connection(), &username_key(username)).await? {
                Some((id, _)) => members.push(id),
                None => return Ok(Err(ServerError::OperatorUnknown(username.clone()))),
            }
        }
        let (id, now) = (GroupId(write.context.sources.id()?), write.now());
        if !operators::insert_group(write.connection(), id, &self.name, now).await? {
            return Ok(Err(ServerError::GroupExists(self.name.clone())));
        }
        for member in members {
            operators::add_member(write.connection(), id, member).await?;
        }
        Ok(Ok(id))
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
        Ok(())
    }
}
