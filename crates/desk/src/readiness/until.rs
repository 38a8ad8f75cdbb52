//! An end that comes when either clock says so: the one that a person sets, which goes on while the computer sleeps, or the
//! one that nobody sets.

use std::time::Duration;

use deskbell_protocol::Timestamp;

use crate::wanted::Moment;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Until {
    clock: Timestamp,
    running: Duration,
}

impl Until {
    pub(super) fn after(time: Duration, now: Moment) -> Self {
        let ms = i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
        Self { clock: now.clock.plus(ms), running: now.running.saturating_add(time) }
    }

    /// By the clock that a person sets.
    pub(super) fn clock(self) -> Timestamp {
        self.clock
    }

    pub(super) fn is_over(self, now: Moment) -> bool {
        self.left(now).is_zero()
    }

    pub(super) fn left(self, now: Moment) -> Duration {
        let by_clock = u64::try_from(self.clock.since(now.clock)).map_or(Duration::ZERO, Duration::from_millis);
        by_clock.min(self.running.saturating_sub(now.running))
    }
}
