//! Sessions are offered to whom is there, and to nobody else.

use std::time::Duration;

use deskbell_protocol::{Event, InvitationCard, SessionState, Status};
use deskbell_server::Pace;

use crate::house::{House, Stream, code_of};

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

#[tokio::test]
async fn offers_survive_a_restart_that_the_desk_survives() {
    let house = House::open().await;
    let eva = house.sign_in("eva").await;
    let desk = eva.connect().await;
    let client = house.client();
    client.join(&eva.invite().await, "").await.expect("unused");
    drop(desk);
    let house = house.restart().await;
    let client = crate::house::Client { api: house.api(&client.api.token), join: client.join };
    let session = client.joined().await.expect("its session").session;
    assert_eq!(session.state, SessionState::Offered, "her desk has a lease to come back");
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
