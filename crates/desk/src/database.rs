//! desk.db: what must survive the program. Everything is kept apart by account, so that whoever signs in next neither
//! sees nor sends what is another's.

use std::{
    io::ErrorKind,
    path::{Path, PathBuf},
    time::Duration,
};

use deskbell_protocol::{ApiError, FileCard, MessageId, SessionId, Status, Timestamp, Workspace};
use sqlx::{
    Row, SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use uuid::Uuid;

use crate::{error::DatabaseError, outbox::Item, view::Trouble};

/// The folder beside the database in which the bytes of files in the outbox are.
pub(crate) const FILES: &str = "outbox";

/// Each entry brings the database one version further.
const MIGRATIONS: [&str; 3] = [
    "
    CREATE TABLE account (
        id INTEGER PRIMARY KEY,
        server TEXT NOT NULL,
        username TEXT NOT NULL,
        snapshot TEXT,
        UNIQUE (server, username)
    ) STRICT;
    CREATE TABLE outbox (
        place INTEGER PRIMARY KEY AUTOINCREMENT,
        account INTEGER NOT NULL REFERENCES account (id),
        message_id TEXT NOT NULL UNIQUE,
        session_id TEXT NOT NULL,
        text TEXT NOT NULL,
        written_at INTEGER NOT NULL,
        error TEXT
    ) STRICT;
    CREATE TABLE draft (
        account INTEGER NOT NULL REFERENCES account (id),
        session_id TEXT NOT NULL,
        text TEXT NOT NULL,
        PRIMARY KEY (account, session_id)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE read_mark (
        account INTEGER NOT NULL REFERENCES account (id),
        session_id TEXT NOT NULL,
        client_messages INTEGER NOT NULL,
        PRIMARY KEY (account, session_id)
    ) STRICT, WITHOUT ROWID;
",
    "
    CREATE TABLE chosen_status (
        account INTEGER PRIMARY KEY REFERENCES account (id),
        key TEXT NOT NULL,
        status TEXT NOT NULL,
        chosen_at INTEGER NOT NULL
    ) STRICT;
",
    // A file's card; its bytes are in the folder beside the database.
    "
    ALTER TABLE outbox ADD COLUMN file TEXT;
",
];

/// What the operator sends.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Written<'a> {
    /// A text.
    Text(&'a str),
    /// A file, whose bytes are on the disk already.
    File(&'a FileCard),
}

/// Whose things.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AccountId(i64);

/// What an account left here.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    /// Messages not acknowledged, in the order they were written.
    pub(crate) outbox: Vec<Item>,
    pub(crate) drafts: Vec<(SessionId, String)>,
    /// How many of the client's messages were read.
    pub(crate) read: Vec<(SessionId, u32)>,
    pub(crate) snapshot: Option<Workspace>,
    /// The status that was chosen and not settled.
    pub(crate) wanted: Option<KeptStatus>,
}

/// A status that was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct KeptStatus {
    /// Names the choice.
    pub(crate) key: Uuid,
    pub(crate) status: Status,
    /// By this computer's clock.
    pub(crate) chosen_at: Timestamp,
}

#[derive(Debug, Clone)]
pub(crate) struct Database(SqlitePool);

impl Database {
    /// Opens desk.db. When it is damaged or from a newer program it is kept under another name, and a new one is begun.
    pub(crate) async fn open_or_begin_anew(folder: &Path) -> Result<(Self, Option<Trouble>), DatabaseError> {
        let error = match Self::open(folder).await {
            Ok(database) => return Ok((database, None)),
            Err(error) => error,
        };
        let damaged = match &error {
            DatabaseError::Newer(_) => false,
            error if error.is_damage() => true,
            _ => return Err(error),
        };
        let kept = put_aside(folder).await?;
        tracing::error!(%error, kept = %kept.display(), "desk.db is begun anew");
        let kept = kept.display().to_string();
        let trouble = if damaged { Trouble::DatabaseDamaged { kept } } else { Trouble::DatabaseNewer { kept } };
        Ok((Self::open(folder).await?, Some(trouble)))
    }

    /// Opens desk.db in a folder, which is made when it is not there.
    pub(crate) async fn open(folder: &Path) -> Result<Self, DatabaseError> {
        tokio::fs::create_dir_all(folder).await?;
        let options = SqliteConnectOptions::new()
            .filename(folder.join("desk.db"))
            .create_if_missing(true)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            // An operator writes a message now and then: each is on the disk before it is sent.
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(5));
        // One connection keeps the writes in the order in which they were asked for.
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
        match Self::prepare(&pool).await {
            Ok(()) => Ok(Self(pool)),
            Err(error) => {
                // The file may be put aside now, whole.
                pool.close().await;
                Err(error)
            }
        }
    }

    /// Looks whether the file is whole, and brings it to this program's version.
    async fn prepare(pool: &SqlitePool) -> Result<(), DatabaseError> {
        let found: String = sqlx::query_scalar("PRAGMA quick_check(1)").fetch_one(pool).await?;
        if found != "ok" {
            return Err(DatabaseError::Damaged(found));
        }
        let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
        let version: i64 = sqlx::query_scalar("PRAGMA user_version").fetch_one(pool).await?;
        if version > known {
            return Err(DatabaseError::Newer(version));
        }
        for (migration, at) in MIGRATIONS.iter().zip(1_i64..).skip(usize::try_from(version).unwrap_or(0)) {
            let mut transaction = pool.begin().await?;
            sqlx::raw_sql(*migration).execute(&mut *transaction).await?;
            // A pragma takes no parameters; `at` is a number from the list above.
            sqlx::raw_sql(sqlx::AssertSqlSafe(format!("PRAGMA user_version = {at}")))
                .execute(&mut *transaction)
                .await?;
            transaction.commit().await?;
        }
        Ok(())
    }

    /// The account of a user name on a server.
    pub(crate) async fn account(&self, server: &str, username: &str) -> Result<AccountId, DatabaseError> {
        sqlx::query("INSERT INTO account (server, username) VALUES (?, ?) ON CONFLICT DO NOTHING")
            .bind(server)
            .bind(username)
            .execute(&self.0)
            .await?;
        let id = sqlx::query_scalar("SELECT id FROM account WHERE server = ? AND username = ?")
            .bind(server)
            .bind(username)
            .fetch_one(&self.0)
            .await?;
        Ok(AccountId(id))
    }

    /// What the account left here. What cannot be understood any more is passed over.
    pub(crate) async fn kept(&self, account: AccountId) -> Result<Kept, DatabaseError> {
        let outbox =
            sqlx::query("SELECT * FROM outbox WHERE account = ? ORDER BY place").bind(account.0).fetch_all(&self.0);
        let outbox = outbox.await?.iter().filter_map(item).collect();
        let drafts = sqlx::query("SELECT * FROM draft WHERE account = ?").bind(account.0).fetch_all(&self.0).await?;
        let drafts = drafts.iter().filter_map(|row| Some((session_id(row)?, row.get("text")))).collect();
        let read = sqlx::query("SELECT * FROM read_mark WHERE account = ?").bind(account.0).fetch_all(&self.0).await?;
        let read = read.iter().filter_map(|row| Some((session_id(row)?, row.get("client_messages")))).collect();
        let snapshot: Option<String> = sqlx::query_scalar("SELECT snapshot FROM account WHERE id = ?")
            .bind(account.0)
            .fetch_optional(&self.0)
            .await?
            .flatten();
        let snapshot = snapshot.and_then(|text| serde_json::from_str(&text).ok());
        let wanted = sqlx::query("SELECT * FROM chosen_status WHERE account = ?")
            .bind(account.0)
            .fetch_optional(&self.0)
            .await?;
        Ok(Kept { outbox, drafts, read, snapshot, wanted: wanted.as_ref().and_then(kept_status) })
    }

    /// Puts a message into the outbox, forgets the draft that a text came from, and keeps the snapshot in which its session
    /// is: all or nothing. Answers its place.
    pub(crate) async fn put(
        &self,
        account: AccountId,
        session: SessionId,
        id: MessageId,
        written: Written<'_>,
        written_at: Timestamp,
        snapshot: Option<&Workspace>,
    ) -> Result<i64, DatabaseError> {
        let (text, file) = match written {
            Written::Text(text) => (text, None),
            Written::File(file) => ("", serde_json::to_string(file).ok()),
        };
        let mut transaction = self.0.begin().await?;
        if let Some(snapshot) = snapshot.and_then(|snapshot| serde_json::to_string(snapshot).ok()) {
            let update = sqlx::query("UPDATE account SET snapshot = ? WHERE id = ?").bind(snapshot).bind(account.0);
            update.execute(&mut *transaction).await?;
        }
        let place = sqlx::query_scalar(
            "INSERT INTO outbox (account, message_id, session_id, text, file, written_at) VALUES (?, ?, ?, ?, ?, ?) RETURNING place",
        )
        .bind(account.0)
        .bind(id.to_string())
        .bind(session.to_string())
        .bind(text)
        .bind(&file)
        .bind(written_at.0)
        .fetch_one(&mut *transaction)
        .await?;
        if file.is_none() {
            sqlx::query("DELETE FROM draft WHERE account = ? AND session_id = ?")
                .bind(account.0)
                .bind(session.to_string())
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(place)
    }

    /// Whose bytes are still needed: every file in the outbox, whoever sends it.
    pub(crate) async fn files(&self) -> Result<Vec<String>, DatabaseError> {
        Ok(sqlx::query_scalar("SELECT message_id FROM outbox WHERE file IS NOT NULL").fetch_all(&self.0).await?)
    }

    /// Takes a message out of the outbox.
    pub(crate) async fn remove(&self, id: MessageId) -> Result<(), DatabaseError> {
        sqlx::query("DELETE FROM outbox WHERE message_id = ?").bind(id.to_string()).execute(&self.0).await?;
        Ok(())
    }

    /// Notes that the server refused a message, or, with none, that it is to be tried again.
    pub(crate) async fn set_failure(&self, id: MessageId, error: Option<&ApiError>) -> Result<(), DatabaseError> {
        sqlx::query("UPDATE outbox SET error = ? WHERE message_id = ?")
            .bind(error.and_then(|error| serde_json::to_string(error).ok()))
            .bind(id.to_string())
            .execute(&self.0)
            .await?;
        Ok(())
    }

    /// Keeps what the operator has begun to write; an empty text is forgotten.
    pub(crate) async fn set_draft(
        &self,
        account: AccountId,
        session: SessionId,
        text: &str,
    ) -> Result<(), DatabaseError> {
        let query = if text.is_empty() {
            sqlx::query("DELETE FROM draft WHERE account = ? AND session_id = ?")
                .bind(account.0)
                .bind(session.to_string())
        } else {
            sqlx::query("INSERT INTO draft (account, session_id, text) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET text = excluded.text")
                .bind(account.0)
                .bind(session.to_string())
                .bind(text)
        };
        query.execute(&self.0).await?;
        Ok(())
    }

    /// Keeps how many of a client's messages were read; it only grows.
    pub(crate) async fn set_read(
        &self,
        account: AccountId,
        session: SessionId,
        count: u32,
    ) -> Result<(), DatabaseError> {
        sqlx::query(
            "INSERT INTO read_mark (account, session_id, client_messages) VALUES (?, ?, ?)
             ON CONFLICT DO UPDATE SET client_messages = max(client_messages, excluded.client_messages)",
        )
        .bind(account.0)
        .bind(session.to_string())
        .bind(count)
        .execute(&self.0)
        .await?;
        Ok(())
    }

    /// Keeps the status that was chosen last.
    pub(crate) async fn set_status(&self, account: AccountId, chosen: KeptStatus) -> Result<(), DatabaseError> {
        let status = serde_json::to_string(&chosen.status).unwrap_or_default();
        sqlx::query("INSERT OR REPLACE INTO chosen_status (account, key, status, chosen_at) VALUES (?, ?, ?, ?)")
            .bind(account.0)
            .bind(chosen.key.to_string())
            .bind(status)
            .bind(chosen.chosen_at.0)
            .execute(&self.0)
            .await?;
        Ok(())
    }

    /// Forgets a choice; a later one stays.
    pub(crate) async fn forget_status(&self, account: AccountId, key: Uuid) -> Result<(), DatabaseError> {
        sqlx::query("DELETE FROM chosen_status WHERE account = ? AND key = ?")
            .bind(account.0)
            .bind(key.to_string())
            .execute(&self.0)
            .await?;
        Ok(())
    }

    /// Keeps the snapshot, or forgets it.
    pub(crate) async fn set_snapshot(
        &self,
        account: AccountId,
        snapshot: Option<&Workspace>,
    ) -> Result<(), DatabaseError> {
        sqlx::query("UPDATE account SET snapshot = ? WHERE id = ?")
            .bind(snapshot.and_then(|snapshot| serde_json::to_string(snapshot).ok()))
            .bind(account.0)
            .execute(&self.0)
            .await?;
        Ok(())
    }

    /// Forgets drafts and read marks of sessions that are over. `open` are those that are not.
    pub(crate) async fn prune(&self, account: AccountId, open: &[SessionId]) -> Result<(), DatabaseError> {
        let open = serde_json::to_string(open).unwrap_or_else(|_| "[]".to_owned());
        for query in [
            "DELETE FROM draft WHERE account = ? AND session_id NOT IN (SELECT value FROM json_each(?))",
            "DELETE FROM read_mark WHERE account = ? AND session_id NOT IN (SELECT value FROM json_each(?))",
        ] {
            sqlx::query(query).bind(account.0).bind(&open).execute(&self.0).await?;
        }
        Ok(())
    }

    /// Ends every connection, so that the file is whole and may be opened by another.
    pub(crate) async fn close(&self) {
        self.0.close().await;
    }
}

/// Gives desk.db and the files that belong to it a name that is not taken. Answers the database's.
async fn put_aside(folder: &Path) -> Result<PathBuf, DatabaseError> {
    let free = (1..).map(|number| format!("desk-kept-{number}.db")).find(|name| !folder.join(name).exists());
    let name = free.unwrap_or_else(|| "desk-kept.db".to_owned());
    let ends = [("desk.db-wal", "-wal"), ("desk.db-shm", "-shm"), (FILES, "-files"), ("desk.db", "")];
    // What belongs to it goes first: the new database must not find it when this is cut short.
    for (from, end) in ends {
        match tokio::fs::rename(folder.join(from), folder.join(format!("{name}{end}"))).await {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok(folder.join(name))
}

fn session_id(row: &sqlx::sqlite::SqliteRow) -> Option<SessionId> {
    row.get::<String, _>("session_id").parse().ok()
}

fn kept_status(row: &sqlx::sqlite::SqliteRow) -> Option<KeptStatus> {
    Some(KeptStatus {
        key: row.get::<String, _>("key").parse().ok()?,
        status: serde_json::from_str(&row.get::<String, _>("status")).ok()?,
        chosen_at: Timestamp(row.get("chosen_at")),
    })
}

fn item(row: &sqlx::sqlite::SqliteRow) -> Option<Item> {
    let (error, file): (Option<String>, Option<String>) = (row.get("error"), row.get("file"));
    Some(Item {
        place: row.get("place"),
        id: row.get::<String, _>("message_id").parse().ok()?,
        session_id: session_id(row)?,
        text: row.get("text"),
        file: file.map(|file| serde_json::from_str(&file)).transpose().ok()?,
        uploaded: None,
        written_at: Timestamp(row.get("written_at")),
        failure: error.and_then(|error| serde_json::from_str(&error).ok()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn everything_survives_and_nobody_gets_what_is_anothers() {
        let folder = tempfile::tempdir().unwrap();
        let (session, first, second) =
            (SessionId(Uuid::now_v7()), MessageId(Uuid::now_v7()), MessageId(Uuid::now_v7()));
        let chosen = |key, status| KeptStatus { key: Uuid::from_u128(key), status, chosen_at: Timestamp(5) };
        let (lunch, back) = (chosen(1, Status::AWAY), chosen(2, Status::Online));
        {
            let database = Database::open(folder.path()).await.unwrap();
            let ida = database.account("https://a.example", "ida").await.unwrap();
            database.set_draft(ida, session, "Hel").await.unwrap();
            for (id, text, at) in [(first, "Hello", 1), (second, "World", 2)] {
                database.put(ida, session, id, Written::Text(text), Timestamp(at), None).await.unwrap();
            }
            let error = ApiError::never(deskbell_protocol::ErrorCode::TooLarge, "too large");
            database.set_failure(second, Some(&error)).await.unwrap();
            database.set_read(ida, session, 4).await.unwrap();
            database.set_read(ida, session, 3).await.unwrap();
            for chosen in [lunch, back] {
                database.set_status(ida, chosen).await.unwrap();
            }
            database.forget_status(ida, lunch.key).await.unwrap();
            database.close().await;
        }
        let database = Database::open(folder.path()).await.unwrap();
        let ida = database.account("https://a.example", "ida").await.unwrap();
        let kept = database.kept(ida).await.unwrap();
        let ids: Vec<_> = kept.outbox.iter().map(|item| (item.id, item.failure.is_some())).collect();
        assert_eq!(ids, [(first, false), (second, true)], "messages keep their order and their failure");
        assert_eq!(kept.drafts, [], "the draft became the message");
        assert_eq!(kept.read, [(session, 4)], "a read mark never goes back");
        assert_eq!(kept.wanted, Some(back), "the last choice, though the one before it was settled after it");
        for (server, username) in [("https://a.example", "otto"), ("https://b.example", "ida")] {
            let other = database.account(server, username).await.unwrap();
            let kept = database.kept(other).await.unwrap();
            assert!(
                kept.outbox.is_empty() && kept.read.is_empty() && kept.wanted.is_none(),
                "{username} at {server} is somebody else"
            );
        }
        database.prune(ida, &[]).await.unwrap();
        let kept = database.kept(ida).await.unwrap();
        assert!(kept.read.is_empty() && kept.outbox.len() == 2, "an outbox is never pruned");
    }
}
