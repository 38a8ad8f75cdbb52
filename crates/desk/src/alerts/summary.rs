//! Too much at once, in a rush of clients or after a gap: one summary says it, instead of a popup and a sound for each.

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use deskbell_protocol::SessionId;

use super::{
    Action, Decision, Raised, Seen,
    settings::{AlertEvent, AlertSettings},
};
use crate::ports::{Popup, PopupReason, Subject};

/// More sessions than this alert within [`WITHIN`]: a flood.
pub(super) const MANY: usize = 3;
const WITHIN: Duration = Duration::from_secs(5);
/// The summary is replaced, and sounds, at most this often.
const AT_MOST_EVERY: Duration = Duration::from_secs(1);

/// The sessions that alerted last, and when; never more than it takes to tell a flood.
#[derive(Debug, Default, Clone)]
pub(super) struct Flood(VecDeque<(SessionId, Duration)>);

impl Flood {
    pub(super) fn note(&mut self, id: SessionId, now: Duration) {
        self.0.retain(|(other, _)| *other != id);
        self.0.push_back((id, now));
        if self.0.len() > MANY + 1 {
            self.0.pop_front();
        }
    }

    pub(super) fn is_one(&self, now: Duration) -> bool {
        self.0.iter().filter(|(_, at)| now.saturating_sub(*at) <= WITHIN).count() > MANY
    }
}

/// How many clients wait, and in how many conversations something was written.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Told {
    waiting: u32,
    conversations: u32,
}

impl Told {
    fn of(raised: &BTreeMap<SessionId, Raised>) -> Self {
        let mut told = Self::default();
        for raised in raised.values().filter(|raised| raised.popup) {
            if raised.event.waits() { told.waiting += 1 } else { told.conversations += 1 }
        }
        told
    }

    /// What it is written down as: clients who wait are the more urgent.
    fn event(self) -> AlertEvent {
        if self.waiting > 0 { AlertEvent::Queue } else { AlertEvent::Message }
    }
}

/// What is out there instead of the sessions' own popups and sounds.
#[derive(Debug, Default, Clone)]
pub(super) struct Summary {
    shown: Option<Told>,
    shown_at: Option<Duration>,
    /// Somebody came since it was shown.
    fresh: bool,
    /// What is to be heard.
    to_sound: Option<AlertEvent>,
    sounded_at: Option<Duration>,
    ringing: bool,
    due: Option<Duration>,
}

impl Summary {
    /// Something happened that belongs to it.
    pub(super) fn add(&mut self, event: AlertEvent, decision: Decision) {
        self.fresh |= decision.popup;
        if decision.sound {
            // A client who waits is the most urgent of all.
            self.to_sound = Some(self.to_sound.map_or(event, |other| other.min(event)));
        }
    }

    pub(super) fn due(&self) -> Option<Duration> {
        self.due
    }

    /// Brings popup and sound in line with what it stands for.
    pub(super) fn settle(&mut self, seen: &Seen<'_>, raised: &BTreeMap<SessionId, Raised>, actions: &mut Vec<Action>) {
        let subject = Subject::Summary;
        let told = Told::of(raised);
        self.due = None;
        if told == Told::default() {
            actions.extend(self.shown.take().map(|_| Action::Withdraw(subject)));
            self.fresh = false;
        } else if self.fresh || self.shown != Some(told) {
            let may = self.shown_at.map_or(seen.now, |at| at + AT_MOST_EVERY);
            if self.shown.is_none() || may <= seen.now {
                (self.shown, self.shown_at, self.fresh) = (Some(told), Some(seen.now), false);
                let reason = PopupReason::Summary { waiting: told.waiting, conversations: told.conversations };
                actions.push(Action::Show(Popup { subject, reason }, told.event()));
            } else {
                self.due = Some(may);
            }
        }
        let rings = ringing(raised, seen.alerts());
        if self.ringing && rings.is_none() {
            actions.push(Action::Stop(subject));
        }
        if let Some((event, pause)) = rings {
            self.sounded_at = self.sounded_at.filter(|_| self.ringing).or(Some(seen.now));
            // Said again each time: what rings already rings on, as long as it sounds the same.
            actions.push(seen.play(subject, event, Some(pause)));
        }
        self.ringing = rings.is_some();
        let event = self.to_sound.take().filter(|_| !self.ringing);
        if let Some(event) = event
            && self.sounded_at.is_none_or(|at| at + AT_MOST_EVERY <= seen.now)
        {
            self.sounded_at = Some(seen.now);
            actions.push(seen.play(subject, event, None));
        }
    }
}

/// The most urgent event that rings, and how often the summary rings for all of them.
fn ringing(raised: &BTreeMap<SessionId, Raised>, settings: &AlertSettings) -> Option<(AlertEvent, Duration)> {
    let rings = || raised.values().filter(|raised| raised.ringing).map(|raised| raised.event);
    let pauses = rings().filter_map(|event| super::decide(event, false, false, settings).repeat);
    Some((rings().min()?, pauses.min()?))
}
