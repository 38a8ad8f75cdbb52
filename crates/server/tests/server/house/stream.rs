//! A stream as a test follows it.

use deskbell_protocol::{ErrorCode, Event, FrameFromServer, FrameToServer, PROTOCOL, RawEvent, Resume, Seq};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message as Frame;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use super::{Api, PATIENCE};

/// An open stream that checks what the protocol promises of every frame.
pub(crate) struct Stream {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    pub(crate) at: Resume,
}

impl Stream {
    pub(crate) async fn open(api: &Api, path: &str, token: String, resume: Resume) -> Self {
        let url = format!("{}{path}", api.base.replace("http://", "ws://"));
        let (socket, _) = tokio_tungstenite::connect_async(url).await.expect("the server upgrades");
        let mut stream = Self { socket, at: resume };
        stream.send(&FrameToServer::Open { token, protocol: PROTOCOL, resume }).await;
        stream
    }

    pub(crate) async fn send(&mut self, frame: &FrameToServer) {
        let text = serde_json::to_string(frame).expect("a frame serialises");
        self.socket.send(Frame::text(text)).await.expect("the stream is open");
    }

    pub(crate) async fn say(&mut self, text: &str) {
        self.socket.send(Frame::text(text)).await.expect("the stream is open");
    }

    /// The next frame; `None` when the server closed.
    pub(crate) async fn frame(&mut self) -> Option<FrameFromServer> {
        loop {
            match timeout(PATIENCE, self.socket.next()).await.expect("a frame within the patience of a test") {
                Some(Ok(Frame::Text(text))) => {
                    return Some(serde_json::from_str(&text).expect("a frame of the protocol"));
                }
                Some(Ok(Frame::Close(_)) | Err(_)) | None => return None,
                Some(Ok(_)) => {}
            }
        }
    }

    /// The next event, with nothing lost before it. Answers pings on the way.
    pub(crate) async fn event(&mut self) -> (Seq, RawEvent) {
        let next = async {
            loop {
                if let Some(event) = self.step().await {
                    return event;
                }
            }
        };
        // Pings keep coming: without an end to all of it, what never happens would have no name.
        timeout(PATIENCE, next).await.expect("an event within the patience of a test")
    }

    /// Takes one frame; gives it when it is an event.
    async fn step(&mut self) -> Option<(Seq, RawEvent)> {
        let frame = self.frame().await.expect("the stream stays open");
        self.take(frame).await
    }

    async fn take(&mut self, frame: FrameFromServer) -> Option<(Seq, RawEvent)> {
        match frame {
            FrameFromServer::Event { seq, prev, event, .. } => {
                assert_eq!(prev, self.at.seq, "a frame was lost before {seq}");
                assert!(seq > prev, "a frame was sent twice: {seq}");
                self.at.seq = seq;
                Some((seq, event))
            }
            FrameFromServer::Ping { n, prev, head } => {
                assert_eq!(prev, self.at.seq, "a frame was lost before a ping");
                self.at.seq = head;
                self.send(&FrameToServer::Pong { n }).await;
                None
            }
            // What is told beside the feed has no place in it.
            FrameFromServer::Hello { .. }
            | FrameFromServer::Pong { .. }
            | FrameFromServer::Typing { .. }
            | FrameFromServer::Queue { .. } => None,
            other => panic!("unexpected frame: {other:?}"),
        }
    }

    /// The first event that `wanted` picks.
    pub(crate) async fn until<T>(&mut self, wanted: impl Fn(Event) -> Option<T>) -> T {
        let found = async {
            loop {
                let event = self.event().await.1.known().expect("an event that this build knows");
                if let Some(found) = wanted(event) {
                    return found;
                }
            }
        };
        timeout(PATIENCE, found).await.expect("the event that is waited for within the patience of a test")
    }

    /// The first frame that `wanted` picks.
    pub(crate) async fn frame_where<T>(&mut self, wanted: impl Fn(&FrameFromServer) -> Option<T>) -> T {
        let found = async {
            loop {
                let frame = self.frame().await.expect("the stream stays open");
                if let Some(found) = wanted(&frame) {
                    return found;
                }
                self.take(frame).await;
            }
        };
        timeout(PATIENCE, found).await.expect("the frame that is waited for within the patience of a test")
    }

    /// Everything up to the head of the feed as it is now, or later.
    pub(crate) async fn drain(&mut self, head: Seq) -> Vec<(Seq, RawEvent)> {
        let mut events = Vec::new();
        let all = async {
            while self.at.seq < head {
                events.extend(self.step().await);
            }
        };
        timeout(PATIENCE, all).await.expect("everything that happened within the patience of a test");
        events
    }

    /// The reason why the server ended the stream.
    pub(crate) async fn end(&mut self) -> Option<ErrorCode> {
        let reason = async {
            while let Some(frame) = self.frame().await {
                if let FrameFromServer::Error { error } = frame {
                    return Some(error.code);
                }
            }
            None
        };
        timeout(PATIENCE, reason).await.expect("the stream's end within the patience of a test")
    }
}
