//! What a client's page and the pages around it tell of a client, and what operators add to it.

use deskbell_protocol::{
    ApiError, Asked, EntryForm, ErrorCode, PARAMETER_NAME_MAX, PARAMETER_VALUE_MAX, PARAMETERS_MAX, Parameters, Rating,
    TAG_MAX, TAGS_MAX,
};

use super::contact::Contact;
use super::text;

/// How many digits a client's key has: 256 bits in hex.
const KEY_DIGITS: usize = 64;

/// The longest text of a rating, in characters.
const RATING_TEXT_MAX: usize = 1_000;

/// The longest reason of a ban, in characters.
const REASON_MAX: usize = 200;

/// The longest ban that ends by itself, in hours: ten years.
const HOURS_MAX: u32 = 10 * 366 * 24;

/// The key by which the same browser is known again.
pub(crate) fn key(key: Option<&str>) -> Result<Option<String>, ApiError> {
    let Some(key) = key.filter(|key| !key.is_empty()) else { return Ok(None) };
    if key.len() != KEY_DIGITS || !key.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        let message = format!("a client_key has {KEY_DIGITS} hexadecimal digits");
        return Err(ApiError::never(ErrorCode::BadRequest, message));
    }
    Ok(Some(key.to_ascii_lowercase()))
}

/// What the page or the link passed, cleaned and cut; of names that are one afterwards the first counts, and further ones than there
/// may be are dropped.
pub(crate) fn parameters(given: &Parameters) -> Parameters {
    let mut kept = Parameters::new();
    for (name, value) in given {
        let (name, value) = (text::cut_line(name, PARAMETER_NAME_MAX), text::cut_line(value, PARAMETER_VALUE_MAX));
        if kept.len() == PARAMETERS_MAX {
            break;
        }
        if !name.is_empty() {
            kept.entry(name).or_insert(value);
        }
    }
    kept
}

/// Whence a client came: a web address, or nothing.
pub(crate) fn referrer(address: &str) -> Option<String> {
    let lower = address.trim_start().to_ascii_lowercase();
    let is_web = lower.starts_with("https://") || lower.starts_with("http://");
    text::page(address).filter(|_| is_web)
}

/// Whether the client told what must be told before coming in. (`message` becomes the first message: the page asks for it.)
pub(crate) fn is_complete(form: &EntryForm, name: &str, contact: &Contact) -> Result<(), ApiError> {
    let given = [
        ("name", form.name, !name.is_empty()),
        ("email", form.email, contact.email.is_some()),
        ("phone", form.phone, contact.phone.is_some()),
    ];
    match given.into_iter().find(|(_, asked, is_given)| *asked == Asked::Required && !is_given) {
        Some((field, ..)) => Err(incomplete(field)),
        None => Ok(()),
    }
}

/// Something that the company asks for is missing.
pub(crate) fn incomplete(field: &str) -> ApiError {
    ApiError::never(ErrorCode::Incomplete, format!("{field} is needed")).with("field", field)
}

/// What tags are compared by.
pub(crate) fn tag_key(tag: &str) -> String {
    tag.to_lowercase()
}

/// A session's tags, tidied: empty ones and repetitions are dropped, and one of the company's is written as the company does.
pub(crate) fn tags(given: &[String], companys: &[String]) -> Result<Vec<String>, ApiError> {
    let mut kept: Vec<String> = Vec::new();
    for tag in given {
        let tag = text::plain_line(tag, TAG_MAX, "a tag")?;
        let key = tag_key(&tag);
        if tag.is_empty() || kept.iter().any(|other| tag_key(other) == key) {
            continue;
        }
        if kept.len() == TAGS_MAX {
            return Err(text::too_long("the list of tags", TAGS_MAX));
        }
        kept.push(companys.iter().find(|known| tag_key(known) == key).cloned().unwrap_or(tag));
    }
    Ok(kept)
}

/// How a client liked the talk.
pub(crate) fn rating(given: &Rating) -> Result<Rating, ApiError> {
    if !(1..=5).contains(&given.stars) {
        return Err(ApiError::never(ErrorCode::BadRequest, "a rating has 1 to 5 stars"));
    }
    let text = match text::lines(&given.text, RATING_TEXT_MAX, "the text of a rating") {
        Err(error) if error.code == ErrorCode::BadRequest => String::new(),
        text => text?,
    };
    Ok(Rating { stars: given.stars, text })
}

/// Why a client is banned, for colleagues.
pub(crate) fn ban_reason(reason: &str) -> Result<String, ApiError> {
    let reason = text::plain_line(reason, REASON_MAX, "the reason")?;
    match reason.is_empty() {
        true => Err(ApiError::never(ErrorCode::BadRequest, "a ban needs a reason")),
        false => Ok(reason),
    }
}

/// How long a ban lasts, in milliseconds; none: until it is lifted.
pub(crate) fn ban_ms(hours: Option<u32>) -> Result<Option<i64>, ApiError> {
    match hours {
        Some(hours) if !(1..=HOURS_MAX).contains(&hours) => Err(ApiError::never(
            ErrorCode::BadRequest,
            format!("a ban lasts 1 to {HOURS_MAX} hours, or until it is lifted"),
        )),
        hours => Ok(hours.map(|hours| i64::from(hours) * 60 * 60 * 1_000)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Few enough to be quick: each case has many texts.
    fn passed() -> impl Strategy<Value = Parameters> {
        proptest::collection::btree_map(any::<String>(), any::<String>(), 0..25)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn whatever_a_page_passes_becomes_few_short_clean_lines(given in passed()) {
            let kept = parameters(&given);
            prop_assert!(kept.len() <= PARAMETERS_MAX);
            for (name, value) in &kept {
                prop_assert!(!name.is_empty() && name.chars().count() <= PARAMETER_NAME_MAX);
                prop_assert!(value.chars().count() <= PARAMETER_VALUE_MAX);
                prop_assert!(!name.chars().chain(value.chars()).any(|c| c.is_control() || text::is_hidden(c)));
            }
            prop_assert_eq!(parameters(&kept), kept);
        }
    }

    #[test]
    fn parameters_are_cut_and_counted() {
        let given = |n: usize| (0..n).map(|n| (format!("p{n:02}"), "v".repeat(300))).collect::<Parameters>();
        let kept = parameters(&given(30));
        assert_eq!((kept.len(), kept["p19"].len(), kept.contains_key("p20")), (20, 200, false));
        let nasty = Parameters::from([("\u{202e}id\n".into(), " 1\u{0}2 ".into()), ("\u{200b}".into(), "x".into())]);
        assert_eq!(parameters(&nasty), Parameters::from([("id".into(), "1 2".into())]));
    }

    #[test]
    fn only_a_web_address_is_whence_somebody_came() {
        for kept in ["https://example.org/a?b#c", "HTTP://example.org"] {
            assert_eq!(referrer(kept).as_deref(), Some(kept));
        }
        for dropped in ["javascript:alert(1)", "file:///etc", "", "example.org", "\u{202e}https://example.org"] {
            assert_eq!(referrer(dropped), None, "{dropped}");
        }
        assert_eq!(referrer("https://a\u{202e}\u{200b}\u{7}b").as_deref(), Some("https://ab"));
        assert_eq!(referrer(&format!("https://{}", "x".repeat(9_999))).map(|kept| kept.len()), Some(500));
    }

    #[test]
    fn what_is_required_is_missed_by_its_name_and_what_is_optional_is_not() {
        let form = EntryForm {
            name: Asked::Required,
            email: Asked::Optional,
            phone: Asked::Required,
            message: Asked::Required,
        };
        let missed = |name: &str, phone: Option<&str>| {
            let contact = Contact { email: None, phone: phone.map(str::to_owned) };
            is_complete(&form, name, &contact).err().map(|error| (error.code, error.args["field"].clone()))
        };
        assert_eq!(missed("", None), Some((ErrorCode::Incomplete, "name".into())));
        assert_eq!(missed("Petr", None), Some((ErrorCode::Incomplete, "phone".into())));
        assert_eq!(missed("Petr", Some("12345")), None, "the message comes afterwards");
    }

    #[test]
    fn tags_are_tidied_and_too_many_or_too_long_ones_refused() {
        let given = |tags: &[&str]| tags.iter().map(|tag| (*tag).to_owned()).collect::<Vec<_>>();
        let kept = tags(&given(&[" vip ", "VIP", "", "\u{202e}a\n b", "\u{200b}", "Ž", "ž"]), &given(&["VIP"]));
        assert_eq!(kept.ok(), Some(given(&["VIP", "a b", "Ž"])));
        let many: Vec<String> = (0..21).map(|n| n.to_string()).collect();
        let error = tags(&many, &[]).expect_err("one too many");
        assert_eq!((error.code, error.args["limit"].as_str()), (ErrorCode::TooLarge, "20"));
        assert!(tags(&many[1..], &[]).is_ok());
        let error = tags(&["x".repeat(41)], &[]).expect_err("one character too long");
        assert_eq!((error.code, error.args["limit"].as_str()), (ErrorCode::TooLarge, "40"));
    }

    #[test]
    fn a_key_a_rating_and_a_ban_keep_to_their_limits() {
        assert_eq!(key(Some(&"aF".repeat(32))).ok(), Some(Some("af".repeat(32))));
        assert_eq!(key(None).ok(), Some(None));
        for wrong in ["x", &"g".repeat(64), &"a".repeat(65), &"á".repeat(32)] {
            assert_eq!(key(Some(wrong)).map_err(|error| error.code), Err(ErrorCode::BadRequest), "{wrong}");
        }
        let stars = |stars| rating(&Rating { stars, text: " \n".into() }).ok().map(|kept| kept.text);
        assert_eq!([stars(0), stars(1), stars(5), stars(6)], [None, Some(String::new()), Some(String::new()), None]);
        let long = rating(&Rating { stars: 1, text: "x".repeat(1_001) });
        assert_eq!(long.map_err(|error| error.code), Err(ErrorCode::TooLarge));
        assert_eq!(ban_ms(None).ok(), Some(None));
        assert_eq!(ban_ms(Some(2)).ok(), Some(Some(7_200_000)));
        assert!(ban_ms(Some(0)).is_err() && ban_ms(Some(u32::MAX)).is_err());
        assert!(
            ban_reason("\u{200b} ").is_err() && ban_reason(&"x".repeat(201)).is_err() && ban_reason("rude").is_ok()
        );
    }
}
