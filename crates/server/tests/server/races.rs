//! Repeats and races: everything happens once.

use deskbell_protocol::{
    CreateInvitation, ErrorCode, Invitation, Joined, Message, Messages, Operator, SendMessage, SessionAnswer,
    SessionState, SetStatus, Status,
};
use futures_util::future::join_all;
use reqwest::Method;
use uuid::Uuid;

use crate::house::{Client, House, code};

#[tokio::test]
async fn every_write_repeated_answers_the_same_and_happens_once() {
    let house = House::open().await;
    let eva = house.sign_in("eva").await;
    let _stream = eva.stream().await;

    let path = format!("/v1/invitations/{}", Uuid::now_v7());
    let body = CreateInvitation { valid_for_ms: Some(900_000), ..CreateInvitation::default() };
    let first: Invitation = eva.api.put(&path, &body).await.expect("made");
    let again: Invitation = eva.api.put(&path, &body).await.expect("made before");
    assert_eq!(first, again);
    let other = CreateInvitation { valid_for_ms: Some(900_001), ..CreateInvitation::default() };
    assert_eq!(code(eva.api.put::<Invitation>(&path, &other).await), Some(ErrorCode::Conflict));

    let client = house.client();
    let joined = client.join(&first, "Petr").await.expect("unused");
    let rejoined = client.join(&first, "Petr").await.expect("the same join");
    assert_eq!(joined.session, rejoined.session, "a lost answer to a join does no harm");
    let session = joined.session.id;

    let message = client.path(&format!("/messages/{}", Uuid::now_v7()));
    let hello = SendMessage { text: "Hello".into() };
    let first: Message = client.api.put(&message, &hello).await.expect("sent");
    let again: Message = client.api.put(&message, &hello).await.expect("sent before");
    assert_eq!(first, again);
    let changed = SendMessage { text: "Hallo".into() };
    assert_eq!(code(client.api.put::<Message>(&message, &changed).await), Some(ErrorCode::Conflict));

    for verb in ["accept", "end"] {
        let (path, key) = (format!("/v1/sessions/{session}/{verb}"), Uuid::now_v7());
        let first: SessionAnswer = eva.api.post(&path, key).await.expect("done");
        let seq = eva.workspace().await.seq;
        let again: SessionAnswer = eva.api.post(&path, key).await.expect("done before");
        assert_eq!(first, again, "{verb} with the same key");
        let _: SessionAnswer =
            eva.api.post(&path, Uuid::now_v7()).await.expect("the winner asks again with another key");
        assert_eq!(eva.workspace().await.seq, seq, "{verb} happened once");
    }
    let repeated: Message = client.api.put(&message, &hello).await.expect("a repeat is answered after the end too");
    assert_eq!(repeated, first, "the stored message");

    let (key, body) = (Uuid::now_v7(), SetStatus { status: Status::AWAY, age_ms: 0 });
    let first: Operator = eva.api.send(Method::PUT, "/v1/me/status", Some(key), &body).await.expect("chosen");
    eva.set_status(Status::Online).await.expect("chosen");
    let again: Operator = eva.api.send(Method::PUT, "/v1/me/status", Some(key), &body).await.expect("answered");
    assert_eq!(first, again, "a late repeat answers what was answered");
    assert_eq!(eva.workspace().await.me.status, Status::Online, "and does not undo what came after");
    let other = SetStatus { status: Status::Online, age_ms: 0 };
    let misused = eva.api.send::<Operator>(Method::PUT, "/v1/me/status", Some(key), &other).await;
    assert_eq!(code(misused), Some(ErrorCode::Conflict));

    let all: Messages = client.api.get(&client.path("/messages")).await.expect("messages");
    assert_eq!(all.messages.len(), 3, "one text, two notes");
}

#[tokio::test]
async fn a_hundred_browsers_open_a_one_off_link_and_one_gets_in() {
    let house = House::open().await;
    let eva = house.sign_in("eva").await;
    let invitation = eva.invite().await;
    let clients: Vec<Client> = (0..100).map(|_| house.client()).collect();
    let answers = join_all(clients.iter().map(|client| client.join(&invitation, "Petr"))).await;
    let mut winners = Vec::new();
    for (client, answer) in clients.iter().zip(answers) {
        match answer {
            Ok(joined) => winners.push((client, joined)),
            Err((status, error)) => assert_eq!((status, error.code), (410, ErrorCode::InvitationUsed)),
        }
    }
    let [(winner, joined)] = &winners[..] else { panic!("{} clients got in", winners.len()) };
    assert_eq!(eva.workspace().await.sessions.len(), 1, "one session");
    let back = winner.join(&invitation, "Petr").await.expect("the winner may come back");
    assert_eq!(back.session.id, joined.session.id);
}

#[tokio::test]
async fn one_join_asked_for_a_hundred_times_at_once_is_one_session() {
    let house = House::open().await;
    let eva = house.sign_in("eva").await;
    let (invitation, client) = (eva.invite().await, house.client());
    let answers = join_all((0..100).map(|_| client.join(&invitation, "Petr"))).await;
    let sessions: Vec<_> = answers.into_iter().map(|answer| answer.expect("the same join").session.id).collect();
    assert!(sessions.iter().all(|id| *id == sessions[0]), "a browser that asks impatiently gets one session");
}

#[tokio::test]
async fn an_accept_and_a_leave_at_once_end_in_an_order_that_makes_sense() {
    let house = House::open().await;
    let eva = house.sign_in("eva").await;
    for _ in 0..20 {
        let client = house.client();
        let session = client.join(&eva.invite().await, "").await.expect("unused").session.id;
        let (accepted, left) = tokio::join!(eva.accept(session), client.leave());
        left.expect("a client may always leave");
        let now: Joined = client.joined().await.expect("its session");
        match accepted {
            Ok(_) => {
                assert_eq!(now.session.state, SessionState::AfterWork, "accepted, then left");
                eva.end(session).await.expect("after-work holds its slot until she ends it");
            }
            Err((_, error)) => {
                assert_eq!(error.code, ErrorCode::SessionEnded);
                assert_eq!(now.session.state, SessionState::Closed, "left, then too late");
            }
        }
    }
}

#[tokio::test]
async fn a_refused_command_takes_no_others_of_its_batch_with_it() {
    let house = House::open().await;
    let (_eva, _stream, client, session) = house.conversation().await;
    let taken = Uuid::now_v7();
    let path = |id: Uuid| client.path(&format!("/messages/{id}"));
    let _: Message = client.api.put(&path(taken), &SendMessage { text: "first".into() }).await.expect("sent");
    // Sent at once they share batches; every other one is refused.
    let answers = join_all((0..200).map(|n| {
        let id = if n % 2 == 0 { taken } else { Uuid::now_v7() };
        let (api, path) = (client.api.clone(), path(id));
        async move { (n, api.put::<Message>(&path, &SendMessage { text: format!("{n}") }).await) }
    }))
    .await;
    for (n, answer) in answers {
        match answer {
            Ok(message) => assert!(n % 2 == 1 && message.session_id == session),
            Err((_, error)) => assert!(n % 2 == 0 && error.code == ErrorCode::Conflict, "{n}: {error}"),
        }
    }
    let joined = client.joined().await.expect("its session");
    assert!(joined.messages.more, "101 texts and a note");
    let mut seqs: Vec<_> = joined.messages.messages.iter().map(|message| message.seq).collect();
    seqs.dedup();
    assert_eq!(seqs.len(), 100, "each has a place of its own");
}
