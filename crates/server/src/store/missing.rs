//! Operators for whom clients wait, and the clients who miss them.

use deskbell_protocol::{
    Channel, ClientId, CompanySettings, OperatorCard, OperatorId, SessionId, SessionState, Timestamp,
};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, query};

use super::offers::withdraw_offers;
use super::{facts, operators, row, states};
use crate::rules::availability;
use crate::rules::contact::Contact;

type Result<T> = std::result::Result<T, sqlx::Error>;

/// An operator as whoever comes for him or her sees: there when Online, connected and with the channel on, and full when one more
/// client would not be offered.
pub(crate) async fn card(
    connection: &mut AnyConnection,
    company: &CompanySettings,
    id: OperatorId,
    channel: Channel,
) -> Result<OperatorCard> {
    let operator = operators::by_id(connection, id).await?.ok_or(sqlx::Error::RowNotFound)?;
    let seat = facts::seats(connection, Some(id)).await?.pop().ok_or(sqlx::Error::RowNotFound)?;
    let reserved = states::reserved(connection, company, Some(id)).await?.remove(&id).unwrap_or_default();
    let facts = seat.facts(company);
    let held = facts.held.saturating_add(availability::held(company, id, &reserved));
    let available = facts.available && facts.channels.contains(&channel);
    Ok(OperatorCard {
        display_name: operator.display_name,
        available,
        full: available && !availability::has_room(company, id, held, channel),
        photo: operator.photo,
    })
}

/// A session that waits for its owner, who is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Missing {
    pub(crate) session: SessionId,
    pub(crate) owner: OperatorId,
    pub(crate) channel: Channel,
}

fn read(row: &AnyRow) -> Result<Missing> {
    Ok(Missing { session: row::id(row, "id")?, owner: row::id(row, "owner_id")?, channel: row::word(row, "channel")? })
}

/// So many are taken in one go.
const AT_ONCE: i64 = 100;

/// Those who have missed their owner since `before` or longer and have left no message, the longest first.
pub(crate) async fn missed_since(connection: &mut AnyConnection, before: Timestamp) -> Result<Vec<Missing>> {
    let rows = query(
        "SELECT id, owner_id, channel FROM session WHERE missing_since IS NOT NULL AND missing_since <= $1 \
         AND message_left_at IS NULL AND owner_id IS NOT NULL AND state = 'queued' ORDER BY missing_since, id LIMIT $2",
    )
    .bind(before.0)
    .bind(AT_ONCE)
    .fetch_all(connection)
    .await?;
    rows.iter().map(read).collect()
}

/// Those whose owner is disabled, whether they have left a message or not, the longest first.
pub(crate) async fn of_disabled(connection: &mut AnyConnection) -> Result<Vec<Missing>> {
    let rows = query(
        "SELECT s.id, s.owner_id, s.channel FROM session s JOIN operator o ON o.id = s.owner_id \
         WHERE s.missing_since IS NOT NULL AND s.state = 'queued' AND o.disabled_at IS NOT NULL \
         ORDER BY s.missing_since, s.id LIMIT $1",
    )
    .bind(AT_ONCE)
    .fetch_all(connection)
    .await?;
    rows.iter().map(read).collect()
}

/// All who wait for `owner`, missing or not.
pub(crate) async fn waiting_for(connection: &mut AnyConnection, owner: OperatorId) -> Result<Vec<Missing>> {
    let rows = query(
        "SELECT id, owner_id, channel FROM session WHERE owner_id = $1 AND state IN ('queued', 'offered') \
         ORDER BY queued_at, id",
    )
    .bind(owner.to_string())
    .fetch_all(connection)
    .await?;
    rows.iter().map(read).collect()
}

/// All who wait for an owner.
pub(crate) async fn waiting(connection: &mut AnyConnection) -> Result<Vec<SessionId>> {
    let rows = query("SELECT id FROM session WHERE owner_id IS NOT NULL AND state IN ('queued', 'offered')")
        .fetch_all(connection)
        .await?;
    rows.iter().map(|row| row::id(row, "id")).collect()
}

/// Conversations of an operator that came to no group, with their channels.
pub(crate) async fn talks_without_group(
    connection: &mut AnyConnection,
    operator: OperatorId,
) -> Result<Vec<(SessionId, Channel)>> {
    let rows = query(
        "SELECT id, channel FROM session WHERE operator_id = $1 AND state = 'active' AND group_id IS NULL \
         ORDER BY queued_at, id",
    )
    .bind(operator.to_string())
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row| Ok((row::id(row, "id")?, row::word(row, "channel")?))).collect()
}

/// Gives such a conversation a group, to whose queue it can go back.
pub(crate) async fn adopt(
    connection: &mut AnyConnection,
    id: SessionId,
    group: deskbell_protocol::GroupId,
) -> Result<()> {
    query("UPDATE session SET group_id = $1, owner_id = NULL WHERE id = $2 AND state = 'active' AND group_id IS NULL")
        .bind(group.to_string())
        .bind(id.to_string())
        .execute(connection)
        .await?;
    Ok(())
}

/// Those who joined at `before` or earlier only to leave a message, and left none.
pub(crate) async fn unsaid(connection: &mut AnyConnection, before: Timestamp) -> Result<Vec<SessionId>> {
    let rows = query("SELECT id FROM session WHERE state = $1 AND created_at <= $2 ORDER BY created_at, id LIMIT $3")
        .bind(row::to_word(SessionState::Created)?)
        .bind(before.0)
        .bind(AT_ONCE)
        .fetch_all(connection)
        .await?;
    rows.iter().map(|row| row::id(row, "id")).collect()
}

/// The client need not wait on: the session is put before nobody, and stays for whoever reads the message. `false` when a message was
/// left before, or the session does not wait.
pub(crate) async fn mark_left(connection: &mut AnyConnection, id: SessionId, now: Timestamp) -> Result<bool> {
    let done = query(
        "UPDATE session SET message_left_at = $1, moves = moves + 1, \
         queued_at = CASE WHEN state = 'created' THEN $1 ELSE queued_at END, \
         missing_since = CASE WHEN owner_id IS NULL THEN NULL ELSE COALESCE(missing_since, $1) END, state = 'queued' \
         WHERE id = $2 AND message_left_at IS NULL AND state IN ('created', 'queued', 'offered')",
    )
    .bind(now.0)
    .bind(id.to_string())
    .execute(&mut *connection)
    .await?;
    let marked = done.rows_affected() == 1;
    if marked {
        withdraw_offers(connection, id).await?;
    }
    Ok(marked)
}

/// Where the client can be answered; what was not given stays as it was.
pub(crate) async fn set_contact(connection: &mut AnyConnection, client: ClientId, contact: &Contact) -> Result<()> {
    query("UPDATE client SET email = COALESCE($1, email), phone = COALESCE($2, phone) WHERE id = $3")
        .bind(contact.email.as_deref())
        .bind(contact.phone.as_deref())
        .bind(client.to_string())
        .execute(connection)
        .await?;
    Ok(())
}
