//! Alerts as the whole desk makes them: what only time brings about, a gap with much news, and where its summary leads.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::{sync::Arc, time::Duration};

use common::{Computer, Window, invited, request};
use deskbell_desk::{
    Desk,
    doubles::{Asked, ManualClock},
    ports::{PopupReason, Sound, Subject},
};
use deskbell_testkit::{INES, Proxy, TestServer, wait::until};

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
    let opened = |seen: &deskbell_desk::view::Snapshot| seen.current.as_ref().is_some_and(|it| it.session_id == first);
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
