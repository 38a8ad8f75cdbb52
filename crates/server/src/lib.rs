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
mod config;
mod encoding;
mod error;
mod feed;
mod health;
mod limits;
mod metrics;
mod operation;
mod presence;
mod proxy;
mod refusal;
mod rules;
mod serve;
mod server;
mod sources;
mod store;
mod tls;

pub use admin::{Admin, NewOperator};
pub use backup::restore;
pub use config::{Config, DatabaseUrl};
pub use error::ServerError;
pub use operation::Operation;
pub use proxy::Network;
pub use server::Server;
pub use sources::{Clock, NoRandomness, Pace, Random, Sources};
pub use store::devices::{Account, Device};
pub use tls::TlsFiles;
