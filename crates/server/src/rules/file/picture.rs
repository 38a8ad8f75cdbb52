//! The size of a picture, read from its header alone: nothing is unpacked.

use imagesize::blob_size;

/// Width and height in pixels as the picture is shown, when its header tells.
pub(super) fn size(head: &[u8]) -> Option<(u32, u32)> {
    let size = blob_size(head).ok()?;
    let (width, height) = (u32::try_from(size.width).ok()?, u32::try_from(size.height).ok()?);
    if width == 0 || height == 0 {
        return None;
    }
    Some(if lies_on_its_side(head).unwrap_or(false) { (height, width) } else { (width, height) })
}

/// Whether a JPEG is to be turned by a quarter, as those of telephones are.
fn lies_on_its_side(jpeg: &[u8]) -> Option<bool> {
    let mut rest = jpeg.strip_prefix(b"\xff\xd8")?;
    loop {
        let [0xff, marker, high, low, ..] = *rest else { return None };
        // The picture itself begins.
        if marker == 0xda {
            return None;
        }
        let length = usize::from(u16::from_be_bytes([high, low]));
        let segment = rest.get(4..2 + length)?;
        if marker == 0xe1
            && let Some(exif) = segment.strip_prefix(b"Exif\0\0")
        {
            return orientation(exif).map(|turned| (5..=8).contains(&turned));
        }
        rest = rest.get(2 + length..)?;
    }
}

/// The tag 0x0112 of the first directory.
fn orientation(exif: &[u8]) -> Option<u16> {
    let big = exif.starts_with(b"MM");
    let short = |at: usize| {
        let bytes = exif.get(at..at + 2)?.try_into().ok()?;
        Some(if big { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    };
    let long = |at: usize| {
        let (first, second) = (short(at)?, short(at + 2)?);
        let (high, low) = if big { (first, second) } else { (second, first) };
        Some((usize::from(high) << 16) | usize::from(low))
    };
    let directory = long(4)?;
    let entries = usize::from(short(directory)?);
    (0..entries).map(|n| directory + 2 + 12 * n).find(|at| short(*at) == Some(0x0112)).and_then(|at| short(at + 8))
}
