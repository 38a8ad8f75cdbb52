//! Whatever is sent, the server answers in the protocol's words or closes, and goes on for everybody else.

use std::time::Duration;

use deskbell_protocol::{ErrorCode, FrameFromServer, FrameToServer, Info, MESSAGE_TEXT_MAX, SignedIn};
use deskbell_server::{Operation, Server};
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::Connection as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use uuid::Uuid;

use crate::house::{House, answer, code};
use crate::operation::operated;

const SOON: Duration = Duration::from_secs(6);

async fn raw(server: &Server, bytes: &[u8]) -> TcpStream {
    let mut socket = TcpStream::connect(server.address()).await.expect("it listens");
    // The server may refuse before it has read everything.
    socket.write_all(bytes).await.ok();
    socket
}

/// All that the server says until it closes.
async fn said(mut socket: TcpStream) -> String {
    let mut bytes = Vec::new();
    // A reset closes too: what was sent was not read to its end.
    timeout(SOON, socket.read_to_end(&mut bytes)).await.expect("the server closes").ok();
    String::from_utf8_lossy(&bytes).into_owned()
}

#[tokio::test]
async fn a_message_far_too_long_is_refused_and_nothing_of_it_kept() {
    let house = House::open().await;
    let (eva, _stream, client, session) = house.conversation().await;
    let before = eva.workspace().await.seq;
    for text in ["x".repeat(100_000), "ř".repeat(100_000)] {
        assert!(text.len() > MESSAGE_TEXT_MAX);
        assert_eq!(code(client.write(&text).await), Some(ErrorCode::TooLarge));
        assert_eq!(code(eva.write(session, &text).await), Some(ErrorCode::TooLarge));
    }
    // What is not text counts too.
    let body = json!({ "text": "short", "more": "x".repeat(300 * 1024) });
    let path = client.path(&format!("/messages/{}", Uuid::now_v7()));
    assert_eq!(code(client.api.put::<Value>(&path, &body).await), Some(ErrorCode::TooLarge), "over the body's limit");
    assert_eq!(eva.workspace().await.seq, before, "nothing happened");
    client.write("short").await.expect("the next one goes through");
}

#[tokio::test]
async fn bodies_are_read_as_what_they_are() {
    let house = House::open().await;
    let eva = house.sign_in("eva").await;
    let put = |path: &str| eva.api.request(Method::PUT, path);
    let invitation = || format!("/v1/invitations/{}", Uuid::now_v7());
    let from_newer = json!({ "valid_for_ms": 900_000, "label": null, "colour": { "of": ["a newer", "desk"] } });
    answer::<Value>(put(&invitation()).json(&from_newer)).await.expect("what is not known is passed over");
    let as_text = put(&invitation()).header("content-type", "text/plain").body(r#"{"valid_for_ms":900000}"#);
    answer::<Value>(as_text).await.expect("JSON is JSON, whatever it is called");
    for (what, body) in [
        ("a form", "valid_for_ms=900000".to_owned()),
        ("cut off", r#"{"valid_for_ms":9000"#.to_owned()),
        ("two", r#"{"valid_for_ms":900000}{}"#.to_owned()),
        ("a list", "[1]".to_owned()),
        ("an overflow", r#"{"valid_for_ms":1e400}"#.to_owned()),
        ("very deep", "[".repeat(100_000)),
        ("the same field twice", r#"{"valid_for_ms":900000,"valid_for_ms":900000}"#.to_owned()),
    ] {
        let refused = answer::<Value>(put(&invitation()).body(body)).await.expect_err(what);
        assert_eq!((refused.0, refused.1.code), (400, ErrorCode::BadRequest), "{what}");
        assert!(!refused.1.message.contains("900000"), "{what}: an answer does not repeat what was sent");
    }
}

#[tokio::test]
async fn zero_bytes_harm_nothing_wherever_they_stand() {
    let house = House::open().await;
    let eva = house.sign_in("eva").await;
    let body = json!({ "username": "eva\0", "password": "a\0b", "device_id": Uuid::now_v7(), "device_name": "\0" });
    let signed = eva.api.send::<SignedIn>(Method::POST, "/v1/sign-in", None, &body).await;
    assert_eq!(code(signed), Some(ErrorCode::WrongCredentials));
    let body =
        json!({ "username": "eva", "password": "correct horse", "device_id": Uuid::now_v7(), "device_name": "a\0b" });
    eva.api.send::<SignedIn>(Method::POST, "/v1/sign-in", None, &body).await.expect("a device may be called anything");
    let card = eva.api.get::<Value>("/v1/client/invitations/a%00b").await;
    assert_eq!(code(card), Some(ErrorCode::InvitationUnknown));
    let messages = eva.api.get::<Value>("/v1/sessions/%00/messages").await;
    assert_eq!(code(messages), Some(ErrorCode::BadRequest));
}

#[tokio::test]
async fn huge_headers_are_refused() {
    let house = House::open().await;
    let long = format!("GET /v1/info HTTP/1.1\r\nHost: x\r\nX-Long: {}\r\n\r\n", "x".repeat(64 * 1024));
    let many = format!("GET /v1/info HTTP/1.1\r\nHost: x\r\n{}\r\n", "X-Many: x\r\n".repeat(1000));
    for request in [long, many] {
        let said = said(raw(&house.server, request.as_bytes()).await).await;
        assert!(said.is_empty() || said.starts_with("HTTP/1.1 431"), "{said}");
    }
    let noise = said(raw(&house.server, &[0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3]).await).await;
    assert!(noise.is_empty() || noise.starts_with("HTTP/1.1 400"), "TLS where there is none: {noise}");
    house.api("").get::<Info>("/v1/info").await.expect("it serves on");
}

#[tokio::test]
async fn half_requests_hold_nobody_up_and_are_closed() {
    let operation = Operation { header_timeout: Duration::from_millis(300), ..Operation::default() };
    let house = operated(operation, None).await;
    let mut half = Vec::new();
    for _ in 0..200 {
        half.push(raw(&house.server, b"GET /v1/info HTTP/1.1\r\nHost: x\r\nX-Slow: ").await);
    }
    let body = "PUT /v1/invitations/x HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{";
    let unfinished = raw(&house.server, body.as_bytes()).await;
    let info = timeout(SOON, house.api("").get::<Info>("/v1/info")).await.expect("others are served meanwhile");
    info.expect("the info");
    for socket in half {
        let said = said(socket).await;
        assert!(said.is_empty() || said.starts_with("HTTP/1.1 408"), "{said}");
    }
    drop(unfinished);
    timeout(SOON, house.server.stop()).await.expect("and it stops in time");
}

#[tokio::test]
async fn what_a_newer_server_wrote_into_the_feed_is_passed_over() {
    let house = House::open().await;
    let (eva, _stream, client, session) = house.conversation().await;
    let (mut stream, mut of_client) = (eva.stream().await, client.stream().await);
    let head = eva.workspace().await.seq;
    // As a newer server beside this one would write it.
    // By name and not by address: a path of Windows makes no good address.
    let file = SqliteConnectOptions::new().filename(house.folder.path().join("data").join("deskbell.db"));
    let mut database = SqliteConnection::connect_with(&file).await.expect("open");
    let rows = [
        ("operator", eva.operator.id.to_string(), "operator.sang"),
        ("session", session.to_string(), "session.sang"),
        ("planet", "earth".to_owned(), "planet.sang"),
    ];
    for (n, (audience, id, kind)) in (1i64..).zip(rows) {
        let event = json!({ "type": kind, "v": 9, "data": { "song": n } }).to_string();
        sqlx::query(
            "INSERT INTO feed (seq, at, audience_kind, audience_id, kind, event) VALUES ($1, 0, $2, $3, $4, $5)",
        )
        .bind(head.0 + n)
        .bind(audience)
        .bind(id)
        .bind(kind)
        .bind(event)
        .execute(&mut database)
        .await
        .expect("written");
    }
    sqlx::query("UPDATE feed_head SET head = head + 3").execute(&mut database).await.expect("written");
    database.close().await.expect("closed");
    client.write("and then").await.expect("sent");
    let kinds = async |stream: &mut crate::house::Stream| {
        let mut kinds = Vec::new();
        while kinds.last().is_none_or(|kind| kind != "message.added") {
            kinds.push(stream.event().await.1.kind);
        }
        kinds
    };
    let told = timeout(SOON, kinds(&mut stream)).await.expect("the desk is told");
    assert_eq!(told, ["operator.sang", "session.sang", "message.added"], "a desk passes over what it does not know");
    let told = timeout(SOON, kinds(&mut of_client)).await.expect("the client is told");
    assert_eq!(told.last().map(String::as_str), Some("message.added"));
    assert!(
        !told.iter().any(|kind| kind.ends_with("sang")),
        "a client is told only what is known to be for it: {told:?}"
    );
    stream.say(r#"{"type":"dance","steps":7}"#).await;
    stream.send(&FrameToServer::Ping { n: 7 }).await;
    let answered = async {
        loop {
            if let FrameFromServer::Pong { n } = stream.frame().await.expect("it stays open") {
                return n;
            }
        }
    };
    assert_eq!(timeout(SOON, answered).await.expect("a frame that is not known is passed over"), 7);
}
