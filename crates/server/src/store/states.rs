//! Operators as supervisors see them.

use std::collections::BTreeMap;

use deskbell_protocol::{Channel, CompanySettings, DeviceState, GroupId, OperatorId, OperatorState, Routing};
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use super::devices::readiness;
use super::facts::{accepted, rows, switched};
use super::{operators, row};
use crate::rules::availability;
use crate::rules::readiness::{Told, best};

type Result<T> = std::result::Result<T, sqlx::Error>;

/// One operator, or all who may sign in, by name.
pub(crate) async fn states(
    connection: &mut AnyConnection,
    company: &CompanySettings,
    only: Option<OperatorId>,
) -> Result<Vec<OperatorState>> {
    const ALL: &str = "SELECT id, username, display_name, role, status, status_reason_id, status_since, status_cause, \
                       status_by, photo, zone, presence, presence_since FROM operator WHERE disabled_at IS NULL \
                       ORDER BY display_name, id";
    const ONE: &str = "SELECT id, username, display_name, role, status, status_reason_id, status_since, status_cause, \
                       status_by, photo, zone, presence, presence_since FROM operator WHERE id = $1";
    let Devices { states: mut devices, mut readiness } = devices(connection, only).await?;
    let mut accepted = accepted(connection, only).await?;
    let mut reserved = reserved(connection, company, only).await?;
    let mut switched = switched(connection, only).await?;
    let found = rows(connection, ALL, ONE, only.map(|id| id.to_string())).await?;
    let state = |row: &AnyRow| {
        let operator = operators::read(row)?;
        let id = operator.id;
        let mut taken = accepted.remove(&id).unwrap_or_default();
        taken.extend(reserved.remove(&id).unwrap_or_default());
        let member = |group: &&deskbell_protocol::Group| group.members.contains(&id);
        Ok(OperatorState {
            presence: row::word(row, "presence")?,
            presence_since: row::time(row, "presence_since")?,
            devices: devices.remove(&id).unwrap_or_default(),
            used: availability::held(company, id, &taken),
            slots: company.slots_of(id),
            channels: availability::channels(company, id, &switched.remove(&id).unwrap_or_default()),
            groups: company.groups.iter().filter(member).map(|group| group.name.clone()).collect(),
            readiness: best(&readiness.remove(&id).unwrap_or_default()),
            operator,
        })
    };
    found.iter().map(state).collect()
}

/// Devices by their operators.
#[derive(Default)]
struct Devices {
    states: BTreeMap<OperatorId, Vec<DeviceState>>,
    /// What those tell that are connected.
    readiness: BTreeMap<OperatorId, Vec<Told>>,
}

async fn devices(connection: &mut AnyConnection, only: Option<OperatorId>) -> Result<Devices> {
    const ALL: &str = "SELECT operator_id, id, name, node_id, readiness FROM device ORDER BY signed_in_at, id";
    const ONE: &str = "SELECT operator_id, id, name, node_id, readiness FROM device \
                       WHERE operator_id = $1 ORDER BY signed_in_at, id";
    let mut by_operator = Devices::default();
    for row in rows(connection, ALL, ONE, only.map(|id| id.to_string())).await? {
        let device = DeviceState {
            id: row::id(&row, "id")?,
            name: row::text(&row, "name")?,
            connected: row::maybe_text(&row, "node_id")?.is_some(),
        };
        let operator = row::id(&row, "operator_id")?;
        if device.connected {
            by_operator.readiness.entry(operator).or_default().push(readiness(&row)?);
        }
        by_operator.states.entry(operator).or_default().push(device);
    }
    Ok(by_operator)
}

/// Offers, which take slots like accepted sessions do, except those that ring at many.
pub(crate) async fn reserved(
    connection: &mut AnyConnection,
    company: &CompanySettings,
    only: Option<OperatorId>,
) -> Result<BTreeMap<OperatorId, Vec<(Channel, u32)>>> {
    const ALL: &str = "SELECT o.operator_id, s.channel, s.owner_id, s.group_id FROM session_offer o \
                       JOIN session s ON s.id = o.session_id";
    const ONE: &str = "SELECT o.operator_id, s.channel, s.owner_id, s.group_id FROM session_offer o \
                       JOIN session s ON s.id = o.session_id WHERE o.operator_id = $1";
    let mut by_operator: BTreeMap<OperatorId, Vec<(Channel, u32)>> = BTreeMap::new();
    for row in rows(connection, ALL, ONE, only.map(|id| id.to_string())).await? {
        let group: Option<GroupId> = row::maybe_id(&row, "group_id")?;
        let group = group.filter(|_| row::maybe_text(&row, "owner_id").is_ok_and(|owner| owner.is_none()));
        if group.and_then(|id| company.group(id)).is_some_and(|group| group.mode == Routing::RingAll) {
            continue;
        }
        by_operator.entry(row::id(&row, "operator_id")?).or_default().push((row::word(&row, "channel")?, 1));
    }
    Ok(by_operator)
}
