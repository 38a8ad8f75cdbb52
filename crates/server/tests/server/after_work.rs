//! What is written after a talk, and the time there is for it.

use std::time::Duration;

use deskbell_protocol::{
    AfterWorkSettings, EndedBy, ErrorCode, Event, ResultChoice, ResultId, SessionAnswer, SessionId, SessionState,
    SetResult,
};
use deskbell_server::{DatabaseUrl, Pace};

use crate::clients::about;
use crate::house::{Answer, Desk, House, Stream, code, new_id};

/// What the company wants to be written.
async fn wants(house: &House, names: &[&str], limit_s: Option<u32>, needs_result: bool) -> Vec<ResultId> {
    let results: Vec<_> = names.iter().map(|name| ResultChoice { id: new_id(), name: (*name).to_owned() }).collect();
    let set = AfterWorkSettings { results: results.clone(), limit_s, needs_result };
    house.settings(|settings| settings.after_work = set.clone()).await;
    results.into_iter().map(|result| result.id).collect()
}

async fn writes(desk: &Desk, session: SessionId, result_id: Option<ResultId>, note: &str) -> Answer<SessionAnswer> {
    let body = SetResult { result_id, note: note.into() };
    desk.api.put(&format!("/v1/sessions/{session}/result"), &body).await
}

/// Until the session is told to be in that state.
async fn is_in(stream: &mut Stream, id: SessionId, state: SessionState) {
    stream
        .until(|event| match event {
            Event::SessionChanged { session } if session.id == id && session.state == state => Some(()),
            _ => None,
        })
        .await;
}

fn pace() -> Pace {
    Pace { ping: Duration::from_millis(100), lease: Duration::from_secs(5), ..Pace::default() }
}

#[tokio::test]
async fn where_nothing_is_wanted_a_talk_that_its_operator_ends_is_closed_at_once() {
    let house = House::open().await;
    let (eva, _, _, session) = house.conversation().await;
    let ended = eva.end(session).await.expect("hers").session;
    assert_eq!((ended.state, ended.after_work_until), (SessionState::Closed, None));
}

#[tokio::test]
async fn a_talk_goes_on_to_after_work_which_its_result_closes_once() {
    let house = House::open().await;
    house.settings(|settings| settings.slots = 1).await;
    let results = wants(&house, &["Sold", "Lost"], None, false).await;
    let (eva, mut evas, client, session) = house.conversation().await;
    let mut page = client.stream().await;
    assert_eq!(code(writes(&eva, session, None, "").await), Some(ErrorCode::Conflict), "the talk goes on");
    let ended = eva.end(session).await.expect("hers").session;
    assert_eq!((ended.state, ended.ended_by), (SessionState::AfterWork, Some(EndedBy::Operator)));
    page.until(|event| match event {
        Event::ClientSessionChanged { session } => session.ended_at,
        _ => None,
    })
    .await;
    assert_eq!(code(client.write("One more thing").await), Some(ErrorCode::SessionEnded));
    let next = house.client().join(&eva.invite().await, "Jana").await.expect("new").session;
    assert_eq!(next.state, SessionState::Queued, "after-work holds its slot");
    assert_eq!(code(eva.accept(next.id).await), Some(ErrorCode::SlotsFull));

    let written = writes(&eva, session, Some(results[0]), " Sent\r\nthe bill ").await.expect("hers").session;
    assert_eq!(written.state, SessionState::Closed);
    let result = written.result.clone().expect("written");
    assert_eq!((result.id, result.name.as_deref()), (Some(results[0]), Some("Sold")));
    assert_eq!(written.ended_at, ended.ended_at, "the talk ended before");
    is_in(&mut evas, next.id, SessionState::Offered).await;
    let again = writes(&eva, session, Some(results[0]), "Sent\nthe bill").await.expect("the same").session;
    assert_eq!((again.moves, again.result), (written.moves, Some(result)), "a repeat changes nothing");
    let notes = about(&eva, session).await.expect("hers").notes;
    assert_eq!(notes.iter().map(|note| note.text.as_str()).collect::<Vec<_>>(), ["Sent\nthe bill"], "kept once");
    for (result, note) in [(Some(results[1]), "Sent\nthe bill"), (Some(results[0]), "Other"), (None, "")] {
        let other = writes(&eva, session, result, note).await;
        assert_eq!(code(other), Some(ErrorCode::Conflict), "written before");
    }
    wants(&house, &["Renamed"], None, false).await;
    let kept = about_result(&eva, session).await;
    assert_eq!(kept.as_deref(), Some("Sold"), "as it was called at the time");
}

/// The name of a closed session's result, as a repeat of its end tells it.
async fn about_result(desk: &Desk, session: SessionId) -> Option<String> {
    desk.end(session).await.expect("hers").session.result.and_then(|result| result.name)
}

#[tokio::test]
async fn a_result_that_is_needed_must_be_one_of_the_companys() {
    let house = House::open().await;
    let results = wants(&house, &["Sold"], None, true).await;
    let (eva, _, client, session) = house.conversation().await;
    client.leave().await.expect("its own");
    let missing = |answer: Answer<SessionAnswer>| {
        let (status, error) = answer.expect_err("a result is needed");
        (status, error.code, error.args.get("field").cloned())
    };
    let result = (400, ErrorCode::Incomplete, Some("result".to_owned()));
    assert_eq!(missing(eva.end(session).await), result, "also after the client has left");
    assert_eq!(missing(writes(&eva, session, None, "only a note").await), result);
    assert_eq!(missing(writes(&eva, session, Some(new_id()), "").await), result, "not one of them");
    assert!(about(&eva, session).await.expect("hers").notes.is_empty(), "nothing of what was refused is kept");
    assert_eq!(code(writes(&eva, session, Some(results[0]), &"x".repeat(2_001)).await), Some(ErrorCode::TooLarge));
    let closed = writes(&eva, session, Some(results[0]), " \u{200b}").await.expect("chosen").session;
    assert_eq!((closed.state, closed.ended_by), (SessionState::Closed, Some(EndedBy::Client)));
    assert!(about(&eva, session).await.expect("hers").notes.is_empty(), "nothing to read is no note");
}

#[tokio::test]
async fn nobody_else_writes_a_sessions_result() {
    let house = House::open().await;
    house.group("sales", &["eva", "tom"]).await;
    let results = wants(&house, &["Sold"], None, false).await;
    let (eva, _, client, session) = house.conversation().await;
    eva.end(session).await.expect("hers");
    let tom = house.sign_in("tom").await;
    assert_eq!(code(writes(&tom, session, Some(results[0]), "").await), Some(ErrorCode::NotFound));
    let as_client = Desk { api: client.api.clone(), operator: eva.operator.clone() };
    assert_eq!(code(writes(&as_client, session, None, "").await), Some(ErrorCode::Unauthorized));
    let waits = house.client().join_group("sales", "Jana").await.expect("open").session.id;
    assert_eq!(code(writes(&tom, waits, Some(results[0]), "").await), Some(ErrorCode::SessionNotActive));
    assert_eq!(eva.sees(session).await.expect("hers").state, SessionState::AfterWork);
}

#[tokio::test]
async fn a_disabled_operators_after_work_is_closed() {
    let house = House::open().await;
    wants(&house, &["Sold"], None, true).await;
    let (eva, _evas, client, session) = house.conversation().await;
    let mut page = client.stream().await;
    eva.end(session).await.expect("hers");
    house.server.admin().disable_operator("eva").await.expect("she exists");
    page.until(|event| match event {
        Event::ClientSessionChanged { session } => (session.state == SessionState::Closed).then_some(()),
        _ => None,
    })
    .await;
}

#[tokio::test]
async fn after_work_ends_by_itself_in_a_file() {
    ends_by_itself(None).await;
}

#[cfg(unix)]
#[tokio::test]
async fn after_work_ends_by_itself_on_postgresql() {
    let postgres = deskbell_testkit::Postgres::start();
    ends_by_itself(Some(postgres.url().parse().expect("an address"))).await;
}

/// Also what was begun before a restart, and with what was written too late kept all the same.
async fn ends_by_itself(database: Option<DatabaseUrl>) {
    let (house, clock) = House::on_with_clock(database, pace()).await;
    let results = wants(&house, &["Sold"], Some(30), true).await;
    let (eva, mut evas, _, session) = house.conversation().await;
    let ended = eva.end(session).await.expect("hers").session;
    let until = ended.after_work_until.expect("the company limits it");
    assert_eq!(ended.ended_at.map(|at| at.plus(30_000)), Some(until));
    clock.by(Duration::from_secs(29));
    let left = house.client();
    let other = left.join(&eva.invite().await, "Jana").await.expect("new").session.id;
    eva.accept(other).await.expect("it waits");
    left.leave().await.expect("its own");
    let other_until = eva.sees(other).await.expect("hers").after_work_until.expect("after a client has left too");
    assert!(other_until > until, "each has its own time");
    clock.by(Duration::from_secs(1));
    is_in(&mut evas, session, SessionState::Closed).await;
    assert_eq!(eva.sees(other).await.map(|session| session.state), Some(SessionState::AfterWork));

    let late = writes(&eva, session, Some(results[0]), "Written a moment too late").await.expect("kept").session;
    assert_eq!((late.state, late.after_work_until), (SessionState::Closed, None));
    assert_eq!(late.result.and_then(|result| result.name).as_deref(), Some("Sold"));
    assert_eq!(about(&eva, session).await.expect("hers").notes.len(), 1);
    clock.by(Duration::from_secs(3_600));
    is_in(&mut evas, other, SessionState::Closed).await;
}

#[tokio::test]
async fn a_result_written_as_the_time_runs_out_closes_the_session_once_and_is_kept() {
    let (house, clock) = House::on_with_clock(None, pace()).await;
    let results = wants(&house, &["Sold"], Some(10), false).await;
    let (eva, mut evas, _, first) = house.conversation().await;
    let mut sessions = vec![first];
    for _ in 0..3 {
        let id = house.client().join(&eva.invite().await, "Jana").await.expect("new").session.id;
        eva.accept(id).await.expect("it waits");
        sessions.push(id);
    }
    let mut moves = Vec::new();
    for id in &sessions {
        moves.push(eva.end(*id).await.expect("hers").session.moves);
    }
    clock.by(Duration::from_secs(10));
    let writing = sessions.iter().map(|id| writes(&eva, *id, Some(results[0]), "In the last moment"));
    let answers = futures_util::future::join_all(writing).await;
    for ((answer, id), moves) in answers.into_iter().zip(&sessions).zip(moves) {
        let closed = answer.expect("kept, whoever was first").session;
        assert_eq!((closed.state, closed.moves), (SessionState::Closed, moves + 1), "closed once");
        assert!(closed.result.is_some());
        assert_eq!(about(&eva, *id).await.expect("hers").notes.len(), 1, "with its note, once");
    }
    is_in(&mut evas, sessions[3], SessionState::Closed).await;
    assert!(eva.workspace().await.sessions.is_empty());
}

#[tokio::test]
async fn after_work_whose_time_ran_out_while_the_server_was_stopped_is_closed_when_it_starts() {
    let house = House::with_pace(pace()).await;
    wants(&house, &[], Some(3_600), false).await;
    let (eva, _, _, session) = house.conversation().await;
    assert_eq!(eva.end(session).await.expect("hers").session.state, SessionState::AfterWork, "time is given for it");
    let house = house.restart_with(pace(), Some("UPDATE session SET after_work_until = 1")).await;
    let eva = house.sign_in("eva").await;
    let mut evas = eva.stream().await;
    if eva.sees(session).await.is_some() {
        is_in(&mut evas, session, SessionState::Closed).await;
    }
    assert!(eva.sees(session).await.is_none(), "it is closed");
}
