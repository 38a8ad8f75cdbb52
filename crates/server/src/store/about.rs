//! What is known of a client from other sessions, and who may read those.

use deskbell_protocol::{AboutClient, CompanySettings, EarlierSession, OperatorId, Session, SessionId};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, query};

use super::sessions::{self, read_standing, receivers};
use super::{notes, row, tags};

type Result<T> = std::result::Result<T, sqlx::Error>;

/// So many notes are shown.
const NOTES_MAX: i64 = 200;

/// So many other sessions are shown.
const EARLIER_MAX: i64 = 50;

/// An ended session in short.
pub(crate) fn read_earlier(row: &AnyRow) -> Result<EarlierSession> {
    Ok(EarlierSession {
        id: row::id(row, "id")?,
        client_name: row::text(row, "client_name")?,
        channel: row::word(row, "channel")?,
        created_at: row::time(row, "created_at")?,
        ended_at: row::maybe_time(row, "ended_at")?,
        operator_name: row::maybe_text(row, "operator_name")?,
        result: row::maybe_text(row, "result_name")?,
        tags: tags::read(row)?,
        messages: u32::try_from(row::integer(row, "messages")?).unwrap_or(u32::MAX),
    })
}

/// What [`read_earlier`] reads, of a session called `s` with its client `c` and operator `a`; notes of the system are no messages.
macro_rules! earlier_columns {
    () => {
        "s.id, COALESCE(NULLIF(s.client_name, ''), c.name) AS client_name, s.channel, s.created_at, s.ended_at, \
         a.display_name AS operator_name, s.result_name, s.tags, \
         (SELECT COUNT(*) FROM message m WHERE m.session_id = s.id AND m.author_kind <> 'system') AS messages"
    };
}
pub(crate) use earlier_columns;

/// What `asker`, who sees `session`, may know of its client. Once it is closed, of other sessions only those that were the asker's.
pub(crate) async fn about(connection: &mut AnyConnection, session: &Session, asker: OperatorId) -> Result<AboutClient> {
    let notes = notes::about(&mut *connection, session.client.id, NOTES_MAX).await?;
    let goes_on = session.state != deskbell_protocol::SessionState::Closed;
    let rows = query(concat!(
        "SELECT ",
        earlier_columns!(),
        " FROM session s JOIN client c ON c.id = s.client_id LEFT JOIN operator a ON a.id = s.operator_id \
         WHERE s.client_id = $1 AND s.id <> $2 AND s.state <> 'created' AND ($3 = 1 OR s.operator_id = $4) \
         ORDER BY s.created_at DESC, s.id DESC LIMIT $5"
    ))
    .bind(session.client.id.to_string())
    .bind(session.id.to_string())
    .bind(i64::from(goes_on))
    .bind(asker.to_string())
    .bind(EARLIER_MAX)
    .fetch_all(connection)
    .await?;
    Ok(AboutClient { notes, earlier: rows.iter().map(read_earlier).collect::<Result<_>>()? })
}

/// Whether `asker` may read a session's messages: he or she sees it, or sees another one of the same client that is not closed.
pub(crate) async fn may_read(
    connection: &mut AnyConnection,
    company: &CompanySettings,
    session: SessionId,
    asker: OperatorId,
) -> Result<bool> {
    let Some(standing) = sessions::standing(connection, session).await? else { return Ok(false) };
    if standing.visible_to(asker, company) {
        return Ok(true);
    }
    let rows = query(concat!(
        "SELECT s.state, s.owner_id, s.group_id, s.operator_id, ",
        receivers!(),
        " FROM session asked JOIN session s ON s.client_id = asked.client_id AND s.id <> asked.id \
         WHERE asked.id = $1 AND asked.state <> 'created' AND s.state <> 'closed'",
    ))
    .bind(session.to_string())
    .fetch_all(connection)
    .await?;
    for row in &rows {
        if read_standing(row)?.visible_to(asker, company) {
            return Ok(true);
        }
    }
    Ok(false)
}
