//! The operator's side of Deskbell without a window.

pub mod ports;
pub mod view;
