//! Where the program cannot yet tell whether somebody sits at the computer: nobody is set away by itself there.

use std::time::Duration;

use deskbell_desk::ports::{IdleSource, Sitting};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// A computer that does not tell.
pub struct Computer(());

impl Computer {
    /// The one on which the program runs.
    pub fn here() -> Self {
        Self(())
    }
}

impl IdleSource for Computer {
    fn watch(&self) -> UnboundedReceiver<Sitting> {
        unbounded_channel().1
    }

    fn idle(&self) -> BoxFuture<'_, Option<Duration>> {
        std::future::ready(None).boxed()
    }
}
