//! What can be an operator's photo.

use deskbell_protocol::{ApiError, ErrorCode};
use sha2::{Digest as _, Sha256};

use crate::encoding::base64_url;

/// The largest photo, in bytes.
pub(crate) const PHOTO_MAX: usize = 64 * 1024;

/// The kinds of pictures that every browser shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Png,
    Jpeg,
    Webp,
}

impl Kind {
    /// The kind, told by the content: what the sender says of it is not looked at.
    pub(crate) fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::Webp),
            _ => None,
        }
    }

    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
        }
    }

    pub(crate) fn of_media_type(text: &str) -> Option<Self> {
        [Self::Png, Self::Jpeg, Self::Webp].into_iter().find(|kind| kind.media_type() == text)
    }
}

/// Under what a photo is found.
pub(crate) fn hash(bytes: &[u8]) -> String {
    base64_url(&Sha256::digest(bytes))
}

/// The kind of a photo that may be kept.
pub(crate) fn checked(bytes: &[u8]) -> Result<Kind, ApiError> {
    if bytes.len() > PHOTO_MAX {
        let error = ApiError::never(ErrorCode::TooLarge, "the photo is too large");
        return Err(error.with("limit", PHOTO_MAX.to_string()));
    }
    Kind::of(bytes).ok_or_else(|| ApiError::never(ErrorCode::BadRequest, "the photo is neither PNG nor JPEG nor WebP"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_tells_the_kind() {
        assert_eq!(Kind::of(b"\x89PNG\r\n\x1a\nrest"), Some(Kind::Png));
        assert_eq!(Kind::of(b"\xff\xd8\xff\xe0"), Some(Kind::Jpeg));
        assert_eq!(Kind::of(b"RIFF\x01\x02\x03\x04WEBPVP8 "), Some(Kind::Webp));
        for other in [&b""[..], b"<svg xmlns=", b"GIF89a", b"RIFF\x01\x02\x03\x04WAVE", b"\x89PNG"] {
            assert_eq!(Kind::of(other), None, "{other:?}");
        }
        for kind in [Kind::Png, Kind::Jpeg, Kind::Webp] {
            assert_eq!(Kind::of_media_type(kind.media_type()), Some(kind));
        }
    }

    #[test]
    fn a_photo_has_a_largest_size() {
        let mut bytes = vec![0; PHOTO_MAX];
        bytes[..3].copy_from_slice(b"\xff\xd8\xff");
        assert_eq!(checked(&bytes).ok(), Some(Kind::Jpeg), "the limit itself is allowed");
        bytes.push(0);
        let error = checked(&bytes).expect_err("one byte too many");
        assert_eq!((error.code, error.args["limit"].as_str()), (ErrorCode::TooLarge, "65536"));
    }
}
