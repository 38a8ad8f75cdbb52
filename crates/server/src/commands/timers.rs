//! What time brings: leases and offers that end, operators who are gone, servers that are heard no more. This task only notices and
//! has it written; the commands look again before they change anything, so that it does no harm when several servers notice.

use std::collections::HashMap;
use std::time::Duration;

use deskbell_protocol::Timestamp;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};
use uuid::Uuid;

use super::lost::{self, NobodyHere};
use super::offers::EndOffers;
use super::placing::LookAround;
use super::presence::{Beat, DesksLost, Gone, ServerLost, Straighten, TakeOver};
use super::{after_work, missing, transfer};
use crate::presence::Seat;
use crate::refusal::Refusal;
use crate::server::stopped;
use crate::store::{Store, devices, feed, offers, operators};

/// A lease is looked at so many times: what nobody wakes for is noticed soon enough.
const LOOKS: u32 = 25;

/// A server says so many times in a lease that it is there.
const BEATS: u32 = 5;

/// Before the first desk comes: whoever was connected when the server stopped has one lease to come back.
pub(crate) async fn begin(store: &Store) -> Result<(), Refusal> {
    if store.is_shared() {
        store.write(Beat).await?;
    } else {
        for seat in store.write(TakeOver).await? {
            store.context.presence.assume(seat);
        }
        store.write(NobodyHere).await?;
    }
    store.write(Straighten).await?;
    store.write(LookAround).await
}

/// Runs until the server stops.
pub(crate) async fn run(store: Store, mut stopping: watch::Receiver<bool>) {
    let mut timers = Timers::of(&store);
    loop {
        let next = timers.look(&store).await;
        tokio::select! {
            () = stopped(&mut stopping) => return,
            () = sleep_until(next) => {}
        }
    }
}

/// When that time comes.
fn at(store: &Store, time: Timestamp) -> Instant {
    let wait = time.since(store.context.sources.now());
    Instant::now() + Duration::from_millis(u64::try_from(wait).unwrap_or_default())
}

/// What is looked at again and again.
pub(crate) struct Timers {
    /// Desks that were lost and could not be written.
    owed: Vec<Seat>,
    /// What others wrote was looked at up to here.
    looked: i64,
    /// When each other server was last seen to say something new.
    servers: HashMap<Uuid, (i64, Instant)>,
    next_beat: Instant,
}

impl Timers {
    /// Nothing was looked at yet.
    pub(crate) fn of(store: &Store) -> Self {
        let looked = store.context.hub.head().0;
        Self { owed: Vec::new(), looked, servers: HashMap::new(), next_beat: Instant::now() }
    }

    /// Has everything written that is due. Gives when to look again.
    pub(crate) async fn look(&mut self, store: &Store) -> Instant {
        let pace = store.context.sources.pace;
        let mut next = Instant::now() + pace.lease / LOOKS;
        self.owed.extend(store.context.presence.expire());
        if !self.owed.is_empty() {
            let lost = DesksLost { seats: self.owed.clone() };
            match store.write(lost).await {
                Ok(()) => self.owed.clear(),
                Err(error) => tracing::warn!(%error, "lost desks could not be written; trying again"),
            }
        }
        match self.due(store).await {
            Ok(Some(end)) => next = next.min(end),
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "what is due could not be looked at; trying again"),
        }
        if let Err(error) = missing::look(store).await {
            tracing::warn!(%error, "clients who miss their operator could not be looked at; trying again");
        }
        match after_work::look(store).await {
            Ok(Some(end)) => next = next.min(at(store, end)),
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "after-work could not be looked at; trying again"),
        }
        match transfer::look(store).await {
            Ok(Some(end)) => next = next.min(at(store, end)),
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "transfers could not be looked at; trying again"),
        }
        if let Err(error) = lost::look(store).await {
            tracing::warn!(%error, "clients who are gone could not be looked at; trying again");
        }
        if store.is_shared()
            && let Err(error) = self.watch_servers(store).await
        {
            tracing::warn!(%error, "the other servers could not be looked at; trying again");
        }
        store.context.presence.next_end().map_or(next, |end| next.min(end))
    }

    /// Gives when the next offer or rest ends.
    async fn due(&mut self, store: &Store) -> Result<Option<Instant>, Refusal> {
        let grace = i64::try_from(store.context.sources.pace.grace.as_millis()).unwrap_or(i64::MAX);
        let now = store.context.sources.now();
        let mut connection = store.peek().await?;
        let (_, head, _) = feed::place(&mut connection).await?;
        let gone = operators::disconnected_since(&mut connection, now.plus(-grace)).await?;
        let next_end = offers::next_end(&mut connection).await?;
        drop(connection);
        // Of a database that it alone serves, the server knows what it has written itself.
        let known = if store.is_shared() { self.looked } else { store.context.hub.head().0.max(self.looked) };
        if head.0 > known {
            store.write(LookAround).await?;
            self.looked = head.0;
        }
        if !gone.is_empty() {
            store.write(Gone { operators: gone }).await?;
        }
        let Some(end) = next_end else { return Ok(None) };
        if end <= now {
            store.write(EndOffers).await?;
            // There may be more.
            return Ok(Some(Instant::now()));
        }
        Ok(Some(at(store, end)))
    }

    /// Says that this server is there, and notices who says so no more. Clocks of several computers are not compared.
    async fn watch_servers(&mut self, store: &Store) -> Result<(), Refusal> {
        let lease = store.context.sources.pace.lease;
        let now = Instant::now();
        if now < self.next_beat {
            return Ok(());
        }
        self.next_beat = now + lease / BEATS;
        if !store.write(Beat).await? {
            // The others took this server for gone, and its desks for lost.
            store.context.presence.nothing_is_written();
        }
        let servers = devices::nodes(&mut *store.peek().await?).await?;
        self.servers.retain(|known, _| servers.iter().any(|(id, _)| id == known));
        for (id, said) in servers {
            let seen = self.servers.entry(id).or_insert((said, now));
            if seen.0 != said {
                *seen = (said, now);
            } else if now.duration_since(seen.1) >= lease && id != store.context.presence.node() {
                store.write(ServerLost { node: id }).await?;
            }
        }
        Ok(())
    }
}
