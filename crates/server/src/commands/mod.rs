//! What can be written: each command decides by the rules and writes what follows, within one transaction.

pub(crate) mod administration;
pub(crate) mod api_keys;
pub(crate) mod channels;
pub(crate) mod desks;
pub(crate) mod events;
pub(crate) mod invitations;
pub(crate) mod joins;
pub(crate) mod leaving;
pub(crate) mod me;
pub(crate) mod messages;
pub(crate) mod missing;
pub(crate) mod offers;
pub(crate) mod placing;
pub(crate) mod presence;
pub(crate) mod sessions;
pub(crate) mod settings;
pub(crate) mod supervising;
pub(crate) mod timers;
