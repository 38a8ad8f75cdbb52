//! Joins: which browser's secret opens which session.

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
