//! The stream as a reader follows it: `docs/PROTOCOL.md`, section "The stream".

use std::sync::Arc;

use deskbell_protocol::{Event, FrameFromServer, FrameToServer, PROTOCOL, RawEvent, Seq, Typist};
use futures_util::{SinkExt, StreamExt};
use tokio::{
    net::TcpStream,
    sync::{mpsc::UnboundedReceiver, watch},
    time::timeout,
};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, tungstenite::Message as WsMessage};

use crate::client::{Known, Line, RECONNECT_PAUSE};

/// The server is heard from at least this often; otherwise the connection is dead.
const SILENCE: std::time::Duration = std::time::Duration::from_secs(25);

/// Why a stream ended.
#[derive(Debug, PartialEq, Eq)]
enum Ended {
    /// The connection broke, or a frame was lost: resume.
    Broken,
    /// Load the snapshot first.
    Resync,
    /// The server does not want this reader any more.
    Refused,
}

/// Follows for ever; reconnects as a page does. Says on the stream what is `to_say`.
pub(crate) async fn follow(line: Line, known: Arc<watch::Sender<Known>>, mut to_say: UnboundedReceiver<FrameToServer>) {
    loop {
        match stream(&line, &known, &mut to_say).await {
            Ended::Refused => return,
            Ended::Broken => {}
            Ended::Resync => {
                if let Ok(joined) = line.snapshot().await {
                    known.send_modify(|known| known.take_snapshot(joined));
                }
            }
        }
        tokio::time::sleep(RECONNECT_PAUSE).await;
    }
}

async fn stream(line: &Line, known: &watch::Sender<Known>, to_say: &mut UnboundedReceiver<FrameToServer>) -> Ended {
    let url = format!("{}/v1/client/stream", line.base_url.replacen("http", "ws", 1));
    let Ok((mut socket, _)) = tokio_tungstenite::connect_async(url).await else { return Ended::Broken };
    let Some(resume) = known.borrow().resume() else { return Ended::Resync };
    let open = FrameToServer::Open { token: line.stream_token(), protocol: PROTOCOL, resume };
    if send(&mut socket, &open).await.is_err() {
        return Ended::Broken;
    }
    loop {
        let message = tokio::select! {
            message = timeout(SILENCE, socket.next()) => message,
            Some(frame) = to_say.recv() => match send(&mut socket, &frame).await {
                Ok(()) => continue,
                Err(_) => break,
            },
        };
        let Ok(Some(Ok(message))) = message else { break };
        let WsMessage::Text(text) = message else { continue };
        let Ok(frame) = serde_json::from_str::<FrameFromServer>(&text) else { return Ended::Broken };
        match frame {
            FrameFromServer::Hello { .. } => known.send_modify(|known| known.streams += 1),
            FrameFromServer::Event { seq, prev, event, .. } => {
                if !stands_at(known, prev) {
                    return Ended::Broken;
                }
                known.send_modify(|known| take(known, seq, &event));
            }
            FrameFromServer::Ping { n, prev, head } => {
                if !stands_at(known, prev) {
                    return Ended::Broken;
                }
                known.send_modify(|known| known.seq = head);
                if send(&mut socket, &FrameToServer::Pong { n }).await.is_err() {
                    return Ended::Broken;
                }
            }
            FrameFromServer::Resync => return Ended::Resync,
            FrameFromServer::Error { error } => {
                known.send_modify(|known| known.refused = Some(error));
                return Ended::Refused;
            }
            FrameFromServer::Typing { who: Typist::Operator, on, .. } => {
                known.send_modify(|known| known.operator_types = on);
            }
            FrameFromServer::Queue { position } => known.send_modify(|known| known.position = position),
            FrameFromServer::Pong { .. } | FrameFromServer::Typing { .. } | FrameFromServer::Unknown => {}
        }
    }
    Ended::Broken
}

/// Whether the reader is where the server thinks it is; if not, a frame was lost.
fn stands_at(known: &watch::Sender<Known>, prev: Seq) -> bool {
    let stands = known.borrow().seq == prev;
    if !stands {
        known.send_modify(|known| known.lost_frames += 1);
    }
    stands
}

fn take(known: &mut Known, seq: Seq, event: &RawEvent) {
    known.seq = seq;
    match event.known() {
        Some(Event::MessageAdded { message, .. }) => known.take_message(message),
        Some(Event::ClientSessionChanged { session }) => known.session = Some(session),
        Some(Event::SessionSeen { seen, .. }) => {
            if let Some(session) = &mut known.session {
                session.operator_read = seen.operator_read.max(session.operator_read);
            }
        }
        _ => {}
    }
}

async fn send(
    socket: &mut WebSocketStream<MaybeTlsStream<TcpStream>>,
    frame: &FrameToServer,
) -> Result<(), tokio_tungstenite::tungstenite::Error> {
    let text = serde_json::to_string(frame).expect("a frame is JSON");
    socket.send(WsMessage::text(text)).await
}
