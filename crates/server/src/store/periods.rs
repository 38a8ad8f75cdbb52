//! The history of statuses: rows that each hold a stretch in which neither status nor presence changed.

use deskbell_protocol::{OperatorId, Presence, Status, StatusCause, StatusPeriod, StatusTimes, Timestamp};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, query};
use uuid::Uuid;

use super::{Write, row};
use crate::refusal::Refusal;
use crate::rules::times::{self, Day, Stretch};

type Result<T> = std::result::Result<T, sqlx::Error>;

/// At most so many choices are shown.
const HISTORY_MAX: i64 = 200;

/// A choice, with what the reason was called and worth when it was made.
struct Choice {
    id: Uuid,
    status: Status,
    name: Option<String>,
    emoji: Option<String>,
    paid: bool,
    cause: StatusCause,
    by: Option<String>,
}

/// The operator's status or presence was written: the open stretch ends and the next begins, unless nothing changed.
pub(crate) async fn changed(write: &mut Write, operator: OperatorId) -> std::result::Result<(), Refusal> {
    let now = write.now();
    let Some((status, cause, by, present)) = standing(write.connection(), operator).await? else { return Ok(()) };
    let open = open(write.connection(), operator).await?;
    let choice = match open {
        Some((choice, was_present)) if choice.status == status && choice.cause == cause && choice.by == by => {
            if was_present == present {
                return Ok(());
            }
            choice
        }
        _ => chosen(write, status, cause, by)?,
    };
    query("UPDATE status_period SET ended_at = $1 WHERE operator_id = $2 AND ended_at IS NULL")
        .bind(now.0)
        .bind(operator.to_string())
        .execute(write.connection())
        .await?;
    let id = write.context.sources.id()?;
    insert(write.connection(), id, operator, &choice, present, now).await?;
    Ok(())
}

/// A new choice, by the settings of this moment.
fn chosen(
    write: &Write,
    status: Status,
    cause: StatusCause,
    by: Option<String>,
) -> std::result::Result<Choice, Refusal> {
    let id = write.context.sources.id()?;
    let company = write.company();
    let reason = match status {
        Status::Away { reason_id: Some(reason) } => company.settings.reason(reason),
        _ => None,
    };
    let paid = reason.map_or(status == Status::Online, |reason| reason.paid);
    let name = reason.map(|reason| reason.name.clone());
    let emoji = reason.and_then(|reason| reason.emoji.clone());
    Ok(Choice { id, status, name, emoji, paid, cause, by })
}

/// The operator's status, its cause and who set it, and whether he or she is connected.
async fn standing(
    connection: &mut AnyConnection,
    operator: OperatorId,
) -> Result<Option<(Status, StatusCause, Option<String>, bool)>> {
    let sql = "SELECT status, status_reason_id, status_cause, status_by, presence FROM operator WHERE id = $1";
    let found = query(sql).bind(operator.to_string()).fetch_optional(connection).await?;
    let read = |row: AnyRow| {
        let present = row::word::<Presence>(&row, "presence")? == Presence::Connected;
        let status = row::status(&row, "status", "status_reason_id")?;
        Ok((status, row::word(&row, "status_cause")?, row::maybe_text(&row, "status_by")?, present))
    };
    found.map(read).transpose()
}

async fn open(connection: &mut AnyConnection, operator: OperatorId) -> Result<Option<(Choice, bool)>> {
    let found = query(
        "SELECT change_id, status, reason_id, reason_name, reason_emoji, paid, cause, by_name, present \
         FROM status_period WHERE operator_id = $1 AND ended_at IS NULL",
    )
    .bind(operator.to_string())
    .fetch_optional(connection)
    .await?;
    let read = |row: AnyRow| {
        let choice = Choice {
            id: row::id(&row, "change_id")?,
            status: row::status(&row, "status", "reason_id")?,
            name: row::maybe_text(&row, "reason_name")?,
            emoji: row::maybe_text(&row, "reason_emoji")?,
            paid: row::integer(&row, "paid")? != 0,
            cause: row::word(&row, "cause")?,
            by: row::maybe_text(&row, "by_name")?,
        };
        Ok((choice, row::integer(&row, "present")? != 0))
    };
    found.map(read).transpose()
}

async fn insert(
    connection: &mut AnyConnection,
    id: Uuid,
    operator: OperatorId,
    choice: &Choice,
    present: bool,
    now: Timestamp,
) -> Result<()> {
    let reason_id = match choice.status {
        Status::Away { reason_id } => reason_id.map(|id| id.to_string()),
        Status::Online => None,
    };
    query(
        "INSERT INTO status_period (id, operator_id, change_id, status, reason_id, reason_name, reason_emoji, paid, cause, \
         by_name, present, started_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(id.to_string())
    .bind(operator.to_string())
    .bind(choice.id.to_string())
    .bind(row::status_word(choice.status))
    .bind(reason_id)
    .bind(choice.name.as_deref())
    .bind(choice.emoji.as_deref())
    .bind(i64::from(choice.paid))
    .bind(row::to_word(choice.cause)?)
    .bind(choice.by.as_deref())
    .bind(i64::from(present))
    .bind(now.0)
    .execute(connection)
    .await?;
    Ok(())
}

/// Today's times of an operator, whose days begin in `zone`.
pub(crate) async fn times(
    connection: &mut AnyConnection,
    operator: OperatorId,
    zone: &str,
    now: Timestamp,
) -> Result<StatusTimes> {
    let day = Day::around(now, zone);
    let rows = query(
        "SELECT status, reason_id, reason_name, reason_emoji, paid, present, started_at, ended_at FROM status_period \
         WHERE operator_id = $1 AND (ended_at > $2 OR ended_at IS NULL) ORDER BY started_at, id",
    )
    .bind(operator.to_string())
    .bind(day.start.0)
    .fetch_all(connection)
    .await?;
    let stretch = |row: &AnyRow| {
        Ok(Stretch {
            status: row::status(row, "status", "reason_id")?,
            name: row::maybe_text(row, "reason_name")?,
            emoji: row::maybe_text(row, "reason_emoji")?,
            paid: row::integer(row, "paid")? != 0,
            present: row::integer(row, "present")? != 0,
            started_at: row::time(row, "started_at")?,
            ended_at: row::maybe_time(row, "ended_at")?,
        })
    };
    let stretches = rows.iter().map(stretch).collect::<Result<Vec<_>>>()?;
    Ok(times::times(&stretches, day, now))
}

/// An operator's choices, newest first.
pub(crate) async fn history(
    connection: &mut AnyConnection,
    operator: OperatorId,
    now: Timestamp,
) -> Result<Vec<StatusPeriod>> {
    // The stretches of one choice differ in presence and time alone.
    let rows = query(
        "SELECT status, reason_id, reason_name, reason_emoji, paid, cause, by_name, \
           MIN(started_at) AS began, MAX(ended_at) AS ended, COUNT(*) - COUNT(ended_at) AS going_on, \
           CAST(SUM(CASE WHEN present = 1 THEN COALESCE(ended_at, $2) - started_at ELSE 0 END) AS BIGINT) AS present_ms \
         FROM status_period WHERE operator_id = $1 \
         GROUP BY change_id, status, reason_id, reason_name, reason_emoji, paid, cause, by_name \
         ORDER BY going_on DESC, began DESC, ended DESC LIMIT $3",
    )
    .bind(operator.to_string())
    .bind(now.0)
    .bind(HISTORY_MAX)
    .fetch_all(connection)
    .await?;
    let period = |row: &AnyRow| {
        let goes_on = row::integer(row, "going_on")? > 0;
        Ok(StatusPeriod {
            status: row::status(row, "status", "reason_id")?,
            name: row::maybe_text(row, "reason_name")?,
            emoji: row::maybe_text(row, "reason_emoji")?,
            paid: row::integer(row, "paid")? != 0,
            cause: row::word(row, "cause")?,
            by: row::maybe_text(row, "by_name")?,
            started_at: row::time(row, "began")?,
            ended_at: row::maybe_time(row, "ended")?.filter(|_| !goes_on),
            present_ms: row::integer(row, "present_ms")?.max(0),
        })
    };
    rows.iter().map(period).collect()
}
