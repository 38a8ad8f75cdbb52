//! The connection's state as pure rules: what follows what, and when to try again.

use std::time::Duration;

use deskbell_protocol::{ApiError, Timestamp};

use crate::view::Connection;

/// Pauses before the attempts after a loss; the last one repeats.
const PAUSES: [u64; 9] = [1, 2, 3, 5, 8, 13, 21, 34, 55];

/// How long to wait before an attempt. `jitter` goes from 0 to 1 and moves the pause by up to a fifth either way, so that
/// a thousand desks do not come back in the same moment.
pub(crate) fn pause(attempt: usize, jitter: f64) -> Duration {
    let seconds = PAUSES.get(attempt).or(PAUSES.last()).copied().unwrap_or(55);
    Duration::from_secs(seconds).mul_f64(0.8 + 0.4 * jitter.clamp(0.0, 1.0))
}

/// The connection and how many attempts failed since it last held.
#[derive(Debug, Clone)]
pub(crate) struct Link {
    state: Connection,
    attempts: usize,
}

impl Link {
    /// Nobody is signed in.
    pub(crate) fn signed_out() -> Self {
        Self { state: Connection::SignedOut, attempts: 0 }
    }

    /// Somebody signed in; the first connection is being made.
    pub(crate) fn connecting() -> Self {
        Self { state: Connection::Connecting, attempts: 0 }
    }

    /// Trying again will not help.
    pub(crate) fn stopped(error: ApiError) -> Self {
        Self { state: Connection::Stopped { error }, attempts: 0 }
    }

    /// What the operator sees.
    pub(crate) fn state(&self) -> &Connection {
        &self.state
    }

    /// Whether the stream is open.
    pub(crate) fn is_connected(&self) -> bool {
        self.state == Connection::Connected
    }

    /// The stream was accepted. The attempts are not forgotten yet: a server that accepts and hangs up at once must not
    /// be asked again every second.
    pub(crate) fn accepted(&mut self) {
        self.state = Connection::Connected;
    }

    /// Whether no attempt failed since the stream last did its work.
    pub(crate) fn is_fresh(&self) -> bool {
        self.attempts == 0
    }

    /// The stream does its work: the next loss begins with the shortest pause.
    pub(crate) fn holds(&mut self) {
        self.attempts = 0;
    }

    /// The connection or an attempt failed. Answers how long to wait.
    pub(crate) fn lost(&mut self, now: Timestamp, jitter: f64) -> Duration {
        let pause = pause(self.attempts, jitter);
        self.attempts = self.attempts.saturating_add(1);
        let since = match self.state {
            Connection::Reconnecting { since, .. } => since,
            _ => now,
        };
        let next = now.plus(i64::try_from(pause.as_millis()).unwrap_or(i64::MAX));
        self.state = Connection::Reconnecting { since, next };
        pause
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use deskbell_protocol::ErrorCode;
    use proptest::prelude::*;

    #[test]
    fn pauses_grow_and_then_stay() {
        let seconds: Vec<u64> = (0..12).map(|attempt| pause(attempt, 0.5).as_secs()).collect();
        assert_eq!(seconds, [1, 2, 3, 5, 8, 13, 21, 34, 55, 55, 55, 55]);
    }

    proptest! {
        #[test]
        fn jitter_moves_a_pause_by_a_fifth_at_most(attempt in 0_usize..100, jitter in 0.0_f64..=1.0) {
            let (middle, pause) = (pause(attempt, 0.5), pause(attempt, jitter));
            prop_assert!(pause >= middle.mul_f64(0.799) && pause <= middle.mul_f64(1.201), "{pause:?} of {middle:?}");
        }
    }

    #[test]
    fn a_loss_remembers_since_when() {
        let mut link = Link::connecting();
        link.accepted();
        link.holds();
        assert_eq!(link.lost(Timestamp(1_000), 0.5), Duration::from_secs(1));
        assert_eq!(*link.state(), Connection::Reconnecting { since: Timestamp(1_000), next: Timestamp(2_000) });
        assert_eq!(link.lost(Timestamp(9_000), 0.5), Duration::from_secs(2));
        assert_eq!(
            *link.state(),
            Connection::Reconnecting { since: Timestamp(1_000), next: Timestamp(11_000) },
            "the operator is told since when the desk is cut off, not since the latest attempt"
        );
    }

    #[test]
    fn a_server_that_hangs_up_at_once_is_asked_ever_more_rarely() {
        let mut link = Link::connecting();
        let pauses: Vec<u64> = (0..4)
            .map(|_| {
                link.accepted();
                link.lost(Timestamp(0), 0.5).as_secs()
            })
            .collect();
        assert_eq!(pauses, [1, 2, 3, 5]);
        link.accepted();
        link.holds();
        assert_eq!(link.lost(Timestamp(0), 0.5).as_secs(), 1, "a stream that worked begins anew");
    }

    #[test]
    fn a_stop_holds_its_reason() {
        let error = ApiError::never(ErrorCode::UpgradeRequired, "too old");
        assert_eq!(*Link::stopped(error.clone()).state(), Connection::Stopped { error });
        assert!(!Link::signed_out().is_connected());
    }
}
