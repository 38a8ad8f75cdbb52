//! Messages.

use std::collections::HashMap;
use std::sync::LazyLock;

use deskbell_protocol::{Author, Content, Message, MessageId, Messages, Seq, SessionId, Timestamp};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, query};
use uuid::Uuid;

use super::many::Many;
use super::row;
use super::sessions::{read_standing, receivers};
use crate::rules::session::Standing;

type Result<T> = std::result::Result<T, sqlx::Error>;

/// The most that one page holds.
pub(crate) const PAGE_MAX: i64 = 100;

/// Reads a message whose columns carry `message_` before their names.
pub(super) fn read(row: &AnyRow) -> Result<Message> {
    let author = match row::text(row, "message_author_kind")?.as_str() {
        "client" => Author::Client,
        "operator" => Author::Operator {
            id: row::id(row, "message_author_id")?,
            name: row::maybe_text(row, "message_author_name")?.unwrap_or_default(),
        },
        _ => Author::System,
    };
    Ok(Message {
        id: row::id(row, "message_id")?,
        session_id: row::id(row, "message_session_id")?,
        author,
        content: row::json::<Content>(row, "message_content")?,
        sent_at: row::time(row, "message_sent_at")?,
        seq: Seq(row::integer(row, "message_seq")?),
    })
}

/// The columns that [`read`] reads, of a table called `m`.
macro_rules! message_columns {
    () => {
        "m.id AS message_id, m.session_id AS message_session_id, m.author_kind AS message_author_kind, \
         m.author_id AS message_author_id, m.author_name AS message_author_name, m.content AS message_content, \
         m.sent_at AS message_sent_at, m.seq AS message_seq"
    };
}
pub(super) use message_columns;

/// A message to be stored.
pub(crate) struct NewMessage {
    pub(crate) message: Message,
    /// How many messages the session's client has written so far, this one included.
    pub(crate) client_messages: u32,
}

/// Stores a message.
pub(crate) async fn insert(connection: &mut AnyConnection, new: NewMessage) -> Result<()> {
    insert_all(connection, &[new]).await
}

/// Stores messages.
pub(crate) async fn insert_all(connection: &mut AnyConnection, all: &[NewMessage]) -> Result<()> {
    static INSERT: LazyLock<Many> = LazyLock::new(|| {
        let columns = "id, session_id, author_kind, author_id, author_name, content, sent_at, seq, client_messages";
        Many::rows(&format!("INSERT INTO message ({columns}) VALUES"), 9, 64)
    });
    for (insert, messages) in INSERT.exactly(connection, all) {
        let mut insert = query(insert);
        for NewMessage { message, client_messages } in messages {
            let (kind, id, name) = match &message.author {
                Author::Client => ("client", None, None),
                Author::Operator { id, name } => ("operator", Some(id.to_string()), Some(name.as_str())),
                Author::System => ("system", None, None),
            };
            let content = serde_json::to_string(&message.content).map_err(|error| sqlx::Error::Encode(error.into()))?;
            insert = insert.bind(message.id.to_string()).bind(message.session_id.to_string());
            insert = insert.bind(kind).bind(id).bind(name).bind(content);
            insert = insert.bind(message.sent_at.0).bind(message.seq.0).bind(i64::from(*client_messages));
        }
        insert.execute(&mut *connection).await?;
    }
    keep_unanswered(connection, all).await
}

/// Keeps since when clients wait for an answer, given what is said now.
async fn keep_unanswered(connection: &mut AnyConnection, all: &[NewMessage]) -> Result<()> {
    static ANSWERED: LazyLock<Many> = LazyLock::new(|| {
        Many::list("UPDATE session SET unanswered_since = NULL WHERE unanswered_since IS NOT NULL AND id IN", 64)
    });
    let mut answered = Vec::new();
    let mut asked: HashMap<SessionId, Timestamp> = HashMap::new();
    for NewMessage { message, .. } in all {
        match message.author {
            Author::Client => drop(asked.entry(message.session_id).or_insert(message.sent_at)),
            Author::Operator { .. } => {
                asked.remove(&message.session_id);
                answered.push(message.session_id.0);
            }
            Author::System => {}
        }
    }
    answered.sort_unstable();
    answered.dedup();
    for (update, ids) in ANSWERED.at_least(connection, &answered) {
        let update = ids.into_iter().fold(query(update), |update, id| update.bind(id.to_string()));
        update.execute(&mut *connection).await?;
    }
    for (session, since) in asked {
        query("UPDATE session SET unanswered_since = $1 WHERE id = $2 AND unanswered_since IS NULL")
            .bind(since.0)
            .bind(session.to_string())
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// What of a session decides about its next message.
pub(crate) struct Talk {
    pub(crate) standing: Standing,
    /// The display name of the operator who accepted.
    pub(crate) operator_name: String,
    /// How many messages the client has written so far.
    pub(crate) client_messages: u32,
}

/// Those of `sessions` that there are.
pub(crate) async fn talks(
    connection: &mut AnyConnection,
    sessions: impl Iterator<Item = SessionId>,
) -> Result<HashMap<SessionId, Talk>> {
    static SELECT: LazyLock<Many> = LazyLock::new(|| {
        Many::list(
            concat!(
                "SELECT s.id, s.state, s.owner_id, s.group_id, s.operator_id, a.display_name, ",
                receivers!(),
                ", COALESCE((SELECT m.client_messages FROM message m WHERE m.session_id = s.id ORDER BY m.seq DESC LIMIT 1), 0) \
                   AS client_messages \
                 FROM session s LEFT JOIN operator a ON a.id = s.operator_id WHERE s.id IN"
            ),
            256,
        )
    });
    let mut found = HashMap::new();
    for row in of_ids(connection, &SELECT, sessions.map(|id| id.0)).await? {
        let talk = Talk {
            standing: read_standing(&row)?,
            operator_name: row::maybe_text(&row, "display_name")?.unwrap_or_default(),
            client_messages: u32::try_from(row::integer(&row, "client_messages")?).unwrap_or(u32::MAX),
        };
        found.insert(row::id(&row, "id")?, talk);
    }
    Ok(found)
}

/// Those of the messages `ids` that there are.
pub(crate) async fn by_ids(
    connection: &mut AnyConnection,
    ids: impl Iterator<Item = MessageId>,
) -> Result<HashMap<MessageId, Message>> {
    static SELECT: LazyLock<Many> =
        LazyLock::new(|| Many::list(concat!("SELECT ", message_columns!(), " FROM message m WHERE m.id IN"), 256));
    let rows = of_ids(connection, &SELECT, ids.map(|id| id.0)).await?;
    rows.iter().map(|row| read(row).map(|message| (message.id, message))).collect()
}

async fn of_ids(
    connection: &mut AnyConnection,
    select: &'static Many,
    ids: impl Iterator<Item = Uuid>,
) -> Result<Vec<AnyRow>> {
    let mut ids: Vec<Uuid> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    let mut rows = Vec::new();
    for (select, ids) in select.at_least(connection, &ids) {
        let select = ids.into_iter().fold(query(select), |select, id| select.bind(id.to_string()));
        rows.extend(select.fetch_all(&mut *connection).await?);
    }
    Ok(rows)
}

/// The newest messages older than `before`, oldest first.
pub(crate) async fn page(
    connection: &mut AnyConnection,
    session: SessionId,
    before: Option<Seq>,
    limit: Option<i64>,
) -> Result<Messages> {
    let limit = limit.unwrap_or(PAGE_MAX).clamp(1, PAGE_MAX);
    let rows = query(concat!(
        "SELECT ",
        message_columns!(),
        " FROM message m WHERE m.session_id = $1 AND m.seq < $2 ORDER BY m.seq DESC LIMIT $3"
    ))
    .bind(session.to_string())
    .bind(before.map_or(i64::MAX, |seq| seq.0))
    .bind(limit + 1)
    .fetch_all(connection)
    .await?;
    let mut messages = rows.iter().map(read).collect::<Result<Vec<_>>>()?;
    let page = usize::try_from(limit).unwrap_or_default();
    let more = messages.len() > page;
    messages.truncate(page);
    messages.reverse();
    Ok(Messages { messages, more })
}
