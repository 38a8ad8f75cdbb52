//! Sessions, as operators work on them.

use axum::Json;
use axum::extract::State;
use deskbell_protocol::{
    ApiError, ErrorCode, Message, MessageId, Messages, SendMessage, Seq, SessionAnswer, SessionId,
};
use serde::Deserialize;

use super::App;
use super::extract::{Body, IdempotencyKey, Path, Query};
use super::failure::Failure;
use crate::commands::messages::{Send, Sender};
use crate::commands::sessions::{Accept, End};
use crate::rules::text;
use crate::store::operators::Desk;
use crate::store::{messages as stored, sessions};

/// Which page of messages.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Page {
    /// Only messages older than this place of the feed.
    pub(super) before: Option<i64>,
    /// At most so many; 100 at most.
    pub(super) limit: Option<i64>,
}

/// Accepts a waiting session. Again by the winner: the same; by another: 409.
#[utoipa::path(post, path = "/v1/sessions/{id}/accept", tag = "operators", security(("desk" = [])),
    params(("id" = SessionId, Path), ("Idempotency-Key" = uuid::Uuid, Header)),
    responses((status = 200, body = SessionAnswer), (status = 404, body = ApiError),
        (status = 409, body = ApiError, description = "already_accepted or session_ended")))]
pub(super) async fn accept(
    State(app): State<App>,
    desk: Desk,
    Path(session): Path<SessionId>,
    key: IdempotencyKey,
) -> Result<Json<SessionAnswer>, Failure> {
    let once = key.for_desk(&desk, format!("accept {session}"));
    Ok(Json(app.store.write(Accept { session, operator: desk.operator, once }).await?))
}

/// Ends an active or after-work session. Again: the same.
#[utoipa::path(post, path = "/v1/sessions/{id}/end", tag = "operators", security(("desk" = [])),
    params(("id" = SessionId, Path), ("Idempotency-Key" = uuid::Uuid, Header)),
    responses((status = 200, body = SessionAnswer), (status = 404, body = ApiError),
        (status = 409, body = ApiError, description = "session_not_active")))]
pub(super) async fn end(
    State(app): State<App>,
    desk: Desk,
    Path(session): Path<SessionId>,
    key: IdempotencyKey,
) -> Result<Json<SessionAnswer>, Failure> {
    let once = key.for_desk(&desk, format!("end {session}"));
    Ok(Json(app.store.write(End { session, operator: desk.operator, once }).await?))
}

/// A page of messages, the newest first page unless `before` is given; oldest first within it.
#[utoipa::path(get, path = "/v1/sessions/{id}/messages", tag = "operators", security(("desk" = [])),
    params(("id" = SessionId, Path), Page),
    responses((status = 200, body = Messages), (status = 404, body = ApiError)))]
pub(super) async fn messages(
    State(app): State<App>,
    desk: Desk,
    Path(session): Path<SessionId>,
    Query(page): Query<Page>,
) -> Result<Json<Messages>, Failure> {
    let mut connection = app.store.read().await?;
    let found = sessions::standing(&mut connection, session).await?;
    if !found.is_some_and(|standing| standing.visible_to(desk.operator)) {
        return Err(ApiError::never(ErrorCode::NotFound, "there is no such session").into());
    }
    Ok(Json(stored::page(&mut connection, session, page.before.map(Seq), page.limit).await?))
}

/// Sends a message. The same again answers the same.
#[utoipa::path(put, path = "/v1/sessions/{id}/messages/{message_id}", tag = "operators", request_body = SendMessage,
    security(("desk" = [])), params(("id" = SessionId, Path), ("message_id" = MessageId, Path)),
    responses((status = 200, body = Message), (status = 404, body = ApiError),
        (status = 409, body = ApiError, description = "session_ended, session_not_active or conflict"),
        (status = 413, body = ApiError, description = "too_large")))]
pub(super) async fn send(
    State(app): State<App>,
    desk: Desk,
    Path((session, id)): Path<(SessionId, MessageId)>,
    Body(body): Body<SendMessage>,
) -> Result<Json<Message>, Failure> {
    let text = text::message(&body.text)?;
    let command = Send { id, session, sender: Sender::Operator(desk.operator), text };
    Ok(Json(app.store.write(command).await?))
}
