//! Offers that are let pass or declined, and who is asked next.

use std::time::Duration;

use deskbell_protocol::{ErrorCode, Event, Session, SessionState, Status, StatusCause};

use crate::house::{Desk, House, code};
use crate::routing::{calm, comes, offered_to, told};

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
