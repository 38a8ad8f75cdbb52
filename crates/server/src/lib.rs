//! The Deskbell backend: what desks, client pages and integrations talk to.
//!
//! [`Server::start`] runs it on one SQLite database; [`Admin`] does what an administrator does. The way of a write: `api` reads
//! the request, `commands` decide by `rules` within the writer's transaction, `store` keeps it, `feed` tells those whom it concerns.

#![cfg_attr(test, allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking"))]

mod admin;
mod api;
mod auth;
mod commands;
mod config;
mod encoding;
mod error;
mod feed;
mod presence;
mod refusal;
mod rules;
mod server;
mod sources;
mod store;

pub use admin::{Admin, NewOperator};
pub use config::Config;
pub use error::ServerError;
pub use server::Server;
pub use sources::{Clock, NoRandomness, Pace, Random, Sources};
