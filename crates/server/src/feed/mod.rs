//! The feed on its way to its readers.

pub(crate) mod follow;
mod hub;
pub(crate) mod stream;

pub(crate) use hub::{Hub, Subscription};
