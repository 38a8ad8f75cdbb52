//! What keeps sounds back: the operator's mute, the system's do-not-disturb, a call in progress. The rules before this one
//! decide as if there were nothing of the kind; here it is decided what of it is heard. When the quiet ends, what still has
//! a reason to ring rings again.

use std::{collections::BTreeMap, time::Duration};

use deskbell_protocol::Outcome;

use super::{
    Action, Seen, Voice,
    settings::{AlertEvent, AlertSettings},
};
use crate::ports::Subject;

/// Sounds during a call are so loud, of what they usually are.
const DURING_A_CALL: f32 = 0.25;

/// Why it should be quiet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Quiet {
    /// The operator muted Deskbell for a while.
    pub(crate) muted: bool,
    /// The system's do-not-disturb is on.
    pub(crate) do_not_disturb: bool,
    /// The operator talks on the telephone.
    pub(crate) in_call: bool,
}

impl Quiet {
    /// How quiet.
    pub(crate) fn hush(self, settings: &AlertSettings) -> Hush {
        if self.muted {
            Hush::Kept(Outcome::Muted)
        } else if self.do_not_disturb && !settings.despite_do_not_disturb {
            Hush::Kept(Outcome::DoNotDisturb)
        } else if self.in_call {
            Hush::Low
        } else {
            Hush::Not
        }
    }
}

/// How quiet it should be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Hush {
    /// Sounds are as they were set.
    #[default]
    Not,
    /// Each is heard once, and low.
    Low,
    /// Nothing is heard, for this reason.
    Kept(Outcome),
}

impl Hush {
    /// So loud; none: not at all.
    pub(crate) fn volume(self, volume: f32) -> Result<f32, Outcome> {
        match self {
            Self::Not => Ok(volume),
            Self::Low => Ok(volume * DURING_A_CALL),
            Self::Kept(outcome) => Err(outcome),
        }
    }

    fn begin(self, subject: Subject, event: AlertEvent, voice: Voice, repeat: Option<Duration>) -> Action {
        match self.volume(voice.volume) {
            Ok(volume) => {
                let repeat = repeat.filter(|_| self == Self::Not);
                Action::Play { subject, event, sound: voice.sound, volume, repeat }
            }
            Err(outcome) => Action::Kept { subject, event, outcome },
        }
    }
}

/// Something that rings, or would if nothing kept it back.
#[derive(Debug, Clone, Copy)]
struct Ring {
    event: AlertEvent,
    pause: Duration,
    /// As what it was begun, and how it sounds since then.
    begun: Option<(Hush, Voice, Duration)>,
}

impl Ring {
    /// Brings what is heard in line with how quiet it is to be, and with the settings.
    fn follow(&mut self, subject: Subject, seen: &Seen<'_>) -> Option<Action> {
        let (hush, voice) = (seen.hush(), seen.settings.voice(self.event));
        // The summary's is that of whatever it stands for.
        if subject != Subject::Summary {
            self.pause = seen.alerts().of(self.event).pause();
        }
        let begin = Some(hush.begin(subject, self.event, voice, Some(self.pause)));
        let action = match (self.begun, hush) {
            (None, _) => begin,
            (Some((Hush::Not, before, pause)), Hush::Not) => begin.filter(|_| (before, pause) != (voice, self.pause)),
            (Some((Hush::Not, ..)), _) => Some(Action::Stop(subject)),
            (Some(_), Hush::Not) | (Some((Hush::Kept(_), ..)), Hush::Low) => begin,
            (Some(_), _) => None,
        };
        self.begun = Some((hush, voice, self.pause));
        action
    }
}

/// Everything that has a reason to ring.
#[derive(Debug, Default, Clone)]
pub(super) struct Rings {
    hush: Hush,
    all: BTreeMap<Subject, Ring>,
}

impl Rings {
    /// Whether sounds are as they were set again, after a time in which they were not.
    pub(super) fn return_to(&self, hush: Hush) -> bool {
        self.hush != Hush::Not && hush == Hush::Not
    }

    /// What is heard of what was decided, and what begins or ends because it is more or less quiet than before, or sounds
    /// otherwise by the settings.
    pub(super) fn hush(&mut self, seen: &Seen<'_>, actions: Vec<Action>) -> Vec<Action> {
        self.hush = seen.hush();
        let mut heard = Vec::with_capacity(actions.len());
        for action in actions {
            match action {
                Action::Play { subject, event, repeat: Some(pause), .. } => {
                    let ring = self.all.entry(subject).or_insert(Ring { event, pause, begun: None });
                    (ring.event, ring.pause) = (event, pause);
                    heard.extend(ring.follow(subject, seen));
                }
                Action::Play { subject, event, sound, volume, repeat: None } => {
                    heard.push(self.hush.begin(subject, event, Voice { sound, volume }, None));
                }
                Action::Stop(subject) => {
                    let begun = self.all.remove(&subject).and_then(|ring| ring.begun);
                    let rang = begun.is_some_and(|(hush, ..)| hush == Hush::Not);
                    heard.extend(rang.then_some(Action::Stop(subject)));
                }
                other => heard.push(other),
            }
        }
        heard.extend(self.all.iter_mut().filter_map(|(subject, ring)| ring.follow(*subject, seen)));
        heard
    }

    /// What rings rings for something else from now on, which sounds the same.
    pub(super) fn rename(&mut self, subject: Subject, event: AlertEvent) {
        if let Some(ring) = self.all.get_mut(&subject) {
            ring.event = event;
        }
    }

    #[cfg(test)]
    pub(super) fn subjects(&self) -> impl Iterator<Item = &Subject> {
        self.all.keys()
    }
}
