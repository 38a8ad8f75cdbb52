//! Whether an alert would be noticed, as the whole desk sees and tells it: mute, test, receipts, and what supervisors see.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::{sync::Arc, time::Duration};

use common::{Computer, Window, invited};
use deskbell_desk::{
    Desk,
    doubles::{Asked, ManualClock, everything_works},
    ports::{Fact, PopupAction, PopupReason, PopupService, Sound, Subject},
    view::{AlertEvent, Settings, Snapshot},
};
use deskbell_protocol::{Outcome, Readiness, Role, Timestamp, Way};
use deskbell_testkit::{INES, Proxy, Somebody, TestServer};

const SUPERVISOR: Somebody = Somebody { username: "sofia", display_name: "Sofia Lind", password: "nine calm stations" };

fn works(desk: &Desk) {
    everything_works().into_iter().for_each(|fact| desk.told(fact));
}

/// A desk at which nobody is signed in, and its clock.
async fn signed_out(computer: &Computer) -> (Desk, Window, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::default());
    clock.set(Timestamp(1_000_000));
    let desk = Desk::open(computer.data.path(), computer.doubles.ports_with(clock.clone())).await.unwrap();
    works(&desk);
    let window = Window::open(&desk);
    (desk, window, clock)
}

fn test_popups(computer: &Computer) -> usize {
    computer.doubles.notifier.visible().iter().filter(|popup| popup.reason == PopupReason::Test).count()
}

#[tokio::test]
async fn what_the_shell_finds_reaches_the_window_and_looking_again_asks_the_shell() {
    let computer = Computer::new();
    let (desk, mut window, clock) = signed_out(&computer).await;
    let seen = &window.look().readiness;
    assert_eq!((seen.popups, seen.sounds, seen.can_alert), (Way::Works, Way::Works, true));
    assert_eq!(seen.checked_at, Some(Timestamp(1_000_000)));
    assert_eq!(seen.checks.len(), 7, "every line is there from the start");
    clock.pass(Duration::from_secs(9));
    desk.told(Fact::PopupService(PopupService::Missing));
    let seen = &window.look().readiness;
    assert_eq!((seen.popups, seen.checked_at), (Way::NoService, Some(Timestamp(1_009_000))));
    desk.check_again();
    assert_eq!(computer.doubles.lookout.asked(), 1);
    desk.stop().await;
}

#[tokio::test]
async fn a_mute_ends_by_itself_and_the_window_is_told_though_nobody_is_signed_in() {
    let computer = Computer::new();
    let (desk, mut window, clock) = signed_out(&computer).await;
    desk.mute(Some(5));
    assert_eq!(window.look().readiness.muted_until, Some(Timestamp(1_300_000)));
    assert_eq!(window.look().readiness.sounds, Way::Muted);
    desk.mute(None);
    assert_eq!(window.look().readiness.muted_until, None);
    desk.mute(Some(1));
    clock.pass(Duration::from_millis(59_950));
    desk.set_focused(false);
    assert!(window.look().readiness.muted_until.is_some(), "not yet");
    clock.pass(Duration::from_millis(50));
    window.wait_for("the end of the mute", |seen| seen.readiness.muted_until.is_none()).await;
    desk.stop().await;
}

#[tokio::test]
async fn a_mute_that_ended_while_the_computer_slept_is_over_when_it_wakes() {
    let computer = Computer::new();
    let (desk, mut window, clock) = signed_out(&computer).await;
    desk.mute(Some(60));
    assert!(window.look().readiness.muted_until.is_some());
    // The desk goes to rest before the computer does.
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    clock.set(Timestamp(9_000_000));
    computer.doubles.idle.resume();
    window.wait_for("the end of the mute", |seen| seen.readiness.muted_until.is_none()).await;
    desk.stop().await;
}

#[tokio::test]
async fn a_test_shows_and_plays_the_real_thing_and_a_click_answers_the_first_half() {
    let computer = Computer::new();
    let (desk, mut window, clock) = signed_out(&computer).await;
    let mut settings = Settings::default();
    (settings.alerts.offer.tone, settings.alerts.offer.volume) = (Some(Sound::Call), 50);
    desk.set_settings(settings).await;
    desk.set_focused(true);
    desk.test_alert();
    assert_eq!(test_popups(&computer), 1, "whatever is in front");
    let sounds = &computer.doubles.sounds;
    assert_eq!((sounds.asked(), sounds.volume()), (vec![Asked::Play(Subject::Test, Sound::Call, None)], Some(0.4)));
    desk.popup_used(Subject::Test, PopupAction::Seen).await;
    let test = window.look().readiness.test.expect("a test was made");
    assert_eq!((test.seen, test.heard), (Some(true), None));
    desk.answer_test(true, false);
    assert_eq!(test_popups(&computer), 0);
    assert_eq!(window.look().readiness.sounds, Way::NotNoticed);

    desk.test_alert();
    desk.told(Fact::Popup { subject: Subject::Test, outcome: Outcome::Shown });
    desk.told(Fact::Sound { subject: Subject::Test, outcome: Outcome::Played });
    desk.mute(Some(5));
    desk.test_alert();
    assert_eq!(sounds.asked().last(), Some(&Asked::Stop(Subject::Test)), "muted: not played");
    let receipts = &window.look().receipts;
    let told: Vec<_> = receipts.iter().map(|it| (it.event, it.sound, it.outcome)).collect();
    let expected = [(None, false, Outcome::Shown), (None, true, Outcome::Played), (None, true, Outcome::Muted)];
    assert_eq!(told, expected, "each once");
    assert_eq!(Window::open(&desk).seen.receipts, *receipts, "a window that opens later has them all");
    clock.pass(Duration::from_secs(60));
    desk.set_focused(false);
    assert_eq!((test_popups(&computer), window.look().readiness.test), (0, None), "nobody answered");
    desk.stop().await;
}

#[tokio::test]
async fn a_tone_is_listened_to_as_loud_as_it_was_set_and_muted_or_not() {
    let computer = Computer::new();
    let (desk, mut window, _) = signed_out(&computer).await;
    desk.mute(Some(5));
    desk.listen(Sound::Warning, 25);
    let sounds = &computer.doubles.sounds;
    assert_eq!((sounds.asked(), sounds.volume()), (vec![Asked::Play(Subject::Test, Sound::Warning, None)], Some(0.2)));
    assert_eq!(window.look().readiness.test, None, "nothing is asked");
    desk.stop().await;
}

#[tokio::test]
async fn the_chosen_device_is_told_at_start_and_when_it_changes() {
    let computer = Computer::new();
    let (desk, _, _) = signed_out(&computer).await;
    let on = |output: Option<&str>| Settings { output: output.map(str::to_owned), ..Settings::default() };
    desk.set_settings(on(Some("headset"))).await;
    desk.set_settings(on(Some("headset"))).await;
    desk.stop().await;
    drop(desk);
    let headset = || Asked::Output(Some("headset".to_owned()));
    assert_eq!(computer.doubles.sounds.asked(), [headset()], "once");
    let (desk, _, _) = signed_out(&computer).await;
    assert_eq!(computer.doubles.sounds.asked(), [headset(), headset()], "and to the next run");
    desk.set_settings(on(None)).await;
    assert_eq!(computer.doubles.sounds.asked().last(), Some(&Asked::Output(None)));
    desk.stop().await;
}

#[tokio::test]
async fn a_mute_silences_a_ringing_client_and_its_end_rings_again() {
    let server = TestServer::start().await;
    let computer = Computer::new();
    let (desk, mut window) = computer.signed_in(&server.url(), INES).await;
    works(&desk);
    let (_client, session) = invited(&desk, &server.url(), "Jan").await;
    window.wait_for_waiting().await;
    assert_eq!(computer.ringing(), 1);
    desk.mute(Some(5));
    assert_eq!((computer.popups(), computer.ringing()), (1, 0), "the popup stays");
    desk.mute(None);
    assert_eq!(computer.ringing(), 1);
    desk.told(Fact::DoNotDisturb(Some(true)));
    assert_eq!(computer.ringing(), 0);
    let (_other, _) = invited(&desk, &server.url(), "Eva").await;
    let kept = |seen: &Snapshot| {
        let kept = |it: &&deskbell_desk::view::ReceiptView| it.outcome == Outcome::DoNotDisturb && it.sound;
        seen.receipts.iter().find(kept).is_some_and(|it| it.event == Some(AlertEvent::Invitation))
    };
    window.wait_for("a receipt that says why Eva was not heard", kept).await;
    desk.popup_used(Subject::Session(session), PopupAction::Accept).await;
    assert!(window.look().current.as_ref().is_some_and(|current| current.session_id == session));
    desk.stop().await;
}

fn told_of(username: &str, fits: impl Fn(&Readiness) -> bool) -> impl Fn(&Snapshot) -> bool {
    move |seen| {
        let state = seen.team.iter().find(|state| state.operator.username == username);
        state.and_then(|state| state.readiness).is_some_and(|readiness| fits(&readiness))
    }
}

#[tokio::test]
async fn a_supervisor_sees_whether_an_operator_can_be_alerted_and_what_the_last_popup_came_to() {
    let server = TestServer::builder().operator(SUPERVISOR, Role::Supervisor).start().await;
    let proxy = Proxy::start(server.address()).await;
    let (hers, his) = (Computer::new(), Computer::new());
    let (desk, mut window) = hers.signed_in(&proxy.url(), INES).await;
    let (supervisor, mut team) = his.signed_in(&server.url(), SUPERVISOR).await;
    works(&desk);
    team.wait_for("that all is well", told_of(INES.username, |it| it.popups == Way::Works && it.can_alert())).await;

    let (_client, session) = invited(&desk, &server.url(), "Jan").await;
    window.wait_for_waiting().await;
    desk.told(Fact::Popup { subject: Subject::Session(session), outcome: Outcome::Refused });
    let refused = |it: &Readiness| {
        it.popups == Way::Refused && it.last_popup.is_some_and(|last| last.outcome == Outcome::Refused)
    };
    team.wait_for("that popups are refused", told_of(INES.username, refused)).await;

    proxy.refuse();
    proxy.cut();
    window.wait_for_loss().await;
    desk.mute(Some(5));
    proxy.accept();
    desk.reconnect_now();
    let deaf = |it: &Readiness| it.sounds == Way::Muted && !it.can_alert();
    team.wait_for("what changed meanwhile, after the reconnect", told_of(INES.username, deaf)).await;
    desk.stop().await;
    supervisor.stop().await;
}

#[tokio::test]
async fn nothing_is_told_before_the_computer_was_looked_at() {
    let server = TestServer::builder().operator(SUPERVISOR, Role::Supervisor).start().await;
    let (hers, his) = (Computer::new(), Computer::new());
    let (desk, mut window) = hers.signed_in(&server.url(), INES).await;
    let (supervisor, mut team) = his.signed_in(&server.url(), SUPERVISOR).await;
    // What comes after it has arrived: what would have come before has, too.
    let (_client, _) = invited(&desk, &server.url(), "Jan").await;
    window.wait_for_waiting().await;
    desk.set_status(deskbell_protocol::Status::AWAY).await.unwrap();
    let away = |seen: &Snapshot| {
        seen.team.iter().any(|it| it.operator.username == INES.username && it.operator.status.is_away())
    };
    let seen = team.wait_for("Ines to be away", away).await;
    assert!(!told_of(INES.username, |_| true)(seen), "a desk that has not told is no deaf one");
    works(&desk);
    team.wait_for("that all is well", told_of(INES.username, Readiness::can_alert)).await;
    desk.stop().await;
    supervisor.stop().await;
}

#[tokio::test]
async fn who_signs_in_after_another_begins_anew() {
    let server = TestServer::start().await;
    let computer = Computer::new();
    let (desk, mut window) = computer.signed_in(&server.url(), INES).await;
    works(&desk);
    desk.test_alert();
    desk.told(Fact::Popup { subject: Subject::Test, outcome: Outcome::Shown });
    desk.answer_test(false, true);
    desk.mute(Some(60));
    let of_ines = window.look();
    assert!(of_ines.readiness.muted_until.is_some() && of_ines.readiness.popups == Way::NotNoticed);
    assert!(!of_ines.receipts.is_empty());
    desk.sign_out().await.unwrap();
    desk.sign_in(common::request(&server.url(), deskbell_testkit::MARA)).await.unwrap();
    window.wait_for_connection().await;
    let fresh = Window::open(&desk);
    let of_mara = &fresh.seen;
    assert_eq!((of_mara.readiness.muted_until, of_mara.readiness.popups), (None, Way::Works));
    assert!(of_mara.receipts.is_empty(), "what became of another's alerts is not hers to read");
    desk.stop().await;
}
