//! Signing in and out, restarts, and sign-ins that end.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::{Computer, invited, request, talking};
use deskbell_desk::{
    ports::Preferences,
    view::{Connection, Delivery, Settings, SignInRequest, Snapshot, Theme},
};
use deskbell_protocol::{ErrorCode, Status};
use deskbell_testkit::{COMPANY, INES, MARA, Proxy, TestServer};

#[tokio::test]
async fn a_restart_shows_what_was_known_and_keeps_the_status() {
    let server = TestServer::start().await;
    let proxy = Proxy::start(server.address()).await;
    let computer = Computer::new();
    let (desk, mut window) = computer.signed_in(&proxy.url(), INES).await;
    talking(&desk, &mut window, &server.url(), "Jan").await;
    desk.set_status(Status::AWAY).await.unwrap();
    let away = |seen: &Snapshot| {
        seen.account.as_ref().is_some_and(|account| account.me.status == Status::AWAY && !account.status_pending)
    };
    window.wait_for("Away to be confirmed", away).await;
    desk.stop().await;

    proxy.refuse();
    let (desk, mut window) = computer.start().await;
    assert!(desk.resume_sign_in().await.unwrap());
    let seen = window.look();
    assert_eq!(seen.account.as_ref().map(|account| account.me.status), Some(Status::AWAY), "before anything is asked");
    assert_eq!((seen.sessions.len(), seen.invitations.len()), (1, 1));
    window.wait_for_loss().await;
    proxy.accept();
    desk.reconnect_now();
    window.wait_for_connection().await;
    let seen = window.look();
    assert_eq!(seen.account.as_ref().map(|account| account.me.status), Some(Status::AWAY));
    assert_eq!(seen.sessions.len(), 1);
    desk.stop().await;
}

#[tokio::test]
async fn a_client_who_came_while_the_program_was_closed_is_alerted_for_at_start() {
    let server = TestServer::start().await;
    let computer = Computer::new();
    let (desk, _window) = computer.signed_in(&server.url(), INES).await;
    let (_client, session) = invited(&desk, &server.url(), "Jan").await;
    desk.stop().await;
    let fresh = deskbell_desk::doubles::Doubles {
        notifier: std::sync::Arc::default(),
        sounds: std::sync::Arc::default(),
        ..computer.doubles.clone()
    };
    let computer = Computer { doubles: fresh, ..computer };
    let (desk, mut window) = computer.start().await;
    assert!(desk.resume_sign_in().await.unwrap());
    window.wait_for_connection().await;
    assert_eq!(computer.doubles.sounds.ringing(), [session]);
    assert_eq!(computer.popups(), 1);
    desk.stop().await;
}

#[tokio::test]
async fn a_token_that_is_void_ends_the_sign_in_and_keeps_the_outbox() {
    let server = TestServer::start().await;
    let proxy = Proxy::start(server.address()).await;
    let computer = Computer::new();
    let (desk, mut window) = computer.signed_in(&proxy.url(), INES).await;
    let (client, session) = talking(&desk, &mut window, &server.url(), "Jan").await;
    proxy.refuse();
    proxy.cut();
    window.wait_for_loss().await;
    desk.send_message(session, "later".to_owned()).await.unwrap();

    // The same computer's token is replaced behind the desk's back.
    let device_id = computer.doubles.preferences.load().device_id.unwrap();
    let body = deskbell_protocol::SignIn {
        username: INES.username.to_owned(),
        password: INES.password.to_owned(),
        device_id,
        device_name: "the same".to_owned(),
        zone: None,
    };
    let key = uuid::Uuid::now_v7().to_string();
    let sign_in = reqwest::Client::new().post(format!("{}/v1/sign-in", server.url())).json(&body);
    assert!(sign_in.header("idempotency-key", key).send().await.unwrap().status().is_success());
    proxy.accept();
    desk.reconnect_now();
    let ended = |seen: &Snapshot| matches!(&seen.connection, Connection::Stopped { error } if error.code == ErrorCode::Unauthorized);
    let seen = window.wait_for("the sign-in to end", ended).await;
    assert!(seen.account.is_none() && seen.sessions.is_empty(), "nothing is left in sight");
    assert!(computer.doubles.secrets.is_empty(), "the token is forgotten");
    assert_eq!(desk.set_status(Status::AWAY).await.unwrap_err().code, ErrorCode::SignedOut);
    assert!(!desk.resume_sign_in().await.unwrap(), "the next start shows the sign-in screen");
    assert_eq!(window.look().last_sign_in.username, "", "the window had its snapshot before anybody signed in");
    assert_eq!(common::Window::open(&desk).seen.last_sign_in.username, INES.username);

    desk.sign_in(request(&proxy.url(), INES)).await.unwrap();
    window.wait_for_connection().await;
    client.wait_for_message(|message| format!("{message:?}").contains("later")).await;
    desk.stop().await;
}

#[tokio::test]
async fn who_signs_in_next_neither_sees_nor_sends_what_is_anothers() {
    let server = TestServer::start().await;
    let proxy = Proxy::start(server.address()).await;
    let computer = Computer::new();
    let (desk, mut window) = computer.signed_in(&proxy.url(), INES).await;
    let (client, session) = talking(&desk, &mut window, &server.url(), "Jan").await;
    proxy.refuse();
    proxy.cut();
    window.wait_for_loss().await;
    let message = desk.send_message(session, "from Ines".to_owned()).await.unwrap();
    desk.sign_out().await.unwrap();
    window.wait_for("nobody to be signed in", |seen| seen.connection == Connection::SignedOut).await;
    assert!(window.look().account.is_none() && computer.doubles.secrets.is_empty());
    assert!(!desk.resume_sign_in().await.unwrap());
    proxy.accept();

    desk.sign_in(request(&proxy.url(), MARA)).await.unwrap();
    window.wait_for_connection().await;
    assert!(window.look().sessions.is_empty() && window.look().messages.is_empty());
    assert_eq!(desk.discard_message(message).await.unwrap_err().code, ErrorCode::NotFound, "it is not Mara's");
    assert_eq!(client.messages().len(), 1, "nothing was sent: there is only the note that Ines joined");

    desk.sign_in(request(&proxy.url(), INES)).await.unwrap();
    client.wait_for_message(|message| format!("{message:?}").contains("from Ines")).await;
    desk.open_conversation(session).await.unwrap();
    let sent = window.wait_for_text("from Ines").await;
    assert_eq!((sent.id, sent.delivery), (message, Delivery::Sent));
    desk.stop().await;
}

#[tokio::test]
async fn without_a_keychain_the_sign_in_lives_in_memory() {
    let server = TestServer::start().await;
    let computer = Computer::new();
    computer.doubles.secrets.set_failing(true);
    let (desk, mut window) = computer.signed_in(&server.url(), INES).await;
    assert!(window.look().account.as_ref().is_some_and(|account| account.in_memory_only), "and the operator is told");
    desk.stop().await;
    let (desk, _) = computer.start().await;
    assert!(!desk.resume_sign_in().await.unwrap(), "it is gone with the program");
    desk.stop().await;
}

#[tokio::test]
async fn a_keychain_that_is_locked_at_start_is_asked_again_at_the_next() {
    let server = TestServer::start().await;
    let computer = Computer::new();
    let (desk, _) = computer.signed_in(&server.url(), INES).await;
    desk.stop().await;
    computer.doubles.secrets.set_failing(true);
    let (desk, _) = computer.start().await;
    assert!(!desk.resume_sign_in().await.unwrap());
    desk.stop().await;
    computer.doubles.secrets.set_failing(false);
    let (desk, mut window) = computer.start().await;
    assert!(desk.resume_sign_in().await.unwrap());
    window.wait_for_connection().await;
    desk.stop().await;
}

#[tokio::test]
async fn the_server_inside_the_program_may_move() {
    let server = TestServer::start().await;
    let (old, new) = (Proxy::start(server.address()).await, Proxy::start(server.address()).await);
    let computer = Computer::new();
    let (desk, mut window) = computer.start().await;
    desk.sign_in_local(&old.url(), INES.username, INES.password).await.unwrap();
    window.wait_for_connection().await;
    assert!(window.look().account.as_ref().is_some_and(|account| account.local));
    let (_, session) = talking(&desk, &mut window, &server.url(), "Jan").await;
    desk.save_draft(session, "Dear Ja".to_owned()).await.unwrap();
    desk.stop().await;
    drop(old);

    let (desk, mut window) = computer.start().await;
    desk.move_local(&new.url()).await;
    let remembered = desk.remembered();
    assert!(remembered.signed_in_to.is_some_and(|to| to.local && to.address == new.url()));
    assert_eq!(remembered.last_sign_in.address, "", "the sign-in screen is for companies' servers");
    assert!(desk.resume_sign_in().await.unwrap());
    window.wait_for_connection().await;
    desk.open_conversation(session).await.unwrap();
    assert_eq!(window.look().current.as_ref().map(|current| current.draft.as_str()), Some("Dear Ja"));
    desk.stop().await;
}

#[tokio::test]
async fn what_is_typed_wrong_is_told_apart() {
    let server = TestServer::start().await;
    let computer = Computer::new();
    let (desk, mut window) = computer.start().await;
    let check = desk.check_server(server.url().trim_start_matches("http://")).await.unwrap();
    assert_eq!((check.address, check.company.as_str(), check.encrypted), (server.url(), COMPANY, false));

    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let code = async |address: &str| desk.check_server(address).await.unwrap_err().code;
    assert_eq!(code("").await, ErrorCode::BadAddress);
    assert_eq!(code("http://desk.example.com").await, ErrorCode::InsecureAddress);
    assert_eq!(code(&silent).await, ErrorCode::ServerUnreachable);
    assert_eq!(code(&format!("{}/elsewhere", server.url())).await, ErrorCode::NotDeskbell);

    let wrong = SignInRequest { password: "guess".to_owned(), ..request(&server.url(), INES) };
    assert_eq!(desk.sign_in(wrong).await.unwrap_err().code, ErrorCode::WrongCredentials);
    assert_eq!(window.look().connection, Connection::SignedOut);
    desk.stop().await;
}

#[tokio::test]
async fn settings_survive_and_reach_every_window() {
    let computer = Computer::new();
    let (desk, mut window) = computer.start().await;
    let settings = Settings { theme: Theme::Dark, volume: 0.3, ..Settings::default() };
    desk.set_settings(settings.clone()).await;
    assert_eq!(window.look().settings, settings);
    desk.stop().await;
    let (desk, window) = computer.start().await;
    assert_eq!(window.seen.settings, settings);
    desk.stop().await;
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_told() {
    let computer = Computer::new();
    let file = computer.data.path().join("file");
    std::fs::write(&file, "no folder").unwrap();
    let error = deskbell_desk::Desk::open(&file, computer.doubles.ports()).await.err().unwrap();
    assert_eq!(error.code, ErrorCode::LocalStorage);
}
