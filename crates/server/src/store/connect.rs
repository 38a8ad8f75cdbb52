//! How a database is opened: everything here, and only here, knows that it is SQLite.

use std::fmt::Write as _;
use std::path::Path;
use std::str::FromStr;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{Any, AnyConnection, ConnectOptions, Connection, Executor, Pool, Transaction};

/// The database's file within the data folder.
pub(crate) const FILE: &str = "deskbell.db";

/// Takes the write lock at once, so that what the transaction reads stays true until it commits.
pub(crate) const BEGIN_WRITE: &str = "BEGIN IMMEDIATE";

const READ_CONNECTIONS: u32 = 4;

fn options(file: &Path) -> Result<AnyConnectOptions, sqlx::Error> {
    sqlx::any::install_default_drivers();
    let mut url = String::from("sqlite://");
    for byte in file.to_string_lossy().bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' => url.push(char::from(byte)),
            // Writing to a string cannot fail.
            other => drop(write!(url, "%{other:02X}")),
        }
    }
    url.push_str("?mode=rwc");
    Ok(AnyConnectOptions::from_str(&url)?.disable_statement_logging())
}

/// A connection that writes.
pub(crate) async fn writing(file: &Path) -> Result<AnyConnection, sqlx::Error> {
    let mut connection = options(file)?.connect().await?;
    connection
        .execute(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000;",
        )
        .await?;
    Ok(connection)
}

/// The connections that read.
pub(crate) async fn reading(file: &Path) -> Result<Pool<Any>, sqlx::Error> {
    AnyPoolOptions::new()
        .max_connections(READ_CONNECTIONS)
        // A file does not go away; asking first would double the cost of most reads.
        .test_before_acquire(false)
        .after_connect(|connection, _| {
            Box::pin(async move {
                connection.execute("PRAGMA query_only = ON; PRAGMA busy_timeout = 5000;").await?;
                Ok(())
            })
        })
        .connect_with(options(file)?)
        .await
}

/// A transaction whose reads all see the same moment.
pub(crate) async fn snapshot(pool: &Pool<Any>) -> Result<Transaction<'static, Any>, sqlx::Error> {
    pool.begin_with("BEGIN DEFERRED").await
}

/// Moves what the write-ahead log holds into the database's file and closes.
pub(crate) async fn close(mut connection: AnyConnection) -> Result<(), sqlx::Error> {
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE);").await?;
    connection.close().await
}
