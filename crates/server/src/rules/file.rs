//! What can be sent as a file: told by its content, under a name that leads nowhere.

mod content;
mod name;
mod picture;

use deskbell_protocol::{ApiError, ErrorCode, FileCard, FileKind, FileSettings, PREVIEW_PIXELS_MAX};

/// So much of a file's beginning is looked at, in bytes: a photo's size may stand behind its colour profile.
pub(crate) const HEAD: usize = 1024 * 1024;

/// A client may send so many files in one session.
const OF_CLIENT_MAX: i64 = 100;

/// They may have so many bytes together.
const OF_CLIENT_BYTES_MAX: u64 = 200_000_000;

/// Refused when one more file, of `size` bytes or of a size that is not known yet, is too much after the `count` files of `bytes` bytes
/// that the client has sent in the session.
pub(crate) fn has_room((count, bytes): (i64, u64), size: Option<u64>) -> Result<(), ApiError> {
    // A file has one byte at least.
    match count < OF_CLIENT_MAX && bytes.saturating_add(size.unwrap_or(1)) <= OF_CLIENT_BYTES_MAX {
        true => Ok(()),
        false => Err(refused("not_allowed", "no more files are taken in this session")),
    }
}

/// Pictures of these types are shown; everything else is only saved.
const SHOWN: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/// What is known of a file of `size` bytes that begins with `head`, if the company takes it.
pub(crate) fn judged(head: &[u8], size: u64, name: &str, allowed: &FileSettings) -> Result<FileCard, ApiError> {
    if size == 0 {
        return Err(refused("empty", "the file is empty"));
    }
    let name = name::safe(name);
    let sort = content::sort(head, size, &name::ending(&name)).ok_or_else(|| refused_program(&name))?;
    if !allowed.kinds.contains(&sort.kind) {
        return Err(refused("kind", "files of this kind are not taken"));
    }
    let pixels = if SHOWN.contains(&sort.media_type) { picture::size(head) } else { None };
    Ok(FileCard {
        name: name::fitting(name, &sort),
        size,
        kind: sort.kind,
        media_type: sort.media_type.to_owned(),
        width: pixels.map(|(width, _)| width),
        height: pixels.map(|(_, height)| height),
        preview: pixels.is_some_and(|(width, height)| u64::from(width) * u64::from(height) <= PREVIEW_PIXELS_MAX),
    })
}

/// Whether the name alone is that of a program: then its bytes need not come.
pub(crate) fn checked_name(given: &str) -> Result<(), ApiError> {
    let name = name::safe(given);
    if content::is_program(&name::ending(&name)) { Err(refused_program(&name)) } else { Ok(()) }
}

/// The media type under which the bytes are given out: nothing that a browser would run.
pub(crate) fn served_as(card: &FileCard) -> &str {
    let shown = card.kind == FileKind::Picture && SHOWN.contains(&card.media_type.as_str());
    if shown { &card.media_type } else { "application/octet-stream" }
}

/// The `Content-Disposition` of a file: it is saved and never opened by the browser itself.
pub(crate) fn disposition(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '%') { c } else { '_' };
    let ascii: String = name.chars().map(plain).collect();
    let mut encoded = String::new();
    for byte in name.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'_' => encoded.push(char::from(byte)),
            other => encoded.push_str(&format!("%{other:02X}")),
        }
    }
    format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{encoded}")
}

/// `reason` is one of those that [`ErrorCode::FileRefused`] names.
pub(crate) fn refused(reason: &str, message: &str) -> ApiError {
    ApiError::never(ErrorCode::FileRefused, message).with("reason", reason)
}

fn refused_program(name: &str) -> ApiError {
    refused("program", "programs and scripts are not taken").with("name", name)
}

#[cfg(test)]
mod tests;
