//! What is playing, and what is done when a device comes, goes or stands still. Given the time, so that tests need not wait.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

use deskbell_desk::ports::{Sound, Subject};
use deskbell_desk::view::Trouble;
use rodio::Source;

use super::output::{Host, Output};
use super::own::{self, MAX_LENGTH};
use super::tones::{self, Voice};
use super::{Ask, Outcome, Receipt};
use crate::Health;

/// An open device costs a little all the time, so it is closed when nothing was heard for this long.
pub(super) const IDLE: Duration = Duration::from_secs(15);

/// How soon a repeating sound looks for a device again when there was none.
pub(super) const RETRY: Duration = Duration::from_secs(1);

/// A device that takes no sample for this long is as good as none. A server that starts with the device may be slow.
pub(super) const STALLED: Duration = Duration::from_secs(2);

/// Plays what is asked for, one sound a subject.
pub(super) struct Player<H> {
    host: H,
    events: Sender<Ask>,
    health: Health,
    receipts: Box<dyn Fn(Receipt) + Send>,
    own: HashMap<Sound, Arc<[u8]>>,
    chosen: Option<String>,
    device: Option<Output>,
    playing: HashMap<Subject, Playing>,
    /// Of the newest voice or device.
    number: u64,
    /// The number of the open device.
    device_number: u64,
    /// When the device is closed, if nothing comes between.
    idle: Option<Instant>,
}

struct Playing {
    sound: Sound,
    volume: f32,
    repeat: Option<Duration>,
    /// None between two repetitions and without a device.
    voice: Option<Sounding>,
    /// When it is heard again.
    next: Option<Instant>,
    told: Option<Outcome>,
    /// It was begun again after its device was lost.
    retried: bool,
}

struct Sounding {
    number: u64,
    stopped: Arc<AtomicBool>,
    length: Duration,
    /// Our tone is played since the operator's file is broken.
    in_place: bool,
    /// The device stands still when nothing was told of this voice by then.
    limit: Instant,
}

impl<H: Host> Player<H> {
    pub(super) fn new(host: H, events: Sender<Ask>, health: Health, receipts: Box<dyn Fn(Receipt) + Send>) -> Self {
        let (own, playing) = (HashMap::new(), HashMap::new());
        let (chosen, device, idle) = (None, None, None);
        Self { host, events, health, receipts, own, chosen, device, playing, number: 0, device_number: 0, idle }
    }

    pub(super) fn take(&mut self, ask: Ask, now: Instant) {
        match ask {
            Ask::Play { subject, sound, volume, repeat } => {
                self.stop(subject, now);
                let (voice, next, told) = (None, None, None);
                self.playing.insert(subject, Playing { sound, volume, repeat, voice, next, told, retried: false });
                self.begin(subject, now);
            }
            Ask::Stop { subject } => self.stop(subject, now),
            Ask::Own { sound, file } => self.set_own(sound, file),
            Ask::Output { id } => self.set_output(id, now),
            Ask::Began { voice } => self.began(voice, now),
            Ask::Ended { voice } => self.ended(voice, now),
            Ask::Lost { device } if device == self.device_number => self.lost(now),
            Ask::Lost { .. } | Ask::End => {}
        }
    }

    /// When [`Self::pass_time`] has something to do.
    pub(super) fn due(&self) -> Option<Instant> {
        let playing = self.playing.values();
        let waits = playing.flat_map(|it| [it.next, it.voice.as_ref().map(|voice| voice.limit)]).flatten();
        waits.chain(self.idle).min()
    }

    pub(super) fn pass_time(&mut self, now: Instant) {
        if self.playing.values().any(|it| it.voice.as_ref().is_some_and(|voice| voice.limit <= now)) {
            tracing::warn!("the output device takes no samples");
            self.lost(now);
        }
        let due = self.playing.iter().filter(|(_, it)| it.next.is_some_and(|next| next <= now));
        for subject in due.map(|(subject, _)| *subject).collect::<Vec<_>>() {
            self.begin(subject, now);
        }
        if self.idle.is_some_and(|idle| idle <= now) {
            (self.device, self.idle) = (None, None);
        }
    }

    pub(super) fn set_own(&mut self, sound: Sound, file: Option<Arc<[u8]>>) {
        match file {
            Some(file) => self.own.insert(sound, file),
            None => self.own.remove(&sound),
        };
    }

    fn set_output(&mut self, id: Option<String>, now: Instant) {
        if self.chosen == id {
            return;
        }
        self.chosen = id;
        self.device = None;
        self.idle = None;
        self.begin_again(now);
    }

    /// Begins a sound, or again; when there is no device, one that repeats looks for one soon.
    fn begin(&mut self, subject: Subject, now: Instant) {
        self.open();
        let Some(it) = self.playing.get_mut(&subject) else { return };
        if let Some(voice) = it.voice.take() {
            voice.stopped.store(true, Ordering::Relaxed);
        }
        let Some(device) = &self.device else {
            it.next = it.repeat.map(|pause| now + pause.min(RETRY));
            return self.not_played(subject, Outcome::NoDevice);
        };
        let file = self.own.get(&it.sound).map(|file| own_voice(file));
        let in_place = matches!(file, Some(None));
        let Some(source) = file.flatten().or_else(|| tone_voice(it.sound)) else {
            return self.not_played(subject, Outcome::FileBroken);
        };
        let length = source.total_duration().unwrap_or(MAX_LENGTH).min(MAX_LENGTH);
        self.number += 1;
        let voice = Voice::new(source, it.volume.clamp(0.0, 1.0), self.number, self.events.clone());
        let stopped = Arc::clone(&voice.stopped);
        it.voice = Some(Sounding { number: self.number, stopped, length, in_place, limit: now + STALLED });
        it.next = it.repeat.map(|pause| now + pause.max(length));
        device.mixer.add(voice);
        self.idle = None;
    }

    fn open(&mut self) {
        // The one that was chosen may be there again.
        let sounding = self.playing.values().any(|it| it.voice.is_some());
        if !sounding && self.device.as_ref().is_some_and(|device| device.stand_in) {
            self.device = None;
        }
        if self.device.is_none() {
            self.number += 1;
            self.device_number = self.number;
            let (events, device) = (self.events.clone(), self.number);
            // Nobody listens once the program ends.
            let lost = Box::new(move || drop(events.send(Ask::Lost { device })));
            self.device = self.host.open(self.chosen.as_deref(), lost);
        }
    }

    fn stop(&mut self, subject: Subject, now: Instant) {
        let Some(it) = self.playing.remove(&subject) else { return };
        if let Some(voice) = &it.voice {
            voice.stopped.store(true, Ordering::Relaxed);
        }
        if it.told.is_none() {
            let (sound, outcome) = (it.sound, Outcome::Stopped);
            (self.receipts)(Receipt { subject, sound, outcome });
        }
        self.close_when_idle(now);
    }

    fn began(&mut self, number: u64, now: Instant) {
        let Some((subject, it)) = self.of_voice(number) else { return };
        let Some(voice) = &mut it.voice else { return };
        voice.limit = now + voice.length + STALLED;
        let outcome = if voice.in_place { Outcome::FileBroken } else { Outcome::Played };
        self.tell(subject, outcome);
        // The desk is gone when nobody listens.
        let _ = self.health.send((Trouble::Sound, false));
    }

    fn ended(&mut self, number: u64, now: Instant) {
        let Some((subject, it)) = self.of_voice(number) else { return };
        it.voice = None;
        it.retried = false;
        if it.repeat.is_none() {
            self.playing.remove(&subject);
        }
        self.close_when_idle(now);
    }

    /// The device went away: what it was playing is tried once more on what is there now.
    fn lost(&mut self, now: Instant) {
        self.device = None;
        self.idle = None;
        let cut = self.playing.iter().filter(|(_, it)| it.voice.is_some());
        for subject in cut.map(|(subject, _)| *subject).collect::<Vec<_>>() {
            self.tell(subject, Outcome::DeviceLost);
        }
        self.begin_again(now);
    }

    /// Begins everything again that was sounding on a device that is no longer open.
    fn begin_again(&mut self, now: Instant) {
        let cut = self.playing.iter_mut().filter_map(|(subject, it)| Some((*subject, it.voice.take()?, it)));
        let mut again = Vec::new();
        let mut given_up = Vec::new();
        for (subject, voice, it) in cut {
            voice.stopped.store(true, Ordering::Relaxed);
            match (it.retried, it.repeat) {
                (false, _) => again.push(subject),
                (true, Some(pause)) => it.next = Some(now + pause.min(RETRY)),
                (true, None) => given_up.push(subject),
            }
            it.retried = true;
        }
        for subject in given_up {
            self.playing.remove(&subject);
        }
        for subject in again {
            self.begin(subject, now);
        }
    }

    /// Tells that a sound is not heard and forgets it, unless it is to be tried again.
    fn not_played(&mut self, subject: Subject, outcome: Outcome) {
        self.tell(subject, outcome);
        if outcome == Outcome::NoDevice {
            // The desk is gone when nobody listens.
            let _ = self.health.send((Trouble::Sound, true));
        }
        if self.playing.get(&subject).is_some_and(|it| it.next.is_none()) {
            self.playing.remove(&subject);
        }
    }

    fn tell(&mut self, subject: Subject, outcome: Outcome) {
        let Some(it) = self.playing.get_mut(&subject) else { return };
        if it.told.replace(outcome) != Some(outcome) {
            (self.receipts)(Receipt { subject, sound: it.sound, outcome });
        }
    }

    fn of_voice(&mut self, number: u64) -> Option<(Subject, &mut Playing)> {
        let mut playing = self.playing.iter_mut();
        let found = playing.find(|(_, it)| it.voice.as_ref().is_some_and(|voice| voice.number == number));
        found.map(|(subject, it)| (*subject, it))
    }

    fn close_when_idle(&mut self, now: Instant) {
        if self.playing.is_empty() && self.device.is_some() {
            self.idle = Some(now + IDLE);
        }
    }
}

/// The operator's file; none when it is broken.
fn own_voice(file: &Arc<[u8]>) -> Option<Box<dyn Source + Send>> {
    let source = own::kind(file).and_then(|hint| tones::decode(Arc::clone(file), hint).ok())?;
    Some(Box::new(source))
}

fn tone_voice(sound: Sound) -> Option<Box<dyn Source + Send>> {
    let source = tones::decode(tones::tone(sound), "wav");
    let source = source.inspect_err(|error| tracing::error!(%error, "no sound: the tone cannot be read")).ok()?;
    Some(Box::new(source))
}

#[cfg(test)]
mod tests;
