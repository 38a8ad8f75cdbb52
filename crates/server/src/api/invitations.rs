//! Invitations: made by operators, looked at by clients.

use axum::Json;
use axum::extract::State;
use deskbell_protocol::{
    ApiError, CreateInvitation, ErrorCode, Invitation, InvitationCard, InvitationId, OperatorCard,
};

use super::App;
use super::extract::{Body, Path};
use super::failure::Failure;
use crate::commands::invitations as commands;
use crate::rules::{availability, invitation, text};
use crate::store::invitations;
use crate::store::operators::{self, Desk};

/// Makes an invitation. The same again answers the same.
#[utoipa::path(put, path = "/v1/invitations/{id}", tag = "operators", request_body = CreateInvitation,
    security(("desk" = [])), params(("id" = InvitationId, Path)),
    responses((status = 200, body = Invitation), (status = 409, body = ApiError, description = "conflict")))]
pub(super) async fn create(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<InvitationId>,
    Body(body): Body<CreateInvitation>,
) -> Result<Json<Invitation>, Failure> {
    let valid_for_ms = invitation::checked_length(body.valid_for_ms)?;
    let label = text::label(body.label.as_deref())?;
    let command = commands::CreateInvitation { id, operator: desk.operator, valid_for_ms, label };
    Ok(Json(app.store.write(command).await?))
}

/// What the client's page shows before joining. Never uses the invitation up.
#[utoipa::path(get, path = "/v1/client/invitations/{code}", tag = "clients", params(("code" = String, Path)),
    responses((status = 200, body = InvitationCard), (status = 404, body = ApiError, description = "invitation_unknown"),
        (status = 410, body = ApiError, description = "invitation_used or invitation_expired")))]
pub(super) async fn card(State(app): State<App>, Path(code): Path<String>) -> Result<Json<InvitationCard>, Failure> {
    let context = &app.store.context;
    let mut connection = app.store.read().await?;
    let unknown = || ApiError::never(ErrorCode::InvitationUnknown, "no invitation has this code");
    let stored = invitations::by_code(&mut connection, &code).await?.ok_or_else(unknown)?;
    invitation::joinable(stored.session, stored.valid_until, context.sources.now())
        .map_err(|code| ApiError::never(code, "the invitation cannot be joined"))?;
    let operator = operators::by_id(&mut connection, stored.operator).await?.ok_or_else(unknown)?;
    let presence = operators::presence(&mut connection, operator.id).await?;
    Ok(Json(InvitationCard {
        company: operators::company(&mut connection).await?.unwrap_or_default(),
        operator: OperatorCard {
            display_name: operator.display_name,
            available: presence.is_some_and(|(presence, _)| availability::available(operator.status, presence)),
            photo: operator.photo,
        },
        valid_until: stored.valid_until,
    }))
}
