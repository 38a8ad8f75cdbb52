//! The server over real HTTP and WebSocket.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod availability;
mod bad_days;
mod bad_input;
mod changing;
mod declining;
mod durability;
mod edges;
#[cfg(unix)]
mod engines;
mod house;
mod integration;
mod invitations;
mod leaving;
mod missing;
mod operation;
mod pages;
mod presence;
mod program;
mod races;
mod readiness;
mod rights;
mod routing;
mod settings;
mod story;
mod streams;
mod times;
mod widget;
