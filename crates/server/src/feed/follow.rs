//! How a server learns what was written into a database that it shares: it reads the feed behind the place up to which it told
//! its own streams, its own rows and those of others alike. One task and one order, so nothing is lost, doubled or early.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::time::sleep;

use crate::refusal::Refusal;
use crate::server::stopped;
use crate::store::connect::News;
use crate::store::{Store, feed, settings};

/// The feed is looked at so often without being told.
const LOOK: Duration = Duration::from_secs(2);

/// Rows read at once.
const PAGE: i64 = 200;

/// Follows until the server stops.
pub(crate) async fn follow(store: Store, news: News, mut stopping: watch::Receiver<bool>) {
    let told = Notify::new();
    tokio::select! {
        () = stopped(&mut stopping) => {}
        () = news.hear(&told) => {}
        _ = read_on(&store, &told) => {}
    }
}

async fn read_on(store: &Store, told: &Notify) -> Infallible {
    loop {
        if let Err(error) = catch_up(store).await {
            tracing::warn!(%error, "the feed cannot be read; trying again");
        }
        tokio::select! {
            () = told.notified() => {}
            () = sleep(LOOK) => {}
        }
    }
}

async fn catch_up(store: &Store) -> Result<(), Refusal> {
    let hub = &store.context.hub;
    loop {
        let before = hub.head();
        let mut connection = store.peek().await?;
        let rows = feed::since(&mut connection, before, PAGE).await?;
        let Some(last) = rows.last() else { return Ok(()) };
        let (head, full) = (last.seq, i64::try_from(rows.len()).is_ok_and(|count| count == PAGE));
        let rows: Vec<_> = rows.into_iter().map(Arc::new).collect();
        // Another server may have changed just now who serves a group.
        let company = settings::present(&mut connection, &store.context).await?;
        drop(connection);
        hub.publish(before, &rows, head, &company.settings);
        if !full {
            return Ok(());
        }
    }
}
