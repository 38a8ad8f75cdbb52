//! Invitations: made and ended by operators, looked at by clients.

use std::net::IpAddr;

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use deskbell_protocol::{
    ApiError, CreateInvitation, ErrorCode, ExtendInvitation, Invitation, InvitationCard, InvitationId,
    RevokeInvitation, Role,
};

use super::App;
use super::extract::{Body, Code, IdempotencyKey, Path};
use super::failure::Failure;
use crate::commands::invitations::{self as commands, Asker};
use crate::commands::missing;
use crate::limits::TooMany;
use crate::proxy::Origin;
use crate::routing::Target;
use crate::rules::{invitation, text};
use crate::store::invitations::{self, Stored};
use crate::store::operators::{self, Desk};

/// Makes an invitation to the operator. The same again answers the same.
#[utoipa::path(put, path = "/v1/invitations/{id}", tag = "operators", request_body = CreateInvitation,
    security(("desk" = [])), params(("id" = InvitationId, Path)),
    responses((status = 200, body = Invitation), (status = 400, body = ApiError, description = "bad_invitation"),
        (status = 409, body = ApiError, description = "conflict"),
        (status = 413, body = ApiError, description = "too_large: a label or name")))]
pub(super) async fn create(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<InvitationId>,
    Body(body): Body<CreateInvitation>,
) -> Result<Json<Invitation>, Failure> {
    let (asker, leads_to) = (Asker::Operator(desk.operator), Target::Owner(desk.operator));
    let command = commands::Create { id, asker, leads_to, made_by: None, request: checked(body)? };
    Ok(Json(app.store.write(command).await?))
}

/// What is asked for, with its texts as they are kept.
pub(super) fn checked(asked: CreateInvitation) -> Result<CreateInvitation, ApiError> {
    Ok(CreateInvitation {
        label: text::label(asked.label.as_deref())?,
        client_name: text::greeted(asked.client_name.as_deref())?,
        language: text::language(asked.language.as_deref()),
        ..asked
    })
}

/// Lets nobody else in. Who came by it talks on, unless asked otherwise; then the operator's own sessions that came by it end. One
/// that is used up stays used. Again: the same.
#[utoipa::path(post, path = "/v1/invitations/{id}/revoke", tag = "operators", request_body = RevokeInvitation,
    security(("desk" = [])), params(("id" = InvitationId, Path), ("Idempotency-Key" = uuid::Uuid, Header)),
    responses((status = 200, body = Invitation), (status = 404, body = ApiError)))]
pub(super) async fn revoke(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<InvitationId>,
    key: IdempotencyKey,
    Body(RevokeInvitation { end_sessions }): Body<RevokeInvitation>,
) -> Result<Json<Invitation>, Failure> {
    let asker = asker(&app, &desk).await?;
    let once = key.for_desk(&desk, format!("revoke {id} {end_sessions}"));
    Ok(Json(app.store.write(commands::Revoke { id, asker, end_sessions, once }).await?))
}

/// Revokes all of the operator's invitations that can still be joined, and ends the operator's sessions that came by invitations
/// when asked to. Each invitation's change is told on the stream.
#[utoipa::path(post, path = "/v1/invitations/revoke", tag = "operators", request_body = RevokeInvitation,
    security(("desk" = [])), params(("Idempotency-Key" = uuid::Uuid, Header)), responses((status = 204)))]
pub(super) async fn revoke_all(
    State(app): State<App>,
    desk: Desk,
    key: IdempotencyKey,
    Body(RevokeInvitation { end_sessions }): Body<RevokeInvitation>,
) -> Result<StatusCode, Failure> {
    let once = key.for_desk(&desk, format!("revoke all {end_sessions}"));
    app.store.write(commands::RevokeAll { operator: desk.operator, end_sessions, once }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Moves the end. One that expired is valid again from now on.
#[utoipa::path(post, path = "/v1/invitations/{id}/extend", tag = "operators", request_body = ExtendInvitation,
    security(("desk" = [])), params(("id" = InvitationId, Path), ("Idempotency-Key" = uuid::Uuid, Header)),
    responses((status = 200, body = Invitation), (status = 400, body = ApiError, description = "bad_invitation"),
        (status = 404, body = ApiError), (status = 410, body = ApiError, description = "invitation_used or invitation_revoked")))]
pub(super) async fn extend(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<InvitationId>,
    key: IdempotencyKey,
    Body(ExtendInvitation { by_ms }): Body<ExtendInvitation>,
) -> Result<Json<Invitation>, Failure> {
    let asker = asker(&app, &desk).await?;
    let once = key.for_desk(&desk, format!("extend {id} {by_ms}"));
    Ok(Json(app.store.write(commands::Extend { id, asker, by_ms, once }).await?))
}

/// Whose invitations the desk may deal with.
async fn asker(app: &App, desk: &Desk) -> Result<Asker, Failure> {
    let me = operators::by_id(&mut *app.store.peek().await?, desk.operator).await?.ok_or_else(Failure::unauthorized)?;
    Ok(match me.role {
        Role::Administrator => Asker::Administrator,
        _ => Asker::Operator(me.id),
    })
}

/// What the client's page shows before joining. Never uses the invitation up.
#[utoipa::path(get, path = "/v1/client/invitations/{code}", tag = "clients", params(("code" = String, Path)),
    responses((status = 200, body = InvitationCard), (status = 404, body = ApiError, description = "invitation_unknown"),
        (status = 410, body = ApiError,
            description = "invitation_used, invitation_expired or invitation_revoked; args: company"),
        (status = 429, body = ApiError, description = "rate_limited")))]
pub(super) async fn card(
    State(app): State<App>,
    origin: Option<Extension<Origin>>,
    Code(code): Code,
) -> Result<Json<InvitationCard>, Failure> {
    let stored = find(&app, origin, &code).await?;
    Ok(Json(card_of(&app, &stored).await?))
}

/// What the client's page shows of an invitation, unless it is over.
pub(super) async fn card_of(app: &App, stored: &Stored) -> Result<InvitationCard, Failure> {
    let (settings, now) = (app.store.context.company(), app.store.context.sources.now());
    let mut connection = app.store.read().await?;
    let company = operators::company(&mut connection).await?.unwrap_or_default();
    let life = stored.life();
    if let Some(code) = invitation::refused(&life, now).filter(|code| *code != ErrorCode::InvitationNotYetValid) {
        return Err(ApiError::never(code, "the invitation lets nobody in any more").with("company", company).into());
    }
    let (operator, while_missing) = match stored.leads_to {
        Target::Owner(owner) => missing::card(&mut connection, &settings.settings, owner).await,
        Target::Group(id) => missing::group_card(&mut connection, &settings.settings, id).await,
    }
    .map_err(|refusal| refusal.of_company(&company))?;
    Ok(InvitationCard {
        company,
        operator,
        valid_from: life.valid_from,
        valid_until: life.valid_until,
        server_time: now,
        client_name: stored.client_name().map(str::to_owned),
        language: stored.language().map(str::to_owned),
        while_missing,
        entry: settings.settings.entry,
    })
}

/// The invitation that has this code. Whoever asks in vain too often is told to wait.
pub(super) async fn find(app: &App, origin: Option<Extension<Origin>>, code: &str) -> Result<Stored, Failure> {
    let address = origin.map_or(IpAddr::from([0; 4]), |Extension(origin)| origin.address);
    let wait = |TooMany(wait)| {
        tracing::debug!(%address, "an invitation was not looked for: too many were guessed");
        Failure::rate_limited(wait)
    };
    let look = app.guesses.begin(address).map_err(wait)?;
    if let Some(stored) = invitations::by_code(&mut *app.store.peek().await?, code).await? {
        return Ok(stored);
    }
    app.guesses.missed(look).map_err(wait)?;
    Err(ApiError::never(ErrorCode::InvitationUnknown, "no invitation has this code").into())
}
