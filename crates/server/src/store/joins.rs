//! Joins: which browser's secret opens which session.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use deskbell_protocol::{JoinId, SessionId, Timestamp};
use sqlx::{AnyConnection, query};

use super::row;

type Result<T> = std::result::Result<T, sqlx::Error>;

/// A join as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredJoin {
    pub(crate) id: JoinId,
    pub(crate) secret_hash: String,
    pub(crate) session: SessionId,
    /// The invitation's code it came by.
    pub(crate) code: String,
}

/// So many joins are remembered.
const KNOWN_MAX: usize = 20_000;

/// Joins that were asked for lately: every request of a client's page asks for its own.
#[derive(Default)]
pub(crate) struct KnownJoins {
    joins: Mutex<HashMap<JoinId, Arc<StoredJoin>>>,
}

impl KnownJoins {
    fn lock(&self) -> MutexGuard<'_, HashMap<JoinId, Arc<StoredJoin>>> {
        // Nothing here can be left half done.
        self.joins.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn get(&self, id: JoinId) -> Option<Arc<StoredJoin>> {
        self.lock().get(&id).cloned()
    }

    pub(super) fn remember(&self, join: StoredJoin) -> Arc<StoredJoin> {
        let mut joins = self.lock();
        if joins.len() >= KNOWN_MAX {
            joins.clear();
        }
        let join = Arc::new(join);
        joins.insert(join.id, Arc::clone(&join));
        join
    }
}

pub(crate) async fn by_id(connection: &mut AnyConnection, id: JoinId) -> Result<Option<StoredJoin>> {
    let found = query("SELECT id, secret_hash, session_id, code FROM client_join WHERE id = $1")
        .bind(id.to_string())
        .fetch_optional(connection)
        .await?;
    found
        .map(|row| {
            Ok(StoredJoin {
                id: row::id(&row, "id")?,
                secret_hash: row::text(&row, "secret_hash")?,
                session: row::id(&row, "session_id")?,
                code: row::text(&row, "code")?,
            })
        })
        .transpose()
}

pub(crate) async fn insert(connection: &mut AnyConnection, join: &StoredJoin, now: Timestamp) -> Result<()> {
    query("INSERT INTO client_join (id, secret_hash, session_id, code, created_at) VALUES ($1, $2, $3, $4, $5)")
        .bind(join.id.to_string())
        .bind(join.secret_hash.as_str())
        .bind(join.session.to_string())
        .bind(join.code.as_str())
        .bind(now.0)
        .execute(connection)
        .await?;
    Ok(())
}
