//! Whether alerts would reach an operator: told by desks, seen by supervisors, and heeded by routing where the company wants that.

use deskbell_protocol::{
    Activity, AllAway, ClientSession, ErrorCode, Event, FrameToServer, GroupCard, GroupState, Invitation,
    InvitationCard, OperatorState, Outcome, Readiness, Receipt, Role, SessionState, Status, Timestamp, Way,
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::house::{Answer, Desk, House, Stream, answer, code, code_of};
use crate::missing;
use crate::routing::{calm, comes, offered_to, told};

const DEAF: Readiness = Readiness { popups: Way::NoService, sounds: Way::Silent, last_popup: None, last_sound: None };
const HALF: Readiness = Readiness { sounds: Way::Works, ..DEAF };
const READY: Readiness = Readiness { popups: Way::Works, ..HALF };

async fn tell(desk: &Desk, readiness: &Readiness) {
    tried(desk, readiness).await.expect("taken");
}

async fn tried(desk: &Desk, body: &impl serde::Serialize) -> Answer<()> {
    desk.api.put("/v1/me/readiness", body).await
}

async fn only_alertable(house: &House, on: bool) {
    house.settings(|settings| settings.only_alertable = on).await;
}

/// A supervisor with a stream.
async fn supervisor(house: &House) -> (Desk, Stream) {
    house.operator("sam", "Sam", Role::Supervisor).await;
    house.connect("sam").await
}

/// Waits until the supervisor is told this of the operator.
async fn seen(stream: &mut Stream, of: &Desk, readiness: Option<Readiness>) -> OperatorState {
    let told = stream.until(|event| match event {
        Event::OperatorStateChanged { state } if state.operator.id == of.operator.id => {
            (state.readiness == readiness).then_some(*state)
        }
        _ => None,
    });
    told.await
}

/// What the supervisor finds in the workspace.
async fn found(supervisor: &Desk, of: &Desk) -> Option<Readiness> {
    let states = supervisor.workspace().await.operators;
    states.iter().find(|state| state.operator.id == of.operator.id).expect("she is one of them").readiness
}

async fn card(house: &House, invitation: &Invitation) -> InvitationCard {
    house.api("").get(&format!("/v1/client/invitations/{}", code_of(invitation))).await.expect("unused")
}

async fn group_state(house: &House) -> GroupState {
    house.api("").get::<GroupCard>("/v1/client/groups/sales").await.expect("the card").state
}

#[tokio::test]
async fn a_supervisor_sees_what_a_desk_tells_and_the_same_again_is_nothing() {
    let house = House::open().await;
    let (sam, mut sams) = supervisor(&house).await;
    let (eva, mut evas) = house.connect("eva").await;
    assert_eq!(found(&sam, &eva).await, None, "nothing was told yet");
    let shown = |at| {
        let receipt = Receipt { outcome: Outcome::Shown, at: Timestamp(at) };
        Readiness { last_popup: Some(receipt), ..HALF }
    };
    tell(&eva, &shown(1_000)).await;
    seen(&mut sams, &eva, Some(shown(1_000))).await;
    let head = eva.workspace().await.seq;
    tell(&eva, &shown(1_000)).await;
    tell(&eva, &shown(2_000)).await;
    assert_eq!(eva.workspace().await.seq, head, "one more popup shown is no event");
    assert_eq!(found(&sam, &eva).await, Some(shown(2_000)), "but it is known");
    tell(&eva, &DEAF).await;
    seen(&mut sams, &eva, Some(DEAF)).await;

    evas.send(&FrameToServer::Activity { activity: Activity::Suspending }).await;
    seen(&mut sams, &eva, None).await;
    evas.send(&FrameToServer::Activity { activity: Activity::Active }).await;
    seen(&mut sams, &eva, Some(DEAF)).await;
}

#[tokio::test]
async fn the_best_of_the_connected_computers_holds() {
    let house = House::open().await;
    let (sam, mut sams) = supervisor(&house).await;
    let ((here, _heres), (there, mut theres)) = (house.connect("eva").await, house.connect("eva").await);
    tell(&here, &DEAF).await;
    assert_eq!(found(&sam, &here).await, None, "a desk that has not told counts as one that reaches");
    tell(&there, &HALF).await;
    seen(&mut sams, &here, Some(HALF)).await;
    tell(&here, &READY).await;
    seen(&mut sams, &here, Some(READY)).await;
    tell(&here, &DEAF).await;
    seen(&mut sams, &here, Some(HALF)).await;
    theres.send(&FrameToServer::Activity { activity: Activity::Suspending }).await;
    seen(&mut sams, &here, Some(DEAF)).await;
    // What is told while a computer is not connected counts when it is.
    tell(&there, &READY).await;
    assert_eq!(found(&sam, &here).await, Some(DEAF));
    theres.send(&FrameToServer::Activity { activity: Activity::Active }).await;
    seen(&mut sams, &here, Some(READY)).await;
    let _: () = there.api.post("/v1/sign-out", uuid::Uuid::now_v7()).await.expect("signed out");
    seen(&mut sams, &here, Some(DEAF)).await;
}

#[tokio::test]
async fn a_computer_that_signs_in_anew_has_told_nothing() {
    let house = House::open().await;
    let (sam, mut sams) = supervisor(&house).await;
    let device = uuid::Uuid::now_v7();
    let eva = house.sign_in_on("eva", device).await;
    let _evas = eva.connect().await;
    tell(&eva, &DEAF).await;
    seen(&mut sams, &eva, Some(DEAF)).await;
    let eva = house.sign_in_on("eva", device).await;
    let _evas = eva.connect().await;
    assert_eq!(found(&sam, &eva).await, None, "it may be another program by now");
}

#[tokio::test]
async fn words_of_a_newer_desk_are_taken_and_what_is_no_readiness_is_refused() {
    let house = House::open().await;
    let (sam, mut sams) = supervisor(&house).await;
    let (eva, _evas) = house.connect("eva").await;
    let newer = json!({
        "popups": "shown_on_the_wrist",
        "sounds": "works",
        "last_popup": { "outcome": "felt", "at": 5, "where": "left" },
        "lights": "works",
    });
    tried(&eva, &newer).await.expect("what is not known is passed over");
    let last_popup = Some(Receipt { outcome: Outcome::Unknown, at: Timestamp(5) });
    seen(&mut sams, &eva, Some(Readiness { popups: Way::Unknown, sounds: Way::Works, last_popup, last_sound: None }))
        .await;
    let head = eva.workspace().await.seq;
    for bad in [json!({}), json!({ "popups": "works" }), json!({ "popups": 1, "sounds": "works" }), json!([1, 2])] {
        let (status, error) = tried(&eva, &bad).await.expect_err("no readiness");
        assert_eq!((status, error.code), (400, ErrorCode::BadRequest), "{bad}");
    }
    let nobody = house.api("").request(Method::PUT, "/v1/me/readiness").json(&READY);
    assert_eq!(code(answer::<Value>(nobody).await), Some(ErrorCode::Unauthorized));
    assert_eq!(sam.workspace().await.seq, head, "nothing happened");
}

#[tokio::test]
async fn whom_no_alert_reaches_is_offered_clients_only_where_the_company_does_not_mind() {
    let house = House::open().await;
    house.group("sales", &["eva", "tom"]).await;
    let ((eva, mut evas), (tom, mut toms)) = (house.connect("eva").await, house.connect("tom").await);
    tell(&eva, &DEAF).await;
    let (_first, id) = comes(&house, "sales").await;
    // She is idle longer.
    offered_to(&mut toms, id, eva.operator.id).await;
    only_alertable(&house, true).await;
    offered_to(&mut toms, id, tom.operator.id).await;
    tell(&tom, &DEAF).await;
    told(&mut evas, id, |session| (session.state == SessionState::Queued).then_some(())).await;
    tell(&tom, &HALF).await;
    offered_to(&mut evas, id, tom.operator.id).await;
    tell(&tom, &DEAF).await;
    tell(&eva, &READY).await;
    offered_to(&mut evas, id, eva.operator.id).await;
    tell(&eva, &DEAF).await;
    told(&mut evas, id, |session| (session.state == SessionState::Queued).then_some(())).await;
    let (_second, other) = comes(&house, "sales").await;
    assert!(tom.sees(other).await.is_some_and(|session| session.offered_to.is_empty()), "none can be alerted");
    eva.accept(other).await.expect("she saw the client herself");
    only_alertable(&house, false).await;
    offered_to(&mut toms, id, tom.operator.id).await;
    let misses = [eva.workspace().await.me.status, tom.workspace().await.me.status];
    assert_eq!(misses, [Status::Online; 2], "what was taken back is no miss");
}

#[tokio::test]
async fn one_computer_that_has_not_told_or_can_alert_is_enough() {
    let house = House::open().await;
    only_alertable(&house, true).await;
    let ((eva, mut evas), (_there, mut theres)) = (house.connect("eva").await, house.connect("eva").await);
    let (_client, waiting) = missing::comes(&house, &eva).await;
    assert_eq!(waiting.state, SessionState::Offered, "nobody has told");
    tell(&eva, &DEAF).await;
    assert_eq!(eva.sees(waiting.id).await.map(|session| session.state), Some(SessionState::Offered), "the other may");
    let becomes = async |stream: &mut Stream, state| {
        told(stream, waiting.id, |session| (session.state == state).then_some(())).await;
    };
    theres.send(&FrameToServer::Activity { activity: Activity::Suspending }).await;
    becomes(&mut evas, SessionState::Queued).await;
    theres.send(&FrameToServer::Activity { activity: Activity::Active }).await;
    becomes(&mut evas, SessionState::Offered).await;
}

#[tokio::test]
async fn clients_find_nobody_there_whom_no_alert_reaches() {
    let house = House::open().await;
    house.group("sales", &["eva"]).await;
    house.settings(|settings| settings.all_away = AllAway::Offline).await;
    let (eva, _evas) = house.connect("eva").await;
    let unused = eva.invite().await;
    tell(&eva, &DEAF).await;
    assert!(card(&house, &unused).await.operator.available, "the company does not mind");
    assert_eq!(group_state(&house).await, GroupState::Open);
    let (in_group, _) = comes(&house, "sales").await;
    let (invited, _) = missing::comes(&house, &eva).await;
    let mut pages = [in_group.stream().await, invited.stream().await];
    let mut shown = async |available: bool| {
        for page in &mut pages {
            missing::told(page, |session: &ClientSession| session.operator.available == available).await;
        }
    };
    only_alertable(&house, true).await;
    shown(false).await;
    assert!(!card(&house, &unused).await.operator.available, "as when she is Away");
    assert_eq!(group_state(&house).await, GroupState::Offline);
    assert_eq!(code(house.client().join_group("sales", "Petr").await), Some(ErrorCode::GroupOffline));
    tell(&eva, &READY).await;
    shown(true).await;
    assert!(card(&house, &unused).await.operator.available);
    assert_eq!(group_state(&house).await, GroupState::Open);
    tell(&eva, &DEAF).await;
    shown(false).await;
    missing::set(&house, |missing| missing.may_wait = false).await;
    let refused = house.client().join(&unused, "Petr").await;
    assert_eq!(code(refused), Some(ErrorCode::OperatorMissing), "what holds for a missing operator holds");
    only_alertable(&house, false).await;
    shown(true).await;
    // To whom she talks already she is there.
    let session = invited.joined().await.expect("its session").session.id;
    eva.accept(session).await.expect("hers");
    only_alertable(&house, true).await;
    assert!(invited.joined().await.expect("its session").session.operator.available, "she is Online and talks");
}

#[tokio::test]
async fn only_settings_that_change_who_is_there_are_told_to_a_groups_clients() {
    let house = House::with_pace(calm()).await;
    house.group("sales", &["eva"]).await;
    house.settings(|settings| settings.slots = 1).await;
    let (_eva, _evas) = house.connect("eva").await;
    let (_first, _) = comes(&house, "sales").await;
    let (second, _) = comes(&house, "sales").await;
    let waiting = second.joined().await.expect("its session");
    assert_eq!((waiting.session.state, waiting.session.operator.available), (SessionState::Queued, true));
    let mut page = second.stream_from(&waiting).await;
    house.settings(|settings| settings.wait_target_s = 30).await;
    let now = second.joined().await.expect("its session").seq;
    let events = page.drain(now).await;
    assert!(now > waiting.seq && events.is_empty(), "that is of no concern to the client: {events:?}");
    house.settings(|settings| settings.groups[0].members.clear()).await;
    missing::told(&mut page, |session| !session.operator.available).await;
}

#[tokio::test]
async fn what_was_told_outlives_a_restart() {
    let house = House::open().await;
    let (sam, _sams) = supervisor(&house).await;
    let (eva, _evas) = house.connect("eva").await;
    tell(&eva, &DEAF).await;
    let house = house.restart().await;
    let sam = Desk { api: house.api(&sam.api.token), operator: sam.operator };
    assert_eq!(
        found(&sam, &eva).await,
        Some(DEAF),
        "her desk has a lease to come back, and may have nothing new to tell"
    );
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_on_one_database_agree_whom_an_alert_reaches() {
    let postgres = deskbell_testkit::Postgres::start();
    let house = House::on(Some(postgres.url().parse().expect("an address")), calm()).await;
    house.group("sales", &["eva"]).await;
    only_alertable(&house, true).await;
    let beside = house.beside_with(calm()).await;
    let (sam, mut sams) = supervisor(&beside).await;
    let (eva, mut evas) = house.connect("eva").await;
    tell(&eva, &DEAF).await;
    seen(&mut sams, &eva, Some(DEAF)).await;
    assert_eq!(group_state(&beside).await, GroupState::Busy, "the other server knows");
    let (_client, id) = comes(&beside, "sales").await;
    assert!(eva.sees(id).await.is_some_and(|session| session.state == SessionState::Queued), "nobody was asked");
    let there = Desk { api: beside.api(&eva.api.token), operator: eva.operator.clone() };
    tell(&there, &READY).await;
    offered_to(&mut evas, id, eva.operator.id).await;
    tell(&eva, &DEAF).await;
    told(&mut evas, id, |session| (session.state == SessionState::Queued).then_some(())).await;
    assert_eq!(found(&sam, &eva).await, Some(DEAF));
    tokio::join!(house.server.stop(), beside.server.stop());
}
