//! What only time brings about, for as long as the desk lives: who was faster leaves the list, invitations turn, a mute ends.

use std::{convert::Infallible, future::pending, sync::Arc};

use crate::shared::Shared;

/// Runs until it is aborted.
pub(crate) async fn run(shared: Arc<Shared>) -> Infallible {
    let mut changed = shared.watch();
    loop {
        changed.mark_unchanged();
        let now = shared.moment();
        let pause = shared.core().next_tick(now);
        tokio::select! {
            gone = changed.changed() => if gone.is_err() { pending::<()>().await },
            () = tokio::time::sleep(pause.unwrap_or_default()), if pause.is_some() => {
                let now = shared.moment();
                shared.change(|workspace| workspace.tick(now));
            }
        }
    }
}
