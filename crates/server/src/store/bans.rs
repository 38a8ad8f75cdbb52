//! Clients who may not come in.

use deskbell_protocol::{Ban, BanId, ClientId, OperatorId, Timestamp};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, query};

use super::row;

type Result<T> = std::result::Result<T, sqlx::Error>;

fn read(row: &AnyRow) -> Result<Ban> {
    Ok(Ban {
        id: row::id(row, "id")?,
        client_id: row::id(row, "client_id")?,
        client_name: row::text(row, "client_name")?,
        reason: row::text(row, "reason")?,
        by: row::text(row, "by_name")?,
        at: row::time(row, "at")?,
        until: row::maybe_time(row, "until")?,
    })
}

macro_rules! select {
    ($tail:literal) => {
        concat!(
            "SELECT b.id, b.client_id, c.name AS client_name, b.reason, b.by_name, b.at, b.until \
             FROM ban b JOIN client c ON c.id = b.client_id ",
            $tail
        )
    };
}

/// The ban of a client that holds at `now`.
pub(crate) async fn of_client(connection: &mut AnyConnection, client: ClientId, now: Timestamp) -> Result<Option<Ban>> {
    let found = query(select!(
        "WHERE b.client_id = $1 AND b.lifted_at IS NULL AND (b.until IS NULL OR b.until > $2) \
         ORDER BY b.at DESC, b.id DESC LIMIT 1"
    ))
    .bind(client.to_string())
    .bind(now.0)
    .fetch_optional(connection)
    .await?;
    found.as_ref().map(read).transpose()
}

/// Those that hold at `now`, newest first.
pub(crate) async fn holding(connection: &mut AnyConnection, now: Timestamp, limit: i64) -> Result<Vec<Ban>> {
    let rows = query(select!(
        "WHERE b.lifted_at IS NULL AND (b.until IS NULL OR b.until > $1) ORDER BY b.at DESC, b.id DESC LIMIT $2"
    ))
    .bind(now.0)
    .bind(limit)
    .fetch_all(connection)
    .await?;
    rows.iter().map(read).collect()
}

/// Stores a ban that `by` makes.
pub(crate) async fn insert(connection: &mut AnyConnection, ban: &Ban, by: OperatorId) -> Result<()> {
    query("INSERT INTO ban (id, client_id, reason, by_id, by_name, at, until) VALUES ($1, $2, $3, $4, $5, $6, $7)")
        .bind(ban.id.to_string())
        .bind(ban.client_id.to_string())
        .bind(ban.reason.as_str())
        .bind(by.to_string())
        .bind(ban.by.as_str())
        .bind(ban.at.0)
        .bind(ban.until.map(|until| until.0))
        .execute(connection)
        .await?;
    Ok(())
}

/// A ban holds no more; `by` is the display name of who lifts it. Gives whether there is such a ban.
pub(crate) async fn lift(connection: &mut AnyConnection, id: BanId, by: &str, now: Timestamp) -> Result<bool> {
    let done =
        query("UPDATE ban SET lifted_by = COALESCE(lifted_by, $1), lifted_at = COALESCE(lifted_at, $2) WHERE id = $3")
            .bind(by)
            .bind(now.0)
            .bind(id.to_string())
            .execute(connection)
            .await?;
    Ok(done.rows_affected() == 1)
}
