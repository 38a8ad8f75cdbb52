//! Giving a session to somebody else.

use std::time::Duration;

use deskbell_protocol::{
    AboutClient, BeginTransfer, Content, ErrorCode, Event, GroupId, Joined, Message, Messages, Note, OperatorId,
    SendMessage, Session, SessionAnswer, SessionId, SessionState, Status, Transfer, TransferTargets, TransferTo,
    WhyReturned,
};
use deskbell_server::Pace;
use futures_util::future::join_all;
use reqwest::Method;
use uuid::Uuid;

use crate::house::{Answer, Client, Desk, House, Stream, code};

pub(crate) async fn give(desk: &Desk, session: SessionId, to: TransferTo, note: &str) -> Answer<SessionAnswer> {
    let (path, body) = (format!("/v1/sessions/{session}/transfer"), BeginTransfer { to, note: note.into() });
    desk.api.send(Method::POST, &path, Some(Uuid::now_v7()), &body).await
}

fn to_operator(desk: &Desk) -> TransferTo {
    TransferTo::Operator { id: desk.operator.id }
}

async fn take_back(desk: &Desk, session: SessionId) -> Answer<SessionAnswer> {
    desk.api.send(Method::DELETE, &format!("/v1/sessions/{session}/transfer"), None, &serde_json::Value::Null).await
}

async fn messages(desk: &Desk, session: SessionId) -> Answer<Messages> {
    desk.api.get(&format!("/v1/sessions/{session}/messages")).await
}

async fn targets(desk: &Desk, session: SessionId) -> Answer<TransferTargets> {
    desk.api.get(&format!("/v1/sessions/{session}/transfer-targets")).await
}

/// The next change of a session that `wanted` picks.
async fn changed<T>(stream: &mut Stream, id: SessionId, wanted: impl Fn(&Session) -> Option<T>) -> T {
    let of_session = |event| match event {
        Event::SessionChanged { session } if session.id == id => wanted(&session),
        _ => None,
    };
    stream.until(of_session).await
}

async fn sees_transfer(stream: &mut Stream, id: SessionId) -> Transfer {
    changed(stream, id, |session| session.transfer.clone()).await
}

/// Who has it now, as whoever sees it no more is told.
async fn sees_it_gone(stream: &mut Stream, id: SessionId) -> Option<OperatorId> {
    let gone = |event| match event {
        Event::SessionGone { session_id, taken_by_id, .. } if session_id == id => Some(taken_by_id),
        _ => None,
    };
    stream.until(gone).await
}

async fn why_returned(stream: &mut Stream, id: SessionId) -> WhyReturned {
    let returned = |session: &Session| session.transfer_returned.as_ref().map(|returned| returned.why);
    changed(stream, id, returned).await
}

/// Eva talks with a client; tom is there.
struct Talk {
    house: House,
    eva: Desk,
    evas: Stream,
    tom: Desk,
    toms: Stream,
    client: Client,
    session: SessionId,
}

async fn talk() -> Talk {
    talk_in(House::open().await).await
}

async fn talk_in(house: House) -> Talk {
    let (tom, toms) = house.connect("tom").await;
    let (eva, evas, client, session) = house.conversation().await;
    Talk { house, eva, evas, tom, toms, client, session }
}

#[tokio::test]
async fn a_colleague_accepts_and_goes_on_where_the_giver_stopped() {
    let Talk { house: _house, eva, mut evas, tom, mut toms, client, session } = talk().await;
    client.write("My train was late").await.expect("active");
    let mut page = client.stream().await;
    assert_eq!(code(messages(&tom, session).await), Some(ErrorCode::NotFound), "it is none of his business yet");

    let given =
        give(&eva, session, to_operator(&tom), "Asks for a refund\r\nand is angry").await.expect("hers").session;
    assert_eq!((given.state, given.operator_id), (SessionState::Active, Some(eva.operator.id)), "it stays with her");
    let told = sees_transfer(&mut toms, session).await;
    assert_eq!((told.from, told.from_name.as_str()), (eva.operator.id, "Eva Nováková"));
    assert_eq!((told.to, told.to_name.as_str()), (to_operator(&tom), "Tom"));
    assert_eq!(told.note, "Asks for a refund\nand is angry");
    assert_eq!(told.until.since(told.at), 60_000, "as the company wants");
    assert_eq!(sees_transfer(&mut evas, session).await, told, "and so does she");
    let shown = tom.sees(session).await.expect("it is put before him");
    assert_eq!(shown.transfer, Some(told));
    let read = messages(&tom, session).await.expect("he may read first");
    assert_eq!(read.messages.len(), 2, "a note and a text");
    assert_eq!(code(tom.write(session, "Hello").await), Some(ErrorCode::SessionNotActive), "he has to accept first");
    assert_eq!(code(tom.end(session).await), Some(ErrorCode::SessionNotActive));
    let said = eva.write(session, "One moment, please").await.expect("she goes on until somebody accepts");

    let accepted = tom.accept(session).await.expect("given to him").session;
    assert_eq!((accepted.operator_id, accepted.transfer), (Some(tom.operator.id), None));
    assert_eq!(sees_it_gone(&mut evas, session).await, Some(tom.operator.id), "she is told who has it");
    assert_eq!(code(eva.write(session, "…").await), Some(ErrorCode::NotFound), "it is his now");
    assert_eq!(eva.sees(session).await, None);
    let again = async |desk: &Desk, text: &str| -> Answer<Message> {
        let path = format!("/v1/sessions/{session}/messages/{}", said.id);
        desk.api.put(&path, &SendMessage { text: text.into() }).await
    };
    assert_eq!(again(&eva, "One moment, please").await.expect("the answer was lost"), said, "it was sent and is there");
    assert_eq!(code(again(&eva, "Something else").await), Some(ErrorCode::NotFound), "nothing else is hers to say");
    assert_eq!(code(again(&tom, "One moment, please").await), Some(ErrorCode::Conflict), "nor is it his");
    let note = page.until(|event| match event {
        Event::MessageAdded { message, .. } => match message.content {
            Content::Note(Note::Transferred { from, to }) => Some((from, to)),
            _ => None,
        },
        _ => None,
    });
    assert_eq!(note.await, ("Eva Nováková".into(), "Tom".into()), "the client sees who goes on");
    let now: Joined = client.joined().await.expect("its session");
    assert_eq!((now.session.state, now.session.operator.display_name.as_str()), (SessionState::Active, "Tom"));
    tom.write(session, "Good day").await.expect("his");
    let about: AboutClient = tom.api.get(&format!("/v1/sessions/{session}/about")).await.expect("his");
    let [note] = &about.notes[..] else { panic!("one note: {:?}", about.notes) };
    assert_eq!((note.author_id, note.text.as_str()), (eva.operator.id, "Asks for a refund\nand is angry"));
    tom.end(session).await.expect("his");
}

#[tokio::test]
async fn whoever_accepts_has_the_time_to_answer_from_then_on() {
    let (house, clock) = House::with_clock(Pace::default()).await;
    let sales = house.group("sales", &["eva", "tom"]).await;
    let Talk { house: _house, eva, tom, client, session, .. } = talk_in(house).await;
    let asked = client.write("My train was late").await.expect("active");
    for (from, to, whom) in [(&eva, &tom, to_operator(&tom)), (&tom, &eva, TransferTo::Group { id: sales })] {
        clock.by(Duration::from_secs(5));
        give(from, session, whom, "").await.expect("the giver's");
        let accepted = to.accept(session).await.expect("there is room").session;
        let since = accepted.unanswered_since.expect("nobody has answered");
        assert!(since.since(asked.sent_at) > 0, "not what the giver let the client wait");
    }
    eva.write(session, "Good day").await.expect("hers");
    give(&eva, session, to_operator(&tom), "").await.expect("hers");
    let accepted = tom.accept(session).await.expect("there is room").session;
    assert_eq!(accepted.unanswered_since, None, "the client has an answer");
}

#[tokio::test]
async fn only_who_has_an_active_session_gives_it_and_only_to_who_is_there() {
    let Talk { house, eva, tom, toms, client, session, .. } = talk().await;
    let sales = house.group("sales", &["eva"]).await;
    assert_eq!(code(give(&tom, session, to_operator(&eva), "").await), Some(ErrorCode::NotFound), "a stranger");
    assert_eq!(code(targets(&tom, session).await), Some(ErrorCode::NotFound));
    assert_eq!(code(take_back(&tom, session).await), Some(ErrorCode::NotFound));
    assert_eq!(code(give(&eva, session, to_operator(&eva), "").await), Some(ErrorCode::BadRequest), "to herself");
    let nobody = TransferTo::Operator { id: Uuid::now_v7().into() };
    assert_eq!(code(give(&eva, session, nobody, "").await), Some(ErrorCode::NotFound));
    let nowhere = TransferTo::Group { id: Uuid::now_v7().into() };
    assert_eq!(code(give(&eva, session, nowhere, "").await), Some(ErrorCode::NotFound));
    let (status, error) =
        give(&eva, session, TransferTo::Group { id: sales }, "").await.expect_err("she alone is there");
    assert_eq!((status, error.code), (409, ErrorCode::NobodyThere));
    assert_eq!(error.args.get("name").map(String::as_str), Some("sales"));
    let long = "x".repeat(deskbell_protocol::NOTE_MAX + 1);
    assert_eq!(code(give(&eva, session, to_operator(&tom), &long).await), Some(ErrorCode::TooLarge));

    tom.set_status(Status::AWAY).await.expect("chosen");
    let (_, error) = give(&eva, session, to_operator(&tom), "").await.expect_err("he is Away");
    assert_eq!((error.code, error.args.get("name").map(String::as_str)), (ErrorCode::NobodyThere, Some("Tom")));
    tom.set_status(Status::Online).await.expect("chosen");
    tom.switch("web_chat", false).await.expect("not locked");
    assert_eq!(code(give(&eva, session, to_operator(&tom), "").await), Some(ErrorCode::NobodyThere), "no chats");
    tom.switch("web_chat", true).await.expect("not locked");

    give(&eva, session, to_operator(&tom), "").await.expect("he is there");
    let taken = take_back(&eva, session).await.expect("hers").session;
    assert_eq!((taken.transfer, taken.transfer_returned), (None, None));
    let again = take_back(&eva, session).await.expect("hers").session;
    assert_eq!(again.moves, taken.moves, "again: the same");
    assert_eq!(code(messages(&tom, session).await), Some(ErrorCode::NotFound), "no right is left");
    assert_eq!(code(tom.accept(session).await), Some(ErrorCode::NotFound), "too late");
    assert_eq!(code(tom.decline(session).await), Some(ErrorCode::NotFound));
    assert_eq!(tom.sees(session).await, None);

    client.leave().await.expect("a client may always leave");
    assert_eq!(code(give(&eva, session, to_operator(&tom), "").await), Some(ErrorCode::SessionEnded));
    drop(toms);
}

#[tokio::test]
async fn the_same_request_gives_once() {
    let Talk { house: _house, eva, tom, session, .. } = talk().await;
    let (key, path) = (Uuid::now_v7(), format!("/v1/sessions/{session}/transfer"));
    let body = BeginTransfer { to: to_operator(&tom), note: String::new() };
    let send = || eva.api.send::<SessionAnswer>(Method::POST, &path, Some(key), &body);
    let first = send().await.expect("hers");
    take_back(&eva, session).await.expect("hers");
    assert_eq!(send().await.expect("answered"), first, "a late repeat answers what was answered");
    assert_eq!(tom.sees(session).await, None, "and does not give it anew");
    let other = BeginTransfer { note: "Asks for a refund".into(), ..body.clone() };
    let other = eva.api.send::<SessionAnswer>(Method::POST, &path, Some(key), &other).await;
    assert_eq!(code(other), Some(ErrorCode::Conflict), "another note is another request");
    let (status, error) = eva.api.send::<SessionAnswer>(Method::POST, &path, None, &body).await.expect_err("no key");
    assert_eq!((status, error.code), (400, ErrorCode::BadRequest));
}

#[tokio::test]
async fn whoever_could_take_it_is_listed_first_with_free_slots_and_queues() {
    let house = House::open().await;
    let sales = house.group("sales", &["eva", "tom"]).await;
    house.group("archive", &["eva"]).await;
    house.operator("ada", "Ada", deskbell_protocol::Role::Operator).await;
    let Talk { house, eva, tom, session, .. } = talk_in(house).await;
    let waits = house.client();
    waits.join(&tom.invite().await, "").await.expect("unused");
    let listed = targets(&eva, session).await.expect("hers");
    let operators: Vec<_> = listed.operators.iter().map(|one| (one.name.as_str(), one.available, one.free)).collect();
    assert_eq!(operators, [("Tom", true, 3), ("Ada", false, 4)], "an offer takes one of his four slots");
    let groups: Vec<_> =
        listed.groups.iter().map(|group| (group.name.as_str(), group.available, group.waiting)).collect();
    assert_eq!(groups, [("sales", 1, 0), ("archive", 0, 0)]);
    tom.set_status(Status::AWAY).await.expect("chosen");
    eva.switch("web_chat", false).await.expect("not locked");
    house.client().join_group("sales", "").await.expect("they come back");
    let listed = targets(&eva, session).await.expect("hers");
    let group = listed.groups.iter().find(|group| group.id == sales).expect("it is listed");
    assert_eq!((group.waiting, group.available), (1, 0));
    assert!(listed.operators.iter().all(|operator| !operator.available), "nobody is there");
}

#[tokio::test]
async fn what_nobody_accepts_in_time_returns_and_is_told_to_both() {
    let (house, clock) = House::with_clock(Pace { lease: Duration::from_secs(10), ..Pace::default() }).await;
    let Talk { house: _house, eva, mut evas, tom, mut toms, session, .. } = talk_in(house).await;
    give(&eva, session, to_operator(&tom), "").await.expect("he is there");
    sees_transfer(&mut toms, session).await;
    clock.by(Duration::from_secs(59));
    assert!(tom.sees(session).await.is_some(), "not yet");
    clock.by(Duration::from_secs(2));
    assert_eq!(sees_it_gone(&mut toms, session).await, None, "and nobody else took it");
    assert_eq!(why_returned(&mut evas, session).await, WhyReturned::NotAccepted);
    let hers = eva.sees(session).await.expect("it stays hers");
    assert_eq!((hers.state, hers.transfer), (SessionState::Active, None));
    assert_eq!(hers.transfer_returned.map(|returned| returned.to_name).as_deref(), Some("Tom"));
    assert_eq!(code(messages(&tom, session).await), Some(ErrorCode::NotFound), "no right is left");

    // Another begins, and he says no.
    let again = give(&eva, session, to_operator(&tom), "").await.expect("he is there").session;
    assert_eq!(again.transfer_returned, None, "the last one is forgotten");
    tom.decline(session).await.expect("put before him");
    assert_eq!(sees_it_gone(&mut toms, session).await, None);
    assert_eq!(why_returned(&mut evas, session).await, WhyReturned::Declined);

    // He goes away instead.
    give(&eva, session, to_operator(&tom), "").await.expect("he is there");
    tom.set_status(Status::AWAY).await.expect("chosen");
    assert_eq!(why_returned(&mut evas, session).await, WhyReturned::NobodyThere);
    assert_eq!(sees_it_gone(&mut toms, session).await, None);
    eva.end(session).await.expect("hers");
}

/// Sales has eva, tom and ada, and eva talks with somebody who came by her link.
async fn in_sales() -> (Talk, GroupId, (Desk, Stream)) {
    let house = House::open().await;
    house.operator("ada", "Ada", deskbell_protocol::Role::Operator).await;
    let sales = house.group("sales", &["eva", "tom", "ada"]).await;
    let ada = house.connect("ada").await;
    (talk_in(house).await, sales, ada)
}

#[tokio::test]
async fn a_groups_members_race_and_one_of_them_has_it() {
    let (Talk { house, eva, mut evas, tom, mut toms, client, session }, sales, (ada, mut adas)) = in_sales().await;
    give(&eva, session, TransferTo::Group { id: sales }, "").await.expect("two are there");
    for stream in [&mut toms, &mut adas] {
        assert_eq!(sees_transfer(stream, session).await.to_name, "sales");
    }
    let outcomes = join_all([tom.accept(session), ada.accept(session)]).await;
    let [tom_has, ada_has] = [&outcomes[0], &outcomes[1]].map(Result::is_ok);
    assert!(tom_has != ada_has, "one has it");
    let (winner, loser, losers) = if tom_has { (&tom, &ada, &mut adas) } else { (&ada, &tom, &mut toms) };
    let (_, error) = outcomes.into_iter().find_map(Result::err).expect("the other was too late");
    assert_eq!(error.code, ErrorCode::AlreadyAccepted);
    assert_eq!(error.args.get("operator"), Some(&winner.operator.display_name), "and is told who has it");
    assert_eq!(sees_it_gone(losers, session).await, Some(winner.operator.id));
    assert_eq!(sees_it_gone(&mut evas, session).await, Some(winner.operator.id));
    assert_eq!(code(messages(loser, session).await), Some(ErrorCode::NotFound), "no right is left");
    let has = winner.sees(session).await.expect("the winner's");
    assert_eq!((has.group_id, has.owner_id), (Some(sales), None), "it is the group's from now on");
    winner.accept(session).await.expect("again: the same");
    client.write("Hello").await.expect("active");
    winner.end(session).await.expect("the winner's");
    house.server.stop().await;
}

#[tokio::test]
async fn a_group_keeps_being_asked_until_its_last_says_no() {
    let (Talk { house: _house, eva, mut evas, tom, mut toms, session, .. }, sales, (ada, _adas)) = in_sales().await;
    give(&eva, session, TransferTo::Group { id: sales }, "").await.expect("two are there");
    tom.decline(session).await.expect("put before him");
    assert_eq!(sees_it_gone(&mut toms, session).await, None, "he is not asked any more");
    assert_eq!(code(tom.accept(session).await), Some(ErrorCode::NotFound));
    assert!(ada.sees(session).await.is_some_and(|session| session.transfer.is_some()), "she still is");
    ada.decline(session).await.expect("put before her");
    assert_eq!(why_returned(&mut evas, session).await, WhyReturned::Declined);
    eva.end(session).await.expect("hers");
}

#[tokio::test]
async fn who_leaves_the_group_loses_what_was_put_before_it() {
    let (Talk { house, eva, tom, session, .. }, sales, (ada, _adas)) = in_sales().await;
    give(&eva, session, TransferTo::Group { id: sales }, "").await.expect("two are there");
    assert!(messages(&tom, session).await.is_ok());
    let toms = tom.operator.id;
    house.settings(|settings| settings.groups[0].members.retain(|member| *member != toms)).await;
    assert_eq!(code(messages(&tom, session).await), Some(ErrorCode::NotFound), "the right went with the membership");
    assert_eq!(code(tom.accept(session).await), Some(ErrorCode::NotFound));
    ada.accept(session).await.expect("she is a member");
}

#[tokio::test]
async fn accepting_needs_room() {
    let Talk { house, eva, tom, session, .. } = talk().await;
    let toms = tom.operator.id;
    house.settings(|settings| settings.operators.entry(toms).or_default().slots = Some(1)).await;
    let own = house.client().join(&tom.invite().await, "").await.expect("unused").session.id;
    tom.accept(own).await.expect("his");
    give(&eva, session, to_operator(&tom), "").await.expect("he is there, and may end the other");
    assert_eq!(code(tom.accept(session).await), Some(ErrorCode::SlotsFull));
    assert!(tom.sees(session).await.is_some(), "it still waits for him");
    tom.end(own).await.expect("his");
    tom.accept(session).await.expect("there is room now");
    eva.set_status(Status::Online).await.expect("chosen");
    let next = house.client().join(&eva.invite().await, "").await.expect("unused").session;
    assert_eq!(next.state, SessionState::Offered, "her slot is free again");
}

#[tokio::test]
async fn an_end_and_an_accept_at_once_end_in_an_order_that_makes_sense() {
    let (tom_wins, eva_wins) = (std::cell::Cell::new(0), std::cell::Cell::new(0));
    let Talk { house, eva, tom, mut toms, session: first, .. } = talk().await;
    eva.end(first).await.expect("hers");
    for n in 0..20 {
        let client = house.client();
        let session = client.join(&eva.invite().await, "").await.expect("unused").session.id;
        eva.accept(session).await.expect("hers");
        give(&eva, session, to_operator(&tom), "").await.expect("he is there");
        // Whoever asks first has the better chance; both must be seen.
        let (accepted, ended) = match n % 2 {
            0 => tokio::join!(tom.accept(session), eva.end(session)),
            _ => {
                let (ended, accepted) = tokio::join!(eva.end(session), tom.accept(session));
                (accepted, ended)
            }
        };
        assert!(accepted.is_ok() != ended.is_ok(), "one of both: {accepted:?}, {ended:?}");
        let state = client.joined().await.expect("its session").session.state;
        if accepted.is_ok() {
            tom_wins.set(tom_wins.get() + 1);
            assert_eq!((state, code(ended)), (SessionState::Active, Some(ErrorCode::NotFound)));
            tom.end(session).await.expect("his");
        } else {
            eva_wins.set(eva_wins.get() + 1);
            assert_eq!((state, code(accepted)), (SessionState::Closed, Some(ErrorCode::NotFound)));
            sees_it_gone(&mut toms, session).await;
        }
        assert_eq!((eva.sees(session).await, tom.sees(session).await), (None, None), "nothing is left of it");
    }
    assert_eq!(tom_wins.get() + eva_wins.get(), 20);
}

#[tokio::test]
async fn a_return_at_the_moment_of_an_accept_leaves_it_with_one_of_both() {
    let Talk { house: _house, eva, tom, session, .. } = talk().await;
    let (mut giver, mut other) = (&eva, &tom);
    for _ in 0..20 {
        give(giver, session, to_operator(other), "").await.expect("there");
        let (accepted, returned) = tokio::join!(other.accept(session), take_back(giver, session));
        assert!(accepted.is_ok() != returned.is_ok(), "one of both: {accepted:?}, {returned:?}");
        if accepted.is_ok() {
            (giver, other) = (other, giver);
        }
        let has = giver.sees(session).await.expect("who has it sees it");
        assert_eq!((has.operator_id, has.transfer), (Some(giver.operator.id), None));
        // By her own link she is told who has it; he is told nothing.
        assert!(other.sees(session).await.is_none(), "and nobody else does");
    }
}

#[tokio::test]
async fn whoever_resumes_sees_what_was_put_before_him_meanwhile_and_not_what_is_over() {
    let often = Pace { ping: Duration::from_millis(100), ..Pace::default() };
    let Talk { house, eva, tom, toms, client, session, .. } = talk_in(House::with_pace(often).await).await;
    let at = toms.at;
    drop(toms);
    let _stays = tom.connect().await;
    client.write("before").await.expect("active");
    give(&eva, session, to_operator(&tom), "").await.expect("he is there");
    let mut late = tom.resume(at).await;
    assert_eq!(sees_transfer(&mut late, session).await.to_name, "Tom", "by the rights of this moment");
    drop(late);
    take_back(&eva, session).await.expect("hers");
    client.write("after").await.expect("active");
    let mut late = tom.resume(at).await;
    let events = late.drain(tom.workspace().await.seq).await;
    let of_session = events.iter().filter(|(_, event)| event.kind != "session.gone");
    let told: Vec<_> = of_session.filter(|(_, event)| event.data.to_string().contains(&session.to_string())).collect();
    assert!(told.is_empty(), "nothing of it is replayed: {told:?}");
    let gone = |(_, event): &(_, deskbell_protocol::RawEvent)| event.kind == "session.gone";
    assert!(events.iter().any(gone), "but that it is gone is");
    house.server.stop().await;
}

#[tokio::test]
async fn a_transfer_is_over_when_its_giver_is_gone_and_the_client_waits_again() {
    let house = House::open().await;
    house.group("sales", &["eva"]).await;
    house.settings(|settings| settings.gone = deskbell_protocol::WhenGone::Requeue).await;
    let (tom, mut toms) = house.connect("tom").await;
    let (eva, _evas) = house.connect("eva").await;
    let session = house.client().join_group("sales", "Petr").await.expect("open").session.id;
    eva.accept(session).await.expect("offered");
    give(&eva, session, to_operator(&tom), "").await.expect("he is there");
    sees_transfer(&mut toms, session).await;
    house.server.admin().disable_operator("eva").await.expect("she is there");
    assert_eq!(sees_it_gone(&mut toms, session).await, None);
    assert_eq!(code(tom.accept(session).await), Some(ErrorCode::NotFound), "he does not serve the group");
}

#[cfg(unix)]
#[tokio::test]
async fn a_transfer_on_postgresql_goes_by_either_of_two_servers() {
    let postgres = deskbell_testkit::Postgres::start();
    let address = Some(postgres.url().parse().expect("an address"));
    let house = House::on(address, Pace::default()).await;
    house.operator("ada", "Ada", deskbell_protocol::Role::Operator).await;
    let sales = house.group("sales", &["eva", "tom", "ada"]).await;
    let beside = house.beside().await;
    let (tom, mut toms) = beside.connect("tom").await;
    let (ada, _adas) = house.connect("ada").await;
    let (eva, mut evas, client, session) = house.conversation().await;
    give(&eva, session, to_operator(&tom), "By the other server").await.expect("he is there");
    assert_eq!(sees_transfer(&mut toms, session).await.note, "By the other server");
    tom.decline(session).await.expect("put before him");
    assert_eq!(why_returned(&mut evas, session).await, WhyReturned::Declined);
    give(&eva, session, TransferTo::Group { id: sales }, "Once more").await.expect("two are there");
    sees_transfer(&mut toms, session).await;
    let (by_tom, by_ada) = tokio::join!(tom.accept(session), ada.accept(session));
    assert!(by_tom.is_ok() != by_ada.is_ok(), "one has it: {by_tom:?}, {by_ada:?}");
    let winner = if by_tom.is_ok() { &tom } else { &ada };
    assert_eq!(sees_it_gone(&mut evas, session).await, Some(winner.operator.id));
    let late = by_tom.err().or(by_ada.err()).map(|(_, error)| error.code);
    assert_eq!(late, Some(ErrorCode::AlreadyAccepted));
    let about: AboutClient = winner.api.get(&format!("/v1/sessions/{session}/about")).await.expect("the winner's");
    assert_eq!(about.notes.len(), 1, "the note of the transfer that was accepted");
    assert_eq!(targets(winner, session).await.expect("the winner's").operators.len(), 2);
    client.write("Hello").await.expect("active");
    winner.end(session).await.expect("the winner's");
    tokio::join!(house.server.stop(), beside.server.stop());
}
