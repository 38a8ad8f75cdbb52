//! What people may write into names, labels and messages.

use deskbell_protocol::{ApiError, CLIENT_NAME_MAX, ErrorCode, MESSAGE_TEXT_MAX};

/// The longest label of an invitation, in characters.
const LABEL_MAX: usize = 80;

/// So much of a page's address is kept, in characters.
const PAGE_MAX: usize = 500;

/// The longest name of a company, operator, group or device, in characters.
const NAME_MAX: usize = 80;

/// The text of a message: zero bytes, which no store keeps alike, are dropped; the rest stays as it was written.
pub(crate) fn message(text: &str) -> Result<String, ApiError> {
    let text: String = text.chars().filter(|c| *c != '\0').collect();
    if text.trim().is_empty() {
        return Err(ApiError::never(ErrorCode::BadRequest, "the text of a message is empty"));
    }
    if text.len() > MESSAGE_TEXT_MAX {
        return Err(too_long("the text of a message", MESSAGE_TEXT_MAX));
    }
    Ok(text)
}

/// The name a client gives; may be empty.
pub(crate) fn client_name(name: &str) -> Result<String, ApiError> {
    one_line(name, CLIENT_NAME_MAX, "the name")
}

/// The address of the page from which a client came: the rest of a long one is cut.
pub(crate) fn page(address: &str) -> Option<String> {
    let address: String = address.trim().chars().filter(|c| !c.is_control()).take(PAGE_MAX).collect();
    Some(address).filter(|address| !address.is_empty())
}

/// The label of an invitation.
pub(crate) fn label(label: Option<&str>) -> Result<Option<String>, ApiError> {
    let label = one_line(label.unwrap_or_default(), LABEL_MAX, "the label")?;
    Ok(Some(label).filter(|label| !label.is_empty()))
}

/// The name by which an invitation greets its client.
pub(crate) fn greeted(name: Option<&str>) -> Result<Option<String>, ApiError> {
    Ok(Some(client_name(name.unwrap_or_default())?).filter(|name| !name.is_empty()))
}

/// The name of a company, operator, group or device: not empty.
pub(crate) fn name(name: &str) -> Option<String> {
    one_line(name, NAME_MAX, "the name").ok().filter(|name| !name.is_empty())
}

/// A user name: one word.
pub(crate) fn username(name: &str) -> Option<String> {
    self::name(name).filter(|name| !name.contains(char::is_whitespace))
}

/// What user names are compared by: upper and lower case are one.
pub(crate) fn username_key(username: &str) -> String {
    username.trim().to_lowercase()
}

/// A language as browsers tell it; anything else is as if it had not been told.
pub(crate) fn language(tag: Option<&str>) -> Option<String> {
    let tag = tag?.trim();
    let plausible = !tag.is_empty() && tag.len() <= 35 && tag.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    plausible.then(|| tag.to_owned())
}

pub(crate) fn one_line(text: &str, limit: usize, what: &str) -> Result<String, ApiError> {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() > limit {
        return Err(too_long(what, limit));
    }
    Ok(text)
}

fn too_long(what: &str, limit: usize) -> ApiError {
    ApiError::never(ErrorCode::TooLarge, format!("{what} is longer than {limit}")).with("limit", limit.to_string())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_accepted_is_within_its_limits_and_accepted_again_alike(text: String) {
            if let Ok(once) = message(&text) {
                prop_assert!(!once.contains('\0') && once.len() <= MESSAGE_TEXT_MAX && !once.trim().is_empty());
                prop_assert_eq!(message(&once).ok(), Some(once));
            }
            if let Ok(once) = client_name(&text) {
                prop_assert!(!once.contains(char::is_control) && once.chars().count() <= CLIENT_NAME_MAX);
                prop_assert_eq!(client_name(&once).ok(), Some(once));
            }
        }
    }

    #[test]
    fn an_empty_text_is_refused_and_a_long_one_names_its_limit() {
        assert_eq!(message(" \0\n").map_err(|e| e.code), Err(ErrorCode::BadRequest));
        let error = message(&"x".repeat(MESSAGE_TEXT_MAX + 1)).expect_err("one byte too long");
        assert_eq!((error.code, error.args["limit"].as_str()), (ErrorCode::TooLarge, "32768"));
        assert!(message(&"x".repeat(MESSAGE_TEXT_MAX)).is_ok(), "the limit itself is allowed");
    }

    #[test]
    fn names_are_one_line() {
        assert_eq!(client_name("  Eva\n\tNováková \0").ok().as_deref(), Some("Eva Nováková"));
        assert_eq!(label(Some("  ")).ok(), Some(None), "a label of spaces is none");
        assert_eq!(username("two words"), None);
        assert_eq!(language(Some("cs-CZ")).as_deref(), Some("cs-CZ"));
        assert_eq!(language(Some("<script>")), None);
    }
}
