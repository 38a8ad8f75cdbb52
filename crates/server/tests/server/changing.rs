//! Invitations that are revoked or lengthened, and by whom.

use std::time::Duration;

use deskbell_protocol::{
    CreateInvitation, EndedBy, ErrorCode, Event, ExtendInvitation, Invitation, InvitationId, InvitationState,
    RevokeInvitation, Role, SessionState,
};
use deskbell_server::Pace;
use reqwest::Method;
use serde_json::Value;
use uuid::Uuid;

use crate::house::{Answer, Desk, House, code, new_id};
use crate::invitations::{HOUR, MINUTE, lasting, reusable};

impl Desk {
    async fn revoke_all(&self, end_sessions: bool) -> Answer<()> {
        let body = RevokeInvitation { end_sessions };
        self.api.send(Method::POST, "/v1/invitations/revoke", Some(Uuid::now_v7()), &body).await
    }

    pub(crate) async fn extend(&self, id: InvitationId, by_ms: i64) -> Answer<Invitation> {
        let path = format!("/v1/invitations/{id}/extend");
        self.api.send(Method::POST, &path, Some(Uuid::now_v7()), &ExtendInvitation { by_ms }).await
    }
}

#[tokio::test]
async fn revoking_lets_nobody_else_in_and_cuts_nobody_off_unless_asked() {
    let house = House::open().await;
    let (eva, tom) = (house.sign_in("eva").await, house.sign_in("tom").await);
    let sales = house.group("sales", &["tom"]).await;
    let _connected = [eva.connect().await, tom.connect().await];
    let open = eva.make(&reusable(None)).await.expect("made");
    let [waiting, talking, passed] = [house.client(), house.client(), house.client()];
    let mut sessions = Vec::new();
    for client in [&waiting, &talking, &passed] {
        sessions.push(client.join(&open, "").await.expect("it lets in many").session.id);
    }
    eva.accept(sessions[1]).await.expect("hers");
    eva.pass(sessions[2], sales).await.expect("hers");
    tom.accept(sessions[2]).await.expect("his now");

    let revoked = eva.revoke(open.id, false).await.expect("hers");
    assert_eq!((revoked.state, revoked.used, revoked.open), (InvitationState::Revoked, 3, 3), "they talk on");
    assert_eq!(eva.revoke(open.id, false).await, Ok(revoked), "twice is as good as once");
    let late = house.client().join(&open, "").await.expect_err("nobody else");
    assert_eq!((late.0, late.1.code, late.1.args["company"].as_str()), (410, ErrorCode::InvitationRevoked, "Acme"));
    assert_eq!(code(house.card(&open).await), Some(ErrorCode::InvitationRevoked));
    waiting.write("I wait").await.expect("who waits, waits on");
    eva.write(sessions[1], "I talk").await.expect("who talks, talks on");

    let mut page = waiting.stream().await;
    eva.revoke(open.id, true).await.expect("hers");
    let told = page.until(|event| match event {
        Event::ClientSessionChanged { session } if session.state == SessionState::Closed => Some(session.ended_by),
        _ => None,
    });
    assert_eq!(told.await, Some(EndedBy::Operator), "the client is told");
    assert_eq!(talking.joined().await.expect("its session").session.ended_by, Some(EndedBy::Operator));
    tom.write(sessions[2], "Mine").await.expect("she cannot end what a colleague has taken over");
    let seen = eva.invitation(open.id).await;
    assert_eq!((seen.open, seen.uses.len()), (1, 3));
    let closed: Vec<_> = seen.uses.iter().filter(|came| !came.open).map(|came| came.session_id).collect();
    assert_eq!(closed, [sessions[1], sessions[0]], "newest first");

    // A one-off in use stays what it is; asked to, its session ends.
    let one_off = eva.invite().await;
    let client = house.client();
    client.join(&one_off, "").await.expect("unused");
    let (before, after) = (eva.invitation(one_off.id).await, eva.revoke(one_off.id, false).await.expect("hers"));
    assert_eq!(before, after, "there is nothing left to revoke");
    assert_eq!(eva.revoke(one_off.id, true).await.expect("hers").state, InvitationState::Used);
    assert_eq!(client.joined().await.expect("its session").session.state, SessionState::Closed);
}

#[tokio::test]
async fn all_of_an_operators_are_revoked_at_once_and_nobody_elses() {
    let house = House::open().await;
    let (eva, tom) = (house.sign_in("eva").await, house.sign_in("tom").await);
    let start = eva.workspace().await.server_time.plus(HOUR);
    let later = CreateInvitation { valid_from: Some(start), ..lasting(HOUR) };
    let (unused, later) = (eva.invite().await, eva.make(&later).await.expect("made"));
    let (in_use, of_tom) = (eva.invite().await, tom.invite().await);
    let client = house.client();
    client.join(&in_use, "").await.expect("unused");
    let mut desk = eva.stream().await;
    eva.revoke_all(false).await.expect("hers");
    for _ in 0..2 {
        let told = desk.until(|event| match event {
            Event::InvitationChanged { invitation } => Some(invitation),
            _ => None,
        });
        assert_eq!(told.await.state, InvitationState::Revoked, "each is told of");
    }
    for id in [unused.id, later.id] {
        assert_eq!(eva.invitation(id).await.state, InvitationState::Revoked);
    }
    assert_eq!(eva.invitation(in_use.id).await.state, InvitationState::InUse, "who is there stays");
    assert_eq!(tom.invitation(of_tom.id).await.state, InvitationState::Unused);
    eva.revoke_all(true).await.expect("hers");
    assert_eq!(client.joined().await.expect("its session").session.state, SessionState::Closed);
}

#[tokio::test]
async fn a_revocation_asked_for_again_late_touches_nothing_that_came_after_it() {
    let house = House::open().await;
    let eva = house.sign_in("eva").await;
    let early = eva.make(&reusable(None)).await.expect("made");
    house.client().join(&early, "Jana").await.expect("unused");
    let (all, one) = (Uuid::now_v7(), Uuid::now_v7());
    let ask = |path: String, key: Uuid, end_sessions: bool| {
        let api = eva.api.clone();
        async move { api.send::<Value>(Method::POST, &path, Some(key), &RevokeInvitation { end_sessions }).await }
    };
    let everything = || ask("/v1/invitations/revoke".into(), all, true);
    let only = |end_sessions| ask(format!("/v1/invitations/{}/revoke", early.id), one, end_sessions);
    let first = only(false).await.expect("hers");
    everything().await.expect("hers");
    assert_eq!(eva.invitation(early.id).await.open, 0, "what came by it has ended with the rest");
    // The answers were lost; meanwhile she went on.
    let later = eva.invite().await;
    let client = house.client();
    client.join(&later, "Petr").await.expect("unused");
    let unused = eva.invite().await;
    everything().await.expect("done before");
    assert_eq!(eva.invitation(unused.id).await.state, InvitationState::Unused, "it was made after she asked");
    assert!(client.joined().await.expect("its session").session.state.is_waiting(), "so was this one");
    assert_eq!(only(false).await, Ok(first), "the answer that was lost");
    assert_eq!(code(only(true).await), Some(ErrorCode::Conflict), "the key was for something else");
    let other = ask(format!("/v1/invitations/{}/revoke", unused.id), one, false).await;
    assert_eq!(code(other), Some(ErrorCode::Conflict));
    assert_eq!(eva.invitation(unused.id).await.state, InvitationState::Unused);
}

#[tokio::test]
async fn an_expired_one_lives_again_when_its_end_is_moved() {
    let (house, clock) = House::with_clock(Pace::default()).await;
    let eva = house.sign_in("eva").await;
    let expiring = eva.make(&lasting(MINUTE)).await.expect("made");
    clock.by(Duration::from_secs(10 * 60));
    assert_eq!(eva.invitation(expiring.id).await.state, InvitationState::Expired);
    let (key, path) = (Uuid::now_v7(), format!("/v1/invitations/{}/extend", expiring.id));
    let extend = || eva.api.send::<Invitation>(Method::POST, &path, Some(key), &ExtendInvitation { by_ms: HOUR });
    let extended = extend().await.expect("hers");
    assert_eq!((extended.state, extended.changes), (InvitationState::Unused, expiring.changes + 1));
    let until = extended.valid_until.expect("it has an end");
    assert!(until.since(eva.workspace().await.server_time) > HOUR - MINUTE, "from now, not from its end");
    assert_eq!(extend().await, Ok(extended), "a repeat moves it no further");
    assert_eq!(eva.extend(expiring.id, HOUR).await.expect("hers").valid_until, Some(until.plus(HOUR)), "from its end");
    let refused = |answer: Answer<Invitation>| answer.expect_err("refused").1;
    assert_eq!(refused(eva.extend(expiring.id, 0).await).args["reason"], "too_short");
    assert_eq!(refused(eva.extend(expiring.id, i64::MAX).await).args["reason"], "too_long");
    house.client().join(&expiring, "").await.expect("it can be joined again");
    let used = eva.extend(expiring.id, HOUR).await.expect_err("used");
    assert_eq!((used.0, used.1.code), (410, ErrorCode::InvitationUsed));
    let revoked = eva.invite().await;
    eva.revoke(revoked.id, false).await.expect("hers");
    assert_eq!(refused(eva.extend(revoked.id, HOUR).await).code, ErrorCode::InvitationRevoked);
}

#[tokio::test]
async fn a_stranger_neither_sees_nor_revokes_nor_extends_but_an_administrator_may() {
    let house = House::open().await;
    house.operator("ada", "Ada", Role::Administrator).await;
    let (eva, tom, ada) = (house.sign_in("eva").await, house.sign_in("tom").await, house.sign_in("ada").await);
    let hers = eva.invite().await;
    assert_eq!(code(tom.revoke(hers.id, true).await), Some(ErrorCode::NotFound));
    assert_eq!(code(tom.extend(hers.id, HOUR).await), Some(ErrorCode::NotFound));
    assert_eq!(code(tom.revoke(new_id(), false).await), Some(ErrorCode::NotFound), "as if there were none");
    assert_eq!(eva.invitation(hers.id).await, hers);
    assert!(ada.extend(hers.id, HOUR).await.is_ok());
    let (_, error) = ada.extend(hers.id, 60 * 24 * HOUR).await.expect_err("the company says how long, at every desk");
    assert_eq!(error.args["reason"], "too_long");
    assert_eq!(ada.revoke(hers.id, false).await.map(|invitation| invitation.state), Ok(InvitationState::Revoked));
    assert_eq!(eva.invitation(hers.id).await.state, InvitationState::Revoked);
}
