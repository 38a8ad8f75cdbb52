//! The one task behind a seat. It owns what runs while somebody is signed in: the connection and what lives as long as it
//! holds, and the writing to desk.db.

use std::{convert::Infallible, sync::Arc, time::Duration};

use deskbell_protocol::{ApiError, ErrorCode};
use tokio::{sync::mpsc::unbounded_channel, task::JoinHandle};

use crate::{
    connection::Link,
    keeper,
    seat::Seat,
    secrets, sender,
    shared::Shared,
    stream::{Ended, Stream, Told, of_error},
    teller,
    workspace::Workspace,
};

/// Who was asked for the stream and says nothing for this long is gone.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);
/// The same after the computer woke, when an old way to the server may be dead.
const AWAKE_WITHIN: Duration = Duration::from_secs(3);

/// Starts the task. Everything that changes from here on is written down.
pub(crate) fn start(shared: Arc<Shared>, seat: Arc<Seat>) -> JoinHandle<()> {
    let (sender, receiver) = unbounded_channel();
    shared.core().keeper = Some(sender);
    let keeper = tokio::spawn(keeper::run(shared.clone(), seat.clone(), receiver));
    tokio::spawn(async move {
        let refused = tokio::select! {
            () = seat.stopped() => None,
            error = connect(&shared, &seat) => Some(error),
        };
        shared.core().keeper = None;
        if keeper.await.is_err() {
            tracing::error!("the writing to desk.db ended early");
        }
        if let Some(error) = refused {
            tracing::warn!(%error, "the server will not have this desk");
            give_up(&shared, &seat, error).await;
        }
    })
}

/// Connects and connects again, until the server will not have this desk.
async fn connect(shared: &Shared, seat: &Seat) -> ApiError {
    let mut snapshot = Snapshot::First;
    let mut within = ANSWER_WITHIN;
    loop {
        let ended = tokio::select! {
            ended = attempt(shared, seat, &mut snapshot, within) => match ended {
                Ok(never) => match never {},
                Err(ended) => ended,
            },
            () = seat.woke.notified() => Ended::Woke,
        };
        shared.said.send_replace(None);
        within = if ended == Ended::Woke { AWAKE_WITHIN } else { ANSWER_WITHIN };
        let at_once = match ended {
            Ended::Refused(error) => return error,
            Ended::Gap | Ended::Woke => true,
            Ended::Resync => {
                snapshot = snapshot.max(Snapshot::Again);
                true
            }
            Ended::Lost(error) => {
                tracing::info!(%error, "not connected");
                false
            }
        };
        seat.api.renew();
        let now = shared.now();
        let (pause, first) = shared.change(|workspace| {
            let first = workspace.link.is_fresh();
            (workspace.link.lost(now, sender::jitter()), first)
        });
        // The server is there, or nobody knows yet: go on at once, unless that just failed.
        if at_once && (first || within == AWAKE_WITHIN) {
            continue;
        }
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = seat.retry.notified() => {}
            () = seat.woke.notified() => within = AWAKE_WITHIN,
        }
    }
}

/// Whether a snapshot must be loaded before the stream is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Snapshot {
    /// The stream goes on from where it was.
    No,
    /// The server cannot go on from there.
    Again,
    /// Nothing is known yet but what the last run left.
    First,
}

async fn attempt(shared: &Shared, seat: &Seat, snapshot: &mut Snapshot, within: Duration) -> Result<Infallible, Ended> {
    let position = shared.read(|workspace| workspace.position());
    let resume = match position {
        Some(position) if *snapshot == Snapshot::No => position,
        _ => {
            let loaded = seat.api.workspace().await.map_err(of_error)?;
            let resume = deskbell_protocol::Resume { epoch: loaded.epoch, seq: loaded.seq };
            let kept = shared.read(Workspace::with_drafts);
            let open: Vec<_> = loaded.sessions.iter().map(|session| session.id).chain(kept).collect();
            if let Err(error) = shared.database.prune(seat.account, &open).await {
                tracing::warn!(%error, "could not write to desk.db");
            }
            let (first, now) = (*snapshot == Snapshot::First, shared.now());
            shared.change(|workspace| workspace.load(loaded, first, now));
            *snapshot = Snapshot::No;
            // The stream begins on a connection of its own.
            seat.api.renew();
            resume
        }
    };
    let (mut stream, server_time) = Stream::open(&seat.api, resume, within).await?;
    shared.change(|workspace| workspace.connected(server_time, shared.now()));
    let tell = |told| {
        let now = shared.now();
        match told {
            Told::Event(seq, event) => shared.change(|workspace| workspace.apply(seq, &event, now)),
            Told::Moved(seq) => shared.change(|workspace| workspace.moved(seq)),
            Told::Said(activity) => {
                shared.said.send_replace(Some(activity));
            }
            Told::Typing { session_id, on, text } => {
                let now = shared.moment();
                shared.change(|workspace| workspace.client_types(session_id, on, text, now));
            }
        }
    };
    let frames = || shared.core().workspace.take_frames(shared.moment().running);
    // What is sent lives as long as the stream: after a loss nothing waits for an answer that cannot come.
    tokio::select! {
        ended = stream.follow(shared.activity.subscribe(), shared.watch(), frames, tell) => Err(ended),
        never = sender::messages(shared, seat) => match never {},
        never = sender::status(shared, seat) => match never {},
        never = sender::times(shared, seat) => match never {},
        never = sender::photo(shared, seat) => match never {},
        never = teller::readiness(shared, seat) => match never {},
        never = sender::conversation(shared, seat) => match never {},
        never = sender::about(shared, seat) => match never {},
    }
}

/// A void token is forgotten and the operator must sign in again; what was written stays for that. A desk that is too old
/// keeps showing what it knows.
async fn give_up(shared: &Shared, seat: &Seat, error: ApiError) {
    if error.code != ErrorCode::Unauthorized {
        shared.change_for(seat, |workspace| workspace.link = Link::stopped(error));
        return;
    }
    forget(shared, seat).await;
    if shared.seat().is_ok_and(|taken| taken.is(seat)) {
        shared.set_seat(None, |workspace| workspace.leave(Link::stopped(error)));
    }
}

/// Forgets the token and what was kept to be shown; drafts and the outbox stay for the next time the same operator signs in.
pub(crate) async fn forget(shared: &Shared, seat: &Seat) {
    shared.remember(|remembered| remembered.signed_in_to = None);
    if let Err(error) = secrets::delete(shared.secrets(), seat.secret_key.clone()).await {
        tracing::warn!(%error, "the token could not be taken out of the keychain");
    }
    if let Err(error) = shared.database.set_snapshot(seat.account, None).await {
        tracing::warn!(%error, "could not write to desk.db");
    }
}
