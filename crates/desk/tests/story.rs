//! One operator, one client, one conversation; and what the desktop is asked to do meanwhile.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::{Computer, invited, talking, texts};
use deskbell_desk::{
    doubles::Asked,
    ports::{PopupReason, Sound, Subject},
    view::{Delivery, Place, Snapshot},
};
use deskbell_protocol::{EndedBy, InvitationState, SessionState, Status};
use deskbell_testkit::{COMPANY, INES, MARA, TestServer};

#[tokio::test]
async fn an_operator_is_alerted_accepts_talks_and_ends() {
    let server = TestServer::start().await;
    let computer = Computer::new();
    let (desk, mut window) = computer.signed_in(&server.url(), INES).await;
    let account = window.look().account.clone().expect("somebody is signed in");
    assert_eq!((account.me.display_name.as_str(), account.company.as_str()), (INES.display_name, COMPANY));
    assert!(!account.in_memory_only, "the keychain took the token");

    let (mut client, session) = invited(&desk, &server.url(), "Jan").await;
    let card = window.wait_for_waiting().await;
    assert_eq!((card.id, card.client.name.as_str(), card.invited), (session, "Jan", true));
    assert_eq!(card.label.as_deref(), Some("Spring sale"));
    let popups = computer.doubles.notifier.visible();
    assert_eq!(popups.len(), 1, "the window has no focus: the client must be seen");
    let waits =
        PopupReason::ClientWaiting { name: "Jan".to_owned(), label: Some("Spring sale".to_owned()), group: None };
    assert_eq!(popups[0].reason, waits);
    assert_eq!(computer.doubles.sounds.ringing(), [session], "and heard");

    client.say("Hello?").await.unwrap();
    desk.accept(session).await.unwrap();
    assert_eq!((computer.popups(), computer.ringing()), (0, 0), "accepted: silence at once");
    window.wait_for_text("Hello?").await;
    desk.send_message(session, "Good morning".to_owned()).await.unwrap();
    client.wait_for_message(|message| message.sent_at.0 > 0 && format!("{message:?}").contains("Good morning")).await;
    window.wait_for_text("Good morning").await;

    desk.set_focused(true);
    client.say("I read that").await.unwrap();
    window.wait_for_text("I read that").await;
    assert_eq!(computer.popups(), 0, "what is being read needs no popup");
    let unread = |seen: &Snapshot| seen.sessions.iter().map(|session| session.unread).sum::<u32>();
    assert_eq!(unread(window.look()), 0);

    desk.set_focused(false);
    client.say("Are you there?").await.unwrap();
    window.wait_for_text("Are you there?").await;
    assert_eq!(computer.popups(), 1, "the window lost the focus");
    assert!(computer.doubles.sounds.asked().contains(&Asked::Play(
        Subject::Session(session),
        Sound::ClientWrote,
        None
    )));
    assert_eq!(unread(window.look()), 1);
    desk.set_focused(true);
    assert_eq!(computer.popups(), 0, "the operator looks");

    desk.end_session(session).await.unwrap();
    client.wait_for_session(|session| session.state == SessionState::Closed).await;
    let seen = window.wait_for("the conversation to leave", |seen| seen.sessions.is_empty()).await;
    assert!(seen.current.is_none(), "Home is shown");
    let used = |seen: &Snapshot| seen.invitations.iter().all(|view| view.state == InvitationState::Used);
    window.wait_for("the invitation to be used up", used).await;
    desk.stop().await;
}

#[tokio::test]
async fn silence_falls_when_the_client_leaves() {
    let server = TestServer::start().await;
    let computer = Computer::new();
    let (desk, mut window) = computer.signed_in(&server.url(), INES).await;
    let (mut client, _) = invited(&desk, &server.url(), "Jan").await;
    window.wait_for_waiting().await;
    assert_eq!((computer.popups(), computer.ringing()), (1, 1));
    client.leave().await.unwrap();
    window.wait_for("the card to leave", |seen| seen.sessions.is_empty()).await;
    assert_eq!((computer.popups(), computer.ringing()), (0, 0));
    desk.stop().await;
}

#[tokio::test]
async fn silence_falls_when_the_operator_accepts_on_another_computer() {
    let server = TestServer::start().await;
    let (here, there) = (Computer::new(), Computer::new());
    let (desk, mut window) = here.signed_in(&server.url(), INES).await;
    let (other, mut other_window) = there.signed_in(&server.url(), INES).await;
    let (_client, session) = invited(&desk, &server.url(), "Jan").await;
    window.wait_for_waiting().await;
    other_window.wait_for_waiting().await;
    assert_eq!((here.ringing(), there.ringing()), (1, 1), "both computers ring");
    other.accept(session).await.unwrap();
    let mine = |seen: &Snapshot| seen.sessions.iter().any(|view| view.place == Place::Mine);
    let seen = window.wait_for("the session to be mine here too", mine).await;
    assert!(seen.current.is_none(), "nothing opens by itself on the other computer");
    assert_eq!((here.popups(), here.ringing()), (0, 0));
    desk.stop().await;
    other.stop().await;
}

#[tokio::test]
async fn a_client_who_waits_at_sign_in_is_alerted_for_and_what_was_written_before_is_not() {
    let server = TestServer::start().await;
    let first = Computer::new();
    let (desk, mut window) = first.signed_in(&server.url(), INES).await;
    let (mut talks, _) = talking(&desk, &mut window, &server.url(), "Jan").await;
    talks.say("Hello?").await.unwrap();
    window.wait_for_text("Hello?").await;
    let (_waits, waiting) = invited(&desk, &server.url(), "Eva").await;
    window.wait_for_waiting().await;
    desk.stop().await;

    let second = Computer::new();
    let (desk, mut window) = second.signed_in(&server.url(), INES).await;
    window.wait_for("both clients", |seen| seen.sessions.len() == 2).await;
    let popups: Vec<Subject> = second.doubles.notifier.visible().iter().map(|popup| popup.subject).collect();
    assert_eq!(popups, [Subject::Session(waiting)], "Eva must not be missed; Jan's message is of the past");
    assert_eq!(second.doubles.sounds.ringing(), [waiting]);
    desk.stop().await;
}

#[tokio::test]
async fn a_client_who_leaves_an_active_session_stays_in_sight_until_it_is_ended() {
    let server = TestServer::start().await;
    let computer = Computer::new();
    let (desk, mut window) = computer.signed_in(&server.url(), INES).await;
    let (mut client, session) = talking(&desk, &mut window, &server.url(), "Jan").await;
    client.leave().await.unwrap();
    let left = |seen: &Snapshot| seen.sessions.iter().any(|view| view.ended_by == Some(EndedBy::Client));
    window.wait_for("the client's leaving to be seen", left).await;
    let late = desk.send_message(session, "One more thing".to_owned()).await.unwrap();
    let failed = |seen: &Snapshot| {
        seen.messages.iter().any(|message| message.id == late && matches!(message.delivery, Delivery::Failed { .. }))
    };
    window.wait_for("the refusal to be shown", failed).await;
    desk.discard_message(late).await.unwrap();
    assert!(!texts(window.look()).contains(&"One more thing".to_owned()));
    desk.end_session(session).await.unwrap();
    window.wait_for("the conversation to leave", |seen| seen.sessions.is_empty()).await;
    desk.stop().await;
}

#[tokio::test]
async fn two_operators_do_not_see_each_others_clients() {
    let server = TestServer::start().await;
    let (hers, his) = (Computer::new(), Computer::new());
    let (ines, mut window) = hers.signed_in(&server.url(), INES).await;
    let (mara, mut other) = his.signed_in(&server.url(), MARA).await;
    let (_client, session) = invited(&ines, &server.url(), "Jan").await;
    window.wait_for_waiting().await;
    assert!(mara.accept(session).await.is_err(), "an invitation leads to its owner alone");
    assert!(other.look().sessions.is_empty() && his.popups() == 0);
    ines.stop().await;
    mara.stop().await;
}

#[tokio::test]
async fn a_long_conversation_is_read_page_by_page() {
    let server = TestServer::start().await;
    let computer = Computer::new();
    let (desk, mut window) = computer.signed_in(&server.url(), INES).await;
    let (mut client, session) = invited(&desk, &server.url(), "Jan").await;
    window.wait_for_waiting().await;
    for n in 0..130 {
        client.say(&format!("message {n}")).await.unwrap();
    }
    desk.accept(session).await.unwrap();
    window.wait_for_text("message 129").await;
    let seen = window.wait_for("a page", |seen| seen.messages.len() >= 100).await;
    assert!(seen.current.as_ref().is_some_and(|current| current.more), "there are older ones");
    desk.load_older().await.unwrap();
    let seen = window.wait_for("the rest", |seen| texts(seen).len() == 130).await;
    let expected: Vec<String> = (0..130).map(|n| format!("message {n}")).collect();
    assert_eq!(texts(seen), expected);
    assert!(seen.current.as_ref().is_some_and(|current| !current.more && !current.loading));
    desk.stop().await;
}

#[tokio::test]
async fn the_status_chosen_reaches_the_server_and_the_other_computer() {
    let server = TestServer::start().await;
    let (here, there) = (Computer::new(), Computer::new());
    let (desk, mut window) = here.signed_in(&server.url(), INES).await;
    let (other, mut other_window) = there.signed_in(&server.url(), INES).await;
    desk.set_status(Status::AWAY).await.unwrap();
    let away = |seen: &Snapshot| {
        seen.account.as_ref().is_some_and(|account| account.me.status == Status::AWAY && !account.status_pending)
    };
    window.wait_for("Away to be confirmed", away).await;
    other_window.wait_for("Away to be seen elsewhere", away).await;
    desk.stop().await;
    other.stop().await;
}
