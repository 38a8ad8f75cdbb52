//! The proxy and the waiting, against real sockets.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::{
    panic::AssertUnwindSafe,
    time::{Duration, Instant},
};

use deskbell_testkit::{Proxy, wait};
use futures_util::{FutureExt, SinkExt, StreamExt};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tokio_tungstenite::tungstenite::Message;

/// Long enough to notice that something does not come.
const A_WHILE: Duration = Duration::from_millis(200);

/// A server that sends back what it is sent; returns its address.
async fn echo() -> std::net::SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                // An HTTP head first, because the proxy reads the server's side as HTTP.
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await;
                let (mut read, mut write) = stream.split();
                let _ = tokio::io::copy(&mut read, &mut write).await;
            });
        }
    });
    address
}

async fn connect(proxy: &Proxy) -> TcpStream {
    let mut stream = TcpStream::connect(proxy.address()).await.expect("the proxy accepts");
    let mut head = [0; 19];
    stream.read_exact(&mut head).await.expect("the server's head comes through");
    stream
}

async fn said_back(stream: &mut TcpStream, text: &[u8]) -> std::io::Result<()> {
    stream.write_all(text).await?;
    let mut answer = vec![0; text.len()];
    stream.read_exact(&mut answer).await?;
    assert_eq!(answer, text, "what comes back is what was sent");
    Ok(())
}

#[tokio::test]
async fn a_cut_ends_every_connection_and_lets_new_ones_through() {
    let proxy = Proxy::start(echo().await).await;
    let mut first = connect(&proxy).await;
    said_back(&mut first, b"before").await.expect("the proxy carries");
    proxy.cut();
    let end = tokio::time::timeout(wait::PATIENCE, first.read(&mut [0; 1])).await.expect("the cut is noticed");
    assert!(matches!(end, Ok(0) | Err(_)), "a cut connection is at its end");
    said_back(&mut connect(&proxy).await, b"after").await.expect("a new connection is carried");
}

#[tokio::test]
async fn refusing_turns_new_connections_away_and_keeps_those_there_are() {
    let proxy = Proxy::start(echo().await).await;
    let mut first = connect(&proxy).await;
    proxy.refuse();
    let mut second = TcpStream::connect(proxy.address()).await.expect("the port is open");
    let end = tokio::time::timeout(wait::PATIENCE, second.read(&mut [0; 1])).await.expect("the refusal is noticed");
    assert!(matches!(end, Ok(0) | Err(_)), "a refused connection carries nothing");
    said_back(&mut first, b"still here").await.expect("an old connection goes on");
    proxy.accept();
    said_back(&mut connect(&proxy).await, b"again").await.expect("new connections are carried again");
}

#[tokio::test]
async fn what_is_held_comes_through_in_order_once_released() {
    let proxy = Proxy::start(echo().await).await;
    let mut stream = connect(&proxy).await;
    proxy.hold();
    stream.write_all(b"one two").await.expect("the connection looks alive");
    let early = tokio::time::timeout(A_WHILE, stream.read(&mut [0; 1])).await;
    assert!(early.is_err(), "nothing comes through while the network holds");
    proxy.release();
    let mut answer = [0; 7];
    stream.read_exact(&mut answer).await.expect("it comes after the release");
    assert_eq!(&answer, b"one two", "nothing is lost by holding");
}

#[tokio::test]
async fn a_delay_makes_everything_late_both_ways() {
    let proxy = Proxy::start(echo().await).await;
    let mut stream = connect(&proxy).await;
    proxy.delay(A_WHILE);
    let begin = Instant::now();
    said_back(&mut stream, b"slow").await.expect("it comes");
    assert!(begin.elapsed() >= A_WHILE * 2, "there and back take two delays, not {:?}", begin.elapsed());
}

#[tokio::test]
async fn a_lost_answer_leaves_the_request_done() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let proxy = Proxy::start(listener.local_addr().expect("an address")).await;
    proxy.lose_answers(true);
    let mut near = TcpStream::connect(proxy.address()).await.expect("the proxy accepts");
    near.write_all(b"request").await.expect("the request is sent");
    let (mut far, _) = listener.accept().await.expect("the proxy connects");
    let mut request = [0; 7];
    far.read_exact(&mut request).await.expect("the request arrives");
    far.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.expect("the answer is sent");
    let answer = tokio::time::timeout(A_WHILE, near.read(&mut [0; 1])).await;
    assert!(answer.is_err(), "the answer does not come");
}

#[tokio::test]
async fn exactly_one_frame_with_the_text_is_swallowed() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let proxy = Proxy::start(listener.local_addr().expect("an address")).await;
    // Lengths of each of the three kinds of header, and far more than one TCP read.
    let long = "x".repeat(100_000);
    let texts = ["first", "unwanted one", &long, "unwanted two", &"y".repeat(300), "last"].map(str::to_owned);
    let sent = texts.clone();
    let server = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.expect("the proxy connects");
        let mut socket = tokio_tungstenite::accept_async(stream).await.expect("a WebSocket");
        for text in sent {
            socket.send(Message::text(text)).await.expect("a frame is sent");
        }
        socket.close(None).await.expect("the socket closes");
    });
    proxy.drop_frame_containing("unwanted");
    let url = format!("ws://{}/", proxy.address());
    let (socket, _) = tokio_tungstenite::connect_async(url).await.expect("a WebSocket through the proxy");
    let messages: Vec<Message> = socket.map(|message| message.expect("the stream stays sound")).collect().await;
    let received: Vec<String> = messages
        .into_iter()
        .filter_map(|one| Some(one.into_text().ok()?.to_string()))
        .filter(|one| !one.is_empty())
        .collect();
    let expected: Vec<String> = texts.into_iter().filter(|text| text != "unwanted one").collect();
    assert_eq!(received, expected, "only the first frame with the text is missing");
    assert_eq!(proxy.dropped_frames(), 1, "the proxy counts what it swallowed");
    server.await.expect("the server had no trouble");
}

#[tokio::test]
async fn waiting_in_vain_names_what_was_waited_for() {
    let waiting = AssertUnwindSafe(wait::until("the impossible happens", A_WHILE, async || false));
    let panic = waiting.catch_unwind().await.expect_err("waiting for the impossible panics");
    let sentence = panic.downcast_ref::<String>().expect("a sentence");
    assert!(sentence.contains("until the impossible happens"), "{sentence} names what was waited for");
}

#[tokio::test]
async fn a_look_that_hangs_does_not_outlast_the_limit() {
    let waiting = AssertUnwindSafe(wait::until("an answer", A_WHILE, async || std::future::pending().await));
    let ended = tokio::time::timeout(wait::PATIENCE, waiting.catch_unwind()).await.expect("the waiting ends");
    assert!(ended.is_err(), "it ends by panicking");
}
