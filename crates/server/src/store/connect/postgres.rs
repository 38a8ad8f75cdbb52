//! PostgreSQL: a database that several servers may share. Whoever writes holds the lock on the feed's head from the beginning to
//! the commit: the order of `seq` is the order of commits, and all writes of all servers happen one after another.

use std::str::FromStr as _;
use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::postgres::{PgDatabaseError, PgListener};
use sqlx::{Any, AnyConnection, ConnectOptions as _, Executor as _, Pool};
use tokio::sync::Notify;

use super::Words;
use crate::config::DatabaseUrl;

pub(super) const WORDS: Words = Words {
    // Each statement after the lock sees what was committed before it, whatever the database's own default is.
    begin_write: "BEGIN ISOLATION LEVEL READ COMMITTED",
    begin_snapshot: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    lock_head: "SELECT head FROM feed_head WHERE one = 1 FOR UPDATE",
    commit_news: "NOTIFY deskbell_feed; COMMIT",
};

/// The channel of `commit_news`.
const CHANNEL: &str = "deskbell_feed";

/// Longer than the database itself lets a batch wait for the lock.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);

const READ_CONNECTIONS: u32 = 8;

/// How long a read waits for a connection.
const ACQUIRE: Duration = Duration::from_secs(5);

/// How long is waited after the channel failed.
const PAUSE: Duration = Duration::from_secs(1);

fn options(url: &DatabaseUrl) -> Result<AnyConnectOptions, sqlx::Error> {
    sqlx::any::install_default_drivers();
    Ok(AnyConnectOptions::from_str(url.secret())?.disable_statement_logging())
}

pub(super) async fn writing(url: &DatabaseUrl) -> Result<AnyConnection, sqlx::Error> {
    let mut connection = options(url)?.connect().await?;
    // A server that stops in the middle of a write must not hold the others for ever. An acknowledged write is on disk.
    connection
        .execute(
            "SET idle_in_transaction_session_timeout = '10s'; SET lock_timeout = '15s'; SET client_min_messages = warning; \
             SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'",
        )
        .await?;
    Ok(connection)
}

pub(super) async fn reading(url: &DatabaseUrl) -> Result<Pool<Any>, sqlx::Error> {
    AnyPoolOptions::new()
        .max_connections(READ_CONNECTIONS)
        .acquire_timeout(ACQUIRE)
        .after_connect(|connection, _| {
            Box::pin(async move {
                // A plan for any `seq` would read half of the feed where a reader is a few rows behind.
                connection
                    .execute("SET default_transaction_read_only = on; SET plan_cache_mode = force_custom_plan")
                    .await?;
                Ok(())
            })
        })
        .connect_with(options(url)?)
        .await
}

/// Whether a statement was given a value that the database does not take.
pub(super) fn is_bad_value(error: &dyn sqlx::error::DatabaseError) -> bool {
    // Class 22 of the SQL standard: data exception.
    error.try_downcast_ref::<PgDatabaseError>().is_some_and(|error| error.code().starts_with("22"))
}

/// Hears when the feed has grown, whoever wrote.
pub(crate) struct News {
    listener: PgListener,
}

impl News {
    pub(super) async fn subscribe(url: &DatabaseUrl) -> Result<Self, sqlx::Error> {
        let mut listener = PgListener::connect(url.secret()).await?;
        listener.listen(CHANNEL).await?;
        Ok(Self { listener })
    }

    /// Wakes `told` after every growth, and after a connection was lost and made again. Never ends.
    pub(crate) async fn hear(mut self, told: &Notify) {
        loop {
            match self.listener.try_recv().await {
                Ok(_) => told.notify_one(),
                Err(error) => {
                    tracing::warn!(%error, "the database's notifications are not heard; trying again");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }
}
