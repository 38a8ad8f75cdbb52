//! Giving sessions to others.

use axum::Json;
use axum::extract::State;
use deskbell_protocol::{
    ApiError, BeginTransfer, ErrorCode, NOTE_MAX, SessionAnswer, SessionId, TransferTargets, TransferTo,
};

use super::App;
use super::extract::{Body, IdempotencyKey, Path};
use super::failure::Failure;
use crate::commands::transfer;
use crate::rules::text;
use crate::store::operators::Desk;
use crate::store::sessions;

/// Puts an active session before an operator or a group. It stays with who gives it until one of them accepts.
#[utoipa::path(post, path = "/v1/sessions/{id}/transfer", tag = "operators", request_body = BeginTransfer,
    security(("desk" = [])), params(("id" = SessionId, Path), ("Idempotency-Key" = uuid::Uuid, Header)),
    responses((status = 200, body = SessionAnswer),
        (status = 404, body = ApiError, description = "also where there is no such operator or group"),
        (status = 409, body = ApiError,
            description = "nobody_there with name, already_accepted, session_not_active or session_ended"),
        (status = 413, body = ApiError, description = "too_large: the note")))]
pub(super) async fn begin(
    State(app): State<App>,
    desk: Desk,
    Path(session): Path<SessionId>,
    key: IdempotencyKey,
    Body(BeginTransfer { to, note }): Body<BeginTransfer>,
) -> Result<Json<SessionAnswer>, Failure> {
    let note = match note.trim() {
        "" => String::new(),
        note => text::lines(note, NOTE_MAX, "the note")?,
    };
    let whom = match to {
        TransferTo::Operator { id } => format!("operator {id}"),
        TransferTo::Group { id } => format!("group {id}"),
    };
    let once = key.for_desk(&desk, format!("transfer {session} to {whom} {note}"));
    let command = transfer::BeginTransfer { session, operator: desk.operator, to, note, once };
    Ok(Json(app.store.write(command).await?))
}

/// Takes a session back that nobody has accepted yet. Again: the same.
#[utoipa::path(delete, path = "/v1/sessions/{id}/transfer", tag = "operators", security(("desk" = [])),
    params(("id" = SessionId, Path)),
    responses((status = 200, body = SessionAnswer), (status = 404, body = ApiError),
        (status = 409, body = ApiError, description = "already_accepted, session_not_active or session_ended")))]
pub(super) async fn cancel(
    State(app): State<App>,
    desk: Desk,
    Path(session): Path<SessionId>,
) -> Result<Json<SessionAnswer>, Failure> {
    let command = transfer::CancelTransfer { session, operator: desk.operator };
    Ok(Json(app.store.write(command).await?))
}

/// To whom a session could go, for who has it.
#[utoipa::path(get, path = "/v1/sessions/{id}/transfer-targets", tag = "operators", security(("desk" = [])),
    params(("id" = SessionId, Path)),
    responses((status = 200, body = TransferTargets), (status = 404, body = ApiError),
        (status = 409, body = ApiError, description = "already_accepted, session_not_active or session_ended")))]
pub(super) async fn targets(
    State(app): State<App>,
    desk: Desk,
    Path(session): Path<SessionId>,
) -> Result<Json<TransferTargets>, Failure> {
    let company = app.store.context.company();
    let mut connection = app.store.read().await?;
    let record = sessions::by_id(&mut connection, session).await?;
    let record = record.ok_or_else(|| ApiError::never(ErrorCode::NotFound, "there is no such session"))?;
    let allowed = record.standing.gives(desk.operator, &company.settings);
    allowed.map_err(|code| ApiError::never(code, "the session does not allow this"))?;
    let channel = record.session.channel;
    Ok(Json(transfer::targets(&mut connection, &company.settings, desk.operator, channel).await?))
}
