//! What is playing, and what is done when a device comes, goes or stands still. Given the time, so that tests need not wait.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

use deskbell_desk::ports::{self, Fact, Sound, Subject};
use deskbell_protocol::Outcome;
use rodio::Source;
use rodio::source::Zero;

use super::Ask;
use super::output::{Host, Output};
use super::own::{self, MAX_LENGTH};
use super::tones::{self, Voice};
use crate::Facts;

/// An open device costs a little all the time, so it is closed when nothing was heard for this long.
pub(super) const IDLE: Duration = Duration::from_secs(15);

/// How soon a sound looks for a device again when there was none.
pub(super) const RETRY: Duration = Duration::from_secs(1);

/// How long a sound that does not repeat looks for a device: a sound server that is started again is back by then. Minutes
/// later it would only confuse.
pub(super) const PATIENCE: Duration = Duration::from_secs(4);

/// How long is waited before it is looked whether there is a device: changes come in swarms.
pub(super) const SETTLE: Duration = Duration::from_millis(250);

/// When it is looked again after no device took samples.
pub(super) const LOOK_AGAIN: Duration = Duration::from_secs(5);

/// How much silence a device must take to be believed.
const SILENCE: Duration = Duration::from_millis(100);

/// A device that takes no sample for this long is as good as none. A server that starts with the device may be slow.
pub(super) const STALLED: Duration = Duration::from_secs(2);

/// Plays what is asked for, one sound a subject.
pub(super) struct Player<H> {
    host: H,
    events: Sender<Ask>,
    facts: Facts,
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
    /// When it is looked whether a device takes samples.
    look: Option<Instant>,
    /// The silence that a device is given to see whether it takes it.
    silence: Option<Sounding>,
    /// What was told last of the device.
    output: Option<ports::Output>,
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
    /// When it is given up if there is no device until then and it does not repeat.
    until: Instant,
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
    pub(super) fn new(host: H, events: Sender<Ask>, facts: Facts) -> Self {
        Self {
            host,
            events,
            facts,
            own: HashMap::new(),
            chosen: None,
            device: None,
            playing: HashMap::new(),
            number: 0,
            device_number: 0,
            idle: None,
            look: None,
            silence: None,
            output: None,
        }
    }

    pub(super) fn take(&mut self, ask: Ask, now: Instant) {
        match ask {
            Ask::Play { subject, sound, volume, repeat } => {
                self.stop(subject, now);
                let (voice, next, told, retried, until) = (None, None, None, false, now + PATIENCE);
                self.playing.insert(subject, Playing { sound, volume, repeat, voice, next, told, retried, until });
                self.begin(subject, now);
            }
            Ask::Stop { subject } => self.stop(subject, now),
            Ask::Own { sound, file } => self.set_own(sound, file),
            Ask::Output { id } => self.set_output(id, now),
            Ask::Look => self.look = Some(self.look.unwrap_or(now + SETTLE).min(now + SETTLE)),
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
        let silence = self.silence.as_ref().map(|silence| silence.limit);
        waits.chain(self.idle).chain(self.look).chain(silence).min()
    }

    pub(super) fn pass_time(&mut self, now: Instant) {
        let mut voices = self.playing.values().filter_map(|it| it.voice.as_ref()).chain(&self.silence);
        if voices.any(|voice| voice.limit <= now) {
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
        if self.look.is_some_and(|look| look <= now) {
            self.look(now);
        }
    }

    /// Gives a device silence to see whether it takes it, but not while something is heard: that tells as well.
    fn look(&mut self, now: Instant) {
        if self.playing.values().any(|it| it.voice.is_some()) {
            self.look = Some(now + RETRY);
            return;
        }
        (self.look, self.idle, self.silence) = (None, None, None);
        // Another one may be the default by now, or the chosen one there again.
        self.device = None;
        self.open(None);
        let Some(device) = &self.device else { return self.missing(now) };
        self.number += 1;
        let (channels, rate) = tones::SILENCE;
        let silence = Box::new(Zero::new(channels, rate).take_duration(SILENCE));
        let voice = Voice::new(silence, 1.0, self.number, self.events.clone());
        let stopped = Arc::clone(&voice.stopped);
        device.mixer.add(voice);
        let (number, limit) = (self.number, now + SILENCE + STALLED);
        self.silence = Some(Sounding { number, stopped, length: SILENCE, in_place: false, limit });
    }

    /// No device takes samples.
    fn missing(&mut self, now: Instant) {
        self.look = Some(now + LOOK_AGAIN);
        self.found(ports::Output::Missing);
    }

    /// Tells whether there is a device.
    fn found(&mut self, output: ports::Output) {
        if self.output.replace(output) != Some(output) {
            match output {
                ports::Output::Missing => tracing::warn!("no sound: there is no device that takes any"),
                ports::Output::Takes { stand_in } => tracing::debug!(stand_in, "a device takes sound"),
            }
        }
        // The desk is gone when nobody listens.
        let _ = self.facts.send(Fact::Output(output));
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
        self.look = Some(now + SETTLE);
        self.begin_again(now);
    }

    /// Begins a sound, or again; when there is no device, one that repeats looks for one soon.
    fn begin(&mut self, subject: Subject, now: Instant) {
        self.open(Some(subject));
        if let Some(silence) = self.silence.take() {
            silence.stopped.store(true, Ordering::Relaxed);
        }
        let Some(it) = self.playing.get_mut(&subject) else { return };
        if let Some(voice) = it.voice.take() {
            voice.stopped.store(true, Ordering::Relaxed);
        }
        let Some(device) = &self.device else {
            let again = it.repeat.or_else(|| (now < it.until).then_some(RETRY));
            it.next = again.map(|pause| now + pause.min(RETRY));
            self.missing(now);
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

    /// Opens the device for this subject's sound, or to look.
    fn open(&mut self, subject: Option<Subject>) {
        let mut others = self.playing.iter().filter(|(other, _)| Some(**other) != subject);
        let alone = others.all(|(_, it)| it.voice.is_none());
        // The one that was chosen may be there again, or another one be the default.
        let stale = self.look.is_some() || self.device.as_ref().is_some_and(|device| device.stand_in);
        if alone && stale {
            // How this sound fares tells what a look would.
            (self.device, self.look) = (None, None);
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
        if it.told != Some(Outcome::Played) {
            // It may have taken the place of a look.
            self.look = Some(now + SETTLE);
        }
        if it.told.is_none() {
            let _ = self.facts.send(Fact::Sound { subject, outcome: Outcome::Stopped });
        }
        self.close_when_idle(now);
    }

    fn began(&mut self, number: u64, now: Instant) {
        let Some((subject, it)) = self.of_voice(number) else { return };
        let Some(voice) = &mut it.voice else { return };
        voice.limit = now + voice.length + STALLED;
        let outcome = if voice.in_place { Outcome::FileBroken } else { Outcome::Played };
        self.tell(subject, outcome);
        self.takes();
    }

    fn takes(&mut self) {
        let stand_in = self.device.as_ref().is_some_and(|device| device.stand_in);
        self.found(ports::Output::Takes { stand_in });
    }

    fn ended(&mut self, number: u64, now: Instant) {
        if self.silence.take_if(|silence| silence.number == number).is_some() {
            self.takes();
            // Nobody asked for a sound that would soon be followed by another.
            self.idle = self.playing.is_empty().then_some(now);
            return;
        }
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
        self.look = Some(now + SETTLE);
        if self.silence.take().is_some() {
            self.missing(now);
        }
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
        if self.playing.get(&subject).is_some_and(|it| it.next.is_none()) {
            self.playing.remove(&subject);
        }
    }

    fn tell(&mut self, subject: Subject, outcome: Outcome) {
        let Some(it) = self.playing.get_mut(&subject) else { return };
        if it.told.replace(outcome) != Some(outcome) {
            // The desk is gone when nobody listens.
            let _ = self.facts.send(Fact::Sound { subject, outcome });
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
