//! Operators and the company.

use deskbell_protocol::{Channel, DeviceId, Operator, OperatorId, Presence, Role, Status, StatusCause, Timestamp};
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

pub(super) fn read(row: &AnyRow) -> Result<Operator> {
    Ok(Operator {
        id: row::id(row, "id")?,
        username: row::text(row, "username")?,
        display_name: row::text(row, "display_name")?,
        role: row::word(row, "role")?,
        status: row::status(row, "status", "status_reason_id")?,
        status_since: row::time(row, "status_since")?,
        status_cause: row::word(row, "status_cause")?,
        status_by: row::maybe_text(row, "status_by")?,
        photo: row::maybe_text(row, "photo")?,
        zone: row::text(row, "zone")?,
    })
}

pub(crate) async fn by_id(connection: &mut AnyConnection, id: OperatorId) -> Result<Option<Operator>> {
    let found = query(
        "SELECT id, username, display_name, role, status, status_reason_id, status_since, status_cause, status_by, \
         photo, zone FROM operator WHERE id = $1",
    )
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

/// What an operator's status becomes.
pub(crate) struct Chosen<'a> {
    pub(crate) status: Status,
    pub(crate) since: Timestamp,
    pub(crate) cause: StatusCause,
    /// Display name of whoever set it, when it was not the operator.
    pub(crate) by: Option<&'a str>,
}

pub(crate) async fn set_status(connection: &mut AnyConnection, id: OperatorId, chosen: &Chosen<'_>) -> Result<()> {
    let reason = match chosen.status {
        Status::Away { reason_id } => reason_id,
        Status::Online => None,
    };
    query(
        "UPDATE operator SET status = $1, status_reason_id = $2, status_since = $3, status_cause = $4, status_by = $5 \
         WHERE id = $6",
    )
    .bind(row::status_word(chosen.status))
    .bind(reason.map(|id| id.to_string()))
    .bind(chosen.since.0)
    .bind(row::to_word(chosen.cause)?)
    .bind(chosen.by)
    .bind(id.to_string())
    .execute(connection)
    .await?;
    Ok(())
}

/// Whether and since when a desk of the operator is connected.
pub(crate) async fn presence(connection: &mut AnyConnection, id: OperatorId) -> Result<Option<(Presence, Timestamp)>> {
    let found = query("SELECT presence, presence_since FROM operator WHERE id = $1")
        .bind(id.to_string())
        .fetch_optional(connection)
        .await?;
    found.map(|row| Ok((row::word(&row, "presence")?, row::time(&row, "presence_since")?))).transpose()
}

pub(crate) async fn set_presence(
    connection: &mut AnyConnection,
    id: OperatorId,
    presence: Presence,
    since: Timestamp,
) -> Result<()> {
    query("UPDATE operator SET presence = $1, presence_since = $2 WHERE id = $3")
        .bind(row::to_word(presence)?)
        .bind(since.0)
        .bind(id.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

/// Who is disconnected since `before` or longer.
pub(crate) async fn disconnected_since(connection: &mut AnyConnection, before: Timestamp) -> Result<Vec<OperatorId>> {
    let rows = query("SELECT id FROM operator WHERE presence = 'disconnected' AND presence_since <= $1")
        .bind(before.0)
        .fetch_all(connection)
        .await?;
    rows.iter().map(|row| row::id(row, "id")).collect()
}

/// Who counts as connected without a desk that is.
pub(crate) async fn connected_without_desk(connection: &mut AnyConnection) -> Result<Vec<OperatorId>> {
    let rows = query(
        "SELECT id FROM operator o WHERE presence = 'connected' \
         AND NOT EXISTS (SELECT 1 FROM device d WHERE d.operator_id = o.id AND d.node_id IS NOT NULL)",
    )
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row| row::id(row, "id")).collect()
}

/// One more offer that the operator let pass. Gives how many in a row.
pub(crate) async fn add_miss(connection: &mut AnyConnection, id: OperatorId) -> Result<u32> {
    let row = query("UPDATE operator SET misses = misses + 1 WHERE id = $1 RETURNING misses")
        .bind(id.to_string())
        .fetch_optional(connection)
        .await?;
    let misses = row.map(|row| row::integer(&row, "misses")).transpose()?.unwrap_or_default();
    Ok(u32::try_from(misses).unwrap_or(u32::MAX))
}

/// The operator is there after all.
pub(crate) async fn forget_misses(connection: &mut AnyConnection, id: OperatorId) -> Result<()> {
    query("UPDATE operator SET misses = 0 WHERE id = $1 AND misses <> 0")
        .bind(id.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

/// When the operator's last session ended.
pub(crate) async fn set_idle_since(connection: &mut AnyConnection, id: OperatorId, since: Timestamp) -> Result<()> {
    query("UPDATE operator SET idle_since = $1 WHERE id = $2")
        .bind(since.0)
        .bind(id.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

pub(crate) async fn set_zone(connection: &mut AnyConnection, id: OperatorId, zone: &str) -> Result<()> {
    query("UPDATE operator SET zone = $1 WHERE id = $2").bind(zone).bind(id.to_string()).execute(connection).await?;
    Ok(())
}

/// Switches a channel on or off.
pub(crate) async fn set_switch(
    connection: &mut AnyConnection,
    id: OperatorId,
    channel: Channel,
    on: bool,
) -> Result<()> {
    query(
        "INSERT INTO operator_channel (operator_id, channel, is_on) VALUES ($1, $2, $3) \
         ON CONFLICT (operator_id, channel) DO UPDATE SET is_on = $3",
    )
    .bind(id.to_string())
    .bind(row::to_word(channel)?)
    .bind(i64::from(on))
    .execute(connection)
    .await?;
    Ok(())
}

/// What an operator may do; none when there is no such operator.
pub(crate) async fn role(connection: &mut AnyConnection, id: OperatorId) -> Result<Option<Role>> {
    let found =
        query("SELECT role FROM operator WHERE id = $1").bind(id.to_string()).fetch_optional(connection).await?;
    found.map(|row| row::word(&row, "role")).transpose()
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
         ON CONFLICT (operator_id, id) DO UPDATE SET name = $3, token_hash = $4, signed_in_at = $5, activity = 'active', \
         readiness = NULL, can_alert = NULL",
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

pub(crate) async fn company(connection: &mut AnyConnection) -> Result<Option<String>> {
    let found = query("SELECT value FROM meta WHERE name = 'company'").fetch_optional(connection).await?;
    found.map(|row| row::text(&row, "value")).transpose()
}

pub(crate) async fn set_company(connection: &mut AnyConnection, name: &str) -> Result<()> {
    query("INSERT INTO meta (name, value) VALUES ('company', $1)").bind(name).execute(connection).await?;
    Ok(())
}
