//! What can be written: each command decides by the rules and writes what follows, within one transaction.

pub(crate) mod administration;
pub(crate) mod desks;
pub(crate) mod events;
pub(crate) mod invitations;
pub(crate) mod joins;
pub(crate) mod messages;
pub(crate) mod placing;
pub(crate) mod sessions;
