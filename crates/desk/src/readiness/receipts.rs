//! What became of alerts: the last of them, each told to the window once. One that repeats, and a flood of popups of one
//! conversation, make one line as long as nothing else comes of them.

use std::collections::VecDeque;

use deskbell_protocol::{Outcome, Timestamp};

use crate::{
    alerts::settings::AlertEvent,
    ports::Subject,
    view::{RECEIPTS, ReceiptView},
};

/// What is known of so many subjects at a time; a receipt that comes later than that is not told.
const SUBJECTS: usize = 64;
/// Alike within this time, in milliseconds, is one line.
const ALIKE_WITHIN: i64 = 1_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Popup,
    Sound,
}

/// One popup or sound of a subject.
#[derive(Debug, Default, Clone, Copy)]
struct Track {
    event: Option<AlertEvent>,
    /// A line is due, even if it is like the last.
    begun: bool,
    last: Option<(Outcome, Timestamp)>,
}

#[derive(Debug, Clone, Copy)]
struct Tracks {
    subject: Subject,
    popup: Track,
    sound: Track,
}

impl Tracks {
    fn of(&mut self, kind: Kind) -> &mut Track {
        match kind {
            Kind::Popup => &mut self.popup,
            Kind::Sound => &mut self.sound,
        }
    }
}

#[derive(Debug, Default)]
pub(crate) struct Receipts {
    lines: VecDeque<ReceiptView>,
    told: u32,
    /// The subject that was used last stands last.
    tracks: VecDeque<Tracks>,
    /// What plays for [`Subject::Test`] is a test, and not a tone that the operator listens to.
    testing: bool,
    last_popup: Option<(Outcome, Timestamp)>,
    last_sound: Option<(Outcome, Timestamp)>,
}

impl Receipts {
    /// Begins anew; lines are counted on, since the window goes by their numbers.
    pub(super) fn forget(&mut self) {
        *self = Self { told: self.told, ..Self::default() };
    }

    /// The last lines, oldest first.
    pub(crate) fn lines(&self) -> impl Iterator<Item = ReceiptView> {
        self.lines.iter().copied()
    }

    /// The lines after one with a number.
    pub(crate) fn after(&self, number: u32) -> impl Iterator<Item = ReceiptView> {
        self.lines().filter(move |line| line.number > number)
    }

    /// The last one of a kind.
    pub(super) fn last(&self, kind: Kind) -> Option<(Outcome, Timestamp)> {
        match kind {
            Kind::Popup => self.last_popup,
            Kind::Sound => self.last_sound,
        }
    }

    /// A popup is shown or a sound begun.
    pub(super) fn begun(&mut self, subject: Subject, event: AlertEvent, kind: Kind) {
        self.begin(subject, Some(event), kind);
    }

    /// A test begins, or, with false, the operator listens to a tone.
    pub(crate) fn test(&mut self, testing: bool) {
        self.testing = testing;
        for kind in [Kind::Popup, Kind::Sound] {
            self.begin(Subject::Test, None, kind);
        }
    }

    /// A sound was not played, and why.
    pub(crate) fn kept(&mut self, subject: Subject, event: Option<AlertEvent>, outcome: Outcome, now: Timestamp) {
        self.begin(subject, event, Kind::Sound);
        self.came(subject, Kind::Sound, outcome, now);
    }

    /// What became of a popup or a sound.
    pub(super) fn came(&mut self, subject: Subject, kind: Kind, outcome: Outcome, now: Timestamp) {
        let listening = subject == Subject::Test && kind == Kind::Sound && !self.testing;
        let Some(tracks) = self.tracks.iter_mut().find(|it| it.subject == subject).filter(|_| !listening) else {
            return;
        };
        let track = tracks.of(kind);
        let alike = track.last.is_some_and(|(before, at)| {
            let just_now = (0..ALIKE_WITHIN).contains(&now.since(at));
            before == outcome && (!track.begun || just_now)
        });
        track.begun = false;
        if alike {
            return;
        }
        track.last = Some((outcome, now));
        let event = track.event;
        match kind {
            Kind::Popup => self.last_popup = Some((outcome, now)),
            Kind::Sound => self.last_sound = Some((outcome, now)),
        }
        self.told = self.told.wrapping_add(1);
        let sound = kind == Kind::Sound;
        self.lines.push_back(ReceiptView { number: self.told, at: now, event, sound, outcome });
        if self.lines.len() > RECEIPTS {
            self.lines.pop_front();
        }
    }

    fn begin(&mut self, subject: Subject, event: Option<AlertEvent>, kind: Kind) {
        let place = self.tracks.iter().position(|it| it.subject == subject);
        let known = place.and_then(|place| self.tracks.remove(place));
        let mut tracks = known.unwrap_or(Tracks { subject, popup: Track::default(), sound: Track::default() });
        let track = tracks.of(kind);
        (track.event, track.begun) = (event, true);
        self.tracks.push_back(tracks);
        if self.tracks.len() > SUBJECTS {
            self.tracks.pop_front();
        }
    }
}
