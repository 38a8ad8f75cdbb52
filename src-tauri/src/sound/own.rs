//! The operator's own files in place of our tones: checked when chosen, then kept in a folder of the program's, one file for
//! each sound.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use deskbell_desk::ports::Sound;
use rodio::Source;

use super::tones::{self, decode};

/// The largest file that is taken.
pub const MAX_BYTES: u64 = 1_000_000;

/// The longest sound that is taken.
pub const MAX_LENGTH: Duration = Duration::from_secs(10);

/// Coders pad the last frame.
const PADDING: Duration = Duration::from_millis(200);

/// Shorter is a click at best, and what is decoded of garbage.
const MIN_LENGTH: Duration = Duration::from_millis(20);

/// The highest sample of something that nobody hears: -40 dB of full scale.
const INAUDIBLE: f32 = 0.01;

/// Why a file was not taken as a sound.
#[derive(Debug, thiserror::Error)]
pub enum BadSound {
    /// It is not there, not a file, or may not be read.
    #[error("the file cannot be read")]
    Unreadable(#[source] io::Error),
    /// It has more than [`MAX_BYTES`].
    #[error("the file is larger than 1 MB")]
    TooLarge,
    /// It is neither WAV nor Ogg nor MP3.
    #[error("the file is neither WAV nor Ogg nor MP3")]
    UnknownKind,
    /// It looks like one of these, but there is no sound in it that could be decoded.
    #[error("the file is broken")]
    Broken,
    /// It lasts longer than [`MAX_LENGTH`].
    #[error("the sound is longer than 10 seconds")]
    TooLong,
    /// Nobody would hear it.
    #[error("the sound is silent")]
    Silent,
    /// It is good, but could not be kept in the program's folder, or what was kept could not be taken away.
    #[error("the sound cannot be kept")]
    NotKept(#[source] io::Error),
}

impl BadSound {
    /// The word for it in `ErrorCode::BadSound`.
    #[must_use]
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "unreadable",
            Self::TooLarge => "too_large",
            Self::UnknownKind => "unknown_kind",
            Self::Broken => "broken",
            Self::TooLong => "too_long",
            Self::Silent => "silent",
            Self::NotKept(_) => "not_kept",
        }
    }
}

/// The usual extension of a file's kind, by its first bytes.
pub(super) fn kind(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'A', b'V', b'E', ..] => Some("wav"),
        [b'O', b'g', b'g', b'S', ..] => Some("ogg"),
        [b'I', b'D', b'3', ..] => Some("mp3"),
        [0xFF, second, ..] if second & 0xE0 == 0xE0 => Some("mp3"),
        _ => None,
    }
}

/// Whether a file can be played: decodes all of it.
pub(super) fn check(bytes: &Arc<[u8]>) -> Result<(), BadSound> {
    let hint = kind(bytes).ok_or(BadSound::UnknownKind)?;
    let bytes = Arc::clone(bytes);
    // On a thread of its own: a decoder that panics over a strange file must not take the program with it.
    let decoding = std::thread::Builder::new().name("sound check".to_owned()).spawn(move || hear(&bytes, hint));
    let heard = decoding.map_err(BadSound::Unreadable)?.join();
    heard.unwrap_or(Err(BadSound::Broken))
}

fn hear(bytes: &Arc<[u8]>, hint: &str) -> Result<(), BadSound> {
    let mut sound = decode(Arc::clone(bytes), hint).map_err(|_| BadSound::Broken)?;
    let (rate, channels) = (sound.sample_rate(), sound.channels());
    let samples = |length: Duration| length.as_secs_f64() * f64::from(rate.get()) * f64::from(channels.get());
    let (most, least) = (samples(MAX_LENGTH + PADDING), samples(MIN_LENGTH));
    let (mut count, mut peak) = (0.0, 0.0_f32);
    while let Some(sample) = sound.next() {
        peak = peak.max(sample.abs());
        count += 1.0;
        if count > most {
            return Err(BadSound::TooLong);
        }
        // It is played as one piece.
        if (sound.sample_rate(), sound.channels()) != (rate, channels) {
            return Err(BadSound::Broken);
        }
    }
    if !peak.is_finite() || count < least {
        return Err(BadSound::Broken);
    }
    if peak < INAUDIBLE { Err(BadSound::Silent) } else { Ok(()) }
}

/// Reads a kept file, but never more than may be taken.
fn read(path: &Path) -> Result<Arc<[u8]>, BadSound> {
    // A pipe would keep whoever opens it waiting.
    let told = std::fs::metadata(path).map_err(BadSound::Unreadable)?;
    if !told.is_file() {
        return Err(BadSound::Unreadable(io::ErrorKind::InvalidInput.into()));
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(BadSound::Unreadable)?;
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(BadSound::Unreadable)?;
    if bytes.len() as u64 > MAX_BYTES { Err(BadSound::TooLarge) } else { Ok(bytes.into()) }
}

fn place(folder: &Path, sound: Sound) -> PathBuf {
    folder.join(match sound {
        Sound::ClientWaiting => "client-waiting",
        Sound::ClientWrote => "client-wrote",
        Sound::Invitation => "invitation",
        Sound::Transfer => "transfer",
        Sound::Call => "call",
        Sound::Warning => "warning",
    })
}

/// Checks a file's bytes and keeps them, whole or not at all; none takes away what was kept. Gives the bytes.
pub(super) fn set(folder: &Path, sound: Sound, bytes: Option<Vec<u8>>) -> Result<Option<Arc<[u8]>>, BadSound> {
    let place = place(folder, sound);
    let Some(bytes) = bytes else {
        return match std::fs::remove_file(place) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(BadSound::NotKept(error)),
            _ => Ok(None),
        };
    };
    if bytes.len() as u64 > MAX_BYTES {
        return Err(BadSound::TooLarge);
    }
    let bytes = Arc::from(bytes);
    check(&bytes)?;
    keep(&place, &bytes).map_err(BadSound::NotKept)?;
    Ok(Some(bytes))
}

fn keep(place: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = place.parent().unwrap_or(place);
    std::fs::create_dir_all(folder)?;
    let mut copy = tempfile::Builder::new().prefix(".deskbell-").tempfile_in(folder)?;
    copy.write_all(bytes)?;
    copy.as_file().sync_all()?;
    copy.persist(place)?;
    Ok(())
}

/// For which a file is kept.
pub(super) fn kept(folder: &Path) -> Vec<Sound> {
    let mut all = tones::ALL.to_vec();
    all.retain(|sound| place(folder, *sound).symlink_metadata().is_ok());
    all
}

/// What was kept. A file that can no longer be read is an empty one, and so told of when it is to be heard.
pub(super) fn load(folder: &Path) -> Vec<(Sound, Arc<[u8]>)> {
    let read = |sound: Sound| {
        let file = read(&place(folder, sound)).and_then(|bytes| check(&bytes).map(|()| bytes));
        let file = file.inspect_err(|error| tracing::warn!(?sound, %error, "the operator's own sound cannot be used"));
        (sound, file.unwrap_or_default())
    };
    kept(folder).into_iter().map(read).collect()
}

#[cfg(test)]
mod tests;
