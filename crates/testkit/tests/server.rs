//! The scripted client against the real server, also over a bad network.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use deskbell_protocol::{Author, Content, CreateInvitation, DeviceId, ErrorCode, Invitation, InvitationId, Message};
use deskbell_protocol::{SessionState, SignIn, SignedIn};
use deskbell_testkit::{COMPANY, Database, INES, Proxy, ScriptedClient, TestServer, wait};
use uuid::Uuid;

/// Signs in as Ines and makes an invitation; returns her token and the link.
async fn invitation(server: &TestServer) -> (String, String) {
    let http = reqwest::Client::builder().no_proxy().build().expect("an HTTP client");
    let sign_in = SignIn {
        username: INES.username.to_owned(),
        password: INES.password.to_owned(),
        device_id: DeviceId(Uuid::now_v7()),
        device_name: "a test".to_owned(),
        zone: None,
    };
    let answer = http.post(format!("{}/v1/sign-in", server.url())).json(&sign_in);
    let answer = answer.header("Idempotency-Key", Uuid::new_v4().to_string()).send().await.expect("an answer");
    let signed_in: SignedIn = answer.json().await.expect("Ines is signed in");
    let url = format!("{}/v1/invitations/{}", server.url(), InvitationId(Uuid::now_v7()));
    let request = http.put(url).bearer_auth(&signed_in.token);
    let request = request.json(&CreateInvitation { valid_for_ms: Some(3_600_000), ..CreateInvitation::default() });
    let invitation: Invitation = request.send().await.expect("an answer").json().await.expect("an invitation");
    (signed_in.token, invitation.url)
}

fn says(message: &Message, wanted: &str) -> bool {
    matches!(&message.content, Content::Text { text } if text == wanted)
}

#[tokio::test]
async fn a_client_joins_writes_and_leaves() {
    let server = TestServer::start().await;
    let (_, link) = invitation(&server).await;
    let mut ada = ScriptedClient::from_url(&link).speaking("cs");
    let card = ada.card().await.expect("the card is shown");
    assert_eq!((card.company.as_str(), card.operator.display_name.as_str()), (COMPANY, INES.display_name), "hers");
    let joined = ada.join("Ada").await.expect("Ada joins");
    assert_eq!(joined.session.client_name, "Ada", "under her name");
    let sent = ada.say("Is anybody there?").await.expect("a waiting client may write");
    let seen = ada.wait_for_message(|message| says(message, "Is anybody there?")).await;
    assert_eq!((seen.id, &seen.author), (sent.id, &Author::Client), "it comes back over the stream");
    ada.repeat_last().await.expect("a repeated message is answered");
    let stored = Database::of(&server).await.messages(joined.session.id).await;
    assert_eq!(stored.iter().filter(|message| message.author == "client").count(), 1, "but stored once");
    ada.leave().await.expect("Ada leaves");
    ada.repeat_last().await.expect("leaving again is answered");
    ada.wait_for_session(|session| session.state == SessionState::Closed).await;
    let late = ScriptedClient::from_url(&link).join("Bob").await.expect_err("an invitation is for one");
    assert_eq!(late.code, ErrorCode::InvitationUsed, "the second client is told so");
}

#[tokio::test]
async fn a_client_misses_nothing_on_a_bad_network() {
    let server = TestServer::start().await;
    let proxy = Proxy::start(server.address()).await;
    let (_, link) = invitation(&server).await;
    let code = link.rsplit('/').next().expect("a code");
    let mut ada = ScriptedClient::new(&proxy.url(), code);
    ada.join("Ada").await.expect("Ada joins");
    ada.wait_for_stream(1).await;

    proxy.drop_frame_containing("one");
    ada.say("one").await.expect("it is sent");
    wait::until("the frame is dropped", wait::PATIENCE, async || proxy.dropped_frames() == 1).await;
    ada.say("two").await.expect("it is sent");
    ada.wait_for_message(|message| says(message, "two")).await;
    ada.wait_for_message(|message| says(message, "one")).await;
    assert_eq!(ada.lost_frames(), 1, "the next frame gave the loss away");
    ada.wait_for_stream(2).await;

    proxy.cut();
    // The request may have been on a connection that was cut; a page repeats it then.
    let _ = ada.say("three").await;
    wait::until("the message gets through", wait::PATIENCE, async || ada.repeat_last().await.is_ok()).await;
    ada.wait_for_message(|message| says(message, "three")).await;
    assert_eq!(ada.messages().len(), 3, "nothing came twice");
}

#[tokio::test]
async fn a_restarted_server_knows_everything_at_the_same_address() {
    let mut server = TestServer::start().await;
    let (url, (_, link)) = (server.url(), invitation(&server).await);
    let mut ada = ScriptedClient::from_url(&link);
    ada.join("Ada").await.expect("Ada joins");
    ada.wait_for_stream(1).await;
    server.stop().await;
    let unreachable = ada.say("Hello?").await.expect_err("nobody is there");
    assert_eq!(unreachable.code, ErrorCode::ServerUnreachable, "a stopped server is unreachable");
    server.restart().await;
    assert_eq!(server.url(), url, "it comes back where it was");
    ada.repeat_last().await.expect("the message gets through now");
    ada.wait_for_message(|message| says(message, "Hello?")).await;
}
