//! Whose desk is connected. In memory only: each frame that a desk sends renews its lease.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use deskbell_protocol::{DeviceId, OperatorId};
use tokio::time::Instant;
use uuid::Uuid;

/// When each device of each operator was last heard.
pub(crate) struct Presence {
    lease: Duration,
    heard: Mutex<HashMap<OperatorId, HashMap<DeviceId, Instant>>>,
}

impl Presence {
    pub(crate) fn new(lease: Duration) -> Self {
        Self { lease, heard: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<OperatorId, HashMap<DeviceId, Instant>>> {
        // Nothing here can be left half done, so a panic elsewhere does no harm.
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_alive(&self, heard: Instant, now: Instant) -> bool {
        now.duration_since(heard) < self.lease
    }

    /// A desk was heard. Gives whether its operator was not connected before.
    pub(crate) fn heard(&self, operator: OperatorId, device: DeviceId) -> bool {
        let now = Instant::now();
        let mut all = self.lock();
        let devices = all.entry(operator).or_default();
        let before = devices.values().any(|heard| self.is_alive(*heard, now));
        devices.insert(device, now);
        !before
    }

    /// Counts an operator as connected for one lease: after the server's start, when desks have not come back yet.
    pub(crate) fn assume(&self, operator: OperatorId) {
        self.lock().entry(operator).or_default().insert(DeviceId(Uuid::nil()), Instant::now());
    }

    /// A desk signed out.
    pub(crate) fn forget(&self, operator: OperatorId, device: DeviceId) {
        if let Some(devices) = self.lock().get_mut(&operator) {
            devices.remove(&device);
        }
    }

    /// Whether a desk of the operator is connected.
    pub(crate) fn is_connected(&self, operator: OperatorId) -> bool {
        let now = Instant::now();
        self.lock().get(&operator).is_some_and(|devices| devices.values().any(|heard| self.is_alive(*heard, now)))
    }

    /// Whether a desk of the operator other than `device` is connected.
    pub(crate) fn is_connected_elsewhere(&self, operator: OperatorId, device: DeviceId) -> bool {
        let now = Instant::now();
        self.lock()
            .get(&operator)
            .is_some_and(|devices| devices.iter().any(|(other, heard)| *other != device && self.is_alive(*heard, now)))
    }

    /// Drops leases that ran out. Gives the operators who thereby stopped being connected.
    pub(crate) fn expire(&self) -> Vec<OperatorId> {
        let now = Instant::now();
        let mut gone = Vec::new();
        self.lock().retain(|operator, devices| {
            devices.retain(|_, heard| self.is_alive(*heard, now));
            if devices.is_empty() {
                gone.push(*operator);
            }
            !devices.is_empty()
        });
        gone
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEASE: Duration = Duration::from_secs(25);

    fn someone() -> (OperatorId, DeviceId) {
        (OperatorId(Uuid::from_u128(1)), DeviceId(Uuid::from_u128(2)))
    }

    #[tokio::test(start_paused = true)]
    async fn a_lease_ends_after_its_time_without_a_frame_and_each_frame_renews_it() {
        let presence = Presence::new(LEASE);
        let (operator, device) = someone();
        assert!(presence.heard(operator, device), "the first frame connects");
        tokio::time::advance(LEASE / 2).await;
        assert!(!presence.heard(operator, device), "still connected");
        tokio::time::advance(LEASE * 3 / 4).await;
        assert!(presence.is_connected(operator));
        assert!(presence.expire().is_empty());
        tokio::time::advance(LEASE / 4).await;
        assert!(!presence.is_connected(operator));
        assert_eq!(presence.expire(), [operator]);
        assert!(presence.expire().is_empty(), "told once");
    }

    #[tokio::test(start_paused = true)]
    async fn a_frame_after_a_lapse_that_nobody_noticed_yet_counts_as_coming_back() {
        let presence = Presence::new(LEASE);
        let (operator, device) = someone();
        presence.heard(operator, device);
        tokio::time::advance(LEASE).await;
        assert!(presence.heard(operator, device), "sessions that came meanwhile were queued and must be offered now");
    }

    #[tokio::test(start_paused = true)]
    async fn a_second_desk_keeps_its_operator_connected() {
        let presence = Presence::new(LEASE);
        let (operator, device) = someone();
        let other = DeviceId(Uuid::from_u128(3));
        presence.heard(operator, device);
        assert!(!presence.heard(operator, other));
        assert!(presence.is_connected_elsewhere(operator, device));
        presence.forget(operator, device);
        assert!(presence.is_connected(operator));
        assert!(!presence.is_connected_elsewhere(operator, other));
    }
}
