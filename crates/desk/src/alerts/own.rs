//! Alerts about the operator's own desk: set away for not responding, and cut off from the server.

use std::time::Duration;

use deskbell_protocol::Timestamp;

use super::{Action, Reach, Seen, settings::AlertEvent};
use crate::ports::{Popup, PopupReason, Subject};

/// A loss that is mended within this time is not worth an alert.
const CUT_OFF: Duration = Duration::from_secs(20);

/// What is out there for one subject.
#[derive(Debug, Default, Clone, Copy)]
struct Out {
    event: Option<AlertEvent>,
    popup: bool,
    ringing: bool,
}

impl Out {
    /// Takes back what has no reason any more, or is seen.
    fn settle(&mut self, subject: Subject, holds: bool, seen: &Seen<'_>, actions: &mut Vec<Action>) {
        let Some(decision) = self.event.map(|event| seen.decide(event, false)) else { return };
        let (popup, ringing) =
            (self.popup && holds && decision.popup, self.ringing && holds && decision.repeat.is_some());
        actions.extend((self.ringing && !ringing).then_some(Action::Stop(subject)));
        actions.extend((self.popup && !popup).then_some(Action::Withdraw(subject)));
        (self.popup, self.ringing) = (popup, ringing);
    }

    fn tell(&mut self, event: AlertEvent, reason: PopupReason, subject: Subject, seen: &Seen<'_>) -> Vec<Action> {
        let decision = seen.decide(event, false);
        let mut actions = Vec::new();
        if decision.popup {
            actions.push(Action::Show(Popup { subject, reason }, event));
        }
        if decision.sound {
            actions.push(seen.play(subject, event, decision.repeat));
        }
        *self = Self { event: Some(event), popup: decision.popup, ringing: decision.repeat.is_some() };
        actions
    }
}

/// What was told, and what of it is out there.
#[derive(Debug, Default, Clone)]
pub(super) struct Own {
    /// The last time that the operator was told of not answering offers.
    not_responding: Option<Timestamp>,
    status: Out,
    /// When the connection was lost, by the clock that nobody sets.
    lost_at: Option<Duration>,
    /// The operator was told of the loss.
    lost_told: bool,
    /// The operator was Online when that was known last.
    online: bool,
    connection: Out,
    due: Option<Duration>,
}

impl Own {
    pub(super) fn update(&mut self, seen: &Seen<'_>, actions: &mut Vec<Action>) {
        self.status(seen, actions);
        self.connection(seen, actions);
    }

    /// Whether an alert is out there that has something to answer.
    pub(super) fn is_out(&self) -> bool {
        [self.status, self.connection]
            .into_iter()
            .any(|out| (out.popup || out.ringing) && out.event.is_some_and(AlertEvent::repeats))
    }

    pub(super) fn due(&self) -> Option<Duration> {
        self.due
    }

    /// Tells once, and aloud even in front of the window: who let offers pass may not sit there.
    fn status(&mut self, seen: &Seen<'_>, actions: &mut Vec<Action>) {
        let subject = Subject::Status;
        let news = seen.not_responding.is_some() && seen.not_responding != self.not_responding;
        self.status.settle(subject, seen.not_responding.is_some() && !news, seen, actions);
        if news {
            self.not_responding = seen.not_responding;
            let reason = PopupReason::NotResponding { missed: seen.misses_until_away };
            actions.extend(self.status.tell(AlertEvent::NotResponding, reason, subject, seen));
        }
    }

    fn connection(&mut self, seen: &Seen<'_>, actions: &mut Vec<Action>) {
        let subject = Subject::Connection;
        // Who must sign in anew is not known to be Online any more, but was.
        if seen.reach != Reach::Stopped {
            self.online = seen.online;
        }
        let cut_off = matches!(seen.reach, Reach::Lost | Reach::Stopped) && self.online;
        let holds = match self.connection.event {
            Some(AlertEvent::ConnectionBack) => seen.reach == Reach::Connected,
            _ => cut_off,
        };
        self.connection.settle(subject, holds, seen, actions);
        self.due = None;
        match seen.reach {
            Reach::NotYet => (self.lost_at, self.lost_told) = (None, false),
            Reach::Connected => {
                self.lost_at = None;
                if std::mem::take(&mut self.lost_told) {
                    let (event, reason) = (AlertEvent::ConnectionBack, PopupReason::ConnectionBack);
                    actions.extend(self.connection.tell(event, reason, subject, seen));
                }
            }
            Reach::Lost | Reach::Stopped => {
                let for_good = seen.reach == Reach::Stopped;
                let tell_at = *self.lost_at.get_or_insert(seen.now) + CUT_OFF;
                let untold = cut_off && !self.lost_told;
                if untold && (for_good || tell_at <= seen.now) {
                    self.lost_told = true;
                    let (event, reason) = (AlertEvent::ConnectionLost, PopupReason::ConnectionLost { for_good });
                    actions.extend(self.connection.tell(event, reason, subject, seen));
                } else if untold {
                    self.due = Some(tell_at);
                }
            }
        }
    }
}
