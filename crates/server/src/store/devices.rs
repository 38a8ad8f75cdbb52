//! The devices on which operators are signed in, and the servers that hear them.

use deskbell_protocol::{Activity, DeviceId, OperatorId, Readiness, Timestamp};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, query};
use uuid::Uuid;

use super::operators::Desk;
use super::row;
use crate::rules::readiness::Told;

type Result<T> = std::result::Result<T, sqlx::Error>;

/// How long is remembered which devices were signed out: servers look far more often.
const REMEMBERED_MS: i64 = 24 * 60 * 60 * 1000;

/// A device on which an operator is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// Names the device; minted by its desk.
    pub id: DeviceId,
    /// The computer's name.
    pub name: String,
    /// When it was signed in, by the server's clock.
    pub signed_in_at: Timestamp,
}

/// The devices on which an operator is signed in, the newest sign-in first.
pub(crate) async fn of_operator(connection: &mut AnyConnection, operator: OperatorId) -> Result<Vec<Device>> {
    let sql = "SELECT id, name, signed_in_at FROM device WHERE operator_id = $1 ORDER BY signed_in_at DESC, id";
    let rows = query(sql).bind(operator.to_string()).fetch_all(connection).await?;
    let device = |row: &AnyRow| {
        Ok(Device {
            id: row::id(row, "id")?,
            name: row::text(row, "name")?,
            signed_in_at: row::time(row, "signed_in_at")?,
        })
    };
    rows.iter().map(device).collect()
}

/// Signs an operator out, of one device or of all. Gives what was signed out, and keeps it for the running servers.
pub(crate) async fn revoke(
    connection: &mut AnyConnection,
    operator: OperatorId,
    only: Option<DeviceId>,
    now: Timestamp,
) -> Result<Vec<Desk>> {
    let sql =
        "DELETE FROM device WHERE operator_id = $1 AND ($2 = '' OR id = $2) RETURNING operator_id, id, token_hash";
    let only = only.map(|id| id.to_string()).unwrap_or_default();
    let rows = query(sql).bind(operator.to_string()).bind(only).fetch_all(&mut *connection).await?;
    let desks = rows.iter().map(|row| desk(row, "id")).collect::<Result<Vec<_>>>()?;
    for desk in &desks {
        query("INSERT INTO revoked_device (token_hash, operator_id, device_id, at) VALUES ($1, $2, $3, $4)")
            .bind(desk.token_hash.as_str())
            .bind(desk.operator.to_string())
            .bind(desk.device.to_string())
            .bind(now.0)
            .execute(&mut *connection)
            .await?;
    }
    Ok(desks)
}

/// What was revoked at `since` or later.
pub(crate) async fn revoked_since(connection: &mut AnyConnection, since: Timestamp) -> Result<Vec<Revoked>> {
    let sql = "SELECT r.operator_id, r.device_id, r.token_hash, d.token_hash AS present FROM revoked_device r \
               LEFT JOIN device d ON d.operator_id = r.operator_id AND d.id = r.device_id WHERE r.at >= $1";
    let rows = query(sql).bind(since.0).fetch_all(connection).await?;
    let read = |row| Ok(Revoked { desk: desk(row, "device_id")?, is_back: row::maybe_text(row, "present")?.is_some() });
    rows.iter().map(read).collect()
}

/// A device that an administrator signed out.
pub(crate) struct Revoked {
    pub(crate) desk: Desk,
    /// It has signed in again since.
    pub(crate) is_back: bool,
}

/// Forgets what was revoked long ago.
pub(crate) async fn forget_old(connection: &mut AnyConnection, now: Timestamp) -> Result<()> {
    query("DELETE FROM revoked_device WHERE at < $1").bind(now.plus(-REMEMBERED_MS).0).execute(connection).await?;
    Ok(())
}

fn desk(row: &AnyRow, device: &str) -> Result<Desk> {
    Ok(Desk {
        operator: row::id(row, "operator_id")?,
        device: row::id(row, device)?,
        token_hash: row::text(row, "token_hash")?,
    })
}

/// Marks a device as heard by the server `node`; `true` when nobody heard it before.
pub(crate) async fn mark_heard(
    connection: &mut AnyConnection,
    operator: OperatorId,
    device: DeviceId,
    node: Uuid,
) -> Result<bool> {
    let found = query("SELECT node_id FROM device WHERE operator_id = $1 AND id = $2")
        .bind(operator.to_string())
        .bind(device.to_string())
        .fetch_optional(&mut *connection)
        .await?;
    // A desk that was signed out meanwhile is told so by its stream.
    let Some(found) = found else { return Ok(false) };
    let before: Option<Uuid> = row::maybe_id(&found, "node_id")?;
    if before != Some(node) {
        query("UPDATE device SET node_id = $1 WHERE operator_id = $2 AND id = $3")
            .bind(node.to_string())
            .bind(operator.to_string())
            .bind(device.to_string())
            .execute(connection)
            .await?;
    }
    Ok(before.is_none())
}

/// Marks a device as heard no more, unless another server hears it meanwhile.
pub(crate) async fn mark_lost(
    connection: &mut AnyConnection,
    operator: OperatorId,
    device: DeviceId,
    node: Uuid,
) -> Result<()> {
    query("UPDATE device SET node_id = NULL WHERE operator_id = $1 AND id = $2 AND node_id = $3")
        .bind(operator.to_string())
        .bind(device.to_string())
        .bind(node.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

/// Keeps what a device tells; `false` when that was known.
pub(crate) async fn set_activity(
    connection: &mut AnyConnection,
    operator: OperatorId,
    device: DeviceId,
    activity: Activity,
) -> Result<bool> {
    let done = query("UPDATE device SET activity = $1 WHERE operator_id = $2 AND id = $3 AND activity <> $1")
        .bind(row::to_word(activity)?)
        .bind(operator.to_string())
        .bind(device.to_string())
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Whether an alert would reach the operator `o`, as an expression: 1, or 0 when all connected devices told that they reach nobody.
macro_rules! alertable {
    () => {
        "COALESCE((SELECT MAX(COALESCE(d.can_alert, 1)) FROM device d \
         WHERE d.operator_id = o.id AND d.node_id IS NOT NULL), 1)"
    };
}
pub(super) use alertable;

/// Whether an alert would reach the operator.
pub(crate) async fn is_alertable(connection: &mut AnyConnection, operator: OperatorId) -> Result<bool> {
    let sql = concat!("SELECT ", alertable!(), " AS alertable FROM operator o WHERE o.id = $1");
    let found = query(sql).bind(operator.to_string()).fetch_optional(connection).await?;
    found.map_or(Ok(true), |row| Ok(row::integer(&row, "alertable")? != 0))
}

/// What a device told of its alerts, and whether it is connected; none when it is not signed in.
pub(crate) async fn told(
    connection: &mut AnyConnection,
    operator: OperatorId,
    device: DeviceId,
) -> Result<Option<(Told, bool)>> {
    let found = query("SELECT readiness, node_id FROM device WHERE operator_id = $1 AND id = $2")
        .bind(operator.to_string())
        .bind(device.to_string())
        .fetch_optional(connection)
        .await?;
    found.map(|row| Ok((readiness(&row)?, row::maybe_text(&row, "node_id")?.is_some()))).transpose()
}

/// What a row of a device says that it told.
pub(super) fn readiness(row: &AnyRow) -> Result<Told> {
    row::maybe_text(row, "readiness")?.map(|_| row::json(row, "readiness")).transpose()
}

/// Keeps what a device tells of its alerts.
pub(crate) async fn set_readiness(
    connection: &mut AnyConnection,
    operator: OperatorId,
    device: DeviceId,
    readiness: &Readiness,
) -> Result<()> {
    query("UPDATE device SET readiness = $1, can_alert = $2 WHERE operator_id = $3 AND id = $4")
        .bind(row::to_json(readiness)?)
        .bind(i64::from(readiness.can_alert()))
        .bind(operator.to_string())
        .bind(device.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

/// What the operator's connected devices tell, and how many are signed in.
pub(crate) async fn connected(connection: &mut AnyConnection, operator: OperatorId) -> Result<(Vec<Activity>, usize)> {
    let rows = query("SELECT node_id, activity FROM device WHERE operator_id = $1")
        .bind(operator.to_string())
        .fetch_all(connection)
        .await?;
    let mut connected = Vec::new();
    for row in &rows {
        if row::maybe_text(row, "node_id")?.is_some() {
            connected.push(row::word(row, "activity")?);
        }
    }
    Ok((connected, rows.len()))
}

/// Whether a device of the operator other than `device` is connected.
pub(crate) async fn is_connected_elsewhere(
    connection: &mut AnyConnection,
    operator: OperatorId,
    device: DeviceId,
) -> Result<bool> {
    let found = query("SELECT id FROM device WHERE operator_id = $1 AND id <> $2 AND node_id IS NOT NULL LIMIT 1")
        .bind(operator.to_string())
        .bind(device.to_string())
        .fetch_optional(connection)
        .await?;
    Ok(found.is_some())
}

/// Takes over the devices of whoever heard them before.
pub(crate) async fn take_over(connection: &mut AnyConnection, node: Uuid) -> Result<Vec<(OperatorId, DeviceId)>> {
    let rows = query("UPDATE device SET node_id = $1 WHERE node_id IS NOT NULL RETURNING operator_id, id")
        .bind(node.to_string())
        .fetch_all(connection)
        .await?;
    rows.iter().map(|row| Ok((row::id(row, "operator_id")?, row::id(row, "id")?))).collect()
}

/// When each server that hears a device said so last; 0 for one that never did.
pub(crate) async fn nodes(connection: &mut AnyConnection) -> Result<Vec<(Uuid, i64)>> {
    let rows = query(
        "SELECT n.id, MAX(n.heard_at) AS heard_at FROM ( \
           SELECT id, heard_at FROM node UNION ALL \
           SELECT DISTINCT node_id AS id, 0 AS heard_at FROM device WHERE node_id IS NOT NULL) n GROUP BY n.id",
    )
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row| Ok((row::id(row, "id")?, row::integer(row, "heard_at")?))).collect()
}

/// Says that the server `node` is there; `false` when it was not known, or counted as gone.
pub(crate) async fn beat(connection: &mut AnyConnection, node: Uuid, now: Timestamp) -> Result<bool> {
    let done = query("UPDATE node SET heard_at = $1 WHERE id = $2")
        .bind(now.0)
        .bind(node.to_string())
        .execute(&mut *connection)
        .await?;
    if done.rows_affected() == 1 {
        return Ok(true);
    }
    query("INSERT INTO node (id, heard_at) VALUES ($1, $2)")
        .bind(node.to_string())
        .bind(now.0)
        .execute(connection)
        .await?;
    Ok(false)
}

/// A server is gone: nobody is heard by it. Gives whose devices it had heard.
pub(crate) async fn forget_node(connection: &mut AnyConnection, node: Uuid) -> Result<Vec<OperatorId>> {
    query("DELETE FROM node WHERE id = $1").bind(node.to_string()).execute(&mut *connection).await?;
    let rows = query("UPDATE device SET node_id = NULL WHERE node_id = $1 RETURNING operator_id")
        .bind(node.to_string())
        .fetch_all(connection)
        .await?;
    rows.iter().map(|row| row::id(row, "operator_id")).collect()
}

/// Begins a new life of the feed.
pub(crate) async fn set_epoch(connection: &mut AnyConnection, epoch: Uuid) -> Result<()> {
    let sql = "UPDATE meta SET value = $1 WHERE name = 'epoch'";
    query(sql).bind(epoch.to_string()).execute(connection).await?;
    Ok(())
}

/// Whether the operator may not sign in.
pub(crate) async fn is_disabled(connection: &mut AnyConnection, operator: OperatorId) -> Result<bool> {
    let found = query("SELECT disabled_at FROM operator WHERE id = $1 AND disabled_at IS NOT NULL")
        .bind(operator.to_string())
        .fetch_optional(connection)
        .await?;
    Ok(found.is_some())
}

/// Lets an operator sign in, or not from `since` on.
pub(crate) async fn set_disabled(
    connection: &mut AnyConnection,
    operator: OperatorId,
    since: Option<Timestamp>,
) -> Result<()> {
    query("UPDATE operator SET disabled_at = $1 WHERE id = $2")
        .bind(since.map(|since| since.0))
        .bind(operator.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

/// Everybody: user name, display name, role, whether he or she may not sign in, and on how many devices signed in.
pub(crate) async fn everybody(connection: &mut AnyConnection) -> Result<Vec<Account>> {
    let sql = "SELECT o.username, o.display_name, o.role, o.disabled_at, \
               (SELECT COUNT(*) FROM device d WHERE d.operator_id = o.id) AS devices \
               FROM operator o ORDER BY o.username_key";
    let rows = query(sql).fetch_all(connection).await?;
    let account = |row: &AnyRow| {
        Ok(Account {
            username: row::text(row, "username")?,
            display_name: row::text(row, "display_name")?,
            role: row::word(row, "role")?,
            disabled: row::maybe_time(row, "disabled_at")?.is_some(),
            devices: row::integer(row, "devices")?,
        })
    };
    rows.iter().map(account).collect()
}

/// An operator as an administrator sees him or her.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The name used to sign in.
    pub username: String,
    /// The name that clients see.
    pub display_name: String,
    /// What this person may do.
    pub role: deskbell_protocol::Role,
    /// He or she may not sign in.
    pub disabled: bool,
    /// On how many devices signed in.
    pub devices: i64,
}
