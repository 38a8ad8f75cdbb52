//! Identifiers. All are UUIDv7, minted by whoever writes the thing first; order never comes from them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS, ToSchema)]
        #[serde(transparent)]
        #[ts(type = "string")]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
    )*};
}

ids! {
    /// An operator.
    OperatorId,
    /// A group: a queue and the operators who serve it.
    GroupId,
    /// One piece of work with one client on one channel.
    SessionId,
    /// A person who contacts the company, apart from any one session.
    ClientId,
    /// One message.
    MessageId,
    /// One invitation.
    InvitationId,
    /// One API key.
    ApiKeyId,
    /// One reason for being away.
    AwayReasonId,
    /// One computer on which an operator signs in.
    DeviceId,
    /// A client's joining of a session from one browser.
    JoinId,
    /// One stored answer.
    TemplateId,
    /// One note about a client.
    NoteId,
    /// One of the company's results of a session.
    ResultId,
    /// One ban of a client.
    BanId,
    /// One life of a server's feed; a restored backup begins a new one.
    Epoch,
}
