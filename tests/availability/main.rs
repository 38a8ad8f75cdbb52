//! Availability in the real program: the tray's menu on D-Bus, the window, the server and a second computer agree.
#![cfg(target_os = "linux")]
#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout, reason = "a test fails by panicking")]

mod group;
mod missed;
#[path = "../shift/script.rs"]
mod script;
mod sitting;
#[path = "../shift/teller.rs"]
mod teller;

use std::path::Path;
use std::time::{Duration, Instant};

use deskbell_desk::Desk;
use deskbell_desk::doubles::Doubles;
use deskbell_desk::view::{Place, SessionView, SignInRequest};
use deskbell_protocol::Status;
use deskbell_testkit::{Database, DeskWindow, INES, Page, Somebody, Stage, TestServer, TrayDouble, WindowState, wait};

const SOON: Duration = Duration::from_secs(20);

fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_deskbell"))
}

/// A runtime of several threads, since the story waits while server and doubles work.
fn run(story: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime").block_on(story);
}

async fn sign_in_elsewhere(folder: &Path, address: String, who: Somebody) -> Desk {
    let desk = Desk::open(folder, Doubles::default().ports()).await.expect("a second desk");
    let (username, password) = (who.username.to_owned(), who.password.to_owned());
    desk.sign_in(SignInRequest { address, username, password }).await.expect("the second computer signs in");
    desk
}

/// The client who is put before the operator of a desk.
fn offered(desk: &Desk) -> Option<SessionView> {
    desk.subscribe().0.sessions.into_iter().find(|session| session.offered && session.place == Place::Waiting)
}

async fn picture_light_and_dark(window: &Page, pictures: &Path, name: &str) {
    window.screenshot(pictures.join(format!("{name}-light.png"))).await;
    window.script("document.documentElement.dataset.theme = 'dark'").await;
    let still = async || window.script("return document.getAnimations().length").await == 0;
    wait::until("the colours have changed", SOON, still).await;
    window.screenshot(pictures.join(format!("{name}-dark.png"))).await;
    window.script("document.documentElement.dataset.theme = 'light'").await;
}

/// The labels of the statuses in the tray's menu, and which one is checked.
async fn statuses(tray: &TrayDouble) -> (Vec<String>, Vec<String>) {
    let items: Vec<_> = tray.menu().await.into_iter().filter(|item| item.checked.is_some()).collect();
    let checked = items.iter().filter(|item| item.checked == Some(true)).map(|item| item.label.clone()).collect();
    (items.into_iter().map(|item| item.label).collect(), checked)
}

async fn wait_for_statuses(tray: &TrayDouble, labels: &[&str], checked: &str) {
    let what = format!("the tray to have {labels:?} with {checked} checked");
    wait::until(&what, SOON, async || {
        statuses(tray).await == (labels.iter().map(ToString::to_string).collect(), vec![checked.to_owned()])
    })
    .await;
}

#[test]
fn a_reason_chosen_in_the_tray_is_seen_in_the_window_at_the_server_and_on_a_second_computer() {
    run(async {
        let stage = Stage::start().await;
        let server = TestServer::start().await;
        let database = Database::in_folder(server.data()).await;
        let desk = DeskWindow::start(&stage, program(), &[]).await;
        script::sign_in(&desk, &server.url(), INES).await;
        let second = sign_in_elsewhere(&stage.home().join("second-computer"), server.url(), INES).await;
        let there = || second.subscribe().0.account.map(|account| account.me.status);
        wait::until("the second computer to be Online", SOON, async || there() == Some(Status::Online)).await;

        let tray = stage.tray();
        tray.wait_for_icon().await;
        let defaults = ["Online", "Away", "🍽️ Lunch", "🧍 Personal", "👥 Meeting", "🎓 Training"];
        wait_for_statuses(tray, &defaults, "Online").await;
        let chosen = Instant::now();
        tray.choose("🎓 Training").await;
        let away = async || matches!(there(), Some(Status::Away { reason_id: Some(_) }));
        wait::until("the second computer to see it", SOON, away).await;
        let taken = chosen.elapsed();
        // The driver gives an empty text where there is an emoji: the page itself is asked.
        let shown = "return document.querySelector('[data-testid=profile-button]').innerText.includes('Training')";
        wait::until("the window to show it", SOON, async || desk.script(shown).await == true).await;
        wait_for_statuses(tray, &defaults, "🎓 Training").await;
        let status = database.texts("select status from operator where username = 'ines'").await.join("");
        assert!(status.contains("away"), "the server has it: {status}");
        assert!(taken < Duration::from_secs(1), "within a second on every computer, it took {taken:?}");

        let admin = server.admin();
        admin.add_reason("R&D_talk", Some("💡"), true).await.expect("a reason is added");
        admin.rename_reason("Lunch", "Dinner", None, None).await.expect("one is renamed");
        admin.order_reasons(&["Training".to_owned()]).await.expect("they are ordered");
        let ordered = ["Online", "Away", "🎓 Training", "🍽️ Dinner", "🧍 Personal", "👥 Meeting", "💡 R&D_talk"];
        wait_for_statuses(tray, &ordered, "🎓 Training").await;
        admin.enable_reason("Training", false).await.expect("the one she is in is disabled");
        let left = ["Online", "Away", "🍽️ Dinner", "🧍 Personal", "👥 Meeting", "💡 R&D_talk"];
        wait_for_statuses(tray, &left, "Away").await;
        tray.choose("Online").await;
        wait_for_statuses(tray, &left, "Online").await;
        second.stop().await;
    });
}

#[test]
fn a_hidden_window_comes_back_when_the_tray_goes() {
    run(async {
        let stage = Stage::builder().without_tray().start().await;
        let server = TestServer::start().await;
        let tray = TrayDouble::start(&stage.bus_address()).await;
        let desk = DeskWindow::start(&stage, program(), &[]).await;
        script::sign_in(&desk, &server.url(), INES).await;
        tray.wait_for_icon().await;
        desk.close_window().await;
        desk.wait_state(WindowState::Hidden).await;
        drop(tray);
        desk.wait_state(WindowState::Shown).await;
        let tray = TrayDouble::start(&stage.bus_address()).await;
        tray.wait_for_icon().await;
        desk.close_window().await;
        desk.wait_state(WindowState::Hidden).await;
        tray.host(false).await;
        desk.wait_state(WindowState::Shown).await;
        desk.close_window().await;
        wait::until("the program has ended", SOON, async || !desk.is_running()).await;
    });
}
