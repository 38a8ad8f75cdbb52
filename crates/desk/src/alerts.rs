//! When to show a popup and play a sound, and when to stop. Pure: it is given what is so and what was written, and
//! answers what to do.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use deskbell_protocol::{SessionId, Timestamp};

use crate::{
    ports::{Popup, PopupReason, Sound, Subject},
    view::Settings,
};

/// The pause before a sound for a waiting client comes again.
const AGAIN: Duration = Duration::from_secs(5);

/// A client who waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Waiting {
    pub(crate) session_id: SessionId,
    pub(crate) name: String,
    pub(crate) label: Option<String>,
    /// The group in whose queue the client waits.
    pub(crate) group: Option<String>,
    /// Offered to me, or came by an invitation of mine: alerts me even while I am away.
    pub(crate) for_me: bool,
    /// Left a message instead of waiting on: nobody is there for whom to ring.
    pub(crate) left: bool,
}

/// A client wrote in one of my active sessions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wrote {
    pub(crate) session_id: SessionId,
    pub(crate) name: String,
    pub(crate) text: String,
}

/// What is so now.
#[derive(Debug, Clone)]
pub(crate) struct Seen<'a> {
    /// The window has the focus.
    pub(crate) focused: bool,
    /// The conversation that is shown.
    pub(crate) current: Option<SessionId>,
    /// The operator chose Away.
    pub(crate) away: bool,
    /// Since when the operator is away for not answering offers.
    pub(crate) not_responding: Option<Timestamp>,
    /// How many of them that takes, where that is known.
    pub(crate) misses_until_away: Option<u32>,
    pub(crate) settings: &'a Settings,
    /// Who waits and was not accepted.
    pub(crate) waiting: Vec<Waiting>,
    /// My conversations.
    pub(crate) mine: BTreeSet<SessionId>,
}

/// What to do.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Action {
    Show(Popup),
    Withdraw(Subject),
    Play { subject: Subject, sound: Sound, volume: f32, repeat: Option<Duration> },
    Stop(Subject),
}

/// Why a session alerts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Why {
    /// A client waits.
    Waits,
    /// A client left a message.
    Left,
    /// A client wrote in a conversation of mine.
    Wrote,
}

/// Why a session alerts, and what is out there for it.
#[derive(Debug, Clone, Copy)]
struct Raised {
    why: Why,
    /// For a client who was put before me: over when he or she is not any more.
    for_me: bool,
    popup: bool,
    playing: bool,
}

/// How a waiting session was when it had its alert.
#[derive(Debug, Clone, Copy)]
struct Known {
    for_me: bool,
    left: bool,
}

/// What was alerted for.
#[derive(Debug, Default, Clone)]
pub(crate) struct Alerts {
    /// Waiting sessions that had their alert, or came while the operator was looking. One of a group's queue alerts anew when
    /// it is put before me, and one whose client leaves a message does.
    known: BTreeMap<SessionId, Known>,
    raised: BTreeMap<SessionId, Raised>,
    current: Option<SessionId>,
    /// The last time that the operator was told of not answering offers.
    not_responding: Option<Timestamp>,
    /// The popup of it is out there.
    not_responding_shown: bool,
}

impl Alerts {
    /// Compares what is so with what was, and decides.
    pub(crate) fn update(&mut self, seen: &Seen<'_>, wrote: &[Wrote]) -> Vec<Action> {
        let mut actions = self.settle(seen);
        self.tell_not_responding(seen, &mut actions);
        for waiting in &seen.waiting {
            if seen.away && !waiting.for_me {
                continue;
            }
            let id = waiting.session_id;
            let known = self.known.insert(id, Known { for_me: waiting.for_me, left: waiting.left });
            let news = known.is_none_or(|before| {
                (waiting.left && !before.left) || (waiting.for_me && !before.for_me && !self.raised.contains_key(&id))
            });
            if !news {
                continue;
            }
            if seen.focused {
                if waiting.left {
                    Self::sound_once(seen, id, &mut actions);
                }
                continue;
            }
            let (name, label, group) = (waiting.name.clone(), waiting.label.clone(), waiting.group.clone());
            let reason = if waiting.left {
                PopupReason::MessageLeft { name, label }
            } else {
                PopupReason::ClientWaiting { name, label, group }
            };
            self.raise(seen, id, reason, waiting.for_me, &mut actions);
        }
        for wrote in wrote.iter().filter(|wrote| seen.mine.contains(&wrote.session_id)) {
            let id = wrote.session_id;
            if !seen.focused {
                let reason = PopupReason::ClientWrote { name: wrote.name.clone(), text: wrote.text.clone() };
                self.raise(seen, id, reason, true, &mut actions);
            } else {
                Self::sound_once(seen, id, &mut actions);
            }
        }
        actions
    }

    /// For the operator who looks at the window: what is written is heard, unless it is being read.
    fn sound_once(seen: &Seen<'_>, id: SessionId, actions: &mut Vec<Action>) {
        if seen.current != Some(id) && seen.settings.sound_message {
            let (subject, volume) = (Subject::Session(id), seen.settings.volume);
            actions.push(Action::Play { subject, sound: Sound::ClientWrote, volume, repeat: None });
        }
    }

    /// Takes back every alert whose reason is gone.
    fn settle(&mut self, seen: &Seen<'_>) -> Vec<Action> {
        let opened = if self.current == seen.current { None } else { seen.current };
        self.current = seen.current;
        let waiting: BTreeMap<_, _> = seen.waiting.iter().map(|waiting| (waiting.session_id, waiting)).collect();
        self.known.retain(|id, _| waiting.contains_key(id));
        let mut actions = Vec::new();
        self.raised.retain(|id, raised| {
            let reason = match raised.why {
                Why::Waits | Why::Left => waiting.get(id).is_some_and(|waiting| {
                    let goes_on = waiting.for_me || !(seen.away || raised.for_me);
                    raised.for_me |= waiting.for_me;
                    goes_on && waiting.left == (raised.why == Why::Left)
                }),
                Why::Wrote => seen.mine.contains(id),
            };
            let keep = reason && !seen.focused && opened != Some(*id);
            if !keep {
                if raised.playing {
                    actions.push(Action::Stop(Subject::Session(*id)));
                }
                if raised.popup {
                    actions.push(Action::Withdraw(Subject::Session(*id)));
                }
            }
            keep
        });
        actions
    }

    /// Tells once, and aloud even in front of the window: who let offers pass may not sit there.
    fn tell_not_responding(&mut self, seen: &Seen<'_>, actions: &mut Vec<Action>) {
        let (settings, subject) = (seen.settings, Subject::Status);
        let news = seen.not_responding.filter(|since| self.not_responding != Some(*since));
        if self.not_responding_shown && (seen.focused || news.is_some() || seen.not_responding.is_none()) {
            self.not_responding_shown = false;
            actions.push(Action::Withdraw(subject));
        }
        let Some(since) = news else { return };
        self.not_responding = Some(since);
        if settings.popup_waiting && !seen.focused {
            self.not_responding_shown = true;
            actions.push(Action::Show(Popup {
                subject,
                reason: PopupReason::NotResponding { missed: seen.misses_until_away },
            }));
        }
        if settings.sound_waiting {
            let (sound, volume) = (Sound::ClientWaiting, settings.volume);
            actions.push(Action::Play { subject, sound, volume, repeat: None });
        }
    }

    fn raise(&mut self, seen: &Seen<'_>, id: SessionId, reason: PopupReason, for_me: bool, actions: &mut Vec<Action>) {
        let (settings, subject) = (seen.settings, Subject::Session(id));
        let why = match reason {
            PopupReason::MessageLeft { .. } => Why::Left,
            PopupReason::ClientWrote { .. } => Why::Wrote,
            _ => Why::Waits,
        };
        let (sound, show, play, repeat) = if why == Why::Waits {
            (Sound::ClientWaiting, settings.popup_waiting, settings.sound_waiting, Some(AGAIN))
        } else {
            (Sound::ClientWrote, settings.popup_message, settings.sound_message, None)
        };
        let earlier = self.raised.remove(&id);
        if show {
            actions.push(Action::Show(Popup { subject, reason }));
        }
        if play {
            actions.push(Action::Play { subject, sound, volume: settings.volume, repeat });
        }
        let popup = show || earlier.is_some_and(|earlier| earlier.popup);
        let playing = play && repeat.is_some();
        if popup || playing {
            self.raised.insert(id, Raised { why, for_me, popup, playing });
        }
    }
}

#[cfg(test)]
mod tests;
