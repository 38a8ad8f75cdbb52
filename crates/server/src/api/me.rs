//! The operator's own day, history, profile and password.

use std::net::IpAddr;

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::IntoResponse;
use axum::{Extension, Json};
use deskbell_protocol::{
    ApiError, ErrorCode, Operator, OperatorId, Readiness, Role, SetOwnPassword, SetProfile, StatusHistory, StatusTimes,
};

use super::App;
use super::extract::{Body, Path, Raw};
use super::failure::Failure;
use crate::admin::Admin;
use crate::auth;
use crate::commands::me;
use crate::commands::presence::TellReadiness;
use crate::limits::TooMany;
use crate::proxy::Origin;
use crate::rules::{photo, text, times};
use crate::store::operators::{self, Desk};
use crate::store::{periods, profiles};

/// Today's time in each status, in the operator's zone.
#[utoipa::path(get, path = "/v1/me/times", tag = "operators", security(("desk" = [])),
    responses((status = 200, body = StatusTimes), (status = 401, body = ApiError)))]
pub(super) async fn times(State(app): State<App>, desk: Desk) -> Result<Json<StatusTimes>, Failure> {
    let mut connection = app.store.read().await?;
    let me = operators::by_id(&mut connection, desk.operator).await?.ok_or_else(Failure::unauthorized)?;
    let now = app.store.context.sources.now();
    Ok(Json(periods::times(&mut connection, me.id, &me.zone, now).await?))
}

/// The operator's own statuses, newest first.
#[utoipa::path(get, path = "/v1/me/history", tag = "operators", security(("desk" = [])),
    responses((status = 200, body = StatusHistory), (status = 401, body = ApiError)))]
pub(super) async fn history(State(app): State<App>, desk: Desk) -> Result<Json<StatusHistory>, Failure> {
    history_of(&app, desk.operator).await
}

/// Another operator's statuses, newest first, for supervisors and administrators.
#[utoipa::path(get, path = "/v1/operators/{id}/history", tag = "operators", security(("desk" = [])),
    params(("id" = OperatorId, Path)),
    responses((status = 200, body = StatusHistory), (status = 401, body = ApiError),
        (status = 403, body = ApiError, description = "forbidden"), (status = 404, body = ApiError)))]
pub(super) async fn history_of_another(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<OperatorId>,
) -> Result<Json<StatusHistory>, Failure> {
    let mut connection = app.store.peek().await?;
    let asker = operators::by_id(&mut connection, desk.operator).await?.ok_or_else(Failure::unauthorized)?;
    if asker.role == Role::Operator && id != asker.id {
        return Err(ApiError::never(ErrorCode::Forbidden, "this is for supervisors and administrators").into());
    }
    if operators::by_id(&mut connection, id).await?.is_none() {
        return Err(ApiError::never(ErrorCode::NotFound, "there is no such operator").into());
    }
    drop(connection);
    history_of(&app, id).await
}

async fn history_of(app: &App, id: OperatorId) -> Result<Json<StatusHistory>, Failure> {
    let now = app.store.context.sources.now();
    let periods = periods::history(&mut *app.store.peek().await?, id, now).await?;
    Ok(Json(StatusHistory { periods }))
}

/// Sets display name and time zone.
#[utoipa::path(put, path = "/v1/me/profile", tag = "operators", request_body = SetProfile, security(("desk" = [])),
    responses((status = 200, body = Operator), (status = 400, body = ApiError), (status = 401, body = ApiError)))]
pub(super) async fn set_profile(
    State(app): State<App>,
    desk: Desk,
    Body(SetProfile { display_name, zone }): Body<SetProfile>,
) -> Result<Json<Operator>, Failure> {
    let display_name = text::name(&display_name);
    let display_name = display_name.ok_or_else(|| Failure::bad_request("the name must have 1 to 80 characters"))?;
    let zone = times::zone_name(&zone).ok_or_else(|| Failure::bad_request("there is no such time zone"))?;
    let command = me::SetProfile { operator: desk.operator, display_name, zone };
    Ok(Json(app.store.write(command).await?))
}

/// Sets the photo: a PNG, JPEG or WebP of at most 64 kB. An empty body removes it.
#[utoipa::path(put, path = "/v1/me/photo", tag = "operators", security(("desk" = [])),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = Operator), (status = 400, body = ApiError), (status = 401, body = ApiError),
        (status = 413, body = ApiError, description = "too_large")))]
pub(super) async fn set_photo(State(app): State<App>, desk: Desk, Raw(bytes): Raw) -> Result<Json<Operator>, Failure> {
    let photo = if bytes.is_empty() {
        None
    } else {
        let kind = photo::checked(&bytes)?;
        Some(me::Photo { hash: photo::hash(&bytes), kind, bytes: bytes.into() })
    };
    Ok(Json(app.store.write(me::SetPhoto { operator: desk.operator, photo }).await?))
}

/// A photo. What a hash stands for never changes.
#[utoipa::path(get, path = "/v1/photos/{hash}", tag = "operators", params(("hash" = String, Path)),
    responses((status = 200, content_type = "image/*", body = Vec<u8>), (status = 404, body = ApiError)))]
pub(super) async fn photo(State(app): State<App>, Path(hash): Path<String>) -> Result<impl IntoResponse, Failure> {
    let found = profiles::photo(&mut *app.store.peek().await?, &hash).await?;
    let (kind, bytes) = found.ok_or_else(|| ApiError::never(ErrorCode::NotFound, "there is no such photo"))?;
    let headers = [
        (CONTENT_TYPE, kind.media_type()),
        (CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (CONTENT_SECURITY_POLICY, "default-src 'none'"),
    ];
    Ok((headers, bytes))
}

/// Tells whether alerts of this computer would reach the operator, in the place of what it told before. The same again changes nothing.
#[utoipa::path(put, path = "/v1/me/readiness", tag = "operators", request_body = Readiness, security(("desk" = [])),
    responses((status = 204), (status = 400, body = ApiError), (status = 401, body = ApiError)))]
pub(super) async fn tell_readiness(
    State(app): State<App>,
    desk: Desk,
    Body(readiness): Body<Readiness>,
) -> Result<StatusCode, Failure> {
    app.store.write(TellReadiness { operator: desk.operator, device: desk.device, readiness }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sets the password. The operator's other computers are signed out.
#[utoipa::path(put, path = "/v1/me/password", tag = "operators", request_body = SetOwnPassword, security(("desk" = [])),
    responses((status = 204), (status = 400, body = ApiError), (status = 401, body = ApiError),
        (status = 403, body = ApiError, description = "wrong_credentials"),
        (status = 429, body = ApiError, description = "rate_limited")))]
pub(super) async fn set_password(
    State(app): State<App>,
    desk: Desk,
    origin: Option<Extension<Origin>>,
    Body(body): Body<SetOwnPassword>,
) -> Result<StatusCode, Failure> {
    if !auth::is_password(&body.new) {
        return Err(Failure::bad_request("the password must have 8 to 256 characters"));
    }
    let mut connection = app.store.peek().await?;
    let me = operators::by_id(&mut connection, desk.operator).await?.ok_or_else(Failure::unauthorized)?;
    let stored = profiles::password_hash(&mut connection, me.id).await?.ok_or_else(Failure::unauthorized)?;
    drop(connection);
    // A token that was stolen is no way to guess the password.
    let address = origin.map_or(IpAddr::from([0; 4]), |Extension(origin)| origin.address);
    let attempt = app.limits.begin(address, &text::username_key(&me.username));
    let attempt = attempt.map_err(|TooMany(wait)| Failure::rate_limited(wait))?;
    if !auth::verify_password(&body.current, Some(stored.clone())).await? {
        // Asked again after the answer was lost: it was done.
        if !auth::verify_password(&body.new, Some(stored)).await? {
            return Err(wrong());
        }
        app.limits.take_back(attempt);
        return Ok(StatusCode::NO_CONTENT);
    }
    app.limits.take_back(attempt);
    let password_hash = auth::hash_password(&app.store.context.sources, &body.new).await?;
    let command = me::SetOwnPassword { desk, checked: stored, password_hash };
    let signed_out = app
        .store
        .write(command)
        .await
        .map_err(Failure::from)
        .map_err(|failure| if failure.code() == ErrorCode::WrongCredentials { wrong() } else { failure })?;
    Admin::of(app.store.clone()).forget(&signed_out);
    Ok(StatusCode::NO_CONTENT)
}

/// Not 401, which would mean that the token is void.
fn wrong() -> Failure {
    let error = ApiError::never(ErrorCode::WrongCredentials, "the present password is another one");
    Failure::from(error).with_status(StatusCode::FORBIDDEN)
}
