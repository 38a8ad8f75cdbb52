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
    plain_line(name, CLIENT_NAME_MAX, "the name")
}

/// The address of the page from which a client came: the rest of a long one is cut.
pub(crate) fn page(address: &str) -> Option<String> {
    let shown = |c: &char| !c.is_control() && !is_hidden(*c) && !is_joiner(*c);
    let address: String = address.trim().chars().filter(shown).take(PAGE_MAX).collect();
    Some(address).filter(|address| !address.is_empty())
}

/// Characters that show nothing themselves, and change how what stands around them is read: marks of direction, spaces without a width,
/// fillers, and tags.
pub(crate) fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}' | '\u{200b}'
        | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// What joins or parts two letters, and two emoji: Persian and families need it, and it is nothing anywhere else.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

/// One line without what hides or turns around: what people read in lists. Nothing but such characters is empty.
pub(crate) fn plain_line(text: &str, limit: usize, what: &str) -> Result<String, ApiError> {
    one_line(&plain(text), limit, what)
}

/// Like [`plain_line`], but the rest of a long one is cut.
pub(crate) fn cut_line(text: &str, limit: usize) -> String {
    let text: String = plain(text).chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let text: String = text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(limit).collect();
    plain(text.trim_end())
}

/// The text without hidden characters, and without joiners that join nothing.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut joiner = None;
    for c in text.chars().filter(|c| !is_hidden(*c)) {
        let joins = !c.is_whitespace() && !c.is_control();
        if is_joiner(c) {
            // One between two characters, none at the ends or beside a space.
            joiner = plain.chars().next_back().filter(|last| !last.is_whitespace() && !last.is_control()).map(|_| c);
            continue;
        }
        plain.extend(joiner.take().filter(|_| joins));
        plain.push(c);
    }
    plain
}

/// Lines as colleagues write them to each other, or keep as an answer: 1 to `limit` characters. Line ends are one character; other
/// controls, and what turns the direction of all that follows, are dropped.
pub(crate) fn lines(text: &str, limit: usize, what: &str) -> Result<String, ApiError> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let dropped = |c: char| (c.is_control() && c != '\n' && c != '\t') || turns(c);
    let text: String = text.chars().filter(|c| !dropped(*c)).collect();
    let text = text.trim();
    if text.chars().all(|c| c.is_whitespace() || is_hidden(c) || is_joiner(c)) {
        return Err(ApiError::never(ErrorCode::BadRequest, format!("{what} is empty")));
    }
    if text.chars().count() > limit {
        return Err(too_long(what, limit));
    }
    Ok(text.to_owned())
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

pub(crate) fn too_long(what: &str, limit: usize) -> ApiError {
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
                prop_assert!(!once.chars().any(is_hidden), "{:?}", once);
                prop_assert_eq!(client_name(&once).ok(), Some(once));
            }
            let cut = cut_line(&text, 5);
            prop_assert!(cut.chars().count() <= 5 && !cut.chars().any(|c| c.is_control() || is_hidden(c)), "{:?}", cut);
            prop_assert_eq!(cut_line(&cut, 5), cut);
            if let Ok(once) = lines(&text, 20, "it") {
                prop_assert!(once.chars().count() <= 20 && !once.trim().is_empty());
                prop_assert_eq!(lines(&once, 20, "it").ok(), Some(once));
            }
        }
    }

    #[test]
    fn what_hides_or_turns_a_name_around_is_dropped_and_what_people_write_stays() {
        let name = |name| client_name(name).ok();
        assert_eq!(name("Eva\u{202e}avE\u{202c}").as_deref(), Some("EvaavE"));
        assert_eq!(name("E\u{200b}v\u{feff}a\u{ad}\u{2066}\u{200f}").as_deref(), Some("Eva"));
        assert_eq!(name("\u{200b}\u{3164}\u{200d}\u{2028}").as_deref(), Some(""), "nothing to read is nothing");
        assert_eq!(name("\u{e0041}Eva").as_deref(), Some("Eva"));
        for kept in ["علی\u{200c}رضا", "👩\u{200d}👩\u{200d}👧 Nováková", "ก้อง", "नेहा"]
        {
            assert_eq!(name(kept).as_deref(), Some(kept));
        }
        assert_eq!(name("\u{200d}E\u{200d}\u{200d}va \u{200c}N\u{200c}").as_deref(), Some("E\u{200d}va N"));
    }

    #[test]
    fn lines_keep_their_ends_and_lose_what_is_no_text() {
        assert_eq!(lines(" a\r\n\tb\rc\u{7}\u{202e}\0 ", 9, "it").ok().as_deref(), Some("a\n\tb\nc"));
        assert_eq!(lines("\u{200b}\n", 9, "it").map_err(|e| e.code), Err(ErrorCode::BadRequest));
        let error = lines("ěščř", 3, "it").expect_err("one too many");
        assert_eq!((error.code, error.args["limit"].as_str()), (ErrorCode::TooLarge, "3"), "characters, not bytes");
        assert_eq!(cut_line("a\u{202e} b\nc d", 4), "a b", "what is cut ends in no space");
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
