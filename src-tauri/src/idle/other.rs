//! Whether somebody sits at the computer, on Windows and macOS: the system says when it was touched last and whether its screen
//! is locked, but only when it is asked. Of its sleep the program learns after it; until then the lease has ended by itself.

mod looking;
#[cfg_attr(windows, path = "windows.rs")]
#[cfg_attr(not(windows), path = "macos.rs")]
mod system;

use std::time::{Duration, SystemTime};

use deskbell_desk::ports::{IdleSource, Sitting};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use looking::{EVERY, Looks};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::{MissedTickBehavior, interval};

/// This computer.
pub struct Computer(());

impl Computer {
    /// The one on which the program runs.
    pub fn here() -> Self {
        Self(())
    }
}

impl IdleSource for Computer {
    fn watch(&self) -> UnboundedReceiver<Sitting> {
        let (told, receiver) = unbounded_channel();
        tokio::spawn(look_on(told));
        receiver
    }

    fn idle(&self) -> BoxFuture<'_, Option<Duration>> {
        std::future::ready(system::idle()).boxed()
    }
}

/// Looks until nobody listens any more.
async fn look_on(told: UnboundedSender<Sitting>) {
    let mut looks = Looks::new(system::LOCKED_AFTER_LOOKS);
    let mut times = interval(EVERY);
    times.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while !told.is_closed() {
        times.tick().await;
        for happened in looks.look(system::is_locked(), SystemTime::now()) {
            let _gone = told.send(happened);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_computer_at_which_somebody_just_worked_tells_how_long_ago_that_was() {
        let before = system::idle();
        let after = system::idle();
        assert!(before.is_some() && after.is_some(), "the system tells: {before:?}, {after:?}");
    }
}
