//! A desk's stream at the wire: opened where the snapshot ends, and its pings answered.

use std::net::SocketAddr;

use deskbell_protocol::{Event, FrameFromServer, FrameToServer, PROTOCOL, Resume};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::Value;
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;

use super::Outcome;
use super::wire::Wire;

pub(super) struct DeskStream {
    socket: WebSocketStream<TcpStream>,
}

/// What came.
pub(super) enum Came {
    Event(Box<Event>),
    /// A ping, which was answered.
    Ping,
}

impl DeskStream {
    /// Opened where a snapshot that is taken first ends.
    pub(super) async fn open(server: SocketAddr, token: &str) -> Outcome<Self> {
        let snapshot: Value = Wire::open(server, token).await?.send("GET", "/v1/workspace", &()).await?;
        let resume: Resume = serde_json::from_value(snapshot)?;
        Self::resume(server, token, resume).await
    }

    /// Opened at a known place; returns when the server has accepted it.
    pub(super) async fn resume(server: SocketAddr, token: &str, resume: Resume) -> Outcome<Self> {
        let socket = TcpStream::connect(server).await?;
        socket.set_nodelay(true)?;
        let (socket, _) = tokio_tungstenite::client_async(format!("ws://{server}/v1/stream"), socket).await?;
        let mut stream = Self { socket };
        stream.send(&FrameToServer::Open { token: token.to_owned(), protocol: PROTOCOL, resume }).await?;
        while !matches!(stream.frame().await?, FrameFromServer::Hello { .. }) {}
        Ok(stream)
    }

    async fn send(&mut self, frame: &FrameToServer) -> Outcome<()> {
        Ok(self.socket.send(Message::text(serde_json::to_string(frame)?)).await?)
    }

    async fn frame(&mut self) -> Outcome<FrameFromServer> {
        loop {
            let message = self.socket.next().await.ok_or("the stream ended")??;
            let Message::Text(text) = message else { continue };
            match serde_json::from_str(&text)? {
                FrameFromServer::Error { error } => return Err(error.message.into()),
                FrameFromServer::Resync => return Err("the server asks to load the snapshot anew".into()),
                frame => return Ok(frame),
            }
        }
    }

    /// What comes next that matters.
    pub(super) async fn next(&mut self) -> Outcome<Came> {
        loop {
            match self.frame().await? {
                FrameFromServer::Ping { n, .. } => {
                    self.send(&FrameToServer::Pong { n }).await?;
                    return Ok(Came::Ping);
                }
                FrameFromServer::Event { event, .. } => {
                    if let Some(event) = event.known() {
                        return Ok(Came::Event(Box::new(event)));
                    }
                }
                _ => {}
            }
        }
    }

    /// Reads until an event is of the kind that is waited for.
    pub(super) async fn until(&mut self, is: impl Fn(&Event) -> bool) -> Outcome<()> {
        loop {
            if let Came::Event(event) = self.next().await?
                && is(&event)
            {
                return Ok(());
            }
        }
    }
}
