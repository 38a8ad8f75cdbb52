//! The system's keychain as the desk's [`SecretStore`].

use deskbell_desk::ports::{SecretError, SecretStore};
use keyring::{Entry, Error};

/// How the system's keychain lists our entries.
const SERVICE: &str = "Deskbell";

/// The system's keychain: Secret Service, macOS Keychain or Windows Credential Manager.
#[derive(Debug, Clone, Copy, Default)]
pub struct Keychain;

impl SecretStore for Keychain {
    fn get(&self, key: &str) -> Result<Option<String>, SecretError> {
        match entry(key)?.get_password() {
            Ok(secret) => Ok(Some(secret)),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(failed(&error)),
        }
    }

    fn set(&self, key: &str, secret: &str) -> Result<(), SecretError> {
        entry(key)?.set_password(secret).map_err(|error| failed(&error))
    }

    fn delete(&self, key: &str) -> Result<(), SecretError> {
        match entry(key)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(failed(&error)),
        }
    }
}

fn entry(key: &str) -> Result<Entry, SecretError> {
    Entry::new(SERVICE, key).map_err(|error| failed(&error))
}

/// Only the kind of failure: some of the library's errors carry what was to be kept.
fn failed(error: &Error) -> SecretError {
    let kind = match error {
        Error::NoDefaultStore => "there is none",
        Error::NoStorageAccess(_) => "it is locked or cannot be reached",
        Error::PlatformFailure(_) => "it answered with a failure",
        _ => "it could not be used",
    };
    SecretError(kind.to_owned())
}
