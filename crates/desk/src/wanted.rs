//! A status that was chosen and that the server has not confirmed yet: how old the choice is, and when it is too old to be
//! applied.

use std::time::Duration;

use deskbell_protocol::{Status, Timestamp};
use uuid::Uuid;

/// A choice that waited for the network this long is not applied any more.
pub(crate) const TOO_OLD: Duration = Duration::from_secs(15 * 60);

/// A moment by both clocks: the one that a person sets, and the one that nobody sets and that runs from the program's start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) clock: Timestamp,
    pub(crate) running: Duration,
}

/// A chosen status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// Names the choice: told again, it is the same.
    pub(crate) key: Uuid,
    pub(crate) status: Status,
    /// How old it was at `since`.
    age: Duration,
    since: Moment,
}

impl Wanted {
    /// Chosen now.
    pub(crate) fn new(key: Uuid, status: Status, now: Moment) -> Self {
        Self { key, status, age: Duration::ZERO, since: now }
    }

    /// Chosen in an earlier run, at a time by the clock that a person sets. If that was set back since, nobody can tell how
    /// long ago it was, and it counts as too old.
    pub(crate) fn taken_up(key: Uuid, status: Status, chosen_at: Timestamp, now: Moment) -> Self {
        let age = u64::try_from(now.clock.since(chosen_at)).map_or(TOO_OLD, Duration::from_millis);
        Self { key, status, age, since: now }
    }

    /// How long ago it was chosen. The clock that nobody sets may stand still while the computer sleeps, the other does not:
    /// the longer time of the two is never too short by a sleep.
    pub(crate) fn age(&self, now: Moment) -> Duration {
        let by_clock = u64::try_from(now.clock.since(self.since.clock)).map_or(Duration::ZERO, Duration::from_millis);
        self.age + now.running.saturating_sub(self.since.running).max(by_clock)
    }

    /// Too old to be applied.
    pub(crate) fn is_too_old(&self, now: Moment) -> bool {
        self.age(now) >= TOO_OLD
    }

    /// When it will be too old, by the clock that a person sets, if that goes as the other does.
    pub(crate) fn too_old_at(&self, now: Moment) -> Timestamp {
        let left = TOO_OLD.saturating_sub(self.age(now));
        now.clock.plus(i64::try_from(left.as_millis()).unwrap_or(i64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: Uuid = Uuid::from_u128(1);
    const MINUTE: u64 = 60_000;

    fn at(clock_ms: u64, running_ms: u64) -> Moment {
        Moment { clock: Timestamp(i64::try_from(clock_ms).unwrap()), running: Duration::from_millis(running_ms) }
    }

    fn minutes(wanted: &Wanted, now: Moment) -> u128 {
        wanted.age(now).as_millis() / u128::from(MINUTE)
    }

    #[test]
    fn within_one_run_setting_the_clock_back_does_not_make_a_choice_younger() {
        let wanted = Wanted::new(KEY, Status::AWAY, at(100 * MINUTE, 0));
        assert_eq!(minutes(&wanted, at(40 * MINUTE, 7 * MINUTE)), 7);
        assert!(wanted.is_too_old(at(40 * MINUTE, 15 * MINUTE)));
    }

    #[test]
    fn a_sleep_that_the_steady_clock_did_not_count_makes_a_choice_older() {
        let wanted = Wanted::new(KEY, Status::AWAY, at(0, 0));
        assert!(wanted.is_too_old(at(180 * MINUTE, MINUTE)), "three hours of sleep");
    }

    #[test]
    fn after_a_restart_the_clock_counts_and_one_that_was_set_back_counts_as_too_old() {
        let taken_up = |now| Wanted::taken_up(KEY, Status::AWAY, Timestamp(100 * 60_000), now);
        let restarted = taken_up(at(104 * MINUTE, 0));
        assert_eq!(minutes(&restarted, at(106 * MINUTE, 2 * MINUTE)), 6);
        assert!(taken_up(at(99 * MINUTE, 0)).is_too_old(at(99 * MINUTE, 0)), "chosen in the future");
        assert!(taken_up(at(100 * MINUTE + 86_400_000, 0)).is_too_old(at(100 * MINUTE + 86_400_000, 0)), "a day ago");
    }

    #[test]
    fn it_is_told_when_it_will_be_too_old() {
        let wanted = Wanted::new(KEY, Status::AWAY, at(MINUTE, 0));
        let now = at(3 * MINUTE, 2 * MINUTE);
        assert_eq!(wanted.too_old_at(now), Timestamp(16 * 60_000));
        assert!(wanted.is_too_old(at(16 * MINUTE, 15 * MINUTE)) && !wanted.is_too_old(at(15 * MINUTE, 14 * MINUTE)));
    }
}
