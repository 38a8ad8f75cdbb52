//! What the server is told at its start.

use std::net::SocketAddr;
use std::path::PathBuf;

/// How to start a server.
#[derive(Debug, Clone)]
pub struct Config {
    /// The folder of the database; made when it is not there.
    pub data: PathBuf,
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Under what address clients reach the server, when it is not the one it listens on.
    pub public_url: Option<String>,
}
