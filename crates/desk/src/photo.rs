//! The operator's photo: what may be one, and how the window gets it.

use base64::{Engine, engine::general_purpose::STANDARD};
use deskbell_protocol::{ApiError, ErrorCode};

/// The server takes no larger one.
const MAX: usize = 64 * 1024;

/// The kind of picture, as its content tells; none when it is not one that is taken.
pub(crate) fn kind(picture: &[u8]) -> Option<&'static str> {
    match picture {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}

/// A picture as a `data:` address; none when it is not one.
pub(crate) fn address(picture: &[u8]) -> Option<String> {
    kind(picture).map(|kind| format!("data:{kind};base64,{}", STANDARD.encode(picture)))
}

/// A picture that the window sends, and its kind.
///
/// # Errors
/// `bad_request` when it is no picture that is taken, `too_large`.
pub(crate) fn decode(base64: &str) -> Result<(Vec<u8>, &'static str), ApiError> {
    let no_picture = || ApiError::never(ErrorCode::BadRequest, "not a picture that is taken");
    let picture = STANDARD.decode(base64).map_err(|_| no_picture())?;
    if picture.len() > MAX {
        return Err(ApiError::never(ErrorCode::TooLarge, "the photo is over the limit").with("limit", MAX.to_string()));
    }
    let kind = kind(&picture).ok_or_else(no_picture)?;
    Ok((picture, kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\nrest";

    #[test]
    fn a_picture_is_known_by_its_content_and_comes_back_as_it_went() {
        let (picture, kind) = decode(&STANDARD.encode(PNG)).unwrap();
        assert_eq!((picture.as_slice(), kind), (PNG, "image/png"));
        assert_eq!(address(PNG).as_deref(), Some("data:image/png;base64,iVBORw0KGgpyZXN0"));
        assert_eq!(address(b"<svg onload='x'/>"), None, "nothing that can hold a script");
    }

    #[test]
    fn what_is_no_picture_or_too_large_is_refused_before_it_is_sent() {
        let code = |bytes: &[u8]| decode(&STANDARD.encode(bytes)).unwrap_err().code;
        assert_eq!(code(b"text"), ErrorCode::BadRequest);
        assert_eq!(decode("not base64!").unwrap_err().code, ErrorCode::BadRequest);
        assert_eq!(code(&[PNG, &vec![0; MAX]].concat()), ErrorCode::TooLarge);
    }
}
