//! Starting and stopping.

use std::collections::HashSet;
use std::fs::File;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{MissedTickBehavior, interval, timeout};

use crate::ServerError;
use crate::admin::Admin;
use crate::api;
use crate::auth;
use crate::backup;
use crate::commands::administration::ForgetOld;
use crate::commands::{search, timers};
use crate::company::{self, Newest};
use crate::config::Config;
use crate::feed::Hub;
use crate::feed::follow::follow;
use crate::health;
use crate::limits::{Guesses, Limits};
use crate::metrics::Metrics;
use crate::operation::Operation;
use crate::presence::Presence;
use crate::serve::{self, Door};
use crate::sources::Sources;
use crate::store::blobs::{Blobs, Folder, LEFT_AFTER};
use crate::store::devices::Revoked;
use crate::store::{Context, Store, devices, files};
use crate::tls::{self, Certificate};

/// Requests and streams get so long to finish when the server stops.
const PATIENCE: Duration = Duration::from_secs(5);

/// How often what is kept for a time only is looked through.
const CLEANING: Duration = Duration::from_secs(60 * 60);

/// How often is looked for devices that an administrator signed out beside this process.
const REVOCATIONS: Duration = Duration::from_secs(1);

/// Clocks of other computers on one database may differ by so much; in milliseconds.
const CLOCKS_DIFFER_MS: i64 = 5 * 60 * 1000;

/// A running server. Dropping it begins to stop it; [`Server::stop`] also waits.
pub struct Server {
    address: SocketAddr,
    store: Store,
    stopping: watch::Sender<bool>,
    streams: mpsc::Receiver<()>,
    serving: JoinHandle<()>,
    metrics_address: Option<SocketAddr>,
    /// Ends with the server itself, after everything else.
    watching: JoinSet<()>,
    certificate: Option<Arc<Certificate>>,
    /// Keeps a backup from being restored meanwhile.
    _lock: Option<File>,
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
        Self::start_operated(config, Operation::default(), sources).await
    }

    /// Like [`Server::start_with`], as an administrator wishes.
    ///
    /// # Errors
    /// When an address, the folder, the database or the certificate cannot be used.
    pub async fn start_operated(config: Config, operation: Operation, sources: Sources) -> Result<Self, ServerError> {
        let public_url = config.public_url.as_deref().map(checked_url).transpose()?;
        let listener = TcpListener::bind(config.listen).await.map_err(|source| match source.kind() {
            std::io::ErrorKind::AddrInUse => ServerError::PortInUse(config.listen),
            _ => ServerError::Listen { address: config.listen, source },
        })?;
        let address = listener.local_addr().map_err(|source| ServerError::Listen { address: config.listen, source })?;
        let certificate = operation.tls.map(Certificate::load).transpose()?;
        let tls = certificate.as_ref().map(Certificate::acceptor).transpose()?;
        let scheme = if tls.is_some() { "https" } else { "http" };
        let base_url = public_url.unwrap_or_else(|| format!("{scheme}://{address}"));
        let metrics = match operation.metrics {
            Some(address) => Some(bind_metrics(address).await?),
            None => None,
        };
        let lock = if config.database.is_none() { backup::hold(&config.data)? } else { None };

        auth::prepare().await?;
        let node = sources.id().map_err(|error| ServerError::System(error.to_string()))?;
        let presence = Presence::of(node, sources.pace.lease);
        let (hub, company) = (Hub::default(), Newest::default());
        let context = Context { sources, presence, hub, metrics: Metrics::default(), company, base_url };
        let store = Store::open_sound(&config.data, config.database.as_ref(), context).await?;
        timers::begin(&store).await.map_err(|error| ServerError::System(error.to_string()))?;

        let blobs = folder_of_files(&config)?;

        let (stopping, stops) = watch::channel(false);
        let (open_streams, streams) = mpsc::channel(1);
        tokio::spawn(timers::run(store.clone(), stops.clone()));
        if let Some(news) = store.news().await? {
            tokio::spawn(follow(store.clone(), news, stops.clone()));
        }
        tokio::spawn(clean(store.clone(), blobs.clone(), stops.clone()));
        tokio::spawn(search::run(store.clone(), stops.clone()));
        tokio::spawn(company::watch(store.clone(), stops.clone()));
        tokio::spawn(watch_revocations(store.clone(), stops.clone()));
        if let Some(certificate) = &certificate {
            tokio::spawn(tls::watch_files(Arc::clone(certificate), stops.clone()));
        }
        let mut watching = JoinSet::new();
        let metrics_address = metrics.map(|(address, listener)| {
            watching.spawn(health::serve(listener, store.clone(), stops.clone()));
            address
        });
        let limits = Arc::new(Limits::default());
        let guesses = Guesses::default();
        let receivers = api::Receivers::default();
        let stopping_app = stops.clone();
        let app = api::Parts {
            store: store.clone(),
            limits,
            guesses,
            blobs,
            receivers,
            stopping: stopping_app,
            open_streams,
        };
        let door = Door {
            router: api::service(Arc::new(app)),
            tls,
            trusted: operation.trusted_proxies,
            header_timeout: operation.header_timeout,
        };
        let serving = tokio::spawn(serve::serve(listener, door, stops));
        tracing::info!(%address, "serving");
        Ok(Self { address, store, stopping, streams, serving, metrics_address, watching, certificate, _lock: lock })
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

    /// How it is reached on this computer.
    #[must_use]
    pub fn local_url(&self) -> String {
        let scheme = if self.certificate.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    /// Where health and metrics are served.
    #[must_use]
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics_address
    }

    /// Reads the certificate anew. When its files cannot be used, that of before stays in use.
    pub fn reload_certificate(&self) {
        if let Some(certificate) = &self.certificate {
            certificate.reload();
        }
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
        self.watching.shutdown().await;
        tracing::info!("stopped");
    }
}

/// Waits until the server stops, or is dropped.
pub(crate) async fn stopped(stopping: &mut watch::Receiver<bool>) {
    stopping.wait_for(|stopping| *stopping).await.ok();
}

async fn bind_metrics(address: SocketAddr) -> Result<(SocketAddr, TcpListener), ServerError> {
    let failed = |source| ServerError::Metrics { address, source };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    Ok((listener.local_addr().map_err(failed)?, listener))
}

/// Ends the streams of devices that an administrator signed out in another process.
async fn watch_revocations(store: Store, mut stopping: watch::Receiver<bool>) {
    let mut ticks = interval(REVOCATIONS);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut known = HashSet::new();
    loop {
        tokio::select! {
            () = stopped(&mut stopping) => return,
            _ = ticks.tick() => {}
        }
        let since = store.context.sources.now().plus(-CLOCKS_DIFFER_MS);
        let revoked = match store.peek().await {
            Ok(mut connection) => devices::revoked_since(&mut connection, since).await.map_err(Into::into),
            Err(error) => Err(error),
        };
        let Ok(revoked) = revoked else {
            // A stream looks at its own token too, if less often.
            continue;
        };
        for Revoked { desk, is_back } in revoked.iter().filter(|revoked| !known.contains(&revoked.desk.token_hash)) {
            store.context.hub.revoke(desk.operator, &desk.token_hash);
            // The lease of one that is back is that of its new token.
            if !is_back {
                store.context.presence.forget((desk.operator, desk.device));
            }
        }
        known = revoked.into_iter().map(|revoked| revoked.desk.token_hash).collect();
    }
}

/// Where the bytes of files are kept: in the data folder, which PostgreSQL may be without.
fn folder_of_files(config: &Config) -> Result<Option<Arc<dyn Blobs>>, ServerError> {
    if config.data.as_os_str().is_empty() {
        tracing::warn!("without a data folder (--data) no files are taken from operators and clients");
        return Ok(None);
    }
    let unwritable = |source| ServerError::FolderNotWritable { folder: config.data.clone(), source };
    let folder = Folder::in_data(&config.data).map_err(unwritable)?;
    Ok(Some(Arc::new(folder)))
}

async fn clean(store: Store, blobs: Option<Arc<dyn Blobs>>, mut stopping: watch::Receiver<bool>) {
    let mut ticks = interval(CLEANING);
    loop {
        tokio::select! {
            () = stopped(&mut stopping) => return,
            _ = ticks.tick() => {}
        }
        if let Err(error) = store.write(ForgetOld).await {
            tracing::warn!(%error, "what is old could not be removed");
        }
        if let Some(blobs) = &blobs
            && let Err(error) = files::forget_left(&store, Arc::clone(blobs), LEFT_AFTER).await
        {
            tracing::warn!(%error, "files that no message carries could not be removed");
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
        let config = Config::new("", SocketAddr::from(([127, 0, 0, 1], 0)));
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
