//! Sessions, as operators work on them.

use axum::Json;
use axum::extract::State;
use deskbell_protocol::{
    ApiError, ErrorCode, Message, MessageId, Messages, PassOn, SendMessage, Seq, SessionAnswer, SessionId,
};
use serde::Deserialize;

use super::App;
use super::extract::{Body, IdempotencyKey, Path, Query};
use super::failure::Failure;
use crate::commands::messages::{Said, Send, Sender};
use crate::commands::offers::{self, Decline};
use crate::commands::sessions::{Accept, End};
use crate::rules::text;
use crate::store::operators::Desk;
use crate::store::{about, messages as stored};

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
        (status = 409, body = ApiError, description = "already_accepted, slots_full or session_ended")))]
pub(super) async fn accept(
    State(app): State<App>,
    desk: Desk,
    Path(session): Path<SessionId>,
    key: IdempotencyKey,
) -> Result<Json<SessionAnswer>, Failure> {
    let once = key.for_desk(&desk, format!("accept {session}"));
    Ok(Json(app.store.write(Accept { session, operator: desk.operator, once }).await?))
}

/// Declines an offer: it goes on to others. Again: the same.
#[utoipa::path(post, path = "/v1/sessions/{id}/decline", tag = "operators", security(("desk" = [])),
    params(("id" = SessionId, Path), ("Idempotency-Key" = uuid::Uuid, Header)),
    responses((status = 200, body = SessionAnswer),
        (status = 403, body = ApiError, description = "forbidden: the client came for this operator"),
        (status = 404, body = ApiError), (status = 409, body = ApiError, description = "already_accepted or session_ended")))]
pub(super) async fn decline(
    State(app): State<App>,
    desk: Desk,
    Path(session): Path<SessionId>,
    key: IdempotencyKey,
) -> Result<Json<SessionAnswer>, Failure> {
    let once = key.for_desk(&desk, format!("decline {session}"));
    Ok(Json(app.store.write(Decline { session, operator: desk.operator, once }).await?))
}

/// Gives a client who waits for the operator to a group.
#[utoipa::path(post, path = "/v1/sessions/{id}/pass", tag = "operators", request_body = PassOn, security(("desk" = [])),
    params(("id" = SessionId, Path), ("Idempotency-Key" = uuid::Uuid, Header)),
    responses((status = 200, body = SessionAnswer),
        (status = 403, body = ApiError, description = "forbidden: it does not wait for this operator"),
        (status = 404, body = ApiError), (status = 409, body = ApiError, description = "already_accepted or session_ended")))]
pub(super) async fn pass(
    State(app): State<App>,
    desk: Desk,
    Path(session): Path<SessionId>,
    key: IdempotencyKey,
    Body(PassOn { group_id }): Body<PassOn>,
) -> Result<Json<SessionAnswer>, Failure> {
    let once = key.for_desk(&desk, format!("pass {session} to {group_id}"));
    let command = offers::PassOn { session, operator: desk.operator, group: group_id, once };
    Ok(Json(app.store.write(command).await?))
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

/// A page of messages, also of another session of a client of whom the operator sees one: the newest first page unless `before` is given; oldest first within it.
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
    let company = app.store.context.company();
    if !about::may_read(&mut connection, &company.settings, session, desk.operator).await? {
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
    let command = Send { id, session, sender: Sender::Operator(desk.operator), said: Said::Text(text) };
    Ok(Json(app.store.write(command).await?))
}
