//! After-work: until when it goes on, and what comes of a session.

use deskbell_protocol::{NoteId, OperatorId, SessionId, SessionResult, Timestamp};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, query};

use super::row;

type Result<T> = std::result::Result<T, sqlx::Error>;

/// So many are taken in one go.
const AT_ONCE: i64 = 100;

/// What came of a session, once that was written.
pub(super) fn read(row: &AnyRow) -> Result<Option<SessionResult>> {
    match row::maybe_time(row, "result_at")? {
        Some(_) => {
            let (id, name) = (row::maybe_id(row, "result_id")?, row::maybe_text(row, "result_name")?);
            Ok(Some(SessionResult { id, name }))
        }
        None => Ok(None),
    }
}

/// After-work that has just begun ends by itself then.
pub(crate) async fn set_until(connection: &mut AnyConnection, id: SessionId, until: Option<Timestamp>) -> Result<()> {
    query("UPDATE session SET after_work_until = $1 WHERE id = $2 AND state = 'after_work'")
        .bind(until.map(|until| until.0))
        .bind(id.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

/// Those whose after-work has ended by `now`, the longest ago first.
pub(crate) async fn over(connection: &mut AnyConnection, now: Timestamp) -> Result<Vec<SessionId>> {
    let rows = query(
        "SELECT id FROM session WHERE after_work_until IS NOT NULL AND after_work_until <= $1 AND state = 'after_work' \
         ORDER BY after_work_until, id LIMIT $2",
    )
    .bind(now.0)
    .bind(AT_ONCE)
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row| row::id(row, "id")).collect()
}

/// Those that an operator has in after-work, the oldest first.
pub(crate) async fn of_operator(connection: &mut AnyConnection, operator: OperatorId) -> Result<Vec<SessionId>> {
    let rows = query("SELECT id FROM session WHERE operator_id = $1 AND state = 'after_work' ORDER BY queued_at, id")
        .bind(operator.to_string())
        .fetch_all(connection)
        .await?;
    rows.iter().map(|row| row::id(row, "id")).collect()
}

/// When the next after-work ends by itself.
pub(crate) async fn next_end(connection: &mut AnyConnection) -> Result<Option<Timestamp>> {
    let sql = "SELECT MIN(after_work_until) AS next FROM session \
               WHERE after_work_until IS NOT NULL AND state = 'after_work'";
    row::maybe_time(&query(sql).fetch_one(connection).await?, "next")
}

/// Keeps what came of a session, unless that was written before.
pub(crate) async fn set_result(
    connection: &mut AnyConnection,
    id: SessionId,
    result: &SessionResult,
    note: Option<NoteId>,
    now: Timestamp,
) -> Result<bool> {
    let done = query(
        "UPDATE session SET result_at = $1, result_id = $2, result_name = $3, result_note_id = $4 \
         WHERE id = $5 AND result_at IS NULL",
    )
    .bind(now.0)
    .bind(result.id.map(|id| id.to_string()))
    .bind(result.name.as_deref())
    .bind(note.map(|id| id.to_string()))
    .bind(id.to_string())
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The note that was written with a session's result.
pub(crate) async fn note(connection: &mut AnyConnection, id: SessionId) -> Result<Option<NoteId>> {
    let found = query("SELECT result_note_id FROM session WHERE id = $1").bind(id.to_string());
    let found = found.fetch_optional(connection).await?;
    found.map_or(Ok(None), |found| row::maybe_id(&found, "result_note_id"))
}
