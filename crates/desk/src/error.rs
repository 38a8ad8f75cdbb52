//! The errors that the desk itself makes, in the one shape that crosses the window's border.

use deskbell_protocol::{ApiError, ErrorCode};

/// Why desk.db did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DatabaseError {
    /// It could not be opened, read or written.
    #[error("desk.db: {0}")]
    Sql(#[from] sqlx::Error),
    /// Its folder could not be made.
    #[error("the data folder: {0}")]
    Folder(#[from] std::io::Error),
    /// It is not whole.
    #[error("desk.db is damaged: {0}")]
    Damaged(String),
    /// A newer program wrote it.
    #[error("desk.db has version {0}, which is newer than this program")]
    Newer(i64),
}

impl DatabaseError {
    /// Whether what is in the file is the trouble, and not that it cannot be reached.
    pub(crate) fn is_damage(&self) -> bool {
        // SQLite's primary codes: SQLITE_CORRUPT and SQLITE_NOTADB, whatever stands in the extended part.
        let told = |code: &str| code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 11 | 26));
        match self {
            Self::Damaged(_) => true,
            Self::Sql(sqlx::Error::Database(error)) => error.code().is_some_and(|code| told(&code)),
            Self::Sql(_) | Self::Folder(_) | Self::Newer(_) => false,
        }
    }
}

impl From<DatabaseError> for ApiError {
    fn from(error: DatabaseError) -> Self {
        Self::never(ErrorCode::LocalStorage, error.to_string())
    }
}

/// Nobody is signed in.
pub(crate) fn signed_out() -> ApiError {
    ApiError::never(ErrorCode::SignedOut, "nobody is signed in")
}

/// There is no such session, invitation or message here.
pub(crate) fn not_found(what: &str) -> ApiError {
    ApiError::never(ErrorCode::NotFound, format!("there is no such {what}"))
}

/// The sign-in or the program's version is the trouble, not what was asked: everything waits until a person acts.
pub(crate) fn ends_the_connection(error: &ApiError) -> bool {
    matches!(error.code, ErrorCode::Unauthorized | ErrorCode::UpgradeRequired)
}
