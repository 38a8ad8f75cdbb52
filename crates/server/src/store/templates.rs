//! Templates: the company's and operators' own.

use deskbell_protocol::{OperatorId, Template, TemplateId, Timestamp};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, query};

use super::row;

type Result<T> = std::result::Result<T, sqlx::Error>;

fn read(row: &AnyRow) -> Result<Template> {
    Ok(Template {
        id: row::id(row, "id")?,
        owner: row::maybe_id(row, "owner_id")?,
        name: row::text(row, "name")?,
        folder: row::text(row, "folder")?,
        language: row::maybe_text(row, "language")?,
        groups: row::json(row, "for_groups")?,
        text: row::text(row, "body")?,
    })
}

macro_rules! select {
    ($tail:literal) => {
        concat!("SELECT id, owner_id, name, folder, language, for_groups, body FROM template ", $tail)
    };
}

pub(crate) async fn by_id(connection: &mut AnyConnection, id: TemplateId) -> Result<Option<Template>> {
    let found = query(select!("WHERE id = $1")).bind(id.to_string()).fetch_optional(connection).await?;
    found.as_ref().map(read).transpose()
}

/// The company's, and the operator's own, by folder and name.
pub(crate) async fn seen_by(connection: &mut AnyConnection, operator: OperatorId) -> Result<Vec<Template>> {
    let rows = query(select!("WHERE owner_id IS NULL OR owner_id = $1"))
        .bind(operator.to_string())
        .fetch_all(connection)
        .await?;
    let mut templates = rows.iter().map(read).collect::<Result<Vec<_>>>()?;
    templates
        .sort_by_cached_key(|template| (template.folder.to_lowercase(), template.name.to_lowercase(), template.id));
    Ok(templates)
}

/// How many an operator has, or without one the company.
pub(crate) async fn count(connection: &mut AnyConnection, owner: Option<OperatorId>) -> Result<usize> {
    let row = match owner {
        Some(owner) => {
            let sql = "SELECT COUNT(*) AS count FROM template WHERE owner_id = $1";
            query(sql).bind(owner.to_string()).fetch_one(connection).await?
        }
        None => query("SELECT COUNT(*) AS count FROM template WHERE owner_id IS NULL").fetch_one(connection).await?,
    };
    Ok(usize::try_from(row::integer(&row, "count")?).unwrap_or(usize::MAX))
}

/// Stores a template, in the place of the one of that id.
pub(crate) async fn put(connection: &mut AnyConnection, template: &Template, now: Timestamp) -> Result<()> {
    query(
        "INSERT INTO template (id, owner_id, name, folder, language, for_groups, body, changed_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO UPDATE SET \
         owner_id = $2, name = $3, folder = $4, language = $5, for_groups = $6, body = $7, changed_at = $8",
    )
    .bind(template.id.to_string())
    .bind(template.owner.map(|owner| owner.to_string()))
    .bind(template.name.as_str())
    .bind(template.folder.as_str())
    .bind(template.language.as_deref())
    .bind(row::to_json(&template.groups)?)
    .bind(template.text.as_str())
    .bind(now.0)
    .execute(connection)
    .await?;
    Ok(())
}

pub(crate) async fn delete(connection: &mut AnyConnection, id: TemplateId) -> Result<()> {
    query("DELETE FROM template WHERE id = $1").bind(id.to_string()).execute(connection).await?;
    Ok(())
}
