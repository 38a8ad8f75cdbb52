//! Connections: accepted, encrypted where asked for, and served until they end or the server stops.

use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tower_service::Service as _;

use crate::proxy::{self, Network};
use crate::server::stopped;

/// A connection that is not encrypted by then is closed.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// Whoever cannot accept because files are used up waits so long.
const EXHAUSTED: Duration = Duration::from_secs(1);

/// All headers of a request together may have so many bytes.
const HEADERS_MAX: usize = 32 * 1024;

/// How connections are served.
pub(crate) struct Door {
    pub(crate) router: Router,
    pub(crate) tls: Option<TlsAcceptor>,
    pub(crate) trusted: Vec<Network>,
    /// From the beginning of a request, or from the end of the last one, until its headers must be complete.
    pub(crate) header_timeout: Duration,
}

/// Accepts until the server stops; returns when the last connection has ended. Dropped, it ends them.
pub(crate) async fn serve(listener: TcpListener, door: Door, mut stopping: watch::Receiver<bool>) {
    let (door, stops) = (Arc::new(door), stopping.clone());
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            biased;
            () = stopped(&mut stopping) => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((socket, peer)) => {
                    connections.spawn(serve_one(Arc::clone(&door), socket, peer, stops.clone()));
                }
                Err(error) if is_of_one_connection(&error) => {}
                Err(error) => {
                    tracing::error!(%error, "no connection can be accepted at the moment");
                    sleep(EXHAUSTED).await;
                }
            }
        }
    }
    // Nobody connects to a server that stops.
    drop(listener);
    while connections.join_next().await.is_some() {}
}

fn is_of_one_connection(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::ConnectionRefused | ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset)
}

async fn serve_one(door: Arc<Door>, socket: TcpStream, peer: SocketAddr, stopping: watch::Receiver<bool>) {
    // Frames and answers are small and wanted at once.
    if let Err(error) = socket.set_nodelay(true) {
        tracing::debug!(%error, "a connection keeps its delay");
    }
    let Some(tls) = &door.tls else { return talk(&door, socket, peer.ip(), stopping).await };
    // In a box of its own, so that a connection without TLS does not pay for one with it.
    let encrypted = Box::pin(async {
        match timeout(HANDSHAKE, tls.accept(socket)).await {
            Ok(Ok(socket)) => talk(&door, socket, peer.ip(), stopping).await,
            Ok(Err(error)) => tracing::debug!(%error, "a connection was not encrypted"),
            Err(_) => tracing::debug!("a connection was not encrypted in time"),
        }
    });
    encrypted.await;
}

async fn talk<S>(door: &Door, socket: S, peer: IpAddr, mut stopping: watch::Receiver<bool>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(|mut request: Request<Incoming>| {
        let origin = proxy::origin(&door.trusted, peer, request.headers());
        if !origin.by_proxy {
            // The id by which a request is found in the log is ours, or our proxy's.
            request.headers_mut().remove("x-request-id");
        }
        request.extensions_mut().insert(origin);
        door.router.clone().call(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(door.header_timeout)
        .max_header_size(HEADERS_MAX)
        .serve_connection(TokioIo::new(socket), service)
        .with_upgrades();
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stopped(&mut stopping) => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended");
    }
}
