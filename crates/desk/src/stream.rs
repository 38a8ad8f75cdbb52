//! The stream: what happens at the server, in order, with every loss noticed.

use std::time::Duration;

use deskbell_protocol::{
    Activity, ApiError, ErrorCode, FrameFromServer, FrameToServer, PROTOCOL, RawEvent, Resume, Seq, SessionId,
    Timestamp, Typed, Typist,
};
use futures_util::{SinkExt, StreamExt};
use tokio::{sync::watch, time::Instant};
use tokio_tungstenite::tungstenite::Message as Ws;

use crate::{
    api::{Api, Socket},
    error::ends_the_connection,
};

/// How often the desk asks whether the server is there.
const ASK_EVERY: Duration = Duration::from_secs(10);
/// Who was asked and says nothing at all for this long is gone.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);

/// Why the stream ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ended {
    /// The network or the server went away: resume.
    Lost(ApiError),
    /// A frame was lost on the way: resume from where the reader stands.
    Gap,
    /// The server cannot go on from there: load the snapshot anew.
    Resync,
    /// The computer woke: whatever was open is not trusted.
    Woke,
    /// The server will not have this desk.
    Refused(ApiError),
}

/// What the stream tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Told {
    /// Something happened.
    Event(Seq, RawEvent),
    /// Nothing for this reader up to here.
    Moved(Seq),
    /// The server was told whether somebody sits here.
    Said(Activity),
    /// A client types, or stopped.
    Typing { session_id: SessionId, on: bool, text: Option<Typed> },
}

/// What a frame means to the reader.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Hello(Timestamp),
    Told(Told),
    Answer(u32, Told),
    Nothing,
    Ended(Ended),
}

/// Where the reader stands; the rules of `docs/PROTOCOL.md` without a socket.
#[derive(Debug)]
struct Reader {
    at: Seq,
}

impl Reader {
    fn take(&mut self, frame: FrameFromServer) -> Step {
        match frame {
            FrameFromServer::Hello { server_time, .. } => Step::Hello(server_time),
            FrameFromServer::Event { prev, .. } | FrameFromServer::Ping { prev, .. } if prev != self.at => {
                Step::Ended(Ended::Gap)
            }
            FrameFromServer::Event { seq, event, .. } => {
                self.at = seq;
                Step::Told(Told::Event(seq, event))
            }
            FrameFromServer::Ping { n, head, .. } => {
                self.at = head;
                Step::Answer(n, Told::Moved(head))
            }
            FrameFromServer::Resync => Step::Ended(Ended::Resync),
            FrameFromServer::Error { error } => Step::Ended(of_error(error)),
            FrameFromServer::Typing { session_id, who: Typist::Client, on, text } => {
                Step::Told(Told::Typing { session_id, on, text })
            }
            FrameFromServer::Typing { .. }
            | FrameFromServer::Queue { .. }
            | FrameFromServer::Pong { .. }
            | FrameFromServer::Unknown => Step::Nothing,
        }
    }
}

/// Whether the other side is there.
#[derive(Debug)]
struct Heartbeat {
    ask_at: Instant,
    silent_at: Option<Instant>,
    n: u32,
}

#[derive(Debug, PartialEq, Eq)]
enum Beat {
    Ask(u32),
    Silent,
}

impl Heartbeat {
    fn new(now: Instant) -> Self {
        Self { ask_at: now + ASK_EVERY, silent_at: None, n: 0 }
    }

    /// Anything at all was heard.
    fn heard(&mut self) {
        self.silent_at = None;
    }

    /// When to look again.
    fn due(&self) -> Instant {
        self.silent_at.map_or(self.ask_at, |silent| silent.min(self.ask_at))
    }

    fn beat(&mut self, now: Instant) -> Beat {
        if self.silent_at.is_some_and(|silent| now >= silent) {
            return Beat::Silent;
        }
        self.n = self.n.wrapping_add(1);
        self.ask_at = now + ASK_EVERY;
        self.silent_at.get_or_insert(now + ANSWER_WITHIN);
        Beat::Ask(self.n)
    }
}

/// An open stream that the server accepted.
pub(crate) struct Stream {
    socket: Socket,
    reader: Reader,
    heartbeat: Heartbeat,
}

impl Stream {
    /// Opens the stream where it was left. Answers it with the server's clock.
    pub(crate) async fn open(api: &Api, resume: Resume, within: Duration) -> Result<(Self, Timestamp), Ended> {
        let socket = api.socket(within).await.map_err(of_error)?;
        let now = Instant::now();
        let mut stream = Self { socket, reader: Reader { at: resume.seq }, heartbeat: Heartbeat::new(now) };
        stream.send(&FrameToServer::Open { token: api.token().to_owned(), protocol: PROTOCOL, resume }).await?;
        let hello = async {
            loop {
                match stream.next().await? {
                    Step::Hello(server_time) => return Ok(server_time),
                    Step::Ended(ended) => return Err(ended),
                    Step::Nothing => {}
                    Step::Told(_) | Step::Answer(..) => return Err(lost("spoke before its hello")),
                }
            }
        };
        let server_time = tokio::time::timeout(within, hello).await.unwrap_or_else(|_| Err(lost("no hello")))?;
        Ok((stream, server_time))
    }

    /// Follows the stream to its end, and tells the server whether somebody sits here: at first and whenever it changes.
    /// Whenever something changed, `frames` answers what else the server is to be told.
    pub(crate) async fn follow(
        &mut self,
        mut sits: watch::Receiver<Activity>,
        mut changed: watch::Receiver<()>,
        mut frames: impl FnMut() -> Vec<FrameToServer>,
        mut tell: impl FnMut(Told),
    ) -> Ended {
        sits.mark_changed();
        changed.mark_changed();
        let mut asleep = false;
        loop {
            let due = self.heartbeat.due();
            let step = tokio::select! {
                step = self.next() => step,
                changed = sits.changed() => {
                    if changed.is_err() {
                        return lost("the desk is gone");
                    }
                    let activity = *sits.borrow_and_update();
                    asleep = activity == Activity::Suspending;
                    let sent = self.send(&FrameToServer::Activity { activity }).await;
                    sent.map(|()| Step::Told(Told::Said(activity)))
                }
                gone = changed.changed() => {
                    if gone.is_err() {
                        return lost("the desk is gone");
                    }
                    let mut sent = Ok(());
                    for frame in frames() {
                        if !asleep && sent.is_ok() {
                            sent = self.send(&frame).await;
                        }
                    }
                    sent.map(|()| Step::Nothing)
                }
                // Who said farewell and then speaks would count as being there again.
                () = tokio::time::sleep_until(due), if !asleep => match self.heartbeat.beat(Instant::now()) {
                    Beat::Silent => Err(lost("nothing was heard within the deadline")),
                    Beat::Ask(n) => self.send(&FrameToServer::Ping { n }).await.map(|()| Step::Nothing),
                },
            };
            match step {
                Ok(Step::Told(told)) => tell(told),
                Ok(Step::Answer(n, told)) => {
                    tell(told);
                    if !asleep && let Err(ended) = self.send(&FrameToServer::Pong { n }).await {
                        return ended;
                    }
                }
                Ok(Step::Hello(_) | Step::Nothing) => {}
                Ok(Step::Ended(ended)) | Err(ended) => return ended,
            }
        }
    }

    async fn next(&mut self) -> Result<Step, Ended> {
        let frame = match self.socket.next().await {
            Some(Ok(frame)) => frame,
            Some(Err(error)) => return Err(lost(&error.to_string())),
            None => return Err(lost("closed")),
        };
        self.heartbeat.heard();
        match frame {
            Ws::Text(text) => {
                let frame = serde_json::from_str(&text).map_err(|_| lost("a frame that is none"))?;
                Ok(self.reader.take(frame))
            }
            Ws::Close(_) => Err(lost("closed by the server")),
            _ => Ok(Step::Nothing),
        }
    }

    async fn send(&mut self, frame: &FrameToServer) -> Result<(), Ended> {
        let text = serde_json::to_string(frame).map_err(|error| lost(&error.to_string()))?;
        match tokio::time::timeout(ANSWER_WITHIN, self.socket.send(Ws::text(text))).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(lost(&error.to_string())),
            Err(_) => Err(lost("nothing was taken within the deadline")),
        }
    }
}

/// Only what a person must mend ends the attempts.
pub(crate) fn of_error(error: ApiError) -> Ended {
    if ends_the_connection(&error) { Ended::Refused(error) } else { Ended::Lost(error) }
}

fn lost(why: &str) -> Ended {
    Ended::Lost(ApiError::later(ErrorCode::ServerUnreachable, format!("the stream: {why}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn event(prev: i64, seq: i64) -> FrameFromServer {
        let event = RawEvent { kind: "of.the.future".to_owned(), v: 1, data: json!({}) };
        FrameFromServer::Event { seq: Seq(seq), prev: Seq(prev), at: Timestamp(0), event }
    }

    #[test]
    fn a_lost_event_is_noticed_by_the_next_one() {
        let mut reader = Reader { at: Seq(10) };
        assert!(matches!(reader.take(event(10, 12)), Step::Told(Told::Event(Seq(12), _))));
        assert_eq!(reader.take(event(15, 18)), Step::Ended(Ended::Gap), "the event at 15 never came");
        assert_eq!(reader.at, Seq(12), "the stream is resumed from the last event that did come");
    }

    #[test]
    fn a_lost_event_is_noticed_by_a_ping_too() {
        let mut reader = Reader { at: Seq(10) };
        let ping = |prev, head| FrameFromServer::Ping { n: 4, prev: Seq(prev), head: Seq(head) };
        assert_eq!(reader.take(ping(10, 20)), Step::Answer(4, Told::Moved(Seq(20))));
        assert!(matches!(reader.take(event(20, 21)), Step::Told(_)), "the reader moved to the ping's head");
        assert_eq!(reader.take(ping(23, 30)), Step::Ended(Ended::Gap), "the event at 23 never came");
    }

    #[test]
    fn an_error_that_may_pass_is_a_loss_and_another_a_refusal() {
        let mut reader = Reader { at: Seq(0) };
        let stopping = ApiError::later(ErrorCode::Unavailable, "stopping");
        let revoked = ApiError::never(ErrorCode::Unauthorized, "revoked");
        assert_eq!(reader.take(FrameFromServer::Error { error: stopping.clone() }), Step::Ended(Ended::Lost(stopping)));
        assert_eq!(
            reader.take(FrameFromServer::Error { error: revoked.clone() }),
            Step::Ended(Ended::Refused(revoked))
        );
        assert_eq!(reader.take(FrameFromServer::Unknown), Step::Nothing, "a newer server may say more");
    }

    #[test]
    fn silence_after_a_question_ends_the_stream() {
        let start = Instant::now();
        let mut heartbeat = Heartbeat::new(start);
        assert_eq!(heartbeat.due(), start + Duration::from_secs(10));
        assert_eq!(heartbeat.beat(heartbeat.due()), Beat::Ask(1));
        heartbeat.heard();
        let second = heartbeat.due();
        assert_eq!(second, start + Duration::from_secs(20), "an answer: ask again after the pause");
        assert_eq!(heartbeat.beat(second), Beat::Ask(2));
        assert_eq!(heartbeat.due(), start + Duration::from_secs(30));
        assert_eq!(heartbeat.beat(heartbeat.due()), Beat::Silent, "nothing at all was heard for the deadline");
    }
}
