//! The keychain, asked from a thread where it may block.

use std::{sync::Arc, time::Duration};

use crate::ports::{SecretError, SecretStore};

/// How long the keychain gets: a person may have to type its password, but nobody may wait for a silent one for ever.
const PATIENCE: Duration = Duration::from_secs(60);

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
    within(PATIENCE, ask).await
}

async fn within<R: Send + 'static>(
    patience: Duration,
    ask: impl FnOnce() -> Result<R, SecretError> + Send + 'static,
) -> Result<R, SecretError> {
    match tokio::time::timeout(patience, tokio::task::spawn_blocking(ask)).await {
        Ok(answer) => answer.unwrap_or_else(|error| Err(SecretError(error.to_string()))),
        Err(_) => Err(SecretError("it did not answer".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_keychain_that_never_answers_is_given_up() {
        let (release, held) = std::sync::mpsc::channel::<()>();
        let answer = within(Duration::from_millis(20), move || {
            let _released = held.recv();
            Ok(())
        });
        assert!(answer.await.is_err(), "signing in must go on without it");
        drop(release);
    }
}
