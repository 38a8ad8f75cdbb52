//! The Deskbell backend: what desks, client pages and integrations talk to.
//!
//! [`Server::start`] runs it on an SQLite or a PostgreSQL database; [`Admin`] does what an administrator does. The way of a write: `api` reads
//! the request, `commands` decide by `rules` within the writer's transaction, `store` keeps it, `feed` tells those whom it concerns.

#![cfg_attr(test, allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking"))]

mod admin;
mod api;
mod auth;
mod backup;
mod commands;
mod company;
mod config;
#[cfg(test)]
mod day;
mod encoding;
mod error;
mod feed;
#[cfg_attr(unix, path = "files/unix.rs")]
#[cfg_attr(windows, path = "files/windows.rs")]
mod files;
mod health;
mod limits;
mod metrics;
mod operation;
mod presence;
mod proxy;
mod refusal;
#[doc(hidden)] // Public only so that the bench can measure it.
pub mod routing;
mod rules;
mod serve;
mod server;
mod sources;
mod store;
mod tls;

pub use admin::{Admin, GroupChange, NewOperator};
pub use backup::restore;
pub use commands::settings::Language;
pub use config::{Config, DatabaseUrl};
pub use error::ServerError;
pub use operation::Operation;
pub use proxy::Network;
pub use server::Server;
pub use sources::{Clock, NoRandomness, Pace, Random, Sources};
pub use store::devices::{Account, Device};
pub use tls::TlsFiles;
