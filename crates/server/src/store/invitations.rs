//! Invitations, and who came by them.

use std::collections::HashMap;

use deskbell_protocol::{
    CreateInvitation, Invitation, InvitationId, InvitationState, InvitationUse, Life, OperatorId, SessionId, Timestamp,
    USES_SHOWN,
};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, query};

use super::row;
use crate::auth;
use crate::routing::Target;

type Result<T> = std::result::Result<T, sqlx::Error>;

/// So many of an operator's invitations are told; those that can still be joined come first.
const SHOWN_MAX: i64 = 200;

/// An invitation as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stored {
    /// An operator owns what leads to him or her; what leads to a group is owned by nobody.
    pub(crate) leads_to: Target,
    pub(crate) code: String,
    /// What was asked for when it was made.
    pub(crate) request: CreateInvitation,
    /// All that does not depend on the moment, nor on the server's address.
    invitation: Invitation,
}

impl Stored {
    pub(crate) fn id(&self) -> InvitationId {
        self.invitation.id
    }

    pub(crate) fn created_at(&self) -> Timestamp {
        self.invitation.created_at
    }

    pub(crate) fn life(&self) -> Life {
        self.invitation.life()
    }

    pub(crate) fn made_by(&self) -> Option<&str> {
        self.invitation.made_by.as_deref()
    }

    pub(crate) fn client_name(&self) -> Option<&str> {
        self.invitation.client_name.as_deref()
    }

    pub(crate) fn language(&self) -> Option<&str> {
        self.invitation.language.as_deref()
    }

    /// As its owner sees it at `now`.
    pub(crate) fn seen(self, base_url: &str, now: Timestamp) -> Invitation {
        let state = self.invitation.state_at(now);
        Invitation { url: format!("{base_url}/i/{}", self.code), state, ..self.invitation }
    }
}

fn count(row: &AnyRow, name: &str) -> Result<u32> {
    Ok(u32::try_from(row::integer(row, name)?).unwrap_or(u32::MAX))
}

fn read(row: &AnyRow) -> Result<Stored> {
    let (operator_id, group_id) = (row::maybe_id(row, "operator_id")?, row::maybe_id(row, "group_id")?);
    let leads_to = match (operator_id, group_id) {
        (Some(operator), _) => Target::Owner(operator),
        (None, Some(group)) => Target::Group(group),
        (None, None) => return Err(sqlx::Error::Decode("an invitation leads to nobody".into())),
    };
    let reusable = row::integer(row, "reusable")? != 0;
    let uses_max = row::maybe_integer(row, "uses_max")?.filter(|_| reusable);
    Ok(Stored {
        leads_to,
        code: row::text(row, "code")?,
        request: row::json(row, "request")?,
        invitation: Invitation {
            id: row::id(row, "id")?,
            operator_id,
            group_id,
            leads_to: row::text(row, "leads_to")?,
            made_by: row::maybe_text(row, "made_by")?,
            url: String::new(),
            label: row::maybe_text(row, "label")?,
            client_name: row::maybe_text(row, "client_name")?,
            language: row::maybe_text(row, "language")?,
            created_at: row::time(row, "created_at")?,
            valid_from: row::time(row, "valid_from")?,
            valid_until: row::maybe_time(row, "valid_until")?,
            revoked_at: row::maybe_time(row, "revoked_at")?,
            reusable,
            uses_max: uses_max.map(|uses| u32::try_from(uses).unwrap_or(u32::MAX)),
            used: count(row, "used")?,
            open: count(row, "open_sessions")?,
            uses: Vec::new(),
            changes: count(row, "changes")?,
            state: InvitationState::Unknown,
        },
    })
}

macro_rules! select {
    ($tail:expr) => {
        concat!(
            "SELECT i.id, i.operator_id, i.group_id, i.code, i.label, i.client_name, i.language, i.created_at, i.made_by, \
             i.valid_from, i.valid_until, i.revoked_at, i.reusable, i.uses_max, i.used, i.changes, i.request, \
             COALESCE(o.display_name, g.name) AS leads_to, \
             (SELECT COUNT(*) FROM session s WHERE s.invitation_id = i.id \
               AND s.state IN ('created', 'queued', 'offered', 'active', 'after_work')) AS open_sessions \
             FROM invitation i LEFT JOIN operator o ON o.id = i.operator_id \
             LEFT JOIN operator_group g ON g.id = i.group_id ",
            $tail
        )
    };
}

// As the statement below has it.
const _: () = assert!(USES_SHOWN == 20, "so many uses are read");

macro_rules! select_uses {
    ($which:expr) => {
        concat!(
            "SELECT u.invitation_id, u.session_id, u.joined_at, c.name AS client_name, s.state FROM invitation i \
             JOIN invitation_use u ON u.invitation_id = i.id AND u.n > i.used - 20 \
             JOIN session s ON s.id = u.session_id JOIN client c ON c.id = s.client_id ",
            $which,
            " ORDER BY u.invitation_id, u.n DESC"
        )
    };
}

/// The invitations that operator $1 is told of at $2, $3 of them.
macro_rules! told {
    () => {
        "WHERE i.id IN (SELECT id FROM invitation WHERE operator_id = $1 ORDER BY \
           CASE WHEN revoked_at IS NULL AND (valid_until IS NULL OR valid_until > $2) \
             AND (uses_max IS NULL OR used < uses_max) THEN 0 ELSE 1 END, created_at DESC, id DESC LIMIT $3)"
    };
}

/// Without its uses.
pub(crate) async fn by_id(connection: &mut AnyConnection, id: InvitationId) -> Result<Option<Stored>> {
    let found = query(select!("WHERE i.id = $1")).bind(id.to_string()).fetch_optional(connection).await?;
    found.as_ref().map(read).transpose()
}

/// Without its uses. What cannot be a code costs as much as a code that nobody has.
pub(crate) async fn by_code(connection: &mut AnyConnection, code: &str) -> Result<Option<Stored>> {
    let code = if auth::is_code(code) { code } else { auth::NO_CODE };
    let found = query(select!("WHERE i.code = $1")).bind(code).fetch_optional(connection).await?;
    found.as_ref().map(read).transpose()
}

/// With its newest uses.
pub(crate) async fn with_uses(connection: &mut AnyConnection, id: InvitationId) -> Result<Option<Stored>> {
    let Some(mut stored) = by_id(connection, id).await? else { return Ok(None) };
    let rows = query(select_uses!("WHERE i.id = $1")).bind(id.to_string()).fetch_all(connection).await?;
    stored.invitation.uses = rows.iter().map(read_use).collect::<Result<_>>()?;
    Ok(Some(stored))
}

/// An operator's invitations with their newest uses, newest first, at most 200.
pub(crate) async fn of_operator(
    connection: &mut AnyConnection,
    operator: OperatorId,
    now: Timestamp,
) -> Result<Vec<Stored>> {
    let rows = query(select!(concat!(told!(), " ORDER BY i.created_at DESC, i.id DESC")))
        .bind(operator.to_string())
        .bind(now.0)
        .bind(SHOWN_MAX)
        .fetch_all(&mut *connection)
        .await?;
    let uses = query(select_uses!(told!())).bind(operator.to_string()).bind(now.0).bind(SHOWN_MAX);
    let mut of_each: HashMap<InvitationId, Vec<InvitationUse>> = HashMap::new();
    for found in uses.fetch_all(connection).await? {
        of_each.entry(row::id(&found, "invitation_id")?).or_default().push(read_use(&found)?);
    }
    let with_uses = |found| {
        let mut stored = read(found)?;
        stored.invitation.uses = of_each.remove(&stored.id()).unwrap_or_default();
        Ok(stored)
    };
    rows.iter().map(with_uses).collect()
}

/// A page of everybody's, or of those that lead to one, newest first, older than `before`; without their uses.
pub(crate) async fn page(
    connection: &mut AnyConnection,
    leads_to: Option<Target>,
    before: Option<(Timestamp, InvitationId)>,
    limit: i64,
) -> Result<Vec<Stored>> {
    let (operator, group) = match leads_to {
        Some(Target::Owner(operator)) => (operator.to_string(), String::new()),
        Some(Target::Group(group)) => (String::new(), group.to_string()),
        None => (String::new(), String::new()),
    };
    let (at, id) = before.map_or((i64::MAX, String::new()), |(at, id)| (at.0, id.to_string()));
    let rows = query(select!(
        "WHERE ($1 = '' OR i.operator_id = $1) AND ($2 = '' OR i.group_id = $2) \
         AND (i.created_at < $3 OR (i.created_at = $3 AND i.id < $4)) ORDER BY i.created_at DESC, i.id DESC LIMIT $5"
    ))
    .bind(operator)
    .bind(group)
    .bind(at)
    .bind(id)
    .bind(limit)
    .fetch_all(connection)
    .await?;
    rows.iter().map(read).collect()
}

fn read_use(row: &AnyRow) -> Result<InvitationUse> {
    Ok(InvitationUse {
        session_id: row::id(row, "session_id")?,
        client_name: row::text(row, "client_name")?,
        joined_at: row::time(row, "joined_at")?,
        open: row::text(row, "state")? != "closed",
    })
}

/// An operator's invitations that can be joined, now or later, or have a session open.
pub(crate) async fn unfinished(
    connection: &mut AnyConnection,
    operator: OperatorId,
    now: Timestamp,
) -> Result<Vec<Stored>> {
    let rows = query(select!("WHERE i.operator_id = $1 ORDER BY i.created_at, i.id"))
        .bind(operator.to_string())
        .fetch_all(connection)
        .await?;
    let mut all = rows.iter().map(read).collect::<Result<Vec<_>>>()?;
    all.retain(|stored| stored.life().is_open(now) || stored.life().open > 0);
    Ok(all)
}

/// Those of an invitation's sessions that are not closed, oldest first.
pub(crate) async fn open_sessions(connection: &mut AnyConnection, id: InvitationId) -> Result<Vec<SessionId>> {
    let rows = query(
        "SELECT id FROM session WHERE invitation_id = $1 \
         AND state IN ('created', 'queued', 'offered', 'active', 'after_work') ORDER BY queued_at, id",
    )
    .bind(id.to_string())
    .fetch_all(connection)
    .await?;
    rows.iter().map(|found| row::id(found, "id")).collect()
}

/// An invitation about to be stored.
pub(crate) struct New<'a> {
    pub(crate) id: InvitationId,
    pub(crate) leads_to: Target,
    pub(crate) made_by: Option<&'a str>,
    pub(crate) code: String,
    pub(crate) request: &'a CreateInvitation,
    pub(crate) life: Life,
}

pub(crate) async fn insert(connection: &mut AnyConnection, new: New<'_>, now: Timestamp) -> Result<()> {
    let (owner, group) = match new.leads_to {
        Target::Owner(owner) => (Some(owner), None),
        Target::Group(group) => (None, Some(group)),
    };
    let request = serde_json::to_string(new.request).map_err(|error| sqlx::Error::Encode(error.into()))?;
    query(
        "INSERT INTO invitation (id, operator_id, group_id, code, label, client_name, language, created_at, made_by, \
           valid_from, valid_until, reusable, uses_max, used, changes, request) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0, 0, $14)",
    )
    .bind(new.id.to_string())
    .bind(owner.map(|id| id.to_string()))
    .bind(group.map(|id| id.to_string()))
    .bind(new.code)
    .bind(new.request.label.as_deref())
    .bind(new.request.client_name.as_deref())
    .bind(new.request.language.as_deref())
    .bind(now.0)
    .bind(new.made_by)
    .bind(new.life.valid_from.0)
    .bind(new.life.valid_until.map(|until| until.0))
    .bind(i64::from(new.request.reusable))
    .bind(new.life.limit.map(i64::from))
    .bind(request)
    .execute(connection)
    .await?;
    Ok(())
}

/// `session` came by the invitation; `false` when it lets in nobody else.
pub(crate) async fn join(
    connection: &mut AnyConnection,
    id: InvitationId,
    session: SessionId,
    now: Timestamp,
) -> Result<bool> {
    let done = query(
        "UPDATE invitation SET used = used + 1, changes = changes + 1 \
         WHERE id = $1 AND revoked_at IS NULL AND (uses_max IS NULL OR used < uses_max)",
    )
    .bind(id.to_string())
    .execute(&mut *connection)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    query(
        "INSERT INTO invitation_use (invitation_id, n, session_id, joined_at) \
         SELECT id, used, $2, $3 FROM invitation WHERE id = $1",
    )
    .bind(id.to_string())
    .bind(session.to_string())
    .bind(now.0)
    .execute(connection)
    .await?;
    Ok(true)
}

/// Nobody else is let in.
pub(crate) async fn revoke(connection: &mut AnyConnection, id: InvitationId, now: Timestamp) -> Result<()> {
    query("UPDATE invitation SET revoked_at = $1, changes = changes + 1 WHERE id = $2 AND revoked_at IS NULL")
        .bind(now.0)
        .bind(id.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

/// Moves the end.
pub(crate) async fn extend(connection: &mut AnyConnection, id: InvitationId, until: Timestamp) -> Result<()> {
    query("UPDATE invitation SET valid_until = $1, changes = changes + 1 WHERE id = $2")
        .bind(until.0)
        .bind(id.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

/// A session that came by it is over.
pub(crate) async fn session_ended(connection: &mut AnyConnection, id: InvitationId) -> Result<()> {
    query("UPDATE invitation SET changes = changes + 1 WHERE id = $1").bind(id.to_string()).execute(connection).await?;
    Ok(())
}
