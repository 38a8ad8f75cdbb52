//! Health and metrics, on a listener of their own that is not meant for the world.

use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::timeout;

use crate::metrics::Gauges;
use crate::store::{Store, operators};

/// A database that has not answered by then is not ready.
const PATIENCE: Duration = Duration::from_secs(2);

#[derive(Clone)]
struct Watched {
    store: Store,
    stopping: watch::Receiver<bool>,
}

/// Answers until its task is ended, which is after everything else: while the server stops it says that it is not ready.
pub(crate) async fn serve(listener: TcpListener, store: Store, stopping: watch::Receiver<bool>) {
    let router = Router::new()
        .route("/health/live", get(live))
        .route("/health/ready", get(ready))
        .route("/metrics", get(metrics))
        .with_state(Watched { store, stopping });
    if let Err(error) = axum::serve(listener, router).await {
        tracing::error!(%error, "health and metrics are not served any more");
    }
}

async fn live() -> &'static str {
    "live\n"
}

async fn ready(State(watched): State<Watched>) -> Response {
    match watched.not_ready().await {
        None => "ready\n".into_response(),
        Some(reason) => (StatusCode::SERVICE_UNAVAILABLE, reason).into_response(),
    }
}

async fn metrics(State(watched): State<Watched>) -> Response {
    let context = &watched.store.context;
    let (desks, clients) = context.hub.open_streams();
    let ready = watched.not_ready().await.is_none();
    let gauges = Gauges { desks, clients, feed_head: context.hub.head().0, ready };
    ([(CONTENT_TYPE, "text/plain; version=0.0.4")], context.metrics.exposition(&gauges)).into_response()
}

impl Watched {
    /// Why no requests should be sent here now.
    async fn not_ready(&self) -> Option<&'static str> {
        if *self.stopping.borrow() {
            return Some("stopping\n");
        }
        let looked = timeout(PATIENCE, async {
            let mut connection = self.store.peek().await.ok()?;
            operators::company(&mut connection).await.ok()
        });
        match looked.await {
            Ok(Some(_)) => {}
            Ok(None) => return Some("the database cannot be read\n"),
            Err(_) => return Some("the database does not answer\n"),
        }
        match timeout(PATIENCE, self.store.is_writable()).await {
            Ok(true) => None,
            Ok(false) => Some("the database cannot be written\n"),
            Err(_) => Some("the database does not answer\n"),
        }
    }
}
