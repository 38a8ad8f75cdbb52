//! SQLite: one file in the data folder, one server.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::str::FromStr as _;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::error::DatabaseError;
use sqlx::{Any, AnyConnection, ConnectOptions as _, Connection as _, Executor as _, Pool};

use super::Words;
use crate::ServerError;

/// The database's file within the data folder.
pub(crate) const FILE: &str = "deskbell.db";

pub(super) const WORDS: Words = Words {
    // Takes the write lock at once, so that what the transaction reads stays true until it commits.
    begin_write: "BEGIN IMMEDIATE",
    begin_snapshot: "BEGIN DEFERRED",
    lock_head: "SELECT head FROM feed_head WHERE one = 1",
    commit_news: "COMMIT",
};

const READ_CONNECTIONS: u32 = 4;

/// The database's file, in a folder that can be written.
pub(super) async fn file_in(folder: &Path) -> Result<PathBuf, ServerError> {
    let unwritable = |source| ServerError::FolderNotWritable { folder: folder.to_owned(), source };
    tokio::fs::create_dir_all(folder).await.map_err(unwritable)?;
    let probe = folder.join(".deskbell-probe");
    tokio::fs::write(&probe, b"").await.map_err(unwritable)?;
    tokio::fs::remove_file(&probe).await.map_err(unwritable)?;
    Ok(folder.join(FILE))
}

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

pub(super) async fn writing(file: &Path) -> Result<AnyConnection, sqlx::Error> {
    let mut connection = options(file)?.connect().await?;
    connection
        .execute(
            // What a savepoint may have to take back stays in memory and is not written to a file. The log is moved into the
            // database's file after 16 MB, not 4: pages that change all the time are moved less often.
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000; \
             PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 4000;",
        )
        .await?;
    Ok(connection)
}

pub(super) async fn reading(file: &Path) -> Result<Pool<Any>, sqlx::Error> {
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

/// The first thing that is not sound. Reads the whole file.
pub(super) async fn damage(connection: &mut AnyConnection) -> Result<Option<String>, sqlx::Error> {
    let answer: String = sqlx::query_scalar("PRAGMA quick_check(1)").fetch_one(connection).await?;
    Ok((answer != "ok").then_some(answer))
}

/// SQLite's primary codes `SQLITE_CORRUPT` and `SQLITE_NOTADB`, whatever stands in the extended part.
pub(super) fn is_damage(error: &dyn DatabaseError) -> bool {
    // PostgreSQL's codes have five characters.
    let code = error.code().filter(|code| code.len() < 5).and_then(|code| code.parse::<u32>().ok());
    code.is_some_and(|code| matches!(code & 0xff, 11 | 26))
}

/// Moves what the write-ahead log holds into the database's file and closes.
pub(super) async fn close(mut connection: AnyConnection) -> Result<(), sqlx::Error> {
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE);").await?;
    connection.close().await
}
