//! When to show a popup and play a sound, and when to stop. Pure: it is given what is so, what was written and the time,
//! and answers what to do. `docs/ALERTS.md` has the table.

mod own;
pub(crate) mod quiet;
pub(crate) mod settings;
mod summary;
mod waiting;

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use deskbell_protocol::{Outcome, SessionId, Timestamp};

pub(crate) use self::waiting::Waiting;
use self::{
    own::Own,
    quiet::{Hush, Quiet, Rings},
    settings::{AlertEvent, AlertSettings},
    summary::{Flood, MANY, Summary},
    waiting::tell,
};
use crate::{
    ports::{Popup, PopupReason, Sound, Subject},
    view::Settings,
};

/// One sound is enough for what one client writes within this time; before an operator who looks at the window, for what comes
/// from anybody.
const ONE_SOUND: Duration = Duration::from_secs(1);

/// A client wrote in one of my active sessions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wrote {
    pub(crate) session_id: SessionId,
    pub(crate) name: String,
    pub(crate) text: String,
}

/// Whether the server can be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Nobody is signed in, or the first connection is being made.
    NotYet,
    Connected,
    /// The connection is being made again.
    Lost,
    /// A person must act.
    Stopped,
}

/// What is so now.
#[derive(Debug, Clone)]
pub(crate) struct Seen<'a> {
    /// By the clock that nobody sets.
    pub(crate) now: Duration,
    /// The window has the focus, and somebody sits before it.
    pub(crate) focused: bool,
    /// The window has the focus, but nobody sits before it.
    pub(crate) deserted: bool,
    /// The conversation that is shown.
    pub(crate) current: Option<SessionId>,
    /// The operator chose Away.
    pub(crate) away: bool,
    /// The operator chose Online.
    pub(crate) online: bool,
    pub(crate) reach: Reach,
    /// Since when the operator is away for not answering offers.
    pub(crate) not_responding: Option<Timestamp>,
    /// How many of them that takes, where that is known.
    pub(crate) misses_until_away: Option<u32>,
    pub(crate) settings: &'a Settings,
    /// Who waits and was not accepted.
    pub(crate) waiting: Vec<Waiting<'a>>,
    /// My conversations.
    pub(crate) mine: BTreeSet<SessionId>,
    /// What keeps sounds back.
    pub(crate) quiet: Quiet,
}

impl Seen<'_> {
    fn alerts(&self) -> &AlertSettings {
        &self.settings.alerts
    }

    /// How an event alerts now; `reading`: it is of the conversation that is shown.
    fn decide(&self, event: AlertEvent, reading: bool) -> Decision {
        decide(event, self.focused, reading, self.alerts())
    }

    fn of_session(&self, event: AlertEvent, id: SessionId) -> Decision {
        self.decide(event, self.current == Some(id))
    }

    fn hush(&self) -> Hush {
        self.quiet.hush(self.alerts())
    }

    fn play(&self, subject: Subject, event: AlertEvent, repeat: Option<Duration>) -> Action {
        let Voice { sound, volume } = self.settings.voice(event);
        Action::Play { subject, event, sound, volume, repeat }
    }
}

/// How an event sounds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Voice {
    pub(crate) sound: Sound,
    /// From 0 to 1.
    pub(crate) volume: f32,
}

impl Settings {
    /// How an event sounds, when it does.
    pub(crate) fn voice(&self, event: AlertEvent) -> Voice {
        let alert = self.alerts.of(event);
        Voice { sound: alert.tone.unwrap_or(event.sound()), volume: self.loudness(alert.volume) }
    }

    /// So many percent of the volume that is set for all, from 0 to 1.
    pub(crate) fn loudness(&self, percent: u32) -> f32 {
        let percent = u16::try_from(percent.min(100)).unwrap_or(100);
        (self.volume * f32::from(percent) / 100.0).clamp(0.0, 1.0)
    }
}

/// What to do.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Action {
    Show(Popup, AlertEvent),
    Withdraw(Subject),
    Play {
        subject: Subject,
        event: AlertEvent,
        sound: Sound,
        volume: f32,
        repeat: Option<Duration>,
    },
    Stop(Subject),
    /// A sound is not played, and why.
    Kept {
        subject: Subject,
        event: AlertEvent,
        outcome: Outcome,
    },
}

/// How an event alerts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Decision {
    popup: bool,
    sound: bool,
    /// The pause before the sound comes again.
    repeat: Option<Duration>,
}

impl Decision {
    fn alerts(self) -> bool {
        self.popup || self.sound
    }
}

/// The rules, of which `docs/ALERTS.md` has the table.
fn decide(event: AlertEvent, focused: bool, reading: bool, settings: &AlertSettings) -> Decision {
    let alert = settings.of(event);
    let (heard, again) = match event {
        _ if !focused => (true, true),
        event if event.warns() => (true, true),
        event if event.waits() => (settings.waiting_always && !reading, true),
        AlertEvent::Message | AlertEvent::MessageLeft => (!reading, false),
        _ => (false, false),
    };
    let sound = alert.sound && heard;
    let repeat = (sound && again && alert.repeat && event.repeats()).then(|| alert.pause());
    Decision { popup: alert.popup && !focused, sound, repeat }
}

/// Why a session alerts, and what is out there for it: by itself, or, in a flood, as part of the summary.
#[derive(Debug, Clone, Copy)]
struct Raised {
    event: AlertEvent,
    /// For a client who was put before me: over when he or she is not any more.
    for_me: bool,
    popup: bool,
    ringing: bool,
}

/// How a waiting session was when it had its alert.
#[derive(Debug, Clone, Copy)]
struct Known {
    for_me: bool,
    left: bool,
    /// When the transfer began by which it waits.
    transfer: Option<Timestamp>,
}

/// Something to alert for.
struct News {
    session_id: SessionId,
    event: AlertEvent,
    reason: PopupReason,
    for_me: bool,
    decision: Decision,
}

/// What was alerted for. Holds nothing but sessions that wait or are mine.
#[derive(Debug, Default, Clone)]
pub(crate) struct Alerts {
    /// Waiting sessions that had their alert, or came while the operator was looking. One of a group's queue alerts anew when
    /// it is put before me, one whose client leaves a message does, and one that a colleague gives me does.
    known: BTreeMap<SessionId, Known>,
    raised: BTreeMap<SessionId, Raised>,
    current: Option<SessionId>,
    /// When something last sounded before an operator who looked at the window.
    sounded: Option<Duration>,
    /// When what a client wrote last sounded once.
    sounded_for: BTreeMap<SessionId, Duration>,
    flood: Flood,
    /// There is one while too much happens to tell each thing by itself.
    summary: Option<Summary>,
    own: Own,
    rings: Rings,
    deserted: bool,
}

impl Alerts {
    /// Compares what is so with what was, and decides.
    pub(crate) fn update(&mut self, seen: &Seen<'_>, wrote: &[Wrote]) -> Vec<Action> {
        let mut actions = Vec::new();
        self.settle(seen, &mut actions);
        self.own.update(seen, &mut actions);
        if seen.focused {
            self.flood = Flood::default();
        }
        self.end_summary(seen, &mut actions);
        if seen.deserted && !self.deserted {
            // Who came before a window that nobody looked at was seen by nobody.
            self.known.retain(|id, _| self.raised.contains_key(id));
        }
        self.deserted = seen.deserted;
        let mut news = self.waiting_news(seen);
        news.extend(written_news(seen, wrote));
        // What cannot come again is not kept: before an operator who looks, it is heard and that is all.
        let (quiet, news): (Vec<_>, Vec<_>) = news
            .into_iter()
            .filter(|news| news.decision.alerts())
            .partition(|news| seen.focused && !news.decision.popup && news.decision.repeat.is_none());
        self.sound_once(seen, quiet.first(), &mut actions);
        for news in &news {
            self.flood.note(news.session_id, seen.now);
        }
        let flood = self.flood.is_one(seen.now) || (self.rings.return_to(seen.hush()) && self.many_ring());
        if self.summary.is_none() && flood {
            self.fall_silent(&mut actions);
            self.summary = Some(Summary::default());
        }
        for news in news {
            self.raise(seen, news, &mut actions);
        }
        if let Some(summary) = &mut self.summary {
            summary.settle(seen, &self.raised, &mut actions);
        }
        self.rings.hush(seen, actions)
    }

    /// Whether an alert that has something to answer is out there.
    pub(crate) fn is_out(&self) -> bool {
        !self.raised.is_empty() || self.own.is_out()
    }

    fn many_ring(&self) -> bool {
        self.raised.values().filter(|raised| raised.ringing).count() > MANY
    }

    /// After a flood, when nothing of it is left, each session speaks for itself again.
    fn end_summary(&mut self, seen: &Seen<'_>, actions: &mut Vec<Action>) {
        if let Some(summary) = self.summary.as_mut().filter(|_| self.raised.is_empty()) {
            summary.settle(seen, &self.raised, actions);
            if !self.flood.is_one(seen.now) {
                self.summary = None;
            }
        }
    }

    /// When there is something to do though nothing happens, by the clock that nobody sets.
    pub(crate) fn due(&self) -> Option<Duration> {
        self.own.due().into_iter().chain(self.summary.as_ref().and_then(Summary::due)).min()
    }

    /// The clients who wait and for whom there was no alert yet.
    fn waiting_news(&mut self, seen: &Seen<'_>) -> Vec<News> {
        let mut news = Vec::new();
        for waiting in &seen.waiting {
            if seen.away && !waiting.for_me {
                continue;
            }
            let (session_id, event) = (waiting.session_id, waiting.event());
            let decision = seen.of_session(event, session_id);
            let transfer = waiting.transfer.map(|transfer| transfer.at);
            let known = self.known.insert(session_id, Known { for_me: waiting.for_me, left: waiting.left, transfer });
            let new = known.is_none_or(|before| {
                (waiting.left && !before.left)
                    || (transfer.is_some() && transfer != before.transfer)
                    || (waiting.for_me && !before.for_me && !self.is_told(seen, session_id, event, decision))
            });
            if new {
                let (reason, for_me) = (waiting.reason(), waiting.for_me);
                news.push(News { session_id, event, reason, for_me, decision });
            }
        }
        news
    }

    /// A client of a queue, told of already, is put before me: whether everything that this asks for is out there.
    fn is_told(&mut self, seen: &Seen<'_>, id: SessionId, event: AlertEvent, decision: Decision) -> bool {
        let Some(raised) = self.raised.get_mut(&id) else { return false };
        let told = (raised.popup || !decision.popup)
            && (raised.ringing || decision.repeat.is_none())
            && (!decision.sound || seen.alerts().of(raised.event).sound)
            && (!raised.ringing || seen.settings.voice(raised.event) == seen.settings.voice(event));
        if told {
            raised.event = event;
            self.rings.rename(Subject::Session(id), event);
        }
        told
    }

    /// For the operator who looks at the window: what comes is heard, unless it is being read.
    fn sound_once(&mut self, seen: &Seen<'_>, news: Option<&News>, actions: &mut Vec<Action>) {
        let Some(news) = news else { return };
        if self.sounded.is_none_or(|at| seen.now.saturating_sub(at) >= ONE_SOUND) {
            self.sounded = Some(seen.now);
            actions.push(seen.play(Subject::Session(news.session_id), news.event, None));
        }
    }

    /// Whether what a client wrote is heard, or came too soon after what he or she wrote before.
    fn may_sound(&mut self, seen: &Seen<'_>, id: SessionId, event: AlertEvent) -> bool {
        if event != AlertEvent::Message {
            return true;
        }
        let last = self.sounded_for.insert(id, seen.now);
        let may = last.is_none_or(|at| seen.now.saturating_sub(at) >= ONE_SOUND);
        if let Some(last) = last.filter(|_| !may) {
            self.sounded_for.insert(id, last);
        }
        may
    }

    /// Takes back every alert whose reason is gone.
    fn settle(&mut self, seen: &Seen<'_>, actions: &mut Vec<Action>) {
        let opened = if self.current == seen.current { None } else { seen.current };
        self.current = seen.current;
        let waiting: BTreeMap<_, _> = seen.waiting.iter().map(|waiting| (waiting.session_id, waiting)).collect();
        self.known.retain(|id, _| waiting.contains_key(id));
        self.sounded_for.retain(|id, _| seen.mine.contains(id));
        let alone = self.summary.is_none();
        self.raised.retain(|id, raised| {
            let reason = match raised.event {
                AlertEvent::Message => seen.mine.contains(id),
                event => waiting.get(id).is_some_and(|waiting| {
                    let goes_on = waiting.for_me || !(seen.away || raised.for_me);
                    raised.for_me |= waiting.for_me;
                    let same = (waiting.left, waiting.transfer.is_some());
                    goes_on && same == (event == AlertEvent::MessageLeft, event == AlertEvent::Transfer)
                }),
            };
            let (goes_on, decision) = (reason && opened != Some(*id), seen.of_session(raised.event, *id));
            let ringing = raised.ringing && goes_on && decision.repeat.is_some();
            let popup = raised.popup && goes_on && decision.popup;
            if alone && raised.ringing && !ringing {
                actions.push(Action::Stop(Subject::Session(*id)));
            }
            if alone && raised.popup && !popup {
                actions.push(Action::Withdraw(Subject::Session(*id)));
            }
            (raised.ringing, raised.popup) = (ringing, popup);
            ringing || popup
        });
    }

    /// Takes back what is out there for each session, since the summary says it from now on.
    fn fall_silent(&self, actions: &mut Vec<Action>) {
        for (id, raised) in &self.raised {
            actions.extend(raised.ringing.then_some(Action::Stop(Subject::Session(*id))));
            actions.extend(raised.popup.then_some(Action::Withdraw(Subject::Session(*id))));
        }
    }

    fn raise(&mut self, seen: &Seen<'_>, news: News, actions: &mut Vec<Action>) {
        let News { session_id: id, event, reason, for_me, decision } = news;
        let subject = Subject::Session(id);
        let earlier = self.raised.remove(&id);
        // What rings already, and sounds the same, is not begun anew.
        let rings = |it: Raised| it.ringing && seen.settings.voice(it.event) == seen.settings.voice(event);
        let rings_on = earlier.is_some_and(rings) && decision.repeat.is_some();
        let raised = Raised {
            event,
            for_me,
            popup: decision.popup || earlier.is_some_and(|earlier| earlier.popup),
            ringing: decision.repeat.is_some(),
        };
        if let Some(summary) = &mut self.summary {
            summary.add(event, decision);
        } else {
            if earlier.is_some_and(|earlier| earlier.ringing) && !rings_on {
                actions.push(Action::Stop(subject));
            }
            if decision.popup {
                let reason = tell(reason, seen.alerts().popup_text);
                actions.push(Action::Show(Popup { subject, reason }, event));
            }
            if decision.sound && !rings_on && (decision.repeat.is_some() || self.may_sound(seen, id, event)) {
                actions.push(seen.play(subject, event, decision.repeat));
            }
        }
        if raised.popup || raised.ringing {
            self.raised.insert(id, raised);
        }
    }
}

/// What clients wrote in my conversations; of several from one client the last.
fn written_news(seen: &Seen<'_>, wrote: &[Wrote]) -> Vec<News> {
    let mut last = BTreeMap::new();
    for wrote in wrote.iter().filter(|wrote| seen.mine.contains(&wrote.session_id)) {
        last.insert(wrote.session_id, wrote);
    }
    let news = last.into_iter().map(|(session_id, wrote)| News {
        session_id,
        event: AlertEvent::Message,
        reason: PopupReason::ClientWrote { name: wrote.name.clone(), text: Some(wrote.text.clone()) },
        for_me: true,
        decision: seen.of_session(AlertEvent::Message, session_id),
    });
    news.collect()
}

#[cfg(test)]
mod flood;
#[cfg(test)]
mod hushed;
#[cfg(test)]
mod matrix;
#[cfg(test)]
mod story;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod transfers;
