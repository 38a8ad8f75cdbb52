//! API keys, by the administrator's commands.

use deskbell_protocol::{ApiKey, ApiKeyId, ApiScope, CreatedApiKey};

use super::{Admin, failed};
use crate::ServerError;
use crate::commands::api_keys as commands;
use crate::refusal::Refusal;
use crate::rules::api_key;
use crate::store::api_keys;

impl Admin {
    /// All keys there ever were, newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn api_keys(&self) -> Result<Vec<ApiKey>, ServerError> {
        Ok(api_keys::all(&mut *self.store.peek().await.map_err(failed)?).await?)
    }

    /// Makes a key, which the answer alone holds.
    ///
    /// # Errors
    /// When the name cannot be used, no scope is given, or the database cannot be written.
    pub async fn create_api_key(&self, name: &str, scopes: Vec<ApiScope>) -> Result<CreatedApiKey, ServerError> {
        let rule = "it must have 1 to 80 characters";
        let (name, scopes) =
            api_key::checked(name, scopes).map_err(|_| ServerError::BadName { what: "API key's name", rule })?;
        let id = self.store.context.sources.id().map_err(|error| ServerError::System(error.to_string()))?;
        self.store.write(commands::Create { id: id.into(), name, scopes, by: None }).await.map_err(failed)
    }

    /// Makes a key void at once.
    ///
    /// # Errors
    /// When there is no such key, or the database cannot be written.
    pub async fn revoke_api_key(&self, id: ApiKeyId) -> Result<ApiKey, ServerError> {
        self.store.write(commands::Revoke { id }).await.map_err(|refusal| match refusal {
            Refusal::Said(_) => ServerError::ApiKeyUnknown(id),
            other => failed(other),
        })
    }
}
