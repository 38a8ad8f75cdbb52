//! What operators know and write about a session's client beside the talk.

use axum::Json;
use axum::extract::State;
use deskbell_protocol::{
    AboutClient, ApiError, CLIENT_NAME_MAX, ClientNote, EditClient, ErrorCode, NOTE_MAX, NoteId, SessionAnswer,
    SessionId, SetResult, SetTags, Tags, WriteNote,
};

use super::App;
use super::extract::{Body, Path};
use super::failure::Failure;
use crate::commands::after_work;
use crate::commands::clients::{self, Edit};
use crate::commands::notes;
use crate::rules::client::tag_key;
use crate::rules::{contact, text};
use crate::store::operators::Desk;
use crate::store::{about as stored, sessions, tags};

/// So many tags are offered to complete what is typed.
const TAGS_OFFERED: i64 = 200;

/// What is known of a session's client beside the session itself.
#[utoipa::path(get, path = "/v1/sessions/{id}/about", tag = "operators", security(("desk" = [])),
    params(("id" = SessionId, Path)), responses((status = 200, body = AboutClient), (status = 404, body = ApiError)))]
pub(super) async fn about(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<SessionId>,
) -> Result<Json<AboutClient>, Failure> {
    let company = app.store.context.company();
    let mut connection = app.store.read().await?;
    let record = sessions::by_id(&mut connection, id).await?;
    let record = record.filter(|record| record.standing.visible_to(desk.operator, &company.settings));
    let record = record.ok_or_else(|| ApiError::never(ErrorCode::NotFound, "there is no such session"))?;
    Ok(Json(stored::about(&mut connection, &record.session, desk.operator).await?))
}

/// Changes what is known of a session's client. The same again changes nothing.
#[utoipa::path(put, path = "/v1/sessions/{id}/client", tag = "operators", request_body = EditClient,
    security(("desk" = [])), params(("id" = SessionId, Path)),
    responses((status = 200, body = SessionAnswer), (status = 400, body = ApiError, description = "bad_contact"),
        (status = 404, body = ApiError), (status = 413, body = ApiError, description = "too_large, with `limit`")))]
pub(super) async fn edit(
    State(app): State<App>,
    desk: Desk,
    Path(session): Path<SessionId>,
    Body(body): Body<EditClient>,
) -> Result<Json<SessionAnswer>, Failure> {
    let name = text::plain_line(&body.name, CLIENT_NAME_MAX, "the name")?;
    let contact = contact::if_given(Some(&body.email), Some(&body.phone))?;
    let (email, phone) = (contact.email.unwrap_or_default(), contact.phone.unwrap_or_default());
    let command = Edit { session, operator: desk.operator, client: EditClient { name, email, phone } };
    Ok(Json(app.store.write(command).await?))
}

/// Sets a session's tags. The same again changes nothing.
#[utoipa::path(put, path = "/v1/sessions/{id}/tags", tag = "operators", request_body = SetTags,
    security(("desk" = [])), params(("id" = SessionId, Path)),
    responses((status = 200, body = SessionAnswer), (status = 404, body = ApiError),
        (status = 413, body = ApiError, description = "too_large, with `limit`: too many, or one too long")))]
pub(super) async fn set_tags(
    State(app): State<App>,
    desk: Desk,
    Path(session): Path<SessionId>,
    Body(SetTags { tags }): Body<SetTags>,
) -> Result<Json<SessionAnswer>, Failure> {
    Ok(Json(app.store.write(clients::SetTags { session, operator: desk.operator, tags }).await?))
}

/// Tags to complete what is typed: the company's first, then the most used.
#[utoipa::path(get, path = "/v1/tags", tag = "operators", security(("desk" = [])),
    responses((status = 200, body = Tags), (status = 401, body = ApiError)))]
pub(super) async fn all_tags(State(app): State<App>, _desk: Desk) -> Result<Json<Tags>, Failure> {
    let mut tags = app.store.context.company().settings.talk.tags.clone();
    let companys: Vec<String> = tags.iter().map(|tag| tag_key(tag)).collect();
    let used = tags::most_used(&mut *app.store.peek().await?, TAGS_OFFERED).await?;
    tags.extend(used.into_iter().filter(|tag| !companys.contains(&tag_key(tag))));
    tags.truncate(usize::try_from(TAGS_OFFERED).unwrap_or_default());
    Ok(Json(Tags { tags }))
}

/// Writes a note about a session's client, which only operators see. The same again answers the same.
#[utoipa::path(put, path = "/v1/sessions/{id}/notes/{note_id}", tag = "operators", request_body = WriteNote,
    security(("desk" = [])), params(("id" = SessionId, Path), ("note_id" = NoteId, Path)),
    responses((status = 200, body = ClientNote), (status = 400, body = ApiError), (status = 404, body = ApiError),
        (status = 409, body = ApiError, description = "conflict"),
        (status = 413, body = ApiError, description = "too_large, with `limit`")))]
pub(super) async fn write_note(
    State(app): State<App>,
    desk: Desk,
    Path((session, id)): Path<(SessionId, NoteId)>,
    Body(body): Body<WriteNote>,
) -> Result<Json<ClientNote>, Failure> {
    let text = text::lines(&body.text, NOTE_MAX, "a note")?;
    Ok(Json(app.store.write(notes::WriteNote { id, session, author: desk.operator, text }).await?))
}

/// Writes what came of a session in after-work, and closes it. The same again answers the same.
#[utoipa::path(put, path = "/v1/sessions/{id}/result", tag = "operators", request_body = SetResult,
    security(("desk" = [])), params(("id" = SessionId, Path)),
    responses((status = 200, body = SessionAnswer),
        (status = 400, body = ApiError, description = "incomplete, with `field`: a result is needed, or this one is not there any more"),
        (status = 404, body = ApiError),
        (status = 409, body = ApiError, description = "session_not_active; conflict: the talk goes on, or another result was written"),
        (status = 413, body = ApiError, description = "too_large, with `limit`")))]
pub(super) async fn set_result(
    State(app): State<App>,
    desk: Desk,
    Path(session): Path<SessionId>,
    Body(body): Body<SetResult>,
) -> Result<Json<SessionAnswer>, Failure> {
    let note = match text::lines(&body.note, NOTE_MAX, "a note") {
        Err(error) if error.code == ErrorCode::BadRequest => None,
        note => Some(note?),
    };
    let command = after_work::SetResult { session, operator: desk.operator, result: body.result_id, note };
    Ok(Json(app.store.write(command).await?))
}
