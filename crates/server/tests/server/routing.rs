//! Groups' clients: offered, accepted, declined, let pass, passed on and given back.

use std::time::Duration;

use deskbell_protocol::{
    AllAway, ClientSession, Content, ErrorCode, Event, GroupCard, GroupState, Note, OperatorId, Role, Routing, Session,
    SessionId, SessionState, Status, Timestamp, WhenGone,
};
use deskbell_server::Pace;
use futures_util::future::join_all;

use crate::house::{Client, House, Stream, code};

/// Short enough for a test, long enough for a busy machine.
fn quick() -> Pace {
    let (ping, lease, grace) = (Duration::from_millis(100), Duration::from_secs(2), Duration::from_secs(60));
    Pace { ping, lease, grace, ..Pace::default() }
}

/// For what the clock alone decides: a stream that is not read for a while keeps its lease.
pub(crate) fn calm() -> Pace {
    Pace { lease: Duration::from_secs(10), ..quick() }
}

/// Waits until the session is told of in a way that `wanted` picks.
pub(crate) async fn told<T>(stream: &mut Stream, id: SessionId, wanted: impl Fn(&Session) -> Option<T>) -> T {
    let picked = stream.until(|event| match event {
        Event::SessionChanged { session } if session.id == id => wanted(&session),
        _ => None,
    });
    picked.await
}

pub(crate) async fn offered_to(stream: &mut Stream, id: SessionId, to: OperatorId) -> Option<Timestamp> {
    told(stream, id, |session| (session.offered_to == [to]).then_some(session.offered_until)).await
}

async fn shown(page: &mut Stream, wanted: impl Fn(&ClientSession) -> bool) -> ClientSession {
    let picked = page.until(|event| match event {
        Event::ClientSessionChanged { session } if wanted(&session) => Some(session),
        _ => None,
    });
    picked.await
}

pub(crate) async fn comes(house: &House, slug: &str) -> (Client, SessionId) {
    let client = house.client();
    let joined = client.join_group(slug, "Petr").await.expect("the group takes clients");
    (client, joined.session.id)
}

#[tokio::test]
async fn a_groups_client_is_offered_accepted_by_any_member_and_the_others_see_who_has_it() {
    let house = House::open().await;
    house.group("sales", &["eva", "tom"]).await;
    let ((eva, mut evas), (tom, mut toms)) = (house.connect("eva").await, house.connect("tom").await);
    let card: GroupCard = house.api("").get("/v1/client/groups/sales").await.expect("the card");
    assert_eq!((card.company.as_str(), card.group.as_str(), card.state), ("Acme", "sales", GroupState::Open));
    let page = house.api("").request(reqwest::Method::GET, "/chat/sales").send().await.expect("an answer");
    assert_eq!(page.status(), 200, "the page is served");

    let client = house.client();
    let joined = client.join_group("sales", "Petr").await.expect("open");
    assert_eq!((joined.session.state, joined.session.operator.display_name.as_str()), (SessionState::Offered, "sales"));
    assert!(joined.session.operator.available, "somebody can");
    let again = client.join_group("sales", "Petr").await.expect("the same join");
    assert_eq!(again.session, joined.session, "a lost answer does no harm");
    let id = joined.session.id;
    // She signed in first: she is idle longer.
    let until = offered_to(&mut toms, id, eva.operator.id).await.expect("an offer of a group has an end");
    let seen = tom.sees(id).await.expect("it waits in his group");
    assert!(until > seen.queued_at && seen.moves > 0);
    assert_eq!(seen.client.page.as_deref(), Some("https://example.org/offer"));
    assert_eq!(seen.group_name.as_deref(), Some("sales"));
    client.write("Hello?").await.expect("waiting clients write");

    let answer = tom.accept(id).await.expect("any member may").session;
    assert_eq!((answer.state, answer.operator_id), (SessionState::Active, Some(tom.operator.id)));
    assert!(answer.moves > seen.moves && answer.offered_to.is_empty() && answer.offered_until.is_none());
    let (by, by_id) = evas
        .until(|event| match event {
            Event::SessionGone { session_id, taken_by, taken_by_id } if session_id == id => {
                Some((taken_by, taken_by_id))
            }
            _ => None,
        })
        .await;
    assert_eq!((by.as_deref(), by_id), (Some("Tom"), Some(tom.operator.id)), "she is told who has it");
    assert!(eva.sees(id).await.is_none(), "and sees it no more");
    let (_, error) = eva.accept(id).await.expect_err("she is too late");
    assert_eq!((error.code, error.args["operator"].as_str()), (ErrorCode::AlreadyAccepted, "Tom"));
    assert_eq!(code(eva.write(id, "x").await), Some(ErrorCode::NotFound));
    tom.end(id).await.expect("his");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_thousand_accepts_at_once_one_wins_and_the_others_are_told_who() {
    let house = House::open().await;
    let names: Vec<String> = (0..50).map(|n| format!("op{n}")).collect();
    let mut desks = Vec::new();
    for name in &names {
        house.operator(name, name, Role::Operator).await;
        desks.push(house.sign_in(name).await);
    }
    house.group("sales", &names.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let (_client, id) = comes(&house, "sales").await;
    let all = desks.iter().flat_map(|desk| (0..20).map(move |_| (desk.operator.id, desk.accept(id))));
    let answers = join_all(all.map(async |(who, accept)| (who, accept.await))).await;
    assert_eq!(answers.len(), 1_000);
    let winners: Vec<_> = answers.iter().filter_map(|(who, answer)| answer.as_ref().ok().map(|_| *who)).collect();
    assert!(winners.iter().all(|winner| *winner == winners[0]) && winners.len() == 20, "one wins, however often asked");
    let winner = desks.iter().find(|desk| desk.operator.id == winners[0]).expect("one of them");
    for (who, answer) in &answers {
        if let Err((status, error)) = answer {
            assert_eq!((*status, error.code), (409, ErrorCode::AlreadyAccepted), "{who}");
            assert_eq!(error.args["operator"], winner.operator.display_name, "told by name");
        }
    }
}

#[tokio::test]
async fn who_comes_back_hears_that_a_conversation_went_to_others() {
    let (house, clock) = House::with_clock(quick()).await;
    house.group("sales", &["eva"]).await;
    house.settings(|settings| settings.gone = WhenGone::Requeue).await;
    let (eva, evas) = house.connect("eva").await;
    let (client, id) = comes(&house, "sales").await;
    eva.accept(id).await.expect("hers");
    house.server.admin().remove_members("sales", &["eva".into()]).await.expect("valid");
    let before = eva.workspace().await;
    assert!(before.sessions.iter().any(|session| session.id == id), "what is active stays hers");
    drop(evas);
    house.operator("sue", "Sue", Role::Supervisor).await;
    let (sue, mut sues) = house.connect("sue").await;
    let evas_state = sue.workspace().await.operators.into_iter().find(|state| state.operator.id == eva.operator.id);
    if evas_state.expect("everybody is listed").presence == deskbell_protocol::Presence::Connected {
        let lost = sues.until(|event| match event {
            Event::OperatorStateChanged { state } if state.operator.id == eva.operator.id => {
                (state.presence == deskbell_protocol::Presence::Disconnected).then_some(())
            }
            _ => None,
        });
        lost.await;
    }
    // Only now: a stream that is not read for the time of a lease is lost.
    let mut page = client.stream().await;
    clock.by(Duration::from_secs(61));
    shown(&mut page, |session| session.state == SessionState::Queued).await;
    let resume = deskbell_protocol::Resume { epoch: before.epoch, seq: before.seq };
    let missed = eva.resume(resume).await.drain(eva.workspace().await.seq).await;
    let gone = |event| matches!(event, Event::SessionGone { session_id, .. } if session_id == id);
    assert!(missed.into_iter().filter_map(|(_, event)| event.known()).any(gone), "it is nobody's whom she may see");
}

#[tokio::test]
async fn whose_session_ended_comes_after_who_was_idle_longer() {
    let house = House::open().await;
    house.group("sales", &["eva", "tom"]).await;
    let ((eva, _evas), (tom, _toms)) = (house.connect("eva").await, house.connect("tom").await);
    let (_first, id) = comes(&house, "sales").await;
    assert_eq!(tom.sees(id).await.expect("his group's").offered_to, [eva.operator.id], "she signed in first");
    eva.accept(id).await.expect("hers");
    eva.end(id).await.expect("hers");
    let (_second, id) = comes(&house, "sales").await;
    assert_eq!(tom.sees(id).await.expect("his group's").offered_to, [tom.operator.id], "now he is idle longer");
}

#[tokio::test]
async fn an_owner_passes_a_client_on_to_a_group() {
    let house = House::open().await;
    let sales = house.group("sales", &["tom"]).await;
    let mute = house.group("mute", &["tom"]).await;
    house.settings(|settings| settings.groups[1].channels.clear()).await;
    let ((eva, mut evas), (tom, mut toms)) = (house.connect("eva").await, house.connect("tom").await);
    let client = house.client();
    let id = client.join(&eva.invite().await, "Petr").await.expect("unused").session.id;
    assert!(tom.sees(id).await.is_none(), "it is hers alone");
    assert_eq!(code(tom.pass(id, sales).await), Some(ErrorCode::NotFound));
    assert_eq!(code(eva.pass(id, mute).await), Some(ErrorCode::NotFound), "the group does not serve chats");
    let nowhere = crate::house::new_id();
    assert_eq!(code(eva.pass(id, nowhere).await), Some(ErrorCode::NotFound), "there is no such group");
    let passed = eva.pass(id, sales).await.expect("hers to give").session;
    assert_eq!((passed.owner_id, passed.group_id), (None, Some(sales)));
    assert!(passed.invitation_id.is_some(), "it is still known how it came");
    offered_to(&mut toms, id, tom.operator.id).await;
    evas.until(|event| matches!(event, Event::SessionGone { session_id, .. } if session_id == id).then_some(())).await;
    assert!(eva.sees(id).await.is_none() && code(eva.accept(id).await) == Some(ErrorCode::NotFound));
    let shown = client.joined().await.expect("its session").session;
    assert_eq!(shown.operator.display_name, "sales", "the client sees who is asked now");
    tom.accept(id).await.expect("his group's");
}

#[tokio::test]
async fn a_client_of_the_queue_is_passed_on_only_by_whoever_was_asked_and_leaves_the_group() {
    let house = House::open().await;
    house.group("sales", &["eva", "tom"]).await;
    let support = house.group("support", &["tom"]).await;
    let ((eva, mut evas), (tom, _toms)) = (house.connect("eva").await, house.connect("tom").await);
    let (_client, id) = comes(&house, "sales").await;
    offered_to(&mut evas, id, eva.operator.id).await;
    assert!(tom.sees(id).await.is_some(), "it waits in his group too");
    assert_eq!(code(tom.pass(id, support).await), Some(ErrorCode::Forbidden), "but it is put before her");
    let passed = eva.pass(id, support).await.expect("she was asked").session;
    assert_eq!(passed.group_id, Some(support));
    evas.until(|event| matches!(event, Event::SessionGone { session_id, .. } if session_id == id).then_some(())).await;
    assert!(eva.sees(id).await.is_none(), "it left her group");
    tom.accept(id).await.expect("his group's");
}

#[tokio::test]
async fn slots_are_never_exceeded_by_offers_nor_by_accepts() {
    let house = House::open().await;
    house.group("sales", &["eva"]).await;
    house.settings(|settings| settings.slots = 2).await;
    let (eva, _evas) = house.connect("eva").await;
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(comes(&house, "sales").await.1);
    }
    let state = async |id| eva.sees(id).await.expect("it waits in her group").state;
    assert_eq!(state(ids[1]).await, SessionState::Offered);
    assert_eq!(state(ids[2]).await, SessionState::Queued, "both slots are spoken for");
    let answers = join_all(ids.iter().map(|id| eva.accept(*id))).await;
    let refused: Vec<_> = answers.into_iter().filter_map(|answer| answer.err().map(|(_, error)| error.code)).collect();
    assert_eq!(refused, [ErrorCode::SlotsFull], "two fit");
    let held = eva.workspace().await.sessions.iter().filter(|session| session.state == SessionState::Active).count();
    assert_eq!(held, 2);
    let first = eva.workspace().await.sessions[0].id;
    eva.end(first).await.expect("hers");
    let waiting = eva.workspace().await.sessions.into_iter().find(|session| session.state.is_waiting());
    assert_eq!(waiting.expect("one is left").state, SessionState::Offered, "the free slot goes to who waits");
}

#[tokio::test]
async fn a_full_queue_and_an_empty_office_are_told_to_the_client() {
    let house = House::open().await;
    house.group("sales", &["eva"]).await;
    house.settings(|settings| settings.groups[0].queue_max = Some(1)).await;
    let state = async || house.api("").get::<GroupCard>("/v1/client/groups/sales").await.expect("the card").state;
    assert_eq!(state().await, GroupState::Busy, "nobody is there, one may wait");
    let (first, _) = comes(&house, "sales").await;
    assert_eq!(state().await, GroupState::Full);
    assert_eq!(code(house.client().join_group("sales", "").await), Some(ErrorCode::QueueFull));
    first.leave().await.expect("a client may leave");
    house.settings(|settings| settings.all_away = AllAway::Offline).await;
    assert_eq!(state().await, GroupState::Offline);
    assert_eq!(code(house.client().join_group("sales", "").await), Some(ErrorCode::GroupOffline));
    let (eva, _evas) = house.connect("eva").await;
    assert_eq!(state().await, GroupState::Open);
    let (client, _) = comes(&house, "sales").await;
    let mut page = client.stream().await;
    eva.set_status(Status::AWAY).await.expect("hers");
    shown(&mut page, |session| !session.operator.available).await;
    eva.set_status(Status::Online).await.expect("hers");
    shown(&mut page, |session| session.operator.available && session.state == SessionState::Offered).await;
    assert_eq!(code(house.client().join_group("nothing", "").await), Some(ErrorCode::NotFound));
}

#[tokio::test]
async fn clients_who_wait_see_when_the_last_one_goes_and_the_first_one_comes() {
    let house = House::open().await;
    house.group("sales", &["eva"]).await;
    house.settings(|settings| settings.slots = 1).await;
    let (eva, _evas) = house.connect("eva").await;
    comes(&house, "sales").await;
    let (behind, _) = comes(&house, "sales").await;
    let mut page = behind.stream().await;
    assert!(behind.joined().await.expect("its session").session.operator.available, "she is there, if busy");
    eva.set_status(Status::AWAY).await.expect("hers");
    let gone = shown(&mut page, |session| !session.operator.available).await;
    assert_eq!(gone.state, SessionState::Queued, "nothing else became of it");
    eva.set_status(Status::Online).await.expect("hers");
    shown(&mut page, |session| session.operator.available).await;
}

#[tokio::test]
async fn a_ring_all_group_rings_at_everybody_until_somebody_accepts() {
    let house = House::open().await;
    house.group("sales", &["eva", "tom"]).await;
    house.settings(|settings| settings.groups[0].mode = Routing::RingAll).await;
    let ((eva, _evas), (tom, mut toms)) = (house.connect("eva").await, house.connect("tom").await);
    let (_client, id) = comes(&house, "sales").await;
    told(&mut toms, id, |session| (session.offered_to.len() == 2).then_some(())).await;
    let after = eva.decline(id).await.expect("hers").session;
    assert_eq!(after.offered_to, [tom.operator.id], "it goes on ringing at the others");
    tom.accept(id).await.expect("his");
    assert_eq!(code(eva.accept(id).await), Some(ErrorCode::AlreadyAccepted));
}

#[tokio::test]
async fn conversations_of_who_is_gone_stay_or_go_back_as_the_company_wants() {
    for (gone, expected) in [(WhenGone::Keep, SessionState::Active), (WhenGone::Requeue, SessionState::Queued)] {
        let (house, clock) = House::with_clock(quick()).await;
        house.group("sales", &["eva"]).await;
        house.settings(|settings| settings.gone = gone).await;
        house.operator("sue", "Sue", Role::Supervisor).await;
        let (eva, evas) = house.connect("eva").await;
        let (_sue, mut sues) = house.connect("sue").await;
        let (client, id) = comes(&house, "sales").await;
        eva.accept(id).await.expect("hers");
        drop(evas);
        let mut presence = async |wanted| {
            let told = sues.until(|event| match event {
                Event::OperatorStateChanged { state } if state.operator.id == eva.operator.id => {
                    (state.presence == wanted).then_some(state.presence_since)
                }
                _ => None,
            });
            told.await
        };
        presence(deskbell_protocol::Presence::Disconnected).await;
        assert_eq!(client.joined().await.expect("its session").session.state, SessionState::Active, "she has a minute");
        clock.by(Duration::from_secs(61));
        presence(deskbell_protocol::Presence::Gone).await;
        let joined = client.joined().await.expect("its session");
        assert_eq!(joined.session.state, expected, "{gone:?}");
        let lost = joined.messages.messages.iter().any(|message| message.content == Content::Note(Note::OperatorLost));
        assert_eq!(lost, gone == WhenGone::Requeue, "the client is told");
        let back = eva.connect().await;
        let seen = eva.sees(id).await.expect("she sees it either way: hers, or her group's");
        let state = if gone == WhenGone::Keep { SessionState::Active } else { SessionState::Offered };
        assert_eq!(seen.state, state);
        assert_eq!(eva.workspace().await.me.status, Status::Online, "the chosen status survived");
        drop(back);
    }
}

#[tokio::test]
async fn who_is_disabled_or_taken_out_in_the_middle_keeps_no_client_waiting() {
    let house = House::open().await;
    house.group("sales", &["eva", "tom"]).await;
    let (eva, _evas) = house.connect("eva").await;
    let (talking, talk) = comes(&house, "sales").await;
    eva.accept(talk).await.expect("hers");
    let (waiting, offer) = comes(&house, "sales").await;
    assert_eq!(eva.sees(offer).await.expect("offered").offered_to, [eva.operator.id]);
    house.server.admin().remove_members("sales", &["eva".into()]).await.expect("valid");
    assert_eq!(waiting.joined().await.expect("its session").session.state, SessionState::Queued, "at once");
    assert_eq!(code(eva.accept(offer).await), Some(ErrorCode::NotFound), "it is not hers to take any more");
    eva.write(talk, "still here").await.expect("what is active stays");

    let (tom, _toms) = house.connect("tom").await;
    assert_eq!(tom.sees(offer).await.expect("his group's").offered_to, [tom.operator.id]);
    house.server.admin().disable_operator("eva").await.expect("she exists");
    let state = talking.joined().await.expect("its session").session.state;
    assert!(state.is_waiting(), "nobody waits for who does not come back: {state:?}");
    assert_eq!(tom.sees(talk).await.expect("it is in his queue").offered_to, [tom.operator.id]);
}
