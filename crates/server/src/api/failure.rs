//! Errors as answers: always `{code, args, retry, message}`.

use std::any::Any;
use std::time::Duration;

use axum::Json;
use axum::extract::rejection::{BytesRejection, PathRejection, QueryRejection};
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use deskbell_protocol::{ApiError, ErrorCode, Retry};

use super::BODY_MAX;
use crate::ServerError;
use crate::refusal::Refusal;
use crate::sources::NoRandomness;

/// An error on its way to whoever asked.
#[derive(Debug)]
pub(crate) struct Failure {
    status: StatusCode,
    error: ApiError,
}

impl Failure {
    /// The asker's mistake.
    pub(crate) fn bad_request(message: impl Into<String>) -> Self {
        ApiError::never(ErrorCode::BadRequest, message).into()
    }

    /// The asker is not who could ask this.
    pub(crate) fn unauthorized() -> Self {
        ApiError::never(ErrorCode::Unauthorized, "the token is missing, void or unknown").into()
    }

    pub(crate) fn too_large() -> Self {
        ApiError::never(ErrorCode::TooLarge, "the body is too large").with("limit", BODY_MAX.to_string()).into()
    }

    /// Too many attempts failed; the next one is looked at after `wait`.
    pub(crate) fn rate_limited(wait: Duration) -> Self {
        let ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX).max(1);
        let error = ApiError::never(ErrorCode::RateLimited, "too many attempts failed");
        ApiError { retry: Retry::After { ms }, ..error.with("minutes", ms.div_ceil(60_000).to_string()) }.into()
    }

    /// The body did not come in time.
    pub(crate) fn too_slow() -> Self {
        Self::bad_request("the body did not come in time").with_status(StatusCode::REQUEST_TIMEOUT)
    }

    pub(crate) fn code(&self) -> ErrorCode {
        self.error.code
    }

    pub(crate) fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }
}

fn status(code: ErrorCode) -> StatusCode {
    match code {
        ErrorCode::BadRequest
        | ErrorCode::BadSettings
        | ErrorCode::BadContact
        | ErrorCode::BadInvitation
        | ErrorCode::Incomplete => StatusCode::BAD_REQUEST,
        ErrorCode::Unauthorized | ErrorCode::WrongCredentials => StatusCode::UNAUTHORIZED,
        ErrorCode::Forbidden | ErrorCode::ChannelLocked | ErrorCode::Banned => StatusCode::FORBIDDEN,
        ErrorCode::NotFound | ErrorCode::InvitationUnknown | ErrorCode::ReasonUnknown => StatusCode::NOT_FOUND,
        ErrorCode::UpgradeRequired => StatusCode::UPGRADE_REQUIRED,
        ErrorCode::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ErrorCode::FileRefused => StatusCode::UNPROCESSABLE_ENTITY,
        ErrorCode::AlreadyAccepted
        | ErrorCode::SessionEnded
        | ErrorCode::SessionNotActive
        | ErrorCode::SlotsFull
        | ErrorCode::QueueFull
        | ErrorCode::GroupOffline
        | ErrorCode::OperatorMissing
        | ErrorCode::InvitationNotYetValid
        | ErrorCode::StatusChangedSince
        | ErrorCode::NobodyThere
        | ErrorCode::Conflict => StatusCode::CONFLICT,
        ErrorCode::InvitationUsed | ErrorCode::InvitationExpired | ErrorCode::InvitationRevoked => StatusCode::GONE,
        ErrorCode::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        ErrorCode::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        tracing::debug!(code = %self.error.code.as_str(), reason = %self.error.message, "refused");
        let wait = match self.error.retry {
            Retry::After { ms } => Some([(RETRY_AFTER, ms.div_ceil(1000).to_string())]),
            _ => None,
        };
        (self.status, wait, Json(self.error)).into_response()
    }
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        Self { status: status(error.code), error }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        refusal.into_api().into()
    }
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Refusal::Store(error).into()
    }
}

impl From<NoRandomness> for Failure {
    fn from(error: NoRandomness) -> Self {
        Refusal::Randomness(error).into()
    }
}

impl From<ServerError> for Failure {
    fn from(error: ServerError) -> Self {
        tracing::error!(%error, "a request failed");
        ApiError::later(ErrorCode::Internal, "the server failed; its log tells why").into()
    }
}

impl From<PathRejection> for Failure {
    fn from(rejection: PathRejection) -> Self {
        Self::bad_request(rejection.body_text())
    }
}

impl From<QueryRejection> for Failure {
    fn from(rejection: QueryRejection) -> Self {
        Self::bad_request(rejection.body_text())
    }
}

impl From<BytesRejection> for Failure {
    fn from(rejection: BytesRejection) -> Self {
        match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Self::too_large(),
            _ => Self::bad_request("the body could not be read"),
        }
    }
}

impl From<WebSocketUpgradeRejection> for Failure {
    fn from(rejection: WebSocketUpgradeRejection) -> Self {
        Self::bad_request(rejection.body_text())
    }
}

pub(super) async fn no_such_route() -> Failure {
    ApiError::never(ErrorCode::NotFound, "there is no such route").into()
}

pub(super) async fn no_such_method() -> Failure {
    Failure::bad_request("the route does not take this method").with_status(StatusCode::METHOD_NOT_ALLOWED)
}

pub(super) fn panicked(_: Box<dyn Any + Send>) -> Response {
    tracing::error!("a request panicked");
    Failure::from(ApiError::later(ErrorCode::Internal, "the server failed; its log tells why")).into_response()
}
