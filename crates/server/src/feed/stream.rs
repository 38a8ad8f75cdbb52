//! One WebSocket: open, hello, replay, follow, heartbeats. `docs/PROTOCOL.md` gives the rules.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;

use axum::extract::ws::{CloseFrame, Message, WebSocket, close_code};
use deskbell_protocol::{Activity, ErrorCode, FrameFromServer, FrameToServer, JoinId, PROTOCOL, Resume, Seq};
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{Sink as _, SinkExt as _, StreamExt as _};
use tokio::sync::watch;
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout};

use super::Subscription;
use super::talk::{Talk, Typing};
use crate::auth;
use crate::commands::lost::{ClientAway, ClientHere};
use crate::commands::presence::{DeskHeard, DesksLost, TellActivity};
use crate::commands::supervising::supervises;
use crate::refusal::{Refusal, refuse};
use crate::server::stopped;
use crate::store::Store;
use crate::store::feed::{self, FeedRow, RIGHTS_CHANGED, Reader};
use crate::store::operators::{self, Desk};

/// Rows read from the store at once.
const PAGE: i64 = 100;

/// So many frames may wait for a slow reader; it can come back and resume.
const OUTBOX_MAX: usize = 1000;

/// Who may open a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Door {
    Desks,
    Clients,
}

/// Who opened it.
struct Visitor {
    reader: Reader,
    /// The desk, when it is one.
    desk: Option<Desk>,
    /// Sees everybody's state.
    supervises: bool,
}

/// Why a stream ends.
enum End {
    /// The other side is gone, or silent.
    Gone,
    /// The server stops.
    Stopping,
    /// The other side is told this first.
    Told(FrameFromServer),
}

impl From<Refusal> for End {
    fn from(refusal: Refusal) -> Self {
        Self::Told(FrameFromServer::Error { error: refusal.into_api() })
    }
}

impl From<sqlx::Error> for End {
    fn from(error: sqlx::Error) -> Self {
        Refusal::Store(error).into()
    }
}

/// Serves one stream until either side ends it.
pub(crate) async fn serve(socket: WebSocket, door: Door, store: Store, stopping: watch::Receiver<bool>) {
    let (mut sink, mut frames) = socket.split();
    let end = match open(&mut frames, door, &store).await {
        Ok((visitor, resume)) => {
            let reader = visitor.reader;
            let end = follow(&mut sink, frames, &store, visitor, resume, stopping).await;
            if let Reader::Client(session) = reader
                && !matches!(end, End::Stopping)
                && let Err(error) = store.write(ClientAway { session }).await
            {
                tracing::warn!(%error, "a client who is gone could not be written");
            }
            end
        }
        Err(end) => end,
    };
    // The other side may be gone already, or too slow to be told: then there is nobody to tell.
    timeout(store.context.sources.pace.open, farewell(&mut sink, end)).await.ok();
}

async fn farewell(sink: &mut SplitSink<WebSocket, Message>, end: End) {
    let code = match end {
        End::Gone => close_code::NORMAL,
        End::Stopping => close_code::AWAY,
        End::Told(frame) => {
            if let Some(message) = text(&frame) {
                sink.send(message).await.ok();
            }
            close_code::NORMAL
        }
    };
    let close = CloseFrame { code, reason: "".into() };
    sink.send(Message::Close(Some(close))).await.ok();
    sink.close().await.ok();
}

/// Waits for the first frame and looks at its token.
async fn open(frames: &mut SplitStream<WebSocket>, door: Door, store: &Store) -> Result<(Visitor, Resume), End> {
    let first = timeout(store.context.sources.pace.open, frames.next()).await.map_err(|_| End::Gone)?;
    let Some(Ok(Message::Text(first))) = first else { return Err(End::Gone) };
    let Ok(FrameToServer::Open { token, protocol, resume }) = serde_json::from_str(&first) else {
        return Err(refuse(ErrorCode::BadRequest, "the first frame must be open").into());
    };
    if protocol == 0 {
        return Err(refuse(ErrorCode::UpgradeRequired, "this version of the wire is not spoken any more").into());
    }
    let visitor = match door {
        Door::Desks => desk(store, &token).await?,
        Door::Clients => client(store, &token).await?,
    };
    visitor.map(|visitor| (visitor, resume)).ok_or_else(unauthorized)
}

fn unauthorized() -> End {
    refuse(ErrorCode::Unauthorized, "the token is void or unknown").into()
}

async fn desk(store: &Store, token: &str) -> Result<Option<Visitor>, Refusal> {
    let mut connection = store.peek().await?;
    let desk = operators::by_token(&mut connection, &auth::token_hash(token)).await?;
    let Some(desk) = desk else { return Ok(None) };
    let supervises = operators::role(&mut connection, desk.operator).await?.is_some_and(supervises);
    Ok(Some(Visitor { reader: Reader::Operator(desk.operator), desk: Some(desk), supervises }))
}

async fn client(store: &Store, token: &str) -> Result<Option<Visitor>, Refusal> {
    let Some((id, secret)) = token.split_once(':') else { return Ok(None) };
    let Ok(id) = id.parse::<JoinId>() else { return Ok(None) };
    let join = store.join(id).await?;
    let join = join.filter(|join| auth::matches(secret, &join.secret_hash));
    Ok(join.map(|join| Visitor { reader: Reader::Client(join.session), desk: None, supervises: false }))
}

async fn follow(
    sink: &mut SplitSink<WebSocket, Message>,
    mut frames: SplitStream<WebSocket>,
    store: &Store,
    visitor: Visitor,
    resume: Resume,
    mut stopping: watch::Receiver<bool>,
) -> End {
    let pace = store.context.sources.pace;
    let token_hash = visitor.desk.as_ref().map(|desk| desk.token_hash.clone());
    // Subscribed before the store is read: what comes meanwhile is found in both and sent once.
    let subscription = store.context.hub.subscribe(visitor.reader, token_hash, visitor.supervises);
    let behind = match is_behind(store, resume).await {
        Ok(Some(behind)) => behind,
        Ok(None) => return End::Told(FrameFromServer::Resync),
        Err(end) => return end,
    };
    let hello = FrameFromServer::Hello { protocol: PROTOCOL, server_time: store.context.sources.now() };
    let talk = Talk::of(visitor.reader);
    let mut stream = Stream {
        store,
        talk,
        visitor,
        subscription,
        at: resume.seq,
        behind,
        outbox: text(&hello).into_iter().collect(),
        unflushed: false,
        pings: 0,
        asked: None,
        heard: Instant::now(),
        activity: None,
    };
    if let Some(desk) = stream.visitor.desk.as_ref().filter(|_| store.is_shared()) {
        // It may have been with another server since it was here last.
        store.context.presence.is_not_written((desk.operator, desk.device));
    }
    if let Err(end) = stream.renew().await {
        return end;
    }
    if let Reader::Client(session) = stream.visitor.reader
        && let Err(error) = store.write(ClientHere { session }).await
    {
        // The talk can go on without that.
        tracing::warn!(%error, "a client who is here could not be written");
    }
    let mut ticks = interval_at(Instant::now() + pace.ping, pace.ping);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        if let Err(end) = stream.fill().await {
            return end;
        }
        let silence = stream.silent_until();
        let due = stream.talk.due();
        let has_more = !stream.outbox.is_empty();
        let step = tokio::select! {
            biased;
            () = stopped(&mut stopping) => Err(End::Stopping),
            frame = frames.next() => stream.hear(frame).await,
            () = tokio::time::sleep_until(silence) => Err(End::Gone),
            moved = poll_fn(|cx| match has_more {
                true => Pin::new(&mut *sink).poll_ready(cx),
                false => Pin::new(&mut *sink).poll_flush(cx),
            }), if has_more || stream.unflushed => {
                moved.map_err(|_| End::Gone).and_then(|()| stream.send(sink))
            }
            _ = ticks.tick() => stream.ping().await,
            () = tokio::time::sleep_until(due.unwrap_or(silence)), if due.is_some() => stream.act().await,
            () = stream.subscription.changed() => Ok(()),
        };
        if let Err(end) = step {
            return end;
        }
    }
}

/// Whether the feed went on since that place; `None` when it cannot be replayed from there.
async fn is_behind(store: &Store, resume: Resume) -> Result<Option<bool>, End> {
    let (epoch, head, tail) = feed::place(&mut *store.peek().await?).await?;
    let knows = resume.epoch == epoch && (tail..=head).contains(&resume.seq);
    Ok(knows.then_some(resume.seq < head))
}

struct Stream<'a> {
    store: &'a Store,
    talk: Talk,
    visitor: Visitor,
    subscription: Subscription<'a>,
    /// Everything up to here was sent.
    at: Seq,
    /// There may be rows in the store that were not handed over: read them first.
    behind: bool,
    /// Frames to send, few: more are fetched when it is empty.
    outbox: VecDeque<Message>,
    unflushed: bool,
    pings: u32,
    /// When the last ping was asked that nothing was heard after.
    asked: Option<Instant>,
    heard: Instant,
    /// What the desk told last.
    activity: Option<Activity>,
}

impl Stream<'_> {
    /// Puts what is new into the outbox once the other side has taken what was there.
    async fn fill(&mut self) -> Result<(), End> {
        if self.subscription.is_revoked() {
            return Err(unauthorized());
        }
        if !self.outbox.is_empty() {
            // Answers to pings are all that can pile up for somebody who asks and does not listen.
            return if self.outbox.len() < OUTBOX_MAX { Ok(()) } else { Err(End::Gone) };
        }
        if !self.behind {
            let held = self.subscription.take();
            self.behind = held.behind;
            if !held.behind {
                held.rows.iter().try_for_each(|row| self.put(row))?;
            }
        }
        if self.behind {
            // Rights are those of this moment: the store selects by them.
            let mut connection = self.store.peek().await?;
            let rows = feed::after(&mut connection, self.visitor.reader, self.at, PAGE).await?;
            self.behind = i64::try_from(rows.len()).is_ok_and(|count| count == PAGE);
            rows.iter().try_for_each(|row| self.put(row))?;
        }
        let beside = self.subscription.take_beside();
        for (session_id, Typing { who, on, text }) in beside.typing {
            self.outbox.extend(self::text(&FrameFromServer::Typing { session_id, who, on, text }));
        }
        if beside.queue {
            self.talk.queue_moved();
        }
        Ok(())
    }

    /// Does what is due of talks beside the feed.
    async fn act(&mut self) -> Result<(), End> {
        match self.talk.act(self.store).await {
            Ok(told) => {
                self.outbox.extend(told.as_ref().and_then(text));
                self.subscription.waits(self.talk.waits());
            }
            // The talk can go on without what stands beside it.
            Err(error) => tracing::warn!(%error, "what stands beside the feed could not be passed on"),
        }
        Ok(())
    }

    fn put(&mut self, row: &FeedRow) -> Result<(), End> {
        if row.seq <= self.at {
            return Ok(());
        }
        if row.kind == RIGHTS_CHANGED {
            return Err(End::Told(FrameFromServer::Resync));
        }
        if row.kind == "client_session.changed" {
            self.talk.queue_moved();
        }
        // The event is JSON already; parsing it to write it again would be most of a row's cost.
        let (seq, prev, at, event) = (row.seq, self.at, row.at.0, &row.event);
        let frame = format!(r#"{{"type":"event","seq":{seq},"prev":{prev},"at":{at},"event":{event}}}"#);
        self.outbox.push_back(Message::text(frame));
        self.at = row.seq;
        Ok(())
    }

    /// Hands the next frame to the socket, which is ready for it; when there was none, it has been flushed.
    fn send(&mut self, sink: &mut SplitSink<WebSocket, Message>) -> Result<(), End> {
        let Some(message) = self.outbox.pop_front() else {
            self.unflushed = false;
            return Ok(());
        };
        self.unflushed = true;
        Pin::new(sink).start_send(message).map_err(|_| End::Gone)
    }

    async fn hear(&mut self, frame: Option<Result<Message, axum::Error>>) -> Result<(), End> {
        let message = match frame {
            Some(Ok(Message::Close(_)) | Err(_)) | None => return Err(End::Gone),
            Some(Ok(message)) => message,
        };
        self.heard = Instant::now();
        self.asked = None;
        let frame = match &message {
            Message::Text(message) => Some(serde_json::from_str(message)),
            _ => None,
        };
        if let Some(Ok(FrameToServer::Activity { activity })) = frame {
            return self.tell_activity(activity).await;
        }
        self.renew().await?;
        let Some(frame) = frame else { return Ok(()) };
        match frame {
            Ok(FrameToServer::Ping { n }) => self.outbox.extend(text(&FrameFromServer::Pong { n })),
            Ok(FrameToServer::Pong { .. } | FrameToServer::Activity { .. } | FrameToServer::Unknown) => {}
            Ok(FrameToServer::Typing { session_id, on, text }) => self.talk.hear_typing(session_id, on, text),
            Ok(FrameToServer::Seen { session_id, delivered, read }) => {
                self.talk.hear_seen(session_id, delivered, read);
            }
            Ok(FrameToServer::Open { .. }) | Err(_) => {
                return Err(refuse(ErrorCode::BadRequest, "the frame is not understood here").into());
            }
        }
        Ok(())
    }

    /// Renews the presence lease; an operator who was not connected comes back.
    async fn renew(&mut self) -> Result<(), End> {
        let Some(desk) = &self.visitor.desk else { return Ok(()) };
        if self.subscription.is_revoked() {
            return Err(unauthorized());
        }
        // Frames that were on their way when the computer fell asleep do not say that somebody is there.
        if self.activity == Some(Activity::Suspending) {
            return Ok(());
        }
        let (presence, seat) = (&self.store.context.presence, (desk.operator, desk.device));
        if presence.heard(seat) {
            self.store.write(DeskHeard { seat }).await?;
            presence.written(seat);
        }
        Ok(())
    }

    /// The desk tells whether somebody sits there.
    async fn tell_activity(&mut self, activity: Activity) -> Result<(), End> {
        let Some(desk) = &self.visitor.desk else { return Ok(()) };
        let (operator, device) = (desk.operator, desk.device);
        let before = self.activity.replace(activity);
        match activity {
            _ if before == Some(activity) => {}
            Activity::Suspending => {
                self.store.context.presence.forget((operator, device));
                self.store.write(DesksLost { seats: vec![(operator, device)] }).await?;
            }
            Activity::Active | Activity::Idle | Activity::Locked => {
                // Told before the operator counts as connected again: nobody is offered to an empty chair.
                self.store.write(TellActivity { operator, device, activity }).await?;
            }
            Activity::Unknown => {}
        }
        self.renew().await
    }

    async fn ping(&mut self) -> Result<(), End> {
        if let Some(desk) = &self.visitor.desk {
            // The administrator's command may have voided the token beside this process.
            let known = operators::by_token(&mut *self.store.peek().await?, &desk.token_hash).await?;
            if known.is_none() {
                return Err(unauthorized());
            }
        }
        // The head before the rows: what was published up to it lies in the mailbox by now.
        let head = self.store.context.hub.head();
        self.fill().await?;
        let prev = self.at;
        if self.outbox.is_empty() && !self.behind {
            self.at = self.at.max(head);
        }
        self.pings = self.pings.wrapping_add(1);
        self.outbox.extend(text(&FrameFromServer::Ping { n: self.pings, prev, head: self.at }));
        self.asked.get_or_insert_with(Instant::now);
        Ok(())
    }

    /// When the other side counts as gone if nothing is heard until then.
    fn silent_until(&self) -> Instant {
        let pace = self.store.context.sources.pace;
        let lease = self.heard + pace.lease;
        self.asked.map_or(lease, |asked| lease.min(asked + pace.answer))
    }
}

fn text(frame: &FrameFromServer) -> Option<Message> {
    // Frames hold only what always serialises.
    serde_json::to_string(frame).ok().map(Message::text)
}

#[cfg(test)]
mod tests {
    use deskbell_protocol::{RawEvent, Role, Timestamp};
    use tempfile::TempDir;
    use uuid::Uuid;

    use super::*;
    use crate::NewOperator;
    use crate::admin::Admin;
    use crate::company::Newest;
    use crate::feed::Hub;
    use crate::metrics::Metrics;
    use crate::presence::Presence;
    use crate::sources::Sources;
    use crate::store::Context;

    #[tokio::test]
    async fn whoever_resumes_where_the_feed_stands_reads_nothing_anew_and_who_was_elsewhere_loads_everything() {
        let folder = TempDir::new().expect("a temporary folder");
        let sources = Sources::system();
        let (presence, base_url) = (Presence::new(sources.pace.lease), "http://here".to_owned());
        let (hub, metrics) = (Hub::default(), Metrics::default());
        let context = Context { sources, presence, hub, metrics, company: Newest::default(), base_url };
        let store = Store::open(folder.path(), None, context).await.expect("it opens");
        let admin = Admin::of(store.clone());
        admin.create_company("Acme").await.expect("a new database");
        let (username, display_name, password) = ("eva".into(), "Eva".into(), "correct horse".into());
        let eva = NewOperator { username, display_name, password, role: Role::Operator };
        admin.create_operator(eva).await.expect("a new name");
        admin.disable_operator("eva").await.expect("she exists");
        let (epoch, head, _) = feed::place(&mut store.peek().await.expect("read")).await.expect("read");
        let behind = async |epoch, seq| is_behind(&store, Resume { epoch, seq: Seq(seq) }).await.ok().expect("read");
        assert!(head.0 > 0, "something has happened");
        assert_eq!(behind(epoch, head.0).await, Some(false));
        assert_eq!(behind(epoch, head.0 - 1).await, Some(true));
        assert_eq!(behind(epoch, head.0 + 1).await, None, "a place that never was");
        assert_eq!(behind(Uuid::now_v7().into(), head.0).await, None, "another life of the feed");
        store.close().await;
    }

    #[test]
    fn an_event_frame_written_by_hand_is_the_protocols() {
        use deskbell_protocol::{FrameFromServer, Seq};
        let event = RawEvent { kind: "x".into(), v: 1, data: serde_json::json!({"a": "\"\u{1}"}) };
        let json = serde_json::to_string(&event).expect("an event serialises");
        let (seq, prev, at) = (Seq(7), Seq(5), Timestamp(9));
        let frame = format!(r#"{{"type":"event","seq":{seq},"prev":{prev},"at":{},"event":{json}}}"#, at.0);
        let parsed: FrameFromServer = serde_json::from_str(&frame).expect("it is a frame");
        assert_eq!(parsed, FrameFromServer::Event { seq, prev, at, event });
    }
}
