//! Files that operators and clients send, and their bytes for who may see them.

mod giving;
mod receiving;

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use deskbell_protocol::{
    ApiError, Author, Content, ErrorCode, FileCard, FileSettings, JoinId, Message, MessageId, SessionId,
};
use serde::Deserialize;

use super::App;
use super::extract::{Path, Query, Visitor};
use super::failure::Failure;
use crate::commands::messages::{Said, Send, Sender};
use crate::refusal::Refusal;
use crate::rules::file;
use crate::store::blobs::Blobs;
use crate::store::files::{self, StoredFile};
use crate::store::operators::Desk;
use crate::store::{about, messages};

pub(crate) use receiving::Receivers;

/// What a file is called.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Called {
    /// Its name, of which a safe one is made.
    #[serde(default)]
    name: String,
}

/// Sends a file, which is one message. The same again answers the same. It is judged by its content; programs and scripts are never
/// taken.
#[utoipa::path(put, path = "/v1/sessions/{id}/files/{message_id}", tag = "operators", security(("desk" = [])),
    params(("id" = SessionId, Path), ("message_id" = MessageId, Path), Called),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = Message), (status = 404, body = ApiError),
        (status = 409, body = ApiError, description = "session_ended, session_not_active or conflict"),
        (status = 413, body = ApiError, description = "too_large, with `limit` in bytes"),
        (status = 422, body = ApiError, description = "file_refused, with `reason`"),
        (status = 503, body = ApiError, description = "unavailable: a full disk, for instance")))]
pub(super) async fn send(
    State(app): State<App>,
    desk: Desk,
    Path((session, id)): Path<(SessionId, MessageId)>,
    Query(called): Query<Called>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Message>, Failure> {
    Upload { app: &app, id, session, sender: Sender::Operator(desk.operator), name: called.name }
        .take(&headers, body)
        .await
}

/// Sends a file; allowed while waiting too. The same again answers the same.
#[utoipa::path(put, path = "/v1/client/joins/{join_id}/files/{message_id}", tag = "clients", security(("join" = [])),
    params(("join_id" = JoinId, Path), ("message_id" = MessageId, Path), Called),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = Message), (status = 401, body = ApiError),
        (status = 409, body = ApiError, description = "session_ended or conflict"),
        (status = 413, body = ApiError, description = "too_large, with `limit` in bytes"),
        (status = 422, body = ApiError, description = "file_refused, with `reason`"),
        (status = 503, body = ApiError, description = "unavailable: a full disk, for instance")))]
pub(super) async fn send_by_client(
    State(app): State<App>,
    visitor: Visitor,
    Path((_, id)): Path<(JoinId, MessageId)>,
    Query(called): Query<Called>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Message>, Failure> {
    Upload { app: &app, id, session: visitor.session, sender: Sender::Client, name: called.name }
        .take(&headers, body)
        .await
}

/// The bytes of a file, to be saved. What an id stands for never changes.
#[utoipa::path(get, path = "/v1/sessions/{id}/files/{message_id}", tag = "operators", security(("desk" = [])),
    params(("id" = SessionId, Path), ("message_id" = MessageId, Path)),
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>), (status = 404, body = ApiError)))]
pub(super) async fn get(
    State(app): State<App>,
    desk: Desk,
    Path((session, id)): Path<(SessionId, MessageId)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let mut connection = app.store.read().await?;
    let company = app.store.context.company();
    if !about::may_read(&mut connection, &company.settings, session, desk.operator).await? {
        return Err(unknown());
    }
    drop(connection);
    give(&app, session, id, &headers).await
}

/// The bytes of a file, to be saved. What an id stands for never changes.
#[utoipa::path(get, path = "/v1/client/joins/{join_id}/files/{message_id}", tag = "clients", security(("join" = [])),
    params(("join_id" = JoinId, Path), ("message_id" = MessageId, Path)),
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>), (status = 401, body = ApiError),
        (status = 404, body = ApiError)))]
pub(super) async fn get_by_client(
    State(app): State<App>,
    visitor: Visitor,
    Path((_, id)): Path<(JoinId, MessageId)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    give(&app, visitor.session, id, &headers).await
}

fn unknown() -> Failure {
    ApiError::never(ErrorCode::NotFound, "there is no such file").into()
}

/// Where the bytes are; nowhere where the server has no folder.
fn blobs(app: &App) -> Option<Arc<dyn Blobs>> {
    app.blobs.clone()
}

async fn give(app: &App, session: SessionId, id: MessageId, headers: &HeaderMap) -> Result<Response, Failure> {
    let mut connection = app.store.read().await?;
    let stored = files::by_message(&mut connection, id).await?.filter(|stored| stored.session == session);
    let message = messages::by_ids(&mut connection, [id].into_iter()).await?.remove(&id);
    drop(connection);
    let Some((StoredFile { hash, .. }, Message { content: Content::File { file: card }, .. })) = stored.zip(message)
    else {
        return Err(unknown());
    };
    let blobs = blobs(app).ok_or_else(unknown)?;
    giving::answer(blobs, &card, hash, headers).await
}

/// A file on its way to a session.
struct Upload<'a> {
    app: &'a App,
    id: MessageId,
    session: SessionId,
    sender: Sender,
    name: String,
}

/// What is to be done with the bytes.
enum Wanted {
    /// They are a new message; what the company takes.
    New(FileSettings, Arc<dyn Blobs>),
    /// They were sent before as this message, and must be the same.
    Again(Message, StoredFile),
}

impl Upload<'_> {
    async fn take(self, headers: &HeaderMap, body: Body) -> Result<Json<Message>, Failure> {
        let checked = async {
            let wanted = self.wanted().await?;
            let place = self.app.receivers.place(self.session, self.sender)?;
            Ok((wanted, place))
        };
        let (wanted, _place) = match checked.await {
            Ok(checked) => checked,
            Err(failure) => {
                receiving::pass_over(headers, body).await;
                return Err(failure);
            }
        };
        match wanted {
            Wanted::New(allowed, blobs) => self.keep(blobs, &allowed, headers, body).await,
            Wanted::Again(message, stored) => {
                let same = receiving::hash(headers, body, size(&message)).await? == Some(stored.hash);
                same.then_some(Json(message)).ok_or_else(taken)
            }
        }
    }

    /// By rights and settings, before a byte is taken.
    async fn wanted(&self) -> Result<Wanted, Failure> {
        let no_session = || Failure::from(ApiError::never(ErrorCode::NotFound, "there is no such session"));
        let company = self.app.store.context.company();
        let mut connection = self.app.store.read().await?;
        let talk = messages::talks(&mut connection, [self.session].into_iter()).await?.remove(&self.session);
        let standing = talk.ok_or_else(no_session)?.standing;
        // Before rights: a repeat must be answered even when the session is another's meanwhile.
        let known = messages::by_ids(&mut connection, [self.id].into_iter()).await?.remove(&self.id);
        let is_known = known.is_some();
        if let Some(known) = known.filter(|known| known.session_id == self.session && self.is_by_sender(known))
            && let Some(stored) = files::by_message(&mut connection, self.id).await?
        {
            return Ok(Wanted::Again(known, stored));
        }
        if let Sender::Operator(operator) = self.sender
            && !standing.visible_to(operator, &company.settings)
        {
            return Err(no_session());
        }
        if is_known {
            return Err(taken());
        }
        let settings = &company.settings.files;
        let (allowed, taken_from) = match self.sender {
            Sender::Client => (standing.client_writes(), settings.from_clients),
            Sender::Operator(operator) => {
                (standing.operator_writes(operator, &company.settings), settings.from_operators)
            }
        };
        allowed.map_err(|code| ApiError::never(code, "the session takes no files now"))?;
        let not_allowed = || file::refused("not_allowed", "files are not taken");
        let blobs = blobs(self.app).filter(|_| taken_from).ok_or_else(not_allowed)?;
        if self.sender == Sender::Client {
            file::has_room(files::of_client(&mut connection, self.session).await?, None)?;
        }
        file::checked_name(&self.name)?;
        Ok(Wanted::New(settings.clone(), blobs))
    }

    fn is_by_sender(&self, message: &Message) -> bool {
        match (&message.author, self.sender) {
            (Author::Client, Sender::Client) => true,
            (Author::Operator { id, .. }, Sender::Operator(sender)) => *id == sender,
            _ => false,
        }
    }

    async fn keep(
        self,
        blobs: Arc<dyn Blobs>,
        allowed: &FileSettings,
        headers: &HeaderMap,
        body: Body,
    ) -> Result<Json<Message>, Failure> {
        let received = receiving::receive(blobs, headers, body, allowed.max_bytes()).await?;
        let card = file::judged(&received.head, received.size, &self.name, allowed)?;
        if self.sender == Sender::Client {
            let sent = files::of_client(&mut *self.app.store.read().await?, self.session).await?;
            file::has_room(sent, Some(received.size))?;
        }
        let hash = received.keep().await?;
        let said = Said::File { card, hash };
        let command = Send { id: self.id, session: self.session, sender: self.sender, said };
        Ok(Json(self.app.store.write(command).await?))
    }
}

fn taken() -> Failure {
    ApiError::never(ErrorCode::Conflict, "the id belongs to another message").into()
}

/// How many bytes a stored message's file has.
fn size(message: &Message) -> u64 {
    match &message.content {
        Content::File { file: FileCard { size, .. } } => *size,
        _ => 0,
    }
}

/// The disk is full, or cannot be read or written.
fn disk(error: &std::io::Error) -> Failure {
    tracing::error!(%error, "the folder of files cannot be used");
    Refusal::Unavailable("the server's disk cannot be used at the moment").into()
}
