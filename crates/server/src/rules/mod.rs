//! What is decided, as pure functions over plain data.

pub(crate) mod after_work;
pub(crate) mod api_key;
pub(crate) mod availability;
pub(crate) mod client;
pub(crate) mod contact;
pub(crate) mod file;
pub(crate) mod invitation;
pub(crate) mod missing;
pub(crate) mod photo;
pub(crate) mod readiness;
pub(crate) mod session;
pub(crate) mod settings;
pub(crate) mod sites;
pub(crate) mod text;
pub(crate) mod times;
pub(crate) mod user_agent;
pub(crate) mod words;
