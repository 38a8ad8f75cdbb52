//! Notes about clients, for operators' eyes only.

use deskbell_protocol::{ClientId, ClientNote, NoteId};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, query};

use super::row;

type Result<T> = std::result::Result<T, sqlx::Error>;

fn read(row: &AnyRow) -> Result<ClientNote> {
    Ok(ClientNote {
        id: row::id(row, "id")?,
        client_id: row::id(row, "client_id")?,
        session_id: row::id(row, "session_id")?,
        author_id: row::id(row, "author_id")?,
        author_name: row::text(row, "author_name")?,
        text: row::text(row, "body")?,
        at: row::time(row, "at")?,
    })
}

pub(crate) async fn by_id(connection: &mut AnyConnection, id: NoteId) -> Result<Option<ClientNote>> {
    let found =
        query("SELECT id, client_id, session_id, author_id, author_name, body, at FROM client_note WHERE id = $1")
            .bind(id.to_string())
            .fetch_optional(connection)
            .await?;
    found.as_ref().map(read).transpose()
}

pub(crate) async fn insert(connection: &mut AnyConnection, note: &ClientNote) -> Result<()> {
    query(
        "INSERT INTO client_note (id, client_id, session_id, author_id, author_name, body, at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(note.id.to_string())
    .bind(note.client_id.to_string())
    .bind(note.session_id.to_string())
    .bind(note.author_id.to_string())
    .bind(note.author_name.as_str())
    .bind(note.text.as_str())
    .bind(note.at.0)
    .execute(connection)
    .await?;
    Ok(())
}

/// The newest notes about a client, the oldest of them first.
pub(crate) async fn about(connection: &mut AnyConnection, client: ClientId, limit: i64) -> Result<Vec<ClientNote>> {
    let rows = query(
        "SELECT id, client_id, session_id, author_id, author_name, body, at FROM client_note \
         WHERE client_id = $1 ORDER BY at DESC, id DESC LIMIT $2",
    )
    .bind(client.to_string())
    .bind(limit)
    .fetch_all(connection)
    .await?;
    rows.iter().rev().map(read).collect()
}
