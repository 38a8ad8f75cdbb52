//! Watches whether somebody sits at this computer, for as long as the desk lives, and has the server told.

use std::{sync::Arc, time::Duration};

use deskbell_protocol::Activity;
use tokio::{
    sync::oneshot,
    time::{Instant, sleep_until, timeout},
};

use crate::{activity, ports::Sitting, shared::Shared, workspace::Workspace};

/// While nobody sits here, how often to look whether somebody came back.
const BACK: Duration = Duration::from_secs(1);
/// How long to leave a system alone that does not tell.
const SILENT: Duration = Duration::from_secs(60);
/// How long the computer's sleep is held up at most.
const FAREWELL: Duration = Duration::from_secs(1);

/// Who has not touched the computer for this long may have left the window that has the focus: what comes is told as if it had not.
const LEFT: Duration = Duration::from_secs(60);

/// Runs until it is aborted.
pub(crate) async fn run(shared: Arc<Shared>) {
    let source = shared.ports.idle.clone();
    let mut happens = source.watch();
    let mut changed = shared.watch();
    let (mut locked, mut idle, mut telling) = (false, None, true);
    let (mut look_at, mut looked_for) = (Instant::now(), None);
    loop {
        changed.mark_unchanged();
        let (told, limit) = shared.read(|workspace| {
            let (settings, company) = (&workspace.settings, workspace.company.as_ref().map(|it| &it.automatic_away));
            let limit = company.and_then(|company| activity::limit(settings, company));
            let left = workspace.has_focus().then_some(LEFT);
            (activity::decide(idle, locked, settings, company), limit.into_iter().chain(left).min())
        });
        let attended = !locked && idle.is_none_or(|idle| idle < LEFT);
        if shared.read(Workspace::is_attended) != attended {
            shared.change(|workspace| workspace.set_attended(attended));
        }
        if limit != looked_for {
            (look_at, looked_for) = (Instant::now(), limit);
        }
        shared.activity.send_if_modified(|now| std::mem::replace(now, told) != told);
        tokio::select! {
            happened = happens.recv(), if telling => match happened {
                Some(Sitting::Locked(now)) => locked = now,
                Some(Sitting::Suspending(ready)) => {
                    suspend(&shared, ready).await;
                    // What is so is told anew after the computer woke, or the sleep was called off.
                    while let Some(meanwhile) = happens.recv().await {
                        match meanwhile {
                            Sitting::Locked(now) => locked = now,
                            Sitting::Suspending(_) => {}
                            Sitting::Resumed => break,
                        }
                    }
                    (idle, look_at) = (None, Instant::now());
                    shared.wake();
                }
                Some(Sitting::Resumed) => shared.wake(),
                None => telling = false,
            },
            gone = changed.changed() => if gone.is_err() { return },
            () = sleep_until(look_at), if limit.is_some() => {
                // Who is slow to tell must not hold up sleep.
                idle = timeout(FAREWELL, source.idle()).await.ok().flatten();
                look_at = Instant::now() + match (idle, limit) {
                    (None, _) => SILENT,
                    // The next of the two that is still to come; once both are past, somebody who comes back is noticed soon.
                    (Some(idle), Some(limit)) => limit.saturating_sub(idle).max(BACK),
                    (Some(_), None) => BACK,
                };
            }
        }
        if limit.is_none() {
            idle = None;
        }
    }
}

/// Tells the server and then lets the computer sleep, which it does in a moment whatever the network does.
async fn suspend(shared: &Shared, ready: oneshot::Sender<()>) {
    let mut said = shared.said.subscribe();
    shared.activity.send_replace(Activity::Suspending);
    if shared.read(|workspace| workspace.link.is_connected()) {
        let told = said.wait_for(|said| *said == Some(Activity::Suspending));
        if timeout(FAREWELL, told).await.is_err() {
            tracing::warn!("the server could not be told that the computer goes to sleep");
        }
    }
    // Nobody waits any more when the computer slept already.
    let _gone = ready.send(());
}
