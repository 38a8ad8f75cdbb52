//! Sounds, on a thread of their own: the audio library blocks. The device is opened when something is to be heard, closed
//! when idle, and opened again when it was lost. What became of each sound, whether there is a device and how loud it is are
//! told as facts.

#[cfg_attr(target_os = "linux", path = "level/linux.rs")]
#[cfg_attr(not(target_os = "linux"), path = "level/other.rs")]
mod level;
mod output;
mod own;
mod player;
#[cfg(target_os = "linux")]
mod pulse;
mod tones;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use deskbell_desk::ports::{Sound, SoundPlayer, Subject};
use tauri::async_runtime::JoinHandle;

use crate::Facts;
use crate::lookout::Looks;
use level::Watch;
use output::System;
pub use output::outputs;
pub use own::{BadSound, MAX_BYTES, MAX_LENGTH};
use player::Player;

/// Plays on the device that the operator chose, or on the system's default.
pub struct Speaker {
    asks: Sender<Ask>,
    folder: PathBuf,
    watch: Arc<Watch>,
    looking: JoinHandle<()>,
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
    /// Look whether there is a device that takes samples.
    Look,
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
    /// Starts the thread; it ends with this value. The operator's own files are in `folder`, which need not exist. `facts`
    /// hears what became of each sound and what there is to play on, which is looked at now, whenever the system tells of a
    /// change, and when `looks` says so.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(folder: PathBuf, facts: Facts, mut looks: Looks) -> std::io::Result<Self> {
        let (asks, asked) = channel();
        let watch = Arc::new(Watch::start(asks.clone(), facts.clone())?);
        let (ask, again) = (asks.clone(), Arc::clone(&watch));
        let looking = tauri::async_runtime::spawn(async move {
            // The thread and the watch are there until this task is ended.
            while ask.send(Ask::Look).is_ok() && looks.changed().await.is_ok() {
                again.look();
            }
        });
        let (events, own) = (asks.clone(), folder.clone());
        let run = move || {
            let mut player = Player::new(System, events, facts);
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
        Ok(Self { asks, folder, watch, looking })
    }

    /// Plays a file of the operator's, given by its bytes, instead of our tone, from the next time on and after a restart;
    /// none goes back to our tone. May block.
    ///
    /// # Errors
    /// When the file is refused or cannot be kept; what was before stays.
    pub fn set_own(&self, sound: Sound, bytes: Option<Vec<u8>>) -> Result<(), BadSound> {
        let file = own::set(&self.folder, sound, bytes)?;
        self.ask(Ask::Own { sound, file });
        Ok(())
    }

    /// For which sounds a file of the operator's is played. May block.
    #[must_use]
    pub fn own_sounds(&self) -> Vec<Sound> {
        own::kept(&self.folder)
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

    /// While the chosen one of [`outputs`] is not there, the default takes its place: better heard elsewhere than missed.
    fn set_output(&self, id: Option<String>) {
        self.watch.choose(id.clone());
        self.ask(Ask::Output { id });
    }
}

impl Drop for Speaker {
    fn drop(&mut self) {
        self.looking.abort();
        self.ask(Ask::End);
    }
}
