//! What operators say of themselves: name, zone, photo. Photos are kept by the hash of their content.

use std::collections::BTreeMap;

use deskbell_protocol::{OperatorId, SessionId};
use sqlx::{AnyConnection, query};

use super::row;
use crate::encoding::{base64_url, from_base64_url};
use crate::rules::photo::Kind;

type Result<T> = std::result::Result<T, sqlx::Error>;

/// Names an operator, and says where his or her days begin.
pub(crate) async fn set(connection: &mut AnyConnection, id: OperatorId, display_name: &str, zone: &str) -> Result<()> {
    query("UPDATE operator SET display_name = $1, zone = $2 WHERE id = $3")
        .bind(display_name)
        .bind(zone)
        .bind(id.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

/// Gives an operator the photo with that hash, or none.
pub(crate) async fn set_photo(connection: &mut AnyConnection, id: OperatorId, hash: Option<&str>) -> Result<()> {
    query("UPDATE operator SET photo = $1 WHERE id = $2").bind(hash).bind(id.to_string()).execute(connection).await?;
    Ok(())
}

/// Everybody's user name.
pub(crate) async fn usernames(connection: &mut AnyConnection) -> Result<BTreeMap<OperatorId, String>> {
    let rows = query("SELECT id, username FROM operator").fetch_all(connection).await?;
    rows.iter().map(|found| Ok((row::id(found, "id")?, row::text(found, "username")?))).collect()
}

/// The hash of an operator's password.
pub(crate) async fn password_hash(connection: &mut AnyConnection, id: OperatorId) -> Result<Option<String>> {
    let found = query("SELECT password_hash FROM operator WHERE id = $1").bind(id.to_string());
    found.fetch_optional(connection).await?.map(|found| row::text(&found, "password_hash")).transpose()
}

/// The sessions that an operator has: their clients see name and photo.
pub(crate) async fn sessions_with(connection: &mut AnyConnection, id: OperatorId) -> Result<Vec<SessionId>> {
    let sql = "SELECT id FROM session WHERE operator_id = $1 AND state IN ('active', 'after_work')";
    let rows = query(sql).bind(id.to_string()).fetch_all(connection).await?;
    rows.iter().map(|found| row::id(found, "id")).collect()
}

/// Keeps a photo.
pub(crate) async fn insert_photo(connection: &mut AnyConnection, hash: &str, kind: Kind, bytes: &[u8]) -> Result<()> {
    query("INSERT INTO photo (hash, kind, base64) VALUES ($1, $2, $3) ON CONFLICT (hash) DO NOTHING")
        .bind(hash)
        .bind(kind.media_type())
        .bind(base64_url(bytes))
        .execute(connection)
        .await?;
    Ok(())
}

/// The media type and the bytes of a photo.
pub(crate) async fn photo(connection: &mut AnyConnection, hash: &str) -> Result<Option<(Kind, Vec<u8>)>> {
    if !row::is_storable(hash) {
        return Ok(None);
    }
    let found = query("SELECT kind, base64 FROM photo WHERE hash = $1").bind(hash).fetch_optional(connection).await?;
    let Some(found) = found else { return Ok(None) };
    let kind = Kind::of_media_type(&row::text(&found, "kind")?);
    let bytes = from_base64_url(&row::text(&found, "base64")?);
    Ok(kind.zip(bytes))
}

/// Removes a photo that nobody has any more.
pub(crate) async fn forget_photo(connection: &mut AnyConnection, hash: &str) -> Result<()> {
    query("DELETE FROM photo WHERE hash = $1 AND NOT EXISTS (SELECT 1 FROM operator WHERE photo = $1)")
        .bind(hash)
        .execute(connection)
        .await?;
    Ok(())
}
