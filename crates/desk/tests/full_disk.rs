//! A disk that is full is told, and loses nothing that was taken. Windows has no limit on a process's files that could stand for one.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::{net::SocketAddr, path::Path, process::Command};

use common::{Computer, talking};
use deskbell_desk::{
    Desk, Source,
    view::{Place, Snapshot},
};
use deskbell_protocol::{Content, ErrorCode, Message};
use deskbell_testkit::{INES, Proxy, TestServer};

const ADDRESS: &str = "DESKBELL_TEST_ADDRESS";
const DATA: &str = "DESKBELL_TEST_DATA";
const LIMIT_KB: u32 = 200;

fn says(message: &Message, expected: &str) -> bool {
    matches!(&message.content, Content::Text { text } if text == expected)
}

/// Runs another test of this program in a process that can make no file larger than so many kilobytes.
fn play(test: &str, limit_kb: u32, address: &str, data: &Path) {
    let program = std::env::current_exe().unwrap();
    // Without the trap the system would end the process instead of refusing the write. Blocks of 512 bytes.
    let script = format!("trap '' XFSZ; ulimit -f {}; exec \"$0\" \"$@\"", limit_kb * 2);
    let output = Command::new("sh")
        .args(["-c", &script])
        .arg(program)
        .args(["--exact", test, "--ignored", "--nocapture"])
        .env(ADDRESS, address)
        .env(DATA, data)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_told_and_loses_nothing_that_was_taken() {
    let server = TestServer::start().await;
    let computer = Computer::new();
    let (desk, mut window) = computer.start().await;
    desk.sign_in_local(&server.url(), INES.username, INES.password).await.unwrap();
    window.wait_for_connection().await;
    let (client, session) = talking(&desk, &mut window, &server.url(), "Jan").await;
    desk.stop().await;
    std::fs::write(computer.data.path().join("session"), session.to_string()).unwrap();
    let (address, data) = (server.url(), computer.data.path().to_owned());
    tokio::task::spawn_blocking(move || play("writes_until_it_is_full", LIMIT_KB, &address, &data)).await.unwrap();
    let taken: usize = std::fs::read_to_string(computer.data.path().join("taken")).unwrap().parse().unwrap();
    assert!(taken > 0, "the disk was not full from the start");

    // There is space again: what was taken is there and goes out, once.
    let (desk, mut window) = computer.start().await;
    assert!(desk.resume_sign_in().await.unwrap());
    window.wait_for_connection().await;
    client.wait_for_message(|message| says(message, &text(taken - 1))).await;
    let arrived = client.messages().iter().filter(|m| matches!(m.content, Content::Text { .. })).count();
    assert_eq!(arrived, taken, "each message that the desk took arrived once");
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_is_full_at_start_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_owned();
    tokio::task::spawn_blocking(move || play("cannot_start", 0, "", &data)).await.unwrap();
}

fn text(number: usize) -> String {
    format!("{number} {}", "x".repeat(8_000))
}

#[tokio::test]
#[ignore = "played by another test in a process with a full disk"]
async fn cannot_start() {
    let Some(data) = std::env::var_os(DATA) else { return };
    let doubles = deskbell_desk::doubles::Doubles::default();
    let error = Desk::open(Path::new(&data), doubles.ports()).await.err().expect("nothing can be written");
    assert_eq!(error.code, ErrorCode::LocalStorage, "{error}");
}

#[tokio::test]
#[ignore = "played by another test in a process with a full disk"]
async fn writes_until_it_is_full() {
    let (Some(data), Ok(address)) = (std::env::var_os(DATA), std::env::var(ADDRESS)) else { return };
    let data = Path::new(&data);
    let session: deskbell_protocol::SessionId = std::fs::read_to_string(data.join("session")).unwrap().parse().unwrap();
    let server: SocketAddr = address.trim_start_matches("http://").parse().unwrap();
    // The same computer and account, but what is written stays in the outbox.
    let proxy = Proxy::start(server).await;
    let doubles = deskbell_desk::doubles::Doubles::default();
    let desk = Desk::open(data, doubles.ports()).await.expect("there is some space left");
    let mut window = common::Window::open(&desk);
    desk.sign_in_local(&proxy.url(), INES.username, INES.password).await.unwrap();
    window.wait_for_connection().await;
    proxy.refuse();
    proxy.cut();
    window.wait_for_loss().await;
    let too_long = vec![b'x'; 1_000_000];
    let error =
        desk.send_file(session, "long.txt", Source::Bytes(too_long)).await.expect_err("there is no room for it");
    assert_eq!(error.code, ErrorCode::LocalStorage, "{error}");
    assert_eq!(std::fs::read_dir(data.join("outbox")).unwrap().count(), 0, "nothing half is left");
    assert!(window.look().messages.is_empty(), "and nothing is shown that would never go");
    let mut taken = 0;
    let error = loop {
        match desk.send_message(session, text(taken)).await {
            Ok(_) => taken += 1,
            Err(error) => break error,
        }
        assert!(taken < 1_000, "the disk is never full");
    };
    assert_eq!(error.code, ErrorCode::LocalStorage, "{error}");
    let sending = |seen: &Snapshot| seen.sessions.iter().any(|view| view.id == session && view.place == Place::Mine);
    assert!(sending(window.look()), "the desk goes on");
    std::fs::write(data.join("taken"), taken.to_string()).unwrap();
}
