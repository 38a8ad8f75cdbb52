//! Groups' clients: offered, accepted, declined, let pass, passed on and given back.

use std::time::Duration;

use deskbell_protocol::{
    AllAway, ClientSession, Content, ErrorCode, Event, GroupCard, GroupState, Note, OperatorId, Role, Routing, Session,
    SessionId, SessionState, Status, StatusCause, Timestamp, WhenGone,
};
use deskbell_server::Pace;
use futures_util::future::join_all;

use crate::house::{Client, Desk, House, Stream, code};

/// Short enough for a test, long enough for a busy machine.
fn quick() -> Pace {
    let (ping, lease, grace) = (Duration::from_millis(100), Duration::from_secs(2), Duration::from_secs(60));
    Pace { ping, lease, grace, ..Pace::default() }
}

/// For what the clock alone decides: a stream that is not read for a while keeps its lease.
fn calm() -> Pace {
    Pace { lease: Duration::from_secs(10), ..quick() }
}

/// Waits until the session is told of in a way that `wanted` picks.
async fn told<T>(stream: &mut Stream, id: SessionId, wanted: impl Fn(&Session) -> Option<T>) -> T {
    let picked = stream.until(|event| match event {
        Event::SessionChanged { session } if session.id == id => wanted(&session),
        _ => None,
    });
    picked.await
}

async fn offered_to(stream: &mut Stream, id: SessionId, to: OperatorId) -> Option<Timestamp> {
    told(stream, id, |session| (session.offered_to == [to]).then_some(session.offered_until)).await
}

async fn shown(page: &mut Stream, wanted: impl Fn(&ClientSession) -> bool) -> ClientSession {
    let picked = page.until(|event| match event {
        Event::ClientSessionChanged { session } if wanted(&session) => Some(session),
        _ => None,
    });
    picked.await
}

async fn comes(house: &House, slug: &str) -> (Client, SessionId) {
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
async fn an_offer_that_is_let_pass_goes_on_and_two_misses_set_away() {
    let (house, clock) = House::with_clock(calm()).await;
    house.group("sales", &["eva", "tom"]).await;
    let ((eva, mut evas), (tom, mut toms)) = (house.connect("eva").await, house.connect("tom").await);
    let (_client, id) = comes(&house, "sales").await;
    offered_to(&mut evas, id, eva.operator.id).await;
    clock.by(Duration::from_secs(31));
    offered_to(&mut toms, id, tom.operator.id).await;
    assert_eq!(eva.workspace().await.me.status, Status::Online, "one miss is nothing yet");
    clock.by(Duration::from_secs(31));
    offered_to(&mut evas, id, eva.operator.id).await;
    clock.by(Duration::from_secs(31));
    let now = evas
        .until(|event| match event {
            Event::OperatorChanged { operator } => Some(operator),
            _ => None,
        })
        .await;
    assert_eq!((now.status, now.status_cause), (Status::AWAY, StatusCause::NotResponding));
    offered_to(&mut toms, id, tom.operator.id).await;
    // Late, but nobody has it: her click is as good as his.
    eva.accept(id).await.expect("it still waits in her group");
    eva.set_status(Status::Online).await.expect("back by one click");
}

#[tokio::test]
async fn any_answer_begins_the_count_of_misses_anew() {
    let (house, clock) = House::with_clock(calm()).await;
    house.group("sales", &["eva"]).await;
    let help = house.group("help", &["eva"]).await;
    let (eva, mut evas) = house.connect("eva").await;
    let (_client, id) = comes(&house, "sales").await;
    // Nobody else is there, so what she lets pass is put before her again; what she declined after a while.
    let mut lets_pass = async |id| {
        let mut seen = eva.sees(id).await.expect("it waits in her group");
        if seen.offered_to.is_empty() {
            clock.by(Duration::from_secs(31));
            let again = |now: &Session| (now.moves > seen.moves && !now.offered_to.is_empty()).then(|| now.clone());
            seen = told(&mut evas, id, again).await;
        }
        assert_eq!(seen.offered_to, [eva.operator.id], "it is put before her");
        clock.by(Duration::from_secs(31));
        told(&mut evas, id, |session| (session.moves > seen.moves).then_some(())).await;
        eva.workspace().await.me.status
    };
    assert_eq!(lets_pass(id).await, Status::Online, "one miss");
    eva.decline(id).await.expect("hers to decline");
    assert_eq!(lets_pass(id).await, Status::Online, "she declined in between");
    eva.set_status(Status::Online).await.expect("hers");
    assert_eq!(lets_pass(id).await, Status::Online, "she said that she is there");
    eva.pass(id, help).await.expect("it is before her");
    assert_eq!(lets_pass(id).await, Status::Online, "she passed it on");
    eva.accept(id).await.expect("hers");
    eva.end(id).await.expect("hers");
    let (_next, id) = comes(&house, "sales").await;
    assert_eq!(lets_pass(id).await, Status::Online, "she accepted in between");
    assert_eq!(lets_pass(id).await, Status::AWAY, "two with nothing in between");
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
    let mut page = client.stream().await;
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
    clock.by(Duration::from_secs(61));
    shown(&mut page, |session| session.state == SessionState::Queued).await;
    let resume = deskbell_protocol::Resume { epoch: before.epoch, seq: before.seq };
    let missed = eva.resume(resume).await.drain(eva.workspace().await.seq).await;
    let gone = |event| matches!(event, Event::SessionGone { session_id, .. } if session_id == id);
    assert!(missed.into_iter().filter_map(|(_, event)| event.known()).any(gone), "it is nobody's whom she may see");
}

#[tokio::test]
async fn an_accept_at_the_very_moment_of_the_time_out_is_settled_one_way_or_the_other() {
    let (house, clock) = House::with_clock(calm()).await;
    house.settings(|settings| settings.misses_until_away = 0).await;
    house.group("sales", &["eva", "tom"]).await;
    let ((eva, _evas), (tom, mut toms)) = (house.connect("eva").await, house.connect("tom").await);
    for _ in 0..10 {
        let (_client, id) = comes(&house, "sales").await;
        told(&mut toms, id, |session| (session.state == SessionState::Offered).then_some(())).await;
        clock.by(Duration::from_secs(30));
        let (hers, his) = tokio::join!(eva.accept(id), tom.accept(id));
        assert!(hers.is_ok() != his.is_ok(), "it has one of them: {hers:?} {his:?}");
        let winner = if hers.is_ok() { &eva } else { &tom };
        let held = winner.sees(id).await.expect("the winner has it");
        assert_eq!((held.state, held.operator_id), (SessionState::Active, Some(winner.operator.id)));
        assert!(held.offered_to.is_empty(), "nothing is offered that somebody has");
        winner.end(id).await.expect("the winner's");
    }
}

#[tokio::test]
async fn declining_asks_the_next_and_who_declined_is_asked_again_after_a_while() {
    let (house, clock) = House::with_clock(calm()).await;
    house.group("sales", &["eva", "tom"]).await;
    let ((eva, mut evas), (tom, mut toms)) = (house.connect("eva").await, house.connect("tom").await);
    let (client, id) = comes(&house, "sales").await;
    offered_to(&mut evas, id, eva.operator.id).await;
    let declined = eva.decline(id).await.expect("hers to decline").session;
    assert_eq!(declined.offered_to, [tom.operator.id]);
    let again = eva.decline(id).await.expect("it is not put before her any more").session;
    assert_eq!(again.offered_to, [tom.operator.id], "which changes nothing");
    let both = tom.decline(id).await.expect("his").session;
    assert_eq!((both.state, both.offered_to.len()), (SessionState::Queued, 0), "both said no");
    let (_behind, younger) = comes(&house, "sales").await;
    let seen = eva.sees(younger).await.expect("it waits in her group");
    assert_eq!(seen.state, SessionState::Offered, "which holds up nobody who came later");

    // She was asked longer ago, though he has less to do.
    eva.accept(younger).await.expect("hers");
    clock.by(Duration::from_secs(31));
    let again = told(&mut toms, id, |session| (session.moves > both.moves).then(|| session.offered_to.clone())).await;
    assert_eq!(again, [eva.operator.id], "after the time to accept, it comes again");
    assert_eq!(eva.decline(id).await.expect("hers").session.offered_to, [tom.operator.id]);
    clock.by(Duration::from_secs(31));
    offered_to(&mut evas, id, eva.operator.id).await;
    tom.set_status(Status::AWAY).await.expect("his");
    assert_eq!(eva.decline(id).await.expect("hers").session.offered_to, [], "nobody else is there");
    let joined = client.joined().await.expect("its session");
    assert_eq!((joined.session.state, joined.session.operator.available), (SessionState::Queued, true));
    eva.accept(id).await.expect("by hand she may take it at any time");

    let own = house.client().join(&eva.invite().await, "Jana").await.expect("unused").session.id;
    assert_eq!(code(eva.decline(own).await), Some(ErrorCode::Forbidden), "who came for her alone is passed on");
    assert_eq!(code(tom.decline(own).await), Some(ErrorCode::NotFound));
}

#[tokio::test]
async fn what_the_only_one_declined_comes_again_when_something_changes_and_not_by_a_restart() {
    let house = House::open().await;
    house.group("sales", &["eva", "tom"]).await;
    let (eva, evas) = house.connect("eva").await;
    let (_other, other) = comes(&house, "sales").await;
    eva.accept(other).await.expect("hers");
    let (_client, id) = comes(&house, "sales").await;
    drop(evas);
    let declines = async |eva: &Desk, why: &str| {
        let seen = eva.sees(id).await.expect("it waits in her group");
        assert_eq!(seen.offered_to, [eva.operator.id], "{why}");
        assert_eq!(eva.decline(id).await.expect("hers").session.offered_to, [], "it does not come back at once");
    };
    declines(&eva, "it came").await;
    let house = house.restart().await;
    let eva = Desk { api: house.api(&eva.api.token), operator: eva.operator };
    let _evas = eva.connect().await;
    assert_eq!(eva.sees(id).await.expect("her group's").offered_to, [], "a restart changes nothing");

    eva.end(other).await.expect("hers");
    declines(&eva, "a slot became free").await;
    eva.switch("web_chat", false).await.expect("not locked");
    eva.switch("web_chat", true).await.expect("not locked");
    declines(&eva, "she switched the channel on").await;
    eva.set_status(Status::AWAY).await.expect("hers");
    eva.set_status(Status::Online).await.expect("hers");
    declines(&eva, "she chose a status").await;
    let (tom, _toms) = house.connect("tom").await;
    assert_eq!(eva.sees(id).await.expect("her group's").offered_to, [tom.operator.id], "somebody else came");
}

#[tokio::test]
async fn what_two_let_pass_goes_to_and_fro_and_not_to_whoever_was_asked_last() {
    let (house, clock) = House::with_clock(calm()).await;
    house.settings(|settings| settings.misses_until_away = 0).await;
    house.group("sales", &["eva", "tom"]).await;
    let ((eva, _evas), (tom, mut toms)) = (house.connect("eva").await, house.connect("tom").await);
    // He has more to do, so that by that alone she would be asked each time.
    let (_busy, busy) = comes(&house, "sales").await;
    tom.accept(busy).await.expect("his group's");
    let (_client, id) = comes(&house, "sales").await;
    let mut asked = eva.sees(id).await.expect("it waits in her group");
    for to in [&eva, &tom, &eva, &tom, &eva] {
        assert_eq!(asked.offered_to, [to.operator.id], "in turn");
        clock.by(Duration::from_secs(31));
        asked = told(&mut toms, id, |session| (session.moves > asked.moves).then(|| session.clone())).await;
    }
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
