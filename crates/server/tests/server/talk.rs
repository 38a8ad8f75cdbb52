//! What stands beside the messages of a talk: typing, what was seen, places in the queue, clients who are lost, answers that are due.

use std::time::Duration;

use deskbell_protocol::{
    Content, Event, FrameFromServer, FrameToServer, Message, Note, SeenUpTo, Seq, SessionId, TransferTo, Typed, Typist,
};
use deskbell_server::Pace;

use crate::house::{Client, Desk, House, Stream};
use crate::transfer::give;

fn typing(session: Option<SessionId>, on: bool, text: Option<&str>) -> FrameToServer {
    FrameToServer::Typing { session_id: session, on, text: text.map(|text| Typed(text.to_owned())) }
}

fn seen(session: Option<SessionId>, delivered: Seq, read: Seq) -> FrameToServer {
    FrameToServer::Seen { session_id: session, delivered, read }
}

/// The next telling that somebody types.
async fn typed(stream: &mut Stream) -> (SessionId, Typist, bool, Option<String>) {
    stream
        .frame_where(|frame| match frame {
            FrameFromServer::Typing { session_id, who, on, text } => {
                Some((*session_id, *who, *on, text.clone().map(|Typed(text)| text)))
            }
            _ => None,
        })
        .await
}

async fn place(stream: &mut Stream) -> u32 {
    stream
        .frame_where(|frame| match frame {
            FrameFromServer::Queue { position } => Some(*position),
            _ => None,
        })
        .await
}

/// Passes over the places told until it is this one.
async fn place_becomes(stream: &mut Stream, position: u32) {
    while place(stream).await != position {}
}

async fn seen_becomes(stream: &mut Stream, wanted: SeenUpTo) {
    let is_so = |event| match event {
        Event::SessionSeen { seen, .. } if seen == wanted => Some(()),
        _ => None,
    };
    stream.until(is_so).await;
}

/// Everything sent on the stream before this was looked at.
async fn heard(stream: &mut Stream, n: u32) {
    stream.send(&FrameToServer::Ping { n }).await;
    stream.frame_where(|frame| (*frame == FrameFromServer::Pong { n }).then_some(())).await;
}

async fn note(stream: &mut Stream, wanted: &Note) {
    let added = |event| match event {
        Event::MessageAdded { message: Message { content: Content::Note(note), .. }, .. } if note == *wanted => {
            Some(())
        }
        _ => None,
    };
    stream.until(added).await;
}

#[tokio::test]
async fn each_side_sees_that_the_other_types_and_nobody_else_does() {
    let house = House::open().await;
    let (eva, mut evas, client, session) = house.conversation().await;
    let (tom, mut toms) = house.connect("tom").await;
    let mut page = client.stream().await;
    page.send(&typing(None, true, Some("My secret"))).await;
    assert_eq!(typed(&mut evas).await, (session, Typist::Client, true, None), "the company wants no text to be seen");
    page.send(&typing(None, false, None)).await;
    assert_eq!(typed(&mut evas).await, (session, Typist::Client, false, None));
    evas.send(&typing(Some(session), true, Some("No, thank you"))).await;
    assert_eq!(typed(&mut page).await, (session, Typist::Operator, true, None), "never what an operator types");

    // A stranger, and somebody before whom it is put: neither is heard, neither hears.
    toms.send(&typing(Some(session), true, None)).await;
    heard(&mut toms, 1).await;
    give(&eva, session, TransferTo::Operator { id: tom.operator.id }, "").await.expect("he is there");
    toms.send(&typing(Some(session), true, None)).await;
    heard(&mut toms, 2).await;
    house.settings(|settings| settings.talk.typing_preview = true).await;
    let long = format!("{}end", "x".repeat(600));
    page.send(&typing(None, true, Some(&long))).await;
    let (_, _, _, text) = typed(&mut evas).await;
    let text = text.expect("the company wants it now");
    assert_eq!((text.chars().count(), text.ends_with("end")), (500, true), "the end of it");
    evas.send(&typing(Some(session), false, None)).await;
    assert_eq!(typed(&mut page).await, (session, Typist::Operator, false, None), "and nothing of his before that");

    tom.accept(session).await.expect("given to him");
    page.send(&typing(None, true, Some("Hello Tom"))).await;
    assert_eq!(typed(&mut toms).await, (session, Typist::Client, true, Some("Hello Tom".into())), "his, from now on");
    let beside = |frame: &FrameFromServer| match frame {
        FrameFromServer::Typing { .. } => panic!("it is hers no more: {frame:?}"),
        FrameFromServer::Pong { .. } => Some(()),
        _ => None,
    };
    evas.send(&FrameToServer::Ping { n: 3 }).await;
    evas.frame_where(beside).await;
}

#[tokio::test]
async fn what_was_seen_is_kept_told_to_both_and_never_taken_back() {
    let house = House::open().await;
    let (eva, mut evas, client, session) = house.conversation().await;
    let (_tom, mut toms) = house.connect("tom").await;
    let mut page = client.stream().await;
    let first = eva.write(session, "Good day").await.expect("hers").seq;
    page.send(&seen(None, first, Seq(0))).await;
    let delivered = SeenUpTo { client_delivered: first, ..SeenUpTo::default() };
    seen_becomes(&mut evas, delivered).await;
    page.send(&seen(None, first, first)).await;
    let read = SeenUpTo { client_read: first, ..delivered };
    seen_becomes(&mut evas, read).await;
    seen_becomes(&mut page, read).await;

    let second = client.write("Hello").await.expect("active").seq;
    toms.send(&seen(Some(session), Seq(0), second)).await;
    heard(&mut toms, 1).await;
    evas.send(&seen(Some(session), Seq(i64::MAX), Seq(i64::MAX))).await;
    let both = SeenUpTo { operator_read: second, ..read };
    seen_becomes(&mut page, both).await;
    assert_eq!(eva.sees(session).await.map(|session| session.seen), Some(both), "no further than the newest message");
    let joined = client.joined().await.expect("its session");
    assert_eq!(joined.session.operator_read, second);

    // Going back changes nothing, and nothing is told.
    let before = eva.workspace().await.seq;
    page.send(&seen(None, Seq(1), Seq(1))).await;
    page.send(&seen(None, Seq(-5), Seq(i64::MIN))).await;
    evas.send(&seen(Some(session), Seq(0), Seq(1))).await;
    evas.send(&seen(None, Seq(0), Seq(1))).await;
    heard(&mut page, 2).await;
    let third = eva.write(session, "Still there?").await.expect("hers").seq;
    assert_eq!(third.0, before.0 + 1, "nothing was written between");
    page.send(&seen(None, third, third)).await;
    seen_becomes(&mut evas, SeenUpTo { client_delivered: third, client_read: third, operator_read: second }).await;

    // It outlives a restart, and whoever resumes learns of it.
    let at = evas.at;
    let fourth = eva.write(session, "Hello?").await.expect("hers").seq;
    page.send(&seen(None, fourth, third)).await;
    let newest = SeenUpTo { client_delivered: fourth, client_read: third, operator_read: second };
    seen_becomes(&mut evas, newest).await;
    drop(evas);
    let house = house.restart().await;
    let eva = Desk { api: house.api(&eva.api.token), operator: eva.operator };
    assert_eq!(eva.sees(session).await.map(|session| session.seen), Some(newest));
    seen_becomes(&mut eva.resume(at).await, newest).await;
}

#[tokio::test]
async fn clients_learn_their_place_and_move_up() {
    let house = House::open().await;
    house.group("sales", &["eva"]).await;
    house.group("service", &["tom"]).await;
    let (first, second, other) = (house.client(), house.client(), house.client());
    let session = first.join_group("sales", "").await.expect("it waits").session.id;
    second.join_group("sales", "").await.expect("it waits");
    other.join_group("service", "").await.expect("it waits");
    let mut pages = [first.stream().await, second.stream().await, other.stream().await];
    assert_eq!(place(&mut pages[0]).await, 1);
    assert_eq!(place(&mut pages[1]).await, 2);
    assert_eq!(place(&mut pages[2]).await, 1, "another queue");
    let third = house.client();
    third.join_group("sales", "").await.expect("it waits");
    assert_eq!(place(&mut third.stream().await).await, 3);

    let (eva, _evas) = house.connect("eva").await;
    eva.accept(session).await.expect("her group's");
    place_becomes(&mut pages[0], 0).await;
    place_becomes(&mut pages[1], 1).await;
    second.leave().await.expect("a client may always leave");
    place_becomes(&mut pages[1], 0).await;
    let mut late = third.stream().await;
    place_becomes(&mut late, 1).await;
}

#[tokio::test]
async fn since_when_a_client_waits_for_an_answer_is_known() {
    let (house, clock) = House::with_clock(Pace::default()).await;
    let (eva, evas) = house.connect("eva").await;
    let client = house.client();
    let session = client.join(&eva.invite().await, "").await.expect("unused").session.id;
    client.write("Hello").await.expect("allowed while waiting");
    let since = async || eva.sees(session).await.expect("hers").unanswered_since;
    assert_eq!(since().await, None, "nobody has it yet");
    clock.by(Duration::from_secs(5));
    let accepted = eva.accept(session).await.expect("hers").session;
    assert_eq!(accepted.unanswered_since, accepted.accepted_at, "her time begins when she has it");
    clock.by(Duration::from_secs(5));
    client.write("Anybody?").await.expect("active");
    assert_eq!(since().await, accepted.accepted_at, "the first counts");
    eva.write(session, "Good day").await.expect("hers");
    assert_eq!(since().await, None, "answered");
    clock.by(Duration::from_secs(5));
    let asked = client.write("A question").await.expect("active");
    client.write("And another").await.expect("active");
    assert_eq!(since().await, Some(asked.sent_at));
    // Many at once share a batch: the last word decides.
    let writes = (0..20).map(|n| {
        let (eva, client) = (&eva, &client);
        async move {
            match n % 2 {
                0 => client.write("?").await.expect("active"),
                _ => eva.write(session, "!").await.expect("hers"),
            }
        }
    });
    let mut written = futures_util::future::join_all(writes).await;
    written.sort_by_key(|message| message.seq);
    let by_client = |message: &&Message| message.author == deskbell_protocol::Author::Client;
    let unanswered = written.iter().rev().take_while(by_client).last();
    assert_eq!(since().await, unanswered.map(|message| message.sent_at), "as the messages tell");
    eva.end(session).await.expect("hers");
    drop(evas);
}

/// Lost after 30 s, which is looked for often enough.
async fn watched() -> (House, std::sync::Arc<crate::house::Forward>) {
    House::with_clock(Pace { lease: Duration::from_secs(20), ..Pace::default() }).await
}

#[tokio::test]
async fn a_client_whose_page_is_gone_for_a_while_is_told_as_lost_and_as_back() {
    let (house, clock) = watched().await;
    let (eva, mut evas, client, session) = house.conversation().await;
    let notes = async || {
        let all: deskbell_protocol::Messages =
            eva.api.get(&format!("/v1/sessions/{session}/messages")).await.expect("hers");
        let kinds = all.messages.into_iter().filter_map(|message| match message.content {
            Content::Note(note @ (Note::ClientLost | Note::ClientBack)) => Some(note),
            _ => None,
        });
        kinds.collect::<Vec<_>>()
    };
    clock.by(Duration::from_secs(60));
    let (mut page, mut second) = (connected(&client).await, connected(&client).await);
    drop(page);
    clock.by(Duration::from_secs(60));
    heard(&mut second, 1).await;
    assert_eq!(notes().await, [], "another page of the same client is connected");
    page = connected(&client).await;
    drop(second);
    drop(page);
    // Nothing is heard of it from now on.
    let lost = async { note(&mut evas, &Note::ClientLost).await };
    let time = async {
        // Its end is noticed by the server in its own time: the clock goes on until then.
        loop {
            clock.by(Duration::from_secs(31));
            if !notes().await.is_empty() {
                break;
            }
        }
    };
    tokio::join!(lost, time);
    clock.by(Duration::from_secs(300));
    let mut page = client.stream().await;
    note(&mut evas, &Note::ClientBack).await;
    note(&mut page, &Note::ClientBack).await;
    assert_eq!(notes().await, [Note::ClientLost, Note::ClientBack], "each once");
    eva.end(session).await.expect("hers");
}

#[tokio::test]
async fn whoever_comes_back_after_the_talk_was_not_missed() {
    let (house, clock) = watched().await;
    house.settings(|settings| settings.after_work.limit_s = Some(3_600)).await;
    let (eva, mut evas, client, session) = house.conversation().await;
    drop(connected(&client).await);
    let time = async {
        loop {
            clock.by(Duration::from_secs(31));
            let all: deskbell_protocol::Messages =
                eva.api.get(&format!("/v1/sessions/{session}/messages")).await.expect("hers");
            if all.messages.iter().any(|message| matches!(message.content, Content::Note(Note::ClientLost))) {
                break;
            }
        }
    };
    time.await;
    note(&mut evas, &Note::ClientLost).await;
    let ended = eva.end(session).await.expect("hers").session;
    assert_eq!(ended.state, deskbell_protocol::SessionState::AfterWork);
    let _page = connected(&client).await;
    // What is written afterwards is told after what the server writes of the page.
    let other = house.client();
    let next = other.join(&eva.invite().await, "").await.expect("unused").session.id;
    evas.until(|event| match event {
        Event::MessageAdded { message, .. } if message.session_id == session => match message.content {
            Content::Note(Note::ClientBack) => panic!("nobody talks with the client any more"),
            _ => None,
        },
        Event::SessionChanged { session } if session.id == next => Some(()),
        _ => None,
    })
    .await;
}

/// A page's stream on which the server has said hello.
async fn connected(client: &Client) -> Stream {
    let mut page = client.stream().await;
    heard(&mut page, 9).await;
    page
}

#[tokio::test]
async fn a_client_who_is_not_back_after_a_restart_is_lost() {
    let house = House::open().await;
    let (eva, evas, client, session) = house.conversation().await;
    let page = connected(&client).await;
    let at = evas.at;
    let quick = Pace { lease: Duration::from_secs(5), lost: Duration::from_millis(50), ..Pace::default() };
    let house = house.restart_with(quick, None).await;
    drop((evas, page));
    let eva = Desk { api: house.api(&eva.api.token), operator: eva.operator };
    note(&mut eva.resume(at).await, &Note::ClientLost).await;
    let client = Client { api: house.api(&client.api.token), join: client.join };
    let mut page = client.stream_from(&client.joined().await.expect("its session")).await;
    note(&mut page, &Note::ClientBack).await;
    assert!(eva.sees(session).await.is_some());
    house.server.stop().await;
}

#[cfg(unix)]
#[tokio::test]
async fn a_client_counts_as_connected_by_either_of_two_servers_on_postgresql() {
    let postgres = deskbell_testkit::Postgres::start();
    let address = Some(postgres.url().parse().expect("an address"));
    let (ping, lease, lost) = (Duration::from_millis(200), Duration::from_secs(4), Duration::from_millis(50));
    let pace = Pace { ping, lease, lost, ..Pace::default() };
    let house = House::on(address, pace).await;
    let beside = house.beside_with(pace).await;
    let (eva, mut evas, client, session) = house.conversation().await;
    let there = Client { api: beside.api(&client.api.token), join: client.join };
    let here = connected(&client).await;
    let mut page = connected(&there).await;
    drop(here);
    let said = eva.write(session, "Good day").await.expect("hers").seq;
    page.send(&seen(None, said, said)).await;
    seen_becomes(&mut evas, SeenUpTo { client_delivered: said, client_read: said, operator_read: Seq(0) }).await;
    // Her server hears of the other's end by its lease alone.
    tokio::join!(beside.server.stop(), note(&mut evas, &Note::ClientLost));
    let back = connected(&client).await;
    note(&mut evas, &Note::ClientBack).await;
    drop(back);
    house.server.stop().await;
}
