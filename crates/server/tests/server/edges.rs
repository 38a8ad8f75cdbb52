//! What is not of the protocol is refused in the protocol's words.

use deskbell_protocol::{ErrorCode, Invitation, InvitationCard, MESSAGE_TEXT_MAX, Message, Retry, SendMessage};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::house::{House, answer, code};

#[tokio::test]
async fn every_refusal_has_the_protocols_shape() {
    let house = House::open().await;
    let eva = house.sign_in("eva").await;
    let id = Uuid::now_v7();
    let invitation = format!("/v1/invitations/{id}");
    let cases = [
        (eva.api.request(Method::GET, "/v1/nothing"), 404, ErrorCode::NotFound),
        (eva.api.request(Method::GET, "/"), 404, ErrorCode::NotFound),
        (eva.api.request(Method::DELETE, "/v1/info"), 405, ErrorCode::BadRequest),
        (eva.api.request(Method::PUT, &invitation).body("{"), 400, ErrorCode::BadRequest),
        (eva.api.request(Method::PUT, &invitation).body(""), 400, ErrorCode::BadRequest),
        (eva.api.request(Method::PUT, &invitation).body(vec![0xff, 0xfe]), 400, ErrorCode::BadRequest),
        (eva.api.request(Method::PUT, &invitation).json(&json!({"valid_for_ms": "1"})), 400, ErrorCode::BadRequest),
        (eva.api.request(Method::PUT, &invitation).json(&json!({"valid_for_ms": 1})), 400, ErrorCode::BadInvitation),
        (
            eva.api.request(Method::PUT, &invitation).json(&json!({"valid_for_ms": 900_000, "label": "x".repeat(81)})),
            413,
            ErrorCode::TooLarge,
        ),
        (eva.api.request(Method::PUT, &invitation).body(vec![b' '; 300 * 1024]), 413, ErrorCode::TooLarge),
        (eva.api.request(Method::PUT, "/v1/invitations/17").json(&json!({})), 400, ErrorCode::BadRequest),
        (eva.api.request(Method::PUT, "/v1/invitations/%ff").json(&json!({})), 400, ErrorCode::BadRequest),
        (eva.api.request(Method::GET, &format!("/v1/sessions/{id}/messages?limit=x")), 400, ErrorCode::BadRequest),
        (eva.api.request(Method::POST, &format!("/v1/sessions/{id}/accept")), 400, ErrorCode::BadRequest),
        (
            eva.api.request(Method::POST, &format!("/v1/sessions/{id}/accept")).header("Idempotency-Key", "1"),
            400,
            ErrorCode::BadRequest,
        ),
        (eva.api.request(Method::GET, "/v1/stream"), 400, ErrorCode::BadRequest),
        (eva.api.request(Method::GET, "/v1/client/joins/17"), 400, ErrorCode::BadRequest),
        (eva.api.request(Method::GET, "/v1/client/invitations/unknown"), 404, ErrorCode::InvitationUnknown),
        (house.api("").request(Method::GET, "/v1/workspace"), 401, ErrorCode::Unauthorized),
    ];
    for (n, (request, status, code)) in cases.into_iter().enumerate() {
        let (got, error) = answer::<Value>(request).await.expect_err("it is refused");
        assert_eq!((got, error.code), (status, code), "case {n}: {error}");
        assert_eq!(error.retry, Retry::Never, "case {n}");
    }
}

#[tokio::test]
async fn texts_and_names_keep_to_their_limits() {
    let house = House::open().await;
    let (eva, _stream, client, session) = house.conversation().await;
    assert_eq!(code(eva.write(session, " \n\t").await), Some(ErrorCode::BadRequest), "an empty text");
    let (status, error) = client.write(&"é".repeat(MESSAGE_TEXT_MAX / 2 + 1)).await.expect_err("too long");
    assert_eq!((status, error.code, error.args["limit"].as_str()), (413, ErrorCode::TooLarge, "32768"));
    client.write(&"é".repeat(MESSAGE_TEXT_MAX / 2)).await.expect("just fits");

    let path = client.path(&format!("/messages/{}", Uuid::now_v7()));
    let body = SendMessage { text: "a\0b <b>\u{202e}</b>".into() };
    let stored: Message = client.api.put(&path, &body).await.expect("sent");
    assert_eq!(crate::house::text_of(&stored).as_deref(), Some("ab <b>\u{202e}</b>"), "text is kept as text");
    let again: Message = client.api.put(&path, &body).await.expect("the same again");
    assert_eq!(stored, again, "a zero byte makes no repeat look different");

    let newcomer = house.client();
    let invitation = eva.invite().await;
    assert_eq!(code(newcomer.join(&invitation, &"x".repeat(81)).await), Some(ErrorCode::TooLarge));
    let joined = newcomer.join(&invitation, &"ž".repeat(80)).await.expect("a refused join did not use it up");
    assert_eq!(joined.session.client_name.chars().count(), 80);
    let weak = crate::house::Client { api: house.api("short"), join: newcomer.join };
    assert_eq!(code(weak.join(&eva.invite().await, "").await), Some(ErrorCode::Unauthorized), "no such secret");
}

#[tokio::test]
async fn writing_after_the_end_and_before_the_beginning_is_refused() {
    let house = House::open().await;
    let eva = house.sign_in("eva").await;
    let client = house.client();
    let session = client.join(&eva.invite().await, "").await.expect("unused").session.id;
    assert_eq!(code(eva.write(session, "x").await), Some(ErrorCode::SessionNotActive));
    assert_eq!(code(eva.end(session).await), Some(ErrorCode::SessionNotActive));
    eva.accept(session).await.expect("hers");
    eva.end(session).await.expect("hers");
    assert_eq!(code(eva.write(session, "x").await), Some(ErrorCode::SessionEnded));
    assert_eq!(code(client.write("x").await), Some(ErrorCode::SessionEnded));
    assert_eq!(code(eva.accept(session).await), Some(ErrorCode::SessionEnded));
    client.leave().await.expect("leaving what is over is nothing");
}

#[tokio::test]
async fn the_page_is_served_for_every_code_under_strict_rules() {
    let house = House::open().await;
    let eva = house.sign_in("eva").await;
    let invitation: Invitation = eva.invite().await;
    let api = house.api("");
    for path in [invitation.url.replace(&house.server.url(), ""), "/i/unknown".into()] {
        let page = api.request(Method::GET, &path).send().await.expect("a page");
        assert_eq!(page.status(), 200);
        let header = |name: &str| page.headers().get(name).and_then(|v| v.to_str().ok()).unwrap_or_default();
        assert!(header("content-type").starts_with("text/html"));
        assert!(header("content-security-policy").starts_with("default-src 'none'; script-src 'self'"));
        assert!(
            header("content-security-policy").contains("; img-src 'self' data: blob:;"),
            "pictures that were asked for with the secret"
        );
        assert_eq!(header("cache-control"), "no-store");
        assert_eq!(header("referrer-policy"), "no-referrer");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("x-robots-tag"), "noindex, nofollow");
        assert_eq!(page.headers().get("set-cookie"), None, "nothing is kept of whoever only looks");
        assert!(!header("x-request-id").is_empty(), "support can find the request in the log");
    }
    let card = format!("/v1/client/invitations/{}", crate::house::code_of(&invitation));
    api.get::<InvitationCard>(&card).await.expect("looking at the page used nothing up");

    for (path, kind) in [
        ("/client/page.en.js", "text/javascript"),
        ("/client/page.cs.js", "text/javascript"),
        ("/client/rare.en.js", "text/javascript"),
        ("/client/cs.json", "application/json"),
        ("/client/page.css", "text/css"),
        ("/client/icon.svg", "image/svg+xml"),
    ] {
        let asset = api.request(Method::GET, path).send().await.expect("an asset");
        assert!(asset.headers()["content-type"].to_str().expect("text").starts_with(kind));
        assert_eq!(asset.headers()["cache-control"], "no-cache");
        let tag = asset.headers()["etag"].clone();
        let again = api.request(Method::GET, path).header("if-none-match", tag).send().await.expect("an answer");
        assert_eq!(again.status(), 304, "{path} is not sent twice");
        let packed = api.request(Method::GET, path).header("accept-encoding", "gzip").send().await.expect("an asset");
        assert_eq!(packed.headers()["content-encoding"], "gzip", "{path} is compressed on its way");
    }
}

#[tokio::test]
async fn the_openapi_document_is_served() {
    let house = House::open().await;
    let document: Value = house.api("").get("/v1/openapi.json").await.expect("the document");
    assert!(document["paths"]["/v1/workspace"]["get"].is_object());
}
