//! What is done with invitations and clients outside of the window: letters, saved files, calls.

use std::path::Path;
use std::sync::Arc;

use deskbell_desk::Invited;
use deskbell_protocol::{ApiError, ErrorCode, InvitationId, SessionId};
use serde::Deserialize;

use crate::links::{Contact, open_by_system};
use crate::text::Texts;
use crate::{Shell, letter, reveal};

/// By what a client is contacted.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// A letter.
    Email,
    /// A call.
    Phone,
}

impl Shell {
    /// Opens the mail program with a letter about an invitation.
    pub(crate) async fn mail_invitation(&self, id: InvitationId) -> Result<(), ApiError> {
        let invited = self.desk.invitation(id)?;
        let (subject, text) = letter::written(&invited, &self.texts_for(&invited));
        Contact::letter(&subject, &text).open().await
    }

    /// Saves an invitation's QR code.
    pub(crate) async fn save_invitation_qr(self: &Arc<Self>, id: InvitationId) -> Result<String, ApiError> {
        let (invited, picture) = (self.desk.invitation(id)?, self.desk.invitation_picture(id)?);
        self.save(letter::file_name(&invited, &self.texts_for(&invited)), "png", picture).await
    }

    /// Saves an invitation's appointment.
    pub(crate) async fn save_invitation_calendar(self: &Arc<Self>, id: InvitationId) -> Result<String, ApiError> {
        let invited = self.desk.invitation(id)?;
        let texts = self.texts_for(&invited);
        let text = letter::appointment(&invited, &texts);
        self.save(letter::file_name(&invited, &texts), "ics", text.into_bytes()).await
    }

    /// Shows a file that was saved.
    pub(crate) async fn show_in_folder(&self, path: &str) -> Result<(), ApiError> {
        let file = self.downloads.saved(path)?;
        if reveal::show(&file).await {
            return Ok(());
        }
        let folder = file.parent().map(Path::to_owned).unwrap_or_default();
        open_by_system(folder, "folder").await
    }

    /// Writes to or calls the client of a session, by what he or she left.
    pub(crate) async fn contact(&self, id: SessionId, by: By) -> Result<(), ApiError> {
        let client = self.desk.client(id)?;
        let none = || ApiError::never(ErrorCode::BadContact, "the client left none");
        let contact = match by {
            By::Email => Contact::mail(&client.email.ok_or_else(none)?)?,
            By::Phone => Contact::call(&client.phone.ok_or_else(none)?)?,
        };
        contact.open().await
    }

    /// The client's language, if it is known and spoken here; otherwise the operator's.
    fn texts_for(&self, invited: &Invited) -> Texts {
        let language = self.desk.remembered().settings.language;
        Texts::new(crate::text::spoken(invited.invitation.language.as_deref()).unwrap_or(language))
    }

    async fn save(self: &Arc<Self>, name: String, extension: &'static str, file: Vec<u8>) -> Result<String, ApiError> {
        let shell = Arc::clone(self);
        let saving = move || shell.downloads.save(&name, extension, &file);
        let ended = |error: tauri::Error| ApiError::never(ErrorCode::Internal, error.to_string());
        tauri::async_runtime::spawn_blocking(saving).await.map_err(ended)?
    }
}
