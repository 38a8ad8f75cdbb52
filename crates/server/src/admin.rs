//! The administrator's commands.

use std::path::Path;

use deskbell_protocol::{GroupId, OperatorId, Role};

use crate::ServerError;
use crate::auth;
use crate::commands::administration::{CreateCompany, CreateGroup, CreateOperator, SetPassword};
use crate::feed::Hub;
use crate::presence::Presence;
use crate::refusal::Refusal;
use crate::rules::text;
use crate::sources::Sources;
use crate::store::{Command, Context, Store, operators};

/// An operator to be created.
#[derive(Clone)]
pub struct NewOperator {
    /// The name used to sign in: one word; upper and lower case are one.
    pub username: String,
    /// The name that clients see.
    pub display_name: String,
    /// Of 8 to 256 characters.
    pub password: String,
    /// What this person may do.
    pub role: Role,
}

impl std::fmt::Debug for NewOperator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewOperator")
            .field("username", &self.username)
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

/// What an administrator can do, in a running server or beside it.
#[derive(Clone)]
pub struct Admin {
    store: Store,
}

impl Admin {
    pub(crate) fn of(store: Store) -> Self {
        Self { store }
    }

    /// Opens the database in `data`; a server may be running on it.
    ///
    /// # Errors
    /// When the folder or the database cannot be used.
    pub async fn open(data: &Path) -> Result<Self, ServerError> {
        let sources = Sources::system();
        let presence = Presence::new(sources.pace.lease);
        let context = Context { sources, presence, hub: Hub::default(), base_url: String::new() };
        Ok(Self { store: Store::open(data, context).await? })
    }

    /// The company's name, once it has one.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn company(&self) -> Result<Option<String>, ServerError> {
        let mut connection = self.store.read().await.map_err(failed)?;
        Ok(operators::company(&mut connection).await?)
    }

    /// Names the company.
    ///
    /// # Errors
    /// When it has a name, the name cannot be used, or the database cannot be written.
    pub async fn create_company(&self, name: &str) -> Result<(), ServerError> {
        self.write(CreateCompany { name: checked_name("company's name", name)? }).await
    }

    /// Creates an operator, who is Away until he or she signs in.
    ///
    /// # Errors
    /// When the user name is taken, a name or the password cannot be used, or the database cannot be written.
    pub async fn create_operator(&self, new: NewOperator) -> Result<OperatorId, ServerError> {
        let rule = "it must be one word of 1 to 80 characters";
        let username = text::username(&new.username).ok_or(ServerError::BadName { what: "user name", rule })?;
        let display_name = checked_name("display name", &new.display_name)?;
        let password_hash = self.hash(&new.password).await?;
        self.write(CreateOperator { username, display_name, password_hash, role: new.role }).await
    }

    /// Gives an operator a new password and signs him or her out everywhere.
    ///
    /// # Errors
    /// When nobody has the user name, the password cannot be used, or the database cannot be written.
    pub async fn set_password(&self, username: &str, password: &str) -> Result<(), ServerError> {
        let password_hash = self.hash(password).await?;
        self.write(SetPassword { username: username.to_owned(), password_hash }).await
    }

    /// Creates a group with the operators of these user names.
    ///
    /// # Errors
    /// When the name is taken or cannot be used, a member does not exist, or the database cannot be written.
    pub async fn create_group(&self, name: &str, members: &[String]) -> Result<GroupId, ServerError> {
        self.write(CreateGroup { name: checked_name("group's name", name)?, members: members.to_vec() }).await
    }

    async fn hash(&self, password: &str) -> Result<String, ServerError> {
        if !(8..=256).contains(&password.chars().count()) {
            return Err(ServerError::BadPassword);
        }
        auth::hash_password(&self.store.context.sources, password).await
    }

    async fn write<T, C>(&self, command: C) -> Result<T, ServerError>
    where
        C: Command<Answer = Result<T, ServerError>>,
    {
        self.store.write(command).await.map_err(failed)?
    }
}

fn failed(refusal: Refusal) -> ServerError {
    match refusal {
        Refusal::Store(error) => ServerError::Database(error),
        other => ServerError::System(other.to_string()),
    }
}

fn checked_name(what: &'static str, name: &str) -> Result<String, ServerError> {
    text::name(name).ok_or(ServerError::BadName { what, rule: "it must have 1 to 80 characters" })
}
