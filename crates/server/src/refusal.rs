//! Why a command or a request was not done.

use deskbell_protocol::{ApiError, ErrorCode};

use crate::sources::NoRandomness;
use crate::store::connect::is_trouble;

/// Why something was not done. Becomes an [`ApiError`] for whoever asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refusal {
    /// It may not be done; the asker is told why.
    #[error(transparent)]
    Said(#[from] ApiError),
    /// The store failed.
    #[error("the store failed: {0}")]
    Store(#[from] sqlx::Error),
    /// No random numbers.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
    /// A stored value or answer cannot be written or read as JSON.
    #[error("a stored value is not understood: {0}")]
    Value(#[from] serde_json::Error),
    /// The server stops, or its store cannot be written.
    #[error("{0}")]
    Unavailable(&'static str),
}

impl Refusal {
    /// What the asker is told. A failure's details stay in the log.
    pub(crate) fn into_api(self) -> ApiError {
        match self {
            Self::Said(error) => error,
            Self::Store(sqlx::Error::PoolClosed) => ApiError::later(ErrorCode::Unavailable, "the server is stopping"),
            Self::Store(error @ (sqlx::Error::PoolTimedOut | sqlx::Error::Io(_))) => {
                tracing::error!(%error, "the database cannot be reached");
                ApiError::later(ErrorCode::Unavailable, "the database cannot be reached at the moment")
            }
            Self::Unavailable(reason) => ApiError::later(ErrorCode::Unavailable, reason),
            failure => {
                tracing::error!(error = %failure, "a request failed");
                ApiError::later(ErrorCode::Internal, "the server failed; its log tells why")
            }
        }
    }

    /// Whoever cannot come in by an invitation is told whose it was.
    pub(crate) fn of_company(self, company: &str) -> Self {
        match self {
            Self::Said(error) => Self::Said(error.with("company", company)),
            other => other,
        }
    }

    /// Whether the store itself is in trouble, rather than one statement against its rules.
    pub(crate) fn is_store_trouble(&self) -> bool {
        match self {
            Self::Store(sqlx::Error::Database(error)) => is_trouble(&**error),
            Self::Store(sqlx::Error::RowNotFound | sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_)) => false,
            Self::Store(_) => true,
            _ => false,
        }
    }
}

/// An error with `code` that trying again does not mend.
pub(crate) fn refuse(code: ErrorCode, message: &str) -> Refusal {
    Refusal::Said(ApiError::never(code, message))
}
