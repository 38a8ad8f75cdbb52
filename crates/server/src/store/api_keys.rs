//! API keys: what other programs of the company prove themselves with.

use deskbell_protocol::{ApiKey, ApiKeyId, Timestamp};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, query};

use super::row;

type Result<T> = std::result::Result<T, sqlx::Error>;

macro_rules! select {
    ($tail:literal) => {
        concat!("SELECT id, name, scopes, hint, created_at, created_by, last_used_at, revoked_at FROM api_key ", $tail)
    };
}

fn read(row: &AnyRow) -> Result<ApiKey> {
    Ok(ApiKey {
        id: row::id(row, "id")?,
        name: row::text(row, "name")?,
        scopes: row::json(row, "scopes")?,
        hint: row::text(row, "hint")?,
        created_at: row::time(row, "created_at")?,
        created_by: row::maybe_text(row, "created_by")?,
        last_used_at: row::maybe_time(row, "last_used_at")?,
        revoked_at: row::maybe_time(row, "revoked_at")?,
    })
}

pub(crate) async fn by_id(connection: &mut AnyConnection, id: ApiKeyId) -> Result<Option<ApiKey>> {
    let found = query(select!("WHERE id = $1")).bind(id.to_string()).fetch_optional(connection).await?;
    found.as_ref().map(read).transpose()
}

/// The key with that hash, unless it was revoked.
pub(crate) async fn by_hash(connection: &mut AnyConnection, hash: &str) -> Result<Option<ApiKey>> {
    let found = query(select!("WHERE secret_hash = $1 AND revoked_at IS NULL")).bind(hash).fetch_optional(connection);
    found.await?.as_ref().map(read).transpose()
}

/// All there ever were, newest first.
pub(crate) async fn all(connection: &mut AnyConnection) -> Result<Vec<ApiKey>> {
    let rows = query(select!("ORDER BY created_at DESC, id DESC")).fetch_all(connection).await?;
    rows.iter().map(read).collect()
}

pub(crate) async fn insert(connection: &mut AnyConnection, key: &ApiKey, secret_hash: &str) -> Result<()> {
    let scopes = serde_json::to_string(&key.scopes).map_err(|error| sqlx::Error::Encode(error.into()))?;
    query(
        "INSERT INTO api_key (id, name, scopes, hint, secret_hash, created_at, created_by) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(key.id.to_string())
    .bind(key.name.as_str())
    .bind(scopes)
    .bind(key.hint.as_str())
    .bind(secret_hash)
    .bind(key.created_at.0)
    .bind(key.created_by.as_deref())
    .execute(connection)
    .await?;
    Ok(())
}

pub(crate) async fn revoke(connection: &mut AnyConnection, id: ApiKeyId, now: Timestamp) -> Result<()> {
    query("UPDATE api_key SET revoked_at = $1 WHERE id = $2 AND revoked_at IS NULL")
        .bind(now.0)
        .bind(id.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

pub(crate) async fn used(connection: &mut AnyConnection, id: ApiKeyId, now: Timestamp) -> Result<()> {
    query("UPDATE api_key SET last_used_at = $1 WHERE id = $2 AND (last_used_at IS NULL OR last_used_at < $1)")
        .bind(now.0)
        .bind(id.to_string())
        .execute(connection)
        .await?;
    Ok(())
}
