//! What supervisors and administrators do to others.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use deskbell_protocol::{ApiError, Operator, OperatorId, SetOperatorStatus};

use super::App;
use super::extract::{Body, IdempotencyKey, Path};
use super::failure::Failure;
use crate::commands::supervising;
use crate::store::operators::Desk;

/// Sets another operator's status.
#[utoipa::path(put, path = "/v1/operators/{id}/status", tag = "supervision", request_body = SetOperatorStatus,
    security(("desk" = [])), params(("id" = OperatorId, Path), ("Idempotency-Key" = uuid::Uuid, Header)),
    responses((status = 200, body = Operator), (status = 401, body = ApiError),
        (status = 403, body = ApiError, description = "forbidden"),
        (status = 404, body = ApiError, description = "not_found or reason_unknown")))]
pub(super) async fn set_status(
    State(app): State<App>,
    desk: Desk,
    Path(operator): Path<OperatorId>,
    key: IdempotencyKey,
    Body(SetOperatorStatus { status }): Body<SetOperatorStatus>,
) -> Result<Json<Operator>, Failure> {
    let once = key.for_desk(&desk, format!("status of {operator} {status:?}"));
    let command = supervising::SetStatus { supervisor: desk.operator, operator, status, once };
    Ok(Json(app.store.write(command).await?))
}

/// Signs an operator out of all computers. Again: the same.
#[utoipa::path(post, path = "/v1/operators/{id}/sign-out", tag = "supervision", security(("desk" = [])),
    params(("id" = OperatorId, Path)),
    responses((status = 204), (status = 401, body = ApiError), (status = 403, body = ApiError, description = "forbidden"),
        (status = 404, body = ApiError)))]
pub(super) async fn sign_out(
    State(app): State<App>,
    desk: Desk,
    Path(operator): Path<OperatorId>,
) -> Result<StatusCode, Failure> {
    let signed_out = app.store.write(supervising::SignOut { supervisor: desk.operator, operator }).await?;
    for desk in signed_out {
        app.store.context.hub.revoke(desk.operator, &desk.token_hash);
        app.store.context.presence.forget((desk.operator, desk.device));
    }
    Ok(StatusCode::NO_CONTENT)
}
