//! Messages.

use deskbell_protocol::{Author, Content, Message, MessageId, Messages, Seq, SessionId};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, query};

use super::row;

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

/// Stores a message, with which its session's client has written `client_messages` so far.
pub(crate) async fn insert(connection: &mut AnyConnection, message: &Message, client_messages: u32) -> Result<()> {
    let (kind, id, name) = match &message.author {
        Author::Client => ("client", None, None),
        Author::Operator { id, name } => ("operator", Some(id.to_string()), Some(name.as_str())),
        Author::System => ("system", None, None),
    };
    let content = serde_json::to_string(&message.content).map_err(|error| sqlx::Error::Encode(error.into()))?;
    query(
        "INSERT INTO message (id, session_id, author_kind, author_id, author_name, content, sent_at, seq, client_messages) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(message.id.to_string())
    .bind(message.session_id.to_string())
    .bind(kind)
    .bind(id)
    .bind(name)
    .bind(content)
    .bind(message.sent_at.0)
    .bind(message.seq.0)
    .bind(i64::from(client_messages))
    .execute(connection)
    .await?;
    Ok(())
}

pub(crate) async fn by_id(connection: &mut AnyConnection, id: MessageId) -> Result<Option<Message>> {
    let found = query(concat!("SELECT ", message_columns!(), " FROM message m WHERE m.id = $1"))
        .bind(id.to_string())
        .fetch_optional(connection)
        .await?;
    found.as_ref().map(read).transpose()
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
