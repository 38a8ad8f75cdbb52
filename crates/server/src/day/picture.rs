//! What the database says at one moment.

use std::collections::{BTreeMap, BTreeSet};

use deskbell_protocol::{
    Channel, CompanySettings, GroupId, OperatorId, Presence, Readiness, SessionId, SessionState, Status, Timestamp,
};
use sqlx::{AnyConnection, query};

use crate::store::{Store, row};

pub(super) struct Picture {
    pub(super) now: Timestamp,
    pub(super) company: CompanySettings,
    pub(super) operators: BTreeMap<OperatorId, Seen>,
    /// Those that are not closed.
    pub(super) sessions: BTreeMap<SessionId, Open>,
    pub(super) offers: Vec<Offered>,
    /// Channels that were switched off.
    pub(super) off: BTreeSet<(OperatorId, Channel)>,
    /// Who declined what, until when.
    pub(super) rests: BTreeSet<Resting>,
}

/// Somebody said no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Resting {
    pub(super) session: SessionId,
    pub(super) operator: OperatorId,
    pub(super) until: Timestamp,
}

pub(super) struct Seen {
    pub(super) status: Status,
    pub(super) presence: Presence,
    pub(super) disabled: bool,
    /// All of his or her connected desks told that no alert arrives.
    pub(super) deaf: bool,
}

pub(super) struct Open {
    pub(super) state: SessionState,
    pub(super) channel: Channel,
    pub(super) group: Option<GroupId>,
    pub(super) owner: Option<OperatorId>,
    pub(super) operator: Option<OperatorId>,
    pub(super) queued_at: Timestamp,
    /// Since when it is put before its owner no more.
    pub(super) missing_since: Option<Timestamp>,
    /// Until when somebody else may accept it, and who.
    pub(super) transfer_until: Option<Timestamp>,
    pub(super) receivers: BTreeSet<OperatorId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Offered {
    pub(super) session: SessionId,
    pub(super) operator: OperatorId,
    pub(super) at: Timestamp,
    pub(super) until: Option<Timestamp>,
}

impl Picture {
    pub(super) async fn of(store: &Store, now: Timestamp) -> Self {
        let mut connection = store.read().await.expect("it can be read");
        Self::read(&mut connection, now).await.expect("it is understood")
    }

    async fn read(connection: &mut AnyConnection, now: Timestamp) -> Result<Self, sqlx::Error> {
        let found =
            query("SELECT document FROM settings ORDER BY version DESC LIMIT 1").fetch_one(&mut *connection).await?;
        let company = row::json(&found, "document")?;
        let mut tell: BTreeMap<OperatorId, Vec<Option<Readiness>>> = BTreeMap::new();
        let sql = "SELECT operator_id, readiness FROM device WHERE node_id IS NOT NULL";
        for found in query(sql).fetch_all(&mut *connection).await? {
            let told = row::maybe_text(&found, "readiness")?.map(|_| row::json(&found, "readiness")).transpose()?;
            tell.entry(row::id(&found, "operator_id")?).or_default().push(told);
        }
        let deaf = |id: OperatorId| {
            let mut told = tell.get(&id).into_iter().flatten();
            tell.contains_key(&id) && told.all(|told| told.is_some_and(|told| !told.can_alert()))
        };
        let mut operators = BTreeMap::new();
        let sql = "SELECT id, status, status_reason_id, presence, disabled_at FROM operator";
        for found in query(sql).fetch_all(&mut *connection).await? {
            let id = row::id(&found, "id")?;
            let seen = Seen {
                deaf: deaf(id),
                status: row::status(&found, "status", "status_reason_id")?,
                presence: row::word(&found, "presence")?,
                disabled: row::maybe_time(&found, "disabled_at")?.is_some(),
            };
            operators.insert(id, seen);
        }
        let mut receivers: BTreeMap<SessionId, BTreeSet<OperatorId>> = BTreeMap::new();
        for found in query("SELECT session_id, operator_id FROM session_receiver").fetch_all(&mut *connection).await? {
            receivers.entry(row::id(&found, "session_id")?).or_default().insert(row::id(&found, "operator_id")?);
        }
        let mut sessions = BTreeMap::new();
        let sql = "SELECT id, state, channel, group_id, owner_id, operator_id, queued_at, missing_since, transfer_until FROM session \
                   WHERE state IN ('created', 'queued', 'offered', 'active', 'after_work')";
        for found in query(sql).fetch_all(&mut *connection).await? {
            let id = row::id(&found, "id")?;
            let open = Open {
                state: row::word(&found, "state")?,
                channel: row::word(&found, "channel")?,
                group: row::maybe_id(&found, "group_id")?,
                owner: row::maybe_id(&found, "owner_id")?,
                operator: row::maybe_id(&found, "operator_id")?,
                queued_at: row::time(&found, "queued_at")?,
                missing_since: row::maybe_time(&found, "missing_since")?,
                transfer_until: row::maybe_time(&found, "transfer_until")?,
                receivers: receivers.remove(&id).unwrap_or_default(),
            };
            sessions.insert(id, open);
        }
        let mut off = BTreeSet::new();
        let sql = "SELECT operator_id, channel FROM operator_channel WHERE is_on = 0";
        for found in query(sql).fetch_all(&mut *connection).await? {
            off.insert((row::id(&found, "operator_id")?, row::word(&found, "channel")?));
        }
        assert!(receivers.is_empty(), "nobody may accept what is closed: {receivers:?}");
        let offers = offers(&mut *connection).await?;
        let rests = rests(connection).await?;
        Ok(Self { now, company, operators, sessions, offers, off, rests })
    }
}

/// All offers, in the order of their sessions.
pub(super) async fn offers(connection: &mut AnyConnection) -> Result<Vec<Offered>, sqlx::Error> {
    let sql = "SELECT session_id, operator_id, offered_at, until FROM session_offer ORDER BY session_id, operator_id";
    let rows = query(sql).fetch_all(connection).await?;
    let offer = |found: &sqlx::any::AnyRow| {
        Ok(Offered {
            session: row::id(found, "session_id")?,
            operator: row::id(found, "operator_id")?,
            at: row::time(found, "offered_at")?,
            until: row::maybe_time(found, "until")?,
        })
    };
    rows.iter().map(offer).collect()
}

/// Whoever said no and is not asked again yet.
pub(super) async fn rests(connection: &mut AnyConnection) -> Result<BTreeSet<Resting>, sqlx::Error> {
    let sql = "SELECT session_id, operator_id, rests_until FROM session_tried WHERE rests_until IS NOT NULL";
    let rows = query(sql).fetch_all(connection).await?;
    let resting = |found: &sqlx::any::AnyRow| {
        Ok(Resting {
            session: row::id(found, "session_id")?,
            operator: row::id(found, "operator_id")?,
            until: row::time(found, "rests_until")?,
        })
    };
    rows.iter().map(resting).collect()
}
