//! How many clients a server holds at once, and how much memory each takes.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use deskbell_protocol::{FrameFromServer, FrameToServer, PROTOCOL, Resume};
use deskbell_testkit::wait::until;
use futures_util::{SinkExt as _, StreamExt as _};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_tungstenite::tungstenite::Message;

use super::company::{Client, Company};
use super::memory::pss;
use super::report::{Line, bytes, ms};
use super::{Outcome, Programs};

/// So many are to be connected.
const CLIENTS: u64 = 10_000;

/// Fewer say nothing about one.
const FEWEST: u64 = 2_000;

/// Bytes of the server's memory for one client.
const LIMIT_EACH: u64 = 20_000;

/// Files that are open for other reasons.
const OTHER_FILES: u64 = 200;

/// So many connect at the same time.
const AT_ONCE: usize = 64;

/// Opening all of them, and then a ping to each, may take this long.
const PATIENCE: Duration = Duration::from_secs(120);

#[derive(Default)]
struct Seen {
    open: AtomicU64,
    pinged: AtomicU64,
    lost: AtomicU64,
}

pub(super) async fn measure(programs: &Programs) -> Outcome<Vec<Line>> {
    let count = allowed()?.min(CLIENTS);
    if count < FEWEST {
        return Err(format!("this machine lets a process open too few files: {count} clients could connect").into());
    }
    let company = Arc::new(Company::start(programs).await?);
    let clients = join(&company, count).await?;
    // The requests' connections are closed: what remains is the server at rest.
    let before = pss(company.process()?)?;

    let (seen, began) = (Arc::new(Seen::default()), Instant::now());
    let gate = Arc::new(Semaphore::new(AT_ONCE));
    let mut streams = JoinSet::new();
    for (token, resume) in clients {
        streams.spawn(hold(company.address(), token, resume, Arc::clone(&gate), Arc::clone(&seen)));
    }
    let is = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
    until("every stream is accepted or refused", PATIENCE, async || is(&seen.open) + is(&seen.lost) >= count).await;
    let took = began.elapsed();
    until("every stream was pinged", PATIENCE, async || is(&seen.pinged) + is(&seen.lost) >= count).await;
    let after = pss(company.process()?)?;
    let lost = is(&seen.lost);
    let each = after.saturating_sub(before) / count;
    drop(streams);

    let how = format!(
        "each with a session of its own, opened in {} by {AT_ONCE} at a time, and all have answered a ping; {lost} lost",
        ms(took)
    );
    let held = format!(
        "PSS of the server {} before and {} after; buffers of the kernel are not in it",
        bytes(before),
        bytes(after)
    );
    Ok(vec![
        Line::new("connected clients", format!("{}", count - lost), how)
            .limit(format!("{CLIENTS}"), count - lost >= CLIENTS),
        Line::new("memory of each", bytes(each), held).limit(format!("<= {}", bytes(LIMIT_EACH)), each <= LIMIT_EACH),
    ])
}

/// Raises the number of files that this process and its children may open; how many clients that allows.
pub(super) fn allowed() -> Outcome<u64> {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum })?;
    Ok(maximum.unwrap_or(u64::MAX).saturating_sub(OTHER_FILES))
}

/// Invites so many and lets them join; what each opens its stream with.
async fn join(company: &Arc<Company>, count: u64) -> Outcome<Vec<(String, Resume)>> {
    let mut tasks = JoinSet::new();
    let invitees = AT_ONCE as u64;
    for number in 0..invitees {
        let (company, share) = (Arc::clone(company), count / invitees + u64::from(number < count % invitees));
        tasks.spawn(async move {
            let (mut operator, mut joined) = (company.operator().await?, Vec::new());
            for _ in 0..share {
                let Client { secret, joined: answer, .. } = company.client(&mut operator).await?;
                let resume = Resume { epoch: answer.epoch, seq: answer.seq };
                joined.push((format!("{}:{secret}", answer.join_id), resume));
            }
            Ok::<_, Box<dyn std::error::Error + Send + Sync>>(joined)
        });
    }
    let mut clients = Vec::new();
    while let Some(done) = tasks.join_next().await {
        clients.extend(done??);
    }
    Ok(clients)
}

/// Holds a stream open as the client's page does, until it ends.
async fn hold(server: SocketAddr, token: String, resume: Resume, gate: Arc<Semaphore>, seen: Arc<Seen>) {
    if follow(server, token, resume, &gate, &seen).await.is_err() {
        seen.lost.fetch_add(1, Ordering::Relaxed);
    }
}

async fn follow(server: SocketAddr, token: String, resume: Resume, gate: &Semaphore, seen: &Seen) -> Outcome<()> {
    let turn = gate.acquire().await?;
    let socket = TcpStream::connect(server).await?;
    let (mut socket, _) = tokio_tungstenite::client_async(format!("ws://{server}/v1/client/stream"), socket).await?;
    let open = FrameToServer::Open { token, protocol: PROTOCOL, resume };
    socket.send(Message::text(serde_json::to_string(&open)?)).await?;
    let (mut turn, mut pinged) = (Some(turn), false);
    while let Some(message) = socket.next().await {
        let Message::Text(text) = message? else { continue };
        match serde_json::from_str(&text)? {
            FrameFromServer::Hello { .. } => {
                drop(turn.take());
                seen.open.fetch_add(1, Ordering::Relaxed);
            }
            FrameFromServer::Ping { n, .. } => {
                socket.send(Message::text(serde_json::to_string(&FrameToServer::Pong { n })?)).await?;
                if !std::mem::replace(&mut pinged, true) {
                    seen.pinged.fetch_add(1, Ordering::Relaxed);
                }
            }
            FrameFromServer::Error { error } => return Err(error.message.into()),
            FrameFromServer::Resync => return Err("the server asks to load the snapshot anew".into()),
            _ => {}
        }
    }
    Err("the stream ended".into())
}
