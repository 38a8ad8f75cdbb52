//! Simulated clients for the demonstration. They are real clients of a real server: they come in by an address, write, wait,
//! answer what the operator writes, lose patience, come back, and leave, through the same requests as a client's page.
//!
//! Who they are and what they say is in `cast`; what a client does next (`story`) and who comes when (`director`) are decided without
//! a clock or a network. [`Company`] carries it out.

#![cfg_attr(test, allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking"))]

mod cast;
mod company;
mod director;
mod journal;
mod line;
mod story;

pub use company::{Arrival, Attention, Company, WayIn};
