//! Clients who may not come in.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use deskbell_protocol::{ApiError, Ban, BanClient, BanId, Bans, ErrorCode, SessionId};

use super::App;
use super::extract::{Body, IdempotencyKey, Path};
use super::failure::Failure;
use crate::commands::bans::{self, Lift, may_ban};
use crate::rules::client;
use crate::store::bans as stored;
use crate::store::operators::{self, Desk};

/// So many bans are listed.
const BANS_MAX: i64 = 1_000;

/// Bans a session's client, and ends the session. Of two bans of a client the one that lasts longer holds.
#[utoipa::path(post, path = "/v1/sessions/{id}/ban", tag = "bans", request_body = BanClient, security(("desk" = [])),
    params(("id" = SessionId, Path), ("Idempotency-Key" = uuid::Uuid, Header)),
    responses((status = 200, body = Ban), (status = 400, body = ApiError),
        (status = 403, body = ApiError, description = "forbidden: only supervisors may, unless the company lets operators"),
        (status = 404, body = ApiError), (status = 413, body = ApiError, description = "too_large, with `limit`")))]
pub(super) async fn ban(
    State(app): State<App>,
    desk: Desk,
    Path(session): Path<SessionId>,
    key: IdempotencyKey,
    Body(body): Body<BanClient>,
) -> Result<Json<Ban>, Failure> {
    let (reason, lasts_ms) = (client::ban_reason(&body.reason)?, client::ban_ms(body.hours)?);
    let once = key.for_desk(&desk, format!("ban {session} {lasts_ms:?} {reason}"));
    let command = bans::BanClient { session, operator: desk.operator, reason, lasts_ms, once };
    Ok(Json(app.store.write(command).await?))
}

/// The bans that hold, newest first.
#[utoipa::path(get, path = "/v1/bans", tag = "bans", security(("desk" = [])),
    responses((status = 200, body = Bans), (status = 401, body = ApiError),
        (status = 403, body = ApiError, description = "forbidden")))]
pub(super) async fn list(State(app): State<App>, desk: Desk) -> Result<Json<Bans>, Failure> {
    let (company, now) = (app.store.context.company(), app.store.context.sources.now());
    let mut connection = app.store.peek().await?;
    let asker = operators::by_id(&mut connection, desk.operator).await?.ok_or_else(Failure::unauthorized)?;
    if !may_ban(&asker, &company.settings.talk) {
        return Err(ApiError::never(ErrorCode::Forbidden, "only supervisors may do this here").into());
    }
    Ok(Json(Bans { bans: stored::holding(&mut connection, now, BANS_MAX).await? }))
}

/// Lets a banned client in again. Again: the same.
#[utoipa::path(delete, path = "/v1/bans/{id}", tag = "bans", security(("desk" = [])), params(("id" = BanId, Path)),
    responses((status = 204), (status = 401, body = ApiError), (status = 403, body = ApiError, description = "forbidden"),
        (status = 404, body = ApiError)))]
pub(super) async fn lift(State(app): State<App>, desk: Desk, Path(id): Path<BanId>) -> Result<StatusCode, Failure> {
    app.store.write(Lift { id, operator: desk.operator }).await?;
    Ok(StatusCode::NO_CONTENT)
}
