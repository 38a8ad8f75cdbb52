//! Sessions that are put before somebody else, and who may accept them.

use deskbell_protocol::{Channel, GroupId, OperatorId, SessionId, Timestamp, Transfer, TransferReturned, TransferTo};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, query};

use super::row;

type Result<T> = std::result::Result<T, sqlx::Error>;

/// Puts an active session before `receivers`; `false` when whoever gives it has it no more.
pub(crate) async fn begin(
    connection: &mut AnyConnection,
    id: SessionId,
    transfer: &Transfer,
    receivers: &[OperatorId],
) -> Result<bool> {
    let done = query(
        "UPDATE session SET transfer = $1, transfer_until = $2, transfer_returned = NULL, moves = moves + 1 \
         WHERE id = $3 AND operator_id = $4 AND state = 'active'",
    )
    .bind(row::to_json(transfer)?)
    .bind(transfer.until.0)
    .bind(id.to_string())
    .bind(transfer.from.to_string())
    .execute(&mut *connection)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    let group = match transfer.to {
        TransferTo::Group { id } => Some(id.to_string()),
        TransferTo::Operator { .. } => None,
    };
    for receiver in receivers {
        query("INSERT INTO session_receiver (session_id, operator_id, group_id) VALUES ($1, $2, $3)")
            .bind(id.to_string())
            .bind(receiver.to_string())
            .bind(group.as_deref())
            .execute(&mut *connection)
            .await?;
    }
    Ok(true)
}

/// Nobody may accept it any more; `returned` is told to who has it.
pub(crate) async fn end(
    connection: &mut AnyConnection,
    id: SessionId,
    returned: Option<&TransferReturned>,
) -> Result<()> {
    query(
        "UPDATE session SET transfer = NULL, transfer_until = NULL, transfer_returned = $1, moves = moves + 1 WHERE id = $2",
    )
    .bind(returned.map(row::to_json).transpose()?)
    .bind(id.to_string())
    .execute(&mut *connection)
    .await?;
    forget_receivers(connection, id).await
}

async fn forget_receivers(connection: &mut AnyConnection, id: SessionId) -> Result<()> {
    query("DELETE FROM session_receiver WHERE session_id = $1").bind(id.to_string()).execute(connection).await?;
    Ok(())
}

/// `operator` goes on with the session from `now`; `false` when the transfer is over. What was given to a group is that group's from then
/// on. A client who waits for an answer waits for this operator's from now.
pub(crate) async fn accept(
    connection: &mut AnyConnection,
    id: SessionId,
    transfer: &Transfer,
    operator: OperatorId,
    now: Timestamp,
) -> Result<bool> {
    const ALONE: &str = "UPDATE session SET operator_id = $1, transfer = NULL, transfer_until = NULL, \
                         transfer_returned = NULL, moves = moves + 1, \
                         unanswered_since = CASE WHEN unanswered_since IS NOT NULL THEN $5 END \
                         WHERE id = $2 AND operator_id = $3 AND transfer_until = $4 AND state = 'active'";
    const OF_GROUP: &str = "UPDATE session SET operator_id = $1, transfer = NULL, transfer_until = NULL, \
                            transfer_returned = NULL, moves = moves + 1, group_id = $6, owner_id = NULL, \
                            unanswered_since = CASE WHEN unanswered_since IS NOT NULL THEN $5 END \
                            WHERE id = $2 AND operator_id = $3 AND transfer_until = $4 AND state = 'active'";
    let update = match transfer.to {
        TransferTo::Group { .. } => query(OF_GROUP),
        TransferTo::Operator { .. } => query(ALONE),
    };
    let update = update.bind(operator.to_string()).bind(id.to_string());
    let update = update.bind(transfer.from.to_string()).bind(transfer.until.0).bind(now.0);
    let update = match transfer.to {
        TransferTo::Group { id } => update.bind(id.to_string()),
        TransferTo::Operator { .. } => update,
    };
    let done = update.execute(&mut *connection).await?;
    forget_receivers(connection, id).await?;
    Ok(done.rows_affected() == 1)
}

/// One of those who may accept it will not.
pub(crate) async fn remove_receiver(connection: &mut AnyConnection, id: SessionId, operator: OperatorId) -> Result<()> {
    query("DELETE FROM session_receiver WHERE session_id = $1 AND operator_id = $2")
        .bind(id.to_string())
        .bind(operator.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

/// Whoever is no member of a group any more accepts nothing for it.
pub(crate) async fn forget_strangers(connection: &mut AnyConnection) -> Result<()> {
    query(
        "DELETE FROM session_receiver WHERE group_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM group_member m \
         WHERE m.group_id = session_receiver.group_id AND m.operator_id = session_receiver.operator_id)",
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// A transfer that nobody has accepted yet.
#[derive(Debug, Clone)]
pub(crate) struct Pending {
    pub(crate) session: SessionId,
    pub(crate) channel: Channel,
    pub(crate) until: Timestamp,
    pub(crate) receivers: Vec<OperatorId>,
}

/// All of them, the earliest end first.
pub(crate) async fn pending(connection: &mut AnyConnection) -> Result<Vec<Pending>> {
    let rows = query(
        "SELECT s.id, s.channel, s.transfer_until, \
         (SELECT string_agg(r.operator_id, ',') FROM session_receiver r WHERE r.session_id = s.id) AS receivers \
         FROM session s WHERE s.transfer_until IS NOT NULL ORDER BY s.transfer_until, s.id",
    )
    .fetch_all(connection)
    .await?;
    let pending = |row: &AnyRow| {
        Ok(Pending {
            session: row::id(row, "id")?,
            channel: row::word(row, "channel")?,
            until: row::time(row, "transfer_until")?,
            receivers: row::ids(row, "receivers")?,
        })
    };
    rows.iter().map(pending).collect()
}

/// Somebody to whom a session could be given.
#[derive(Debug, Clone)]
pub(crate) struct Colleague {
    pub(crate) id: OperatorId,
    pub(crate) name: String,
    pub(crate) photo: Option<String>,
}

/// Everybody who may sign in, by name.
pub(crate) async fn colleagues(connection: &mut AnyConnection) -> Result<Vec<Colleague>> {
    let rows =
        query("SELECT id, display_name, photo FROM operator WHERE disabled_at IS NULL ORDER BY display_name, id")
            .fetch_all(connection)
            .await?;
    let colleague = |row: &AnyRow| {
        let (id, name) = (row::id(row, "id")?, row::text(row, "display_name")?);
        Ok(Colleague { id, name, photo: row::maybe_text(row, "photo")? })
    };
    rows.iter().map(colleague).collect()
}

/// How many wait in each group's queue.
pub(crate) async fn waiting(connection: &mut AnyConnection) -> Result<Vec<(GroupId, u32)>> {
    let rows = query(
        "SELECT group_id, COUNT(*) AS count FROM session WHERE state IN ('queued', 'offered') AND owner_id IS NULL \
         AND group_id IS NOT NULL GROUP BY group_id",
    )
    .fetch_all(connection)
    .await?;
    let count =
        |row: &AnyRow| Ok((row::id(row, "group_id")?, u32::try_from(row::integer(row, "count")?).unwrap_or(u32::MAX)));
    rows.iter().map(count).collect()
}
