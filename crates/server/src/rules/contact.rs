//! Addresses to which clients want to be answered.

use deskbell_protocol::{ApiError, ErrorCode};

use super::text::is_hidden;

/// The longest e-mail address, in bytes: longer ones cannot be delivered to.
const EMAIL_MAX: usize = 254;

/// The longest telephone number as it is written, in characters.
const PHONE_MAX: usize = 40;

/// Where a client can be answered: by e-mail, by telephone, or both.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Contact {
    pub(crate) email: Option<String>,
    pub(crate) phone: Option<String>,
}

/// What a client gave, tidied; at least one of the two, and each of a form that can be answered to. Whether somebody is there only
/// an answer would tell.
pub(crate) fn contact(email: Option<&str>, phone: Option<&str>) -> Result<Contact, ApiError> {
    let contact = if_given(email, phone)?;
    if contact == Contact::default() {
        return Err(ApiError::never(ErrorCode::BadContact, "an e-mail address or a telephone number is needed"));
    }
    Ok(contact)
}

/// The same where neither is needed.
pub(crate) fn if_given(email: Option<&str>, phone: Option<&str>) -> Result<Contact, ApiError> {
    let given = |text: Option<&str>| text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    let contact = Contact { email: given(email), phone: given(phone).map(|phone| one_space(&phone)) };
    let wrong = if contact.email.as_deref().is_some_and(|email| !is_email(email)) {
        "this is no e-mail address"
    } else if contact.phone.as_deref().is_some_and(|phone| !is_phone(phone)) {
        "this is no telephone number"
    } else {
        return Ok(contact);
    };
    Err(ApiError::never(ErrorCode::BadContact, wrong))
}

fn one_space(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Something, an @ and something: more cannot be told by looking. What separates addresses is in none.
fn is_email(text: &str) -> bool {
    let parts = text.rsplit_once('@').filter(|(mailbox, domain)| !mailbox.is_empty() && !domain.is_empty());
    let other = |c: char| c.is_whitespace() || c.is_control() || is_hidden(c) || "<>,;\"".contains(c);
    parts.is_some_and(|(mailbox, _)| !mailbox.contains('@')) && text.len() <= EMAIL_MAX && !text.contains(other)
}

/// 5 to 20 digits, and what people write between them; a plus only before the first.
fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let between = |c: char| "()-–./ ".contains(c);
    let rest = text.trim_start_matches(between);
    let plain = rest.strip_prefix('+').unwrap_or(rest).chars().all(|c| c.is_ascii_digit() || between(c));
    (5..=20).contains(&digits) && plain && text.chars().count() <= PHONE_MAX
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(email: Option<&str>, phone: Option<&str>) -> Option<ErrorCode> {
        contact(email, phone).err().map(|error| error.code)
    }

    #[test]
    fn what_can_be_answered_to_is_taken_and_tidied() {
        for email in ["petr@example.org", "a@b", "petr+x@exämple.cz", " o'neil@example.org\n"] {
            let kept = contact(Some(email), None).ok().and_then(|contact| contact.email);
            assert_eq!(kept.as_deref(), Some(email.trim()));
        }
        for (phone, tidy) in [
            ("12345", "12345"),
            (" +420 (2)\u{a0}34-567 ", "+420 (2) 34-567"),
            ("(+420) 603 123 456", "(+420) 603 123 456"),
            ("02/1234.567 – 8", "02/1234.567 – 8"),
        ] {
            let kept = contact(Some(" "), Some(phone)).ok();
            assert_eq!(kept.as_ref().and_then(|contact| contact.phone.as_deref()), Some(tidy));
            assert!(kept.is_some_and(|contact| contact.email.is_none()), "an empty field is none");
        }
    }

    #[test]
    fn what_cannot_be_is_refused_also_beside_what_can() {
        let long = format!("{}@example.org", "x".repeat(243));
        for email in ["petr", "@b", "a@", "a b@c", "a@b@c", "a@b,c@d", "a\0@b", "<a@b>", long.as_str()] {
            assert_eq!(code(Some(email), Some("12345")), Some(ErrorCode::BadContact), "{email}");
        }
        assert!(code(Some(&long[1..]), None).is_none(), "254 bytes are allowed");
        let padded = format!("12345{}", "-".repeat(40));
        for phone in ["1234", "123456789012345678901", "12345x", "1+23456", "++12345", "١٢٣٤٥", padded.as_str()] {
            assert_eq!(code(None, Some(phone)), Some(ErrorCode::BadContact), "{phone}");
        }
        assert_eq!(code(None, Some("")), Some(ErrorCode::BadContact), "one of the two is needed");
    }
}
