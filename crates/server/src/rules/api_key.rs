//! What an API key may be.

use deskbell_protocol::{ApiError, ApiKey, ApiScope, ErrorCode, Timestamp};

use super::text;

/// Its last use is written so often at most, in milliseconds.
const USED_EVERY_MS: i64 = 60 * 1000;

/// Name and scopes as they are kept.
pub(crate) fn checked(name: &str, mut scopes: Vec<ApiScope>) -> Result<(String, Vec<ApiScope>), ApiError> {
    let wrong = |message: &str| ApiError::never(ErrorCode::BadRequest, message);
    let name = text::name(name).ok_or_else(|| wrong("the name must have 1 to 80 characters"))?;
    scopes.sort_unstable();
    scopes.dedup();
    if scopes.is_empty() || scopes.contains(&ApiScope::Unknown) {
        return Err(wrong("at least one scope is needed, of those that the documentation gives"));
    }
    Ok((name, scopes))
}

/// Whether a use at `now` is to be written down.
pub(crate) fn notes_use(key: &ApiKey, now: Timestamp) -> bool {
    key.last_used_at.is_none_or(|last| now.since(last) >= USED_EVERY_MS)
}

#[cfg(test)]
mod tests {
    use deskbell_protocol::ApiKeyId;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_key_has_a_name_and_known_scopes() {
        let both = vec![ApiScope::InvitationsRead, ApiScope::InvitationsWrite];
        let given = vec![ApiScope::InvitationsWrite, ApiScope::InvitationsRead, ApiScope::InvitationsWrite];
        assert_eq!(checked(" Shop  system ", given), Ok(("Shop system".to_owned(), both)));
        for (name, scopes) in [
            ("", vec![ApiScope::InvitationsRead]),
            (&*"x".repeat(81), vec![ApiScope::InvitationsRead]),
            ("Shop", vec![]),
            ("Shop", vec![ApiScope::InvitationsRead, ApiScope::Unknown]),
        ] {
            assert!(checked(name, scopes).is_err(), "{name:?}");
        }
    }

    #[test]
    fn the_last_use_is_written_once_a_minute() {
        let mut key = ApiKey {
            id: ApiKeyId(Uuid::from_u128(1)),
            name: "Shop".to_owned(),
            scopes: Vec::new(),
            hint: String::new(),
            created_at: Timestamp(0),
            created_by: None,
            last_used_at: None,
            revoked_at: None,
        };
        assert!(notes_use(&key, Timestamp(0)), "the first use");
        key.last_used_at = Some(Timestamp(1_000));
        assert!(!notes_use(&key, Timestamp(60_999)) && notes_use(&key, Timestamp(61_000)));
    }
}
