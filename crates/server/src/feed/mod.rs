//! The feed on its way to its readers.

mod hub;
pub(crate) mod stream;

pub(crate) use hub::{Hub, Subscription};
