//! How Windows tells the server something.

use std::io::Result;
use tokio::signal::windows::{ctrl_c, ctrl_close};

/// Done when the server should stop.
pub(crate) fn stop() -> Result<impl Future<Output = ()>> {
    let (mut interrupt, mut close) = (ctrl_c()?, ctrl_close()?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = close.recv() => {}
        }
    })
}

/// There is no signal to read the certificate anew; its files are watched all the same.
pub(crate) struct Reload;

impl Reload {
    /// As elsewhere.
    pub(crate) fn listen() -> Result<Self> {
        Ok(Self)
    }

    /// Never done.
    pub(crate) async fn recv(&mut self) {
        std::future::pending().await
    }
}
