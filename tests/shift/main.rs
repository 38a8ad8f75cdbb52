//! Whole-system tests: real server, real window, real browser, real desktop services.
#![cfg(target_os = "linux")]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking and tells by printing"
)]

mod script;
mod teller;

use std::path::Path;
use std::time::Duration;

use deskbell_testkit::{Database, DeskWindow, ENTER, INES, Proxy, ScriptedClient, Stage, TestServer, wait};
use script::Scene;
use teller::Teller;

const SOON: Duration = Duration::from_secs(20);

fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_deskbell"))
}

/// A runtime of several threads, since the story waits while server and doubles work.
fn run(story: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime").block_on(story);
}

#[test]
fn an_operator_signs_in_and_has_one_whole_conversation_with_an_invited_client() {
    run(async {
        let stage = Stage::start().await;
        let server = TestServer::start().await;
        let desk = DeskWindow::start(&stage, program(), &[]).await;
        script::sign_in(&desk, &server.url(), INES).await;
        let database = Database::of(&server).await;
        Scene { stage: &stage, desk: &desk, database: &database, teller: &Teller::silent() }.play().await;
    });
}

#[test]
fn a_message_written_without_network_survives_a_kill_and_is_delivered_once() {
    run(async {
        let stage = Stage::start().await;
        let server = TestServer::start().await;
        let proxy = Proxy::start(server.address()).await;
        let desk = DeskWindow::start(&stage, program(), &[]).await;
        script::sign_in(&desk, &proxy.url(), INES).await;
        let url = script::invite(&desk).await;
        let mut client = ScriptedClient::from_url(&url);
        client.join("Anna").await.expect("the client joins");
        desk.click("accept").await;
        desk.wait_for("composer").await;

        proxy.refuse();
        proxy.cut();
        desk.type_into("composer", "Written in a tunnel").await;
        desk.press(&[ENTER]).await;
        wait::until("the message is shown as sending", SOON, async || {
            desk.script("return document.querySelectorAll('[data-testid=message][data-delivery=sending]').length").await
                == 1
        })
        .await;
        desk.kill();

        let desk = DeskWindow::start(&stage, program(), &[]).await;
        script::wait_shown(&desk, "workspace").await;
        proxy.accept();
        client.wait_for_message(|message| format!("{:?}", message.content).contains("Written in a tunnel")).await;
        desk.click("conversation-row").await;
        wait::until("the message is shown as sent, once", SOON, async || {
            desk.script("return [...document.querySelectorAll('[data-testid=message][data-author=operator]')].map(m => m.dataset.delivery).join()").await == "sent"
        })
        .await;
        let database = Database::of(&server).await;
        let stored = database.count("select count(*) from message where content like '%tunnel%'").await;
        assert_eq!(stored, 1, "the message must be stored once");
    });
}

#[test]
fn without_a_tray_closing_the_window_ends_the_program() {
    run(async {
        let stage = Stage::builder().without_tray().start().await;
        let desk = DeskWindow::start(&stage, program(), &[]).await;
        script::wait_shown(&desk, "sign-in").await;
        desk.close_window().await;
        wait::until("the program has ended", SOON, async || !desk.is_running()).await;
    });
}

#[test]
fn a_second_start_raises_the_first_unless_it_is_to_stay_hidden() {
    run(async {
        let stage = Stage::start().await;
        let desk = DeskWindow::start(&stage, program(), &[]).await;
        script::wait_shown(&desk, "sign-in").await;
        let first = desk.process_id();
        let program = program().to_str().expect("a path of text");

        desk.unfocus().await;
        stage.run(program, &["--hidden"]).await.expect("the second start ends well");
        // Goes through the program's main loop, behind whatever the second start asked of it.
        desk.script("return 1").await;
        assert!(!desk.focused().await, "a hidden start must leave the window where it is");

        desk.minimise().await;
        stage.run(program, &[]).await.expect("the second start ends well");
        desk.wait_focused().await;
        assert_eq!(desk.process_id(), first, "the first program must be the one that runs");
    });
}
