//! Clients who may not come in.

use std::time::Duration;

use deskbell_protocol::{Ban, BanClient, BanId, Bans, EndedBy, ErrorCode, Event, Role, SessionId, SessionState};
use deskbell_server::Pace;
use reqwest::Method;
use serde_json::Value;
use uuid::Uuid;

use crate::clients::{comes, to_group};
use crate::house::{Answer, Desk, House, code, code_of, new_id};

async fn ban(desk: &Desk, session: SessionId, reason: &str, hours: Option<u32>) -> Answer<Ban> {
    let body = BanClient { reason: reason.into(), hours };
    desk.api.send(Method::POST, &format!("/v1/sessions/{session}/ban"), Some(Uuid::now_v7()), &body).await
}

async fn bans(desk: &Desk) -> Answer<Bans> {
    desk.api.get("/v1/bans").await
}

async fn lift(desk: &Desk, id: BanId) -> Answer<Value> {
    desk.api.send(Method::DELETE, &format!("/v1/bans/{id}"), None, &Value::Null).await
}

/// eva and the supervisor sue serve a group.
async fn staffed(house: &House) -> (Desk, Desk) {
    house.operator("sue", "Sue", Role::Supervisor).await;
    house.group("sales", &["eva", "sue"]).await;
    (house.sign_in("eva").await, house.sign_in("sue").await)
}

/// A client of that browser talks to the desk's operator.
async fn talks(house: &House, desk: &Desk, n: u8) -> (crate::house::Client, SessionId) {
    let (client, joined) = comes(house, to_group("Petr", n)).await;
    let session = joined.expect("nobody is banned").session.id;
    desk.accept(session).await.expect("it waits");
    (client, session)
}

#[tokio::test]
async fn a_banned_client_is_shown_the_end_and_comes_in_no_more_until_the_ban_is_lifted() {
    let house = House::open().await;
    let (_, sue) = staffed(&house).await;
    let (client, session) = talks(&house, &sue, 1).await;
    let (waiting, joined) = comes(&house, to_group("Petr", 1)).await;
    let waits = joined.expect("not yet").session.id;
    let (mut page, mut other) = (client.stream().await, waiting.stream().await);
    let made = ban(&sue, session, " Rude\u{202e}\n words ", None).await.expect("a supervisor may");
    assert_eq!((made.reason.as_str(), made.by.as_str(), made.until), ("Rude words", "Sue", None));
    for stream in [&mut page, &mut other] {
        let ended = stream.until(|event| match event {
            Event::ClientSessionChanged { session } if session.state == SessionState::Closed => session.ended_by,
            _ => None,
        });
        assert_eq!(ended.await, EndedBy::Operator, "what waited elsewhere is over too");
    }
    assert_eq!(code(client.write("What?").await), Some(ErrorCode::SessionEnded));
    assert!(sue.sees(waits).await.is_none());
    client.joined().await.expect("what was said can still be read");

    let (status, error) = comes(&house, to_group("Pavel", 1)).await.1.expect_err("the same browser");
    assert_eq!((status, error.code, error.is_retryable()), (403, ErrorCode::Banned, false));
    let invitation = sue.invite().await;
    let link = deskbell_protocol::Join { code: code_of(&invitation), group: None, ..to_group("Petr", 1) };
    assert_eq!(code(comes(&house, link).await.1), Some(ErrorCode::Banned), "by a link neither");
    house.client().join(&invitation, "Jana").await.expect("which is not used up by it");
    comes(&house, to_group("Petr", 2)).await.1.expect("another browser");

    assert_eq!(bans(&sue).await.expect("hers to see").bans, std::slice::from_ref(&made));
    lift(&sue, made.id).await.expect("hers to lift");
    lift(&sue, made.id).await.expect("again: the same");
    assert!(bans(&sue).await.expect("hers to see").bans.is_empty());
    comes(&house, to_group("Petr", 1)).await.1.expect("welcome again");
    assert_eq!(code(lift(&sue, new_id()).await), Some(ErrorCode::NotFound));
}

#[tokio::test]
async fn operators_ban_only_where_the_company_lets_them_and_only_whom_they_see() {
    let house = House::open().await;
    let (eva, sue) = staffed(&house).await;
    house.operator("ada", "Ada", Role::Administrator).await;
    let ada = house.sign_in("ada").await;
    let (client, session) = talks(&house, &eva, 1).await;
    let (status, error) = ban(&eva, session, "rude", None).await.expect_err("an operator");
    assert_eq!((status, error.code), (403, ErrorCode::Forbidden));
    assert_eq!(code(bans(&eva).await), Some(ErrorCode::Forbidden));
    assert_eq!(code(lift(&eva, new_id()).await), Some(ErrorCode::Forbidden));
    for stranger in [&sue, &ada] {
        let refused = ban(stranger, session, "rude", None).await;
        assert_eq!(code(refused), Some(ErrorCode::NotFound), "who does not see the session");
    }
    let as_client = Desk { api: client.api.clone(), operator: eva.operator.clone() };
    assert_eq!(code(ban(&as_client, session, "rude", None).await), Some(ErrorCode::Unauthorized), "the client");
    assert!(bans(&ada).await.expect("an administrator may").bans.is_empty(), "nothing came of all that");
    client.write("Still here").await.expect("active");

    house.settings(|settings| settings.talk.bans = true).await;
    let key = Uuid::now_v7();
    let body = BanClient { reason: "rude".into(), hours: Some(1) };
    let path = format!("/v1/sessions/{session}/ban");
    let first: Ban = eva.api.send(Method::POST, &path, Some(key), &body).await.expect("she may now");
    let again: Ban = eva.api.send(Method::POST, &path, Some(key), &body).await.expect("the same");
    assert_eq!(first, again, "a repeat answers the same");
    let without = eva.api.send::<Ban>(Method::POST, &path, None, &body).await;
    assert_eq!(code(without), Some(ErrorCode::BadRequest), "a key is needed");
    let tom = house.sign_in("tom").await;
    assert_eq!(code(ban(&tom, session, "rude", None).await), Some(ErrorCode::NotFound));
    lift(&eva, first.id).await.expect("who may ban may lift");
}

#[tokio::test]
async fn a_bans_reason_and_hours_keep_to_their_limits() {
    let house = House::open().await;
    let (_, sue) = staffed(&house).await;
    let (client, session) = talks(&house, &sue, 1).await;
    let refused = async |reason: &str, hours| code(ban(&sue, session, reason, hours).await);
    assert_eq!(refused(" \u{200b}\n", None).await, Some(ErrorCode::BadRequest));
    assert_eq!(refused(&"x".repeat(201), None).await, Some(ErrorCode::TooLarge));
    assert_eq!(refused("rude", Some(0)).await, Some(ErrorCode::BadRequest));
    assert_eq!(refused("rude", Some(u32::MAX)).await, Some(ErrorCode::BadRequest));
    client.write("Still here").await.expect("nothing came of all that");
}

#[tokio::test]
async fn a_ban_for_some_hours_is_over_by_itself() {
    let (house, clock) = House::with_clock(Pace::default()).await;
    let (_, sue) = staffed(&house).await;
    let (_, session) = talks(&house, &sue, 1).await;
    let made = ban(&sue, session, "rude", Some(2)).await.expect("a supervisor may");
    assert_eq!(made.until, Some(made.at.plus(2 * 60 * 60 * 1000)));
    assert_eq!(code(comes(&house, to_group("Petr", 1)).await.1), Some(ErrorCode::Banned));
    clock.by(Duration::from_secs(2 * 60 * 60));
    assert!(bans(&sue).await.expect("hers to see").bans.is_empty());
    comes(&house, to_group("Petr", 1)).await.1.expect("the time is over");
}

#[tokio::test]
async fn of_two_bans_at_once_the_longer_holds_whoever_was_first() {
    let house = House::open().await;
    let (_, sue) = staffed(&house).await;
    let bobs = {
        house.operator("bob", "Bob", Role::Supervisor).await;
        house.sign_in("bob").await
    };
    house
        .settings(|settings| {
            let bob = bobs.operator.id;
            if !settings.groups[0].members.contains(&bob) {
                settings.groups[0].members.push(bob);
            }
        })
        .await;
    for n in 1..=4 {
        let (_, joined) = comes(&house, to_group("Petr", n)).await;
        let waits = joined.expect("not yet").session.id;
        // Nobody has it: both see it.
        let (short, long) = tokio::join!(ban(&sue, waits, "rude", Some(1)), ban(&bobs, waits, "very rude", None));
        let (short, long) = (short.expect("hers to ban"), long.expect("his to ban"));
        let held = bans(&sue).await.expect("hers to see").bans;
        assert_eq!(held.len(), usize::from(n), "one a client");
        assert_eq!(held[0], long, "until it is lifted, whoever was first");
        assert!(short == long || short.until.is_some(), "whoever comes second is told what holds");
    }
    let (_, session) = talks(&house, &sue, 9).await;
    let forever = ban(&sue, session, "rude", None).await.expect("a supervisor may");
    let shorter = ban(&sue, session, "other", Some(1)).await.expect("her own, though it is over");
    assert_eq!(shorter, forever, "the longer holds");
}

#[tokio::test]
async fn a_colleagues_talk_with_the_banned_client_is_the_colleagues_to_end() {
    let house = House::open().await;
    let (eva, sue) = staffed(&house).await;
    let (client, evas) = talks(&house, &eva, 1).await;
    let (_, sues) = talks(&house, &sue, 1).await;
    ban(&sue, sues, "rude", None).await.expect("a supervisor may");
    client.write("I am still talking to her").await.expect("active");
    eva.write(evas, "Yes").await.expect("hers");
    eva.end(evas).await.expect("hers");
}
