//! Operators, their devices and groups; the company.

use deskbell_protocol::{DeviceId, GroupId, Operator, OperatorId, Status, Timestamp};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, query};

use super::row;

type Result<T> = std::result::Result<T, sqlx::Error>;

/// Who a token belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Desk {
    pub(crate) operator: OperatorId,
    pub(crate) device: DeviceId,
    /// The hash of the token it was opened with.
    pub(crate) token_hash: String,
}

/// An operator about to be stored.
pub(crate) struct NewRow<'a> {
    pub(crate) operator: &'a Operator,
    pub(crate) username_key: &'a str,
    pub(crate) password_hash: &'a str,
}

fn read(row: &AnyRow) -> Result<Operator> {
    Ok(Operator {
        id: row::id(row, "id")?,
        username: row::text(row, "username")?,
        display_name: row::text(row, "display_name")?,
        role: row::word(row, "role")?,
        status: row::status(row, "status")?,
        status_since: row::time(row, "status_since")?,
    })
}

pub(crate) async fn by_id(connection: &mut AnyConnection, id: OperatorId) -> Result<Option<Operator>> {
    let found = query("SELECT id, username, display_name, role, status, status_since FROM operator WHERE id = $1")
        .bind(id.to_string())
        .fetch_optional(connection)
        .await?;
    found.as_ref().map(read).transpose()
}

/// The operator with that user name, and the hash of the password.
pub(crate) async fn by_username(connection: &mut AnyConnection, key: &str) -> Result<Option<(OperatorId, String)>> {
    if !row::is_storable(key) {
        return Ok(None);
    }
    let found = query("SELECT id, password_hash FROM operator WHERE username_key = $1")
        .bind(key)
        .fetch_optional(connection)
        .await?;
    found.map(|found| Ok((row::id(&found, "id")?, row::text(&found, "password_hash")?))).transpose()
}

/// Stores a new operator; `false` when the user name is taken.
pub(crate) async fn insert(connection: &mut AnyConnection, new: NewRow<'_>, now: Timestamp) -> Result<bool> {
    let operator = new.operator;
    let done = query(
        "INSERT INTO operator \
         (id, username, username_key, display_name, role, password_hash, status, status_since, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (username_key) DO NOTHING",
    )
    .bind(operator.id.to_string())
    .bind(operator.username.as_str())
    .bind(new.username_key)
    .bind(operator.display_name.as_str())
    .bind(row::to_word(operator.role)?)
    .bind(new.password_hash)
    .bind(row::status_word(operator.status))
    .bind(operator.status_since.0)
    .bind(now.0)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(crate) async fn set_password(connection: &mut AnyConnection, id: OperatorId, hash: &str) -> Result<()> {
    query("UPDATE operator SET password_hash = $1 WHERE id = $2")
        .bind(hash)
        .bind(id.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

pub(crate) async fn set_status(
    connection: &mut AnyConnection,
    id: OperatorId,
    status: Status,
    since: Timestamp,
) -> Result<()> {
    query("UPDATE operator SET status = $1, status_since = $2 WHERE id = $3")
        .bind(row::status_word(status))
        .bind(since.0)
        .bind(id.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

/// Signs a device in; a token it had before is void. Gives that earlier token's hash.
pub(crate) async fn sign_in(
    connection: &mut AnyConnection,
    desk: &Desk,
    name: &str,
    now: Timestamp,
) -> Result<Option<String>> {
    let earlier = query("SELECT token_hash FROM device WHERE operator_id = $1 AND id = $2")
        .bind(desk.operator.to_string())
        .bind(desk.device.to_string())
        .fetch_optional(&mut *connection)
        .await?;
    query(
        "INSERT INTO device (operator_id, id, name, token_hash, signed_in_at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (operator_id, id) DO UPDATE SET name = $3, token_hash = $4, signed_in_at = $5",
    )
    .bind(desk.operator.to_string())
    .bind(desk.device.to_string())
    .bind(name)
    .bind(desk.token_hash.as_str())
    .bind(now.0)
    .execute(connection)
    .await?;
    earlier.map(|row| row::text(&row, "token_hash")).transpose()
}

pub(crate) async fn by_token(connection: &mut AnyConnection, token_hash: &str) -> Result<Option<Desk>> {
    let found = query("SELECT operator_id, id FROM device WHERE token_hash = $1")
        .bind(token_hash)
        .fetch_optional(connection)
        .await?;
    found
        .map(|row| {
            Ok(Desk {
                operator: row::id(&row, "operator_id")?,
                device: row::id(&row, "id")?,
                token_hash: token_hash.to_owned(),
            })
        })
        .transpose()
}

pub(crate) async fn sign_out(connection: &mut AnyConnection, token_hash: &str) -> Result<()> {
    query("DELETE FROM device WHERE token_hash = $1").bind(token_hash).execute(connection).await?;
    Ok(())
}

/// Stores a new group; `false` when the name is taken.
pub(crate) async fn insert_group(
    connection: &mut AnyConnection,
    id: GroupId,
    name: &str,
    now: Timestamp,
) -> Result<bool> {
    let done =
        query("INSERT INTO operator_group (id, name, created_at) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING")
            .bind(id.to_string())
            .bind(name)
            .bind(now.0)
            .execute(connection)
            .await?;
    Ok(done.rows_affected() == 1)
}

pub(crate) async fn add_member(connection: &mut AnyConnection, group: GroupId, operator: OperatorId) -> Result<()> {
    query("INSERT INTO group_member (group_id, operator_id) VALUES ($1, $2) ON CONFLICT DO NOTHING")
        .bind(group.to_string())
        .bind(operator.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

pub(crate) async fn company(connection: &mut AnyConnection) -> Result<Option<String>> {
    let found = query("SELECT value FROM meta WHERE name = 'company'").fetch_optional(connection).await?;
    found.map(|row| row::text(&row, "value")).transpose()
}

pub(crate) async fn set_company(connection: &mut AnyConnection, name: &str) -> Result<()> {
    query("INSERT INTO meta (name, value) VALUES ('company', $1)").bind(name).execute(connection).await?;
    Ok(())
}
