//! Status, presence, channels and the supervisor's view: one truth for everybody.

use std::time::Duration;

use deskbell_protocol::{
    Activity, Channel, ChannelSwitches, ErrorCode, Event, FirstStatus, FrameToServer, Operator, OperatorState,
    Presence, Role, SessionState, SetOperatorStatus, SetStatus, Status, StatusCause,
};
use deskbell_server::Pace;
use reqwest::Method;
use uuid::Uuid;

use crate::house::{Answer, Desk, House, Stream, code};

fn quick() -> Pace {
    Pace { ping: Duration::from_millis(100), lease: Duration::from_secs(2), ..Pace::default() }
}

async fn changed(stream: &mut Stream) -> Operator {
    let told = stream.until(|event| match event {
        Event::OperatorChanged { operator } => Some(operator),
        _ => None,
    });
    told.await
}

/// Waits until supervisors are told what `wanted` wants.
async fn state(stream: &mut Stream, wanted: impl Fn(&OperatorState) -> bool) -> OperatorState {
    let told = stream.until(|event| match event {
        Event::OperatorStateChanged { state } if wanted(&state) => Some(*state),
        _ => None,
    });
    told.await
}

async fn tell(stream: &mut Stream, activity: Activity) {
    stream.send(&FrameToServer::Activity { activity }).await;
}

async fn set(desk: &Desk, whom: &Desk, status: Status) -> Answer<Operator> {
    let path = format!("/v1/operators/{}/status", whom.operator.id);
    desk.api.send(Method::PUT, &path, Some(Uuid::now_v7()), &SetOperatorStatus { status }).await
}

async fn choose(desk: &Desk, status: Status, age_ms: u64) -> Answer<Operator> {
    desk.api.send(Method::PUT, "/v1/me/status", Some(Uuid::now_v7()), &SetStatus { status, age_ms }).await
}

#[tokio::test]
async fn two_computers_that_set_different_statuses_at_once_agree_afterwards() {
    let house = House::with_pace(quick()).await;
    let (here, mut heres) = house.connect("eva").await;
    let (there, mut theres) = house.connect("eva").await;
    for _ in 0..10 {
        let (away, online) = tokio::join!(here.set_status(Status::AWAY), there.set_status(Status::Online));
        away.and(online).expect("both are answered");
        let (one, other) = (here.workspace().await, there.workspace().await);
        assert_eq!(one.me, other.me, "one truth");
        let last = async |stream: &mut Stream| {
            let mut last = None;
            for (_, event) in stream.drain(one.seq).await {
                if let Some(Event::OperatorChanged { operator }) = event.known() {
                    last = Some(operator);
                }
            }
            last
        };
        let [one_told, other_told] = [last(&mut heres).await, last(&mut theres).await];
        assert_eq!(one_told, other_told, "both are told the same, in the same order");
        assert!(one_told.is_none_or(|told| told == one.me), "and the last of it holds");
    }
}

#[tokio::test]
async fn a_choice_that_waited_for_the_network_never_undoes_a_later_one() {
    let house = House::open().await;
    let eva = house.sign_in("eva").await;
    choose(&eva, Status::AWAY, 0).await.expect("of this moment");
    let late = choose(&eva, Status::Online, 60_000).await;
    assert_eq!(code(late), Some(ErrorCode::StatusChangedSince));
    assert_eq!(eva.workspace().await.me.status, Status::AWAY);
    choose(&eva, Status::AWAY, 60_000).await.expect("what is so already harms nobody");
    let unknown = Status::Away { reason_id: Some(Uuid::now_v7().into()) };
    assert_eq!(code(choose(&eva, unknown, 0).await), Some(ErrorCode::ReasonUnknown));
}

#[tokio::test]
async fn the_first_status_is_the_companys() {
    let house = House::open().await;
    house.settings(|settings| settings.first_status = FirstStatus::Away).await;
    let eva = house.sign_in("eva").await;
    assert_eq!((eva.operator.status, eva.operator.status_cause), (Status::AWAY, StatusCause::Operator), "as before");
    house.settings(|settings| settings.first_status = FirstStatus::Online).await;
    let eva = house.sign_in("eva").await;
    assert_eq!((eva.operator.status, eva.operator.status_cause), (Status::Online, StatusCause::SignIn));
    eva.set_status(Status::AWAY).await.expect("hers");
    house.settings(|settings| settings.first_status = FirstStatus::Kept).await;
    assert_eq!(house.sign_in("eva").await.operator.status, Status::AWAY, "as it was left");
}

#[tokio::test]
async fn automatic_away_comes_when_nobody_sits_at_any_desk_and_goes_by_itself() {
    let house = House::open().await;
    let (_here, mut heres) = house.connect("eva").await;
    let (eva, mut theres) = house.connect("eva").await;
    tell(&mut heres, Activity::Idle).await;
    tell(&mut theres, Activity::Locked).await;
    let now = changed(&mut heres).await;
    assert_eq!((now.status, now.status_cause), (Status::AWAY, StatusCause::Idle), "not before both are left");
    tell(&mut theres, Activity::Active).await;
    let now = changed(&mut heres).await;
    assert_eq!(now.status, Status::Online, "somebody is back at one of them");

    // What she chooses while it is automatic stands.
    tell(&mut theres, Activity::Locked).await;
    assert!(changed(&mut heres).await.status.is_away());
    let chosen = eva.set_status(Status::AWAY).await.expect("hers");
    assert_eq!(chosen.status_cause, StatusCause::Operator, "now it is chosen");
    assert_eq!(changed(&mut heres).await.status_cause, StatusCause::Operator);
    tell(&mut theres, Activity::Active).await;
    tell(&mut heres, Activity::Active).await;
    eva.set_status(Status::Online).await.expect("hers");
    let next = changed(&mut heres).await;
    assert_eq!((next.status, next.status_cause), (Status::Online, StatusCause::Operator), "nothing came in between");
}

#[tokio::test]
async fn the_computers_that_are_left_decide_about_automatic_away() {
    let house = House::open().await;
    let (eva, mut heres) = house.connect("eva").await;
    let (_eva, mut theres) = house.connect("eva").await;
    tell(&mut heres, Activity::Idle).await;
    tell(&mut theres, Activity::Suspending).await;
    let now = changed(&mut heres).await;
    assert_eq!((now.status, now.status_cause), (Status::AWAY, StatusCause::Idle), "nobody sits at the other");
    tell(&mut theres, Activity::Active).await;
    assert_eq!(changed(&mut heres).await.status, Status::Online, "she woke the other");
    assert_eq!(eva.workspace().await.me.status, Status::Online);
}

#[tokio::test]
async fn a_desk_that_falls_asleep_is_lost_at_once_and_back_when_it_wakes() {
    let house = House::with_pace(Pace { ping: Duration::from_millis(100), ..Pace::default() }).await;
    let (eva, mut evas) = house.connect("eva").await;
    let client = house.client();
    let joined = client.join(&eva.invite().await, "").await.expect("unused");
    assert_eq!(joined.session.state, SessionState::Offered);
    let mut page = client.stream().await;
    let mut becomes = async |state| {
        let told = page.until(|event| match event {
            Event::ClientSessionChanged { session } if session.state == state => Some(()),
            _ => None,
        });
        told.await;
    };
    tell(&mut evas, Activity::Suspending).await;
    becomes(SessionState::Queued).await;
    // What was on its way, and answers to pings, do not bring her back.
    evas.send(&FrameToServer::Pong { n: 1 }).await;
    evas.send(&FrameToServer::Ping { n: 1 }).await;
    while evas.frame().await != Some(deskbell_protocol::FrameFromServer::Pong { n: 1 }) {}
    assert_eq!(client.joined().await.expect("its session").session.state, SessionState::Queued);
    assert_eq!(eva.workspace().await.me.status, Status::Online, "the status is hers");
    tell(&mut evas, Activity::Active).await;
    becomes(SessionState::Offered).await;
}

#[tokio::test]
async fn a_killed_desk_is_offered_nobody_after_its_lease_and_a_restarted_server_knows_within_one() {
    let house = House::with_pace(quick()).await;
    house.group("sales", &["eva", "tom"]).await;
    let (eva, evas) = house.connect("eva").await;
    let client = house.client();
    let joined = client.join_group("sales", "").await.expect("open");
    assert_eq!(joined.session.state, SessionState::Offered);
    // Nothing says that the desk is gone: its frames just stay away.
    let began = std::time::Instant::now();
    let mut page = client.stream().await;
    let told = page.until(|event| match event {
        Event::ClientSessionChanged { session } if session.state == SessionState::Queued => Some(session),
        _ => None,
    });
    let session = told.await;
    assert!(!session.operator.available, "nobody is there");
    assert!(began.elapsed() < Duration::from_secs(4), "within the lease, and what a busy machine adds");
    drop(evas);

    let back = eva.connect().await;
    assert_eq!(client.joined().await.expect("its session").session.state, SessionState::Offered);
    drop(back);
    let token = eva.api.token.clone();
    house.server.stop().await;
    let server = crate::house::start(&house.folder, None, quick()).await;
    let house = House { server, ..house };
    let client = crate::house::Client { api: house.api(&client.api.token), join: client.join };
    let session = client.joined().await.expect("its session").session;
    assert_eq!(session.state, SessionState::Offered, "the desk has one lease to come back");
    let mut page = client.stream().await;
    let told = page.until(|event| match event {
        Event::ClientSessionChanged { session } if session.state == SessionState::Queued => Some(()),
        _ => None,
    });
    told.await;
    let eva = Desk { api: house.api(&token), operator: eva.operator };
    let _back = eva.connect().await;
    assert_eq!(client.joined().await.expect("its session").session.state, SessionState::Offered, "true again at once");
}

#[tokio::test]
async fn a_switched_off_channel_gives_its_offers_back_and_keeps_what_is_active() {
    let house = House::open().await;
    house.group("sales", &["eva"]).await;
    let (eva, mut evas) = house.connect("eva").await;
    let [state] = eva.workspace().await.channels[..] else { panic!("one channel is served") };
    assert_eq!((state.channel, state.on, state.locked), (Channel::WebChat, true, false));
    let (talking, waiting) = (house.client(), house.client());
    let talk = talking.join_group("sales", "").await.expect("open").session.id;
    eva.accept(talk).await.expect("hers");
    let offer = waiting.join_group("sales", "").await.expect("open").session;
    assert_eq!(offer.state, SessionState::Offered);
    let switched = eva.switch("web_chat", false).await.expect("hers to switch");
    assert!(!switched[0].on);
    assert_eq!(waiting.joined().await.expect("its session").session.state, SessionState::Queued, "at once");
    eva.write(talk, "still here").await.expect("what is active stays");
    let next = house.client().join_group("sales", "").await.expect("busy").session;
    assert_eq!((next.state, next.operator.available), (SessionState::Queued, false), "nobody is offered new ones");
    let told = evas.until(|event| match event {
        Event::ChannelsChanged { channels } => Some(channels),
        _ => None,
    });
    assert_eq!(told.await, switched, "her other computers are told");
    eva.switch("web_chat", true).await.expect("hers to switch");
    assert_eq!(waiting.joined().await.expect("its session").session.state, SessionState::Offered);
    assert_eq!(code(eva.switch("phone", true).await), Some(ErrorCode::NotFound), "not assigned");
}

#[tokio::test]
async fn a_locked_channel_is_refused_whoever_asks_and_counts_as_on() {
    let house = House::open().await;
    let eva = house.sign_in("eva").await;
    eva.switch("web_chat", false).await.expect("not locked yet");
    house.settings(|settings| settings.channel_switches = ChannelSwitches::None).await;
    house.operator("ada", "Ada", Role::Administrator).await;
    for desk in [&eva, &house.sign_in("ada").await] {
        let (status, error) = desk.switch("web_chat", false).await.expect_err("it is locked");
        assert_eq!((status, error.code), (403, ErrorCode::ChannelLocked));
        let [state] = desk.workspace().await.channels[..] else { panic!("one channel is served") };
        assert!(state.on && state.locked);
    }
    let only = ChannelSwitches::Some { channels: vec![Channel::WebChat] };
    house.settings(|settings| settings.channel_switches.clone_from(&only)).await;
    let [state] = eva.workspace().await.channels[..] else { panic!("one channel is served") };
    assert!(!state.on && !state.locked, "what she chose before holds again");
    eva.switch("web_chat", true).await.expect("hers to switch");
}

#[tokio::test]
async fn a_supervisor_sees_and_sets_everybody_and_an_operator_nobody() {
    let house = House::open().await;
    house.operator("sue", "Sue", Role::Supervisor).await;
    house.group("sales", &["eva"]).await;
    let (eva, mut evas) = house.connect("eva").await;
    let tom = house.sign_in("tom").await;
    let (sue, mut sues) = house.connect("sue").await;
    assert!(eva.workspace().await.operators.is_empty(), "operators see nobody's state");
    let all = sue.workspace().await.operators;
    let of = |id| all.iter().find(|state| state.operator.id == id).expect("everybody is listed");
    assert_eq!(of(eva.operator.id).presence, Presence::Connected);
    assert_eq!((of(eva.operator.id).groups.join(","), of(eva.operator.id).slots), ("sales".into(), 4));
    assert!(of(eva.operator.id).devices.iter().any(|device| device.connected && device.name == "test"));
    assert_eq!(of(tom.operator.id).presence, Presence::Gone, "signed in, never connected");

    let client = house.client();
    let id = client.join_group("sales", "").await.expect("open").session.id;
    state(&mut sues, |state| state.operator.id == eva.operator.id && state.used == 1).await;
    eva.accept(id).await.expect("hers");
    eva.end(id).await.expect("hers");
    state(&mut sues, |state| state.operator.id == eva.operator.id && state.used == 0).await;

    assert_eq!(code(set(&tom, &eva, Status::AWAY).await), Some(ErrorCode::Forbidden));
    assert_eq!(eva.workspace().await.me.status, Status::Online);
    let lunch = Status::Away { reason_id: Some(eva.workspace().await.settings.away_reasons[0].id) };
    let answer = set(&sue, &eva, lunch).await.expect("a supervisor may");
    assert_eq!((answer.status, answer.status_by.as_deref()), (lunch, Some("Sue")));
    let told = changed(&mut evas).await;
    assert_eq!((told.status_cause, told.status_by.as_deref()), (StatusCause::Supervisor, Some("Sue")), "by whom");
    let seen = state(&mut sues, |state| state.operator.status == lunch).await;
    assert_eq!(seen.operator.id, eva.operator.id);
    let back = eva.set_status(Status::Online).await.expect("hers");
    assert_eq!((back.status_cause, back.status_by), (StatusCause::Operator, None));

    let path = format!("/v1/operators/{}/sign-out", eva.operator.id);
    assert_eq!(code(tom.api.post::<()>(&path, Uuid::now_v7()).await), Some(ErrorCode::Forbidden));
    sue.api.post::<()>(&path, Uuid::now_v7()).await.expect("a supervisor may");
    assert_eq!(evas.end().await, Some(ErrorCode::Unauthorized), "her stream ends");
    let seen = state(&mut sues, |state| state.presence == Presence::Gone).await;
    assert!(seen.operator.id == eva.operator.id && seen.devices.is_empty());
    sue.api.post::<()>(&path, Uuid::now_v7()).await.expect("again is as good as once");

    house.server.admin().disable_operator("tom").await.expect("he exists");
    assert_eq!(code(set(&sue, &tom, Status::Online).await), Some(ErrorCode::Forbidden), "nobody sets one disabled");
    let stranger = format!("/v1/operators/{}/status", Uuid::now_v7());
    let body = SetOperatorStatus { status: Status::AWAY };
    let nobody = sue.api.send::<Operator>(Method::PUT, &stranger, Some(Uuid::now_v7()), &body).await;
    assert_eq!(code(nobody), Some(ErrorCode::NotFound));
}

#[tokio::test]
async fn what_only_supervisors_may_know_is_not_replayed_to_operators() {
    let house = House::with_pace(Pace { ping: Duration::from_millis(100), ..Pace::default() }).await;
    house.operator("sue", "Sue", Role::Supervisor).await;
    let (eva, _evas) = house.connect("eva").await;
    let sue = house.sign_in("sue").await;
    let now = eva.workspace().await;
    let from = deskbell_protocol::Resume { epoch: now.epoch, seq: deskbell_protocol::Seq(0) };
    let kinds = async |desk: &Desk| {
        let events = desk.resume(from).await.drain(now.seq).await;
        events.into_iter().filter(|(_, event)| event.kind == "operator_state.changed").count()
    };
    assert_eq!(kinds(&eva).await, 0);
    assert!(kinds(&sue).await > 0);
}
