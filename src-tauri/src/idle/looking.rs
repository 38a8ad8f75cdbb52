//! What is seen of a computer that does not tell by itself what happens to it: whether its screen is locked is looked at again
//! and again, and a look that comes far too late means that it slept.

use std::time::{Duration, SystemTime};

use deskbell_desk::ports::Sitting;

/// From one look to the next.
pub(super) const EVERY: Duration = Duration::from_secs(2);
/// So much too late is no look of a computer that is merely busy. A clock that is put forward looks the same; that costs a
/// connection, no more.
const SLEPT: Duration = Duration::from_secs(20);

/// What was seen so far.
#[derive(Debug)]
pub(super) struct Looks {
    /// So many in a row must find the screen locked.
    needed: u32,
    found: u32,
    last: Option<SystemTime>,
}

impl Looks {
    pub(super) fn new(needed: u32) -> Self {
        Self { needed, found: 0, last: None }
    }

    /// What happened since the last look; `now` is by the computer's clock, which goes on while it sleeps.
    pub(super) fn look(&mut self, locked: bool, now: SystemTime) -> Vec<Sitting> {
        let last = self.last.replace(now);
        let passed = last.and_then(|last| now.duration_since(last).ok()).unwrap_or_default();
        let mut happened = Vec::new();
        if passed > EVERY + SLEPT {
            happened.push(Sitting::Resumed);
        }
        let before = self.found >= self.needed;
        self.found = if locked { self.found.saturating_add(1) } else { 0 };
        let after = self.found >= self.needed;
        if before != after {
            happened.push(Sitting::Locked(after));
        }
        happened
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    /// What the looks tell, in a word each.
    fn told(needed: u32, looks: &[(u64, bool)]) -> Vec<(u64, &'static str)> {
        let mut seen = Looks::new(needed);
        let word = |sitting: &Sitting| match sitting {
            Sitting::Locked(true) => "locked",
            Sitting::Locked(false) => "unlocked",
            Sitting::Suspending(_) => "suspending",
            Sitting::Resumed => "resumed",
        };
        let look = |&(at, locked): &(u64, bool)| {
            let happened = seen.look(locked, seconds(at));
            happened.iter().map(|sitting| (at, word(sitting))).collect::<Vec<_>>()
        };
        looks.iter().flat_map(look).collect()
    }

    #[test]
    fn a_lock_is_told_once_when_it_was_seen_often_enough_and_an_unlock_at_once() {
        let looks = [(0, false), (2, true), (4, true), (6, true), (8, true), (10, false), (12, false)];
        assert_eq!(told(1, &looks), [(2, "locked"), (10, "unlocked")]);
        assert_eq!(told(3, &looks), [(6, "locked"), (10, "unlocked")]);
    }

    #[test]
    fn a_question_that_is_answered_in_between_is_no_lock() {
        let looks = [(0, true), (2, true), (4, false), (6, true), (8, true), (10, false)];
        assert_eq!(told(3, &looks), [], "never three in a row");
    }

    #[test]
    fn a_computer_that_slept_is_known_by_the_time_that_passed() {
        assert_eq!(told(1, &[(0, false), (2, false), (24, false)]), [], "busy, no more");
        assert_eq!(told(1, &[(0, false), (3_600, false), (3_602, false)]), [(3_600, "resumed")]);
        assert_eq!(told(1, &[(3_600, false), (0, false)]), [], "a clock that is put back");
        assert_eq!(told(1, &[(0, false), (3_600, true)]), [(3_600, "resumed"), (3_600, "locked")]);
    }
}
