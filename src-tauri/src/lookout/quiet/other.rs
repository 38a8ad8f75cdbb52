//! The system's do-not-disturb on Windows and macOS, which tell when they are asked.

#[cfg_attr(windows, path = "windows.rs")]
#[cfg_attr(not(windows), path = "macos.rs")]
mod system;

use std::time::Duration;

use deskbell_desk::ports::Fact;
use tokio::time::{MissedTickBehavior, interval};

use crate::Facts;
use crate::lookout::Looks;

/// How often it is asked.
const EVERY: Duration = Duration::from_secs(5);

/// Tells now, whenever it changed, and when it is asked to, until nobody listens any more.
pub(super) async fn watch(facts: Facts, mut looks: Looks) {
    let mut times = interval(EVERY);
    times.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut told = None;
    loop {
        let asked = tokio::select! {
            _ = times.tick() => false,
            look = looks.changed() => match look {
                Ok(()) => true,
                Err(_) => return,
            },
        };
        let found = tokio::task::spawn_blocking(system::is_on).await.unwrap_or_default();
        if (asked || told != Some(found)) && facts.send(Fact::DoNotDisturb(found)).is_err() {
            return;
        }
        told = Some(found);
    }
}
