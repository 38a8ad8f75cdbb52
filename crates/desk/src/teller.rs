//! Tells the server whether an alert would reach the operator here. Dropped when the connection is lost: the next one begins
//! with what is so then.

use std::{convert::Infallible, future::pending, time::Duration};

use deskbell_protocol::Readiness;
use tokio::time::{Instant, sleep};

use crate::{
    seat::Seat,
    sender::{may_pass, pause},
    shared::Shared,
};

/// A new receipt alone is told at most this often.
const RECEIPTS_EVERY: Duration = Duration::from_secs(30);

/// Tells it at first, and whenever it changes.
pub(crate) async fn readiness(shared: &Shared, seat: &Seat) -> Infallible {
    let mut changed = shared.watch();
    let mut told: Option<(Readiness, Instant)> = None;
    let mut attempt = 0;
    loop {
        changed.mark_unchanged();
        let now = shared.core().readiness();
        let due = now.and_then(|now| due(told.map(|(told, at)| (told, at.elapsed())), now));
        let (Some(now), Some(Duration::ZERO)) = (now, due) else {
            tokio::select! {
                gone = changed.changed() => if gone.is_err() { pending::<()>().await },
                () = sleep(due.unwrap_or_default()), if due.is_some() => {}
            }
            continue;
        };
        match seat.api.set_readiness(&now).await {
            Ok(()) => (attempt, told) = (0, Some((now, Instant::now()))),
            Err(error) if may_pass(&error) => {
                tracing::debug!(%error, "the server was not told whether alerts arrive");
                sleep(pause(attempt, &error)).await;
                attempt += 1;
            }
            // An older server does not ask for it.
            Err(error) => {
                tracing::debug!(%error, "the server does not want to know whether alerts arrive");
                told = Some((now, Instant::now()));
            }
        }
    }
}

/// How long until it is to be told; none: never, as it is now. `told` is what was told last, and how long ago.
fn due(told: Option<(Readiness, Duration)>, now: Readiness) -> Option<Duration> {
    match told {
        Some((told, _)) if told == now => None,
        Some((told, ago)) if (told.popups, told.sounds) == (now.popups, now.sounds) => {
            Some(RECEIPTS_EVERY.saturating_sub(ago))
        }
        _ => Some(Duration::ZERO),
    }
}

#[cfg(test)]
mod tests {
    use deskbell_protocol::{Outcome, Receipt, Timestamp, Way};

    use super::*;

    #[test]
    fn what_changed_is_told_at_once_and_a_receipt_alone_after_a_while() {
        let works = Readiness { popups: Way::Works, sounds: Way::Works, last_popup: None, last_sound: None };
        let shown = Receipt { outcome: Outcome::Shown, at: Timestamp(1) };
        let with_receipt = Readiness { last_popup: Some(shown), ..works };
        let muted = Readiness { sounds: Way::Muted, ..with_receipt };
        let ago = Duration::from_secs;
        assert_eq!(due(None, works), Some(Duration::ZERO), "once after every connect");
        assert_eq!(due(Some((works, ago(99))), works), None, "nothing changed");
        assert_eq!(due(Some((works, ago(10))), with_receipt), Some(ago(20)));
        assert_eq!(due(Some((works, ago(31))), with_receipt), Some(Duration::ZERO));
        assert_eq!(due(Some((works, ago(1))), muted), Some(Duration::ZERO), "it goes along with what changed");
    }
}
