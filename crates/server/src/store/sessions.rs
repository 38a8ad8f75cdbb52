//! Sessions, their clients and their offers.

use deskbell_protocol::{
    Channel, Client, ClientSession, CompanySettings, EndedBy, GroupId, InvitationId, OperatorCard, OperatorId,
    Presence, Session, SessionId, SessionState, Source, Status, Timestamp,
};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _, query};

use super::messages::{self, message_columns};
use super::row;
use crate::routing::Placement;
use crate::rules::availability;
use crate::rules::session::Standing;

type Result<T> = std::result::Result<T, sqlx::Error>;

/// A session with what is needed to show and decide about it.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    pub(crate) session: Session,
    pub(crate) standing: Standing,
    company: String,
    /// Who accepted it, or, before that, for whom it came.
    attendant: Option<Attendant>,
}

#[derive(Debug, Clone)]
struct Attendant {
    name: String,
    status: Status,
    presence: Presence,
    photo: Option<String>,
}

impl Record {
    /// The group that was asked for, while nobody in particular answers.
    pub(crate) fn asks_group(&self) -> Option<GroupId> {
        self.standing.group.filter(|_| self.attendant.is_none())
    }

    /// As its client sees it; `served`: whether somebody of the group that was asked for is there.
    pub(crate) fn for_client(&self, served: bool) -> ClientSession {
        let operator = match &self.attendant {
            Some(attendant) => OperatorCard {
                display_name: attendant.name.clone(),
                available: availability::available(attendant.status, attendant.presence),
                photo: attendant.photo.clone(),
            },
            None => OperatorCard {
                display_name: self.session.group_name.clone().unwrap_or_default(),
                available: served,
                photo: None,
            },
        };
        ClientSession {
            id: self.session.id,
            state: self.session.state,
            moves: self.session.moves,
            company: self.company.clone(),
            operator,
            client_name: self.session.client.name.clone(),
            created_at: self.session.created_at,
            ended_at: self.session.ended_at,
            ended_by: self.session.ended_by,
        }
    }
}

fn read(row: &AnyRow) -> Result<Record> {
    let state: SessionState = row::word(row, "state")?;
    let operator_id: Option<OperatorId> = row::maybe_id(row, "operator_id")?;
    let attendant = match row::maybe_text(row, "attendant_id")? {
        Some(_) => Some(Attendant {
            name: row::text(row, "attendant_name")?,
            status: row::status(row, "attendant_status", "attendant_reason_id")?,
            presence: row::word(row, "attendant_presence")?,
            photo: row::maybe_text(row, "attendant_photo")?,
        }),
        None => None,
    };
    let offered_to = row::maybe_text(row, "offered_to")?.unwrap_or_default();
    let last_message = if row::maybe_text(row, "message_id")?.is_some() { Some(messages::read(row)?) } else { None };
    let session = Session {
        id: row::id(row, "id")?,
        client: Client {
            id: row::id(row, "client_id")?,
            name: row::text(row, "client_name")?,
            language: row::maybe_text(row, "language")?,
            browser: row::maybe_text(row, "browser")?,
            system: row::maybe_text(row, "system")?,
            page: row::maybe_text(row, "page")?,
        },
        channel: row::word(row, "channel")?,
        source: row::word(row, "source")?,
        state,
        invitation_id: row::maybe_id(row, "invitation_id")?,
        label: row::maybe_text(row, "label")?,
        group_id: row::maybe_id(row, "group_id")?,
        group_name: row::maybe_text(row, "group_name")?,
        owner_id: row::maybe_id(row, "owner_id")?,
        operator_id,
        operator_name: attendant.as_ref().filter(|_| operator_id.is_some()).map(|a| a.name.clone()),
        offered_to: offered_to.split(',').filter(|id| !id.is_empty()).map(row::parse_id).collect::<Result<_>>()?,
        offered_until: row::maybe_time(row, "offered_until")?,
        moves: u32::try_from(row::integer(row, "moves")?).unwrap_or(u32::MAX),
        created_at: row::time(row, "created_at")?,
        queued_at: row::time(row, "queued_at")?,
        accepted_at: row::maybe_time(row, "accepted_at")?,
        ended_at: row::maybe_time(row, "ended_at")?,
        ended_by: row::maybe_word(row, "ended_by")?,
        last_message,
        client_messages: u32::try_from(row::integer(row, "client_messages")?).unwrap_or(u32::MAX),
    };
    Ok(Record {
        standing: read_standing(row)?,
        company: row::maybe_text(row, "company")?.unwrap_or_default(),
        session,
        attendant,
    })
}

macro_rules! select {
    ($tail:literal) => {
        concat!(
            "SELECT s.id, s.channel, s.source, s.state, s.invitation_id, s.group_id, s.owner_id, s.operator_id, \
             s.created_at, s.queued_at, s.accepted_at, s.ended_at, s.ended_by, s.client_id, s.moves, \
             c.name AS client_name, c.language, c.browser, c.system, c.page, i.label, g.name AS group_name, \
             a.id AS attendant_id, a.display_name AS attendant_name, a.status AS attendant_status, \
             a.status_reason_id AS attendant_reason_id, a.presence AS attendant_presence, a.photo AS attendant_photo, \
             (SELECT MAX(o.until) FROM session_offer o WHERE o.session_id = s.id) AS offered_until, \
             (SELECT string_agg(o.operator_id, ',') FROM session_offer o WHERE o.session_id = s.id) AS offered_to, \
             (SELECT value FROM meta WHERE name = 'company') AS company, \
             COALESCE(m.client_messages, 0) AS client_messages, ",
            message_columns!(),
            " FROM session s JOIN client c ON c.id = s.client_id \
             LEFT JOIN operator a ON a.id = COALESCE(s.operator_id, s.owner_id) \
             LEFT JOIN invitation i ON i.id = s.invitation_id \
             LEFT JOIN operator_group g ON g.id = s.group_id \
             LEFT JOIN message m ON m.seq = (SELECT MAX(n.seq) FROM message n WHERE n.session_id = s.id) ",
            $tail
        )
    };
}

pub(crate) async fn by_id(connection: &mut AnyConnection, id: SessionId) -> Result<Option<Record>> {
    let found = query(select!("WHERE s.id = $1")).bind(id.to_string()).fetch_optional(connection).await?;
    found.as_ref().map(read).transpose()
}

/// So many waiting sessions an operator is shown.
const WAITING_MAX: i64 = 1_000;

/// The sessions that `operator` has, and those that wait for him or her or for a group that he or she serves, each oldest first.
pub(crate) async fn open_of(connection: &mut AnyConnection, operator: OperatorId) -> Result<Vec<Record>> {
    let mut rows = query(select!("WHERE s.operator_id = $1 AND s.state <> 'closed' ORDER BY s.queued_at, s.id"))
        .bind(operator.to_string())
        .fetch_all(&mut *connection)
        .await?;
    let waiting = query(select!(
        "WHERE s.operator_id IS NULL AND s.state IN ('queued', 'offered') AND (s.owner_id = $1 \
           OR s.group_id IN (SELECT group_id FROM group_member WHERE operator_id = $1)) \
         ORDER BY s.queued_at, s.id LIMIT $2"
    ))
    .bind(operator.to_string())
    .bind(WAITING_MAX)
    .fetch_all(connection)
    .await?;
    rows.extend(waiting);
    rows.iter().map(read).collect()
}

/// What decides about a session, without the rest.
pub(crate) async fn standing(connection: &mut AnyConnection, id: SessionId) -> Result<Option<Standing>> {
    let found = query("SELECT state, owner_id, group_id, operator_id FROM session WHERE id = $1")
        .bind(id.to_string())
        .fetch_optional(connection)
        .await?;
    found.as_ref().map(read_standing).transpose()
}

pub(super) fn read_standing(row: &AnyRow) -> Result<Standing> {
    Ok(Standing {
        state: row::word(row, "state")?,
        owner: row::maybe_id(row, "owner_id")?,
        group: row::maybe_id(row, "group_id")?,
        operator: row::maybe_id(row, "operator_id")?,
    })
}

/// The waiting sessions that came for `owner`.
pub(crate) async fn waiting_for(connection: &mut AnyConnection, owner: OperatorId) -> Result<Vec<SessionId>> {
    let rows =
        query("SELECT id FROM session WHERE owner_id = $1 AND state IN ('queued', 'offered') ORDER BY queued_at, id")
            .bind(owner.to_string())
            .fetch_all(connection)
            .await?;
    rows.iter().map(|row| row::id(row, "id")).collect()
}

/// The waiting sessions of a group that are not offered.
pub(crate) async fn queued_in(connection: &mut AnyConnection, group: GroupId) -> Result<Vec<SessionId>> {
    let rows = query(
        "SELECT id FROM session WHERE group_id = $1 AND owner_id IS NULL AND state = 'queued' ORDER BY queued_at, id",
    )
    .bind(group.to_string())
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row| row::id(row, "id")).collect()
}

/// How many wait in a group's queue.
pub(crate) async fn waiting_in(connection: &mut AnyConnection, group: GroupId) -> Result<u32> {
    let row = query("SELECT COUNT(*) AS count FROM session WHERE group_id = $1 AND state IN ('queued', 'offered')")
        .bind(group.to_string())
        .fetch_one(connection)
        .await?;
    Ok(u32::try_from(row::integer(&row, "count")?).unwrap_or(u32::MAX))
}

/// Whether somebody of a group is there for a channel: Online, connected, and with the channel on.
pub(crate) async fn is_served(
    connection: &mut AnyConnection,
    company: &CompanySettings,
    group: GroupId,
    channel: Channel,
) -> Result<bool> {
    let Some(group) = company.group(group).filter(|group| group.channels.contains(&channel)) else { return Ok(false) };
    let rows = query(
        "SELECT o.id, c.is_on FROM group_member g JOIN operator o ON o.id = g.operator_id \
         LEFT JOIN operator_channel c ON c.operator_id = o.id AND c.channel = $2 \
         WHERE g.group_id = $1 AND o.status = 'online' AND o.presence = 'connected' AND o.disabled_at IS NULL",
    )
    .bind(group.id.to_string())
    .bind(row::to_word(channel)?)
    .fetch_all(connection)
    .await?;
    for row in &rows {
        let id = row::id(row, "id")?;
        let on = row.try_get::<Option<i64>, _>("is_on")?.is_none_or(|on| on != 0);
        let channels = availability::channels(company, id, &[(channel, on)]);
        if channels.iter().any(|state| state.channel == channel && state.on) && company.slots_of(id) > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A session that just came.
pub(crate) struct Arrival<'a> {
    pub(crate) id: SessionId,
    pub(crate) client: &'a Client,
    pub(crate) came: Came,
}

/// How a session came, and for whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Came {
    /// By an invitation, for the operator who made it.
    Invited { invitation: InvitationId, owner: OperatorId },
    /// By a group's chat page.
    Group(GroupId),
}

/// Stores a session that just came, and waits.
pub(crate) async fn insert(connection: &mut AnyConnection, new: Arrival<'_>, now: Timestamp) -> Result<()> {
    let client = new.client;
    query(
        "INSERT INTO client (id, name, language, browser, system, page, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(client.id.to_string())
    .bind(client.name.as_str())
    .bind(client.language.as_deref())
    .bind(client.browser.as_deref())
    .bind(client.system.as_deref())
    .bind(client.page.as_deref())
    .bind(now.0)
    .execute(&mut *connection)
    .await?;
    let (source, invitation, owner, group) = match new.came {
        Came::Invited { invitation, owner } => (Source::Invitation, Some(invitation), Some(owner), None),
        Came::Group(group) => (Source::Widget, None, None, Some(group)),
    };
    query(
        "INSERT INTO session \
         (id, client_id, channel, source, state, invitation_id, owner_id, group_id, created_at, queued_at) \
         VALUES ($1, $2, 'web_chat', $3, 'queued', $4, $5, $6, $7, $7)",
    )
    .bind(new.id.to_string())
    .bind(client.id.to_string())
    .bind(row::to_word(source)?)
    .bind(invitation.map(|id| id.to_string()))
    .bind(owner.map(|id| id.to_string()))
    .bind(group.map(|id| id.to_string()))
    .bind(now.0)
    .execute(connection)
    .await?;
    Ok(())
}

/// Puts a waiting session before those whom the router chose; `false` when it does not wait any more.
pub(crate) async fn place(connection: &mut AnyConnection, placement: &Placement, now: Timestamp) -> Result<bool> {
    let id = placement.session.to_string();
    let state = if placement.offers.is_empty() { SessionState::Queued } else { SessionState::Offered };
    let done = query(
        "UPDATE session SET state = $1, moves = moves + 1 WHERE id = $2 AND state IN ('created', 'queued', 'offered')",
    )
    .bind(row::to_word(state)?)
    .bind(id.as_str())
    .execute(&mut *connection)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    if placement.tried_reset {
        forget_tried(connection, placement.session).await?;
    }
    if !placement.before.is_empty() {
        withdraw_offers(connection, placement.session).await?;
    }
    for offer in &placement.offers {
        query("INSERT INTO session_offer (session_id, operator_id, offered_at, until) VALUES ($1, $2, $3, $4)")
            .bind(id.as_str())
            .bind(offer.operator.to_string())
            .bind(now.0)
            .bind(offer.until.map(|until| until.0))
            .execute(&mut *connection)
            .await?;
    }
    Ok(true)
}

async fn withdraw_offers(connection: &mut AnyConnection, id: SessionId) -> Result<()> {
    query("DELETE FROM session_offer WHERE session_id = $1").bind(id.to_string()).execute(connection).await?;
    Ok(())
}

async fn forget_tried(connection: &mut AnyConnection, id: SessionId) -> Result<()> {
    query("DELETE FROM session_tried WHERE session_id = $1").bind(id.to_string()).execute(connection).await?;
    Ok(())
}

/// An operator will not have a session that is put before him or her: it is not asked again before the others were. `false` when
/// it is not put before him or her any more.
pub(crate) async fn refuse_offer(connection: &mut AnyConnection, id: SessionId, operator: OperatorId) -> Result<bool> {
    let done = query("DELETE FROM session_offer WHERE session_id = $1 AND operator_id = $2")
        .bind(id.to_string())
        .bind(operator.to_string())
        .execute(&mut *connection)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    try_later(connection, id, operator).await?;
    query(
        "UPDATE session SET moves = moves + 1, state = CASE \
           WHEN EXISTS (SELECT 1 FROM session_offer o WHERE o.session_id = $1) THEN 'offered' ELSE 'queued' END \
         WHERE id = $1 AND state IN ('queued', 'offered')",
    )
    .bind(id.to_string())
    .execute(connection)
    .await?;
    Ok(true)
}

async fn try_later(connection: &mut AnyConnection, id: SessionId, operator: OperatorId) -> Result<()> {
    query("INSERT INTO session_tried (session_id, operator_id) VALUES ($1, $2) ON CONFLICT DO NOTHING")
        .bind(id.to_string())
        .bind(operator.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

/// Whether a session is put before an operator.
pub(crate) async fn is_offered_to(connection: &mut AnyConnection, id: SessionId, operator: OperatorId) -> Result<bool> {
    let found = query("SELECT session_id FROM session_offer WHERE session_id = $1 AND operator_id = $2")
        .bind(id.to_string())
        .bind(operator.to_string())
        .fetch_optional(connection)
        .await?;
    Ok(found.is_some())
}

/// Offers that nobody answered in time, the earliest first, at most `limit`.
pub(crate) async fn expired(
    connection: &mut AnyConnection,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<(SessionId, OperatorId)>> {
    let rows = query(
        "SELECT session_id, operator_id FROM session_offer WHERE until <= $1 ORDER BY until, session_id, operator_id LIMIT $2",
    )
    .bind(now.0)
    .bind(limit)
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row| Ok((row::id(row, "session_id")?, row::id(row, "operator_id")?))).collect()
}

/// When the next offer ends.
pub(crate) async fn next_end(connection: &mut AnyConnection) -> Result<Option<Timestamp>> {
    let row = query("SELECT MIN(until) AS until FROM session_offer").fetch_one(connection).await?;
    row::maybe_time(&row, "until")
}

/// Gives a waiting session to a group's queue; `by` is not asked before the others were. `false` when it does not wait any more.
pub(crate) async fn pass_on(
    connection: &mut AnyConnection,
    id: SessionId,
    group: GroupId,
    by: OperatorId,
) -> Result<bool> {
    let done = query(
        "UPDATE session SET group_id = $1, owner_id = NULL, state = 'queued', moves = moves + 1 \
         WHERE id = $2 AND operator_id IS NULL AND state IN ('queued', 'offered')",
    )
    .bind(group.to_string())
    .bind(id.to_string())
    .execute(&mut *connection)
    .await?;
    withdraw_offers(connection, id).await?;
    forget_tried(connection, id).await?;
    try_later(connection, id, by).await?;
    Ok(done.rows_affected() == 1)
}

/// The active sessions of an operator that came to a group.
pub(crate) async fn active_of(connection: &mut AnyConnection, operator: OperatorId) -> Result<Vec<SessionId>> {
    let rows = query(
        "SELECT id FROM session WHERE operator_id = $1 AND state = 'active' AND group_id IS NOT NULL ORDER BY queued_at, id",
    )
    .bind(operator.to_string())
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row| row::id(row, "id")).collect()
}

/// Puts an active session back into the queue of its group: whoever had it is gone.
pub(crate) async fn requeue(
    connection: &mut AnyConnection,
    id: SessionId,
    operator: OperatorId,
    now: Timestamp,
) -> Result<bool> {
    let done = query(
        "UPDATE session SET state = 'queued', operator_id = NULL, accepted_at = NULL, queued_at = $1, moves = moves + 1 \
         WHERE id = $2 AND operator_id = $3 AND state = 'active' AND group_id IS NOT NULL",
    )
    .bind(now.0)
    .bind(id.to_string())
    .bind(operator.to_string())
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Gives a waiting session to `operator`; `false` when it does not wait any more.
pub(crate) async fn accept(
    connection: &mut AnyConnection,
    id: SessionId,
    operator: OperatorId,
    now: Timestamp,
) -> Result<bool> {
    let done = query(
        "UPDATE session SET state = 'active', operator_id = $1, accepted_at = $2, moves = moves + 1 \
         WHERE id = $3 AND operator_id IS NULL AND state IN ('created', 'queued', 'offered')",
    )
    .bind(operator.to_string())
    .bind(now.0)
    .bind(id.to_string())
    .execute(&mut *connection)
    .await?;
    withdraw_offers(connection, id).await?;
    forget_tried(connection, id).await?;
    Ok(done.rows_affected() == 1)
}

/// Moves a session on from `from`; `false` when it is not there any more.
pub(crate) async fn end(
    connection: &mut AnyConnection,
    id: SessionId,
    (from, to): (SessionState, SessionState),
    ended_by: Option<EndedBy>,
    now: Timestamp,
) -> Result<bool> {
    // Who ended the talk, and when, is written once.
    let done = query(
        "UPDATE session SET state = $1, ended_at = COALESCE(ended_at, $2), ended_by = COALESCE(ended_by, $3), \
         moves = moves + 1 WHERE id = $4 AND state = $5",
    )
    .bind(row::to_word(to)?)
    .bind(now.0)
    .bind(ended_by.map(row::to_word).transpose()?)
    .bind(id.to_string())
    .bind(row::to_word(from)?)
    .execute(&mut *connection)
    .await?;
    withdraw_offers(connection, id).await?;
    forget_tried(connection, id).await?;
    Ok(done.rows_affected() == 1)
}
