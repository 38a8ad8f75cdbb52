//! What the server is told at its start.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use sqlx::postgres::PgConnectOptions;

use crate::ServerError;

/// How to start a server.
#[derive(Debug, Clone)]
pub struct Config {
    /// The folder of the database and of the files that people send; made when it is not there. Where `database` is given it holds the
    /// files alone, which several servers may share; with an empty path none are taken there.
    pub data: PathBuf,
    /// A PostgreSQL database instead of a file in the folder.
    pub database: Option<DatabaseUrl>,
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Under what address clients reach the server, when it is not the one it listens on.
    pub public_url: Option<String>,
}

impl Config {
    /// The simplest: a file in `data`, and clients reach the server where it listens.
    #[must_use]
    pub fn new(data: impl Into<PathBuf>, listen: SocketAddr) -> Self {
        Self { data: data.into(), listen, public_url: None, database: None }
    }
}

/// The address of a PostgreSQL database: `postgres://USER:PASSWORD@HOST:PORT/NAME`. What it does not say comes from the variables and
/// the password file that PostgreSQL's own programs use. It is never shown with its password.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// All of it, the password included.
    pub(crate) fn secret(&self) -> &str {
        &self.0
    }
}

impl FromStr for DatabaseUrl {
    type Err = ServerError;

    fn from_str(url: &str) -> Result<Self, ServerError> {
        let scheme = url.starts_with("postgres://") || url.starts_with("postgresql://");
        // The reason is left out: it may quote the password.
        if scheme && PgConnectOptions::from_str(url).is_ok() {
            Ok(Self(url.to_owned()))
        } else {
            Err(ServerError::BadDatabaseUrl)
        }
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Ok(options) = PgConnectOptions::from_str(&self.0) else { return f.write_str("postgres://") };
        let name = options.get_database().unwrap_or_default();
        match options.get_socket() {
            Some(socket) => write!(f, "{name} (PostgreSQL at {})", socket.display()),
            None => write!(f, "{name} (PostgreSQL at {}:{})", options.get_host(), options.get_port()),
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_url_is_postgresqls_and_never_shows_its_password() {
        let url: DatabaseUrl = "postgres://desk:hush@db.example.org:5433/bell".parse().expect("an address");
        assert_eq!(url.to_string(), "bell (PostgreSQL at db.example.org:5433)");
        assert!(!format!("{url:?}").contains("hush"), "logs show addresses");
        for wrong in ["", "bell", "mysql://hush@db/bell", "postgres://desk:hush@db:port/bell"] {
            let error = wrong.parse::<DatabaseUrl>().expect_err(wrong);
            assert!(!error.to_string().contains("hush"), "{error}");
        }
    }
}
