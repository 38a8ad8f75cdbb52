//! Sounds, on a thread of their own: the audio library blocks, and a stream stays with the device it was opened on. The
//! device is opened when something is to be heard, closed when idle, and opened again after an error.

use std::collections::HashMap;
use std::io::Cursor;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use deskbell_desk::ports::{Sound, SoundPlayer, Subject};
use deskbell_desk::view::Trouble;
use rodio::cpal::BufferSize;
use rodio::{Decoder, DeviceSinkBuilder, MixerDeviceSink, Player};

use crate::Health;

/// An open device costs a little all the time, so it is closed when nothing was heard for this long.
const IDLE: Duration = Duration::from_secs(15);

/// Frames that the device takes at a time: 12 ms at 44.1 kHz. The library's own choice is 50 ms, and two are queued ahead.
const PERIOD: u32 = 512;

static WAITING: &[u8] = include_bytes!("../sounds/waiting.wav");
static MESSAGE: &[u8] = include_bytes!("../sounds/message.wav");

/// Plays on the system's default output device.
pub struct Speaker {
    asks: Sender<Ask>,
}

enum Ask {
    Play { subject: Subject, sound: Sound, volume: f32, repeat: Option<Duration> },
    Stop { subject: Subject },
}

impl Speaker {
    /// Starts the thread; it ends with this value. `health` hears whether sounds can be played.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(health: Health) -> std::io::Result<Self> {
        let (asks, asked) = channel();
        std::thread::Builder::new().name("sound".to_owned()).spawn(move || Thread::new(health).run(&asked))?;
        Ok(Self { asks })
    }
}

impl SoundPlayer for Speaker {
    fn play(&self, subject: Subject, sound: Sound, volume: f32, repeat: Option<Duration>) {
        // The thread lives as long as the program; after it nobody listens.
        let _ = self.asks.send(Ask::Play { subject, sound, volume, repeat });
    }

    fn stop(&self, subject: Subject) {
        let _ = self.asks.send(Ask::Stop { subject });
    }
}

struct Thread {
    health: Health,
    device: Option<Device>,
    playing: HashMap<Subject, Playing>,
}

struct Device {
    sink: MixerDeviceSink,
    failed: Arc<AtomicBool>,
}

struct Playing {
    sound: Sound,
    volume: f32,
    repeat: Option<Duration>,
    /// None when it could not be played.
    player: Option<Player>,
    /// When it is heard again.
    next: Option<Instant>,
}

impl Thread {
    fn new(health: Health) -> Self {
        Self { health, device: None, playing: HashMap::new() }
    }

    fn run(mut self, asked: &Receiver<Ask>) {
        loop {
            let due = self.playing.values().filter_map(|playing| playing.next).min();
            let pause = match (due, &self.device) {
                (Some(due), _) => due.saturating_duration_since(Instant::now()),
                (None, _) => IDLE,
            };
            match asked.recv_timeout(pause) {
                Ok(Ask::Play { subject, sound, volume, repeat }) => self.play(subject, sound, volume, repeat),
                Ok(Ask::Stop { subject }) => self.stop(subject),
                Err(RecvTimeoutError::Timeout) => self.pass_time(),
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn play(&mut self, subject: Subject, sound: Sound, volume: f32, repeat: Option<Duration>) {
        self.stop(subject);
        let player = self.sound(sound, volume);
        // The desk is gone when nobody listens.
        let _ = self.health.send((Trouble::Sound, player.is_none()));
        let next = repeat.map(|pause| Instant::now() + pause);
        self.playing.insert(subject, Playing { sound, volume, repeat, player, next });
    }

    fn stop(&mut self, subject: Subject) {
        if let Some(Playing { player: Some(player), .. }) = self.playing.remove(&subject) {
            player.stop();
        }
    }

    fn pass_time(&mut self) {
        let now = Instant::now();
        let due: Vec<Subject> =
            self.playing.iter().filter(|(_, it)| it.next.is_some_and(|next| next <= now)).map(|(id, _)| *id).collect();
        for subject in due {
            if let Some(Playing { sound, volume, repeat, .. }) = self.playing.remove(&subject) {
                self.play(subject, sound, volume, repeat);
            }
        }
        self.playing.retain(|_, it| it.repeat.is_some() || it.player.as_ref().is_some_and(|player| !player.empty()));
        if self.playing.is_empty() {
            self.device = None;
        }
    }

    /// Begins a sound; none when there is no device, which is tried again at the next one.
    fn sound(&mut self, sound: Sound, volume: f32) -> Option<Player> {
        if self.device.as_ref().is_some_and(|device| device.failed.load(Ordering::Relaxed)) {
            self.device = None;
        }
        if self.device.is_none() {
            self.device =
                open().map_err(|error| tracing::warn!(%error, "no sound: the output device cannot be opened")).ok();
        }
        let device = self.device.as_ref()?;
        let bytes = match sound {
            Sound::ClientWaiting => WAITING,
            Sound::ClientWrote => MESSAGE,
        };
        let source = Decoder::new_wav(Cursor::new(bytes))
            .map_err(|error| tracing::error!(%error, "no sound: the tone cannot be read"))
            .ok()?;
        let player = Player::connect_new(device.sink.mixer());
        player.set_volume(volume.clamp(0.0, 1.0));
        player.append(source);
        Some(player)
    }
}

/// With short periods, since what is queued ahead delays every sound; with the device's own when it refuses them.
fn open() -> Result<Device, rodio::DeviceSinkError> {
    open_with(BufferSize::Fixed(PERIOD)).or_else(|_| open_with(BufferSize::Default))
}

fn open_with(buffer: BufferSize) -> Result<Device, rodio::DeviceSinkError> {
    let failed = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&failed);
    let mut sink = DeviceSinkBuilder::from_default_device()?
        .with_buffer_size(buffer)
        .with_error_callback(move |error| {
            tracing::warn!(%error, "the output device failed");
            flag.store(true, Ordering::Relaxed);
        })
        .open_stream()?;
    sink.log_on_drop(false);
    Ok(Device { sink, failed })
}
