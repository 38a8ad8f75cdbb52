//! What is decided, as pure functions over plain data.

pub(crate) mod invitation;
pub(crate) mod routing;
pub(crate) mod session;
pub(crate) mod text;
pub(crate) mod user_agent;
