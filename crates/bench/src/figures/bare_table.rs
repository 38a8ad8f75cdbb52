//! What the disk and SQLite give without Deskbell: one table, one connection, the same durability.

use std::path::Path;
use std::time::{Duration, Instant};

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _};

use super::Outcome;

/// So many rows share a commit.
const GROUP: usize = 10;

/// Writes so many rows of a message's size; how long that took.
pub(super) async fn write(folder: &Path, rows: usize, text: &str) -> Outcome<Duration> {
    let options = SqliteConnectOptions::new()
        .filename(folder.join("bare.db"))
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let mut connection = options.connect().await?;
    sqlx::query("CREATE TABLE message (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, content TEXT NOT NULL)")
        .execute(&mut connection)
        .await?;
    let started = Instant::now();
    for first in (0..rows).step_by(GROUP) {
        let mut group = connection.begin().await?;
        for row in first..rows.min(first + GROUP) {
            sqlx::query("INSERT INTO message (seq, at, content) VALUES (?, ?, ?)")
                .bind(i64::try_from(row)?)
                .bind(1_700_000_000_000_i64)
                .bind(text)
                .execute(&mut *group)
                .await?;
        }
        group.commit().await?;
    }
    let took = started.elapsed();
    connection.close().await?;
    Ok(took)
}
