//! What leaves the program to be opened by another: links from messages, and letters and calls that this program addressed.

use std::time::Duration;

use deskbell_protocol::{ApiError, ErrorCode};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// What stands in an address as it is.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// How long another program is watched for refusing; one that goes on has taken what it was given.
const REFUSES_WITHIN: Duration = Duration::from_secs(1);

/// Opens a web address outside. Anything but a web address is refused: a client must not start programs.
///
/// # Errors
/// `bad_request` when it is no web address, or nothing opens it.
pub fn open_outside(address: &str) -> Result<(), ApiError> {
    let refused = || ApiError::never(ErrorCode::BadRequest, "not a web address that can be opened");
    if !is_web(address) {
        return Err(refused());
    }
    open::that_detached(address).map_err(|_| refused())
}

fn is_web(address: &str) -> bool {
    tauri::Url::parse(address).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.host().is_some())
}

/// A letter to write or a number to call, addressed here and nowhere else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    address: String,
    kind: &'static str,
}

impl Contact {
    /// A letter to nobody yet, with a subject and a text.
    #[must_use]
    pub fn letter(subject: &str, text: &str) -> Self {
        let text = text.replace('\n', "\r\n");
        Self { address: format!("mailto:?subject={}&body={}", encoded(subject), encoded(&text)), kind: "mail" }
    }

    /// An empty letter to one address.
    ///
    /// # Errors
    /// `bad_contact` when it is none.
    pub fn mail(address: &str) -> Result<Self, ApiError> {
        let whole = |part: &str| !part.is_empty() && !part.chars().any(|c| c.is_whitespace() || c.is_control());
        match address.trim().rsplit_once('@') {
            Some((name, host)) if whole(name) && whole(host) => {
                Ok(Self { address: format!("mailto:{}@{}", encoded(name), encoded(host)), kind: "mail" })
            }
            _ => Err(bad_contact()),
        }
    }

    /// A call to one number.
    ///
    /// # Errors
    /// `bad_contact` when it is none.
    pub fn call(number: &str) -> Result<Self, ApiError> {
        let number: String = number.chars().filter(|c| !(c.is_whitespace() || "-–./()".contains(*c))).collect();
        let digits = number.strip_prefix('+').unwrap_or(&number);
        if !(3..=20).contains(&digits.len()) || !digits.chars().all(|c| c.is_ascii_digit()) {
            return Err(bad_contact());
        }
        Ok(Self { address: format!("tel:{number}"), kind: "phone" })
    }

    /// The one address or number of a `mailto:` or `tel:` link in a message; none when it is another link. What else such a
    /// link would write, as a subject or a second reader, is not taken.
    ///
    /// # Errors
    /// `bad_contact` when it holds none.
    pub fn of_link(link: &str) -> Option<Result<Self, ApiError>> {
        let (scheme, rest) = link.split_once(':')?;
        let rest = rest.split(['?', '#']).next().unwrap_or_default();
        match scheme.to_ascii_lowercase().as_str() {
            "mailto" => Some(Self::mail(&percent_decode_str(rest).decode_utf8_lossy())),
            "tel" => Some(Self::call(rest)),
            _ => None,
        }
    }

    /// Opens it in the system's program for it.
    ///
    /// # Errors
    /// `nothing_opens` when there is no such program.
    pub async fn open(self) -> Result<(), ApiError> {
        let Self { address, kind } = self;
        open_by_system(address, kind).await
    }
}

/// Opens what only this program writes: a [`Contact`], or the folder of a file that it saved.
///
/// # Errors
/// `nothing_opens` when the system has no program for it.
pub(crate) async fn open_by_system(
    what: impl AsRef<std::ffi::OsStr> + Send + 'static,
    kind: &str,
) -> Result<(), ApiError> {
    let opening = move || open::that_detached_with_timeout(what, REFUSES_WITHIN);
    match tauri::async_runtime::spawn_blocking(opening).await {
        Ok(Ok(())) => Ok(()),
        // What the error says holds the address, which is no text for a log.
        _ => Err(ApiError::never(ErrorCode::NothingOpens, "no program of this computer opens it").with("kind", kind)),
    }
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, PLAIN).to_string()
}

fn bad_contact() -> ApiError {
    ApiError::never(ErrorCode::BadContact, "nothing that could be written to or called")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_addresses_leave_the_program() {
        assert!(is_web("https://example.com/a?b#c"));
        assert!(is_web("http://example.com"));
        for refused in [
            "file:///etc/passwd",
            "javascript:alert(1)",
            "deskbell://x",
            "smb://host",
            "mailto:a@example.com",
            "tel:112",
            "example.com",
            "",
            "https://",
        ] {
            assert!(!is_web(refused), "{refused} must not be opened");
        }
    }

    #[test]
    fn a_letter_says_exactly_what_was_written() {
        let (subject, text) = ("Chat: Žluťoučký & spol.?", "Hello,\nhttps://x.example/i/a?b=1&c#d\n100 % + \"x\"");
        let letter = Contact::letter(subject, text).address;
        let url = tauri::Url::parse(&letter).unwrap();
        assert_eq!((url.scheme(), url.path()), ("mailto", ""), "to nobody yet");
        // Letters know no "+" for a space: as a form reads them they say the same, since nothing holds a bare one.
        assert!(!letter.contains(['+', ' ', '"', '#', '\n']), "{letter}");
        let said: Vec<_> = url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
        let expected = [("subject", subject.to_owned()), ("body", text.replace('\n', "\r\n"))];
        assert_eq!(said, expected.map(|(name, value)| (name.to_owned(), value)));
    }

    #[test]
    fn an_address_that_was_left_reaches_one_person_and_says_nothing_more() {
        let mail = |address: &str| Contact::mail(address).map(|contact| contact.address).map_err(|error| error.code);
        assert_eq!(mail("eva.n-1@example.com").as_deref(), Ok("mailto:eva.n-1@example.com"));
        assert_eq!(mail(" eva+chat@example.com ").as_deref(), Ok("mailto:eva%2Bchat@example.com"));
        assert_eq!(
            mail("a@b.c?bcc=all@b.c&body=x").as_deref(),
            Ok("mailto:a%40b.c%3Fbcc%3Dall@b.c%26body%3Dx"),
            "no header of the client's"
        );
        assert_eq!(mail("a@b.c,d@e.f").as_deref(), Ok("mailto:a%40b.c%2Cd@e.f"), "no second reader");
        for refused in ["", "eva", "@example.com", "eva@", "a b@c.d", "a@b\nc", "a\u{0}@b.c"] {
            assert_eq!(mail(refused), Err(ErrorCode::BadContact), "{refused:?}");
        }
    }

    #[test]
    fn a_link_in_a_message_writes_to_one_address_or_calls_one_number() {
        let of =
            |link: &str| Contact::of_link(link).map(|of| of.map(|contact| contact.address).map_err(|error| error.code));
        assert_eq!(of("mailto:eva@example.com"), Some(Ok("mailto:eva@example.com".to_owned())));
        assert_eq!(
            of("MAILTO:eva@example.com?bcc=all@b.c&body=x"),
            Some(Ok("mailto:eva@example.com".to_owned())),
            "nothing of the client's beside the address"
        );
        assert_eq!(of("tel:+420603123456"), Some(Ok("tel:+420603123456".to_owned())));
        assert_eq!(of("tel:*%2306%23"), Some(Err(ErrorCode::BadContact)));
        assert_eq!(of("https://example.com"), None);
        assert_eq!(of("javascript:alert(1)"), None);
    }

    #[test]
    fn a_number_that_was_left_is_only_a_number() {
        let call = |number: &str| Contact::call(number).map(|contact| contact.address).map_err(|error| error.code);
        assert_eq!(call("+420 603 (123) 456").as_deref(), Ok("tel:+420603123456"));
        assert_eq!(call("112").as_deref(), Ok("tel:112"));
        for refused in ["", "+", "12", "*#06#", "+420;ext=1", "1+2345", "tel:112", "１２３４", "0123456789012345678901"]
        {
            assert_eq!(call(refused), Err(ErrorCode::BadContact), "{refused:?}");
        }
    }
}
