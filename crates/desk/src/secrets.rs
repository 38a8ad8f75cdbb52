//! The keychain, asked from a thread where it may block.

use std::sync::Arc;

use crate::ports::{SecretError, SecretStore};

/// Under which a sign-in's token is kept.
pub(crate) fn key(server: &str, username: &str) -> String {
    format!("{username} {server}")
}

pub(crate) async fn get(secrets: Arc<dyn SecretStore>, key: String) -> Result<Option<String>, SecretError> {
    blocking(move || secrets.get(&key)).await
}

pub(crate) async fn set(secrets: Arc<dyn SecretStore>, key: String, token: String) -> Result<(), SecretError> {
    blocking(move || secrets.set(&key, &token)).await
}

pub(crate) async fn delete(secrets: Arc<dyn SecretStore>, key: String) -> Result<(), SecretError> {
    blocking(move || secrets.delete(&key)).await
}

async fn blocking<R: Send + 'static>(
    ask: impl FnOnce() -> Result<R, SecretError> + Send + 'static,
) -> Result<R, SecretError> {
    tokio::task::spawn_blocking(ask).await.unwrap_or_else(|error| Err(SecretError(error.to_string())))
}
