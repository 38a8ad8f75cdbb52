//! The operator's side of Deskbell without a window.

mod desk;
pub mod ports;
pub mod view;

pub use desk::{Desk, Ports};
