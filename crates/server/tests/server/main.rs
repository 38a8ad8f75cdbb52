//! The server over real HTTP and WebSocket.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod after_work;
mod availability;
mod bad_days;
mod bad_input;
mod bans;
mod changing;
mod clients;
mod declining;
mod durability;
mod edges;
#[cfg(unix)]
mod engines;
mod files;
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
mod searching;
mod settings;
mod story;
mod streams;
mod talk;
mod templates;
mod times;
mod transfer;
mod widget;
