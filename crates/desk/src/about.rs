//! What the window asks for about a session's client, and about talks that are over.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use deskbell_protocol::{
    ApiError, BanClient, BanId, Bans, Content, EditClient, Found, MessageId, NoteId, Seq, SessionId, SetResult,
    SetTags, Tags, WriteNote,
};
use uuid::Uuid;

use crate::{desk::Desk, sender::PAGE, shown, view::PastPage};

/// At most so many names of files of talks that are over are remembered.
const NAMES_MAX: usize = 2_000;

/// The names of files in talks that are over and that the operator looked at.
#[derive(Debug, Default)]
pub(crate) struct FileNames(Mutex<HashMap<MessageId, String>>);

impl FileNames {
    pub(crate) fn get(&self, id: MessageId) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&id).cloned()
    }

    fn learn(&self, id: MessageId, name: &str) {
        let mut names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if names.len() >= NAMES_MAX {
            names.clear();
        }
        names.insert(id, name.to_owned());
    }
}

impl Desk {
    /// Changes what is known of a session's client.
    ///
    /// # Errors
    /// When the server cannot be asked or refuses.
    pub async fn edit_client(&self, session_id: SessionId, client: EditClient) -> Result<(), ApiError> {
        self.shared().seat()?.api.edit_client(session_id, &client).await
    }

    /// Sets all of a session's tags.
    ///
    /// # Errors
    /// When the server cannot be asked or refuses.
    pub async fn set_tags(&self, session_id: SessionId, tags: Vec<String>) -> Result<(), ApiError> {
        self.shared().seat()?.api.set_tags(session_id, &SetTags { tags }).await
    }

    /// Tags to complete what is typed.
    ///
    /// # Errors
    /// When the server cannot be asked.
    pub async fn find_tags(&self) -> Result<Tags, ApiError> {
        self.shared().seat()?.api.tags().await
    }

    /// Writes a note about a session's client, for operators alone.
    ///
    /// # Errors
    /// When the server cannot be asked or refuses.
    pub async fn write_note(&self, session_id: SessionId, text: String) -> Result<(), ApiError> {
        let seat = self.shared().seat()?;
        seat.api.write_note(session_id, NoteId(Uuid::now_v7()), &WriteNote { text }).await
    }

    /// A page of a talk that is over: its newest, or those before a place.
    ///
    /// # Errors
    /// When the server cannot be asked, or the operator may not read it.
    pub async fn past(&self, session_id: SessionId, before: Option<Seq>) -> Result<PastPage, ApiError> {
        let shared = self.shared();
        let seat = shared.seat()?;
        let page = seat.api.messages(session_id, before, PAGE).await?;
        for message in &page.messages {
            if let Content::File { file } = &message.content {
                seat.file_names.learn(message.id, &file.name);
            }
        }
        let client = shared.read(|workspace| Some(workspace.sessions.get(&session_id)?.client.clone()));
        let mut messages: Vec<_> = page.messages.iter().map(shown::past).collect();
        messages.sort_by_key(|message| message.order);
        Ok(PastPage { session_id, client, messages, more: page.more })
    }

    /// Writes what came of a session in after-work, and closes it.
    ///
    /// # Errors
    /// `incomplete` when the company wants one of its results, or when the server cannot be asked.
    pub async fn set_result(&self, session_id: SessionId, result: SetResult) -> Result<(), ApiError> {
        self.shared().seat()?.api.set_result(session_id, &result).await
    }

    /// Ends a session and lets its client in no more.
    ///
    /// # Errors
    /// `forbidden` when the company does not let operators do so, or when the server cannot be asked.
    pub async fn ban(&self, session_id: SessionId, ban: BanClient) -> Result<(), ApiError> {
        self.shared().seat()?.api.ban(session_id, &ban).await
    }

    /// Who may not come in.
    ///
    /// # Errors
    /// When the server cannot be asked or refuses.
    pub async fn bans(&self) -> Result<Bans, ApiError> {
        self.shared().seat()?.api.bans().await
    }

    /// Lets a client in again.
    ///
    /// # Errors
    /// When the server cannot be asked or refuses.
    pub async fn lift_ban(&self, id: BanId) -> Result<(), ApiError> {
        self.shared().seat()?.api.lift_ban(id).await
    }

    /// Where words are found in the operator's sessions, newest first. Nothing is found when nothing is looked for.
    ///
    /// # Errors
    /// When the server cannot be asked.
    pub async fn search(&self, query: &str) -> Result<Found, ApiError> {
        let seat = self.shared().seat()?;
        let query = query.trim();
        if query.is_empty() {
            return Ok(Found { hits: Vec::new(), more: false });
        }
        seat.api.search(query).await
    }
}
