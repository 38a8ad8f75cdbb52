//! Tags of sessions, and how often each is used.

use deskbell_protocol::SessionId;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, query};

use super::row;
use crate::rules::client::tag_key;

type Result<T> = std::result::Result<T, sqlx::Error>;

/// A session's tags.
pub(super) fn read(row: &AnyRow) -> Result<Vec<String>> {
    Ok(row::maybe_json(row, "tags")?.unwrap_or_default())
}

/// Puts `after` in the place of a session's tags, which were `before`.
pub(crate) async fn set(
    connection: &mut AnyConnection,
    session: SessionId,
    before: &[String],
    after: &[String],
) -> Result<()> {
    query("UPDATE session SET tags = $1 WHERE id = $2")
        .bind((!after.is_empty()).then(|| row::to_json(&after)).transpose()?)
        .bind(session.to_string())
        .execute(&mut *connection)
        .await?;
    let has = |tags: &[String], tag: &String| tags.iter().any(|other| tag_key(other) == tag_key(tag));
    for tag in after.iter().filter(|tag| !has(before, tag)) {
        query(
            "INSERT INTO tag (tag_key, tag, used) VALUES ($1, $2, 1) \
             ON CONFLICT (tag_key) DO UPDATE SET used = tag.used + 1",
        )
        .bind(tag_key(tag))
        .bind(tag.as_str())
        .execute(&mut *connection)
        .await?;
    }
    for tag in before.iter().filter(|tag| !has(after, tag)) {
        query("UPDATE tag SET used = used - 1 WHERE tag_key = $1").bind(tag_key(tag)).execute(&mut *connection).await?;
    }
    query("DELETE FROM tag WHERE used <= 0").execute(connection).await?;
    Ok(())
}

/// Those that are on most sessions, at most `limit`.
pub(crate) async fn most_used(connection: &mut AnyConnection, limit: i64) -> Result<Vec<String>> {
    let rows =
        query("SELECT tag FROM tag ORDER BY used DESC, tag_key LIMIT $1").bind(limit).fetch_all(connection).await?;
    rows.iter().map(|row| row::text(row, "tag")).collect()
}
