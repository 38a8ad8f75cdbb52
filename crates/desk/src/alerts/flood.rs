//! Many at once, told as one.

use super::{
    tests::{id, kinds, queued, unfocused, waiting, with, wrote},
    *,
};

/// So many clients wait.
fn crowd(settings: &Settings, clients: u128) -> Seen<'_> {
    Seen { waiting: (1..=clients).map(waiting).collect(), ..unfocused(settings) }
}

fn at(ms: u64, seen: &Seen<'static>) -> Seen<'static> {
    Seen { now: Duration::from_millis(ms), ..seen.clone() }
}

fn leaked() -> &'static Settings {
    Box::leak(Box::default())
}

fn summary(waiting: u32, conversations: u32) -> Action {
    let event = if waiting > 0 { AlertEvent::Queue } else { AlertEvent::Message };
    Action::Show(Popup { subject: Subject::Summary, reason: PopupReason::Summary { waiting, conversations } }, event)
}

#[test]
fn three_at_once_are_told_one_by_one_and_a_fourth_makes_one_summary_of_them() {
    let settings = leaked();
    let mut alerts = Alerts::default();
    assert_eq!(kinds(&alerts.update(&crowd(settings, 3), &[])), ["show", "ring"].repeat(3));
    let actions = alerts.update(&at(4_999, &crowd(settings, 4)), &[]);
    assert_eq!(kinds(&actions), [["stop", "withdraw"].repeat(3), vec!["show", "ring"]].concat());
    assert_eq!(actions[6], summary(4, 0));
    let about_all = |action: &Action| matches!(action, Action::Play { subject: Subject::Summary, .. });
    assert!(about_all(&actions[7]), "one sound for all: {actions:?}");
    assert!(alerts.update(&at(9_999, &crowd(settings, 4)), &[]).is_empty(), "nothing new");
}

#[test]
fn four_within_a_longer_time_are_no_flood() {
    let settings = leaked();
    let mut alerts = Alerts::default();
    alerts.update(&crowd(settings, 3), &[]);
    assert_eq!(kinds(&alerts.update(&at(5_001, &crowd(settings, 4)), &[])), ["show", "ring"]);
}

#[test]
fn one_client_who_writes_much_is_no_flood() {
    let settings = leaked();
    let mut alerts = Alerts::default();
    let talking = Seen { mine: BTreeSet::from([id(1)]), ..unfocused(settings) };
    for n in 0..20 {
        assert_eq!(kinds(&alerts.update(&at(n * 1_000, &talking), &[wrote(1)])), ["show", "sound once"]);
    }
}

#[test]
fn what_a_gap_brings_all_at_once_is_one_popup_and_one_sound() {
    let settings = leaked();
    let mut alerts = Alerts::default();
    let after_sleep = Seen { mine: (201..=205).map(id).collect(), ..crowd(settings, 200) };
    let written: Vec<_> = (201..=205).map(wrote).collect();
    let actions = alerts.update(&after_sleep, &written);
    assert_eq!(kinds(&actions), ["show", "ring"]);
    assert_eq!(actions[0], summary(200, 5));
    let looking = Seen { focused: true, ..after_sleep.clone() };
    let mut gone = kinds(&alerts.update(&looking, &[]));
    gone.sort_unstable();
    assert_eq!(gone, ["stop", "withdraw"], "the operator came");
    assert!(alerts.update(&after_sleep, &[]).is_empty(), "and has seen them");
}

#[test]
fn the_summary_is_replaced_at_most_once_a_second_and_goes_with_its_last_reason() {
    let settings = leaked();
    let mut alerts = Alerts::default();
    alerts.update(&crowd(settings, 4), &[]);
    assert!(alerts.update(&at(300, &crowd(settings, 5)), &[]).is_empty(), "it rings already, and was shown just now");
    assert_eq!(alerts.due(), Some(Duration::from_secs(1)), "but nobody is forgotten");
    assert_eq!(alerts.update(&at(1_000, &crowd(settings, 5)), &[]), [summary(5, 0)]);
    assert_eq!(alerts.due(), None);
    assert_eq!(alerts.update(&at(3_000, &crowd(settings, 1)), &[]), [summary(1, 0)], "others took four of them");
    let nobody = at(4_000, &unfocused(settings));
    let over = [Action::Withdraw(Subject::Summary), Action::Stop(Subject::Summary)];
    assert_eq!(alerts.update(&nobody, &[]), over);
    let one = Seen { waiting: vec![waiting(9)], ..at(60_000, &nobody) };
    let actions = alerts.update(&one, &[]);
    assert!(matches!(actions[0], Action::Show(Popup { subject: Subject::Session(_), .. }, _)), "by itself again");
}

#[test]
fn who_joins_the_crowd_is_heard_though_nothing_repeats() {
    let mut settings = with(AlertEvent::Offer, |it| it.repeat = false);
    settings.alerts.queue.repeat = false;
    let settings: &'static Settings = Box::leak(Box::new(settings));
    let mut alerts = Alerts::default();
    assert_eq!(kinds(&alerts.update(&crowd(settings, 4), &[])), ["show", "sound once"]);
    let fifth =
        Seen { waiting: [crowd(settings, 4).waiting, vec![queued(5)]].concat(), ..at(2_000, &unfocused(settings)) };
    assert_eq!(kinds(&alerts.update(&fifth, &[])), ["show", "sound once"]);
}

#[test]
fn a_crowd_that_is_heard_and_not_shown_makes_one_sound_at_a_time() {
    let mut settings = with(AlertEvent::Message, |it| it.popup = false);
    let settings: &'static Settings = Box::leak(Box::new({
        settings.alerts.offer.popup = false;
        settings
    }));
    let mut alerts = Alerts::default();
    assert_eq!(kinds(&alerts.update(&crowd(settings, 9), &[])), ["ring"]);
    let mut alerts = Alerts::default();
    let talking = Seen { mine: (0..100).map(id).collect(), ..unfocused(settings) };
    let sounds: usize = (0..100).map(|n| alerts.update(&talking, &[wrote(n)]).len()).sum();
    assert!(sounds <= 4, "{sounds} sounds in one moment");
}

#[test]
fn ten_thousand_events_leave_no_more_than_who_is_there() {
    let settings = leaked();
    let mut alerts = Alerts::default();
    let mut popups = 0;
    let mut seen = Seen { mine: BTreeSet::from([id(0)]), ..unfocused(settings) };
    for n in 1..=10_000_u32 {
        // Ten wait at any time: each new one takes the place of the oldest.
        let waiting_now = (n..n + 10).map(|n| waiting(n.into())).collect();
        seen = Seen { now: Duration::from_millis(n.into()), waiting: waiting_now, ..seen };
        let actions = alerts.update(&seen, &[wrote(0)]);
        popups += actions.iter().filter(|action| matches!(action, Action::Show(..))).count();
    }
    assert!((10..=11).contains(&popups), "one summary, replaced once a second in 10 s: {popups}");
    assert_eq!((alerts.known.len(), alerts.raised.len()), (10, 11));
    assert_eq!(
        kinds(&alerts.update(&Seen { now: Duration::from_secs(11), ..seen }, &[])),
        ["show"],
        "the newest state"
    );
    let quiet = Seen { now: Duration::from_secs(20), ..unfocused(settings) };
    alerts.update(&quiet, &[]);
    assert_eq!((alerts.known.len(), alerts.raised.len()), (0, 0));
    assert!(alerts.summary.is_none());
}

#[test]
fn after_an_hours_sleep_with_300_waiting_there_is_one_summary() {
    let settings = leaked();
    let mut alerts = Alerts::default();
    alerts.update(&crowd(settings, 1), &[]);
    let awake = at(3_600_000, &crowd(settings, 300));
    let actions = alerts.update(&awake, &[]);
    assert_eq!(kinds(&actions), ["stop", "withdraw", "show", "ring"]);
    assert_eq!(actions[2], summary(300, 0));
    assert!(alerts.update(&at(3_600_900, &awake), &[]).is_empty(), "and nothing after it");
}

#[test]
fn a_client_who_writes_without_end_is_heard_once_a_second_and_has_one_popup_with_the_newest_words() {
    let settings = Settings::default();
    let mut alerts = Alerts::default();
    let mut sounds = 0;
    for n in 0..100_u32 {
        let now = Duration::from_millis(20) * n;
        let talking = Seen { now, mine: BTreeSet::from([id(0)]), ..unfocused(&settings) };
        let written = Wrote { text: format!("message {n}"), ..wrote(0) };
        let actions = alerts.update(&talking, &[written]);
        let shows = |text: &str| PopupReason::ClientWrote { name: "Jan".to_owned(), text: Some(text.to_owned()) };
        let shown = |action: &Action| matches!(action, Action::Show(popup, _) if popup.reason == shows(&format!("message {n}")));
        assert!(actions.iter().any(shown), "{actions:?}");
        sounds += actions.iter().filter(|action| matches!(action, Action::Play { .. })).count();
    }
    assert_eq!(sounds, 2, "100 messages within two seconds");
}
