//! The feed on its way to its readers.

pub(crate) mod follow;
mod hub;
mod queues;
pub(crate) mod stream;
mod talk;

pub(crate) use hub::{Hub, Subscription};
