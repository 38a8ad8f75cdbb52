//! Any story: follows what is out there on the desktop.

use proptest::prelude::*;

use super::{
    settings::EventAlert,
    tests::{id, unfocused, waiting, wrote},
    *,
};

#[derive(Debug, Clone)]
enum Step {
    Comes(u128),
    PutBeforeMe(u128, bool),
    LeavesAMessage(u128),
    Goes(u128),
    Accepted(u128),
    Ended(u128),
    Writes(u128),
    Focus(bool),
    Open(Option<u128>),
    Status(bool),
    NotResponding(Option<i64>),
    Reach(Reach),
    Pass(u64),
    Settings(Box<Settings>),
    Quiet(Quiet),
}

fn settings() -> impl Strategy<Value = Settings> {
    let tone = prop_oneof![2 => Just(None), 1 => Just(Some(Sound::Call)), 1 => Just(Some(Sound::Invitation))];
    let alert = (any::<(bool, bool, bool)>(), tone, 0_u32..=100);
    let alerts = proptest::collection::vec(alert, AlertEvent::ALL.len());
    (alerts, any::<(bool, bool)>()).prop_map(|(switches, (always, despite))| {
        let mut settings = Settings::default();
        for (event, ((popup, sound, repeat), tone, volume)) in AlertEvent::ALL.into_iter().zip(switches) {
            *settings.alerts.of_mut(event) = EventAlert { popup, sound, repeat, every_s: 5, tone, volume };
        }
        (settings.alerts.waiting_always, settings.alerts.despite_do_not_disturb) = (always, despite);
        settings
    })
}

fn quiet() -> impl Strategy<Value = Quiet> {
    any::<(bool, bool, bool)>().prop_map(|(muted, do_not_disturb, in_call)| Quiet { muted, do_not_disturb, in_call })
}

fn step() -> impl Strategy<Value = Step> {
    let n = 0_u128..8;
    let reach = prop_oneof![Just(Reach::NotYet), Just(Reach::Connected), Just(Reach::Lost), Just(Reach::Stopped)];
    prop_oneof![
        6 => n.clone().prop_map(Step::Comes),
        1 => (n.clone(), any::<bool>()).prop_map(|(n, mine)| Step::PutBeforeMe(n, mine)),
        1 => n.clone().prop_map(Step::LeavesAMessage),
        1 => n.clone().prop_map(Step::Goes),
        2 => n.clone().prop_map(Step::Accepted),
        1 => n.clone().prop_map(Step::Ended),
        4 => n.clone().prop_map(Step::Writes),
        1 => any::<bool>().prop_map(Step::Focus),
        1 => proptest::option::of(n).prop_map(Step::Open),
        1 => any::<bool>().prop_map(Step::Status),
        1 => proptest::option::of(0_i64..4).prop_map(Step::NotResponding),
        1 => reach.prop_map(Step::Reach),
        4 => (0_u64..30_000).prop_map(Step::Pass),
        1 => settings().prop_map(|settings| Step::Settings(Box::new(settings))),
        1 => quiet().prop_map(Step::Quiet),
        1 => Just(Step::Quiet(Quiet::default())),
    ]
}

/// Changes what is so; answers what was written.
fn take(step: &Step, seen: &mut Seen<'static>) -> Vec<Wrote> {
    let find = |n: &u128, seen: &Seen<'_>| seen.waiting.iter().position(|waiting| waiting.session_id == id(*n));
    match step {
        Step::Comes(n) => {
            if find(n, seen).is_none() && !seen.mine.contains(&id(*n)) {
                seen.waiting.push(Waiting { for_me: n % 2 == 0, invited: n % 4 == 0, ..waiting(*n) });
            }
        }
        Step::PutBeforeMe(n, for_me) => {
            let client = find(n, seen).and_then(|at| seen.waiting.get_mut(at));
            client.into_iter().for_each(|client| client.for_me = *for_me || client.invited);
        }
        Step::LeavesAMessage(n) => {
            let client = find(n, seen).and_then(|at| seen.waiting.get_mut(at));
            client.into_iter().for_each(|client| client.left = true);
        }
        Step::Goes(n) => seen.waiting.retain(|waiting| waiting.session_id != id(*n)),
        Step::Accepted(n) => {
            seen.waiting.retain(|waiting| waiting.session_id != id(*n));
            seen.mine.insert(id(*n));
        }
        Step::Ended(n) => {
            seen.mine.remove(&id(*n));
        }
        Step::Writes(n) => return vec![wrote(*n)],
        Step::Focus(focused) => seen.focused = *focused,
        Step::Open(n) => seen.current = n.map(id),
        Step::Status(online) => (seen.online, seen.away) = (*online, !*online),
        Step::NotResponding(since) => seen.not_responding = since.map(Timestamp),
        Step::Reach(reach) => seen.reach = *reach,
        Step::Pass(ms) => seen.now += Duration::from_millis(*ms),
        Step::Settings(settings) => seen.settings = Box::leak(settings.clone()),
        Step::Quiet(quiet) => seen.quiet = *quiet,
    }
    Vec::new()
}

/// What is out there.
#[derive(Default)]
struct Desktop {
    popups: BTreeSet<Subject>,
    ringing: BTreeMap<Subject, Voice>,
    /// What was heard last, or was kept back and has its receipt, and when.
    heard: BTreeMap<Subject, Duration>,
}

impl Desktop {
    fn carry_out(&mut self, action: &Action, seen: &Seen<'_>) -> Result<(), TestCaseError> {
        match action {
            Action::Show(popup, _) => {
                prop_assert!(!seen.focused, "a popup over the window");
                self.popups.insert(popup.subject);
            }
            Action::Withdraw(subject) => prop_assert!(self.popups.remove(subject), "takes away only what is there"),
            Action::Play { subject, event, sound, volume, repeat } => {
                if let Subject::Session(id) = subject {
                    prop_assert!(!seen.focused || seen.current != Some(*id), "sounds for what is being read");
                }
                prop_assert!(self.has_reason(*subject, seen), "{subject:?} sounds for nothing");
                prop_assert!(seen.alerts().of(*event).sound, "{event:?} is switched off");
                let voice = seen.settings.voice(*event);
                let loud = match seen.hush() {
                    Hush::Not => voice.volume,
                    Hush::Low => voice.volume / 4.0,
                    Hush::Kept(_) => return Err(TestCaseError::fail("sounds while it is to be quiet")),
                };
                prop_assert_eq!((*sound, *volume), (voice.sound, loud));
                self.heard.insert(*subject, seen.now);
                if repeat.is_some() {
                    let before = self.ringing.insert(*subject, voice);
                    prop_assert!(before != Some(voice), "{subject:?} rings twice");
                    prop_assert_eq!(seen.hush(), Hush::Not, "during a call nothing repeats");
                }
            }
            Action::Stop(subject) => prop_assert!(self.ringing.remove(subject).is_some(), "silences only what rings"),
            Action::Kept { subject, event, outcome } => {
                prop_assert!(self.has_reason(*subject, seen), "{subject:?} is kept back for nothing");
                prop_assert!(seen.alerts().of(*event).sound, "{event:?} is switched off");
                prop_assert_eq!(seen.hush(), Hush::Kept(*outcome));
                self.heard.insert(*subject, seen.now);
            }
        }
        Ok(())
    }

    fn has_reason(&self, subject: Subject, seen: &Seen<'_>) -> bool {
        match subject {
            Subject::Session(id) => {
                seen.mine.contains(&id) || seen.waiting.iter().any(|waiting| waiting.session_id == id)
            }
            Subject::Status => seen.not_responding.is_some(),
            Subject::Connection => seen.reach != Reach::NotYet,
            Subject::Summary => !(seen.waiting.is_empty() && seen.mine.is_empty()),
            Subject::Test => false,
        }
    }
}

fn check(
    alerts: &Alerts,
    desktop: &Desktop,
    seen: &Seen<'_>,
    news: &BTreeMap<SessionId, AlertEvent>,
) -> Result<(), TestCaseError> {
    let Desktop { popups, ringing, heard } = desktop;
    prop_assert!(!seen.focused || popups.is_empty(), "the operator is looking, and there is {popups:?}");
    for subject in popups.iter().chain(ringing.keys()) {
        prop_assert!(desktop.has_reason(*subject, seen), "{subject:?} has no reason");
    }
    match seen.hush() {
        Hush::Not => prop_assert!(
            ringing.keys().eq(alerts.rings.subjects()),
            "{ringing:?} rings, and all that has a reason is {:?}",
            alerts.rings
        ),
        quiet => prop_assert!(ringing.is_empty(), "{ringing:?} rings though it is {quiet:?}"),
    }
    // What rings now, or will when the quiet ends.
    let ringing: BTreeSet<_> = alerts.rings.subjects().copied().collect();
    if seen.focused {
        let warns = |subject: &Subject| matches!(subject, Subject::Status | Subject::Connection);
        prop_assert!(
            seen.alerts().waiting_always || ringing.iter().all(warns),
            "{ringing:?} before the operator's eyes"
        );
        let read = seen.current.map(Subject::Session);
        prop_assert!(read.is_none_or(|read| !ringing.contains(&read)), "rings for what is being read");
    }
    let of_sessions = |all: &BTreeSet<Subject>| all.iter().any(|subject| matches!(subject, Subject::Session(_)));
    if popups.contains(&Subject::Summary) {
        prop_assert!(
            !of_sessions(popups) && !of_sessions(&ringing),
            "the summary stands for all: {popups:?} {ringing:?}"
        );
    }
    for (id, event) in news {
        let (alone, alert) = (Subject::Session(*id), seen.alerts().of(*event));
        let just_now = |subject| heard.get(&subject).is_some_and(|at| seen.now - *at < Duration::from_secs(1));
        if alert.popup {
            prop_assert!(popups.contains(&alone) || popups.contains(&Subject::Summary), "{event:?} is not seen");
        }
        if alert.sound {
            let rings = ringing.contains(&alone) || ringing.contains(&Subject::Summary);
            prop_assert!(rings || just_now(alone) || just_now(Subject::Summary), "{event:?} is not heard");
        }
    }
    prop_assert!(
        alerts.raised.len() + alerts.known.len() <= 2 * (seen.waiting.len() + seen.mine.len()),
        "it remembers too much"
    );
    Ok(())
}

/// What an operator who does not look would miss.
fn unseen(before: &BTreeSet<SessionId>, written: &[Wrote], seen: &Seen<'_>) -> BTreeMap<SessionId, AlertEvent> {
    if seen.focused {
        return BTreeMap::new();
    }
    let come = seen.waiting.iter().filter(|it| !before.contains(&it.session_id) && (it.for_me || !seen.away));
    let wrote = written.iter().filter(|wrote| seen.mine.contains(&wrote.session_id));
    let come = come.map(|waiting| (waiting.session_id, waiting.event()));
    come.chain(wrote.map(|wrote| (wrote.session_id, AlertEvent::Message))).collect()
}

proptest! {
    #[test]
    fn nobody_is_missed_and_nothing_shows_or_sounds_without_a_reason(steps in proptest::collection::vec(step(), 1..120)) {
        let mut alerts = Alerts::default();
        let mut seen = unfocused(Box::leak(Box::default()));
        let mut desktop = Desktop::default();
        for step in steps {
            let before: BTreeSet<_> = seen.waiting.iter().map(|waiting| waiting.session_id).collect();
            let written = take(&step, &mut seen);
            for action in alerts.update(&seen, &written) {
                desktop.carry_out(&action, &seen)?;
            }
            check(&alerts, &desktop, &seen, &unseen(&before, &written, &seen))?;
            prop_assert!(alerts.due().is_none_or(|due| due > seen.now), "what is due was done");
        }
    }
}
