//! Alerts as the whole desk makes them: what only time brings about, a gap with much news, and where its summary leads.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::{sync::Arc, time::Duration};

use common::{Computer, Window, comes_to, invited, request, talking};
use deskbell_desk::{
    Desk,
    doubles::{Asked, ManualClock},
    ports::{PopupAction, PopupReason, Sound, Subject},
    view::{Settings, Snapshot},
};
use deskbell_protocol::Status;
use deskbell_testkit::{INES, MARA, Proxy, TestServer, wait::until};

const SOON: Duration = Duration::from_secs(10);

fn reasons(computer: &Computer) -> Vec<PopupReason> {
    computer.doubles.notifier.visible().into_iter().map(|popup| popup.reason).collect()
}

#[tokio::test]
async fn a_connection_that_stays_lost_is_told_and_so_is_its_return() {
    let server = TestServer::start().await;
    let proxy = Proxy::start(server.address()).await;
    let (computer, clock) = (Computer::new(), Arc::new(ManualClock::default()));
    let desk = Desk::open(computer.data.path(), computer.doubles.ports_with(clock.clone())).await.unwrap();
    let mut window = Window::open(&desk);
    desk.sign_in(request(&proxy.url(), INES)).await.unwrap();
    window.wait_for_connection().await;
    proxy.refuse();
    proxy.cut();
    window.wait_for_loss().await;
    assert_eq!(reasons(&computer), [], "it may be back in a moment");
    clock.pass(Duration::from_millis(19_950));
    desk.set_focused(false);
    assert_eq!(reasons(&computer), []);
    clock.pass(Duration::from_millis(50));
    let told = || async { reasons(&computer) == [PopupReason::ConnectionLost { for_good: false }] };
    until("the loss to be told", SOON, told).await;
    let warning = Asked::Play(Subject::Connection, Sound::Warning, None);
    assert_eq!(computer.doubles.sounds.asked(), [warning]);
    proxy.accept();
    desk.reconnect_now();
    window.wait_for_connection().await;
    assert_eq!(reasons(&computer), [PopupReason::ConnectionBack]);
    desk.set_focused(true);
    assert_eq!(reasons(&computer), []);
    desk.stop().await;
}

#[tokio::test]
async fn a_focus_that_lies_hides_nobody() {
    let server = TestServer::start().await;
    let computer = Computer::new();
    let (desk, mut window) = computer.signed_in(&server.url(), INES).await;
    let seat = &computer.doubles.idle;
    let popups = || reasons(&computer).len();
    seat.set_idle(Some(Duration::from_secs(61)));
    desk.set_focused(true);
    invited(&desk, &server.url(), "Anna").await;
    until("Anna's popup, since nobody has touched the computer", SOON, || async { popups() == 1 }).await;
    seat.set_idle(Some(Duration::ZERO));
    until("her popup to go at a touch", SOON, || async { popups() == 0 }).await;
    invited(&desk, &server.url(), "Bob").await;
    window.wait_for("Bob", |seen| seen.sessions.len() == 2).await;
    assert_eq!(popups(), 0, "who looks at the window needs none");
    seat.lock_screen(true);
    until("both popups before a locked screen", SOON, || async { popups() == 2 }).await;
    seat.lock_screen(false);
    until("the popups to go", SOON, || async { popups() == 0 }).await;
    desk.stop().await;
}

#[tokio::test]
async fn a_gap_with_much_news_is_one_summary_that_leads_to_who_waits_longest() {
    let server = TestServer::start().await;
    let proxy = Proxy::start(server.address()).await;
    let computer = Computer::new();
    let (desk, mut window) = computer.signed_in(&proxy.url(), INES).await;
    let elsewhere = Computer::new();
    let (other, _) = elsewhere.signed_in(&server.url(), INES).await;
    proxy.refuse();
    proxy.cut();
    window.wait_for_loss().await;
    let mut waiting = Vec::new();
    for name in ["Anna", "Bob", "Cyril", "Dana"] {
        waiting.push(invited(&other, &server.url(), name).await);
    }
    proxy.accept();
    desk.reconnect_now();
    window.wait_for("all four", |seen| seen.sessions.len() == 4).await;
    let summary = PopupReason::Summary { waiting: 4, conversations: 0 };
    until("one summary", SOON, || async { reasons(&computer) == [summary.clone()] }).await;
    assert_eq!(computer.ringing(), 0, "one sound for all instead of one for each");
    let rings = |asked: &Asked| matches!(asked, Asked::Play(Subject::Summary, Sound::Invitation, Some(_)));
    assert_eq!(computer.doubles.sounds.asked().iter().filter(|asked| rings(asked)).count(), 1);

    desk.open_longest_waiting().await.unwrap();
    let first = waiting[0].1;
    let opened = |seen: &Snapshot| seen.current.as_ref().is_some_and(|it| it.session_id == first);
    window.wait_for("Anna, who waits longest", opened).await;
    for (_, session) in &waiting {
        other.accept(*session).await.unwrap();
    }
    until("the summary to go", SOON, || async { reasons(&computer).is_empty() }).await;
    let asked = computer.doubles.sounds.asked();
    assert_eq!(asked.last(), Some(&Asked::Stop(Subject::Summary)), "answered elsewhere: silence");
    desk.stop().await;
    other.stop().await;
}

#[tokio::test]
async fn a_client_taken_by_a_colleague_stops_ringing_here() {
    let server = TestServer::start().await;
    let both = [INES, MARA].map(|operator| operator.username.to_owned());
    server.admin().create_group("Refunds", &both).await.unwrap();
    let (here, there) = (Computer::new(), Computer::new());
    let (desk, mut window) = here.signed_in(&server.url(), INES).await;
    let (colleague, mut hers) = there.signed_in(&server.url(), MARA).await;
    comes_to(&server.url(), "refunds").await;
    let session = window.wait_for_waiting().await.id;
    hers.wait_for_waiting().await;
    assert_eq!((here.ringing(), there.ringing()), (1, 1), "offered to one, and in the queue of both");
    let (other, mine) = if window.seen.sessions[0].offered { (&desk, &there) } else { (&colleague, &here) };
    other.accept(session).await.unwrap();
    until("silence at the other desk", SOON, async || mine.ringing() == 0 && mine.popups() == 0).await;
    desk.stop().await;
    colleague.stop().await;
}

#[tokio::test]
async fn a_click_on_a_popup_opens_exactly_that_session() {
    let server = TestServer::start().await;
    let computer = Computer::new();
    let (desk, mut window) = computer.signed_in(&server.url(), INES).await;
    let (mut clients, mut sessions) = (Vec::new(), Vec::new());
    for name in ["Anna", "Bob", "Cyril"] {
        let (client, session) = talking(&desk, &mut window, &server.url(), name).await;
        clients.push(client);
        sessions.push(session);
    }
    desk.show_home().await;
    clients[1].say("Hello?").await.unwrap();
    let popup = || async { computer.doubles.notifier.visible().into_iter().next() };
    until("Bob's popup", SOON, async || popup().await.is_some()).await;
    desk.popup_used(popup().await.unwrap().subject, PopupAction::Open).await;
    assert_eq!(window.look().current.as_ref().map(|current| current.session_id), Some(sessions[1]));
    assert_eq!(computer.popups(), 0, "opened: nothing to say any more");

    desk.set_status(Status::AWAY).await.unwrap();
    desk.popup_used(Subject::Status, PopupAction::GoOnline).await;
    let online = |seen: &Snapshot| seen.account.as_ref().is_some_and(|account| account.me.status == Status::Online);
    window.wait_for("being Online again", online).await;
    desk.stop().await;
}

#[tokio::test]
async fn a_message_that_repeats_falls_silent_when_it_is_answered_elsewhere_or_the_client_leaves() {
    let server = TestServer::start().await;
    let (here, there) = (Computer::new(), Computer::new());
    let (desk, mut window) = here.signed_in(&server.url(), INES).await;
    let (other, _) = there.signed_in(&server.url(), INES).await;
    let mut settings = Settings::default();
    settings.alerts.message.repeat = true;
    desk.set_settings(settings).await;
    let (mut client, session) = talking(&desk, &mut window, &server.url(), "Anna").await;
    desk.show_home().await;

    client.say("Hello?").await.unwrap();
    until("it rings", SOON, async || here.ringing() == 1 && here.popups() == 1).await;
    other.send_message(session, "Good morning".into()).await.unwrap();
    until("silence, since it is answered", SOON, async || here.ringing() == 0 && here.popups() == 0).await;
    client.say("One more thing").await.unwrap();
    until("it rings again", SOON, async || here.ringing() == 1).await;
    client.leave().await.unwrap();
    until("silence, since nobody waits for an answer", SOON, async || here.ringing() == 0 && here.popups() == 0).await;
    desk.stop().await;
    other.stop().await;
}

#[tokio::test]
async fn the_end_of_the_program_takes_back_what_is_on_the_screen() {
    let server = TestServer::start().await;
    let computer = Computer::new();
    let (desk, _window) = computer.signed_in(&server.url(), INES).await;
    invited(&desk, &server.url(), "Anna").await;
    until("Anna's popup", SOON, async || computer.popups() == 1 && computer.ringing() == 1).await;
    desk.stop().await;
    assert_eq!((computer.popups(), computer.ringing()), (0, 0), "nobody is there who could answer a click");
}
