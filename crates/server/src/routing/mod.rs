//! Before whom a waiting session is put: pure, without a clock or a database of its own.
//!
//! [`Router`] is an index over plain facts about groups, operators and waiting sessions. Whoever writes feeds it what the
//! database says whenever something was touched, asks [`Router::decide`], writes the [`Placement`]s by compare-and-set,
//! and feeds it again what is written then. It can be built anew from the same facts at any time and decides the same.
//!
//! The rules:
//! - An operator can take a session if he or she is available, has its channel on, serves its group, and has the slots
//!   for it free. A session that weighs more than all slots takes all of them.
//! - An owner's session goes to the owner alone, without a time limit. While one waits for the owner's slots, the owner is
//!   offered nothing else.
//! - A group's session goes to the least used who can take it, then to the one idle longest, then by id; in a ring-all
//!   group the oldest [`RINGING_AT_ONCE`] of each channel ring at everybody who can take them, and reserve nothing.
//! - The oldest session goes first, over all groups. Who declined it or let it time out comes again only when nobody else
//!   can take it, whoever was asked longest ago first. Who declined it rests from it for a while, which the facts tell;
//!   younger ones are put before him or her meanwhile.
//! - When nobody has slots enough for the oldest of a queue, the least used of those who serve it takes nothing younger
//!   meanwhile. So a call is not starved by chats that fill every slot as it becomes free. For the oldest that rings, too,
//!   one operator is kept who has the slots.

mod decide;
mod facts;
mod index;
mod router;
mod view;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod rules;
#[cfg(test)]
mod world;

pub use decide::RINGING_AT_ONCE;
pub use facts::{GroupFacts, Mode, Offer, OperatorFacts, Placement, SessionFacts, Target, Tried, Weight};
pub use router::Router;
pub use view::Service;
