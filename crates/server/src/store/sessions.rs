//! Sessions, their clients and their offers.

use deskbell_protocol::{
    Client, ClientSession, EndedBy, InvitationId, MessageId, OperatorCard, OperatorId, Session, SessionId,
    SessionState, Status, Timestamp,
};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, query};

use super::messages::{self, message_columns};
use super::row;
use crate::rules::routing::{self, Placement};
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
    id: OperatorId,
    name: String,
    status: Status,
}

impl Record {
    /// As its client sees it, given who is connected.
    pub(crate) fn for_client(&self, connected: impl Fn(OperatorId) -> bool) -> ClientSession {
        let operator = match &self.attendant {
            Some(attendant) => OperatorCard {
                display_name: attendant.name.clone(),
                available: routing::available(attendant.status, connected(attendant.id)),
            },
            None => OperatorCard { display_name: String::new(), available: false },
        };
        ClientSession {
            id: self.session.id,
            state: self.session.state,
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
    let attendant = match row::maybe_id(row, "attendant_id")? {
        Some(id) => Some(Attendant {
            id,
            name: row::text(row, "attendant_name")?,
            status: row::status(row, "attendant_status")?,
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
        },
        channel: row::word(row, "channel")?,
        source: row::word(row, "source")?,
        state,
        invitation_id: row::maybe_id(row, "invitation_id")?,
        label: row::maybe_text(row, "label")?,
        group_id: row::maybe_id(row, "group_id")?,
        operator_id,
        operator_name: attendant.as_ref().filter(|_| operator_id.is_some()).map(|a| a.name.clone()),
        offered_to: offered_to.split(',').filter(|id| !id.is_empty()).map(row::parse_id).collect::<Result<_>>()?,
        created_at: row::time(row, "created_at")?,
        queued_at: row::time(row, "queued_at")?,
        accepted_at: row::maybe_time(row, "accepted_at")?,
        ended_at: row::maybe_time(row, "ended_at")?,
        ended_by: row::maybe_word(row, "ended_by")?,
        last_message,
        client_messages: u32::try_from(row::integer(row, "client_messages")?).unwrap_or(u32::MAX),
    };
    Ok(Record {
        standing: Standing { state, owner: row::maybe_id(row, "owner_id")?, operator: operator_id },
        company: row::maybe_text(row, "company")?.unwrap_or_default(),
        session,
        attendant,
    })
}

macro_rules! select {
    ($tail:literal) => {
        concat!(
            "SELECT s.id, s.channel, s.source, s.state, s.invitation_id, s.group_id, s.owner_id, s.operator_id, \
             s.created_at, s.queued_at, s.accepted_at, s.ended_at, s.ended_by, s.client_id, \
             c.name AS client_name, c.language, c.browser, c.system, i.label, \
             a.id AS attendant_id, a.display_name AS attendant_name, a.status AS attendant_status, \
             (SELECT string_agg(o.operator_id, ',') FROM session_offer o WHERE o.session_id = s.id) AS offered_to, \
             (SELECT value FROM meta WHERE name = 'company') AS company, \
             COALESCE(m.client_messages, 0) AS client_messages, ",
            message_columns!(),
            " FROM session s JOIN client c ON c.id = s.client_id \
             LEFT JOIN operator a ON a.id = COALESCE(s.operator_id, s.owner_id) \
             LEFT JOIN invitation i ON i.id = s.invitation_id \
             LEFT JOIN message m ON m.seq = (SELECT MAX(n.seq) FROM message n WHERE n.session_id = s.id) ",
            $tail
        )
    };
}

pub(crate) async fn by_id(connection: &mut AnyConnection, id: SessionId) -> Result<Option<Record>> {
    let found = query(select!("WHERE s.id = $1")).bind(id.to_string()).fetch_optional(connection).await?;
    found.as_ref().map(read).transpose()
}

/// Open sessions that wait for `operator` or that he or she has, oldest first.
pub(crate) async fn open_of(connection: &mut AnyConnection, operator: OperatorId) -> Result<Vec<Record>> {
    let rows = query(select!(
        "WHERE s.state <> 'closed' AND (s.operator_id = $1 OR (s.owner_id = $1 AND s.operator_id IS NULL)) \
         ORDER BY s.queued_at, s.id"
    ))
    .bind(operator.to_string())
    .fetch_all(connection)
    .await?;
    rows.iter().map(read).collect()
}

/// What decides about a new message, read at once.
pub(crate) struct ForMessage {
    pub(crate) standing: Standing,
    /// The display name of the operator who accepted.
    pub(crate) operator_name: String,
    /// How many messages the client has written so far.
    pub(crate) client_messages: u32,
    /// Whether the message's id is in use.
    pub(crate) known: bool,
}

pub(crate) async fn for_message(
    connection: &mut AnyConnection,
    id: SessionId,
    message: MessageId,
) -> Result<Option<ForMessage>> {
    let found = query(
        "SELECT s.state, s.owner_id, s.operator_id, a.display_name, \
         COALESCE((SELECT m.client_messages FROM message m WHERE m.session_id = s.id ORDER BY m.seq DESC LIMIT 1), 0) \
           AS client_messages, \
         (SELECT COUNT(*) FROM message k WHERE k.id = $2) AS known \
         FROM session s LEFT JOIN operator a ON a.id = s.operator_id WHERE s.id = $1",
    )
    .bind(id.to_string())
    .bind(message.to_string())
    .fetch_optional(connection)
    .await?;
    found
        .map(|row| {
            Ok(ForMessage {
                standing: read_standing(&row)?,
                operator_name: row::maybe_text(&row, "display_name")?.unwrap_or_default(),
                client_messages: u32::try_from(row::integer(&row, "client_messages")?).unwrap_or(u32::MAX),
                known: row::integer(&row, "known")? > 0,
            })
        })
        .transpose()
}

/// What decides about a session, without the rest.
pub(crate) async fn standing(connection: &mut AnyConnection, id: SessionId) -> Result<Option<Standing>> {
    let found = query("SELECT state, owner_id, operator_id FROM session WHERE id = $1")
        .bind(id.to_string())
        .fetch_optional(connection)
        .await?;
    found.as_ref().map(read_standing).transpose()
}

fn read_standing(row: &AnyRow) -> Result<Standing> {
    Ok(Standing {
        state: row::word(row, "state")?,
        owner: row::maybe_id(row, "owner_id")?,
        operator: row::maybe_id(row, "operator_id")?,
    })
}

/// The waiting sessions that came for `owner`, with whether each is offered.
pub(crate) async fn waiting_for(
    connection: &mut AnyConnection,
    owner: OperatorId,
) -> Result<Vec<(SessionId, SessionState)>> {
    let rows = query(
        "SELECT id, state FROM session WHERE owner_id = $1 AND state IN ('queued', 'offered') ORDER BY queued_at, id",
    )
    .bind(owner.to_string())
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row| Ok((row::id(row, "id")?, row::word(row, "state")?))).collect()
}

/// Operators who are Online and have sessions in the queue.
pub(crate) async fn online_with_queue(connection: &mut AnyConnection) -> Result<Vec<OperatorId>> {
    let rows = query(
        "SELECT DISTINCT s.owner_id FROM session s JOIN operator o ON o.id = s.owner_id \
         WHERE s.state = 'queued' AND o.status = 'online'",
    )
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row| row::id(row, "owner_id")).collect()
}

/// Everybody before whom a session is put.
pub(crate) async fn with_offers(connection: &mut AnyConnection) -> Result<Vec<OperatorId>> {
    let rows = query("SELECT DISTINCT operator_id FROM session_offer").fetch_all(connection).await?;
    rows.iter().map(|row| row::id(row, "operator_id")).collect()
}

/// A session that comes by an invitation.
pub(crate) struct Arrival<'a> {
    pub(crate) id: SessionId,
    pub(crate) client: &'a Client,
    pub(crate) invitation: InvitationId,
    pub(crate) owner: OperatorId,
}

/// Stores a session that just came; it is `created` until it is placed.
pub(crate) async fn insert(connection: &mut AnyConnection, new: Arrival<'_>, now: Timestamp) -> Result<()> {
    let client = new.client;
    query("INSERT INTO client (id, name, language, browser, system, created_at) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(client.id.to_string())
        .bind(client.name.as_str())
        .bind(client.language.as_deref())
        .bind(client.browser.as_deref())
        .bind(client.system.as_deref())
        .bind(now.0)
        .execute(&mut *connection)
        .await?;
    query(
        "INSERT INTO session \
         (id, client_id, channel, source, state, invitation_id, owner_id, created_at, queued_at) \
         VALUES ($1, $2, 'web_chat', 'invitation', 'created', $3, $4, $5, $5)",
    )
    .bind(new.id.to_string())
    .bind(client.id.to_string())
    .bind(new.invitation.to_string())
    .bind(new.owner.to_string())
    .bind(now.0)
    .execute(connection)
    .await?;
    Ok(())
}

/// Puts a session that nobody has accepted where it belongs; `false` when somebody has.
pub(crate) async fn place(
    connection: &mut AnyConnection,
    id: SessionId,
    placement: &Placement,
    now: Timestamp,
) -> Result<bool> {
    let done = query("UPDATE session SET state = $1 WHERE id = $2 AND state IN ('created', 'queued', 'offered')")
        .bind(row::to_word(placement.state())?)
        .bind(id.to_string())
        .execute(&mut *connection)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    withdraw_offers(connection, id).await?;
    if let Placement::Offered(operators) = placement {
        for operator in operators {
            query("INSERT INTO session_offer (session_id, operator_id, offered_at) VALUES ($1, $2, $3)")
                .bind(id.to_string())
                .bind(operator.to_string())
                .bind(now.0)
                .execute(&mut *connection)
                .await?;
        }
    }
    Ok(true)
}

async fn withdraw_offers(connection: &mut AnyConnection, id: SessionId) -> Result<()> {
    query("DELETE FROM session_offer WHERE session_id = $1").bind(id.to_string()).execute(connection).await?;
    Ok(())
}

/// Gives a waiting session to `operator`; `false` when it does not wait any more.
pub(crate) async fn accept(
    connection: &mut AnyConnection,
    id: SessionId,
    operator: OperatorId,
    now: Timestamp,
) -> Result<bool> {
    let done = query(
        "UPDATE session SET state = 'active', operator_id = $1, accepted_at = $2 \
         WHERE id = $3 AND operator_id IS NULL AND state IN ('created', 'queued', 'offered')",
    )
    .bind(operator.to_string())
    .bind(now.0)
    .bind(id.to_string())
    .execute(&mut *connection)
    .await?;
    withdraw_offers(connection, id).await?;
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
        "UPDATE session SET state = $1, ended_at = COALESCE(ended_at, $2), ended_by = COALESCE(ended_by, $3) \
         WHERE id = $4 AND state = $5",
    )
    .bind(row::to_word(to)?)
    .bind(now.0)
    .bind(ended_by.map(row::to_word).transpose()?)
    .bind(id.to_string())
    .bind(row::to_word(from)?)
    .execute(&mut *connection)
    .await?;
    withdraw_offers(connection, id).await?;
    Ok(done.rows_affected() == 1)
}
