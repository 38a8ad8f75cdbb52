//! When the program cannot start: the window opens all the same and says why, since nobody reads what a program prints that
//! was started from a menu.

use std::path::Path;

use deskbell_desk::view::Language;
use deskbell_protocol::{ApiError, ErrorCode};
use tauri::{AppHandle, Manager};

use crate::text;

/// Why there is no shell.
#[derive(Debug)]
pub struct Failed(ApiError);

impl Failed {
    /// The data folder cannot be used.
    #[must_use]
    pub fn folder(folder: &Path, why: impl std::fmt::Display) -> Self {
        let error = ApiError::never(ErrorCode::LocalStorage, format!("{}: {why}", folder.display()));
        Self(error.with("folder", folder.display().to_string()).with("language", language()))
    }

    /// There is no data folder.
    #[must_use]
    pub fn no_folder() -> Self {
        Self(ApiError::never(ErrorCode::LocalStorage, "no data folder").with("language", language()))
    }

    /// Something else.
    #[must_use]
    pub fn other(why: impl std::fmt::Display) -> Self {
        Self(ApiError::never(ErrorCode::Unknown, why.to_string()).with("language", language()))
    }

    /// For the log.
    #[must_use]
    pub fn why(&self) -> &str {
        &self.0.message
    }

    /// The sentence for whoever started the program from a terminal.
    #[must_use]
    pub fn sentence(&self, texts: &text::Texts) -> String {
        match (self.0.code, self.0.args.get("folder")) {
            (ErrorCode::LocalStorage, Some(folder)) => texts.with("start-folder", &[("folder", folder)]),
            (ErrorCode::LocalStorage, None) => texts.get("start-no-folder"),
            _ => self.0.message.clone(),
        }
    }
}

/// What the window is told instead of a snapshot.
pub fn reason(app: &AppHandle) -> ApiError {
    let failed = app.try_state::<Failed>();
    failed.map_or_else(|| ApiError::never(ErrorCode::Unknown, "not started"), |failed| failed.0.clone())
}

/// The settings cannot be read: the system's language it is.
fn language() -> &'static str {
    if text::system_language() == Language::Cs { "cs" } else { "en" }
}
