//! What the operator changes of alerts on this computer: files in place of our tones, and starting with the system.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use deskbell_desk::ports::{Fact, Sound};
use deskbell_desk::view::OutputDevice;
use deskbell_protocol::{ApiError, ErrorCode};

use crate::lookout::autostart;
use crate::{Shell, sound};

/// A file of the largest size that is taken, as base64; longer ones are refused before they are decoded.
const LONGEST_BASE64: usize = (sound::MAX_BYTES as usize).div_ceil(3) * 4;

impl Shell {
    /// What there is to play on.
    pub(crate) async fn outputs(&self) -> Result<Vec<OutputDevice>, ApiError> {
        blocking(sound::outputs).await
    }

    /// The sounds that are played from files of the operator's.
    pub(crate) async fn own_sounds(&self) -> Result<Vec<Sound>, ApiError> {
        let speaker = Arc::clone(&self.speaker);
        blocking(move || speaker.own_sounds()).await
    }

    /// Plays a file of the operator's instead of our tone; none goes back to our tone.
    pub(crate) async fn set_own_sound(&self, sound: Sound, base64: Option<String>) -> Result<(), ApiError> {
        let file = base64.map(decoded).transpose()?;
        let speaker = Arc::clone(&self.speaker);
        let kept = blocking(move || speaker.set_own(sound, file)).await?;
        kept.map_err(|error| bad_sound(error.reason()))
    }

    /// Has the program start with the system, or not any more, and tells what it came to.
    pub(crate) async fn set_autostart(&self, on: bool) -> Result<(), ApiError> {
        let (set, is_on) = blocking(move || (autostart::set(on), autostart::is_on())).await?;
        self.desk.told(Fact::Autostart(is_on));
        set
    }
}

/// The bytes of a file that the window read.
fn decoded(base64: String) -> Result<Vec<u8>, ApiError> {
    if base64.len() > LONGEST_BASE64 {
        return Err(bad_sound("too_large"));
    }
    STANDARD.decode(base64).map_err(|_| bad_sound("unreadable"))
}

fn bad_sound(reason: &str) -> ApiError {
    ApiError::never(ErrorCode::BadSound, format!("the file is not taken as a sound: {reason}")).with("reason", reason)
}

/// Runs what waits for devices or disks.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, ApiError> {
    let ended = |error: tauri::Error| ApiError::never(ErrorCode::Internal, error.to_string());
    tauri::async_runtime::spawn_blocking(work).await.map_err(ended)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_too_large_is_refused_before_it_is_decoded() {
        let reason = |base64: String| decoded(base64).map_err(|error| error.args["reason"].clone());
        let largest = STANDARD.encode(vec![7; sound::MAX_BYTES as usize]);
        assert_eq!(reason(largest).map(|file| file.len() as u64), Ok(sound::MAX_BYTES), "the largest that is taken");
        assert_eq!(reason("A".repeat(LONGEST_BASE64 + 4)), Err("too_large".to_owned()));
        assert_eq!(reason("no base64".to_owned()), Err("unreadable".to_owned()));
    }
}
