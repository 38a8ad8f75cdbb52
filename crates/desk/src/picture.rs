//! Pictures in conversations: told by their content, and measured without being unpacked.

use std::io::{BufRead, Seek};

use deskbell_protocol::PREVIEW_PIXELS_MAX;
use imagesize::ImageType;

/// A picture of a kind that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Picture {
    pub(crate) media_type: &'static str,
    pub(crate) width: u32,
    pub(crate) height: u32,
}

impl Picture {
    /// It takes no more memory than a window can spare.
    pub(crate) fn may_be_shown(self) -> bool {
        u64::from(self.width) * u64::from(self.height) <= PREVIEW_PIXELS_MAX
    }
}

/// The picture that begins here; none when it is not one of the kinds that are shown. Nothing that can hold a script is one.
pub(crate) fn look(mut file: impl BufRead + Seek) -> Option<Picture> {
    let mut header = [0; 16];
    let read = file.read(&mut header).ok()?;
    let kind = imagesize::image_type(header.get(..read)?).ok()?;
    let media_type = match kind {
        ImageType::Png => "image/png",
        ImageType::Jpeg => "image/jpeg",
        ImageType::Gif => "image/gif",
        ImageType::Webp => "image/webp",
        _ => return None,
    };
    let size = kind.reader_size(&mut file).ok()?;
    let (width, height) = (u32::try_from(size.width).ok()?, u32::try_from(size.height).ok()?);
    (width > 0 && height > 0).then_some(Picture { media_type, width, height })
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes.extend([8, 6, 0, 0, 0, 0, 0, 0, 0]);
        bytes
    }

    #[test]
    fn a_picture_is_told_by_its_content_and_a_huge_one_is_not_shown() {
        let small = look(Cursor::new(png(640, 480))).expect("a picture");
        assert_eq!((small.media_type, small.width, small.height), ("image/png", 640, 480));
        assert!(small.may_be_shown());
        let huge = look(Cursor::new(png(10_000, 10_000))).expect("a picture");
        assert!(!huge.may_be_shown(), "100 megapixels are not unpacked before somebody asks for them");
        let gif = look(Cursor::new(b"GIF89a\x02\0\x03\0\0\0\0\0\0\0\0\0".to_vec())).expect("a picture");
        assert_eq!((gif.media_type, gif.width, gif.height), ("image/gif", 2, 3));
    }

    #[test]
    fn nothing_else_is_a_picture() {
        for bytes in [
            b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".as_slice(),
            b"<!doctype html>",
            b"%PDF-1.7",
            b"BM\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
            b"\x89PNG\r\n\x1a\n",
            b"",
        ] {
            assert_eq!(look(Cursor::new(bytes.to_vec())), None, "{:?}", String::from_utf8_lossy(bytes));
        }
        assert_eq!(look(Cursor::new(png(0, 5))), None, "a picture of nothing");
    }
}
