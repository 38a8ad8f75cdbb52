//! What the window asks for about files in conversations.

use std::io;

use deskbell_protocol::{ApiError, Content, ErrorCode, FileCard, FileSettings, MessageId, SessionId};
use tokio::{io::AsyncWriteExt, time::timeout};
use uuid::Uuid;

use crate::{
    api::Coming,
    database::Written,
    desk::Desk,
    error::not_found,
    file_name,
    held::{Source, refused, unreadable},
    outbox::Item,
    picture,
    pictures::ShownPicture,
    upload::STANDSTILL,
    workspace::Workspace,
};

/// The most that is taken into memory to be shown, in bytes.
const SHOWN_MAX: usize = 100_000_000;

impl Desk {
    /// Puts a file into the outbox, whatever becomes of the original. Answers once it is on the disk; from there it goes out
    /// by itself. [`Desk::discard_message`] cancels it.
    ///
    /// # Errors
    /// `file_refused` when operators may send none or it is empty, `too_large`, `file_unreadable`, `not_found`, or
    /// `local_storage` when it cannot be kept.
    pub async fn send_file(&self, session_id: SessionId, name: &str, source: Source) -> Result<MessageId, ApiError> {
        let shared = self.shared();
        let seat = shared.seat()?;
        let limit = shared.read(|workspace| allowed(workspace, session_id))?;
        let id = MessageId(Uuid::now_v7());
        let card = shared.held.put(id, name, source, limit).await?;
        let now = shared.now();
        let (written_at, snapshot) = shared.read(|workspace| (workspace.server_time(now), workspace.snapshot(now)));
        let put =
            shared.database.put(seat.account, session_id, id, Written::File(&card), written_at, snapshot.as_ref());
        let place = match put.await {
            Ok(place) => place,
            Err(error) => {
                shared.held.remove(id).await;
                return Err(error.into());
            }
        };
        let item = Item {
            place,
            id,
            session_id,
            text: String::new(),
            file: Some(card),
            uploaded: None,
            written_at,
            failure: None,
        };
        shared.change_for(&seat, |workspace| workspace.queued(item));
        seat.outbox.notify_one();
        Ok(id)
    }

    /// A message's picture, if it is one that may be shown: by its content, and not too large. One on its way is there too.
    ///
    /// # Errors
    /// `not_found` when there is no such picture, or when the server cannot be asked.
    pub async fn picture(&self, session_id: SessionId, message_id: MessageId) -> Result<ShownPicture, ApiError> {
        let shared = self.shared();
        let seat = shared.seat()?;
        if let Some(picture) = seat.pictures.get(message_id) {
            return Ok(picture);
        }
        let (held, card) = shared.read(|workspace| {
            let held = workspace.outbox.get(message_id).is_some_and(|item| item.session_id == session_id);
            (held, card(workspace, message_id).cloned())
        });
        // What is known not to be one is not even loaded.
        if card.is_some_and(|card| !card.preview) {
            return Err(not_found("picture"));
        }
        let bytes = if held {
            tokio::fs::read(shared.held.path(message_id)).await.map_err(|error| unreadable(&error))?
        } else {
            let _turn = seat.pictures.loading.acquire().await;
            whole(&mut seat.api.file(session_id, message_id).await?).await?
        };
        let known = picture::look(io::Cursor::new(&bytes)).filter(|picture| picture.may_be_shown());
        let media_type = known.ok_or_else(|| not_found("picture"))?.media_type;
        let picture = ShownPicture { media_type, bytes: bytes.into() };
        if !held {
            seat.pictures.keep(message_id, &picture);
        }
        Ok(picture)
    }

    /// Writes a message's file where the operator wants it. Answers the name under which it was sent.
    ///
    /// # Errors
    /// When the server cannot be asked or refuses; [`SaveError::Write`] when it cannot be written there.
    pub async fn write_file(
        &self,
        session_id: SessionId,
        message_id: MessageId,
        to: &mut tokio::fs::File,
    ) -> Result<String, SaveError> {
        let shared = self.shared();
        let seat = shared.seat()?;
        let (name, held) = shared.read(|workspace| {
            let name = card(workspace, message_id).map(|card| card.name.clone());
            (name, workspace.outbox.get(message_id).is_some_and(|item| item.session_id == session_id))
        });
        let name = name.or_else(|| seat.file_names.get(message_id)).unwrap_or_default();
        if held {
            let mut from = tokio::fs::File::open(shared.held.path(message_id)).await.map_err(|e| unreadable(&e))?;
            tokio::io::copy(&mut from, to).await?;
        } else {
            let mut coming = seat.api.file(session_id, message_id).await?;
            while let Some(piece) = in_time(coming.next()).await? {
                to.write_all(&piece).await?;
            }
        }
        to.flush().await?;
        Ok(file_name::clean(&name))
    }
}

/// Why a file is not where the operator wanted it.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// It could not be had.
    #[error(transparent)]
    Load(#[from] ApiError),
    /// It could not be written.
    #[error(transparent)]
    Write(#[from] io::Error),
}

/// How large a file may be that is sent in this session.
fn allowed(workspace: &Workspace, session_id: SessionId) -> Result<u64, ApiError> {
    if !workspace.sessions.contains_key(&session_id) {
        return Err(not_found("session"));
    }
    let files = workspace.company.as_ref().map_or_else(FileSettings::default, |company| company.files.clone());
    if files.from_operators { Ok(files.max_bytes()) } else { Err(refused("not_allowed")) }
}

/// What is known of a message's file, on its way or in the shown conversation.
fn card(workspace: &Workspace, id: MessageId) -> Option<&FileCard> {
    if let Some(item) = workspace.outbox.get(id) {
        return item.file.as_ref();
    }
    match &workspace.open.as_ref()?.messages.get(&id)?.content {
        Content::File { file } => Some(file),
        _ => None,
    }
}

async fn whole(coming: &mut Coming) -> Result<Vec<u8>, ApiError> {
    let mut bytes = Vec::new();
    while let Some(piece) = in_time(coming.next()).await? {
        if bytes.len().saturating_add(piece.len()) > SHOWN_MAX {
            return Err(ApiError::never(ErrorCode::TooLarge, "the picture is over the limit"));
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes)
}

async fn in_time<T>(coming: impl Future<Output = Result<T, ApiError>>) -> Result<T, ApiError> {
    let nothing = || ApiError::later(ErrorCode::ServerUnreachable, "nothing more comes of the file");
    timeout(STANDSTILL, coming).await.unwrap_or_else(|_| Err(nothing()))
}
