//! What Deskbell's tests share (docs follow).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod client;
mod database;
#[cfg(all(feature = "desktop", target_os = "linux"))]
mod desktop;
mod follow;
mod frames;
mod proxy;
mod server;
pub mod wait;

pub use client::ScriptedClient;
pub use database::{Database, StoredMessage};
#[cfg(all(feature = "desktop", target_os = "linux"))]
pub use desktop::*;
pub use proxy::Proxy;
pub use server::{COMPANY, INES, MARA, Somebody, TestServer, TestServerBuilder};

/// Names ring as the process's cryptography, which HTTP clients ask for even where nothing is encrypted.
fn use_ring() {
    // Fails when it was done before, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
}
