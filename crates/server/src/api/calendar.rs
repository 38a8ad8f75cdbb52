//! The calendar file of an invitation, for the client's own calendar.

use axum::Extension;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use deskbell_protocol::{ApiError, Appointment};

use super::App;
use super::extract::Code;
use super::failure::Failure;
use super::invitations;
use crate::proxy::Origin;

/// The appointment as a calendar file, refused as the card is. Never uses the invitation up.
#[utoipa::path(get, path = "/v1/client/invitations/{code}/calendar.ics", tag = "clients",
    params(("code" = String, Path)),
    responses((status = 200, content_type = "text/calendar"),
        (status = 404, body = ApiError, description = "invitation_unknown"),
        (status = 410, body = ApiError,
            description = "invitation_used, invitation_expired or invitation_revoked; args: company"),
        (status = 429, body = ApiError, description = "rate_limited")))]
pub(super) async fn file(
    State(app): State<App>,
    origin: Option<Extension<Origin>>,
    Code(code): Code,
) -> Result<Response, Failure> {
    let stored = invitations::find(&app, origin, &code).await?;
    let card = invitations::card_of(&app, &stored).await?;
    let url = format!("{}/i/{}", app.store.context.base_url, stored.code);
    let text = Appointment {
        invitation: stored.id(),
        written_at: card.server_time,
        starts_at: card.valid_from,
        valid_until: card.valid_until,
        summary: &format!("{}, {}", card.operator.display_name, card.company),
        // In no language; many calendars make a link only of what stands here.
        description: &url,
        url: &url,
    }
    .to_ics();
    let headers = [
        (CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"invitation.ics\""),
        (CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, text).into_response())
}
