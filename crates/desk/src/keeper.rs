//! Writes down what changed, one thing after the other, in a task that is never cut off in the middle.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::mpsc::UnboundedReceiver,
    time::{Instant, sleep_until},
};

use crate::{error::DatabaseError, seat::Seat, shared::Shared, workspace::Keep};

/// The snapshot changes with every event and is only for the next start: it is written this rarely.
const SNAPSHOT_EVERY: Duration = Duration::from_secs(2);

/// Runs until the sender is dropped; everything sent before that is written.
pub(crate) async fn run(shared: Arc<Shared>, seat: Arc<Seat>, mut keeps: UnboundedReceiver<Keep>) {
    let mut snapshot_at: Option<Instant> = None;
    loop {
        let keep = tokio::select! {
            keep = keeps.recv() => keep,
            () = sleep_until(snapshot_at.unwrap_or_else(Instant::now)), if snapshot_at.is_some() => {
                snapshot_at = None;
                report(write_snapshot(&shared, &seat).await);
                continue;
            }
        };
        let written = match keep {
            Some(Keep::Read(session, count)) => shared.database.set_read(seat.account, session, count).await,
            Some(Keep::Acknowledged(id)) => {
                let removed = shared.database.remove(id).await;
                // What is still in desk.db is asked for after the next start, with its bytes.
                if removed.is_ok() {
                    shared.held.remove(id).await;
                }
                removed
            }
            Some(Keep::StatusSettled(key)) => shared.database.forget_status(seat.account, key).await,
            Some(Keep::Refused(id, error)) => shared.database.set_failure(id, Some(&error)).await,
            Some(Keep::Snapshot) => {
                snapshot_at.get_or_insert_with(|| Instant::now() + SNAPSHOT_EVERY);
                Ok(())
            }
            None => break,
        };
        report(written);
    }
    if snapshot_at.is_some() {
        report(write_snapshot(&shared, &seat).await);
    }
}

async fn write_snapshot(shared: &Shared, seat: &Seat) -> Result<(), DatabaseError> {
    let now = shared.now();
    match shared.read(|workspace| workspace.snapshot(now)) {
        Some(snapshot) => shared.database.set_snapshot(seat.account, Some(&snapshot)).await,
        None => Ok(()),
    }
}

/// What is kept here is kept to be quick or to be tidy, and is found out again after a restart: failing is no reason to stop.
fn report(written: Result<(), DatabaseError>) {
    if let Err(error) = written {
        tracing::warn!(%error, "could not write to desk.db");
    }
}
