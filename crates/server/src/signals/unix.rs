//! How Unix tells the server something.

use std::io::Result;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Done when the server should stop.
pub(crate) fn stop() -> Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Tells that the certificate should be read anew.
pub(crate) struct Reload(Signal);

impl Reload {
    /// Listens from now on.
    pub(crate) fn listen() -> Result<Self> {
        signal(SignalKind::hangup()).map(Self)
    }

    /// Done when it should be read.
    pub(crate) async fn recv(&mut self) {
        self.0.recv().await;
    }
}
