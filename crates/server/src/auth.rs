//! Passwords, tokens and secrets. Only hashes are kept.

use std::sync::OnceLock;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use sha2::{Digest as _, Sha256};
use tokio::sync::Semaphore;

use crate::ServerError;
use crate::encoding::{base64_url, readable};
use crate::sources::{NoRandomness, Sources};

/// Each hashing takes 19 MiB and a core: more at once would only hinder each other.
static HASHING: Semaphore = Semaphore::const_new(2);

/// A new token: 256 random bits.
pub(crate) fn new_token(sources: &Sources) -> Result<String, NoRandomness> {
    Ok(base64_url(&sources.bytes::<32>()?))
}

/// What every API key begins with, so that people and secret scanners know one when they see it.
const API_KEY: &str = "dbk_";

/// A new API key: 256 random bits.
pub(crate) fn new_api_key(sources: &Sources) -> Result<String, NoRandomness> {
    Ok(format!("{API_KEY}{}", new_token(sources)?))
}

/// Whether a bearer token is an API key.
pub(crate) fn is_api_key(token: &str) -> bool {
    token.starts_with(API_KEY)
}

/// The first characters of an API key, by which a person recognises it; far too few to guess the rest.
pub(crate) fn hint(api_key: &str) -> String {
    api_key.chars().take(API_KEY.len() + 6).collect()
}

/// A new invitation code: 128 random bits.
pub(crate) fn new_code(sources: &Sources) -> Result<String, NoRandomness> {
    Ok(readable(&sources.bytes::<16>()?))
}

/// Of the form of a code, but nobody's: random bits leave the last letter's low ones empty.
pub(crate) const NO_CODE: &str = "zzzzzzzzzzzzzzzzzzzzzzzzzz";

/// Whether a text could be an invitation's code.
pub(crate) fn is_code(text: &str) -> bool {
    text.len() == NO_CODE.len() && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
}

/// What is stored of a token or a join's secret. They are random enough to need no slow hash.
pub(crate) fn token_hash(token: &str) -> String {
    base64_url(&Sha256::digest(token.as_bytes()))
}

/// Whether `secret` is the one whose hash is stored; takes the same time wherever they differ.
pub(crate) fn matches(secret: &str, stored_hash: &str) -> bool {
    let hash = token_hash(secret);
    hash.len() == stored_hash.len()
        && hash.bytes().zip(stored_hash.bytes()).fold(0, |differs, (a, b)| differs | (a ^ b)) == 0
}

/// Whether a join's secret has the form of 256 random bits in base64url.
pub(crate) fn is_secret(secret: &str) -> bool {
    (43..=128).contains(&secret.len()) && secret.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

/// Whether somebody may have this password.
pub(crate) fn is_password(password: &str) -> bool {
    (8..=256).contains(&password.chars().count())
}

/// The argon2id hash of a password, with a salt of its own.
pub(crate) async fn hash_password(sources: &Sources, password: &str) -> Result<String, ServerError> {
    let salt: [u8; 16] = sources.bytes().map_err(|error| ServerError::System(error.to_string()))?;
    let password = password.to_owned();
    blocking(move || hash(&password, &salt)).await?.map_err(ServerError::System)
}

/// Whether `password` belongs to `stored`. Without a stored hash, which is when nobody has the user name, it takes the same time.
pub(crate) async fn verify_password(password: &str, stored: Option<String>) -> Result<bool, ServerError> {
    let password = password.to_owned();
    blocking(move || {
        let known = stored.is_some();
        let Some(stored) = stored.or_else(nobodys) else { return false };
        let fits = PasswordHash::new(&stored)
            .is_ok_and(|stored| Argon2::default().verify_password(password.as_bytes(), &stored).is_ok());
        known && fits
    })
    .await
}

/// Makes the first sign-in with an unknown user name as quick as the others.
pub(crate) async fn prepare() -> Result<(), ServerError> {
    blocking(|| drop(nobodys())).await
}

/// A hash that stands in for that of an unknown user.
fn nobodys() -> Option<String> {
    static HASH: OnceLock<Option<String>> = OnceLock::new();
    HASH.get_or_init(|| hash("nobody", &[0; 16]).ok()).clone()
}

fn hash(password: &str, salt: &[u8]) -> Result<String, String> {
    let hash: Result<PasswordHash, _> = Argon2::default().hash_password_with_salt(password.as_bytes(), salt);
    hash.map(|hash| hash.to_string()).map_err(|error| error.to_string())
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, ServerError> {
    let system = |error: &dyn std::error::Error| ServerError::System(error.to_string());
    let _turn = HASHING.acquire().await.map_err(|error| system(&error))?;
    tokio::task::spawn_blocking(work).await.map_err(|error| system(&error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_fits_its_own_hash_alone() {
        let sources = Sources::system();
        let one = hash_password(&sources, "correct horse").await.expect("hashing works");
        let two = hash_password(&sources, "correct horse").await.expect("hashing works");
        assert!(one.starts_with("$argon2id$"), "{one}");
        assert_ne!(one, two, "each has a salt of its own");
        assert!(verify_password("correct horse", Some(one.clone())).await.expect("verifying works"));
        assert!(!verify_password("wrong", Some(one)).await.expect("verifying works"));
        assert!(!verify_password("nobody", None).await.expect("verifying works"), "nobody cannot sign in");
    }

    #[test]
    fn a_code_has_a_form_and_nobody_has_the_one_that_stands_for_none() {
        for _ in 0..100 {
            let code = new_code(&Sources::system()).expect("random numbers");
            assert!(is_code(&code) && code != NO_CODE, "{code}");
        }
        assert!(!is_code("") && !is_code(&"a".repeat(27)) && !is_code(&"A".repeat(26)) && !is_code(&"\0".repeat(26)));
        assert_ne!(NO_CODE, readable(&[0xff; 16]), "the last letter of a code is never z");
    }

    #[test]
    fn a_secret_matches_its_hash_alone_and_has_a_form() {
        let secret = new_token(&Sources::system()).expect("random numbers");
        assert!(is_secret(&secret) && matches(&secret, &token_hash(&secret)));
        assert!(!matches("other", &token_hash(&secret)) && !is_secret("short"));
    }
}
