//! What the router is told: operators and waiting sessions, as plain facts.

use std::collections::{BTreeMap, BTreeSet};

use deskbell_protocol::{Channel, CompanySettings, GroupId, OperatorId, Seq, SessionId, Timestamp};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, query};

use super::devices::alertable;
use super::row;
use crate::routing::{Offer, OperatorFacts, SessionFacts, Target, Tried};
use crate::rules::availability;

type Result<T> = std::result::Result<T, sqlx::Error>;

/// What is stored of an operator that decides what he or she can take.
#[derive(Debug, Clone)]
pub(crate) struct Seat {
    id: OperatorId,
    /// Online, connected and not disabled.
    there: bool,
    /// An alert would reach him or her.
    alertable: bool,
    idle_since: Timestamp,
    /// Accepted sessions that are not closed, by channel.
    pub(crate) accepted: Vec<(Channel, u32)>,
    /// What was switched.
    pub(crate) switched: Vec<(Channel, bool)>,
}

impl Seat {
    /// What the router is told, given the settings.
    pub(crate) fn facts(&self, company: &CompanySettings) -> OperatorFacts {
        let channels = availability::channels(company, self.id, &self.switched);
        let member = |group: &&deskbell_protocol::Group| group.members.contains(&self.id);
        OperatorFacts {
            id: self.id,
            available: availability::available(company, self.there, self.alertable),
            slots: company.slots_of(self.id),
            held: availability::held(company, self.id, &self.accepted),
            channels: channels.into_iter().filter(|state| state.on).map(|state| state.channel).collect(),
            groups: company.groups.iter().filter(member).map(|group| group.id).collect(),
            idle_since: self.idle_since,
        }
    }
}

/// Runs `all`, or `one` for an id.
pub(super) async fn rows(
    connection: &mut AnyConnection,
    all: &'static str,
    one: &'static str,
    only: Option<String>,
) -> Result<Vec<AnyRow>> {
    match only {
        Some(id) => query(one).bind(id).fetch_all(connection).await,
        None => query(all).fetch_all(connection).await,
    }
}

macro_rules! seats {
    ($which:literal) => {
        concat!(
            "SELECT o.id, o.status, o.status_reason_id, o.presence, o.disabled_at, o.idle_since, ",
            alertable!(),
            " AS alertable FROM operator o",
            $which
        )
    };
}

/// One operator, or all.
pub(crate) async fn seats(connection: &mut AnyConnection, only: Option<OperatorId>) -> Result<Vec<Seat>> {
    const OPERATORS: &str = seats!("");
    const OPERATOR: &str = seats!(" WHERE o.id = $1");
    let mut accepted = accepted(connection, only).await?;
    let mut switched = switched(connection, only).await?;
    let found = rows(connection, OPERATORS, OPERATOR, only.map(|id| id.to_string())).await?;
    let seat = |row: &AnyRow| {
        let id = row::id(row, "id")?;
        let status = row::status(row, "status", "status_reason_id")?;
        let there = availability::is_there(status, row::word(row, "presence")?);
        Ok(Seat {
            id,
            there: there && row::maybe_time(row, "disabled_at")?.is_none(),
            alertable: row::integer(row, "alertable")? != 0,
            idle_since: row::time(row, "idle_since")?,
            accepted: accepted.remove(&id).unwrap_or_default(),
            switched: switched.remove(&id).unwrap_or_default(),
        })
    };
    found.iter().map(seat).collect()
}

/// Accepted sessions that are not closed, counted by operator and channel.
pub(crate) async fn accepted(
    connection: &mut AnyConnection,
    only: Option<OperatorId>,
) -> Result<BTreeMap<OperatorId, Vec<(Channel, u32)>>> {
    const ALL: &str = "SELECT operator_id, channel, COUNT(*) AS count FROM session \
                       WHERE state IN ('active', 'after_work') AND operator_id IS NOT NULL GROUP BY operator_id, channel";
    const ONE: &str = "SELECT operator_id, channel, COUNT(*) AS count FROM session \
                       WHERE operator_id = $1 AND state IN ('active', 'after_work') GROUP BY operator_id, channel";
    let mut by_operator: BTreeMap<OperatorId, Vec<(Channel, u32)>> = BTreeMap::new();
    for row in rows(connection, ALL, ONE, only.map(|id| id.to_string())).await? {
        let count = u32::try_from(row::integer(&row, "count")?).unwrap_or(u32::MAX);
        by_operator.entry(row::id(&row, "operator_id")?).or_default().push((row::word(&row, "channel")?, count));
    }
    Ok(by_operator)
}

/// What operators switched.
pub(crate) async fn switched(
    connection: &mut AnyConnection,
    only: Option<OperatorId>,
) -> Result<BTreeMap<OperatorId, Vec<(Channel, bool)>>> {
    const ALL: &str = "SELECT operator_id, channel, is_on FROM operator_channel";
    const ONE: &str = "SELECT operator_id, channel, is_on FROM operator_channel WHERE operator_id = $1";
    let mut by_operator: BTreeMap<OperatorId, Vec<(Channel, bool)>> = BTreeMap::new();
    for row in rows(connection, ALL, ONE, only.map(|id| id.to_string())).await? {
        let switched = (row::word(&row, "channel")?, row::integer(&row, "is_on")? != 0);
        by_operator.entry(row::id(&row, "operator_id")?).or_default().push(switched);
    }
    Ok(by_operator)
}

/// One session, if it waits, or all that wait.
pub(crate) async fn waiting(
    connection: &mut AnyConnection,
    company: &CompanySettings,
    only: Option<SessionId>,
) -> Result<Vec<SessionFacts>> {
    // A message that was left for an owner waits to be read, and keeps no slot from those who wait themselves.
    const ALL: &str = "SELECT id, channel, queued_at, owner_id, group_id FROM session \
                       WHERE state IN ('queued', 'offered') AND (message_left_at IS NULL OR owner_id IS NULL)";
    const ONE: &str = "SELECT id, channel, queued_at, owner_id, group_id FROM session \
                       WHERE id = $1 AND state IN ('queued', 'offered') AND (message_left_at IS NULL OR owner_id IS NULL)";
    const OFFERS: &str = "SELECT session_id, operator_id, until FROM session_offer";
    const OFFERS_OF: &str = "SELECT session_id, operator_id, until FROM session_offer WHERE session_id = $1";
    const TRIED: &str = "SELECT session_id, operator_id, at, rests_until FROM session_tried";
    const TRIED_OF: &str = "SELECT session_id, operator_id, at, rests_until FROM session_tried WHERE session_id = $1";
    let id = only.map(|id| id.to_string());
    let mut offers: BTreeMap<SessionId, Vec<Offer>> = BTreeMap::new();
    for row in rows(connection, OFFERS, OFFERS_OF, id.clone()).await? {
        let offer = Offer { operator: row::id(&row, "operator_id")?, until: row::maybe_time(&row, "until")? };
        offers.entry(row::id(&row, "session_id")?).or_default().push(offer);
    }
    let mut tried: BTreeMap<SessionId, BTreeMap<OperatorId, Tried>> = BTreeMap::new();
    for row in rows(connection, TRIED, TRIED_OF, id.clone()).await? {
        let how = Tried { at: row::time(&row, "at")?, rests: row::maybe_time(&row, "rests_until")?.is_some() };
        tried.entry(row::id(&row, "session_id")?).or_default().insert(row::id(&row, "operator_id")?, how);
    }
    let mut all = Vec::new();
    for row in rows(connection, ALL, ONE, id).await? {
        let (id, channel) = (row::id(&row, "id")?, row::word(&row, "channel")?);
        let owner: Option<OperatorId> = row::maybe_id(&row, "owner_id")?;
        let group: Option<GroupId> = row::maybe_id(&row, "group_id")?;
        let Some(target) = owner.map(Target::Owner).or(group.map(Target::Group)) else { continue };
        all.push(SessionFacts {
            id,
            channel,
            weight: availability::weight(company, channel),
            queued_at: row::time(&row, "queued_at")?,
            target,
            offers: offers.remove(&id).unwrap_or_default(),
            tried: tried.remove(&id).unwrap_or_default(),
        });
    }
    Ok(all)
}

/// What others wrote into the feed that matters to the router.
#[derive(Debug, Default)]
pub(crate) struct Elsewhere {
    pub(crate) operators: BTreeSet<OperatorId>,
    pub(crate) sessions: BTreeSet<SessionId>,
    /// The settings changed, or there is too much to look at each.
    pub(crate) everything: bool,
}

/// So many rows are looked at; with more, the router is built anew.
const ROWS_MAX: i64 = 2_000;

/// What the rows of the feed after `from` up to `to` tell the router of.
pub(crate) async fn elsewhere(connection: &mut AnyConnection, from: Seq, to: Seq) -> Result<Elsewhere> {
    let found = query(
        "SELECT kind, audience_id FROM feed WHERE seq > $1 AND seq <= $2 \
         AND kind IN ('session.changed', 'operator_state.changed', 'company.changed') LIMIT $3",
    )
    .bind(from.0)
    .bind(to.0)
    .bind(ROWS_MAX)
    .fetch_all(connection)
    .await?;
    let mut told = Elsewhere {
        everything: i64::try_from(found.len()).is_ok_and(|count| count >= ROWS_MAX),
        ..Elsewhere::default()
    };
    for row in &found {
        match row::text(row, "kind")?.as_str() {
            "session.changed" => drop(told.sessions.insert(row::id(row, "audience_id")?)),
            "operator_state.changed" => drop(told.operators.insert(row::id(row, "audience_id")?)),
            _ => told.everything = true,
        }
    }
    Ok(told)
}
