//! Brings to the server what the operator wrote and chose, while the connection holds. Dropped when it is lost: what was on
//! its way is sent again after that, which the server recognises.

use std::{
    collections::{BTreeSet, HashMap},
    convert::Infallible,
    time::Duration,
};

use deskbell_protocol::{ApiError, Message, Retry, SessionId};
use futures_util::{StreamExt, stream::FuturesUnordered};
use tokio::time::{Instant, sleep_until};

use crate::{
    connection, error::ends_the_connection, outbox::Item, photo, seat::Seat, shared::Shared, upload::upload,
    workspace::Workspace,
};

/// The longest page that the server gives.
pub(crate) const PAGE: u32 = 100;
/// The least pause before the times of a new day are asked for.
const DAY_END: Duration = Duration::from_secs(1);

/// Empties the outbox: sessions side by side, the messages of one in order.
pub(crate) async fn messages(shared: &Shared, seat: &Seat) -> Infallible {
    let mut flying = FuturesUnordered::new();
    let mut busy = BTreeSet::new();
    let mut pauses: HashMap<SessionId, (usize, Instant)> = HashMap::new();
    loop {
        let now = Instant::now();
        let held = |id| busy.contains(&id) || pauses.get(&id).is_some_and(|(_, until)| *until > now);
        for item in shared.read(|workspace| workspace.outbox.next(held)) {
            busy.insert(item.session_id);
            flying.push(async move {
                let answer = send(shared, seat, &item).await;
                (item.session_id, item.id, answer)
            });
        }
        let wake = pauses.values().map(|(_, until)| *until).filter(|until| *until > now).min();
        tokio::select! {
            Some((session, id, answer)) = flying.next(), if !flying.is_empty() => {
                busy.remove(&session);
                match answer {
                    None => {
                        pauses.remove(&session);
                    }
                    Some(Ok(message)) => {
                        pauses.remove(&session);
                        shared.change_for(seat, |workspace| workspace.added(message, None));
                    }
                    Some(Err(error)) if may_pass(&error) => {
                        tracing::debug!(%error, "a message stays in the outbox");
                        shared.change_for(seat, |workspace| workspace.set_uploaded(id, None));
                        let (attempt, until) = pauses.entry(session).or_insert((0, now));
                        *until = Instant::now() + pause(*attempt, &error);
                        *attempt += 1;
                    }
                    Some(Err(error)) => shared.change_for(seat, |workspace| workspace.set_failure(id, Some(error))),
                }
            }
            () = seat.outbox.notified() => {}
            () = sleep_until(wake.unwrap_or(now)), if wake.is_some() => {}
        }
    }
}

/// Sends a message once; none when the operator cancelled it meanwhile.
async fn send(shared: &Shared, seat: &Seat, item: &Item) -> Option<Result<Message, ApiError>> {
    let Some(card) = &item.file else {
        return Some(seat.api.send_message(item.session_id, item.id, &item.text).await);
    };
    tokio::select! {
        answer = upload(shared, seat, item, card) => Some(answer),
        _cancelled = shared.until(Duration::MAX, |workspace| workspace.outbox.get(item.id).is_none()) => None,
    }
}

/// Tells the server the chosen status until it knows.
pub(crate) async fn status(shared: &Shared, seat: &Seat) -> Infallible {
    let mut attempt = 0;
    loop {
        let now = shared.moment();
        let Some(wanted) = shared.change(|workspace| workspace.status_to_tell(now)) else {
            seat.status.notified().await;
            continue;
        };
        match seat.api.set_status(wanted.key, wanted.status, wanted.age(now)).await {
            Ok(operator) => {
                attempt = 0;
                shared.change_for(seat, |workspace| workspace.status_answered(wanted.key, Ok(operator)));
            }
            Err(error) if may_pass(&error) => {
                // Another choice is told at once.
                let _either = tokio::time::timeout(pause(attempt, &error), seat.status.notified()).await;
                attempt += 1;
            }
            Err(error) => {
                tracing::warn!(%error, "the server refused the status");
                shared.change_for(seat, |workspace| workspace.status_answered(wanted.key, Err(error)));
            }
        }
    }
}

/// Asks for today's times after everything that changes them, and when the day is over.
pub(crate) async fn times(shared: &Shared, seat: &Seat) -> Infallible {
    let mut changed = shared.watch();
    let mut attempt = 0;
    loop {
        changed.mark_unchanged();
        let now = shared.now();
        match shared.read(|workspace| workspace.times_due(now)) {
            Some(Duration::ZERO) => {}
            due => {
                tokio::select! {
                    gone = changed.changed() => if gone.is_err() { std::future::pending::<()>().await },
                    // A day that ends a little later by the server's clock is not asked for again and again.
                    () = tokio::time::sleep(due.unwrap_or_default().max(DAY_END)), if due.is_some() => {
                        shared.change_for(seat, |workspace| workspace.take_times(None));
                    }
                }
                continue;
            }
        }
        shared.change_for(seat, Workspace::times_asked);
        match seat.api.times().await {
            Ok(times) => {
                attempt = 0;
                shared.change_for(seat, |workspace| workspace.take_times(Some(times)));
            }
            Err(error) => {
                tracing::debug!(%error, "today's times could not be loaded");
                tokio::time::sleep(pause(attempt, &error)).await;
                attempt += 1;
                shared.change_for(seat, |workspace| workspace.take_times(None));
            }
        }
    }
}

/// Loads the operator's photo whenever it is another one.
pub(crate) async fn photo(shared: &Shared, seat: &Seat) -> Infallible {
    let mut changed = shared.watch();
    let mut attempt = 0;
    loop {
        changed.mark_unchanged();
        let Some(hash) = shared.read(Workspace::photo_missing) else {
            if changed.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
            continue;
        };
        match seat.api.photo(&hash).await {
            Ok(picture) => {
                attempt = 0;
                let address = photo::address(&picture).unwrap_or_default();
                shared.change_for(seat, |workspace| workspace.take_photo(hash, address));
            }
            Err(error) if error.is_retryable() => {
                tokio::time::sleep(pause(attempt, &error)).await;
                attempt += 1;
            }
            Err(error) => {
                tracing::warn!(%error, "the photo is not to be had");
                shared.change_for(seat, |workspace| workspace.take_photo(hash, String::new()));
            }
        }
    }
}

/// Loads the newest page of the shown conversation whenever it is not known to be complete.
pub(crate) async fn conversation(shared: &Shared, seat: &Seat) -> Infallible {
    let mut changed = shared.watch();
    let mut attempt = 0;
    loop {
        changed.mark_unchanged();
        let open =
            shared.read(|workspace| workspace.open.as_ref().filter(|open| !open.complete).map(|open| open.session_id));
        let Some(session) = open else {
            if changed.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
            continue;
        };
        shared.change_for(seat, |workspace| workspace.set_loading(session, true));
        let left = |workspace: &Workspace| workspace.open.as_ref().is_none_or(|open| open.session_id != session);
        // Who went on to another conversation does not wait for this one.
        let page = tokio::select! {
            page = seat.api.messages(session, None, PAGE) => page,
            _left = shared.until(Duration::MAX, left) => continue,
        };
        match page {
            Ok(page) => {
                attempt = 0;
                shared.change_for(seat, |workspace| workspace.page(session, page, true));
            }
            Err(error) => {
                tracing::debug!(%error, "a conversation could not be loaded");
                shared.change_for(seat, |workspace| workspace.set_loading(session, false));
                shared.until(pause(attempt, &error), left).await;
                attempt += 1;
            }
        }
    }
}

/// Loads what is known of the shown conversation's client whenever that may have changed unseen.
pub(crate) async fn about(shared: &Shared, seat: &Seat) -> Infallible {
    let mut changed = shared.watch();
    let mut attempt = 0;
    loop {
        changed.mark_unchanged();
        let Some(session) = shared.read(Workspace::about_missing) else {
            if changed.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
            continue;
        };
        let left = |workspace: &Workspace| workspace.about_missing() != Some(session);
        let answer = tokio::select! {
            answer = seat.api.about(session) => answer,
            _left = shared.until(Duration::MAX, left) => continue,
        };
        match answer {
            Ok(about) => {
                attempt = 0;
                shared.change_for(seat, |workspace| workspace.take_about(session, Some(about)));
            }
            Err(error) if may_pass(&error) => {
                tracing::debug!(%error, "what is known of a client could not be loaded");
                shared.until(pause(attempt, &error), left).await;
                attempt += 1;
            }
            Err(error) => {
                tracing::warn!(%error, "the server does not tell what is known of a client");
                shared.change_for(seat, |workspace| workspace.take_about(session, None));
            }
        }
    }
}

/// Loads the page before the oldest message that is shown, if there is one.
///
/// # Errors
/// When the server cannot be asked.
pub(crate) async fn older(shared: &Shared, seat: &Seat) -> Result<(), ApiError> {
    let Some((session, before)) = shared.read(|workspace| workspace.older_before()) else { return Ok(()) };
    shared.change_for(seat, |workspace| workspace.set_loading(session, true));
    let page = seat.api.messages(session, Some(before), PAGE).await;
    shared.change_for(seat, |workspace| workspace.set_loading(session, false));
    page.map(|page| shared.change_for(seat, |workspace| workspace.page(session, page, false)))
}

/// Whether to try again. That the sign-in ended is not the message's fault: it goes after the next sign-in.
pub(crate) fn may_pass(error: &ApiError) -> bool {
    error.is_retryable() || ends_the_connection(error)
}

/// How long to wait before the next attempt.
pub(crate) fn pause(attempt: usize, error: &ApiError) -> Duration {
    match error.retry {
        Retry::After { ms } => Duration::from_millis(ms),
        _ => connection::pause(attempt, jitter()),
    }
}

/// A random number from 0 to 1; the middle when there is no randomness, which only makes desks less spread.
pub(crate) fn jitter() -> f64 {
    getrandom::u32().map_or(0.5, |random| f64::from(random) / f64::from(u32::MAX))
}
