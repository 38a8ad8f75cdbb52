//! Clients: who they are, and by which key the same browser is known again.

use deskbell_protocol::{ClientId, EditClient, Parameters, SessionId, Timestamp};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, query};

use super::row;
use crate::rules::contact::Contact;

type Result<T> = std::result::Result<T, sqlx::Error>;

/// What a joining page told of its client.
#[derive(Default)]
pub(crate) struct Told {
    pub(crate) name: String,
    pub(crate) contact: Contact,
    pub(crate) language: Option<String>,
    pub(crate) browser: Option<String>,
    pub(crate) system: Option<String>,
    pub(crate) page: Option<String>,
    pub(crate) parameters: Parameters,
    pub(crate) referrer: Option<String>,
    pub(crate) zone: Option<String>,
}

impl Told {
    fn parameters(&self) -> Result<Option<String>> {
        (!self.parameters.is_empty()).then(|| row::to_json(&self.parameters)).transpose()
    }
}

/// What the page or the link passed.
pub(super) fn parameters(row: &AnyRow) -> Result<Parameters> {
    Ok(row::maybe_json(row, "parameters")?.unwrap_or_default())
}

/// A client who was here before.
pub(crate) struct Known {
    pub(crate) id: ClientId,
    /// The name that he or she gave the last time.
    pub(crate) given_name: String,
}

/// The client whose browser has the key of this hash.
pub(crate) async fn by_key(connection: &mut AnyConnection, key_hash: &str) -> Result<Option<Known>> {
    let found = query(
        "SELECT c.id, COALESCE((SELECT s.client_name FROM session s WHERE s.client_id = c.id \
           ORDER BY s.created_at DESC, s.id DESC LIMIT 1), c.name) AS given_name FROM client c WHERE c.key_hash = $1",
    )
    .bind(key_hash)
    .fetch_optional(connection)
    .await?;
    found
        .map(|found| Ok(Known { id: row::id(&found, "id")?, given_name: row::text(&found, "given_name")? }))
        .transpose()
}

/// Stores a client who was never here.
pub(crate) async fn insert(
    connection: &mut AnyConnection,
    id: ClientId,
    key_hash: Option<&str>,
    told: &Told,
    now: Timestamp,
) -> Result<()> {
    query(
        "INSERT INTO client (id, name, email, phone, language, browser, system, page, parameters, referrer, zone, \
         created_at, key_hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(id.to_string())
    .bind(told.name.as_str())
    .bind(told.contact.email.as_deref())
    .bind(told.contact.phone.as_deref())
    .bind(told.language.as_deref())
    .bind(told.browser.as_deref())
    .bind(told.system.as_deref())
    .bind(told.page.as_deref())
    .bind(told.parameters()?)
    .bind(told.referrer.as_deref())
    .bind(told.zone.as_deref())
    .bind(now.0)
    .bind(key_hash)
    .execute(connection)
    .await?;
    Ok(())
}

/// The client is here again: what was told this time holds, and what was not stays as it was. So does the name, which operators may have
/// mended, unless another one is given than the last time. Gives whether anything changed.
pub(crate) async fn update(connection: &mut AnyConnection, known: &Known, told: &Told) -> Result<bool> {
    let name = Some(told.name.as_str()).filter(|name| !name.is_empty() && *name != known.given_name);
    let done = query(
        "UPDATE client SET name = COALESCE($1, name), email = COALESCE($2, email), phone = COALESCE($3, phone), \
         language = COALESCE($4, language), browser = COALESCE($5, browser), system = COALESCE($6, system), \
         page = COALESCE($7, page), parameters = COALESCE($8, parameters), referrer = COALESCE($9, referrer), \
         zone = COALESCE($10, zone) WHERE id = $11 AND (name <> COALESCE($1, name) \
         OR email IS DISTINCT FROM COALESCE($2, email) OR phone IS DISTINCT FROM COALESCE($3, phone) \
         OR language IS DISTINCT FROM COALESCE($4, language) OR browser IS DISTINCT FROM COALESCE($5, browser) \
         OR system IS DISTINCT FROM COALESCE($6, system) OR page IS DISTINCT FROM COALESCE($7, page) \
         OR parameters IS DISTINCT FROM COALESCE($8, parameters) OR referrer IS DISTINCT FROM COALESCE($9, referrer) \
         OR zone IS DISTINCT FROM COALESCE($10, zone))",
    )
    .bind(name)
    .bind(told.contact.email.as_deref())
    .bind(told.contact.phone.as_deref())
    .bind(told.language.as_deref())
    .bind(told.browser.as_deref())
    .bind(told.system.as_deref())
    .bind(told.page.as_deref())
    .bind(told.parameters()?)
    .bind(told.referrer.as_deref())
    .bind(told.zone.as_deref())
    .bind(known.id.to_string())
    .execute(connection)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// What an operator found out; empty takes away.
pub(crate) async fn edit(connection: &mut AnyConnection, id: ClientId, edited: &EditClient) -> Result<()> {
    let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    query("UPDATE client SET name = $1, email = $2, phone = $3 WHERE id = $4")
        .bind(edited.name.as_str())
        .bind(given(&edited.email))
        .bind(given(&edited.phone))
        .bind(id.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

/// So many of a client's sessions are told of a change.
const TOLD_MAX: i64 = 20;

/// The newest of the client's sessions that are not closed: whoever sees one is told of the client.
pub(crate) async fn open_sessions(connection: &mut AnyConnection, id: ClientId) -> Result<Vec<SessionId>> {
    let rows = query(
        "SELECT id FROM session WHERE client_id = $1 AND state <> 'closed' ORDER BY created_at DESC, id DESC LIMIT $2",
    )
    .bind(id.to_string())
    .bind(TOLD_MAX)
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row| row::id(row, "id")).collect()
}

/// How many of the client's sessions wait or are active.
pub(crate) async fn going_on(connection: &mut AnyConnection, id: ClientId) -> Result<i64> {
    let counted =
        query("SELECT COUNT(*) AS count FROM session WHERE client_id = $1 AND state NOT IN ('after_work', 'closed')");
    row::integer(&counted.bind(id.to_string()).fetch_one(connection).await?, "count")
}

/// Keeps how the client liked the talk.
pub(crate) async fn rate(
    connection: &mut AnyConnection,
    session: SessionId,
    rating: &deskbell_protocol::Rating,
) -> Result<()> {
    query("UPDATE session SET rating = $1 WHERE id = $2")
        .bind(row::to_json(rating)?)
        .bind(session.to_string())
        .execute(connection)
        .await?;
    Ok(())
}
