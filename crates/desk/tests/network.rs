//! Bad networks, dead servers and killed programs: nothing is lost and nothing doubled.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::{Computer, invited, request, talking, text_of, texts};
use deskbell_desk::{
    Desk,
    view::{Connection, Delivery, Snapshot},
};
use deskbell_protocol::{Content, Message, Status};
use deskbell_testkit::{Database, INES, Proxy, ScriptedClient, TestServer};

fn says(message: &Message, expected: &str) -> bool {
    matches!(&message.content, Content::Text { text } if text == expected)
}

/// What the client's screen shows, without notes.
fn on_the_other_side(client: &ScriptedClient) -> Vec<String> {
    let texts = client.messages().into_iter().filter_map(|message| match message.content {
        Content::Text { text } => Some(text),
        _ => None,
    });
    texts.collect()
}

#[tokio::test]
async fn a_server_that_dies_and_comes_back_loses_and_doubles_nothing() {
    let mut server = TestServer::start().await;
    let computer = Computer::new();
    let (desk, mut window) = computer.signed_in(&server.url(), INES).await;
    let (mut client, session) = talking(&desk, &mut window, &server.url(), "Jan").await;
    client.say("one").await.unwrap();
    window.wait_for_text("one").await;
    server.stop().await;
    window.wait_for_loss().await;
    for text in ["two", "three"] {
        desk.send_message(session, text.to_owned()).await.unwrap();
    }
    let sending = |seen: &Snapshot| seen.messages.iter().filter(|m| m.delivery == Delivery::Sending).count() == 2;
    window.wait_for("both messages to be on their way", sending).await;
    server.restart().await;
    desk.reconnect_now();
    window.wait_for_connection().await;
    window.wait_for_text("two").await;
    window.wait_for_text("three").await;
    client.wait_for_message(|message| says(message, "three")).await;
    client.say("four").await.unwrap();
    window.wait_for_text("four").await;
    assert_eq!(texts(window.look()), ["one", "two", "three", "four"]);
    client.wait_for_message(|message| says(message, "four")).await;
    assert_eq!(on_the_other_side(&client), ["one", "two", "three", "four"]);
    assert!(window.look().messages.iter().all(|message| message.delivery == Delivery::Sent));
    desk.stop().await;
}

#[tokio::test]
async fn an_answer_that_is_lost_does_not_double_a_message() {
    let server = TestServer::start().await;
    let proxy = Proxy::start(server.address()).await;
    let computer = Computer::new();
    let (desk, mut window) = computer.signed_in(&proxy.url(), INES).await;
    let (client, session) = talking(&desk, &mut window, &server.url(), "Jan").await;
    proxy.lose_answers(true);
    desk.send_message(session, "once".to_owned()).await.unwrap();
    client.wait_for_message(|message| says(message, "once")).await;
    proxy.cut();
    window.wait_for_loss().await;
    let on_its_way =
        |seen: &Snapshot| seen.messages.iter().any(|m| text_of(m) == "once" && m.delivery == Delivery::Sending);
    assert!(on_its_way(window.look()), "the desk cannot know that the server has it");
    proxy.lose_answers(false);
    proxy.cut();
    desk.reconnect_now();
    window.wait_for_text("once").await;
    desk.send_message(session, "twice".to_owned()).await.unwrap();
    client.wait_for_message(|message| says(message, "twice")).await;
    assert_eq!(on_the_other_side(&client), ["once", "twice"]);
    window.wait_for_text("twice").await;
    assert_eq!(texts(window.look()), ["once", "twice"]);
    desk.stop().await;
}

#[tokio::test]
async fn a_message_written_offline_is_sent_once_after_the_program_was_killed() {
    let server = TestServer::start().await;
    let proxy = Proxy::start(server.address()).await;
    let computer = Computer::new();
    let (ports, data) = (computer.doubles.ports(), computer.data.path().to_owned());
    let (proxy_url, server_url) = (proxy.url(), server.url());
    let (offline, hear) = tokio::sync::oneshot::channel();
    let (written, wait) = tokio::sync::oneshot::channel();
    // A program of its own, as far as a test can have one: it is killed, not stopped.
    let program = std::thread::spawn(move || {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let conversation = runtime.block_on(async {
            let desk = Desk::open(&data, ports).await.unwrap();
            let mut window = common::Window::open(&desk);
            desk.sign_in(request(&proxy_url, INES)).await.unwrap();
            window.wait_for_connection().await;
            let (client, session) = talking(&desk, &mut window, &server_url, "Jan").await;
            desk.save_draft(session, "Just a mom".to_owned()).await.unwrap();
            written.send(()).unwrap();
            hear.await.unwrap();
            window.wait_for_loss().await;
            for text in ["first", "second"] {
                desk.send_message(session, text.to_owned()).await.unwrap();
            }
            desk.save_draft(session, "thi".to_owned()).await.unwrap();
            (client, session)
        });
        runtime.shutdown_background();
        conversation
    });
    wait.await.unwrap();
    proxy.refuse();
    proxy.cut();
    offline.send(()).unwrap();
    let (mut client, session) = tokio::task::spawn_blocking(move || program.join().unwrap()).await.unwrap();
    client.reconnect();

    // Started again while still offline: what was known is there, and what was written.
    let (desk, mut window) = computer.start().await;
    assert!(desk.resume_sign_in().await.unwrap(), "the sign-in was kept");
    assert_eq!(window.look().sessions.len(), 1, "the last snapshot is shown at once");
    desk.open_conversation(session).await.unwrap();
    let seen = window.look();
    assert_eq!(seen.current.as_ref().map(|current| current.draft.as_str()), Some("thi"), "the draft survived");
    assert_eq!(texts(seen), ["first", "second"]);
    assert!(seen.messages.iter().filter(|m| !text_of(m).is_empty()).all(|m| m.delivery == Delivery::Sending));
    window.wait_for_loss().await;
    proxy.accept();
    desk.reconnect_now();
    window.wait_for_text("first").await;
    window.wait_for_text("second").await;
    client.wait_for_message(|message| says(message, "second")).await;
    desk.stop().await;

    let (desk, mut window) = computer.start().await;
    desk.resume_sign_in().await.unwrap();
    window.wait_for_connection().await;
    desk.send_message(session, "third".to_owned()).await.unwrap();
    client.wait_for_message(|message| says(message, "third")).await;
    assert_eq!(on_the_other_side(&client), ["first", "second", "third"], "sent once, in order");
    desk.open_conversation(session).await.unwrap();
    window.wait_for_text("third").await;
    desk.stop().await;
    let left = Database::in_folder(computer.data.path()).await.count("select count(*) from outbox").await;
    assert_eq!(left, 0, "what was acknowledged is not sent again at every start");
}

#[tokio::test]
async fn a_lost_frame_is_noticed_and_healed() {
    let server = TestServer::start().await;
    let proxy = Proxy::start(server.address()).await;
    let computer = Computer::new();
    let (desk, mut window) = computer.signed_in(&proxy.url(), INES).await;
    let (mut client, _) = talking(&desk, &mut window, &server.url(), "Jan").await;
    proxy.drop_frame_containing("swallowed");
    client.say("swallowed").await.unwrap();
    client.say("arrived").await.unwrap();
    window.wait_for_text("arrived").await;
    window.wait_for_text("swallowed").await;
    assert_eq!(proxy.dropped_frames(), 1, "the frame was truly lost");
    assert_eq!(texts(window.look()), ["swallowed", "arrived"]);
    desk.stop().await;
}

#[tokio::test]
async fn a_connection_that_only_looks_alive_is_given_up() {
    let server = TestServer::start().await;
    let proxy = Proxy::start(server.address()).await;
    let computer = Computer::new();
    let (desk, mut window) = computer.signed_in(&proxy.url(), INES).await;
    proxy.hold();
    window.wait_for_loss().await;
    proxy.cut();
    proxy.release();
    desk.reconnect_now();
    window.wait_for_connection().await;
    desk.stop().await;
}

#[tokio::test]
async fn a_reconnect_alone_alerts_for_nobody_anew() {
    let server = TestServer::start().await;
    let proxy = Proxy::start(server.address()).await;
    let computer = Computer::new();
    let (desk, mut window) = computer.signed_in(&proxy.url(), INES).await;
    let (_client, _) = invited(&desk, &server.url(), "Jan").await;
    window.wait_for_waiting().await;
    desk.set_focused(true);
    desk.set_focused(false);
    let asked = computer.doubles.sounds.asked().len();
    proxy.cut();
    window.wait_for_loss().await;
    window.wait_for_connection().await;
    let (_second, _) = invited(&desk, &server.url(), "Eva").await;
    window.wait_for("both clients", |seen| seen.sessions.len() == 2).await;
    assert_eq!(computer.ringing(), 1, "Eva rings");
    assert_eq!(computer.doubles.sounds.asked().len(), asked + 1, "Jan does not ring again");
    desk.stop().await;
}

#[tokio::test]
async fn a_status_chosen_offline_is_told_as_soon_as_it_can_be() {
    let server = TestServer::start().await;
    let proxy = Proxy::start(server.address()).await;
    let (here, there) = (Computer::new(), Computer::new());
    let (desk, mut window) = here.signed_in(&proxy.url(), INES).await;
    let (other, mut other_window) = there.signed_in(&server.url(), INES).await;
    proxy.refuse();
    proxy.cut();
    window.wait_for_loss().await;
    desk.set_status(Status::Online).await.unwrap();
    desk.set_status(Status::AWAY).await.unwrap();
    let pending = |seen: &Snapshot| {
        seen.account.as_ref().is_some_and(|account| account.me.status == Status::AWAY && account.status_pending)
    };
    assert!(pending(window.look()), "shown at once, as not confirmed");
    proxy.accept();
    desk.reconnect_now();
    window.wait_for("Away to be confirmed", |seen| seen.account.as_ref().is_some_and(|a| !a.status_pending)).await;
    let away = |seen: &Snapshot| seen.account.as_ref().is_some_and(|account| account.me.status == Status::AWAY);
    other_window.wait_for("Away to be seen elsewhere", away).await;
    desk.stop().await;
    other.stop().await;
}

#[tokio::test]
async fn a_conversation_opened_offline_is_loaded_when_the_network_is_back() {
    let server = TestServer::start().await;
    let proxy = Proxy::start(server.address()).await;
    let computer = Computer::new();
    let (desk, mut window) = computer.signed_in(&proxy.url(), INES).await;
    let (mut client, session) = talking(&desk, &mut window, &server.url(), "Jan").await;
    client.say("one").await.unwrap();
    client.say("two").await.unwrap();
    window.wait_for_text("two").await;
    desk.show_home().await;
    proxy.refuse();
    proxy.cut();
    window.wait_for_loss().await;
    desk.open_conversation(session).await.unwrap();
    assert_eq!(texts(window.look()), ["two"], "what the list knows is shown");
    proxy.accept();
    desk.reconnect_now();
    window.wait_for_text("one").await;
    assert_eq!(window.look().connection, Connection::Connected);
    desk.stop().await;
}

#[tokio::test]
async fn a_server_restored_from_a_backup_is_read_anew() {
    let mut server = TestServer::start().await;
    let computer = Computer::new();
    let (desk, mut window) = computer.signed_in(&server.url(), INES).await;
    let (mut client, _) = talking(&desk, &mut window, &server.url(), "Jan").await;
    client.say("before").await.unwrap();
    window.wait_for_text("before").await;
    server.stop().await;
    window.wait_for_loss().await;
    let file = sqlx::sqlite::SqliteConnectOptions::new().filename(server.data().join("deskbell.db"));
    let database = sqlx::SqlitePool::connect_with(file).await.unwrap();
    let epoch = sqlx::query("UPDATE meta SET value = ? WHERE name = 'epoch'").bind(uuid::Uuid::now_v7().to_string());
    assert_eq!(epoch.execute(&database).await.unwrap().rows_affected(), 1, "the feed begins a new life");
    database.close().await;
    server.restart().await;
    client.say("while nobody listened").await.unwrap();
    desk.reconnect_now();
    window.wait_for_text("while nobody listened").await;
    window.wait_for_connection().await;
    client.say("after").await.unwrap();
    window.wait_for_text("after").await;
    assert_eq!(texts(window.look()), ["before", "while nobody listened", "after"]);
    assert_eq!(computer.popups(), 1, "what was written meanwhile is alerted for, in one popup");
    desk.stop().await;
}
