//! Before whom waiting sessions are put, and who did not take them.

use deskbell_protocol::{GroupId, OperatorId, SessionId, Timestamp};
use sqlx::{AnyConnection, query};

use super::row;
use crate::routing::Placement;

type Result<T> = std::result::Result<T, sqlx::Error>;

/// Puts a waiting session before those whom the router chose; `false` when it does not wait any more.
pub(crate) async fn place(connection: &mut AnyConnection, placement: &Placement, now: Timestamp) -> Result<bool> {
    let id = placement.session.to_string();
    // Whoever came for one operator is missing him or her from now on, or no more.
    const QUEUED: &str = "UPDATE session SET state = 'queued', moves = moves + 1, \
                          missing_since = CASE WHEN owner_id IS NULL THEN NULL ELSE COALESCE(missing_since, $2) END \
                          WHERE id = $1 AND state IN ('queued', 'offered')";
    const OFFERED: &str = "UPDATE session SET state = 'offered', moves = moves + 1, missing_since = NULL \
                           WHERE id = $1 AND state IN ('queued', 'offered')";
    let update = match placement.offers.is_empty() {
        true => query(QUEUED).bind(id.as_str()).bind(now.0),
        false => query(OFFERED).bind(id.as_str()),
    };
    let done = update.execute(&mut *connection).await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    if !placement.before.is_empty() {
        withdraw_offers(connection, placement.session).await?;
    }
    for offer in &placement.offers {
        query("INSERT INTO session_offer (session_id, operator_id, offered_at, until) VALUES ($1, $2, $3, $4)")
            .bind(id.as_str())
            .bind(offer.operator.to_string())
            .bind(now.0)
            .bind(offer.until.map(|until| until.0))
            .execute(&mut *connection)
            .await?;
    }
    Ok(true)
}

pub(super) async fn withdraw_offers(connection: &mut AnyConnection, id: SessionId) -> Result<()> {
    query("DELETE FROM session_offer WHERE session_id = $1").bind(id.to_string()).execute(connection).await?;
    Ok(())
}

pub(super) async fn forget_tried(connection: &mut AnyConnection, id: SessionId) -> Result<()> {
    query("DELETE FROM session_tried WHERE session_id = $1").bind(id.to_string()).execute(connection).await?;
    Ok(())
}

/// How an operator did not take a session.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tried {
    pub(crate) operator: OperatorId,
    pub(crate) at: Timestamp,
    /// He or she said no, and is not asked again before this.
    pub(crate) rests_until: Option<Timestamp>,
}

/// An operator will not have a session that is put before him or her. `false` when it is not put before him or her any more.
pub(crate) async fn refuse_offer(connection: &mut AnyConnection, id: SessionId, tried: Tried) -> Result<bool> {
    let done = query("DELETE FROM session_offer WHERE session_id = $1 AND operator_id = $2")
        .bind(id.to_string())
        .bind(tried.operator.to_string())
        .execute(&mut *connection)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    try_later(connection, id, tried).await?;
    query(
        "UPDATE session SET moves = moves + 1, state = CASE \
           WHEN EXISTS (SELECT 1 FROM session_offer o WHERE o.session_id = $1) THEN 'offered' ELSE 'queued' END \
         WHERE id = $1 AND state IN ('queued', 'offered')",
    )
    .bind(id.to_string())
    .execute(connection)
    .await?;
    Ok(true)
}

async fn try_later(connection: &mut AnyConnection, id: SessionId, tried: Tried) -> Result<()> {
    query(
        "INSERT INTO session_tried (session_id, operator_id, at, rests_until) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (session_id, operator_id) DO UPDATE SET at = excluded.at, rests_until = excluded.rests_until",
    )
    .bind(id.to_string())
    .bind(tried.operator.to_string())
    .bind(tried.at.0)
    .bind(tried.rests_until.map(|until| until.0))
    .execute(connection)
    .await?;
    Ok(())
}

/// Whoever rested long enough is asked again. Gives for which sessions.
pub(crate) async fn end_rests(connection: &mut AnyConnection, now: Timestamp) -> Result<Vec<SessionId>> {
    let rows = query("UPDATE session_tried SET rests_until = NULL WHERE rests_until <= $1 RETURNING session_id")
        .bind(now.0)
        .fetch_all(connection)
        .await?;
    rows.iter().map(|row| row::id(row, "session_id")).collect()
}

/// The operator is asked again at once for what he or she declined. Gives which sessions.
pub(crate) async fn end_rests_of(connection: &mut AnyConnection, operator: OperatorId) -> Result<Vec<SessionId>> {
    let sql = "UPDATE session_tried SET rests_until = NULL \
               WHERE operator_id = $1 AND rests_until IS NOT NULL RETURNING session_id";
    let rows = query(sql).bind(operator.to_string()).fetch_all(connection).await?;
    rows.iter().map(|row| row::id(row, "session_id")).collect()
}

/// Whether a session is put before an operator.
pub(crate) async fn is_offered_to(connection: &mut AnyConnection, id: SessionId, operator: OperatorId) -> Result<bool> {
    let found = query("SELECT session_id FROM session_offer WHERE session_id = $1 AND operator_id = $2")
        .bind(id.to_string())
        .bind(operator.to_string())
        .fetch_optional(connection)
        .await?;
    Ok(found.is_some())
}

/// Offers that nobody answered in time, the earliest first, at most `limit`.
pub(crate) async fn expired(
    connection: &mut AnyConnection,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<(SessionId, OperatorId)>> {
    let rows = query(
        "SELECT session_id, operator_id FROM session_offer WHERE until <= $1 ORDER BY until, session_id, operator_id LIMIT $2",
    )
    .bind(now.0)
    .bind(limit)
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row| Ok((row::id(row, "session_id")?, row::id(row, "operator_id")?))).collect()
}

/// When the next offer or rest ends.
pub(crate) async fn next_end(connection: &mut AnyConnection) -> Result<Option<Timestamp>> {
    let sql = "SELECT MIN(ends.at) AS at FROM ( \
               SELECT MIN(until) AS at FROM session_offer UNION ALL \
               SELECT MIN(rests_until) AS at FROM session_tried) ends";
    row::maybe_time(&query(sql).fetch_one(connection).await?, "at")
}

/// Gives a waiting session to a group's queue; `by` is not asked before the others were. `false` when it does not wait any more.
pub(crate) async fn pass_on(
    connection: &mut AnyConnection,
    id: SessionId,
    group: GroupId,
    by: Option<Tried>,
) -> Result<bool> {
    let done = query(
        "UPDATE session SET group_id = $1, owner_id = NULL, state = 'queued', missing_since = NULL, moves = moves + 1 \
         WHERE id = $2 AND operator_id IS NULL AND state IN ('queued', 'offered')",
    )
    .bind(group.to_string())
    .bind(id.to_string())
    .execute(&mut *connection)
    .await?;
    withdraw_offers(connection, id).await?;
    forget_tried(connection, id).await?;
    if let Some(by) = by {
        try_later(connection, id, by).await?;
    }
    Ok(done.rows_affected() == 1)
}
