//! How a database is opened and what is said to it differently: SQLite's part and PostgreSQL's part are a file each. All the
//! other statements are the same for both.

mod postgres;
mod sqlite;

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::{Any, AnyConnection, Connection as _, Pool, Transaction};

pub(crate) use postgres::News;
pub(crate) use sqlite::FILE;

use crate::ServerError;
use crate::config::DatabaseUrl;

/// What each engine calls differently.
pub(crate) struct Words {
    /// Begins a transaction that writes.
    pub(crate) begin_write: &'static str,
    /// Begins a transaction whose reads all see the same moment.
    begin_snapshot: &'static str,
    /// Reads the feed's head; nobody else writes from then on until the transaction ends.
    pub(crate) lock_head: &'static str,
    /// Commits, and tells other servers that the feed has grown.
    pub(crate) commit_news: &'static str,
}

/// Where the database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// A file that this program alone serves.
    Sqlite(PathBuf),
    /// A database that several servers may share.
    Postgres(DatabaseUrl),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(file) => file.display().fmt(f),
            Self::Postgres(url) => url.fmt(f),
        }
    }
}

impl Place {
    /// The database at `url`, or the file in `folder`, which is made and tried when it is not there.
    pub(crate) async fn prepare(folder: &Path, url: Option<&DatabaseUrl>) -> Result<Self, ServerError> {
        match url {
            Some(url) => Ok(Self::Postgres(url.clone())),
            None => Ok(Self::Sqlite(sqlite::file_in(folder).await?)),
        }
    }

    pub(crate) fn words(&self) -> &'static Words {
        match self {
            Self::Sqlite(_) => &sqlite::WORDS,
            Self::Postgres(_) => &postgres::WORDS,
        }
    }

    /// Whether other servers may write to it beside this one.
    pub(crate) fn is_shared(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    /// The folder in which it is a file.
    pub(crate) fn folder(&self) -> Option<&Path> {
        match self {
            Self::Sqlite(file) => file.parent(),
            Self::Postgres(_) => None,
        }
    }

    /// How long a batch of writes may take before its connection is given up.
    pub(crate) fn patience(&self) -> Duration {
        match self {
            // A file does not go silent: what it is asked either works or fails.
            Self::Sqlite(_) => Duration::MAX,
            Self::Postgres(_) => postgres::PATIENCE,
        }
    }

    /// The connection on which the structure is looked at before anything else.
    pub(crate) async fn first(&self) -> Result<AnyConnection, ServerError> {
        let unreachable = |source| ServerError::DatabaseUnreachable { database: self.to_string(), source };
        match self {
            Self::Sqlite(_) => Ok(self.writing().await?),
            Self::Postgres(_) => self.writing().await.map_err(unreachable),
        }
    }

    /// Looks through the whole database; what is damaged, if anything is. PostgreSQL looks after its own.
    pub(crate) async fn damage(&self, connection: &mut AnyConnection) -> Result<Option<String>, sqlx::Error> {
        match self {
            Self::Sqlite(_) => sqlite::damage(connection).await,
            Self::Postgres(_) => Ok(None),
        }
    }

    /// A connection that writes.
    pub(crate) async fn writing(&self) -> Result<AnyConnection, sqlx::Error> {
        match self {
            Self::Sqlite(file) => sqlite::writing(file).await,
            Self::Postgres(url) => postgres::writing(url).await,
        }
    }

    /// The connections that read.
    pub(crate) async fn reading(&self) -> Result<Pool<Any>, sqlx::Error> {
        match self {
            Self::Sqlite(file) => sqlite::reading(file).await,
            Self::Postgres(url) => postgres::reading(url).await,
        }
    }

    /// A transaction whose reads all see the same moment.
    pub(crate) async fn snapshot(&self, pool: &Pool<Any>) -> Result<Transaction<'static, Any>, sqlx::Error> {
        pool.begin_with(self.words().begin_snapshot).await
    }

    /// Hears when another server has written; `None` where nobody else serves.
    pub(crate) async fn news(&self) -> Result<Option<News>, sqlx::Error> {
        match self {
            Self::Sqlite(_) => Ok(None),
            Self::Postgres(url) => News::subscribe(url).await.map(Some),
        }
    }

    /// Closes the connection that writes.
    pub(crate) async fn close(&self, connection: AnyConnection) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(_) => sqlite::close(connection).await,
            Self::Postgres(_) => connection.close().await,
        }
    }
}

/// Whether what is in the file is the trouble, and not that it cannot be reached.
pub(crate) fn is_damage(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(sqlite::is_damage)
}

/// Whether the database itself is in trouble, rather than one statement against its rules.
pub(crate) fn is_trouble(error: &dyn sqlx::error::DatabaseError) -> bool {
    matches!(error.kind(), sqlx::error::ErrorKind::Other) && !postgres::is_bad_value(error)
}
