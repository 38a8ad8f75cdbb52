//! The same story on SQLite and on PostgreSQL, and several servers on one PostgreSQL.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use deskbell_protocol::{
    Content, EndedBy, ErrorCode, Event, InvitationCard, Joined, Message, Note, Resume, Seq, SessionAnswer, SessionId,
    SessionState, SetStatus, Status, Workspace,
};
use deskbell_server::{Admin, DatabaseUrl, Pace, ServerError};
use deskbell_testkit::Postgres;
use futures_util::future::{join_all, try_join_all};
use uuid::Uuid;

use crate::house::{Client, Desk, House, Stream, code, code_of, text_of};

fn address(postgres: &Postgres) -> Option<DatabaseUrl> {
    Some(postgres.url().parse().expect("an address"))
}

#[tokio::test]
async fn the_story_on_sqlite() {
    story(House::on(None, Pace::default()).await).await;
}

#[tokio::test]
async fn the_story_on_postgresql() {
    let postgres = Postgres::start();
    story(House::on(address(&postgres), Pace::default()).await).await;
}

/// Signing in, inviting, joining, talking, resuming and ending, with the races on the way.
async fn story(house: House) {
    let nobody = house.api("").get::<InvitationCard>("/v1/client/invitations/no%00thing").await;
    assert_eq!(code(nobody), Some(ErrorCode::InvitationUnknown), "a zero byte is no trouble");
    house.group("sales", &["eva", "tom"]).await;
    let eva = house.sign_in("EVA").await;
    let tom = house.sign_in("tom").await;
    assert_eq!(eva.operator.status, Status::Online, "signing in makes her Online");
    let mut desk = eva.stream().await;
    desk.frame().await.expect("hello");

    let invitation = eva.invite().await;
    let card: InvitationCard =
        house.api("").get(&format!("/v1/client/invitations/{}", code_of(&invitation))).await.expect("the card");
    assert!(card.operator.available, "Online and connected");
    let (client, joined) = race_to_join(&house, &eva).await;
    let session = joined.session.id;
    assert_eq!(joined.session.state, SessionState::Offered, "she is there");
    let mut page = client.stream().await;
    client.write("Is anybody there? \u{202e}😀").await.expect("a waiting client may write");

    race_to_accept(&eva, &tom, session).await;
    let taken = Uuid::now_v7();
    let path = client.path(&format!("/messages/{taken}"));
    let say = |text: &str| serde_json::json!({ "text": text });
    let first: Message = client.api.put(&path, &say("Hello")).await.expect("sent");
    let again: Message = client.api.put(&path, &say("Hello")).await.expect("sent before");
    assert_eq!(first, again, "a repeat answers the same");
    assert_eq!(code(client.api.put::<Message>(&path, &say("Hullo")).await), Some(ErrorCode::Conflict));
    refused_among_others(&client, taken).await;

    let talked: Vec<_> = texts(&mut desk, 27).await;
    assert_eq!(talked.first().map(String::as_str), Some("Is anybody there? \u{202e}😀"), "as it was written");
    assert_eq!(texts(&mut page, 27).await, talked, "both sides see one conversation");

    // Cut after every few events, the desk still sees everything once.
    let at = desk.at;
    drop(desk);
    let (mut at, mut seen) = (at, Vec::new());
    let writing = async {
        for n in 0..30 {
            eva.write(session, &n.to_string()).await.expect("active");
        }
    };
    let reading = async {
        while seen.len() < 30 {
            let mut desk = eva.resume(at).await;
            seen.extend(texts(&mut desk, 3).await);
            at = desk.at;
        }
    };
    tokio::join!(writing, reading);
    assert_eq!(seen, (0..30).map(|n| n.to_string()).collect::<Vec<_>>(), "nothing lost, nothing doubled");

    let ended: SessionAnswer = eva.end(session).await.expect("hers");
    assert_eq!((ended.session.state, ended.session.ended_by), (SessionState::Closed, Some(EndedBy::Operator)));
    page.until(|event| match event {
        Event::ClientSessionChanged { session } if session.state == SessionState::Closed => Some(()),
        _ => None,
    })
    .await;
    race_to_leave(&house, &eva).await;
    a_group_is_served(&house, &eva, &tom).await;
    status_is_kept_once(&eva).await;

    let before = eva.workspace().await;
    let house = house.restart().await;
    let eva = Desk { api: house.api(&eva.api.token), operator: eva.operator };
    let after = eva.workspace().await;
    assert_eq!((before.epoch, before.me.status), (after.epoch, after.me.status), "a restart is no new life");
    let mut desk = eva.resume(at).await;
    assert!(desk.event().await.0 > at.seq, "and the feed goes on where it was");
    house.server.stop().await;
}

/// Two hundred browsers open one link.
async fn race_to_join(house: &House, eva: &Desk) -> (Client, Joined) {
    let invitation = eva.invite().await;
    let api = house.api("");
    let clients: Vec<Client> = (0..200).map(|_| Client::new(api.clone())).collect();
    let answers = join_all(clients.iter().map(|client| client.join(&invitation, "Petr"))).await;
    let mut winners = Vec::new();
    for (client, answer) in clients.into_iter().zip(answers) {
        match answer {
            Ok(joined) => winners.push((client, joined)),
            Err((status, error)) => assert_eq!((status, error.code), (410, ErrorCode::InvitationUsed)),
        }
    }
    assert_eq!(winners.len(), 1, "a one-off link lets one in");
    assert_eq!(eva.workspace().await.sessions.len(), 1, "and makes one session");
    winners.remove(0)
}

/// She clicks on all her computers at once, and he tries what is not his.
async fn race_to_accept(eva: &Desk, tom: &Desk, session: SessionId) {
    let (hers, his) =
        tokio::join!(join_all((0..20).map(|_| eva.accept(session))), join_all((0..20).map(|_| tom.accept(session))));
    for answer in hers {
        assert_eq!(answer.expect("it came for her").session.state, SessionState::Active);
    }
    assert!(his.into_iter().all(|answer| code(answer) == Some(ErrorCode::NotFound)), "it did not come for him");
    let messages: deskbell_protocol::Messages =
        eva.api.get(&format!("/v1/sessions/{session}/messages")).await.expect("hers");
    let accepted = |message: &&Message| matches!(message.content, Content::Note(Note::OperatorJoined { .. }));
    assert_eq!(messages.messages.iter().filter(accepted).count(), 1, "accepted once");
}

/// Fifty messages at once, every other one under an id that is taken.
async fn refused_among_others(client: &Client, taken: Uuid) {
    let answers = join_all((0..50).map(|n| {
        let id = if n % 2 == 0 { taken } else { Uuid::now_v7() };
        let path = client.path(&format!("/messages/{id}"));
        async move { (n, client.api.put::<Message>(&path, &serde_json::json!({ "text": format!("{n}") })).await) }
    }))
    .await;
    for (n, answer) in answers {
        assert_eq!(answer.is_ok(), n % 2 == 1, "{n}: a refused one takes no others of its batch with it");
    }
}

/// A client leaves while she accepts.
async fn race_to_leave(house: &House, eva: &Desk) {
    let api = house.api("");
    for _ in 0..10 {
        let client = Client::new(api.clone());
        let session = client.join(&eva.invite().await, "").await.expect("unused").session.id;
        let (accepted, left) = tokio::join!(eva.accept(session), client.leave());
        left.expect("a client may always leave");
        let now: Joined = client.joined().await.expect("its session");
        let expected = if accepted.is_ok() { SessionState::AfterWork } else { SessionState::Closed };
        assert_eq!(now.session.state, expected, "the two happened in one order or the other");
        if accepted.is_ok() {
            eva.end(session).await.expect("after-work holds its slot until she ends it");
        }
    }
}

/// A group's client is offered, declined, offered on and accepted, and the history and the day are kept.
async fn a_group_is_served(house: &House, eva: &Desk, tom: &Desk) {
    let _connected = [eva.connect().await, tom.connect().await];
    let client = house.client();
    let joined = client.join_group("sales", "Petr").await.expect("open");
    assert_eq!((joined.session.state, joined.session.operator.available), (SessionState::Offered, true));
    let id = joined.session.id;
    let first = tom.sees(id).await.expect("it waits in his group").offered_to;
    let [asked, next] = if first == [eva.operator.id] { [eva, tom] } else { [tom, eva] };
    let declined = asked.decline(id).await.expect("offered").session;
    assert_eq!(declined.offered_to, [next.operator.id]);
    asked.switch("web_chat", false).await.expect("not locked");
    let both = tokio::join!(next.accept(id), asked.accept(id));
    assert!(both.0.is_ok() != both.1.is_ok(), "one has it");
    let winner = if both.0.is_ok() { next } else { asked };
    winner.end(id).await.expect("the winner's");
    asked.switch("web_chat", true).await.expect("not locked");
    let sales = eva.workspace().await.settings.groups[0].id;
    let own = house.client().join(&eva.invite().await, "").await.expect("unused").session.id;
    let passed = eva.pass(own, sales).await.expect("hers").session;
    assert_eq!((passed.owner_id, passed.offered_to), (None, vec![tom.operator.id]));
    tom.accept(own).await.expect("his");
    tom.end(own).await.expect("his");
}

async fn status_is_kept_once(eva: &Desk) {
    let (key, away) = (Uuid::now_v7(), SetStatus { status: Status::AWAY, age_ms: 0 });
    let put = || eva.api.send::<deskbell_protocol::Operator>(reqwest::Method::PUT, "/v1/me/status", Some(key), &away);
    let first = put().await.expect("chosen");
    eva.set_status(Status::Online).await.expect("chosen");
    assert_eq!(put().await.expect("answered"), first, "a late repeat answers what was answered");
    assert_eq!(eva.workspace().await.me.status, Status::Online, "and undoes nothing");
}

/// The next texts that people wrote, in the order of the stream.
async fn texts(stream: &mut Stream, count: usize) -> Vec<String> {
    let mut texts = Vec::new();
    while texts.len() < count {
        let text = |event| match event {
            Event::MessageAdded { message, .. } => text_of(&message),
            _ => None,
        };
        texts.push(stream.until(text).await);
    }
    texts
}

/// How many events the writers write: 100,000 when the variable says so.
fn events() -> usize {
    std::env::var("DESKBELL_TEST_EVENTS").ok().and_then(|count| count.parse().ok()).unwrap_or(2_000)
}

const WRITERS: usize = 8;

/// When a message was sent and acknowledged, and the place it got.
struct Written {
    sent: Instant,
    acknowledged: Instant,
    seq: Seq,
    writer: usize,
}

async fn write_all(client: Client, writer: usize) -> Vec<Written> {
    let mut all = Vec::new();
    for n in 0..events() / WRITERS {
        let sent = Instant::now();
        let seq = client.write(&format!("{writer} {n}")).await.expect("active").seq;
        all.push(Written { sent, acknowledged: Instant::now(), seq, writer });
    }
    all
}

/// Reads what the writers wrote, until all of it came.
async fn read_all(mut stream: Stream) -> Vec<(Seq, String)> {
    let (mut seen, wanted) = (Vec::new(), events() / WRITERS * WRITERS);
    while seen.len() < wanted {
        let (seq, event) = stream.event().await;
        if let Some(text) = event.data["message"]["content"]["text"].as_str() {
            seen.push((seq, text.to_owned()));
        }
    }
    seen
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_on_one_database_keep_one_feed() {
    let postgres = Postgres::start();
    let house = House::on(address(&postgres), Pace::default()).await;
    house.settings(|settings| settings.slots = 10).await;
    let beside = house.beside().await;
    let eva = house.sign_in("eva").await;
    let mut clients = Vec::new();
    for n in 0..WRITERS {
        // Every other one by the other server.
        let server = if n % 2 == 0 { &house } else { &beside };
        let client = server.client();
        let session = client.join(&eva.invite().await, "").await.expect("unused").session.id;
        eva.accept(session).await.expect("hers");
        clients.push(client);
    }
    let there = Desk { api: beside.api(&eva.api.token), operator: eva.operator.clone() };
    let _connected = [eva.connect().await, there.connect().await];
    let start: Resume = eva.stream().await.at;
    let streams = [eva.resume(start).await, there.resume(start).await];
    let reading = streams.map(|stream| tokio::spawn(read_all(stream)));
    let writing = clients.into_iter().enumerate().map(|(n, client)| tokio::spawn(write_all(client, n)));
    let written = try_join_all(writing).await.expect("they wrote");
    let [here, there] = <[_; 2]>::try_from(try_join_all(reading).await.expect("they read")).expect("two");
    check(start.seq, written.into_iter().flatten().collect(), &here);
    assert_eq!(here, there, "both servers tell one story");
    // Both end at once, with streams open.
    tokio::join!(house.server.stop(), beside.server.stop());
}

/// Holds what was read against what was acknowledged.
fn check(start: Seq, mut written: Vec<Written>, read: &[(Seq, String)]) {
    written.sort_by_key(|message| message.seq);
    let acknowledged: Vec<Seq> = written.iter().map(|message| message.seq).collect();
    let seen: Vec<Seq> = read.iter().map(|(seq, _)| *seq).collect();
    assert_eq!(seen, acknowledged, "what was acknowledged was told, each once");
    let gapless: Vec<Seq> = (start.0 + 1..).take(read.len()).map(Seq).collect();
    assert_eq!(seen, gapless, "nobody else wrote, so there is no gap");
    let mut next = [0; WRITERS];
    for ((_, text), message) in read.iter().zip(&written) {
        assert_eq!(*text, format!("{} {}", message.writer, next[message.writer]), "each writer's own order");
        next[message.writer] += 1;
    }
    // Whatever was acknowledged before something else was sent comes before it.
    let mut earliest = Instant::now();
    for message in written.iter().rev() {
        assert!(message.sent <= earliest, "{} was sent after something later was acknowledged", message.seq);
        earliest = earliest.min(message.acknowledged);
    }
}

#[tokio::test]
async fn a_client_who_comes_by_another_server_is_offered_all_the_same() {
    let postgres = Postgres::start();
    let house = House::on(address(&postgres), Pace::default()).await;
    let eva = house.sign_in("eva").await;
    let mut desk = eva.stream().await;
    desk.frame().await.expect("hello");
    let beside = house.beside().await;
    let joined = beside.client().join(&eva.invite().await, "Petr").await.expect("unused");
    assert_eq!(joined.session.state, SessionState::Offered, "the other server knows that she is connected");
    desk.until(|event| match event {
        Event::SessionChanged { session } if session.state == SessionState::Offered => Some(()),
        _ => None,
    })
    .await;
    tokio::join!(house.server.stop(), beside.server.stop());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_on_one_database_route_as_one_and_one_takes_over_from_the_other() {
    let postgres = Postgres::start();
    let pace = Pace { ping: Duration::from_millis(100), lease: Duration::from_secs(2), ..Pace::default() };
    let house = House::on(address(&postgres), pace).await;
    house.group("sales", &["eva", "tom"]).await;
    let beside = house.beside_with(pace).await;
    let (eva, evas) = house.connect("eva").await;
    let (tom, mut toms) = beside.connect("tom").await;
    let sitting = [tokio::spawn(sit(evas)), tokio::spawn(sit(tom.connect().await))];
    let client = beside.client();
    let id = client.join_group("sales", "Petr").await.expect("open").session.id;
    let offered = async |to: &Desk, id, stream: &mut Stream| {
        let told = stream.until(|event| match event {
            Event::SessionChanged { session } if session.id == id && session.offered_to == [to.operator.id] => Some(()),
            _ => None,
        });
        told.await;
    };
    offered(&eva, id, &mut toms).await;
    eva.decline(id).await.expect("offered by the other server");
    offered(&tom, id, &mut toms).await;
    let toms_there = Desk { api: house.api(&tom.api.token), operator: tom.operator.clone() };
    toms_there.accept(id).await.expect("by either server");
    assert_eq!(code(eva.accept(id).await), Some(ErrorCode::AlreadyAccepted));

    // Many come by both and are taken by both: nobody gets more than the slots hold, nobody twice.
    let clients = (0..12).map(|n| if n % 2 == 0 { house.client() } else { beside.client() });
    let joined =
        join_all(clients.map(async |client| client.join_group("sales", "").await.expect("open").session.id)).await;
    let tries = joined.iter().flat_map(|id| [eva.accept(*id), tom.accept(*id)]);
    let taken = join_all(tries).await.into_iter().filter(Result::is_ok).count();
    assert_eq!(taken, 7, "four slots each, and he has one client already");
    for desk in [&eva, &tom] {
        let sessions = desk.workspace().await.sessions;
        assert_eq!(sessions.iter().filter(|session| session.state == SessionState::Active).count(), 4);
        for session in sessions.iter().filter(|session| session.operator_id == Some(desk.operator.id)) {
            desk.end(session.id).await.expect("theirs");
        }
    }
    for session in tom.workspace().await.sessions {
        let by = if session.offered_to == [eva.operator.id] { &eva } else { &tom };
        by.accept(session.id).await.expect("there are slots for the rest");
        by.end(session.id).await.expect("theirs");
    }

    // Her server goes, and she with it: his server notices within the lease.
    tom.accept(beside.client().join_group("sales", "").await.expect("open").session.id).await.expect("his");
    let mut toms = tom.connect().await;
    let last = house.client().join_group("sales", "").await.expect("open").session.id;
    offered(&eva, last, &mut toms).await;
    sitting[0].abort();
    house.server.stop().await;
    offered(&tom, last, &mut toms).await;
    sitting[1].abort();
    beside.server.stop().await;
}

/// Keeps a desk connected, whatever else the test does.
async fn sit(mut stream: Stream) {
    loop {
        stream.event().await;
    }
}

#[tokio::test]
async fn a_database_that_goes_and_comes_back_costs_nothing_that_was_acknowledged() {
    let mut postgres = Postgres::start();
    let house = House::on(address(&postgres), Pace::default()).await;
    let (eva, mut desk, client, _) = house.conversation().await;
    client.write("before").await.expect("active");
    postgres.stop();
    let (lost, read) = tokio::join!(client.write("lost"), eva.api.get::<Workspace>("/v1/workspace"));
    for (status, error) in [lost.expect_err("it cannot be kept"), read.expect_err("it cannot be read")] {
        assert_eq!((status, error.code), (503, ErrorCode::Unavailable), "and both are told to try later");
    }
    postgres.resume();
    // The first try may meet a connection from before.
    let written = async { while client.write("after").await.is_err() {} };
    tokio::time::timeout(Duration::from_secs(20), written).await.expect("it is written again");
    assert_eq!(texts(&mut desk, 2).await, ["before", "after"], "the stream that was open goes on");
    assert_eq!(eva.workspace().await.sessions.len(), 1, "and so do reads");
    house.server.stop().await;
}

#[test]
fn the_programs_commands_take_a_database() {
    let postgres = Postgres::start();
    let run = |arguments: &[&str]| {
        let mut program = Command::new(env!("CARGO_BIN_EXE_deskbell-server"));
        program.args(arguments).env("DESKBELL_DATABASE", postgres.url()).stdout(Stdio::piped());
        program.spawn().expect("the program runs")
    };
    let named = run(&["admin", "create-company", "Acme"]).wait().expect("it ends");
    assert!(named.success(), "the company is named");
    let mut serving = run(&["serve", "--listen", "127.0.0.1:0"]);
    let mut url = String::new();
    let printed = serving.stdout.take().expect("a pipe");
    BufReader::new(printed).read_line(&mut url).expect("it prints its address");
    let again = run(&["admin", "create-company", "Other"]).wait().expect("it ends");
    serving.kill().and_then(|()| serving.wait()).expect("it is stopped");
    assert!(url.starts_with("http://127.0.0.1:"), "served without a folder: {url}");
    assert!(!again.success(), "beside a running server, on the same database");
}

#[tokio::test]
async fn a_database_that_is_not_there_is_told_without_its_password() {
    let url: DatabaseUrl = "postgres://desk:hush@127.0.0.1:1/bell".parse().expect("an address");
    let refused = Admin::open_at(std::path::Path::new(""), Some(&url)).await;
    let Err(error @ ServerError::DatabaseUnreachable { .. }) = refused else { panic!("nobody listens there") };
    let told = error.to_string();
    assert!(told.contains("127.0.0.1:1") && told.contains("--database") && !told.contains("hush"), "{told}");
}
