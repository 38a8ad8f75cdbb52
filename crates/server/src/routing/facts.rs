//! What the router is told, and what it answers.

use std::collections::{BTreeMap, BTreeSet};

use deskbell_protocol::{Channel, GroupId, OperatorId, SessionId, Timestamp};

/// How a group's sessions are offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// To one operator at a time, the least used first.
    ByUtilisation,
    /// To everybody who can take it at once.
    RingAll,
}

/// A group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupFacts {
    /// Which.
    pub id: GroupId,
    /// How its sessions are offered.
    pub mode: Mode,
    /// Time to accept an offer, in milliseconds.
    pub accept_ms: i64,
    /// The channels it serves; sessions on others wait.
    pub channels: BTreeSet<Channel>,
}

/// An operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperatorFacts {
    /// Who.
    pub id: OperatorId,
    /// Whether he or she chose Online and is connected.
    pub available: bool,
    /// How much he or she can hold at once.
    pub slots: u32,
    /// What the sessions that he or she has accepted weigh, active and after-work, in slots ([`Weight::of`]).
    pub held: u32,
    /// Channels that are assigned and switched on.
    pub channels: BTreeSet<Channel>,
    /// The groups that he or she serves.
    pub groups: BTreeSet<GroupId>,
    /// When the last session ended, or without one, when he or she came online.
    pub idle_since: Timestamp,
}

/// How much of an operator a session takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// So many slots, at least one.
    Slots(u32),
    /// All the slots there are.
    All,
}

impl Weight {
    /// The slots that it takes of an operator who has `slots`: never more than there are.
    #[must_use]
    pub fn of(self, slots: u32) -> u32 {
        match self {
            Self::Slots(count) => count.max(1).min(slots),
            Self::All => slots,
        }
    }
}

/// For whom a session came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// For one operator, by his or her invitation.
    Owner(OperatorId),
    /// For whoever serves the group.
    Group(GroupId),
}

/// One operator before whom a session is put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    /// Who.
    pub operator: OperatorId,
    /// Until when it can be accepted; an owner's offer has no end.
    pub until: Option<Timestamp>,
}

/// A session that waits: queued or offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionFacts {
    /// Which.
    pub id: SessionId,
    /// The way it came in.
    pub channel: Channel,
    /// How much of an operator it takes.
    pub weight: Weight,
    /// Since when it waits; a withdrawn offer does not change that.
    pub queued_at: Timestamp,
    /// For whom it came.
    pub target: Target,
    /// Before whom it is put now, in any order; none when it is queued.
    pub offers: Vec<Offer>,
    /// Who was asked and did not take it. Nobody but the owner is asked for an owner's session.
    pub tried: BTreeMap<OperatorId, Tried>,
}

impl SessionFacts {
    /// Whether the operator declined it so lately that he or she is not asked again yet.
    pub(super) fn rests(&self, operator: OperatorId) -> bool {
        self.tried.get(&operator).is_some_and(|tried| tried.rests)
    }
}

/// How somebody did not take a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tried {
    /// When he or she declined it, passed it on, or let the offer time out the last time.
    pub at: Timestamp,
    /// He or she said no, and is not asked again yet, whoever else there is.
    pub rests: bool,
}

/// What is to be written about a waiting session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placement {
    /// Which.
    pub session: SessionId,
    /// The offers that the router saw, by operator. Write only if they are still these.
    pub before: Vec<Offer>,
    /// The offers from now on, by operator; none puts it back into the queue.
    pub offers: Vec<Offer>,
}
