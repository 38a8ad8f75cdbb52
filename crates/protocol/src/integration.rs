//! What other programs of the company use: API keys, and invitations made by them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{ApiKeyId, CreateInvitation, Invitation, InvitationId, Timestamp};

/// What an API key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ApiScope {
    /// List and read everybody's invitations.
    InvitationsRead,
    /// Create, extend and revoke invitations for everybody.
    InvitationsWrite,
    /// A scope from a newer version.
    #[serde(other)]
    Unknown,
}

/// An API key as administrators see it. The key itself is shown once, and only its hash is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct ApiKey {
    /// Which.
    pub id: ApiKeyId,
    /// What it is for.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<ApiScope>,
    /// The key's first characters, by which a person recognises it.
    pub hint: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// Display name of the administrator who made it; none: the command line.
    pub created_by: Option<String>,
    /// When it was used last, to the minute.
    pub last_used_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

/// `PUT /v1/api-keys/{id}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct CreateApiKey {
    /// What it is for; 1 to 80 characters.
    pub name: String,
    /// What it may do; at least one.
    pub scopes: Vec<ApiScope>,
}

/// The answer to [`CreateApiKey`].
#[derive(Clone, Serialize, Deserialize, TS, ToSchema)]
pub struct CreatedApiKey {
    /// The key's record.
    pub key: ApiKey,
    /// Goes into `Authorization: Bearer …`; 256 random bits. Only in the first answer: when that was lost, revoke the key and make
    /// another.
    pub secret: Option<String>,
}

impl std::fmt::Debug for CreatedApiKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CreatedApiKey").field("key", &self.key.id).finish_non_exhaustive()
    }
}

/// To whom an invitation of an integration leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum LeadsTo {
    /// To an operator.
    Operator {
        /// The user name.
        username: String,
    },
    /// To whoever serves a group.
    Group {
        /// The last part of its chat page's address.
        slug: String,
    },
}

/// `PUT /v1/integration/invitations/{id}`. Reusable, and without an end unless one is given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct CreateInvitationFor {
    /// To whom it leads.
    pub leads_to: LeadsTo,
    /// It lets in one client only.
    #[serde(default)]
    pub one_off: bool,
    /// How long it is valid from its start on, in milliseconds.
    #[serde(default)]
    #[ts(type = "number | null")]
    pub valid_for_ms: Option<i64>,
    /// Its end, instead of a length.
    #[serde(default)]
    pub valid_until: Option<Timestamp>,
    /// Its start; none: now.
    #[serde(default)]
    pub valid_from: Option<Timestamp>,
    /// Lets in so many clients; none: any number.
    #[serde(default)]
    pub uses_max: Option<u32>,
    /// For operators' eyes only; up to 80 characters.
    #[serde(default)]
    pub label: Option<String>,
    /// The client's name, which greets the client; up to 80 characters.
    #[serde(default)]
    pub client_name: Option<String>,
    /// The language of the client's page, as BCP 47; none: the browser's.
    #[serde(default)]
    pub language: Option<String>,
}

impl From<CreateInvitationFor> for CreateInvitation {
    fn from(asked: CreateInvitationFor) -> Self {
        Self {
            valid_for_ms: asked.valid_for_ms,
            valid_until: asked.valid_until,
            valid_from: asked.valid_from,
            reusable: !asked.one_off,
            uses_max: asked.uses_max,
            label: asked.label,
            client_name: asked.client_name,
            language: asked.language,
        }
    }
}

/// `GET /v1/integration/invitations`: a page of the company's invitations, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct InvitationList {
    /// At most 100.
    pub invitations: Vec<Invitation>,
    /// Ask again with `before` set to this for older ones; none: there are none.
    pub next: Option<InvitationId>,
}
