//! The administrator's commands.

mod api_keys;
mod settings;

use std::path::Path;

use deskbell_protocol::{DeviceId, OperatorId, Role};

use crate::ServerError;
use crate::auth;
use crate::backup;
use crate::commands::administration::{
    CreateCompany, CreateOperator, NewEpoch, RevokeDevices, SetDisabled, SetPassword,
};
use crate::commands::settings::Language;
use crate::company::Newest;
use crate::config::DatabaseUrl;
use crate::feed::Hub;
use crate::metrics::Metrics;
use crate::presence::Presence;
use crate::refusal::Refusal;
use crate::rules::text;
use crate::sources::Sources;
use crate::store::devices::{self, Account, Device};
use crate::store::operators::Desk;
use crate::store::{Command, Context, Store, operators};

pub use settings::GroupChange;

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
        Self::open_at(data, None).await
    }

    /// Like [`Admin::open`], with a PostgreSQL database when there is one.
    ///
    /// # Errors
    /// When the folder or the database cannot be used.
    pub async fn open_at(data: &Path, database: Option<&DatabaseUrl>) -> Result<Self, ServerError> {
        let sources = Sources::system();
        let presence = Presence::new(sources.pace.lease);
        let (hub, metrics, company) = (Hub::default(), Metrics::default(), Newest::default());
        let context = Context { sources, presence, hub, metrics, company, base_url: String::new() };
        Ok(Self { store: Store::open(data, database, context).await? })
    }

    /// The company's name, once it has one.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn company(&self) -> Result<Option<String>, ServerError> {
        let mut connection = self.store.read().await.map_err(failed)?;
        Ok(operators::company(&mut connection).await?)
    }

    /// Names the company and gives it the usual away reasons, in English.
    ///
    /// # Errors
    /// When it has a name, the name cannot be used, or the database cannot be written.
    pub async fn create_company(&self, name: &str) -> Result<(), ServerError> {
        self.create_company_in(name, Language::English).await
    }

    /// Like [`Admin::create_company`], with the away reasons in `language`.
    ///
    /// # Errors
    /// When it has a name, the name cannot be used, or the database cannot be written.
    pub async fn create_company_in(&self, name: &str, language: Language) -> Result<(), ServerError> {
        self.write(CreateCompany { name: checked_name("company's name", name)?, language }).await
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
        let signed_out = self.write(SetPassword { username: username.to_owned(), password_hash }).await?;
        self.forget(&signed_out);
        Ok(())
    }

    /// Signs an operator out everywhere and lets him or her sign in no more, until enabled again.
    ///
    /// # Errors
    /// When nobody has the user name, or the database cannot be written.
    pub async fn disable_operator(&self, username: &str) -> Result<(), ServerError> {
        let signed_out = self.write(SetDisabled { username: username.to_owned(), disabled: true }).await?;
        self.forget(&signed_out);
        Ok(())
    }

    /// Lets an operator sign in again.
    ///
    /// # Errors
    /// When nobody has the user name, or the database cannot be written.
    pub async fn enable_operator(&self, username: &str) -> Result<(), ServerError> {
        self.write(SetDisabled { username: username.to_owned(), disabled: false }).await.map(drop)
    }

    /// Everybody, by user name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn operators(&self) -> Result<Vec<Account>, ServerError> {
        let mut connection = self.store.peek().await.map_err(failed)?;
        Ok(devices::everybody(&mut connection).await?)
    }

    /// The devices on which an operator is signed in, the newest sign-in first.
    ///
    /// # Errors
    /// When nobody has the user name, or the database cannot be read.
    pub async fn devices(&self, username: &str) -> Result<Vec<Device>, ServerError> {
        let mut connection = self.store.read().await.map_err(failed)?;
        let found = operators::by_username(&mut connection, &text::username_key(username)).await?;
        let (operator, _) = found.ok_or_else(|| ServerError::OperatorUnknown(username.to_owned()))?;
        Ok(devices::of_operator(&mut connection, operator).await?)
    }

    /// Signs an operator out of one device, or of all. Gives how many were signed in.
    ///
    /// # Errors
    /// When nobody has the user name, there is no such device, or the database cannot be written.
    pub async fn revoke_devices(&self, username: &str, only: Option<DeviceId>) -> Result<usize, ServerError> {
        let signed_out = self.write(RevokeDevices { username: username.to_owned(), only }).await?;
        self.forget(&signed_out);
        Ok(signed_out.len())
    }

    /// Writes a copy of the database, as it is at one moment, to a new file. A running server goes on meanwhile.
    ///
    /// # Errors
    /// When the file exists or cannot be written, or the database is not SQLite.
    pub async fn backup(&self, file: &Path) -> Result<(), ServerError> {
        backup::write(&self.store, file).await
    }

    pub(crate) async fn begin_new_life(&self, command: NewEpoch) -> Result<(), ServerError> {
        self.write(command).await
    }

    pub(crate) async fn close(&self) {
        self.store.close().await;
    }

    /// Ends at once what this process serves to devices that were signed out; other processes look for them themselves.
    pub(crate) fn forget(&self, signed_out: &[Desk]) {
        let context = &self.store.context;
        for desk in signed_out {
            context.hub.revoke(desk.operator, &desk.token_hash);
            context.presence.forget((desk.operator, desk.device));
        }
    }

    async fn hash(&self, password: &str) -> Result<String, ServerError> {
        if !auth::is_password(password) {
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

pub(crate) fn failed(refusal: Refusal) -> ServerError {
    match refusal {
        Refusal::Store(error) => ServerError::Database(error),
        other => ServerError::System(other.to_string()),
    }
}

fn checked_name(what: &'static str, name: &str) -> Result<String, ServerError> {
    text::name(name).ok_or(ServerError::BadName { what, rule: "it must have 1 to 80 characters" })
}
