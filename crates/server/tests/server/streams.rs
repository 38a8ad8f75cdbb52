//! The stream: nothing lost, nothing doubled, and the right word at its end.

use std::time::Duration;

use deskbell_protocol::{ErrorCode, FrameFromServer, FrameToServer, Resume, Seq};
use deskbell_server::Pace;
use uuid::Uuid;

use crate::house::{House, Stream};

#[tokio::test]
async fn a_stream_cut_again_and_again_loses_and_doubles_nothing() {
    let house = House::open().await;
    let (eva, stream, client, _) = house.conversation().await;
    let mut at = stream.at;
    drop(stream);
    let mut seen = Vec::new();
    let writing = async {
        for n in 0..60 {
            client.write(&format!("{n}")).await.expect("active");
        }
    };
    let reading = async {
        while seen.len() < 60 {
            // Cut after a few events, wherever that happens to be.
            let mut stream = eva.resume(at).await;
            for _ in 0..7 {
                let (_, event) = stream.event().await;
                if let Some(text) = event.data["message"]["content"]["text"].as_str() {
                    seen.push(text.to_owned());
                }
                if seen.len() == 60 {
                    break;
                }
            }
            at = stream.at;
        }
    };
    tokio::join!(writing, reading);
    let expected: Vec<String> = (0..60).map(|n| n.to_string()).collect();
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn a_reader_who_does_not_read_for_a_while_gets_everything_later() {
    let house = House::open().await;
    let (_eva, mut stream, client, _) = house.conversation().await;
    // More than the sockets' buffers and the stream's queue hold together.
    let text = "x".repeat(30_000);
    for n in 0..600 {
        client.write(&format!("{n} {text}")).await.expect("active");
    }
    let mut next = 0;
    while next < 600 {
        let (_, event) = stream.event().await;
        if let Some(text) = event.data["message"]["content"]["text"].as_str() {
            assert_eq!(text.split(' ').next(), Some(next.to_string().as_str()));
            next += 1;
        }
    }
}

#[tokio::test]
async fn a_place_that_the_feed_does_not_know_answers_resync() {
    let house = House::open().await;
    let eva = house.sign_in("eva").await;
    let known = eva.workspace().await;
    let wrong = [
        Resume { epoch: Uuid::now_v7().into(), seq: known.seq },
        Resume { epoch: known.epoch, seq: Seq(known.seq.0 + 1) },
        Resume { epoch: known.epoch, seq: Seq(-1) },
        Resume { epoch: known.epoch, seq: Seq(i64::MAX) },
    ];
    for resume in wrong {
        let mut stream = eva.resume(resume).await;
        assert_eq!(stream.frame().await, Some(FrameFromServer::Resync), "{resume:?}");
        assert_eq!(stream.frame().await, None, "and closes");
    }
    let mut stream = eva.resume(Resume { epoch: known.epoch, seq: known.seq }).await;
    assert!(matches!(stream.frame().await, Some(FrameFromServer::Hello { .. })));
}

#[tokio::test]
async fn a_restarted_server_goes_on_where_it_stood() {
    let house = House::open().await;
    let (eva, stream, client, session) = house.conversation().await;
    let at = stream.at;
    client.write("before").await.expect("active");
    let house = house.restart().await;
    let eva = crate::house::Desk { api: house.api(&eva.api.token), operator: eva.operator };
    let client = crate::house::Client { api: house.api(&client.api.token), join: client.join };
    client.write("after").await.expect("still active");
    let mut stream = eva.resume(at).await;
    let mut texts = Vec::new();
    while texts.len() < 2 {
        let (_, event) = stream.event().await;
        texts.extend(event.data["message"]["content"]["text"].as_str().map(str::to_owned));
    }
    assert_eq!(texts, ["before", "after"], "of session {session}");
}

#[tokio::test]
async fn wrong_first_frames_are_told_why() {
    let house = House::open().await;
    let eva = house.sign_in("eva").await;
    let known = eva.workspace().await;
    let resume = Resume { epoch: known.epoch, seq: known.seq };

    let mut stream = Stream::open(&eva.api, "/v1/stream", "wrong".into(), resume).await;
    assert_eq!(stream.end().await, Some(ErrorCode::Unauthorized));
    let mut stream = Stream::open(&eva.api, "/v1/client/stream", eva.api.token.clone(), resume).await;
    assert_eq!(stream.end().await, Some(ErrorCode::Unauthorized), "a desk's token opens no client's stream");
    let mut stream = eva.resume(resume).await;
    stream.frame().await.expect("hello");
    stream.say("{\"type\":").await;
    assert_eq!(stream.end().await, Some(ErrorCode::BadRequest));

    let mut stream = eva.resume(resume).await;
    stream.frame().await.expect("hello");
    stream.say(r#"{"type":"something_new","x":1}"#).await;
    stream.send(&FrameToServer::Ping { n: 5 }).await;
    assert_eq!(stream.frame().await, Some(FrameFromServer::Pong { n: 5 }), "what is unknown is passed over");
}

fn quick() -> Pace {
    Pace {
        ping: Duration::from_millis(100),
        answer: Duration::from_secs(2),
        lease: Duration::from_secs(3),
        ..Pace::default()
    }
}

#[tokio::test]
async fn pings_tell_the_head_and_a_silent_reader_is_let_go() {
    let house = House::with_pace(quick()).await;
    let eva = house.sign_in("eva").await;
    let mut stream = eva.stream().await;
    house.sign_in("tom").await;
    let head = house.sign_in("tom").await.workspace().await.seq;
    // tom's events are not for her, yet her place moves on with the pings.
    while stream.at.seq < head {
        match stream.frame().await.expect("open") {
            FrameFromServer::Ping { n, prev, head } => {
                assert_eq!(prev, stream.at.seq);
                stream.at.seq = head;
                stream.send(&FrameToServer::Pong { n }).await;
            }
            FrameFromServer::Hello { .. } => {}
            other => panic!("unexpected frame: {other:?}"),
        }
    }
    // From here on she answers nothing.
    assert_eq!(stream.end().await, None, "closed without an error, so that she comes back");
}

#[tokio::test]
async fn a_stopping_server_closes_its_streams_and_stops_soon() {
    let house = House::open().await;
    let (_eva, mut stream, client, _) = house.conversation().await;
    let mut page = client.stream().await;
    page.frame().await.expect("hello");
    let started = std::time::Instant::now();
    house.server.stop().await;
    assert!(started.elapsed() < Duration::from_secs(4), "nobody had to be waited for");
    assert_eq!(stream.end().await, None);
    assert_eq!(page.end().await, None);
}

#[tokio::test]
async fn an_unopened_socket_is_closed_after_a_while() {
    let house = House::with_pace(Pace { open: Duration::from_millis(100), ..Pace::default() }).await;
    let url = format!("ws://{}/v1/stream", house.server.address());
    let (mut socket, _) = tokio_tungstenite::connect_async(url).await.expect("the server upgrades");
    let next = futures_util::StreamExt::next(&mut socket);
    let ended = tokio::time::timeout(Duration::from_secs(10), next).await.expect("it ends");
    assert!(!matches!(ended, Some(Ok(tokio_tungstenite::tungstenite::Message::Text(_)))), "{ended:?}");
}
