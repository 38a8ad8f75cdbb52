//! Wrong addresses, broken files, killed servers and newer ones: each is told, and nothing is lost.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::{net::SocketAddr, path::Path, sync::Arc, time::Duration};

use common::{Computer, request, talking, texts};
use deskbell_desk::view::{Connection, Trouble};
use deskbell_protocol::ErrorCode;
use deskbell_testkit::{INES, Proxy, TestServer, wait::until};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

const SOON: Duration = Duration::from_secs(10);

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
    assert_eq!(window.look().connection, Connection::Connected);
    assert_eq!(window.losses, 0, "neither is a reason to hang up");
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
