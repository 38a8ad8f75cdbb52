//! The ear: a level meter of everything that is played on the stage.

use std::{
    io::Read,
    process::Stdio,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use super::stage::Stage;
use crate::wait::{PATIENCE, until, until_some};

/// Samples a second, mono, 16 bits.
const RATE: usize = 44_100;

/// One block is 10 ms.
const BLOCK_SAMPLES: usize = RATE / 100;

/// About -60 dB of full scale: far below any sound meant to be heard, far above the meter's exact silence.
const AUDIBLE: f32 = 0.001;

/// Root mean square of 10 ms of sound, from 0 to 1.
#[derive(Debug, Clone, Copy)]
struct Block {
    at: Instant,
    level: f32,
}

/// Hears what is played, from the moment the stage stands. Times are when the sound arrived here: some 20 ms late.
#[derive(Debug)]
pub struct Sink {
    heard: Arc<Mutex<Vec<Block>>>,
}

impl Sink {
    /// Begins to listen to the stage's sound output.
    pub(crate) async fn listen(stage: &Stage) -> Self {
        let rate = format!("--rate={RATE}");
        let mut command = stage.command("parec");
        command.args(["-d", "test.monitor", "--format=s16le", "--channels=1", "--latency-msec=10", "--raw", &rate]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("parec starts");
        let mut sound = child.stdout.take().expect("parec's output");
        stage.family().keep(child);
        let heard = Arc::<Mutex<Vec<Block>>>::default();
        let hearing = Arc::clone(&heard);
        // Ends with parec, that is with the stage.
        std::thread::spawn(move || {
            let mut bytes = [0; BLOCK_SAMPLES * 2];
            while sound.read_exact(&mut bytes).is_ok() {
                let block = Block { at: Instant::now(), level: level(&bytes) };
                hearing.lock().unwrap_or_else(PoisonError::into_inner).push(block);
            }
        });
        let sink = Self { heard };
        until("the sound output is heard", PATIENCE, async || !sink.blocks().is_empty()).await;
        sink
    }

    /// How loud the last 50 ms were: root mean square, from 0 to 1.
    #[must_use]
    pub fn level(&self) -> f32 {
        let blocks = self.blocks();
        let last = &blocks[blocks.len().saturating_sub(5)..];
        let power: f32 = last.iter().map(|block| block.level * block.level).sum();
        (power / 5.0).sqrt()
    }

    /// When something was first heard after `since`.
    #[must_use]
    pub fn first_audible_after(&self, since: Instant) -> Option<Instant> {
        self.blocks().iter().find(|block| block.at >= since && block.level > AUDIBLE).map(|block| block.at)
    }

    /// How long something was heard since `since`, pauses left out.
    #[must_use]
    pub fn audible_since(&self, since: Instant) -> Duration {
        let blocks = self.blocks();
        let audible = blocks.iter().filter(|block| block.at >= since && block.level > AUDIBLE).count();
        Duration::from_millis(10) * u32::try_from(audible).unwrap_or(u32::MAX)
    }

    /// Waits until something is heard from now on; when that was.
    ///
    /// # Panics
    /// When all is silent for `limit`.
    pub async fn wait_audible(&self, limit: Duration) -> Instant {
        self.wait_audible_after(Instant::now(), limit).await
    }

    /// Waits until something is heard that began after `since`; when that was.
    ///
    /// # Panics
    /// When nothing is heard within `limit` from now.
    pub async fn wait_audible_after(&self, since: Instant, limit: Duration) -> Instant {
        until_some("a sound is heard", limit, async || self.first_audible_after(since)).await
    }

    /// Waits until nothing was heard for `duration` on end, from now on.
    ///
    /// # Panics
    /// When that does not come within `limit`.
    pub async fn wait_silent_for(&self, duration: Duration, limit: Duration) {
        let begin = Instant::now();
        until(&format!("all is silent for {duration:?}"), limit, async || {
            let blocks = self.blocks();
            let Some(newest) = blocks.last() else { return false };
            let last_sound = blocks.iter().rev().find(|block| block.level > AUDIBLE).map_or(begin, |block| block.at);
            newest.at.saturating_duration_since(last_sound.max(begin)) >= duration
        })
        .await;
    }

    fn blocks(&self) -> MutexGuard<'_, Vec<Block>> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn level(bytes: &[u8]) -> f32 {
    let samples = bytes.chunks_exact(2).map(|pair| f32::from(i16::from_le_bytes([pair[0], pair[1]])) / 32_768.0);
    let power: f32 = samples.map(|sample| sample * sample).sum();
    (power * 2.0 / bytes.len() as f32).sqrt()
}
