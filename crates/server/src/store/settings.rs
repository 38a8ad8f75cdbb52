//! The company's settings: every version as a document of its own, and groups as tables that other statements join.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use deskbell_protocol::{CompanySettings, Group, GroupId, OperatorId, SettingsChange, Timestamp};
use sqlx::{AnyConnection, query};

use super::{Context, row};
use crate::company::Company;

type Result<T> = std::result::Result<T, sqlx::Error>;

/// The newest version, if there is any.
pub(crate) async fn newest(connection: &mut AnyConnection) -> Result<Option<Company>> {
    let found = query("SELECT version, document FROM settings ORDER BY version DESC LIMIT 1");
    let found = found.fetch_optional(connection).await?;
    found
        .map(|found| {
            Ok(Company { version: row::integer(&found, "version")?, settings: row::json(&found, "document")? })
        })
        .transpose()
}

/// The settings of the moment that `connection` reads. They are those in memory, unless they came just now from another process;
/// only the writer takes these up.
pub(crate) async fn present(connection: &mut AnyConnection, context: &Context) -> Result<Arc<Company>> {
    let (version, _) = versions(connection).await?;
    let known = context.company();
    if version <= known.version {
        return Ok(known);
    }
    Ok(newest(connection).await?.map_or(known, Arc::new))
}

/// An earlier document.
pub(crate) async fn of_version(connection: &mut AnyConnection, version: i64) -> Result<Option<CompanySettings>> {
    let found =
        query("SELECT document FROM settings WHERE version = $1").bind(version).fetch_optional(connection).await?;
    found.map(|found| row::json(&found, "document")).transpose()
}

/// The newest version, and the newest that the feed was told of; 0 before the first.
pub(crate) async fn versions(connection: &mut AnyConnection) -> Result<(i64, i64)> {
    let found = query(
        "SELECT (SELECT COALESCE(MAX(version), 0) FROM settings) AS newest, \
         (SELECT value FROM meta WHERE name = 'settings_told') AS told",
    )
    .fetch_one(connection)
    .await?;
    let told = row::maybe_text(&found, "told")?.and_then(|told| told.parse().ok());
    Ok((row::integer(&found, "newest")?, told.unwrap_or_default()))
}

/// The feed was told of this version.
pub(crate) async fn set_told(connection: &mut AnyConnection, version: i64) -> Result<()> {
    query("INSERT INTO meta (name, value) VALUES ('settings_told', $1) ON CONFLICT (name) DO UPDATE SET value = $1")
        .bind(version.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

/// Keeps a version; `by` is the administrator's display name.
pub(crate) async fn insert(
    connection: &mut AnyConnection,
    company: &Company,
    by: Option<&str>,
    now: Timestamp,
) -> Result<()> {
    let document = serde_json::to_string(&company.settings).map_err(|error| sqlx::Error::Encode(error.into()))?;
    query("INSERT INTO settings (version, document, at, by_name) VALUES ($1, $2, $3, $4)")
        .bind(company.version)
        .bind(document)
        .bind(now.0)
        .bind(by)
        .execute(connection)
        .await?;
    Ok(())
}

/// Who changed the settings when, newest first, at most 100.
pub(crate) async fn changes(connection: &mut AnyConnection) -> Result<Vec<SettingsChange>> {
    let sql = "SELECT version, at, by_name FROM settings ORDER BY version DESC LIMIT 100";
    let rows = query(sql).fetch_all(connection).await?;
    let change = |found: &sqlx::any::AnyRow| {
        Ok(SettingsChange {
            version: row::integer(found, "version")?,
            at: row::time(found, "at")?,
            by: row::maybe_text(found, "by_name")?,
        })
    };
    rows.iter().map(change).collect()
}

/// Everybody there is, disabled or not.
pub(crate) async fn operators(connection: &mut AnyConnection) -> Result<BTreeSet<OperatorId>> {
    let rows = query("SELECT id FROM operator").fetch_all(connection).await?;
    rows.iter().map(|found| row::id(found, "id")).collect()
}

/// Whether there are groups, by whatever version they were made.
pub(crate) async fn has_groups(connection: &mut AnyConnection) -> Result<bool> {
    Ok(query("SELECT 1 AS one FROM operator_group LIMIT 1").fetch_optional(connection).await?.is_some())
}

/// Names and members of the groups in the tables, by name.
pub(crate) async fn groups(connection: &mut AnyConnection) -> Result<Vec<(GroupId, String, Vec<OperatorId>)>> {
    let mut members: BTreeMap<GroupId, Vec<OperatorId>> = BTreeMap::new();
    for (group, member) in memberships(connection).await? {
        members.entry(group).or_default().push(member);
    }
    let rows = query("SELECT id, name FROM operator_group ORDER BY name").fetch_all(connection).await?;
    let group = |found: &sqlx::any::AnyRow| {
        let id = row::id(found, "id")?;
        Ok((id, row::text(found, "name")?, members.remove(&id).unwrap_or_default()))
    };
    rows.iter().map(group).collect()
}

async fn memberships(connection: &mut AnyConnection) -> Result<BTreeSet<(GroupId, OperatorId)>> {
    let rows = query("SELECT group_id, operator_id FROM group_member").fetch_all(connection).await?;
    rows.iter().map(|found| Ok((row::id(found, "group_id")?, row::id(found, "operator_id")?))).collect()
}

/// How many clients wait in a group's queue.
pub(crate) async fn waiting_in(connection: &mut AnyConnection, group: GroupId) -> Result<i64> {
    let sql = "SELECT COUNT(*) AS waiting FROM session \
               WHERE group_id = $1 AND state IN ('created', 'queued', 'offered')";
    row::integer(&query(sql).bind(group.to_string()).fetch_one(connection).await?, "waiting")
}

/// Makes the groups' tables say what the settings say.
pub(crate) async fn mirror(connection: &mut AnyConnection, settings: &CompanySettings, now: Timestamp) -> Result<()> {
    let rows = query("SELECT id, name, slug FROM operator_group").fetch_all(&mut *connection).await?;
    let mut same = BTreeSet::new();
    for found in &rows {
        let id: GroupId = row::id(found, "id")?;
        let (name, slug) = (row::text(found, "name")?, row::maybe_text(found, "slug")?);
        match settings.group(id) {
            Some(group) if group.name == name && Some(&group.slug) == slug.as_ref() => drop(same.insert(id)),
            // Its names are given up first: another group may take them.
            Some(_) => rename(connection, id, &id.to_string(), None).await?,
            // One that was taken out before has no slug.
            None if slug.is_some() => take_out(connection, id, &name).await?,
            None => {}
        }
    }
    for group in settings.groups.iter().filter(|group| !same.contains(&group.id)) {
        insert_group(connection, group, now).await?;
    }
    let wanted: BTreeSet<_> =
        settings.groups.iter().flat_map(|group| group.members.iter().map(|member| (group.id, *member))).collect();
    let present = memberships(connection).await?;
    for (sql, memberships) in [
        ("DELETE FROM group_member WHERE group_id = $1 AND operator_id = $2", present.difference(&wanted)),
        ("INSERT INTO group_member (group_id, operator_id) VALUES ($1, $2)", wanted.difference(&present)),
    ] {
        for (group, member) in memberships {
            query(sql).bind(group.to_string()).bind(member.to_string()).execute(&mut *connection).await?;
        }
    }
    Ok(())
}

async fn insert_group(connection: &mut AnyConnection, group: &Group, now: Timestamp) -> Result<()> {
    query(
        "INSERT INTO operator_group (id, name, slug, created_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (id) DO UPDATE SET name = $2, slug = $3",
    )
    .bind(group.id.to_string())
    .bind(group.name.as_str())
    .bind(group.slug.as_str())
    .bind(now.0)
    .execute(connection)
    .await?;
    Ok(())
}

async fn rename(connection: &mut AnyConnection, id: GroupId, name: &str, slug: Option<&str>) -> Result<()> {
    let sql = "UPDATE operator_group SET name = $1, slug = $2 WHERE id = $3";
    query(sql).bind(name).bind(slug).bind(id.to_string()).execute(connection).await?;
    Ok(())
}

/// Sessions that came to it still name it; its own name is free.
async fn take_out(connection: &mut AnyConnection, id: GroupId, name: &str) -> Result<()> {
    rename(connection, id, &format!("{name} ({id})"), None).await
}
