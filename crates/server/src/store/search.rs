//! The index of messages' words, and what is found by it.

use std::collections::HashMap;

use deskbell_protocol::{Content, EarlierSession, Found, Hit, Message, OperatorId, Seq, SessionId};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, query};

use super::about::{earlier_columns, read_earlier};
use super::messages::{message_columns, read};
use super::{row, tags};
use crate::rules::words::Query;

type Result<T> = std::result::Result<T, sqlx::Error>;

/// So many places are given.
const HITS_MAX: usize = 50;

/// Of the messages of all operators in which the words are, the newest so many are looked at.
const CANDIDATES_MAX: i64 = 20_000;

/// Of the operator's messages that are not in the index yet, the newest so many are looked at.
const WAITING_MAX: i64 = 2_000;

/// Of the operator's sessions, the names of the newest so many are looked at.
const SESSIONS_MAX: i64 = 5_000;

/// Up to where messages are in the index.
pub(crate) async fn mark(connection: &mut AnyConnection) -> Result<Seq> {
    let row = query("SELECT seq FROM message_words_mark WHERE one = 1").fetch_one(connection).await?;
    Ok(Seq(row::integer(&row, "seq")?))
}

/// The texts of the messages after `from`, in order; nothing of those that have none.
pub(crate) async fn texts_after(connection: &mut AnyConnection, from: Seq, most: i64) -> Result<Vec<(Seq, String)>> {
    let rows =
        query(concat!("SELECT ", message_columns!(), " FROM message m WHERE m.seq > $1 ORDER BY m.seq LIMIT $2"))
            .bind(from.0)
            .bind(most)
            .fetch_all(connection)
            .await?;
    let text = |row| read(row).map(|message| (message.seq, text_of(&message).unwrap_or_default().to_owned()));
    rows.iter().map(text).collect()
}

/// What of a message is searched.
fn text_of(message: &Message) -> Option<&str> {
    match &message.content {
        Content::Text { text } => Some(text),
        Content::File { file } => Some(&file.name),
        _ => None,
    }
}

/// Puts the words of messages into the index, which then holds all up to `to`.
pub(crate) async fn fill(connection: &mut AnyConnection, words: &[(Seq, String)], to: Seq) -> Result<()> {
    // One statement for all, in the same form for both: a list of pairs.
    let pairs: Vec<(i64, &str)> = words.iter().map(|(seq, words)| (seq.0, words.as_str())).collect();
    let insert = match connection.backend_name() {
        "SQLite" => {
            "INSERT INTO message_words (rowid, words) \
             SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each($1)"
        }
        _ => {
            "INSERT INTO message_words (seq, words) \
             SELECT (pair ->> 0)::bigint, array_to_tsvector(string_to_array(pair ->> 1, ' ')) \
             FROM json_array_elements(CAST($1 AS json)) AS pair"
        }
    };
    query(insert).bind(row::to_json(&pairs)?).execute(&mut *connection).await?;
    query("UPDATE message_words_mark SET seq = $1 WHERE one = 1").bind(to.0).execute(connection).await?;
    Ok(())
}

/// Where the words are found in the sessions that `operator` has or had, newest first.
pub(crate) async fn find(connection: &mut AnyConnection, asked: &Query, operator: OperatorId) -> Result<Found> {
    let mark = mark(&mut *connection).await?;
    let limit = i64::try_from(HITS_MAX).unwrap_or(i64::MAX);
    let mut messages = waiting(&mut *connection, asked, operator, mark).await?;
    messages.extend(in_index(&mut *connection, asked, operator, limit + 1).await?);
    let mut hits: Vec<(SessionId, Hit)> = named(&mut *connection, asked, operator).await?;
    let mut sessions = sessions(&mut *connection, messages.iter().map(|message| message.session_id)).await?;
    sessions.extend(hits.iter().map(|(id, hit)| (*id, hit.session.clone())));
    for message in messages {
        let Some(session) = sessions.get(&message.session_id).cloned() else { continue };
        let text = asked.around(text_of(&message).unwrap_or_default());
        let hit = Hit { session, message_id: Some(message.id), at: message.sent_at, text };
        hits.push((message.session_id, hit));
    }
    // Messages of one moment in their order, which is that of their places in the feed.
    hits.sort_by_key(|(_, hit)| std::cmp::Reverse(hit.at));
    let more = hits.len() > HITS_MAX;
    hits.truncate(HITS_MAX);
    Ok(Found { hits: hits.into_iter().map(|(_, hit)| hit).collect(), more })
}

/// Messages by the index, newest first.
async fn in_index(
    connection: &mut AnyConnection,
    asked: &Query,
    operator: OperatorId,
    most: i64,
) -> Result<Vec<Message>> {
    let rows = match connection.backend_name() {
        "SQLite" => {
            query(concat!(
                "SELECT ",
                message_columns!(),
                " FROM (SELECT rowid AS seq FROM message_words WHERE message_words MATCH $1 ORDER BY rowid DESC LIMIT $4) w \
                 CROSS JOIN message m ON m.seq = w.seq CROSS JOIN session s ON s.id = m.session_id \
                 WHERE s.operator_id = $2 ORDER BY w.seq DESC LIMIT $3"
            ))
            .bind(asked.for_sqlite())
        }
        _ => {
            query(concat!(
                "SELECT ",
                message_columns!(),
                " FROM (SELECT seq FROM message_words WHERE words @@ CAST($1 AS tsquery) ORDER BY seq DESC LIMIT $4) w \
                 JOIN message m ON m.seq = w.seq JOIN session s ON s.id = m.session_id \
                 WHERE s.operator_id = $2 ORDER BY w.seq DESC LIMIT $3"
            ))
            .bind(asked.for_postgres())
        }
    };
    let rows = rows.bind(operator.to_string()).bind(most).bind(CANDIDATES_MAX).fetch_all(connection).await?;
    rows.iter().map(read).collect()
}

/// Messages that are not in the index yet, newest first.
async fn waiting(
    connection: &mut AnyConnection,
    asked: &Query,
    operator: OperatorId,
    mark: Seq,
) -> Result<Vec<Message>> {
    let rows = query(concat!(
        "SELECT ",
        message_columns!(),
        " FROM message m JOIN session s ON s.id = m.session_id \
         WHERE m.seq > $1 AND s.operator_id = $2 ORDER BY m.seq DESC LIMIT $3"
    ))
    .bind(mark.0)
    .bind(operator.to_string())
    .bind(WAITING_MAX)
    .fetch_all(connection)
    .await?;
    let mut messages = rows.iter().map(read).collect::<Result<Vec<_>>>()?;
    messages.retain(|message| text_of(message).is_some_and(|text| asked.finds(text)));
    Ok(messages)
}

/// Sessions by the client's name, as it was given or as it is known now, or by their tags, newest first.
async fn named(connection: &mut AnyConnection, asked: &Query, operator: OperatorId) -> Result<Vec<(SessionId, Hit)>> {
    let rows = query(
        "SELECT s.id, COALESCE(NULLIF(s.client_name, ''), c.name) AS client_name, c.name AS known_name, s.tags, s.created_at \
         FROM session s JOIN client c ON c.id = s.client_id \
         WHERE s.operator_id = $1 ORDER BY s.created_at DESC, s.id DESC LIMIT $2",
    )
    .bind(operator.to_string())
    .bind(SESSIONS_MAX)
    .fetch_all(&mut *connection)
    .await?;
    let mut found: Vec<(SessionId, String)> = Vec::new();
    for row in &rows {
        let names = [row::text(row, "client_name")?, row::text(row, "known_name")?];
        let shown = names.into_iter().chain([tags::read(row)?.join(", ")]).find(|text| asked.finds(text));
        found.extend(shown.map(|shown| row::id(row, "id").map(|id| (id, asked.around(&shown)))).transpose()?);
        if found.len() > HITS_MAX {
            break;
        }
    }
    let mut sessions = sessions(connection, found.iter().map(|(id, _)| *id)).await?;
    let hit = |(id, text)| {
        let session = sessions.remove(&id)?;
        Some((id, Hit { at: session.created_at, session, message_id: None, text }))
    };
    Ok(found.into_iter().filter_map(hit).collect())
}

/// Those sessions in short.
async fn sessions(
    connection: &mut AnyConnection,
    ids: impl Iterator<Item = SessionId>,
) -> Result<HashMap<SessionId, EarlierSession>> {
    let mut found = HashMap::new();
    for id in ids {
        if found.contains_key(&id) {
            continue;
        }
        let select = concat!(
            "SELECT ",
            earlier_columns!(),
            " FROM session s JOIN client c ON c.id = s.client_id LEFT JOIN operator a ON a.id = s.operator_id WHERE s.id = $1"
        );
        let row: Option<AnyRow> = query(select).bind(id.to_string()).fetch_optional(&mut *connection).await?;
        if let Some(row) = row {
            found.insert(id, read_earlier(&row)?);
        }
    }
    Ok(found)
}
