//! Which desks this server hears: in memory, each frame renews a lease. What follows when one begins or ends is written by commands
//! (`commands/presence.rs`), so that every server and every restart knows it.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use deskbell_protocol::{DeviceId, OperatorId};
use tokio::time::Instant;
use uuid::Uuid;

/// A computer on which an operator is signed in.
pub(crate) type Seat = (OperatorId, DeviceId);

/// When each device was last heard.
pub(crate) struct Presence {
    lease: Duration,
    /// This server, as the database names whoever hears a device.
    node: Uuid,
    heard: Mutex<HashMap<Seat, Lease>>,
}

#[derive(Clone, Copy)]
struct Lease {
    heard: Instant,
    /// The database says so.
    written: bool,
}

impl Presence {
    /// Of the server `node`.
    pub(crate) fn of(node: Uuid, lease: Duration) -> Self {
        Self { lease, node, heard: Mutex::default() }
    }

    /// Of a process that hears nobody.
    pub(crate) fn new(lease: Duration) -> Self {
        Self::of(Uuid::nil(), lease)
    }

    pub(crate) fn node(&self) -> Uuid {
        self.node
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Seat, Lease>> {
        // Nothing here can be left half done, so a panic elsewhere does no harm.
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_alive(&self, lease: Lease, now: Instant) -> bool {
        now.duration_since(lease.heard) < self.lease
    }

    /// A desk was heard. Gives whether that is to be written.
    pub(crate) fn heard(&self, seat: Seat) -> bool {
        let now = Instant::now();
        let mut all = self.lock();
        let before = all.get(&seat).is_some_and(|lease| lease.written && self.is_alive(*lease, now));
        all.insert(seat, Lease { heard: now, written: before });
        !before
    }

    /// The database says that the desk is heard.
    pub(crate) fn written(&self, seat: Seat) {
        if let Some(lease) = self.lock().get_mut(&seat) {
            lease.written = true;
        }
    }

    /// The database may say that another server hears the desk.
    pub(crate) fn is_not_written(&self, seat: Seat) {
        if let Some(lease) = self.lock().get_mut(&seat) {
            lease.written = false;
        }
    }

    /// The database says of nobody any more that this server hears him or her.
    pub(crate) fn nothing_is_written(&self) {
        self.lock().values_mut().for_each(|lease| lease.written = false);
    }

    /// Counts a desk as heard for one lease: after the server's start, when desks have not come back yet.
    pub(crate) fn assume(&self, seat: Seat) {
        self.lock().insert(seat, Lease { heard: Instant::now(), written: true });
    }

    /// A desk signed out, or is about to sleep.
    pub(crate) fn forget(&self, seat: Seat) {
        self.lock().remove(&seat);
    }

    /// Whether the desk's lease is running.
    pub(crate) fn is_heard(&self, seat: Seat) -> bool {
        let now = Instant::now();
        self.lock().get(&seat).is_some_and(|lease| self.is_alive(*lease, now))
    }

    /// Drops leases that ran out. Gives whose, always in the same order.
    pub(crate) fn expire(&self) -> Vec<Seat> {
        let now = Instant::now();
        let mut all = self.lock();
        let ended = all.extract_if(|_, lease| !self.is_alive(*lease, now)).map(|(seat, _)| seat);
        let mut ended: Vec<Seat> = ended.collect();
        ended.sort_unstable();
        ended
    }

    /// When the next lease runs out.
    pub(crate) fn next_end(&self) -> Option<Instant> {
        self.lock().values().map(|lease| lease.heard + self.lease).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEASE: Duration = Duration::from_secs(25);

    fn someone() -> Seat {
        (OperatorId(Uuid::from_u128(1)), DeviceId(Uuid::from_u128(2)))
    }

    #[tokio::test(start_paused = true)]
    async fn a_lease_ends_after_its_time_without_a_frame_and_each_frame_renews_it() {
        let presence = Presence::new(LEASE);
        assert!(presence.heard(someone()), "the first frame connects");
        presence.written(someone());
        tokio::time::advance(LEASE / 2).await;
        assert!(!presence.heard(someone()), "still connected");
        tokio::time::advance(LEASE * 3 / 4).await;
        assert!(presence.is_heard(someone()));
        assert!(presence.expire().is_empty());
        tokio::time::advance(LEASE / 4).await;
        assert!(!presence.is_heard(someone()));
        assert_eq!(presence.expire(), [someone()]);
        assert!(presence.expire().is_empty(), "told once");
    }

    #[tokio::test(start_paused = true)]
    async fn a_frame_after_a_lapse_that_nobody_noticed_yet_counts_as_coming_back() {
        let presence = Presence::new(LEASE);
        presence.heard(someone());
        presence.written(someone());
        tokio::time::advance(LEASE).await;
        assert!(presence.heard(someone()), "sessions that came meanwhile were queued and must be offered now");
    }

    #[tokio::test(start_paused = true)]
    async fn what_could_not_be_written_is_tried_with_the_next_frame() {
        let presence = Presence::new(LEASE);
        assert!(presence.heard(someone()) && presence.heard(someone()), "the first was not written");
        presence.written(someone());
        assert!(!presence.heard(someone()));
        presence.nothing_is_written();
        assert!(presence.heard(someone()), "another server took this one for gone");
    }
}
