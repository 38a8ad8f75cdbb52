//! How a server is operated, beside what it serves.

use std::net::SocketAddr;
use std::time::Duration;

use crate::proxy::Network;
use crate::tls::TlsFiles;

/// What an administrator chooses for a company's server. The default serves plain http to whoever connects.
#[derive(Debug, Clone)]
pub struct Operation {
    /// Serve https with this certificate.
    pub tls: Option<TlsFiles>,
    /// Where health and metrics are served, which are not meant for the world.
    pub metrics: Option<SocketAddr>,
    /// The proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed.
    pub trusted_proxies: Vec<Network>,
    /// From the end of the last request on a connection until the headers of the next must be complete.
    pub header_timeout: Duration,
}

impl Default for Operation {
    fn default() -> Self {
        // Longer than desks keep an idle connection, so that none is closed just when it is used again.
        let header_timeout = Duration::from_secs(30);
        Self { tls: None, metrics: None, trusted_proxies: Vec::new(), header_timeout }
    }
}
