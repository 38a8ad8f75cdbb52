//! Invitations.

use deskbell_protocol::{Invitation, InvitationId, InvitationState, OperatorId, SessionId, Timestamp};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, query};

use super::row;

type Result<T> = std::result::Result<T, sqlx::Error>;

/// An invitation as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stored {
    pub(crate) id: InvitationId,
    pub(crate) operator: OperatorId,
    pub(crate) code: String,
    pub(crate) label: Option<String>,
    pub(crate) valid_for_ms: i64,
    pub(crate) created_at: Timestamp,
    pub(crate) valid_until: Timestamp,
    pub(crate) session: Option<SessionId>,
    pub(crate) session_open: bool,
}

impl Stored {
    /// As its owner sees it at `now`.
    pub(crate) fn seen(&self, base_url: &str, now: Timestamp) -> Invitation {
        let mut seen = Invitation {
            id: self.id,
            operator_id: self.operator,
            url: format!("{base_url}/i/{}", self.code),
            label: self.label.clone(),
            created_at: self.created_at,
            valid_until: self.valid_until,
            session_id: self.session,
            session_open: self.session_open,
            state: InvitationState::Unknown,
        };
        seen.state = seen.state_at(now);
        seen
    }
}

fn read(row: &AnyRow) -> Result<Stored> {
    Ok(Stored {
        id: row::id(row, "id")?,
        operator: row::id(row, "operator_id")?,
        code: row::text(row, "code")?,
        label: row::maybe_text(row, "label")?,
        valid_for_ms: row::integer(row, "valid_for_ms")?,
        created_at: row::time(row, "created_at")?,
        valid_until: row::time(row, "valid_until")?,
        session: row::maybe_id(row, "session_id")?,
        session_open: row::maybe_text(row, "session_state")?.is_some_and(|state| state != "closed"),
    })
}

macro_rules! select {
    ($tail:literal) => {
        concat!(
            "SELECT i.id, i.operator_id, i.code, i.label, i.valid_for_ms, i.created_at, i.valid_until, i.session_id, \
             s.state AS session_state FROM invitation i LEFT JOIN session s ON s.id = i.session_id ",
            $tail
        )
    };
}

pub(crate) async fn by_id(connection: &mut AnyConnection, id: InvitationId) -> Result<Option<Stored>> {
    let found = query(select!("WHERE i.id = $1")).bind(id.to_string()).fetch_optional(connection).await?;
    found.as_ref().map(read).transpose()
}

pub(crate) async fn by_code(connection: &mut AnyConnection, code: &str) -> Result<Option<Stored>> {
    if !row::is_storable(code) {
        return Ok(None);
    }
    let found = query(select!("WHERE i.code = $1")).bind(code).fetch_optional(connection).await?;
    found.as_ref().map(read).transpose()
}

/// An operator's invitations, newest first, at most 200.
pub(crate) async fn of_operator(connection: &mut AnyConnection, operator: OperatorId) -> Result<Vec<Stored>> {
    let rows = query(select!("WHERE i.operator_id = $1 ORDER BY i.created_at DESC, i.id DESC LIMIT 200"))
        .bind(operator.to_string())
        .fetch_all(connection)
        .await?;
    rows.iter().map(read).collect()
}

pub(crate) async fn insert(connection: &mut AnyConnection, new: &Stored) -> Result<()> {
    query(
        "INSERT INTO invitation (id, operator_id, code, label, valid_for_ms, created_at, valid_until) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(new.id.to_string())
    .bind(new.operator.to_string())
    .bind(new.code.as_str())
    .bind(new.label.as_deref())
    .bind(new.valid_for_ms)
    .bind(new.created_at.0)
    .bind(new.valid_until.0)
    .execute(connection)
    .await?;
    Ok(())
}

/// Uses a one-off invitation up for `session`; `false` when another session did before.
pub(crate) async fn take(connection: &mut AnyConnection, id: InvitationId, session: SessionId) -> Result<bool> {
    let done = query("UPDATE invitation SET session_id = $1 WHERE id = $2 AND session_id IS NULL")
        .bind(session.to_string())
        .bind(id.to_string())
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}
