//! Sounds, on a thread of their own: the audio library blocks. The device is opened when something is to be heard, closed
//! when idle, and opened again when it was lost. What became of each sound is told in a [`Receipt`].

mod output;
mod own;
mod player;
mod tones;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use deskbell_desk::ports::{Sound, SoundPlayer, Subject};

use crate::Health;
use output::System;
pub use output::{OutputDevice, outputs};
pub use own::{BadSound, MAX_BYTES, MAX_LENGTH};
use player::Player;

/// What became of a sound that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// A device takes it, in the volume that was asked for.
    Played,
    /// It was silenced before a device took any of it.
    Stopped,
    /// There is no device; one that repeats goes on when there is one.
    NoDevice,
    /// The device went away while it played, or takes no samples; it is tried once more on what is there now.
    DeviceLost,
    /// The operator's own file can no longer be read: our tone is played in its place.
    FileBroken,
}

/// Tells what became of a sound. There is at least one for each that was asked for, and another whenever it turns out
/// otherwise, also in a repetition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    /// What it is about.
    pub subject: Subject,
    /// Which sound.
    pub sound: Sound,
    /// What became of it.
    pub outcome: Outcome,
}

/// Plays on the device that the operator chose, or on the system's default.
pub struct Speaker {
    asks: Sender<Ask>,
    folder: PathBuf,
}

/// What the thread is told, by the program and by the devices it plays on.
enum Ask {
    Play {
        subject: Subject,
        sound: Sound,
        volume: f32,
        repeat: Option<Duration>,
    },
    Stop {
        subject: Subject,
    },
    Own {
        sound: Sound,
        file: Option<Arc<[u8]>>,
    },
    Output {
        id: Option<String>,
    },
    /// A device took the first samples of a voice.
    Began {
        voice: u64,
    },
    /// A voice has come to its end.
    Ended {
        voice: u64,
    },
    /// A device went away.
    Lost {
        device: u64,
    },
    End,
}

impl Speaker {
    /// Starts the thread; it ends with this value. The operator's own files are in `folder`, which need not exist.
    /// `health` hears whether sounds can be played, `receipts` what became of each, on the thread of the sounds.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(
        folder: PathBuf,
        health: Health,
        receipts: impl Fn(Receipt) + Send + 'static,
    ) -> std::io::Result<Self> {
        let (asks, asked) = channel();
        let (events, own) = (asks.clone(), folder.clone());
        let run = move || {
            let mut player = Player::new(System, events, health, Box::new(receipts));
            for (sound, file) in own::load(&own) {
                player.set_own(sound, Some(file));
            }
            loop {
                let now = Instant::now();
                let due = player.due().map(|due| due.saturating_duration_since(now));
                let asked = match due {
                    Some(pause) => asked.recv_timeout(pause),
                    None => asked.recv().map_err(RecvTimeoutError::from),
                };
                match asked {
                    Ok(Ask::End) | Err(RecvTimeoutError::Disconnected) => return,
                    Ok(ask) => player.take(ask, Instant::now()),
                    Err(RecvTimeoutError::Timeout) => player.pass_time(Instant::now()),
                }
            }
        };
        std::thread::Builder::new().name("sound".to_owned()).spawn(run)?;
        Ok(Self { asks, folder })
    }

    /// Plays a file of the operator's instead of our tone, from the next time on and after a restart; none goes back to our
    /// tone. The file is copied, so the original may go. May block.
    ///
    /// # Errors
    /// When the file is refused or cannot be kept; what was before stays.
    pub fn set_own(&self, sound: Sound, file: Option<&Path>) -> Result<(), BadSound> {
        let file = own::set(&self.folder, sound, file)?;
        self.ask(Ask::Own { sound, file });
        Ok(())
    }

    /// Plays on one of [`outputs`], by its id, from the next sound on; none follows the system's default. While the chosen
    /// one is not there, the default takes its place: better heard elsewhere than missed.
    pub fn set_output(&self, id: Option<String>) {
        self.ask(Ask::Output { id });
    }

    fn ask(&self, ask: Ask) {
        // The thread lives as long as this value.
        let _ = self.asks.send(ask);
    }
}

impl SoundPlayer for Speaker {
    fn play(&self, subject: Subject, sound: Sound, volume: f32, repeat: Option<Duration>) {
        self.ask(Ask::Play { subject, sound, volume, repeat });
    }

    fn stop(&self, subject: Subject) {
        self.ask(Ask::Stop { subject });
    }
}

impl Drop for Speaker {
    fn drop(&mut self) {
        self.ask(Ask::End);
    }
}
