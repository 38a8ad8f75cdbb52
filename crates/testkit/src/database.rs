//! Looks into an SQLite file, to see what is really stored.

use std::path::{Path, PathBuf};

use deskbell_protocol::SessionId;
use sqlx::{
    AssertSqlSafe, Row, SqlitePool,
    sqlite::{SqliteConnectOptions, SqlitePoolOptions, SqliteRow},
};

use crate::TestServer;

/// A message as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredMessage {
    /// Its place in the feed.
    pub seq: i64,
    /// `client`, `operator` or `system`.
    pub author: String,
    /// The content as JSON; holds the text.
    pub content: String,
}

/// A database that is only read. Sees what was committed, also while the program runs that writes it.
#[derive(Debug)]
pub struct Database {
    pool: SqlitePool,
}

impl Database {
    /// Opens an SQLite file.
    pub async fn open(file: &Path) -> Self {
        let options = SqliteConnectOptions::new().filename(file).read_only(true);
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await;
        let pool = pool.unwrap_or_else(|error| panic!("{} cannot be opened: {error}", file.display()));
        Self { pool }
    }

    /// Opens the only `.db` file of a folder.
    pub async fn in_folder(folder: &Path) -> Self {
        Self::open(&database_in(folder)).await
    }

    /// Opens a server's.
    pub async fn of(server: &TestServer) -> Self {
        Self::in_folder(server.data()).await
    }

    /// The first column of the first row, a whole number: for `select count(*) …`.
    pub async fn count(&self, sql: &str) -> i64 {
        let row = sqlx::query(AssertSqlSafe(sql)).fetch_one(&self.pool).await;
        let row = row.unwrap_or_else(|error| panic!("`{sql}` failed: {error}"));
        row.try_get(0).unwrap_or_else(|error| panic!("`{sql}` gives no number: {error}"))
    }

    /// The first column of every row, as text.
    pub async fn texts(&self, sql: &str) -> Vec<String> {
        let rows = sqlx::query(AssertSqlSafe(sql)).fetch_all(&self.pool).await;
        let rows = rows.unwrap_or_else(|error| panic!("`{sql}` failed: {error}"));
        let text = |row: &SqliteRow| row.try_get_unchecked(0).expect("the column is text");
        rows.iter().map(text).collect()
    }

    /// A session's messages as a server stored them, in order.
    pub async fn messages(&self, session: SessionId) -> Vec<StoredMessage> {
        let sql = "select seq, author_kind, content from message where session_id = ? order by seq";
        let rows = sqlx::query(sql).bind(session.to_string()).fetch_all(&self.pool).await;
        let rows = rows.unwrap_or_else(|error| panic!("the messages cannot be read: {error}"));
        let text = |row: &SqliteRow, column: &str| row.get::<String, _>(column);
        rows.iter()
            .map(|row| StoredMessage {
                seq: row.get("seq"),
                author: text(row, "author_kind"),
                content: text(row, "content"),
            })
            .collect()
    }
}

fn database_in(folder: &Path) -> PathBuf {
    let files = std::fs::read_dir(folder).expect("the data folder can be read");
    let mut found: Vec<PathBuf> = files
        .filter_map(|file| Some(file.ok()?.path()))
        .filter(|file| file.extension().is_some_and(|extension| extension == "db"))
        .collect();
    assert_eq!(found.len(), 1, "exactly one database is expected in {}, found {found:?}", folder.display());
    found.remove(0)
}
