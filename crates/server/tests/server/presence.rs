//! Sessions are offered to whom is there, and to nobody else.

use std::time::Duration;

use deskbell_protocol::{
    ErrorCode, Event, InvitationCard, Operator, Presence, Role, SessionState, SetOperatorStatus, Status,
};
use deskbell_server::Pace;

use crate::house::{Answer, Client, House, Stream, code, code_of, new_id};

/// Waits until the client's session is in `state`.
async fn becomes(page: &mut Stream, state: SessionState) {
    page.until(|event| match event {
        Event::ClientSessionChanged { session } if session.state == state => Some(()),
        _ => None,
    })
    .await;
}

#[tokio::test]
async fn away_takes_the_offer_back_and_online_gives_it_again() {
    let house = House::open().await;
    let eva = house.sign_in("eva").await;
    let client = house.client();
    let joined = client.join(&eva.invite().await, "").await.expect("unused");
    assert_eq!(joined.session.state, SessionState::Queued, "she signed in, but her desk is not connected");
    let mut page = client.stream().await;
    let _desk = eva.connect().await;
    becomes(&mut page, SessionState::Offered).await;
    eva.set_status(Status::AWAY).await.expect("chosen");
    becomes(&mut page, SessionState::Queued).await;
    assert_eq!(eva.workspace().await.sessions.len(), 1, "she still sees who waits");
    eva.set_status(Status::Online).await.expect("chosen");
    becomes(&mut page, SessionState::Offered).await;
    eva.set_status(Status::AWAY).await.expect("chosen");
    eva.accept(joined.session.id).await.expect("the owner may accept a queued session too");
}

#[tokio::test]
async fn a_silent_desk_loses_its_offers_and_keeps_its_status() {
    let pace = Pace { ping: Duration::from_millis(100), lease: Duration::from_secs(2), ..Pace::default() };
    let house = House::with_pace(pace).await;
    let eva = house.sign_in("eva").await;
    let desk = eva.connect().await;
    let client = house.client();
    client.join(&eva.invite().await, "").await.expect("unused");
    let mut page = client.stream().await;
    drop(desk);
    becomes(&mut page, SessionState::Queued).await;
    assert_eq!(eva.workspace().await.me.status, Status::Online, "presence never changes what was chosen");
    let other = eva.invite().await;
    let card: InvitationCard =
        client.api.get(&format!("/v1/client/invitations/{}", code_of(&other))).await.expect("the card");
    assert!(!card.operator.available);
    let _desk = eva.connect().await;
    becomes(&mut page, SessionState::Offered).await;
}

#[tokio::test]
async fn signing_in_elsewhere_keeps_a_status_and_signing_out_ends_presence() {
    let house = House::open().await;
    let eva = house.sign_in("eva").await;
    let _desk = eva.connect().await;
    eva.set_status(Status::AWAY).await.expect("chosen");
    let second = house.sign_in("eva").await;
    assert_eq!(second.operator.status, Status::AWAY, "her first computer is connected");
    eva.set_status(Status::Online).await.expect("chosen");

    let client = house.client();
    client.join(&eva.invite().await, "").await.expect("unused");
    let mut page = client.stream().await;
    let invitation = second.invite().await;
    let _: () = eva.api.post("/v1/sign-out", uuid::Uuid::now_v7()).await.expect("signed out");
    becomes(&mut page, SessionState::Queued).await;
    let joined = house.client().join(&invitation, "").await.expect("unused");
    assert_eq!(joined.session.state, SessionState::Queued, "nobody is there");
    second.set_status(Status::AWAY).await.expect("chosen");
    let third = house.sign_in("eva").await;
    assert_eq!(third.operator.status, Status::Online, "nobody else is connected");
}

/// eva's desk is connected and a client is offered to her; then the server stops, and starts again without her desk.
async fn restarted_with_an_offer(pace: Pace, change: Option<&'static str>) -> (House, Client) {
    let house = House::open().await;
    let eva = house.sign_in("eva").await;
    let desk = eva.connect().await;
    let client = house.client();
    client.join(&eva.invite().await, "").await.expect("unused");
    drop(desk);
    let house = house.restart_with(pace, change).await;
    let client = Client { api: house.api(&client.api.token), join: client.join };
    (house, client)
}

#[tokio::test]
async fn offers_survive_a_restart_and_end_when_the_desk_does_not_come_back_within_a_lease() {
    let pace = Pace { ping: Duration::from_millis(100), lease: Duration::from_secs(3), ..Pace::default() };
    let (_house, client) = restarted_with_an_offer(pace, None).await;
    let session = client.joined().await.expect("its session").session;
    assert_eq!(session.state, SessionState::Offered, "her desk has a lease to come back");
    becomes(&mut client.stream().await, SessionState::Queued).await;
}

#[tokio::test]
async fn a_start_makes_true_what_the_database_says_of_who_is_there_and_who_waits() {
    // As a restored or repaired database may have it, or one from a version with other rules.
    for (sql, state) in [
        ("UPDATE device SET node_id = NULL", SessionState::Queued),
        ("DELETE FROM session_offer; UPDATE session SET state = 'queued'", SessionState::Offered),
    ] {
        let (_house, client) = restarted_with_an_offer(Pace::default(), Some(sql)).await;
        assert_eq!(client.joined().await.expect("its session").session.state, state, "after {sql}");
    }
}

#[tokio::test]
async fn who_is_signed_out_everywhere_is_gone_at_once() {
    let house = House::open().await;
    house.operator("sue", "Sue", Role::Supervisor).await;
    let (sue, eva) = (house.sign_in("sue").await, house.sign_in("eva").await);
    let second = house.sign_in("eva").await;
    let _desk = eva.connect().await;
    let presence = async || {
        let operators = sue.workspace().await.operators;
        operators.iter().find(|state| state.operator.id == eva.operator.id).map(|state| state.presence)
    };
    assert_eq!(presence().await, Some(Presence::Connected));
    let _: () = eva.api.post("/v1/sign-out", uuid::Uuid::now_v7()).await.expect("signed out");
    assert_eq!(presence().await, Some(Presence::Disconnected), "her second computer may still come");
    let _: () = second.api.post("/v1/sign-out", uuid::Uuid::now_v7()).await.expect("signed out");
    assert_eq!(presence().await, Some(Presence::Gone), "nobody will come back to this");
}

#[tokio::test]
async fn a_supervisor_sets_no_reason_that_is_not_there() {
    let house = House::open().await;
    house.operator("sue", "Sue", Role::Supervisor).await;
    let (sue, eva) = (house.sign_in("sue").await, house.sign_in("eva").await);
    let lunch = eva.workspace().await.settings.away_reasons[0].id;
    let set = async |reason_id| -> Answer<Operator> {
        let path = format!("/v1/operators/{}/status", eva.operator.id);
        let body = SetOperatorStatus { status: Status::Away { reason_id: Some(reason_id) } };
        sue.api.send(reqwest::Method::PUT, &path, Some(uuid::Uuid::now_v7()), &body).await
    };
    assert_eq!(code(set(new_id()).await), Some(ErrorCode::ReasonUnknown), "no such reason");
    house.server.admin().enable_reason("Lunch", false).await.expect("valid");
    assert_eq!(code(set(lunch).await), Some(ErrorCode::ReasonUnknown), "a disabled one");
    assert_eq!(eva.workspace().await.me.status, Status::Online, "and she is where she was");
}

#[tokio::test]
async fn a_desk_that_signs_in_again_after_it_was_signed_out_has_a_lease_that_ends() {
    let pace = Pace { ping: Duration::from_millis(100), lease: Duration::from_secs(3), ..Pace::default() };
    let house = House::with_pace(pace).await;
    let device = uuid::Uuid::now_v7();
    let first = house.sign_in_on("eva", device).await;
    let _gone = first.connect().await;
    house.server.admin().revoke_devices("eva", None).await.expect("signed out");
    let eva = house.sign_in_on("eva", device).await;
    let desk = eva.connect().await;
    let client = house.client();
    let joined = client.join(&eva.invite().await, "").await.expect("unused");
    assert_eq!(joined.session.state, SessionState::Offered, "she is back");
    let mut page = client.stream().await;
    // The server looks for who was signed out each second, and must not take the new lease for the old one.
    drop(desk);
    becomes(&mut page, SessionState::Queued).await;
}
