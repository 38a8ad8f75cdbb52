//! Sessions and their clients.

use deskbell_protocol::{
    Channel, Client, ClientId, ClientSession, CompanySettings, EndedBy, GroupId, InvitationId, Life, OperatorCard,
    OperatorId, Presence, Session, SessionId, SessionState, Source, Status, Timestamp,
};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _, query};

use super::attending::read_seen;
use super::devices::alertable;
use super::messages::{self, message_columns};
use super::offers::{forget_tried, withdraw_offers};
use super::{after_work, clients, row, tags};
use crate::routing::Target;
use crate::rules::session::Standing;
use crate::rules::{availability, missing};

type Result<T> = std::result::Result<T, sqlx::Error>;

/// A session with what is needed to show and decide about it.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    pub(crate) session: Session,
    pub(crate) standing: Standing,
    company: String,
    /// The name that the client gave in this session, whatever operators call him or her.
    given_name: String,
    /// The reusable invitation that it came by.
    reusable: Option<Life>,
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

/// What of the present is told to a session's client.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen<'a> {
    pub(crate) company: &'a CompanySettings,
    /// Somebody of the group that was asked for is there; of an owner who is: he or she has the channel on, and can be alerted where
    /// the company wants that.
    pub(crate) served: bool,
    pub(crate) now: Timestamp,
}

impl Record {
    /// The group that was asked for, while nobody in particular answers.
    pub(crate) fn asks_group(&self) -> Option<GroupId> {
        self.standing.group.filter(|_| self.attendant.is_none())
    }

    /// For whom it waits, when it waits for one.
    pub(crate) fn asks_owner(&self) -> Option<OperatorId> {
        self.standing.owner.filter(|_| self.standing.operator.is_none() && !self.session.state.is_ended())
    }

    /// As its client sees it.
    pub(crate) fn for_client(&self, seen: Seen<'_>) -> ClientSession {
        let (session, owner) = (&self.session, self.asks_owner());
        let has_left_message = session.message_left_at.is_some();
        let operator = match &self.attendant {
            Some(attendant) => {
                let there = availability::is_there(attendant.status, attendant.presence);
                let available = there && (owner.is_none() || seen.served);
                // Whoever can take a client is offered the client: only slots can be in the way.
                let waits = session.state == SessionState::Queued && !has_left_message;
                OperatorCard {
                    display_name: attendant.name.clone(),
                    available,
                    full: available && owner.is_some() && waits,
                    photo: attendant.photo.clone(),
                }
            }
            None => OperatorCard {
                display_name: session.group_name.clone().unwrap_or_default(),
                available: seen.served,
                full: false,
                photo: None,
            },
        };
        let while_missing =
            owner.map(|owner| missing::while_missing(seen.company, owner, session.channel, has_left_message));
        ClientSession {
            id: session.id,
            state: session.state,
            moves: session.moves,
            company: self.company.clone(),
            operator,
            client_name: self.given_name.clone(),
            while_missing,
            message_left_at: session.message_left_at,
            operator_read: session.seen.operator_read,
            typing_preview: seen.company.talk.typing_preview,
            files: seen.company.files.from_clients.then(|| seen.company.files.clone()),
            may_rate: seen.company.talk.rating && session.accepted_at.is_some(),
            rating: session.rating.clone(),
            can_begin_again: self.reusable.as_ref().is_some_and(|life| life.can_join(seen.now)),
            created_at: session.created_at,
            ended_at: session.ended_at,
            ended_by: session.ended_by,
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
            email: row::maybe_text(row, "email")?,
            phone: row::maybe_text(row, "phone")?,
            parameters: clients::parameters(row)?,
            referrer: row::maybe_text(row, "referrer")?,
            zone: row::maybe_text(row, "zone")?,
            earlier: u32::try_from(row::integer(row, "earlier")?).unwrap_or(u32::MAX),
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
        message_left_at: row::maybe_time(row, "message_left_at")?,
        accepted_at: row::maybe_time(row, "accepted_at")?,
        ended_at: row::maybe_time(row, "ended_at")?,
        ended_by: row::maybe_word(row, "ended_by")?,
        transfer: row::maybe_json(row, "transfer")?,
        transfer_returned: row::maybe_json(row, "transfer_returned")?,
        seen: read_seen(row)?,
        unanswered_since: unanswered_since(row, state)?,
        tags: tags::read(row)?,
        result: after_work::read(row)?,
        after_work_until: row::maybe_time(row, "after_work_until")?,
        rating: row::maybe_json(row, "rating")?,
        last_message,
        client_messages: u32::try_from(row::integer(row, "client_messages")?).unwrap_or(u32::MAX),
    };
    Ok(Record {
        standing: read_standing(row)?,
        company: row::maybe_text(row, "company")?.unwrap_or_default(),
        given_name: row::text(row, "given_name")?,
        reusable: read_reusable(row)?,
        session,
        attendant,
    })
}

/// An operator's time to answer begins when he or she has the session.
fn unanswered_since(row: &AnyRow, state: SessionState) -> Result<Option<Timestamp>> {
    let since = row::maybe_time(row, "unanswered_since")?.filter(|_| state == SessionState::Active);
    Ok(since.max(since.and(row::maybe_time(row, "accepted_at")?)))
}

/// What decides whether another session can be begun by the same invitation.
fn read_reusable(row: &AnyRow) -> Result<Option<Life>> {
    if row::maybe_integer(row, "reusable")?.unwrap_or_default() == 0 {
        return Ok(None);
    }
    let count = |count| u32::try_from(count).unwrap_or(u32::MAX);
    Ok(Some(Life {
        valid_from: row::time(row, "valid_from")?,
        valid_until: row::maybe_time(row, "valid_until")?,
        revoked: row::maybe_time(row, "revoked_at")?.is_some(),
        limit: row::maybe_integer(row, "uses_max")?.map(count),
        used: row::integer(row, "used").map(count)?,
        open: 0,
    }))
}

macro_rules! select {
    ($tail:literal) => {
        concat!(
            "SELECT s.id, s.channel, s.source, s.state, s.invitation_id, s.group_id, s.owner_id, s.operator_id, \
             s.created_at, s.queued_at, s.accepted_at, s.ended_at, s.ended_by, s.client_id, s.moves, \
             s.message_left_at, c.name AS client_name, c.language, c.browser, c.system, c.page, c.email, c.phone, g.name AS group_name, \
             COALESCE(s.client_name, c.name) AS given_name, c.parameters, c.referrer, c.zone, \
             s.tags, s.result_at, s.result_id, s.result_name, s.after_work_until, s.rating, \
             (SELECT COUNT(*) FROM session e WHERE e.client_id = s.client_id AND (e.created_at < s.created_at \
               OR (e.created_at = s.created_at AND e.id < s.id))) AS earlier, \
             i.label, i.reusable, i.valid_from, i.valid_until, i.revoked_at, i.uses_max, i.used, \
             a.id AS attendant_id, a.display_name AS attendant_name, a.status AS attendant_status, \
             a.status_reason_id AS attendant_reason_id, a.presence AS attendant_presence, a.photo AS attendant_photo, \
             (SELECT MAX(o.until) FROM session_offer o WHERE o.session_id = s.id) AS offered_until, \
             (SELECT string_agg(o.operator_id, ',') FROM session_offer o WHERE o.session_id = s.id) AS offered_to, \
             (SELECT value FROM meta WHERE name = 'company') AS company, \
             s.transfer, s.transfer_returned, s.client_delivered, s.client_read, s.operator_read, s.unanswered_since, \
             (SELECT string_agg(r.operator_id, ',') FROM session_receiver r WHERE r.session_id = s.id) AS receivers, \
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

/// The sessions that `operator` has, those that wait for him or her or for a group that he or she serves, and those that he or she may
/// accept from somebody, each oldest first.
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
    .fetch_all(&mut *connection)
    .await?;
    rows.extend(waiting);
    let receiving = query(select!(
        "WHERE s.id IN (SELECT session_id FROM session_receiver WHERE operator_id = $1) ORDER BY s.queued_at, s.id"
    ));
    rows.extend(receiving.bind(operator.to_string()).fetch_all(connection).await?);
    rows.iter().map(read).collect()
}

/// Who may accept a session from who has it, as [`read_standing`] reads it besides the columns of a session called `s`.
macro_rules! receivers {
    () => {
        "(SELECT string_agg(r.operator_id, ',') FROM session_receiver r WHERE r.session_id = s.id) AS receivers"
    };
}
pub(super) use receivers;

/// What decides about a session, without the rest.
pub(crate) async fn standing(connection: &mut AnyConnection, id: SessionId) -> Result<Option<Standing>> {
    let found = query(concat!(
        "SELECT s.state, s.owner_id, s.group_id, s.operator_id, ",
        receivers!(),
        " FROM session s WHERE s.id = $1"
    ))
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
        receivers: row::ids(row, "receivers")?,
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

/// Whether somebody of a group is there for a channel: Online, connected, alertable where the company wants that, and with the
/// channel on.
pub(crate) async fn is_served(
    connection: &mut AnyConnection,
    company: &CompanySettings,
    group: GroupId,
    channel: Channel,
) -> Result<bool> {
    let Some(group) = company.group(group).filter(|group| group.channels.contains(&channel)) else { return Ok(false) };
    let rows = query(concat!(
        "SELECT o.id, c.is_on FROM group_member g JOIN operator o ON o.id = g.operator_id \
         LEFT JOIN operator_channel c ON c.operator_id = o.id AND c.channel = $2 \
         WHERE g.group_id = $1 AND o.status = 'online' AND o.presence = 'connected' AND o.disabled_at IS NULL \
         AND ($3 = 0 OR ",
        alertable!(),
        " = 1)"
    ))
    .bind(group.id.to_string())
    .bind(row::to_word(channel)?)
    .bind(i64::from(company.only_alertable))
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
    pub(crate) client: ClientId,
    /// The name that the client gave.
    pub(crate) name: &'a str,
    pub(crate) came: Came,
    /// Otherwise the client came only to leave a message, and nobody sees the session before that.
    pub(crate) waits: bool,
}

/// How a session came, and for whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Came {
    /// By an invitation, for the operator or the group to whom it leads now.
    Invited { invitation: InvitationId, to: Target },
    /// By a group's chat page.
    Group(GroupId),
}

/// Stores a session that just came; its client is stored already.
pub(crate) async fn insert(connection: &mut AnyConnection, new: Arrival<'_>, now: Timestamp) -> Result<()> {
    let (source, invitation, owner, group) = match new.came {
        Came::Invited { invitation, to: Target::Owner(owner) } => {
            (Source::Invitation, Some(invitation), Some(owner), None)
        }
        Came::Invited { invitation, to: Target::Group(group) } => {
            (Source::Invitation, Some(invitation), None, Some(group))
        }
        Came::Group(group) => (Source::Widget, None, None, Some(group)),
    };
    let state = if new.waits { SessionState::Queued } else { SessionState::Created };
    let missing_since = owner.filter(|_| new.waits).map(|_| now.0);
    query(
        "INSERT INTO session \
         (id, client_id, channel, source, state, invitation_id, owner_id, group_id, created_at, queued_at, missing_since, client_name) \
         VALUES ($1, $2, 'web_chat', $3, $8, $4, $5, $6, $7, $7, $9, $10)",
    )
    .bind(new.id.to_string())
    .bind(new.client.to_string())
    .bind(row::to_word(source)?)
    .bind(invitation.map(|id| id.to_string()))
    .bind(owner.map(|id| id.to_string()))
    .bind(group.map(|id| id.to_string()))
    .bind(now.0)
    .bind(row::to_word(state)?)
    .bind(missing_since)
    .bind(new.name)
    .execute(connection)
    .await?;
    Ok(())
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
        "UPDATE session SET state = 'active', operator_id = $1, accepted_at = $2, missing_since = NULL, moves = moves + 1 \
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
         missing_since = NULL, after_work_until = NULL, moves = moves + 1 WHERE id = $4 AND state = $5",
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
