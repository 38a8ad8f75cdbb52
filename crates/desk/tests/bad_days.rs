//! Wrong addresses, broken files, full disks, killed servers and newer ones: each is told, and nothing is lost.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::{net::SocketAddr, path::Path, sync::Arc, time::Duration};

use common::{Computer, request, talking, texts};
use deskbell_desk::{
    Desk,
    view::{Connection, Place, Snapshot, Trouble},
};
use deskbell_protocol::{Content, ErrorCode, Message};
use deskbell_testkit::{INES, Proxy, TestServer, wait::until};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

const SOON: Duration = Duration::from_secs(10);

fn says(message: &Message, expected: &str) -> bool {
    matches!(&message.content, Content::Text { text } if text == expected)
}

/// A server that says one thing to everybody.
async fn saying(answer: &'static str) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _asked = stream.read(&mut [0; 4096]).await;
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    address
}

/// A server that speaks TLS with a certificate that nobody signed.
async fn unsigned() -> SocketAddr {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned(), "127.0.0.1".to_owned()]).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let config = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let _refused = acceptor.accept(stream).await;
        }
    });
    address
}

#[tokio::test]
async fn each_wrong_server_is_told_apart() {
    let computer = Computer::new();
    let (desk, _) = computer.start().await;
    let code = async |address: String| desk.check_server(&address).await.unwrap_err().code;
    let plain = saying("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n").await;
    assert_eq!(code(format!("https://{plain}")).await, ErrorCode::NotEncrypted, "plain HTTP where HTTPS is expected");
    let unsigned = unsigned().await;
    assert_eq!(code(format!("https://{unsigned}")).await, ErrorCode::CertificateNotTrusted);
    assert_eq!(
        code(format!("http://{unsigned}")).await,
        ErrorCode::EncryptedOnly,
        "HTTPS where plain HTTP is expected"
    );
    let page = saying("HTTP/1.1 200 OK\r\ncontent-length: 13\r\n\r\n<html></html>").await;
    assert_eq!(code(format!("http://{page}")).await, ErrorCode::NotDeskbell);
    desk.stop().await;
}

#[tokio::test]
async fn a_newer_servers_events_and_fields_are_passed_over() {
    let server = TestServer::start().await;
    let proxy = Proxy::start(server.address()).await;
    let computer = Computer::new();
    let (desk, mut window) = computer.signed_in(&proxy.url(), INES).await;
    let (mut client, _) = talking(&desk, &mut window, &server.url(), "Jan").await;

    proxy.change_frame(r#""type":"message.added""#, r#""type":"message.sung""#);
    client.say("sung").await.unwrap();
    until("the frame is changed", SOON, async || proxy.changed_frames() == 1).await;
    proxy.change_frame(r#""data":{"#, r#""mood":{"of":[1]},"data":{"from_the_future":{"a":[true]},"#);
    client.say("with more fields").await.unwrap();
    window.wait_for_text("with more fields").await;
    assert_eq!(proxy.changed_frames(), 2, "both frames were truly changed");
    assert_eq!(window.look().connection, Connection::Connected, "neither is a reason to hang up");
    let shown = texts(window.look());
    // The message itself may still come with a page of the conversation, which is as it should be.
    let known = [&["with more fields"][..], &["sung", "with more fields"]];
    assert!(
        known.iter().any(|texts| *texts == shown),
        "what is not understood is not shown as something else: {shown:?}"
    );
    desk.stop().await;
}

async fn kept_aside(make_unusable: impl AsyncFn(&Path)) -> (Vec<Trouble>, Vec<u8>, Vec<u8>) {
    let server = TestServer::start().await;
    let computer = Computer::new();
    let (desk, _) = computer.signed_in(&server.url(), INES).await;
    desk.stop().await;
    let file = computer.data.path().join("desk.db");
    make_unusable(&file).await;
    let before = std::fs::read(&file).unwrap();
    let (desk, mut window) = computer.start().await;
    let troubles = window.seen.troubles.clone();
    let kept = match troubles.as_slice() {
        [Trouble::DatabaseDamaged { kept } | Trouble::DatabaseNewer { kept }] => std::fs::read(kept).unwrap(),
        other => panic!("the operator must be told: {other:?}"),
    };
    assert!(desk.resume_sign_in().await.unwrap(), "the sign-in is not in it");
    window.wait_for_connection().await;
    talking(&desk, &mut window, &server.url(), "Jan").await;
    assert_eq!(window.look().troubles.len(), 1, "signing in does not take back what was told");
    desk.stop().await;
    let (desk, window) = computer.start().await;
    assert_eq!(window.seen.troubles, [], "it is told once");
    desk.stop().await;
    (troubles, before, kept)
}

#[tokio::test]
async fn a_database_that_is_none_is_kept_aside_and_begun_anew() {
    let (troubles, before, kept) =
        kept_aside(async |file| std::fs::write(file, "this is no database, it only has its name".repeat(99)).unwrap())
            .await;
    assert!(matches!(troubles.as_slice(), [Trouble::DatabaseDamaged { .. }]), "{troubles:?}");
    assert_eq!(kept, before, "not a byte of the old file is lost");
}

#[tokio::test]
async fn a_database_with_a_damaged_page_is_kept_aside_and_begun_anew() {
    let (troubles, before, kept) = kept_aside(async |file| {
        let mut bytes = std::fs::read(file).unwrap();
        // Every page but the first, which holds the tables' list.
        bytes[4096..].fill(0xa5);
        std::fs::write(file, bytes).unwrap();
    })
    .await;
    assert!(matches!(troubles.as_slice(), [Trouble::DatabaseDamaged { .. }]), "{troubles:?}");
    assert_eq!(kept, before, "not a byte of the old file is lost");
}

#[tokio::test]
async fn a_database_of_a_newer_program_is_kept_aside_and_begun_anew() {
    let (troubles, before, kept) = kept_aside(async |file| {
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
        let database = sqlx::SqlitePool::connect_with(options).await.unwrap();
        sqlx::raw_sql("PRAGMA user_version = 99").execute(&database).await.unwrap();
        database.close().await;
    })
    .await;
    assert!(matches!(troubles.as_slice(), [Trouble::DatabaseNewer { .. }]), "{troubles:?}");
    assert_eq!(kept, before, "the newer program can go on with it");
}

#[tokio::test]
async fn what_does_not_work_here_is_told_until_it_works_again() {
    let computer = Computer::new();
    let (desk, mut window) = computer.start().await;
    for there in [true, true, false] {
        desk.set_trouble(Trouble::Popups, there);
        assert_eq!(window.look().troubles.len(), usize::from(there), "told once, and taken back");
    }
    desk.stop().await;
}

#[tokio::test]
async fn a_keychain_that_is_locked_at_start_is_told_until_somebody_signs_in() {
    let server = TestServer::start().await;
    let computer = Computer::new();
    let (desk, _) = computer.signed_in(&server.url(), INES).await;
    desk.stop().await;
    computer.doubles.secrets.set_failing(true);
    let (desk, mut window) = computer.start().await;
    assert!(!desk.resume_sign_in().await.unwrap());
    assert_eq!(window.look().troubles, [Trouble::Keychain], "or the operator wonders why to sign in");
    desk.sign_in(request(&server.url(), INES)).await.unwrap();
    window.wait_for_connection().await;
    let seen = window.look();
    assert!(seen.account.as_ref().is_some_and(|account| account.in_memory_only), "the banner tells from here on");
    assert_eq!(seen.troubles, []);
    desk.stop().await;
}

mod full_disk {
    use super::*;
    use std::process::Command;

    const ADDRESS: &str = "DESKBELL_TEST_ADDRESS";
    const DATA: &str = "DESKBELL_TEST_DATA";
    const LIMIT_KB: u32 = 200;

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

    #[cfg(unix)]
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
        tokio::task::spawn_blocking(move || play("full_disk::writes_until_it_is_full", LIMIT_KB, &address, &data))
            .await
            .unwrap();
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

    #[cfg(unix)]
    #[tokio::test(flavor = "multi_thread")]
    async fn a_disk_that_is_full_at_start_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().to_owned();
        tokio::task::spawn_blocking(move || play("full_disk::cannot_start", 0, "", &data)).await.unwrap();
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
        let session: deskbell_protocol::SessionId =
            std::fs::read_to_string(data.join("session")).unwrap().parse().unwrap();
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
        let mut taken = 0;
        let error = loop {
            match desk.send_message(session, text(taken)).await {
                Ok(_) => taken += 1,
                Err(error) => break error,
            }
            assert!(taken < 1_000, "the disk is never full");
        };
        assert_eq!(error.code, ErrorCode::LocalStorage, "{error}");
        let sending =
            |seen: &Snapshot| seen.sessions.iter().any(|view| view.id == session && view.place == Place::Mine);
        assert!(sending(window.look()), "the desk goes on");
        std::fs::write(data.join("taken"), taken.to_string()).unwrap();
    }
}
