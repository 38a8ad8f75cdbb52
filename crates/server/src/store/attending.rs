//! What is known of both sides of a talk: whose page is connected, up to where messages were seen, and who waits in which place.

use std::collections::HashMap;

use deskbell_protocol::{OperatorId, SeenUpTo, Seq, SessionId, Timestamp};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, query};
use uuid::Uuid;

use super::row;

type Result<T> = std::result::Result<T, sqlx::Error>;

/// The client's page is connected to the server `node`. Gives whether who talks with the client had been told that it was lost.
pub(crate) async fn is_here(connection: &mut AnyConnection, id: SessionId, node: Uuid) -> Result<bool> {
    let found = query("SELECT client_node_id, client_lost_at, state FROM session WHERE id = $1 AND state <> 'closed'")
        .bind(id.to_string())
        .fetch_optional(&mut *connection)
        .await?;
    let Some(found) = found else { return Ok(false) };
    // Only an operator who has the client misses him or her.
    let active = row::text(&found, "state")? == "active";
    let lost = active && row::maybe_time(&found, "client_lost_at")?.is_some();
    if row::maybe_id(&found, "client_node_id")? != Some(node) {
        query("UPDATE session SET client_node_id = $1, client_gone_since = NULL, client_lost_at = NULL WHERE id = $2")
            .bind(node.to_string())
            .bind(id.to_string())
            .execute(connection)
            .await?;
    }
    Ok(lost)
}

/// The page is connected to the server `node` no more.
pub(crate) async fn is_away(connection: &mut AnyConnection, id: SessionId, node: Uuid, now: Timestamp) -> Result<()> {
    query("UPDATE session SET client_node_id = NULL, client_gone_since = $1 WHERE id = $2 AND client_node_id = $3")
        .bind(now.0)
        .bind(id.to_string())
        .bind(node.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

/// The server `node` is gone, and no page is connected to it any more.
pub(crate) async fn forget_node(connection: &mut AnyConnection, node: Uuid, now: Timestamp) -> Result<()> {
    query(
        "UPDATE session SET client_node_id = NULL, client_gone_since = $1 \
         WHERE state IN ('created', 'queued', 'offered', 'active', 'after_work') AND client_node_id = $2",
    )
    .bind(now.0)
    .bind(node.to_string())
    .execute(connection)
    .await?;
    Ok(())
}

/// No server runs: no page is connected.
pub(crate) async fn forget_all(connection: &mut AnyConnection, now: Timestamp) -> Result<()> {
    query(
        "UPDATE session SET client_node_id = NULL, client_gone_since = $1 \
         WHERE state IN ('created', 'queued', 'offered', 'active', 'after_work') AND client_node_id IS NOT NULL",
    )
    .bind(now.0)
    .execute(connection)
    .await?;
    Ok(())
}

/// Active sessions whose page was connected and is not any more, with since when, the longest first; not those that were told.
pub(crate) async fn gone(connection: &mut AnyConnection) -> Result<Vec<(SessionId, Timestamp)>> {
    let rows = query(
        "SELECT id, client_gone_since FROM session WHERE state = 'active' AND client_gone_since IS NOT NULL \
         AND client_lost_at IS NULL ORDER BY client_gone_since, id LIMIT 1000",
    )
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row| Ok((row::id(row, "id")?, row::time(row, "client_gone_since")?))).collect()
}

/// It is told that the client, who has been gone since `before` or longer, is lost. Gives whether that is so, and is not told yet.
pub(crate) async fn set_lost(
    connection: &mut AnyConnection,
    id: SessionId,
    before: Timestamp,
    now: Timestamp,
) -> Result<bool> {
    let done = query(
        "UPDATE session SET client_lost_at = $1 \
         WHERE id = $2 AND state = 'active' AND client_gone_since <= $3 AND client_lost_at IS NULL",
    )
    .bind(now.0)
    .bind(id.to_string())
    .bind(before.0)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Up to where the messages of a session that is not closed were seen, who has it, and its newest message.
pub(crate) struct Seen {
    pub(crate) up_to: SeenUpTo,
    pub(crate) operator: Option<OperatorId>,
    pub(crate) newest: Seq,
}

/// Up to where a session's messages were seen, unless it is closed.
pub(crate) async fn seen(connection: &mut AnyConnection, id: SessionId) -> Result<Option<Seen>> {
    let found = query(
        "SELECT s.client_delivered, s.client_read, s.operator_read, s.operator_id, \
         COALESCE((SELECT MAX(m.seq) FROM message m WHERE m.session_id = s.id), 0) AS newest \
         FROM session s WHERE s.id = $1 AND s.state <> 'closed'",
    )
    .bind(id.to_string())
    .fetch_optional(connection)
    .await?;
    let seen = |row: &AnyRow| {
        let (operator, newest) = (row::maybe_id(row, "operator_id")?, Seq(row::integer(row, "newest")?));
        Ok(Seen { up_to: read_seen(row)?, operator, newest })
    };
    found.as_ref().map(seen).transpose()
}

pub(super) fn read_seen(row: &AnyRow) -> Result<SeenUpTo> {
    Ok(SeenUpTo {
        client_delivered: Seq(row::integer(row, "client_delivered")?),
        client_read: Seq(row::integer(row, "client_read")?),
        operator_read: Seq(row::integer(row, "operator_read")?),
    })
}

/// Messages were seen up to there.
pub(crate) async fn set_seen(connection: &mut AnyConnection, id: SessionId, seen: SeenUpTo) -> Result<()> {
    query("UPDATE session SET client_delivered = $1, client_read = $2, operator_read = $3 WHERE id = $4")
        .bind(seen.client_delivered.0)
        .bind(seen.client_read.0)
        .bind(seen.operator_read.0)
        .bind(id.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

/// The place of everybody who waits, within the queue of a group or of an operator; 1 is next.
pub(crate) async fn places(connection: &mut AnyConnection) -> Result<HashMap<SessionId, u32>> {
    // As the router is told: a message that was left for an owner waits to be read, and keeps nobody waiting.
    let rows = query(
        "SELECT id, COALESCE(owner_id, group_id) AS waits_for FROM session \
         WHERE state IN ('queued', 'offered') AND (message_left_at IS NULL OR owner_id IS NULL) ORDER BY queued_at, id",
    )
    .fetch_all(connection)
    .await?;
    let (mut queues, mut places): (HashMap<String, u32>, _) = (HashMap::new(), HashMap::new());
    for row in &rows {
        let Some(queue) = row::maybe_text(row, "waits_for")? else { continue };
        let place = queues.entry(queue).or_default();
        *place += 1;
        places.insert(row::id(row, "id")?, *place);
    }
    Ok(places)
}
