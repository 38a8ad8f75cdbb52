use deskbell_protocol::SessionId;
use uuid::Uuid;

use super::*;
use crate::{
    doubles::everything_works,
    view::{Check, CheckView, Finding, RECEIPTS, Remedy, Standing},
};

const NOW: Timestamp = Timestamp(1_000_000);

fn at(seconds: u64) -> Moment {
    let clock = NOW.plus(i64::try_from(seconds).unwrap() * 1_000);
    Moment { clock, running: Duration::from_secs(seconds) }
}

fn session(n: u128) -> Subject {
    Subject::Session(SessionId(Uuid::from_u128(n)))
}

/// A computer on which everything works, but for what is told here.
fn told(facts: impl IntoIterator<Item = Fact>) -> Alerting {
    let mut alerting = Alerting::default();
    for fact in everything_works().into_iter().chain(facts) {
        alerting.take(fact, NOW);
    }
    alerting
}

fn level(muted: Option<bool>, volume: Option<u32>) -> Fact {
    Fact::OutputLevel(OutputLevel { name: Some("Speakers".to_owned()), muted, volume })
}

fn service(clicks: bool, body: bool) -> Fact {
    Fact::PopupService(PopupService::Answers { name: "dunst".to_owned(), clicks, body })
}

fn popup(outcome: Outcome) -> Fact {
    Fact::Popup { subject: session(1), outcome }
}

fn sound(outcome: Outcome) -> Fact {
    Fact::Sound { subject: session(1), outcome }
}

fn offer(change: impl FnOnce(&mut crate::view::EventAlert)) -> Settings {
    let mut settings = Settings::default();
    change(&mut settings.alerts.offer);
    settings
}

fn ways(alerting: &Alerting, settings: &Settings) -> (Way, Way) {
    let view = alerting.view(settings, false);
    (view.sounds, view.popups)
}

fn line(alerting: &Alerting, settings: &Settings, check: Check) -> CheckView {
    alerting.view(settings, false).checks.into_iter().find(|line| line.check == check).unwrap()
}

#[test]
fn before_anything_was_looked_at_nothing_is_said_and_nobody_is_called_deaf() {
    let alerting = Alerting::default();
    let view = alerting.view(&Settings::default(), false);
    assert_eq!((view.sounds, view.popups, view.can_alert), (Way::Checking, Way::Checking, true));
    assert_eq!(view.checked_at, None);
    for check in [Check::Output, Check::PopupService, Check::DoNotDisturb, Check::Tray, Check::Autostart] {
        let line = line(&alerting, &Settings::default(), check);
        assert_eq!((line.standing, line.finding), (Standing::Unknown, Finding::Checking), "{check:?}");
    }
    assert_eq!(alerting.readiness(&Settings::default(), |at| at), None, "the server is told nothing");
}

#[test]
fn every_finding_is_reached_and_says_how_it_stands_and_what_helps() {
    use Finding as F;
    use Standing::{Failed, NeedsYou, Passed, Unknown};
    let usual = Settings::default();
    let name = || Some("Speakers".to_owned());
    let dunst = || "dunst".to_owned();
    let (open_sound, open_popups) = (
        Some(Remedy::OpenSettings { page: SystemPage::Sound }),
        Some(Remedy::OpenSettings { page: SystemPage::Notifications }),
    );
    let (missing, gone) = (Fact::Output(Output::Missing), Fact::PopupService(PopupService::Missing));
    let no_pages = || Fact::SystemPages(Vec::new());
    let refuses = || Fact::PopupService(PopupService::Refuses);
    let table = [
        (vec![], usual.clone(), Check::Sounds, Passed, F::SoundsOn, None),
        (vec![], offer(|it| it.sound = false), Check::Sounds, NeedsYou, F::SoundsOff, Some(Remedy::SoundsOn)),
        (vec![], offer(|it| it.volume = 0), Check::Sounds, NeedsYou, F::SoundsAtZero, Some(Remedy::SoundsOn)),
        (
            vec![],
            Settings { volume: 0.0, ..usual.clone() },
            Check::Sounds,
            NeedsYou,
            F::SoundsAtZero,
            Some(Remedy::SoundsOn),
        ),
        (vec![], usual.clone(), Check::Output, Passed, F::OutputTakes { name: name(), volume: Some(70) }, None),
        (
            vec![Fact::Output(Output::Takes { stand_in: true })],
            usual.clone(),
            Check::Output,
            Passed,
            F::OutputStandsIn { name: name() },
            None,
        ),
        (vec![missing.clone()], usual.clone(), Check::Output, Failed, F::OutputMissing, open_sound),
        (vec![missing, no_pages()], usual.clone(), Check::Output, Failed, F::OutputMissing, None),
        (vec![sound(Outcome::NoDevice)], usual.clone(), Check::Output, Failed, F::OutputMissing, open_sound),
        (
            vec![level(Some(true), Some(70))],
            usual.clone(),
            Check::Output,
            NeedsYou,
            F::OutputMuted { name: name() },
            open_sound,
        ),
        (
            vec![level(None, Some(0))],
            usual.clone(),
            Check::Output,
            NeedsYou,
            F::OutputAtZero { name: name() },
            open_sound,
        ),
        (vec![], usual.clone(), Check::PopupService, Passed, F::ServiceAnswers { name: dunst() }, None),
        (
            vec![service(false, true)],
            usual.clone(),
            Check::PopupService,
            Passed,
            F::ServiceWithoutClicks { name: dunst() },
            None,
        ),
        (
            vec![service(true, false)],
            usual.clone(),
            Check::PopupService,
            Passed,
            F::ServiceWithoutBody { name: dunst() },
            None,
        ),
        (vec![gone], usual.clone(), Check::PopupService, Failed, F::ServiceMissing, None),
        (
            vec![Fact::PopupService(PopupService::Silent)],
            usual.clone(),
            Check::PopupService,
            Failed,
            F::ServiceSilent,
            None,
        ),
        (vec![refuses()], usual.clone(), Check::PopupService, NeedsYou, F::ServiceRefuses, open_popups),
        (vec![refuses(), no_pages()], usual.clone(), Check::PopupService, Failed, F::ServiceRefuses, None),
        (vec![], offer(|it| it.popup = false), Check::PopupService, NeedsYou, F::PopupsOff, Some(Remedy::PopupsOn)),
        (vec![], usual.clone(), Check::DoNotDisturb, Passed, F::DoNotDisturbOff, None),
        (
            vec![Fact::DoNotDisturb(Some(true))],
            usual.clone(),
            Check::DoNotDisturb,
            NeedsYou,
            F::DoNotDisturbOn,
            open_popups,
        ),
        (vec![Fact::DoNotDisturb(None)], usual.clone(), Check::DoNotDisturb, Unknown, F::NotTold, None),
        (vec![], usual.clone(), Check::Tray, Passed, F::TrayThere, None),
        (vec![Fact::Tray(false)], usual.clone(), Check::Tray, Failed, F::TrayMissing, None),
        (vec![], usual.clone(), Check::Autostart, Passed, F::AutostartOn, None),
        (
            vec![Fact::Autostart(Some(false))],
            usual.clone(),
            Check::Autostart,
            Unknown,
            F::AutostartOff,
            Some(Remedy::StartWithSystem),
        ),
        (vec![Fact::Autostart(None)], usual.clone(), Check::Autostart, Unknown, F::NotTold, None),
        (vec![], usual, Check::Test, Unknown, F::TestNotMade, None),
    ];
    for (facts, settings, check, standing, finding, remedy) in table {
        let found = line(&told(facts.clone()), &settings, check);
        assert_eq!(found, CheckView { check, standing, finding, remedy }, "{facts:?}");
    }
}

#[test]
fn every_verdict_is_reached_and_the_first_that_applies_counts() {
    let usual = Settings::default();
    let works = (Way::Works, Way::Works);
    let (no_device, not_seen) = (Fact::Output(Output::Missing), |way| (Way::Works, way));
    let dnd = || Fact::DoNotDisturb(Some(true));
    let table = [
        (vec![], usual.clone(), works),
        (vec![], offer(|it| it.sound = false), (Way::SwitchedOff, Way::Works)),
        (vec![no_device.clone()], offer(|it| it.volume = 0), (Way::SwitchedOff, Way::Works)),
        (vec![], offer(|it| it.popup = false), (Way::Works, Way::SwitchedOff)),
        (vec![no_device, dnd()], usual.clone(), (Way::NoDevice, Way::DoNotDisturb)),
        (vec![level(Some(true), Some(70))], usual.clone(), (Way::Silent, Way::Works)),
        (vec![level(Some(false), Some(0))], usual.clone(), (Way::Silent, Way::Works)),
        (vec![level(None, None)], usual.clone(), works),
        (vec![Fact::PopupService(PopupService::Missing), dnd()], usual.clone(), (Way::DoNotDisturb, Way::NoService)),
        (vec![Fact::PopupService(PopupService::Refuses)], usual.clone(), not_seen(Way::Refused)),
        (vec![Fact::PopupService(PopupService::Silent)], usual.clone(), not_seen(Way::NoAnswer)),
        (vec![service(false, false)], usual.clone(), works),
        (vec![dnd()], usual.clone(), (Way::DoNotDisturb, Way::DoNotDisturb)),
        (vec![Fact::DoNotDisturb(None), Fact::Tray(false), Fact::Autostart(Some(false))], usual, works),
    ];
    for (facts, settings, expected) in table {
        let view = told(facts.clone()).view(&settings, false);
        assert_eq!((view.sounds, view.popups), expected, "{facts:?}");
        assert_eq!(view.can_alert, expected.0 == Way::Works || expected.1 == Way::Works, "{facts:?}");
    }
    let mut despite = Settings::default();
    despite.alerts.despite_do_not_disturb = true;
    assert_eq!(ways(&told([dnd()]), &despite), (Way::Works, Way::DoNotDisturb));
}

#[test]
fn what_needs_the_operator_comes_first_and_the_rest_stays_in_its_order() {
    let checks = told([Fact::Tray(false), Fact::Autostart(Some(false)), Fact::DoNotDisturb(Some(true))])
        .view(&offer(|it| it.sound = false), false)
        .checks;
    let order: Vec<_> = checks.into_iter().map(|line| line.check).collect();
    let needs_you = [Check::Sounds, Check::DoNotDisturb];
    let rest = [Check::Tray, Check::Autostart, Check::Test, Check::Output, Check::PopupService];
    assert_eq!(order, [&needs_you[..], &rest].concat());
}

#[test]
fn what_the_last_popup_came_to_counts_for_more_than_that_the_service_answers() {
    let usual = Settings::default();
    for (outcome, way) in
        [(Outcome::Refused, Way::Refused), (Outcome::TimedOut, Way::NoAnswer), (Outcome::NoService, Way::NoService)]
    {
        let mut alerting = told([popup(outcome)]);
        assert_eq!(ways(&alerting, &usual).1, way);
        alerting.take(service(true, true), NOW);
        assert_eq!(ways(&alerting, &usual).1, way, "it answered before, too");
        let mut other = told([popup(outcome), Fact::PopupService(PopupService::Missing)]);
        other.take(service(true, true), NOW);
        assert_eq!(ways(&other, &usual).1, Way::Works, "a service that was started anew has its chance");
        for shown in [Outcome::Shown, Outcome::Replaced, Outcome::DoNotDisturb] {
            let mended = told([popup(outcome), popup(shown)]);
            assert_eq!(ways(&mended, &usual).1, Way::Works, "{shown:?}: the service took it");
        }
    }
}

#[test]
fn what_the_last_sound_came_to_counts_too() {
    let usual = Settings::default();
    for lost in [Outcome::NoDevice, Outcome::DeviceLost] {
        let mut alerting = told([sound(lost)]);
        for neutral in [Outcome::Stopped, Outcome::Muted] {
            alerting.take(sound(neutral), NOW);
        }
        assert_eq!(ways(&alerting, &usual).0, Way::NoDevice);
        for played in [Outcome::Played, Outcome::FileBroken] {
            assert_eq!(ways(&told([sound(lost), sound(played)]), &usual).0, Way::Works, "{played:?}");
        }
        let other = told([sound(lost), Fact::Output(Output::Takes { stand_in: true })]);
        assert_eq!(ways(&other, &usual).0, Way::Works, "another device stands in");
        assert!(alerting.choose(Some("headphones")), "the operator chose another device");
        assert_eq!(ways(&alerting, &usual).0, Way::Works);
    }
}

#[test]
fn a_test_that_was_not_noticed_counts_until_one_is_or_the_device_is_another() {
    let usual = Settings::default();
    let mut alerting = told([]);
    alerting.begin_test(None, at(0));
    assert_eq!(line(&alerting, &usual, Check::Test).finding, Finding::TestNotMade, "the answer is awaited");
    alerting.answer(Some(false), Some(false));
    assert_eq!(ways(&alerting, &usual), (Way::NotNoticed, Way::NotNoticed));
    let not_noticed = line(&alerting, &usual, Check::Test);
    assert_eq!((not_noticed.standing, not_noticed.finding), (Standing::NeedsYou, Finding::TestNotNoticed));
    assert_eq!(not_noticed.remedy, Some(Remedy::TestAgain));
    alerting.begin_test(None, at(1));
    assert_eq!(ways(&alerting, &usual), (Way::NotNoticed, Way::NotNoticed), "a test alone mends nothing");
    alerting.answer(Some(true), Some(false));
    assert_eq!(ways(&alerting, &usual), (Way::NotNoticed, Way::Works));
    assert_eq!(line(&alerting, &usual, Check::Test).finding, Finding::TestNotHeard);
    alerting.answer(Some(false), Some(true));
    assert_eq!(line(&alerting, &usual, Check::Test).finding, Finding::TestNotSeen);
    alerting.answer(Some(true), Some(true));
    assert_eq!(ways(&alerting, &usual), (Way::Works, Way::Works));
    assert_eq!(line(&alerting, &usual, Check::Test).finding, Finding::TestNoticed);

    alerting.answer(Some(false), Some(false));
    alerting.take(level(Some(false), Some(71)), NOW);
    assert_eq!(ways(&alerting, &usual), (Way::NotNoticed, Way::NotNoticed), "the same device");
    let headset = OutputLevel { name: Some("Headset".to_owned()), ..OutputLevel::default() };
    alerting.take(Fact::OutputLevel(headset), NOW);
    assert_eq!(ways(&alerting, &usual), (Way::Works, Way::NotNoticed));
    alerting.take(service(true, false), NOW);
    assert_eq!(ways(&alerting, &usual), (Way::Works, Way::Works));
}

#[test]
fn nothing_is_learnt_from_a_test_that_was_kept_back() {
    let usual = Settings::default();
    let mut alerting = told([]);
    alerting.begin_test(Some(Outcome::Muted), at(0));
    alerting.answer(Some(true), Some(false));
    assert_eq!(ways(&alerting, &usual), (Way::Works, Way::Works), "it was muted, and says so");
    let lines: Vec<_> = alerting.receipts.lines().map(|line| (line.event, line.sound, line.outcome)).collect();
    assert_eq!(lines, [(None, true, Outcome::Muted)]);
    alerting.take(Fact::DoNotDisturb(Some(true)), NOW);
    alerting.begin_test(Some(Outcome::DoNotDisturb), at(1));
    alerting.answer(Some(false), Some(false));
    alerting.take(Fact::DoNotDisturb(Some(false)), NOW);
    assert_eq!(ways(&alerting, &usual), (Way::Works, Way::Works));
}

#[test]
fn a_test_that_nobody_answers_is_over_after_a_minute_and_its_popup_goes() {
    let mut alerting = told([]);
    alerting.begin_test(None, at(0));
    assert_eq!(alerting.due(at(20)), Some(Duration::from_secs(40)));
    alerting.tick(at(59));
    assert!(alerting.test.is_some() && !alerting.take_test_popup_over());
    alerting.tick(at(60));
    assert!(alerting.test.is_none() && alerting.take_test_popup_over());
    assert!(!alerting.take_test_popup_over(), "once");
    assert_eq!(alerting.due(at(60)), None);
    alerting.answer(Some(false), Some(false));
    assert_eq!(ways(&alerting, &Settings::default()), (Way::Works, Way::Works), "an answer to nothing");

    alerting.begin_test(None, at(100));
    alerting.answer(Some(true), Some(true));
    assert!(alerting.take_test_popup_over(), "answered in the window: the popup goes");
    assert_eq!(alerting.due(at(100)), None);
    alerting.tick(at(500));
    assert!(alerting.test.is_some(), "what was answered stays to be seen");
}

#[test]
fn a_mute_ends_when_either_clock_says_so() {
    let muted = |now| {
        let mut alerting = told([]);
        alerting.mute(Some(5), at(0));
        alerting.tick(now);
        alerting.is_muted()
    };
    assert!(muted(at(299)));
    assert!(!muted(at(300)));
    assert!(!muted(Moment { running: Duration::from_secs(1), ..at(300) }), "the computer slept");
    assert!(!muted(Moment { clock: NOW.plus(-9_999), ..at(300) }), "somebody set the clock back");
    let mut alerting = told([]);
    alerting.mute(Some(5), at(0));
    let view = alerting.view(&Settings::default(), false);
    let until = NOW.plus(300_000);
    assert_eq!((view.muted_until, view.sounds, view.popups), (Some(until), Way::Muted, Way::Works));
    assert!(view.can_alert, "popups still come");
    let line = line(&alerting, &Settings::default(), Check::Sounds);
    assert_eq!((line.finding, line.remedy), (Finding::SoundsMuted { until }, Some(Remedy::Unmute)));
    assert_eq!(alerting.due(at(60)), Some(Duration::from_secs(240)));
    alerting.mute(None, at(1));
    assert!(!alerting.is_muted());
    alerting.mute(Some(0), at(1));
    assert!(!alerting.is_muted(), "no time at all");
    alerting.mute(Some(u32::MAX), at(1));
    assert!(alerting.is_muted(), "and no overflow");
}

#[test]
fn troubles_come_and_go_once_and_a_mute_is_none() {
    let usual = Settings::default();
    let mut alerting = told([]);
    assert_eq!(alerting.take_troubles(&usual), []);
    alerting.take(popup(Outcome::Refused), NOW);
    alerting.take(Fact::Output(Output::Missing), NOW);
    assert_eq!(alerting.take_troubles(&usual), [(Trouble::Popups, true), (Trouble::Sound, true)]);
    assert_eq!(alerting.take_troubles(&usual), [], "who read it is not told again");
    alerting.take(popup(Outcome::Shown), NOW);
    assert_eq!(alerting.take_troubles(&usual), [(Trouble::Popups, false)]);
    alerting.take(Fact::Output(Output::Takes { stand_in: false }), NOW);
    assert_eq!(alerting.take_troubles(&usual), [(Trouble::Sound, false)]);
    alerting.mute(Some(5), at(0));
    alerting.take(Fact::DoNotDisturb(Some(true)), NOW);
    alerting.take(level(Some(true), None), NOW);
    assert_eq!(alerting.take_troubles(&usual), [], "chosen, not broken");
    let off = offer(|it| (it.popup, it.sound) = (false, false));
    alerting.take(Fact::PopupService(PopupService::Missing), NOW);
    assert_eq!(alerting.take_troubles(&off), [], "who switched popups off misses none");
}

/// The lines of the log, as event, kind and outcome.
fn lines(alerting: &Alerting) -> Vec<(Option<AlertEvent>, bool, Outcome)> {
    alerting.receipts.lines().map(|line| (line.event, line.sound, line.outcome)).collect()
}

#[test]
fn each_alert_says_once_what_became_of_it_and_what_it_was_for() {
    let mut alerting = told([]);
    alerting.begun(session(1), AlertEvent::Invitation, false);
    alerting.begun(session(1), AlertEvent::Invitation, true);
    alerting.take(popup(Outcome::Shown), NOW);
    for second in 0..10 {
        alerting.take(sound(Outcome::Played), NOW.plus(5_000 * second));
    }
    alerting.take(sound(Outcome::DeviceLost), NOW.plus(60_000));
    let event = Some(AlertEvent::Invitation);
    let expected = [(event, false, Outcome::Shown), (event, true, Outcome::Played), (event, true, Outcome::DeviceLost)];
    assert_eq!(lines(&alerting), expected, "what repeats is one line until something else comes of it");
    alerting.begun(session(1), AlertEvent::Message, true);
    alerting.take(sound(Outcome::DeviceLost), NOW.plus(70_000));
    assert_eq!(lines(&alerting).last(), Some(&(Some(AlertEvent::Message), true, Outcome::DeviceLost)), "another alert");
    let numbers: Vec<_> = alerting.receipts.lines().map(|line| line.number).collect();
    assert_eq!(numbers, [1, 2, 3, 4]);
    assert_eq!(alerting.receipts.after(3).count(), 1);
    alerting.take(Fact::Popup { subject: session(9), outcome: Outcome::Shown }, NOW);
    assert_eq!(lines(&alerting).len(), 4, "of what this run knows nothing of it says nothing");
}

#[test]
fn receipts_of_a_flood_stay_few() {
    let mut alerting = told([]);
    for n in 0..10_000_i64 {
        alerting.begun(session(1), AlertEvent::Message, false);
        alerting.take(popup(Outcome::Replaced), NOW.plus(n));
    }
    assert!((10..=11).contains(&lines(&alerting).len()), "one a second in ten: {}", lines(&alerting).len());
    for n in 0..10_000 {
        let subject = session(n);
        alerting.begun(subject, AlertEvent::Queue, false);
        alerting.take(Fact::Popup { subject, outcome: Outcome::Shown }, NOW);
    }
    assert_eq!(lines(&alerting).len(), RECEIPTS);
}

#[test]
fn a_tone_that_the_operator_listens_to_is_no_alert_but_tells_whether_the_device_plays() {
    let mut alerting = told([]);
    alerting.receipts.test(false);
    alerting.take(Fact::Sound { subject: Subject::Test, outcome: Outcome::NoDevice }, NOW);
    assert_eq!(lines(&alerting), []);
    assert_eq!(ways(&alerting, &Settings::default()).0, Way::NoDevice);
    alerting.begin_test(None, at(0));
    alerting.take(Fact::Sound { subject: Subject::Test, outcome: Outcome::Played }, NOW);
    assert_eq!(lines(&alerting), [(None, true, Outcome::Played)]);
}

#[test]
fn the_server_is_told_both_verdicts_and_the_last_receipts_by_its_own_clock() {
    let mut alerting = told([]);
    alerting.begun(session(1), AlertEvent::Offer, false);
    alerting.take(popup(Outcome::Shown), NOW);
    alerting.mute(Some(5), at(0));
    let readiness = alerting.readiness(&Settings::default(), |at| at.plus(7)).unwrap();
    let last_popup = Some(Receipt { outcome: Outcome::Shown, at: NOW.plus(7) });
    let expected = Readiness { popups: Way::Works, sounds: Way::Muted, last_popup, last_sound: None };
    assert_eq!(readiness, expected);
    assert!(readiness.can_alert());
    let mut tray_alone = Alerting::default();
    tray_alone.take(Fact::Tray(true), NOW);
    assert_eq!(tray_alone.readiness(&Settings::default(), |at| at), None, "still checking");
}

#[test]
fn a_device_that_takes_samples_again_is_no_device_that_fails() {
    let settings = Settings::default();
    let mut alerting = told([sound(Outcome::DeviceLost)]);
    assert_eq!(ways(&alerting, &settings).0, Way::NoDevice);
    alerting.take(Fact::Output(Output::Takes { stand_in: false }), NOW);
    assert_eq!(ways(&alerting, &settings).0, Way::Works, "it said so after it took some");
}

#[test]
fn a_popup_that_do_not_disturb_holds_back_is_not_called_shown() {
    let mut alerting = told([Fact::DoNotDisturb(Some(true))]);
    alerting.begun(session(1), AlertEvent::Offer, false);
    alerting.take(popup(Outcome::Shown), NOW);
    assert_eq!(alerting.receipts.lines().last().map(|line| line.outcome), Some(Outcome::DoNotDisturb));
}
