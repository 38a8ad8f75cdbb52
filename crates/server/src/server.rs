//! Starting and stopping.

use std::net::SocketAddr;
use std::time::Duration;

use axum::serve::ListenerExt as _;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval, timeout};

use crate::ServerError;
use crate::admin::Admin;
use crate::api::{self, App};
use crate::auth;
use crate::commands::administration::ForgetOld;
use crate::commands::placing::Replace;
use crate::config::Config;
use crate::feed::Hub;
use crate::presence::Presence;
use crate::sources::Sources;
use crate::store::{Context, Store, sessions};

/// Requests and streams get so long to finish when the server stops.
const PATIENCE: Duration = Duration::from_secs(5);

/// How often what is kept for a time only is looked through.
const CLEANING: Duration = Duration::from_secs(60 * 60);

/// A running server. Dropping it begins to stop it; [`Server::stop`] also waits.
pub struct Server {
    address: SocketAddr,
    store: Store,
    stopping: watch::Sender<bool>,
    streams: mpsc::Receiver<()>,
    serving: JoinHandle<()>,
}

impl Server {
    /// Binds, brings the database to its newest structure, and serves. Ready on return.
    ///
    /// # Errors
    /// When the address, the folder or the database cannot be used.
    pub async fn start(config: Config) -> Result<Self, ServerError> {
        Self::start_with(config, Sources::system()).await
    }

    /// Like [`Server::start`], with time, randomness and pace from outside.
    ///
    /// # Errors
    /// When the address, the folder or the database cannot be used.
    pub async fn start_with(config: Config, sources: Sources) -> Result<Self, ServerError> {
        let public_url = config.public_url.as_deref().map(checked_url).transpose()?;
        let listener = TcpListener::bind(config.listen).await.map_err(|source| match source.kind() {
            std::io::ErrorKind::AddrInUse => ServerError::PortInUse(config.listen),
            _ => ServerError::Listen { address: config.listen, source },
        })?;
        let address = listener.local_addr().map_err(|source| ServerError::Listen { address: config.listen, source })?;
        let base_url = public_url.unwrap_or_else(|| format!("http://{address}"));

        auth::prepare().await?;
        let presence = Presence::new(sources.pace.lease);
        let context = Context { sources, presence, hub: Hub::default(), base_url };
        let store = Store::open(&config.data, context).await?;
        welcome_back(&store).await?;

        let (stopping, stops) = watch::channel(false);
        let (open_streams, streams) = mpsc::channel(1);
        tokio::spawn(watch_leases(store.clone(), stops.clone()));
        tokio::spawn(clean(store.clone(), stops.clone()));
        let app = App { store: store.clone(), stopping: stops.clone(), open_streams };
        let serving = tokio::spawn(serve(listener, app, stops));
        tracing::info!(%address, "serving");
        Ok(Self { address, store, stopping, streams, serving })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The base of invitation URLs, without a slash at its end.
    #[must_use]
    pub fn url(&self) -> String {
        self.store.context.base_url.clone()
    }

    /// What an administrator can do.
    #[must_use]
    pub fn admin(&self) -> Admin {
        Admin::of(self.store.clone())
    }

    /// Closes streams, finishes requests and writes, and returns when everything is in the database's file.
    pub async fn stop(mut self) {
        self.stopping.send_replace(true);
        let patient = timeout(PATIENCE, async {
            (&mut self.serving).await.ok();
            // Gives nothing ever; ends when the last stream has let go of its sender.
            self.streams.recv().await;
        });
        if patient.await.is_err() {
            tracing::warn!("some requests or streams did not end in time");
            self.serving.abort();
        }
        self.store.close().await;
        tracing::info!("stopped");
    }
}

/// Waits until the server stops, or is dropped.
pub(crate) async fn stopped(stopping: &mut watch::Receiver<bool>) {
    stopping.wait_for(|stopping| *stopping).await.ok();
}

async fn serve(listener: TcpListener, app: App, mut stopping: watch::Receiver<bool>) {
    // Frames and answers are small and wanted at once.
    let listener = listener.tap_io(|socket| {
        if let Err(error) = socket.set_nodelay(true) {
            tracing::debug!(%error, "a connection keeps its delay");
        }
    });
    let stopped = async move { stopped(&mut stopping).await };
    if let Err(error) = axum::serve(listener, api::service(app)).with_graceful_shutdown(stopped).await {
        tracing::error!(%error, "serving ended");
    }
}

/// Operators who had offers when the server stopped get one lease to come back before these return to the queue.
async fn welcome_back(store: &Store) -> Result<(), ServerError> {
    let mut connection = store.read().await.map_err(|error| ServerError::System(error.to_string()))?;
    for operator in sessions::with_offers(&mut connection).await? {
        store.context.presence.assume(operator);
    }
    Ok(())
}

/// Moves the sessions of operators whose lease ran out back to the queue.
async fn watch_leases(store: Store, mut stopping: watch::Receiver<bool>) {
    let mut ticks = interval(store.context.sources.pace.lease / 25);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut owed = Vec::new();
    loop {
        tokio::select! {
            () = stopped(&mut stopping) => return,
            _ = ticks.tick() => {}
        }
        owed.extend(store.context.presence.expire());
        let mut failed = Vec::new();
        for operator in owed {
            if let Err(error) = store.write(Replace { operator }).await {
                tracing::warn!(%error, "offers could not be withdrawn; trying again");
                failed.push(operator);
            }
        }
        owed = failed;
    }
}

async fn clean(store: Store, mut stopping: watch::Receiver<bool>) {
    let mut ticks = interval(CLEANING);
    loop {
        tokio::select! {
            () = stopped(&mut stopping) => return,
            _ = ticks.tick() => {}
        }
        if let Err(error) = store.write(ForgetOld).await {
            tracing::warn!(%error, "what is old could not be removed");
        }
    }
}

fn checked_url(url: &str) -> Result<String, ServerError> {
    let base = url.trim().trim_end_matches('/');
    let host = base.strip_prefix("https://").or_else(|| base.strip_prefix("http://"));
    let plain =
        |host: &str| !host.is_empty() && !host.contains(['/', '?', '#', '@']) && !host.contains(char::is_whitespace);
    if host.is_some_and(plain) { Ok(base.to_owned()) } else { Err(ServerError::BadPublicUrl(url.to_owned())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starting_and_stopping_can_be_spawned() {
        fn is_send<T: Send>(_: T) {}
        let config =
            Config { data: std::path::PathBuf::new(), listen: SocketAddr::from(([127, 0, 0, 1], 0)), public_url: None };
        is_send(async move {
            let started = Server::start(config).await;
            if let Ok(server) = started {
                server.stop().await;
            }
        });
        is_send(async { Admin::open(std::path::Path::new("")).await });
    }

    #[test]
    fn a_public_url_is_a_scheme_and_a_host() {
        assert_eq!(checked_url("https://chat.example.org/").ok().as_deref(), Some("https://chat.example.org"));
        for wrong in ["chat.example.org", "https://", "https://a/b", "ftp://a", "https://a b"] {
            assert!(checked_url(wrong).is_err(), "{wrong}");
        }
    }
}
