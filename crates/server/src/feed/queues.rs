//! The places of those who wait, read once for all who ask: a moving queue costs the store a few reads a second, however many wait.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use deskbell_protocol::SessionId;
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::refusal::Refusal;
use crate::store::{Store, attending};

/// The store is read at most so often.
const READ: Duration = Duration::from_millis(200);

#[derive(Default)]
pub(crate) struct Queues {
    /// How often a queue may have moved.
    moves: AtomicU64,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    /// Of these moves; none before the first look.
    at: Option<(u64, Instant)>,
    places: HashMap<SessionId, u32>,
}

/// What is known of a place.
pub(super) enum Place {
    /// 1 is next, 0 does not wait.
    Known(u32),
    /// It is read then.
    Later(Instant),
}

impl Queues {
    /// A queue may have moved.
    pub(super) fn moved(&self) {
        self.moves.fetch_add(1, Ordering::AcqRel);
    }

    /// The place of a session.
    pub(super) async fn place(&self, store: &Store, session: SessionId) -> Result<Place, Refusal> {
        let mut known = self.known.lock().await;
        // Before the store is read: what moves meanwhile is looked at again.
        let moves = self.moves.load(Ordering::Acquire);
        match known.at {
            Some((at, _)) if at == moves => {}
            Some((_, read)) if read.elapsed() < READ => return Ok(Place::Later(read + READ)),
            _ => {
                known.places = attending::places(&mut *store.peek().await?).await?;
                known.at = Some((moves, Instant::now()));
            }
        }
        Ok(Place::Known(known.places.get(&session).copied().unwrap_or_default()))
    }
}
