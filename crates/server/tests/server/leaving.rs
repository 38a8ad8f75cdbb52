//! Clients who leave a message and an address to answer to, instead of waiting on.

use std::time::Duration;

use deskbell_protocol::{
    ErrorCode, Event, Invitation, Join, Joined, LeaveMessage, MessageId, Note, OwnerMissing, SessionState, Status,
};
use deskbell_server::Pace;

use crate::house::{Answer, Client, House, code, code_of, new_id, text_of};
use crate::missing::{away, comes, is_passed_to, notes, set, told};

/// Nobody may wait.
fn no_waiting(missing: &mut OwnerMissing) {
    missing.may_wait = false;
}

/// Joins only to leave a message.
async fn joins_to_write(client: &Client, invitation: &Invitation) -> Answer<Joined> {
    let (code, name, leaving_message) = (code_of(invitation), "Petr".into(), true);
    let join = Join { code, name, leaving_message, ..Join::default() };
    client.api.put(&client.path(""), &join).await
}

fn message(text: &str, email: Option<&str>, phone: Option<&str>) -> LeaveMessage {
    let message_id: MessageId = new_id();
    LeaveMessage { message_id, text: text.into(), email: email.map(Into::into), phone: phone.map(Into::into) }
}

async fn leaves(client: &Client, message: &LeaveMessage) -> Answer<Joined> {
    client.api.put(&client.path("/message-left"), message).await
}

fn texts(joined: &Joined) -> Vec<String> {
    joined.messages.messages.iter().filter_map(text_of).collect()
}

#[tokio::test]
async fn where_nobody_may_wait_a_client_comes_in_only_to_leave_a_message() {
    let house = House::open().await;
    set(&house, no_waiting).await;
    let (eva, _evas) = away(&house, "eva").await;
    let invitation = eva.invite().await;
    let client = house.client();
    let (status, error) = client.join(&invitation, "Petr").await.expect_err("she is missing");
    assert_eq!((status, error.code), (409, ErrorCode::OperatorMissing));
    let joined =
        joins_to_write(&client, &invitation).await.expect("a message can be left, and the link was not used up");
    let id = joined.session.id;
    assert_eq!(joined.session.state, SessionState::Created);
    assert!(eva.sees(id).await.is_none(), "there is nothing to see yet");
    assert_eq!(code(client.write("Hello?").await), Some(ErrorCode::SessionNotActive), "nobody would read it");
    assert_eq!(code(eva.accept(id).await), Some(ErrorCode::NotFound));
    eva.set_status(Status::Online).await.expect("hers");
    assert_eq!(client.joined().await.expect("its session").session.state, SessionState::Created, "nobody waits");
    eva.set_status(Status::AWAY).await.expect("hers");

    let mut evas = eva.stream().await;
    let words = message("Please call me.", Some(" petr@example.org "), Some("+420 (2) 34-567"));
    let left = leaves(&client, &words).await.expect("a message can be left");
    let first = evas.until(|event| match event {
        Event::SessionChanged { session } if session.id == id => Some(true),
        Event::MessageAdded { message, .. } if message.session_id == id => Some(false),
        _ => None,
    });
    assert!(first.await, "she is told of the session before what is said in it");
    assert!(left.session.message_left_at.is_some());
    assert_eq!((texts(&left), notes(&left)), (vec!["Please call me.".to_owned()], vec![Note::MessageLeft]));
    let seen = eva.sees(id).await.expect("it waits for her");
    let contact = (seen.client.email.as_deref(), seen.client.phone.as_deref());
    assert_eq!(contact, (Some("petr@example.org"), Some("+420 (2) 34-567")));
    assert_eq!((seen.message_left_at, seen.client_messages), (left.session.message_left_at, 1));
    eva.accept(id).await.expect("she may");
    eva.end(id).await.expect("hers");

    let (tom, _toms) = house.connect("tom").await;
    let joined = joins_to_write(&house.client(), &tom.invite().await).await.expect("he is there");
    assert_eq!(joined.session.state, SessionState::Created, "a message is a message, also when he has come back");
    let joined = house.client().join(&tom.invite().await, "Petr").await.expect("he is there");
    assert_eq!(joined.session.state, SessionState::Offered, "who came to talk is a client like any other");
    house.settings(|settings| settings.slots = 1).await;
    let second = house.client().join(&tom.invite().await, "Jana").await;
    assert_eq!(code(second), Some(ErrorCode::OperatorMissing), "he is full: nobody is to wait for that either");
    set(&house, |missing| (missing.may_wait, missing.may_leave_message) = (false, false)).await;
    let refused = joins_to_write(&house.client(), &eva.invite().await).await;
    assert_eq!(code(refused), Some(ErrorCode::OperatorMissing), "neither is wanted");
}

#[tokio::test]
async fn whoever_joined_to_leave_a_message_and_left_none_is_taken_out() {
    let pace = Pace { ping: Duration::from_millis(100), lease: Duration::from_secs(10), ..Pace::default() };
    let (house, clock) = House::with_clock(pace).await;
    set(&house, no_waiting).await;
    let (eva, _evas) = away(&house, "eva").await;
    let client = house.client();
    joins_to_write(&client, &eva.invite().await).await.expect("a message can be left");
    let mut page = client.stream().await;
    clock.by(Duration::from_secs(30 * 60));
    told(&mut page, |session| session.state == SessionState::Closed).await;
    let late = leaves(&client, &message("Hello", Some("a@b"), None)).await;
    assert_eq!(code(late), Some(ErrorCode::SessionEnded));
}

#[tokio::test]
async fn a_message_left_waits_for_its_operator_and_takes_no_place_from_who_waits() {
    let pace = Pace { ping: Duration::from_millis(100), lease: Duration::from_secs(10), ..Pace::default() };
    let (house, clock) = House::with_clock(pace).await;
    house.group("sales", &[]).await;
    house.settings(|settings| settings.slots = 1).await;
    set(&house, |missing| missing.pass_after_s = Some(20)).await;
    let (eva, _evas) = house.connect("eva").await;
    let (client, offered) = comes(&house, &eva).await;
    assert_eq!(offered.state, SessionState::Offered);
    let left = leaves(&client, &message("Later, then.", None, Some("12345"))).await.expect("waiting").session;
    assert_eq!(left.state, SessionState::Queued, "who left need not be put before anybody");
    assert!(!left.operator.full, "nothing is in the way");
    let seen = eva.sees(offered.id).await.expect("it waits for her");
    assert_eq!((seen.offered_to, seen.offered_until), (Vec::new(), None), "nor is it any more");
    let while_missing = left.while_missing.expect("it is still hers");
    assert_eq!(while_missing.passed_to, None, "a message is for her");
    let (_next, next) = comes(&house, &eva).await;
    assert_eq!(next.state, SessionState::Offered, "her slot is free for who waits");
    client.leave().await.expect("the browser is closed");

    let (tom, _toms) = away(&house, "tom").await;
    let (other, _) = comes(&house, &tom).await;
    let mut page = other.stream().await;
    clock.by(Duration::from_secs(20));
    is_passed_to(&mut page, "sales").await;
    let (answered, talk) = comes(&house, &tom).await;
    leaves(&answered, &message("Later.", None, Some("12345"))).await.expect("he is away");
    tom.accept(talk.id).await.expect("he answers after all");
    answered.leave().await.expect("the browser is closed");
    let talk = tom.sees(talk.id).await.expect("his");
    assert_eq!(talk.state, SessionState::AfterWork, "who was answered and goes ends the talk as anybody does");
    let seen = eva.sees(offered.id).await.expect("it waits for her however long");
    assert_eq!((seen.owner_id, seen.ended_at), (Some(eva.operator.id), None));
    house.server.admin().add_members("sales", &["tom".into()]).await.expect("valid");
    house.server.admin().disable_operator("eva").await.expect("she exists");
    let seen = tom.sees(offered.id).await.expect("those of a disabled operator are passed on too");
    assert!(seen.message_left_at.is_some() && seen.client.phone.as_deref() == Some("12345"));
}

#[tokio::test]
async fn leaving_a_message_again_answers_the_same_and_what_cannot_be_answered_to_is_refused() {
    let house = House::open().await;
    house.group("sales", &["tom"]).await;
    let (eva, _evas) = away(&house, "eva").await;
    let (client, waiting) = comes(&house, &eva).await;
    for (email, phone) in [(None, None), (Some("petr"), None), (Some("a@b"), Some("1234")), (Some(""), Some(" "))] {
        let (status, error) = leaves(&client, &message("Hello", email, phone)).await.expect_err("no answer could come");
        assert_eq!((status, error.code), (400, ErrorCode::BadContact));
    }
    assert_eq!(code(leaves(&client, &message(" ", Some("a@b"), None)).await), Some(ErrorCode::BadRequest));
    let long = "x".repeat(40_000);
    assert_eq!(code(leaves(&client, &message(&long, Some("a@b"), None)).await), Some(ErrorCode::TooLarge));
    assert!(eva.sees(waiting.id).await.expect("hers").client.email.is_none(), "nothing of it is kept");

    let words = message("Hello", Some("petr@example.org"), None);
    let first = leaves(&client, &words).await.expect("a message can be left");
    let again = leaves(&client, &words).await.expect("left before");
    assert_eq!((&first.session, &first.messages), (&again.session, &again.messages));
    for other in [
        LeaveMessage { phone: Some("54321".into()), ..words.clone() },
        LeaveMessage { text: "Hullo".into(), ..words.clone() },
        LeaveMessage { email: Some("eva@example.org".into()), ..words.clone() },
    ] {
        assert_eq!(code(leaves(&client, &other).await), Some(ErrorCode::Conflict), "that is something else");
    }
    let more = message("And one more thing.", None, Some("12345"));
    let more = leaves(&client, &more).await.expect("more can be said");
    assert_eq!((more.session.message_left_at, notes(&more)), (first.session.message_left_at, vec![Note::MessageLeft]));
    let seen = eva.sees(waiting.id).await.expect("hers").client;
    assert_eq!((seen.email.as_deref(), seen.phone.as_deref()), (Some("petr@example.org"), Some("12345")));

    let (another, _) = comes(&house, &eva).await;
    leaves(&another, &message("Hello", Some("petr@example.org"), None)).await.expect("another browser of his");
    assert_eq!(code(leaves(&another, &words).await), Some(ErrorCode::Conflict), "it was left in another session");

    let queued = house.client();
    queued.join_group("sales", "Jana").await.expect("open");
    let nobodys = leaves(&queued, &message("Hello", Some("a@b"), None)).await;
    assert_eq!(code(nobodys), Some(ErrorCode::Forbidden), "who came to a group misses nobody");
    set(&house, |missing| missing.may_leave_message = false).await;
    let (client, _) = comes(&house, &eva).await;
    let (status, error) = leaves(&client, &message("Hello", Some("a@b"), None)).await.expect_err("not wanted");
    assert_eq!((status, error.code), (403, ErrorCode::Forbidden));
}

#[tokio::test]
async fn a_message_that_comes_when_the_talk_has_begun_is_one_of_the_talk_and_the_address_is_kept() {
    let house = House::open().await;
    let (eva, _evas, client, id) = house.conversation().await;
    let words = message("Are you there?", Some("petr@example.org"), None);
    let sent = leaves(&client, &words).await.expect("it is a message like any other");
    assert_eq!((sent.session.state, sent.session.message_left_at), (SessionState::Active, None));
    assert_eq!(texts(&sent), ["Are you there?"]);
    assert!(!notes(&sent).contains(&Note::MessageLeft));
    let seen = eva.sees(id).await.expect("hers");
    assert_eq!((seen.client.email.as_deref(), seen.message_left_at), (Some("petr@example.org"), None));
    let hers = eva.write(id, "Here I am").await.expect("hers");
    let as_mine = LeaveMessage { message_id: hers.id, text: "Here I am".into(), ..words.clone() };
    assert_eq!(
        code(leaves(&client, &as_mine).await),
        Some(ErrorCode::Conflict),
        "what she wrote was not left by the client"
    );
    eva.end(id).await.expect("hers");
    set(&house, |missing| missing.may_leave_message = false).await;
    assert_eq!(texts(&leaves(&client, &words).await.expect("sent before")), ["Are you there?", "Here I am"]);
    let late = leaves(&client, &message("Hello", Some("a@b"), None)).await;
    assert_eq!(code(late), Some(ErrorCode::SessionEnded));
}
