//! The server over real HTTP and WebSocket.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod durability;
mod edges;
mod house;
mod presence;
mod program;
mod races;
mod rights;
mod story;
mod streams;
