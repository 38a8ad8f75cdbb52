//! Status, channels and who sits at the computer, with a real server and a second computer.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::{sync::Arc, time::Duration};

use common::{Computer, Window, comes_to, request};
use deskbell_desk::{
    Desk,
    doubles::ManualClock,
    ports::{Clock, SystemClock},
    view::{Account, Place, Settings, Snapshot, Trouble},
};
use deskbell_protocol::{
    Channel, ChannelSwitches, ErrorCode, Presence, Role, SetOwnPassword, SetProfile, Status, StatusCause, Timestamp,
};
use deskbell_testkit::{Database, INES, MARA, Proxy, Somebody, TestServer};

const SUPERVISOR: Somebody = Somebody { username: "sofia", display_name: "Sofia Lind", password: "nine calm stations" };

fn account(seen: &Snapshot) -> &Account {
    seen.account.as_ref().expect("somebody is signed in")
}

fn is(status: Status) -> impl Fn(&Snapshot) -> bool {
    move |seen| seen.account.as_ref().is_some_and(|account| account.me.status == status && !account.status_pending)
}

fn not_applied(status: Status) -> impl Fn(&Snapshot) -> bool {
    move |seen| seen.troubles.contains(&Trouble::StatusNotApplied { status })
}

fn reason(seen: &Snapshot, name: &str) -> Status {
    let reason = account(seen).away_reasons.iter().find(|reason| reason.name == name);
    Status::Away { reason_id: Some(reason.expect("the company has this reason").id) }
}

async fn go_offline(proxy: &Proxy, window: &mut Window) {
    proxy.refuse();
    proxy.cut();
    window.wait_for_loss().await;
}

#[tokio::test]
async fn a_reason_is_seen_at_once_on_the_second_computer_and_its_time_is_counted() {
    let server = TestServer::start().await;
    let (first, second) = (Computer::new(), Computer::new());
    let (desk, mut window) = first.signed_in(&server.url(), INES).await;
    let (other, mut seen) = second.signed_in(&server.url(), INES).await;
    let lunch = reason(window.look(), "Lunch");
    desk.set_status(lunch).await.unwrap();
    window.wait_for("my own lunch", is(lunch)).await;
    seen.wait_for("lunch on the second computer", is(lunch)).await;
    let counts = |seen: &Snapshot| {
        let today = account(seen).today.as_ref();
        today.is_some_and(|today| today.running && today.times.iter().any(|time| time.status == lunch && !time.paid))
    };
    window.wait_for("the time of lunch", counts).await;
    seen.wait_for("the time of lunch on the second computer", counts).await;
    let history = desk.history().await.unwrap();
    let causes: Vec<_> = history.periods.iter().map(|period| (period.status, period.cause)).collect();
    assert_eq!(causes[0], (lunch, StatusCause::Operator));
    assert_eq!(causes.last(), Some(&(Status::Online, StatusCause::SignIn)), "{causes:?}");
    desk.stop().await;
    other.stop().await;
}

#[tokio::test]
async fn a_status_chosen_without_network_shows_as_not_applied_and_is_applied_when_there_is_one() {
    let server = TestServer::start().await;
    let proxy = Proxy::start(server.address()).await;
    let computer = Computer::new();
    let (desk, mut window) = computer.signed_in(&proxy.url(), INES).await;
    go_offline(&proxy, &mut window).await;
    desk.set_status(Status::AWAY).await.unwrap();
    let shown = account(window.look());
    assert!(shown.me.status == Status::AWAY && shown.status_pending, "chosen, and not confirmed");
    proxy.accept();
    desk.reconnect_now();
    window.wait_for("the choice to be applied", is(Status::AWAY)).await;
    desk.stop().await;
    let left = Database::in_folder(computer.data.path()).await.count("select count(*) from chosen_status").await;
    assert_eq!(left, 0, "what was applied is not chosen again");
}

#[tokio::test]
async fn a_status_chosen_without_network_survives_a_kill() {
    let server = TestServer::start().await;
    let proxy = Proxy::start(server.address()).await;
    let computer = Computer::new();
    let (ports, data, url) = (computer.doubles.ports(), computer.data.path().to_owned(), proxy.url());
    let (there, connected) = tokio::sync::oneshot::channel();
    let (cut, offline) = tokio::sync::oneshot::channel();
    // A program of its own, as far as a test can have one: it is killed, not stopped.
    let program = std::thread::spawn(move || {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let desk = Desk::open(&data, ports).await.unwrap();
            let mut window = Window::open(&desk);
            desk.sign_in(request(&url, INES)).await.unwrap();
            window.wait_for_connection().await;
            there.send(()).unwrap();
            offline.await.unwrap();
            window.wait_for_loss().await;
            desk.set_status(Status::AWAY).await.unwrap();
        });
        runtime.shutdown_background();
    });
    connected.await.unwrap();
    proxy.refuse();
    proxy.cut();
    cut.send(()).unwrap();
    tokio::task::spawn_blocking(move || program.join().unwrap()).await.unwrap();

    let (desk, mut window) = computer.start().await;
    desk.resume_sign_in().await.unwrap();
    proxy.accept();
    desk.reconnect_now();
    window.wait_for("the choice to be applied", is(Status::AWAY)).await;
    desk.stop().await;
}

#[tokio::test]
async fn what_was_chosen_elsewhere_since_stays_and_the_operator_is_told() {
    let server = TestServer::start().await;
    let proxy = Proxy::start(server.address()).await;
    let (computer, clock) = (Computer::new(), Arc::new(ManualClock::default()));
    let desk = Desk::open(computer.data.path(), computer.doubles.ports_with(clock.clone())).await.unwrap();
    let mut window = Window::open(&desk);
    desk.sign_in(request(&proxy.url(), INES)).await.unwrap();
    window.wait_for_connection().await;
    let (other, mut seen) = Computer::new().signed_in(&server.url(), INES).await;
    go_offline(&proxy, &mut window).await;
    desk.set_status(Status::AWAY).await.unwrap();
    clock.pass(Duration::from_secs(60));
    let lunch = reason(seen.look(), "Lunch");
    other.set_status(lunch).await.unwrap();
    seen.wait_for("the later choice", is(lunch)).await;
    proxy.accept();
    desk.reconnect_now();
    window.wait_for("the truth", is(lunch)).await;
    window.wait_for("being told", not_applied(Status::AWAY)).await;
    desk.dismiss_trouble(&Trouble::StatusNotApplied { status: Status::AWAY });
    window.wait_for("having read it", |seen| seen.troubles.is_empty()).await;
    desk.stop().await;
    other.stop().await;
}

#[tokio::test]
async fn a_clock_that_is_wrong_by_a_day_changes_neither_the_status_nor_its_times() {
    const DAY: i64 = 24 * 60 * 60 * 1000;
    const MINUTE: i64 = 60 * 1000;
    let server = TestServer::start().await;
    let proxy = Proxy::start(server.address()).await;
    for (wrong, reason_name) in [(-DAY, "Lunch"), (DAY, "Meeting")] {
        let (computer, clock) = (Computer::new(), Arc::new(ManualClock::default()));
        let right = SystemClock.now();
        clock.set(right.plus(wrong));
        let desk = Desk::open(computer.data.path(), computer.doubles.ports_with(clock.clone())).await.unwrap();
        let mut window = Window::open(&desk);
        desk.sign_in(request(&proxy.url(), INES)).await.unwrap();
        window.wait_for_connection().await;
        let chosen = reason(window.look(), reason_name);
        // Told late, with its age, which must not be a day.
        go_offline(&proxy, &mut window).await;
        desk.set_status(chosen).await.unwrap();
        proxy.accept();
        desk.reconnect_now();
        window.wait_for("the choice to be applied", is(chosen)).await;
        let counted = |seen: &Snapshot| {
            let today = account(seen).today.as_ref();
            today.is_some_and(|today| today.running && today.times.iter().any(|time| time.status == chosen))
        };
        window.wait_for("its time", counted).await;

        let account = account(window.look());
        let off = (account.clock_offset_ms + wrong).abs();
        assert!(off < MINUTE, "the window can tell the server's time from this computer's, {off} ms off");
        let since = account.me.status_since.since(right).abs();
        assert!(since < MINUTE, "the status is as old as it is, {since} ms off");
        let today = account.today.as_ref().unwrap();
        let now = today.as_of;
        assert!(now.since(right).abs() < MINUTE && now < today.day_end, "today is the server's: {today:?}");
        let longest = today.times.iter().map(|time| time.ms).max();
        assert!(longest.is_some_and(|ms| ms < MINUTE), "no status lasted a day: {today:?}");
        let last = &desk.history().await.unwrap().periods[0];
        assert!(last.started_at.since(right).abs() < MINUTE, "nor does the history say so: {last:?}");
        desk.stop().await;
    }
}

#[tokio::test]
async fn a_choice_of_a_quarter_of_an_hour_ago_is_not_applied_and_the_operator_is_told() {
    let server = TestServer::start().await;
    let proxy = Proxy::start(server.address()).await;
    let computer = Computer::new();
    let clock = Arc::new(ManualClock::default());
    // The computer's clock is wrong by decades: only what goes by counts.
    clock.set(Timestamp(86_400_000));
    let desk = Desk::open(computer.data.path(), computer.doubles.ports_with(clock.clone())).await.unwrap();
    let mut window = Window::open(&desk);
    desk.sign_in(request(&proxy.url(), INES)).await.unwrap();
    window.wait_for_connection().await;
    go_offline(&proxy, &mut window).await;
    desk.set_status(Status::AWAY).await.unwrap();
    clock.pass(Duration::from_secs(15 * 60));
    proxy.accept();
    desk.reconnect_now();
    window.wait_for("being told", not_applied(Status::AWAY)).await;
    window.wait_for_connection().await;
    assert_eq!(account(window.look()).me.status, Status::Online);
    desk.stop().await;
}

#[tokio::test]
async fn a_switched_channel_is_seen_on_the_second_computer_and_a_locked_one_is_switched_back() {
    let server = TestServer::start().await;
    let (desk, mut window) = Computer::new().signed_in(&server.url(), INES).await;
    let (other, mut seen) = Computer::new().signed_in(&server.url(), INES).await;
    let chat = |on: bool, locked: bool| {
        move |seen: &Snapshot| {
            let channels = &account(seen).channels;
            channels
                .iter()
                .any(|view| view.channel == Channel::WebChat && view.on == on && view.locked == locked && !view.pending)
        }
    };
    desk.set_channel(Channel::WebChat, false).await.unwrap();
    window.wait_for("the switch", chat(false, false)).await;
    seen.wait_for("the switch on the second computer", chat(false, false)).await;
    let lock = |settings: &mut deskbell_protocol::CompanySettings| {
        settings.channel_switches = ChannelSwitches::None;
        Ok(())
    };
    server.admin().change_settings(lock).await.unwrap();
    window.wait_for("the padlock; what is locked is on", chat(true, true)).await;
    let refused = desk.set_channel(Channel::WebChat, false).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::ChannelLocked);
    window.wait_for("the switch to go back", chat(true, true)).await;
    desk.stop().await;
    other.stop().await;
}

#[tokio::test]
async fn who_sits_at_no_computer_is_set_away_and_comes_back_by_a_touch() {
    let server = TestServer::start().await;
    let computer = Computer::new();
    let (desk, mut window) = computer.signed_in(&server.url(), INES).await;
    computer.doubles.idle.set_idle(Some(Duration::from_secs(61)));
    desk.set_settings(Settings { idle_minutes: Some(1), away_at_lock: true, ..Settings::default() }).await;
    let by = |cause: StatusCause| {
        move |seen: &Snapshot| account(seen).me.status == Status::AWAY && account(seen).me.status_cause == cause
    };
    window.wait_for("automatic away", by(StatusCause::Idle)).await;
    computer.doubles.idle.set_idle(Some(Duration::ZERO));
    window.wait_for("Online again", is(Status::Online)).await;
    computer.doubles.idle.lock_screen(true);
    window.wait_for("away at lock", by(StatusCause::Locked)).await;
    computer.doubles.idle.lock_screen(false);
    window.wait_for("Online again", is(Status::Online)).await;
    desk.stop().await;
}

#[tokio::test]
async fn a_computer_that_goes_to_sleep_is_not_there_from_that_moment_and_is_back_when_it_wakes() {
    let server = TestServer::builder().operator(SUPERVISOR, Role::Supervisor).start().await;
    let computer = Computer::new();
    let (desk, mut window) = computer.signed_in(&server.url(), INES).await;
    let (supervisor, mut team) = Computer::new().signed_in(&server.url(), SUPERVISOR).await;
    let ines = |presence: Presence| {
        move |seen: &Snapshot| {
            seen.team.iter().any(|state| state.operator.username == INES.username && state.presence == presence)
        }
    };
    team.wait_for("Ines to be there", ines(Presence::Connected)).await;
    let asleep = std::time::Instant::now();
    computer.doubles.idle.suspend().await;
    team.wait_for("Ines to be away from the net", ines(Presence::Disconnected)).await;
    assert!(asleep.elapsed() < Duration::from_secs(10), "at once, not when the lease of 25 s is over");
    computer.doubles.idle.resume();
    team.wait_for("Ines to be back", ines(Presence::Connected)).await;
    window.wait_for_connection().await;
    assert_eq!(account(window.look()).me.status, Status::Online, "the choice survives");
    desk.stop().await;
    supervisor.stop().await;
}

#[tokio::test]
async fn a_supervisor_sets_a_status_and_the_operator_sees_by_whom() {
    let server = TestServer::builder().operator(SUPERVISOR, Role::Supervisor).start().await;
    let (desk, mut window) = Computer::new().signed_in(&server.url(), INES).await;
    let (supervisor, mut team) = Computer::new().signed_in(&server.url(), SUPERVISOR).await;
    let find = |seen: &Snapshot| {
        seen.team.iter().find(|state| state.operator.username == INES.username).map(|state| state.operator.id)
    };
    let ines = find(team.wait_for("Ines", |seen| find(seen).is_some()).await).unwrap();
    supervisor.set_operator_status(ines, Status::AWAY).await.unwrap();
    let by_sofia = |seen: &Snapshot| {
        let me = &account(seen).me;
        me.status == Status::AWAY && me.status_by.as_deref() == Some(SUPERVISOR.display_name)
    };
    window.wait_for("who did it", by_sofia).await;
    let colleague = |seen: &Snapshot| {
        seen.team.iter().any(|state| state.operator.id == ines && state.operator.status == Status::AWAY)
    };
    team.wait_for("the colleague's state", colleague).await;
    assert_eq!(supervisor.operator_history(ines).await.unwrap().periods[0].cause, StatusCause::Supervisor);
    let refused = desk.set_operator_status(find(&team.seen).unwrap(), Status::Online).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Forbidden, "an operator sets nobody's status in a supervisor's way");
    supervisor.sign_out_operator(ines).await.unwrap();
    window.wait_for("being signed out", |seen| seen.account.is_none()).await;
    desk.stop().await;
    supervisor.stop().await;
}

#[tokio::test]
async fn name_photo_and_password_are_changed() {
    // The smallest picture there is.
    const PNG: &str =
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    let server = TestServer::start().await;
    let (desk, mut window) = Computer::new().signed_in(&server.url(), INES).await;
    let zone = account(window.look()).me.zone.clone();
    desk.set_profile(SetProfile { display_name: "Inês".to_owned(), zone }).await.unwrap();
    window.wait_for("the new name", |seen| account(seen).me.display_name == "Inês").await;
    desk.set_photo(Some(PNG.to_owned())).await.unwrap();
    let there = |seen: &Snapshot| account(seen).photo.as_deref() == Some(&format!("data:image/png;base64,{PNG}"));
    window.wait_for("the photo", there).await;
    desk.set_photo(None).await.unwrap();
    window.wait_for("the photo to be gone", |seen| account(seen).photo.is_none()).await;
    let password = |current: &str| SetOwnPassword { current: current.to_owned(), new: "a longer new one".to_owned() };
    assert_eq!(desk.set_password(password("wrong")).await.unwrap_err().code, ErrorCode::WrongCredentials);
    desk.set_password(password(INES.password)).await.unwrap();
    desk.stop().await;
}

#[tokio::test]
async fn an_offer_that_is_declined_goes_on_to_the_next() {
    let server = TestServer::start().await;
    let both = [INES, MARA].map(|operator| operator.username.to_owned());
    server.admin().create_group("Refunds", &both).await.unwrap();
    let (desk, mut window) = Computer::new().signed_in(&server.url(), INES).await;
    comes_to(&server.url(), "refunds").await;
    let offered = |seen: &Snapshot| {
        let mine = |view: &&deskbell_desk::view::SessionView| view.offered && view.offered_until.is_some();
        seen.sessions.iter().find(mine).map(|view| view.id)
    };
    let session = offered(window.wait_for("the offer", |seen| offered(seen).is_some()).await).unwrap();
    let (colleague, mut seen) = Computer::new().signed_in(&server.url(), MARA).await;
    let waits = |seen: &Snapshot| seen.sessions.iter().any(|view| view.id == session && !view.offered);
    seen.wait_for("the queue", waits).await;
    desk.decline(session).await.unwrap();
    seen.wait_for("the offer", |seen| offered(seen) == Some(session)).await;
    window.wait_for("the offer to be over", |seen| offered(seen).is_none()).await;
    desk.stop().await;
    colleague.stop().await;
}

#[tokio::test]
async fn a_client_of_mine_who_is_passed_on_waits_in_the_group() {
    let server = TestServer::start().await;
    server.admin().create_group("Refunds", &[MARA.username.to_owned()]).await.unwrap();
    let (desk, mut window) = Computer::new().signed_in(&server.url(), INES).await;
    let (colleague, mut seen) = Computer::new().signed_in(&server.url(), MARA).await;
    let (_client, session) = common::invited(&desk, &server.url(), "Jan").await;
    let waits = window.wait_for_waiting().await;
    assert!(waits.invited && waits.offered && waits.group.is_none());
    let group = account(window.look()).groups[0].id;
    desk.pass_on(session, group).await.unwrap();
    window.wait_for("it to leave me", |seen| seen.sessions.is_empty()).await;
    let there = |seen: &Snapshot| {
        seen.sessions.iter().any(|view| {
            let group = view.group.as_deref() == Some("Refunds");
            view.id == session && view.place == Place::Waiting && group && !view.invited
        })
    };
    seen.wait_for("it to wait in the group", there).await;
    desk.stop().await;
    colleague.stop().await;
}
