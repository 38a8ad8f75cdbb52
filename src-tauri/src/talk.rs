//! What of files in talks only a desktop can do: choosing and saving them.

use std::sync::Arc;

use deskbell_desk::{SaveError, Source};
use deskbell_protocol::{ApiError, ErrorCode, MessageId, SessionId};
use tauri::AppHandle;

use crate::{Shell, chooser};

impl Shell {
    /// Lets the operator choose files and sends them, in their order. One that cannot be sent does not hold up the others.
    pub(crate) async fn choose_files(&self, app: &AppHandle, session_id: SessionId) -> Result<(), ApiError> {
        let mut refused = Ok(());
        for path in chooser::choose(app, self.texts.get("choose-files")).await {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let sent = self.desk.send_file(session_id, &name, Source::Path(path)).await;
            refused = refused.and(sent.map(drop));
        }
        refused
    }

    /// Saves a message's file into the downloads.
    pub(crate) async fn save_file(
        self: &Arc<Self>,
        session_id: SessionId,
        message_id: MessageId,
    ) -> Result<String, ApiError> {
        let shell = Arc::clone(self);
        let file = blocking(move || shell.downloads.begin()).await??;
        let handle = file.reopen().map_err(|error| self.downloads.refused(&error))?;
        let written = self.desk.write_file(session_id, message_id, &mut tokio::fs::File::from_std(handle)).await;
        let name = written.map_err(|error| match error {
            SaveError::Load(error) => error,
            SaveError::Write(error) => self.downloads.refused(&error),
        })?;
        let shell = Arc::clone(self);
        blocking(move || shell.downloads.keep(file, &name)).await?
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, ApiError> {
    let ended = |error: tauri::Error| ApiError::never(ErrorCode::Internal, error.to_string());
    tauri::async_runtime::spawn_blocking(work).await.map_err(ended)
}
