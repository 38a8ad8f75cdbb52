//! Files and pictures: what the operator sends arrives once and in its place, whatever happens on the way, and what the
//! client sends is shown only when it is a picture.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::path::Path;

use common::{Computer, Window, talking};
use deskbell_desk::{
    Desk, Source,
    view::{Delivery, MessageView, Snapshot},
};
use deskbell_protocol::{Content, ErrorCode, FileCard, FileKind, Message, MessageId, SessionId};
use deskbell_testkit::{INES, Proxy, ScriptedClient, TestServer, wait};

/// The smallest PNG there is: one pixel.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\0\x05\0\x01\xff\x89\x99=\x1d\0\0\0\0IEND\xaeB`\x82";

fn text(size: usize) -> Vec<u8> {
    b"A line of a long report.\n".iter().copied().cycle().take(size).collect()
}

fn file_of(message: &Message) -> Option<&FileCard> {
    match &message.content {
        Content::File { file } => Some(file),
        _ => None,
    }
}

fn shown(seen: &Snapshot, id: MessageId) -> Option<&MessageView> {
    seen.messages.iter().find(|message| message.id == id)
}

fn is_delivered(seen: &Snapshot, id: MessageId) -> bool {
    shown(seen, id).is_some_and(|it| matches!(it.delivery, Delivery::Sent | Delivery::Delivered | Delivery::Read))
}

/// The names of what lies in the outbox's folder.
fn held(data: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(data.join("outbox")) else { return Vec::new() };
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

async fn until_nothing_is_held(data: &Path) {
    wait::until("the outbox's folder to be empty", wait::PATIENCE, async || held(data).is_empty()).await;
}

async fn cut_off(proxy: &Proxy, window: &mut Window) {
    proxy.refuse();
    proxy.cut();
    window.wait_for_loss().await;
}

async fn back(proxy: &Proxy, desk: &Desk, window: &mut Window) {
    proxy.accept();
    desk.reconnect_now();
    window.wait_for_connection().await;
}

async fn send(desk: &Desk, session: SessionId, name: &str, bytes: Vec<u8>) -> MessageId {
    desk.send_file(session, name, Source::Bytes(bytes)).await.expect("the outbox takes it")
}

async fn wait_for_file(client: &ScriptedClient, id: MessageId) -> FileCard {
    let message = client.wait_for_message(|message| message.id == id && file_of(message).is_some()).await;
    file_of(&message).unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_arrives_whole_in_its_place_and_its_bytes_leave_this_computer() {
    let server = TestServer::start().await;
    let computer = Computer::new();
    let (desk, mut window) = computer.signed_in(&server.url(), INES).await;
    let (client, session) = talking(&desk, &mut window, &server.url(), "Jan").await;
    let report = text(3_000_000);
    let id = send(&desk, session, "../Zpráva 1.txt", report.clone()).await;
    let shown_at_once = shown(window.look(), id).expect("it is shown at once").clone();
    assert!(!matches!(shown_at_once.delivery, Delivery::Failed { .. }), "{shown_at_once:?}");
    desk.send_message(session, "Here it is.".to_owned()).await.unwrap();
    let on_its_way = |seen: &Snapshot| {
        shown(seen, id)
            .is_some_and(|it| matches!(it.delivery, Delivery::Uploading { progress } if progress.size == 3_000_000))
            || is_delivered(seen, id)
    };
    window.wait_for("how far it has come", on_its_way).await;
    let card = wait_for_file(&client, id).await;
    assert_eq!((card.name.as_str(), card.size, card.kind), ("Zpráva 1.txt", 3_000_000, FileKind::Document));
    assert!(client.file(id).await == report, "the client gets the very bytes");
    client
        .wait_for_message(|message| matches!(&message.content, Content::Text { text } if text == "Here it is."))
        .await;
    let order: Vec<_> =
        client.messages().iter().filter(|it| !matches!(it.content, Content::Note(_))).map(|it| it.id).collect();
    assert_eq!(order.first(), Some(&id), "the text did not overtake the file");
    window.wait_for("it is sent", |seen| is_delivered(seen, id)).await;
    until_nothing_is_held(computer.data.path()).await;
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_survives_the_program_and_the_loss_of_its_original_and_arrives_once() {
    let server = TestServer::start().await;
    let proxy = Proxy::start(server.address()).await;
    let computer = Computer::new();
    let (desk, mut window) = computer.signed_in(&proxy.url(), INES).await;
    let (client, session) = talking(&desk, &mut window, &server.url(), "Jan").await;
    cut_off(&proxy, &mut window).await;
    let original = computer.data.path().join("photo.png");
    std::fs::write(&original, PNG).unwrap();
    let id = desk.send_file(session, "photo.png", Source::Path(original.clone())).await.unwrap();
    desk.save_draft(session, "While it goes".to_owned()).await.unwrap();
    std::fs::remove_file(&original).unwrap();
    // What a kill left while a file was being copied.
    std::fs::write(computer.data.path().join("outbox").join("half.part"), b"half").unwrap();
    desk.stop().await;
    drop(desk);

    let (desk, mut window) = computer.start().await;
    assert_eq!(held(computer.data.path()), [id.to_string()], "what nobody needs is gone, what is to be sent is there");
    assert!(desk.resume_sign_in().await.unwrap());
    desk.open_conversation(session).await.unwrap();
    let there = |seen: &Snapshot| shown(seen, id).is_some_and(|it| it.delivery == Delivery::Sending);
    window.wait_for("the file in the outbox", there).await;
    let picture = desk.picture(session, id).await.expect("the operator sees what is on its way");
    assert_eq!((picture.media_type, picture.bytes.as_ref()), ("image/png", PNG));
    back(&proxy, &desk, &mut window).await;
    let card = wait_for_file(&client, id).await;
    assert_eq!((card.kind, card.width, card.height, card.preview), (FileKind::Picture, Some(1), Some(1), true));
    window.wait_for("it is sent", |seen| is_delivered(seen, id)).await;
    until_nothing_is_held(computer.data.path()).await;
    assert_eq!(client.messages().iter().filter(|message| file_of(message).is_some()).count(), 1, "it arrived once");
    let draft = window.look().current.as_ref().map(|current| current.draft.clone());
    assert_eq!(draft.as_deref(), Some("While it goes"), "a file takes no draft away");
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_was_lost_doubles_nothing() {
    let server = TestServer::start().await;
    let proxy = Proxy::start(server.address()).await;
    let computer = Computer::new();
    let (desk, mut window) = computer.signed_in(&proxy.url(), INES).await;
    let (client, session) = talking(&desk, &mut window, &server.url(), "Jan").await;
    proxy.lose_answers(true);
    let id = send(&desk, session, "photo.png", PNG.to_vec()).await;
    wait_for_file(&client, id).await;
    proxy.lose_answers(false);
    proxy.cut();
    window.wait_for("it is known to be sent", |seen| is_delivered(seen, id)).await;
    until_nothing_is_held(computer.data.path()).await;
    assert_eq!(client.messages().iter().filter(|message| file_of(message).is_some()).count(), 1, "it is there once");
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_on_its_way_can_be_cancelled_and_what_was_written_after_it_goes_on() {
    let server = TestServer::start().await;
    let proxy = Proxy::start(server.address()).await;
    let computer = Computer::new();
    let (desk, mut window) = computer.signed_in(&proxy.url(), INES).await;
    let (client, session) = talking(&desk, &mut window, &server.url(), "Jan").await;
    proxy.hold();
    let id = send(&desk, session, "long.txt", text(15_000_000)).await;
    let uploading = |seen: &Snapshot| {
        shown(seen, id)
            .is_some_and(|it| matches!(it.delivery, Delivery::Uploading { progress } if progress.sent < 15_000_000))
    };
    window.wait_for("it is on its way", uploading).await;
    desk.send_message(session, "Not that one.".to_owned()).await.unwrap();
    desk.discard_message(id).await.expect("a file on its way can be cancelled");
    assert!(shown(window.look(), id).is_none(), "it is gone at once");
    assert_eq!(held(computer.data.path()), Vec::<String>::new(), "and so are its bytes");
    proxy.release();
    client
        .wait_for_message(|message| matches!(&message.content, Content::Text { text } if text == "Not that one."))
        .await;
    assert!(client.messages().iter().all(|message| file_of(message).is_none()), "nothing half arrived");
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_taken_is_told_and_holds_nothing_up() {
    let server = TestServer::start().await;
    let computer = Computer::new();
    let (desk, mut window) = computer.signed_in(&server.url(), INES).await;
    let (client, session) = talking(&desk, &mut window, &server.url(), "Jan").await;

    // At once, by what the company set.
    let huge = desk.send_file(session, "huge.txt", Source::Bytes(text(20_000_001))).await.unwrap_err();
    assert_eq!((huge.code, huge.args["limit"].as_str()), (ErrorCode::TooLarge, "20000000"));
    let empty = desk.send_file(session, "empty.txt", Source::Bytes(Vec::new())).await.unwrap_err();
    assert_eq!((empty.code, empty.args["reason"].as_str()), (ErrorCode::FileRefused, "empty"));
    assert_eq!(held(computer.data.path()), Vec::<String>::new(), "nothing of it was kept");

    // By the server, which looks at the content.
    let program = [b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0".to_vec(), vec![0; 100]].concat();
    let id = send(&desk, session, "holiday.png", program).await;
    desk.send_message(session, "It goes on.".to_owned()).await.unwrap();
    client
        .wait_for_message(|message| matches!(&message.content, Content::Text { text } if text == "It goes on."))
        .await;
    let refused = |seen: &Snapshot| shown(seen, id).is_some_and(|it| matches!(it.delivery, Delivery::Failed { .. }));
    let seen = window.wait_for("the refusal", refused).await;
    let Delivery::Failed { error } = &shown(seen, id).unwrap().delivery else { unreachable!() };
    assert_eq!((error.code, error.args["reason"].as_str()), (ErrorCode::FileRefused, "program"));
    desk.retry_message(id).await.unwrap();
    window.wait_for("the refusal again", refused).await;
    desk.discard_message(id).await.unwrap();
    assert!(shown(window.look(), id).is_none());
    assert_eq!(held(computer.data.path()), Vec::<String>::new(), "its bytes are gone with it");
    desk.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_client_sends_is_shown_when_it_is_a_picture_and_saved_as_it_is() {
    let server = TestServer::start().await;
    let computer = Computer::new();
    let (desk, mut window) = computer.signed_in(&server.url(), INES).await;
    let (client, session) = talking(&desk, &mut window, &server.url(), "Jan").await;
    let picture = client.send_file("../../me.png", PNG).await.unwrap();
    let drawing = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    let report = client.send_file("report.txt", &text(200_000)).await.unwrap();
    let both = |seen: &Snapshot| [picture.id, report.id].iter().all(|id| shown(seen, *id).is_some());
    window.wait_for("both files", both).await;

    for _ in 0..2 {
        let shown = desk.picture(session, picture.id).await.expect("a picture");
        assert_eq!((shown.media_type, shown.bytes.as_ref()), ("image/png", PNG));
    }
    let none = desk.picture(session, report.id).await.unwrap_err();
    assert_eq!(none.code, ErrorCode::NotFound, "what is no picture is not shown: {none}");
    let other = desk.picture(session, MessageId(uuid::Uuid::now_v7())).await.unwrap_err();
    assert_eq!(other.code, ErrorCode::NotFound, "{other}");
    // Whatever the server makes of a drawing with a script, the window never gets one.
    if let Ok(sent) = client.send_file("drawing.svg", drawing).await {
        assert_eq!(desk.picture(session, sent.id).await.unwrap_err().code, ErrorCode::NotFound);
    }

    let saved = computer.data.path().join("saved");
    let mut file = tokio::fs::File::create(&saved).await.unwrap();
    let name = desk.write_file(session, report.id, &mut file).await.unwrap();
    assert_eq!((name.as_str(), std::fs::read(&saved).unwrap() == text(200_000)), ("report.txt", true));
    let name = desk.write_file(session, picture.id, &mut file).await.unwrap();
    assert_eq!(name, "me.png", "a name leads nowhere");
    desk.stop().await;
}
