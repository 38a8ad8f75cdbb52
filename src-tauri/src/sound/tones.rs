//! Our own tones, one for each sound, and how bytes become something that a device plays.

use std::io::Cursor;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::time::Duration;

use deskbell_desk::ports::Sound;
use rodio::decoder::DecoderError;
use rodio::{ChannelCount, Decoder, Sample, SampleRate, Source};

use super::Ask;

/// So much must have gone before a device is believed to play: what is taken ahead says nothing.
const BEGUN: Duration = Duration::from_millis(40);

/// All there are.
pub(super) const ALL: [Sound; 6] =
    [Sound::ClientWaiting, Sound::ClientWrote, Sound::Invitation, Sound::Transfer, Sound::Call, Sound::Warning];

/// Channels and rate of the silence by which a device is tried: as our tones.
pub(super) const SILENCE: (ChannelCount, SampleRate) = match SampleRate::new(44_100) {
    Some(rate) => (ChannelCount::MIN, rate),
    None => (ChannelCount::MIN, SampleRate::MIN),
};

/// The bytes of our tone, a WAV file.
pub(super) fn tone(sound: Sound) -> &'static [u8] {
    match sound {
        Sound::ClientWaiting => include_bytes!("../../sounds/waiting.wav"),
        Sound::ClientWrote => include_bytes!("../../sounds/message.wav"),
        Sound::Invitation => include_bytes!("../../sounds/invitation.wav"),
        Sound::Transfer => include_bytes!("../../sounds/transfer.wav"),
        Sound::Call => include_bytes!("../../sounds/call.wav"),
        Sound::Warning => include_bytes!("../../sounds/warning.wav"),
    }
}

/// Begins to decode a file; `hint` is the usual extension of its kind.
pub(super) fn decode<B>(bytes: B, hint: &str) -> Result<Decoder<Cursor<B>>, DecoderError>
where
    B: AsRef<[u8]> + Send + Sync + 'static,
{
    let length = bytes.as_ref().len() as u64;
    Decoder::builder().with_data(Cursor::new(bytes)).with_byte_len(length).with_hint(hint).build()
}

/// A sound on its way to a device. Says when the device took the first of it and when it took the last.
pub(super) struct Voice {
    pub(super) source: Box<dyn Source + Send>,
    pub(super) volume: f32,
    /// Silences it from the next sample on.
    pub(super) stopped: Arc<AtomicBool>,
    pub(super) number: u64,
    pub(super) events: Sender<Ask>,
    /// Samples that go before it is told that it began; none: it was told.
    ahead: Option<u32>,
}

impl Voice {
    pub(super) fn new(source: Box<dyn Source + Send>, volume: f32, number: u64, events: Sender<Ask>) -> Self {
        let a_second = source.sample_rate().get() * u32::from(source.channels().get());
        let ahead = Some(a_second * BEGUN.as_millis() as u32 / 1_000);
        Self { source, volume, stopped: Arc::default(), number, events, ahead }
    }

    /// Nobody listens once the program ends.
    fn tell(&self, event: Ask) {
        let _ = self.events.send(event);
    }
}

impl Iterator for Voice {
    type Item = Sample;

    fn next(&mut self) -> Option<Sample> {
        if self.stopped.load(Ordering::Relaxed) {
            return None;
        }
        let sample = self.source.next();
        if let Some(left) = &mut self.ahead {
            *left = left.saturating_sub(1);
            if *left == 0 || sample.is_none() {
                self.ahead = None;
                self.tell(Ask::Began { voice: self.number });
            }
        }
        if sample.is_none() {
            self.stopped.store(true, Ordering::Relaxed);
            self.tell(Ask::Ended { voice: self.number });
        }
        Some(sample? * self.volume)
    }
}

impl Source for Voice {
    /// All of it is one span: a file whose rate or channels change is refused. The decoders' own answer is nothing at first
    /// for some files, which the mixer takes for the end.
    fn current_span_len(&self) -> Option<usize> {
        None
    }

    fn channels(&self) -> ChannelCount {
        self.source.channels()
    }

    fn sample_rate(&self) -> SampleRate {
        self.source.sample_rate()
    }

    fn total_duration(&self) -> Option<Duration> {
        self.source.total_duration()
    }
}

#[cfg(test)]
mod tests;
