//! API keys: made and revoked by administrators, used by other programs.

use deskbell_protocol::{ApiKey, ApiKeyId, ApiScope, CreatedApiKey, ErrorCode};

use crate::auth;
use crate::refusal::{Refusal, refuse};
use crate::store::{Command, Write, api_keys};

/// A key is made. The same again answers the same, but for the key itself.
pub(crate) struct Create {
    pub(crate) id: ApiKeyId,
    /// Checked already.
    pub(crate) name: String,
    /// At least one, in order and each once.
    pub(crate) scopes: Vec<ApiScope>,
    /// Display name of the administrator; none for the command line.
    pub(crate) by: Option<String>,
}

impl Command for Create {
    type Answer = CreatedApiKey;

    async fn run(&self, write: &mut Write) -> Result<CreatedApiKey, Refusal> {
        if let Some(key) = api_keys::by_id(write.connection(), self.id).await? {
            if key.name != self.name || key.scopes != self.scopes {
                return Err(refuse(ErrorCode::Conflict, "the id belongs to another key"));
            }
            return Ok(CreatedApiKey { key, secret: None });
        }
        let secret = auth::new_api_key(&write.context.sources)?;
        let key = ApiKey {
            id: self.id,
            name: self.name.clone(),
            scopes: self.scopes.clone(),
            hint: auth::hint(&secret),
            created_at: write.now(),
            created_by: self.by.clone(),
            last_used_at: None,
            revoked_at: None,
        };
        api_keys::insert(write.connection(), &key, &auth::token_hash(&secret)).await?;
        Ok(CreatedApiKey { key, secret: Some(secret) })
    }
}

/// A key is void from now on. Again: the same.
pub(crate) struct Revoke {
    pub(crate) id: ApiKeyId,
}

impl Command for Revoke {
    type Answer = ApiKey;

    async fn run(&self, write: &mut Write) -> Result<ApiKey, Refusal> {
        let now = write.now();
        api_keys::revoke(write.connection(), self.id, now).await?;
        let key = api_keys::by_id(write.connection(), self.id).await?;
        key.ok_or_else(|| refuse(ErrorCode::NotFound, "there is no such API key"))
    }
}

/// A key was used.
pub(crate) struct Used {
    pub(crate) id: ApiKeyId,
}

impl Command for Used {
    type Answer = ();

    async fn run(&self, write: &mut Write) -> Result<(), Refusal> {
        let now = write.now();
        Ok(api_keys::used(write.connection(), self.id, now).await?)
    }
}
