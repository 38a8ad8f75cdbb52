//! Files and pictures in a session.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// The longest name of a file, in characters.
pub const FILE_NAME_MAX: usize = 120;

/// Pictures with more pixels than this are not shown before somebody saves them.
pub const PREVIEW_PIXELS_MAX: u64 = 25_000_000;

/// What a file is, told by its content and never by its name alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// PNG, JPEG, GIF or WebP; also HEIC, AVIF, TIFF and the like, which are only saved.
    Picture,
    /// PDF, plain text, or a document of an office program; an e-book.
    Document,
    /// Sound.
    Audio,
    /// Moving pictures.
    Video,
    /// ZIP and its like.
    Archive,
    /// Anything else that is no program, web pages and SVG among it. Programs and scripts are always refused.
    #[serde(other)]
    Other,
}

/// A file as the messages tell of it. Its bytes are at `…/files/{message_id}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct FileCard {
    /// A safe name: no path, no control or direction characters, at most [`FILE_NAME_MAX`] characters.
    pub name: String,
    /// How many bytes.
    #[ts(type = "number")]
    pub size: u64,
    /// What it is.
    pub kind: FileKind,
    /// Its media type, by its content.
    pub media_type: String,
    /// Width and height of a picture, in pixels.
    #[serde(default)]
    pub width: Option<u32>,
    /// See `width`.
    #[serde(default)]
    pub height: Option<u32>,
    /// It is a picture that may be shown at once: a known kind and not more than [`PREVIEW_PIXELS_MAX`] pixels.
    #[serde(default)]
    pub preview: bool,
}

/// What the company allows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct FileSettings {
    /// Clients may send files.
    pub from_clients: bool,
    /// Operators may send files.
    pub from_operators: bool,
    /// The largest, in megabytes (10⁶ bytes), 1 to 100.
    pub max_mb: u32,
    /// Which kinds.
    pub kinds: Vec<FileKind>,
}

impl FileSettings {
    /// The largest, in bytes.
    #[must_use]
    pub fn max_bytes(&self) -> u64 {
        u64::from(self.max_mb) * 1_000_000
    }
}

impl Default for FileSettings {
    /// 20 MB of pictures, documents, sound, moving pictures and archives.
    fn default() -> Self {
        let kinds = vec![FileKind::Picture, FileKind::Document, FileKind::Audio, FileKind::Video, FileKind::Archive];
        Self { from_clients: true, from_operators: true, max_mb: 20, kinds }
    }
}
