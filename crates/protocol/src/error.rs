//! The one shape of an error on the wire and at the window's border.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// What went wrong. A person reads the translation of the code (`error-<code>` in `locales/`) with the error's `args`.
/// A variant is added only when somebody acts on it or reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    // Said by the server.
    /// The request is not of the form that the documentation gives.
    BadRequest,
    /// The token is missing, revoked or unknown: sign in again.
    Unauthorized,
    /// User name or password is wrong.
    WrongCredentials,
    /// Signed in, but not allowed to do this.
    Forbidden,
    /// There is no such thing, or the asker may not know of it.
    NotFound,
    /// This desk is too old or too new for the server. Ends the desk's attempts to connect.
    UpgradeRequired,
    /// The body or text is over the limit. Args: `limit`.
    TooLarge,
    /// Another operator has this session. Args: `operator`, the winner's display name.
    AlreadyAccepted,
    /// The session is over.
    SessionEnded,
    /// The session has not been accepted yet.
    SessionNotActive,
    /// The same id was used before for something else.
    Conflict,
    /// No invitation has this code.
    InvitationUnknown,
    /// The invitation was used by another client.
    InvitationUsed,
    /// The invitation's time is over.
    InvitationExpired,
    /// The invitation was revoked.
    InvitationRevoked,
    /// The invitation's start is still to come.
    InvitationNotYetValid,
    /// The invitation cannot be made or changed like this. Args: `reason`, one of `too_short`, `too_long`, `over_already`,
    /// `end_before_start`, `start_too_far`, `no_end`, `uses`; `minutes`, the shortest or longest there may be.
    BadInvitation,
    /// The operator for whom the client came cannot take anybody, and the company wants no one to wait.
    OperatorMissing,
    /// Neither an e-mail address nor a telephone number that could be answered.
    BadContact,
    /// The administrator has locked the channel's switch.
    ChannelLocked,
    /// All the operator's slots are taken.
    SlotsFull,
    /// The group's queue is full.
    QueueFull,
    /// Nobody of the group is there, and the company wants no one to wait.
    GroupOffline,
    /// There is no such away reason, or it was disabled.
    ReasonUnknown,
    /// The status was changed elsewhere after this was chosen; it stays as it is.
    StatusChangedSince,
    /// Files are not taken, or not of this kind. Args: `reason`, one of `not_allowed`, `kind`, `program`, `empty`.
    FileRefused,
    /// The client may not come in any more.
    Banned,
    /// Something that the company asks for is missing. Args: `field`, one of `name`, `email`, `phone`, `message`, `result`.
    Incomplete,
    /// The session cannot go there: nobody could accept it. Args: `name`.
    NobodyThere,
    /// The settings are not valid. Args: `field`, `reason`.
    BadSettings,
    /// The server failed; trying again may help.
    Internal,
    /// The server is stopping or overloaded; try again after a while.
    Unavailable,
    /// Too many attempts to sign in, or to find an invitation, failed; `retry` tells when the next one is looked at. Args: `minutes`, the same rounded up.
    RateLimited,

    // Said by the desk.
    /// The operator's file is not taken as a sound. Args: `reason`, one of `unreadable`, `too_large`, `unknown_kind`, `broken`,
    /// `too_long`, `silent`, `not_kept`.
    BadSound,
    /// The file cannot be read.
    FileUnreadable,
    /// Nothing answers at this address.
    ServerUnreachable,
    /// Something answers, but it is not a Deskbell server.
    NotDeskbell,
    /// The address is not one.
    BadAddress,
    /// Plain http is refused except on this computer.
    InsecureAddress,
    /// The server's certificate is not trusted.
    CertificateNotTrusted,
    /// Something answers, but without encryption where it is needed.
    NotEncrypted,
    /// Something answers, but only encrypted; the address says otherwise.
    EncryptedOnly,
    /// The desk's own database cannot be written (full disk, read-only folder).
    LocalStorage,
    /// Nobody is signed in.
    SignedOut,
    /// The server inside the program could not start.
    LocalServer,
    /// A file could not be saved. Args: `folder`; `reason`, one of `no_space`, `not_allowed`, `no_folder`, `other`.
    NotSaved,
    /// No program of this computer opens it. Args: `kind`, one of `mail`, `phone`, `folder`.
    NothingOpens,

    /// A code from a newer version.
    #[serde(other)]
    Unknown,
}

impl ErrorCode {
    /// The code as it is written on the wire.
    #[must_use]
    pub fn as_str(self) -> String {
        match serde_json::to_value(self) {
            Ok(serde_json::Value::String(text)) => text,
            _ => "unknown".to_owned(),
        }
    }
}

/// Whether the same request may succeed later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Retry {
    /// Not without a change.
    Never,
    /// Yes, once the network or the server is back.
    Later,
    /// Yes, but not before this many milliseconds.
    After {
        /// Milliseconds to wait.
        #[ts(type = "number")]
        ms: u64,
    },
}

/// An error as it crosses a border. `message` is for logs and developers, never for a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema, thiserror::Error)]
#[error("{message}")]
pub struct ApiError {
    /// What went wrong.
    pub code: ErrorCode,
    /// Values for the translated sentence.
    #[serde(default)]
    pub args: BTreeMap<String, String>,
    /// Whether to try again.
    pub retry: Retry,
    /// For logs and developers, in English; holds no secret and no text of a message.
    pub message: String,
}

impl ApiError {
    /// An error that will not go away by trying again.
    #[must_use]
    pub fn never(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, args: BTreeMap::new(), retry: Retry::Never, message: message.into() }
    }

    /// An error that may be gone later.
    #[must_use]
    pub fn later(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { retry: Retry::Later, ..Self::never(code, message) }
    }

    /// The same error with a value for its translated sentence.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.args.insert(name.to_owned(), value.into());
        self
    }

    /// Whether the same request may succeed later.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.retry != Retry::Never
    }
}
