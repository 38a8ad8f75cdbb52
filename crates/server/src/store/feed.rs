//! The feed: everything that happened, in commit order.

use std::sync::{Arc, LazyLock};

use deskbell_protocol::{Epoch, Event, GroupId, OperatorId, RawEvent, Seq, SessionId, Timestamp};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, query};

use super::many::Many;
use super::{operators, row};
use crate::ServerError;
use crate::commands::supervising::supervises;
use crate::refusal::Refusal;
use crate::rules::session::Viewers;
use crate::sources::Sources;

/// How long rows are kept.
const RETENTION_MS: i64 = 30 * 24 * 60 * 60 * 1000;

/// The kind of a row that is no event: the operator's rights changed, and every stream that comes by it ends with `resync`.
pub(crate) const RIGHTS_CHANGED: &str = "rights.changed";

/// Who learns of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Audience {
    /// All desks of an operator.
    Operator(OperatorId),
    /// A session's client, and the operators who may see it now.
    Session { session: SessionId, viewers: Viewers },
    /// All desks of the operators who serve a group.
    Group(GroupId),
    /// All desks of supervisors and administrators, who learn something of this operator.
    Supervisors(OperatorId),
    /// All desks.
    Company,
}

impl Audience {
    fn words(&self) -> (&'static str, String) {
        match self {
            Self::Operator(id) => ("operator", id.to_string()),
            Self::Session { session, .. } => ("session", session.to_string()),
            Self::Group(id) => ("group", id.to_string()),
            Self::Supervisors(id) => ("supervisors", id.to_string()),
            Self::Company => ("company", String::new()),
        }
    }
}

/// Who reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reader {
    Operator(OperatorId),
    Client(SessionId),
}

impl Reader {
    /// Whether events of this kind are for this sort of reader at all. For clients it is a list of what is allowed, so that
    /// what only operators may know cannot reach them by omission.
    pub(crate) fn takes(self, kind: &str) -> bool {
        match self {
            Self::Operator(_) => kind != "client_session.changed",
            Self::Client(_) => matches!(kind, "client_session.changed" | "message.added" | "session.seen"),
        }
    }
}

/// A row of the feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FeedRow {
    pub(crate) seq: Seq,
    pub(crate) at: Timestamp,
    /// Known when the row was just written; a row read back was selected for its reader.
    pub(crate) audience: Option<Audience>,
    pub(crate) kind: String,
    /// The [`RawEvent`] as JSON.
    pub(crate) event: String,
}

impl FeedRow {
    pub(crate) fn new(seq: Seq, at: Timestamp, audience: Audience, event: &Event) -> Result<Self, Refusal> {
        let event = RawEvent::from(event);
        let json = serde_json::to_string(&event)?;
        Ok(Self { seq, at, audience: Some(audience), kind: event.kind, event: json })
    }

    /// The operator loads everything anew.
    pub(crate) fn rights_changed(seq: Seq, at: Timestamp, operator: OperatorId) -> Result<Self, Refusal> {
        let kind = RIGHTS_CHANGED.to_owned();
        let event = serde_json::to_string(&RawEvent { kind: kind.clone(), v: 1, data: serde_json::Value::Null })?;
        Ok(Self { seq, at, audience: Some(Audience::Operator(operator)), kind, event })
    }

    fn read(row: &AnyRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            seq: Seq(row::integer(row, "seq")?),
            at: row::time(row, "at")?,
            audience: None,
            kind: row::text(row, "kind")?,
            event: row::text(row, "event")?,
        })
    }
}

/// Gives a new database its epoch.
pub(crate) async fn begin(connection: &mut AnyConnection, sources: &Sources) -> Result<(), ServerError> {
    let epoch = sources.id().map_err(|error| ServerError::System(error.to_string()))?;
    query("INSERT INTO meta (name, value) VALUES ('epoch', $1) ON CONFLICT (name) DO NOTHING")
        .bind(epoch.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

/// The feed's life, its newest seq, and the newest that retention has removed.
pub(crate) async fn place(connection: &mut AnyConnection) -> Result<(Epoch, Seq, Seq), sqlx::Error> {
    let row = query(
        "SELECT m.value AS epoch, h.head, h.tail FROM feed_head h JOIN meta m ON m.name = 'epoch' WHERE h.one = 1",
    )
    .fetch_one(connection)
    .await?;
    Ok((row::id(&row, "epoch")?, Seq(row::integer(&row, "head")?), Seq(row::integer(&row, "tail")?)))
}

/// The newest seq, with the right to give out the next ones until the transaction ends.
pub(super) async fn lock_head(connection: &mut AnyConnection, lock: &'static str) -> Result<Seq, sqlx::Error> {
    let row = query(lock).fetch_one(connection).await?;
    Ok(Seq(row::integer(&row, "head")?))
}

/// Writes `rows`, after which the newest seq is `head`.
pub(super) async fn append(
    connection: &mut AnyConnection,
    rows: &[Arc<FeedRow>],
    head: Seq,
) -> Result<(), sqlx::Error> {
    static INSERT: LazyLock<Many> = LazyLock::new(|| {
        Many::rows("INSERT INTO feed (seq, at, audience_kind, audience_id, kind, event) VALUES", 6, 64)
    });
    for (insert, rows) in INSERT.exactly(connection, rows) {
        let mut insert = query(insert);
        for row in rows {
            let audience = row.audience.as_ref().map(Audience::words);
            let (audience, id) = audience.ok_or_else(|| sqlx::Error::Encode("a feed row without audience".into()))?;
            insert = insert.bind(row.seq.0).bind(row.at.0).bind(audience).bind(id);
            insert = insert.bind(row.kind.as_str()).bind(row.event.as_str());
        }
        insert.execute(&mut *connection).await?;
    }
    query("UPDATE feed_head SET head = $1 WHERE one = 1").bind(head.0).execute(connection).await?;
    Ok(())
}

/// What an operator may see of the feed after $1, each sort of audience by an index of its own: what only others are told is not
/// read past, however many they are. Of sessions all rows are read, for who sees one may have changed since. (`CROSS JOIN` tells
/// SQLite what to begin with.) $4 is `supervisors` for those of them, otherwise nothing.
const OPERATORS_AFTER: &str = "SELECT seq, at, kind, event FROM feed \
   WHERE audience_kind = 'operator' AND audience_id = $2 AND seq > $1 \
 UNION ALL SELECT f.seq, f.at, f.kind, f.event FROM feed f CROSS JOIN session s \
   WHERE f.audience_kind = 'session' AND f.seq > $1 AND f.kind <> 'client_session.changed' AND s.id = f.audience_id \
     AND (s.operator_id = $2 OR EXISTS (SELECT 1 FROM session_receiver r WHERE r.session_id = s.id AND r.operator_id = $2) \
       OR (s.operator_id IS NULL AND (s.owner_id = $2 \
       OR s.group_id IN (SELECT group_id FROM group_member WHERE operator_id = $2)))) \
 UNION ALL SELECT f.seq, f.at, f.kind, f.event FROM group_member m CROSS JOIN feed f \
   WHERE m.operator_id = $2 AND f.audience_kind = 'group' AND f.audience_id = m.group_id AND f.seq > $1 \
 UNION ALL SELECT seq, at, kind, event FROM feed WHERE audience_kind = $4 AND seq > $1 \
 UNION ALL SELECT seq, at, kind, event FROM feed WHERE audience_kind = 'company' AND seq > $1 \
 ORDER BY seq LIMIT $3";

/// What a client may see of the feed after $1.
const CLIENTS_AFTER: &str = "SELECT seq, at, kind, event FROM feed \
 WHERE audience_kind = 'session' AND audience_id = $2 AND seq > $1 \
   AND kind IN ('client_session.changed', 'message.added', 'session.seen') \
 ORDER BY seq LIMIT $3";

/// What `reader` may see of the feed after `after` by the rights of this moment, in order, at most `limit` rows.
pub(crate) async fn after(
    connection: &mut AnyConnection,
    reader: Reader,
    after: Seq,
    limit: i64,
) -> Result<Vec<FeedRow>, sqlx::Error> {
    let rows = match reader {
        Reader::Operator(operator) => {
            // Asked on its own, so that PostgreSQL plans with what comes of it.
            let supervises = operators::role(&mut *connection, operator).await?.is_some_and(supervises);
            let supervisors = if supervises { "supervisors" } else { "" };
            query(OPERATORS_AFTER).bind(after.0).bind(operator.to_string()).bind(limit).bind(supervisors)
        }
        Reader::Client(session) => query(CLIENTS_AFTER).bind(after.0).bind(session.to_string()).bind(limit),
    };
    let rows = rows.fetch_all(connection).await?;
    rows.iter().map(FeedRow::read).collect()
}

/// The rows after `after`, with those who may see each by the rights of this moment, in order, at most `limit`.
pub(crate) async fn since(connection: &mut AnyConnection, after: Seq, limit: i64) -> Result<Vec<FeedRow>, sqlx::Error> {
    let rows = query(
        "SELECT f.seq, f.at, f.kind, f.event, f.audience_kind, f.audience_id, \
         COALESCE(s.operator_id, s.owner_id) AS viewer, \
         CASE WHEN s.operator_id IS NULL THEN s.group_id END AS viewing_group, \
         (SELECT string_agg(r.operator_id, ',') FROM session_receiver r WHERE r.session_id = s.id) AS receivers FROM feed f \
         LEFT JOIN session s ON f.audience_kind = 'session' AND s.id = f.audience_id \
         WHERE f.seq > $1 ORDER BY f.seq LIMIT $2",
    )
    .bind(after.0)
    .bind(limit)
    .fetch_all(connection)
    .await?;
    let with_audience = |row: &AnyRow| {
        let audience = match row::text(row, "audience_kind")?.as_str() {
            "operator" => Some(Audience::Operator(row::id(row, "audience_id")?)),
            "session" => Some(Audience::Session {
                session: row::id(row, "audience_id")?,
                viewers: Viewers {
                    operator: row::maybe_id(row, "viewer")?,
                    receivers: row::ids(row, "receivers")?,
                    group: row::maybe_id(row, "viewing_group")?,
                },
            }),
            "group" => Some(Audience::Group(row::id(row, "audience_id")?)),
            "supervisors" => Some(Audience::Supervisors(row::id(row, "audience_id")?)),
            "company" => Some(Audience::Company),
            // From a newer server; this one has no reader for it.
            _ => None,
        };
        Ok(FeedRow { audience, ..FeedRow::read(row)? })
    };
    rows.iter().map(with_audience).collect()
}

/// Removes rows past retention. The oldest are read up to the first that stays; one from the future, which a wrong clock wrote,
/// does not stay for its own sake.
pub(crate) async fn forget_old(connection: &mut AnyConnection, now: Timestamp) -> Result<(), sqlx::Error> {
    query(
        "UPDATE feed_head SET tail = COALESCE((SELECT MAX(seq) FROM feed WHERE seq < COALESCE( \
           (SELECT seq FROM feed WHERE at BETWEEN $1 AND $2 ORDER BY seq LIMIT 1), head + 1)), tail) WHERE one = 1",
    )
    .bind(now.plus(-RETENTION_MS).0)
    .bind(now.0)
    .execute(&mut *connection)
    .await?;
    query("DELETE FROM feed WHERE seq <= (SELECT tail FROM feed_head WHERE one = 1)").execute(connection).await?;
    Ok(())
}

#[cfg(test)]
mod tests;
