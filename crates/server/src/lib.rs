//! The Deskbell backend.

mod config;
mod error;

pub use config::Config;
pub use error::ServerError;

use std::net::SocketAddr;
use std::path::Path;

use deskbell_protocol::{GroupId, OperatorId, Role};

/// A running server.
pub struct Server {
    address: SocketAddr,
}

impl Server {
    /// Binds, migrates and spawns; ready to serve on return.
    ///
    /// # Errors
    /// When the address, folder or database cannot be used.
    pub async fn start(config: Config) -> Result<Self, ServerError> {
        Err(ServerError::PortInUse(config.listen))
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The base of invitation URLs.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The administrator's commands.
    #[must_use]
    pub fn admin(&self) -> Admin {
        Admin {}
    }

    /// Stops.
    pub async fn stop(self) {}
}

/// A new operator.
#[derive(Clone)]
pub struct NewOperator {
    /// The name used to sign in.
    pub username: String,
    /// The name that clients see.
    pub display_name: String,
    /// The password.
    pub password: String,
    /// What this person may do.
    pub role: Role,
}

/// The administrator's commands.
#[derive(Clone)]
pub struct Admin {}

impl Admin {
    /// Opens.
    /// # Errors
    /// See `ServerError`.
    pub async fn open(_data: &Path) -> Result<Self, ServerError> {
        Err(ServerError::System("not yet".into()))
    }
    /// Company.
    /// # Errors
    /// See `ServerError`.
    pub async fn company(&self) -> Result<Option<String>, ServerError> {
        Err(ServerError::System("not yet".into()))
    }
    /// Create the company.
    /// # Errors
    /// See `ServerError`.
    pub async fn create_company(&self, _name: &str) -> Result<(), ServerError> {
        Err(ServerError::System("not yet".into()))
    }
    /// Create an operator.
    /// # Errors
    /// See `ServerError`.
    pub async fn create_operator(&self, _new: NewOperator) -> Result<OperatorId, ServerError> {
        Err(ServerError::System("not yet".into()))
    }
    /// Set password.
    /// # Errors
    /// See `ServerError`.
    pub async fn set_password(&self, _username: &str, _password: &str) -> Result<(), ServerError> {
        Err(ServerError::System("not yet".into()))
    }
    /// Create a group.
    /// # Errors
    /// See `ServerError`.
    pub async fn create_group(&self, _name: &str, _members: &[String]) -> Result<GroupId, ServerError> {
        Err(ServerError::System("not yet".into()))
    }
}
