//! The ordered sets from which the router takes the oldest session and the least used operator.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use deskbell_protocol::{Channel, GroupId, OperatorId, SessionId, Timestamp};

use super::facts::{OperatorFacts, SessionFacts, Weight};

/// A session's place in the order of waiting: the least has waited longest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Age {
    queued_at: Timestamp,
    pub(super) session: SessionId,
}

impl Age {
    pub(super) fn of(session: &SessionFacts) -> Self {
        Self { queued_at: session.queued_at, session: session.id }
    }
}

/// Used slots of all; ordered by their quotient.
#[derive(Debug, Clone, Copy)]
pub(super) struct Load {
    pub(super) used: u32,
    pub(super) slots: u32,
}

impl Load {
    pub(super) fn fits(self, weight: Weight) -> bool {
        self.slots > 0 && u64::from(self.used) + u64::from(weight.of(self.slots)) <= u64::from(self.slots)
    }

    /// Whether both numbers are the same, and not only their quotient.
    pub(super) fn is(self, other: Self) -> bool {
        (self.used, self.slots) == (other.used, other.slots)
    }
}

impl Ord for Load {
    fn cmp(&self, other: &Self) -> Ordering {
        let crosswise = |one: &Self, two: &Self| u64::from(one.used) * u64::from(two.slots);
        crosswise(self, other).cmp(&crosswise(other, self))
    }
}

impl PartialOrd for Load {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Load {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Load {}

/// An available operator's place in the order of being chosen: the least is first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    /// Own clients wait, who come before everybody else's.
    pub(super) kept_for_own: bool,
    pub(super) load: Load,
    pub(super) idle_since: Timestamp,
    pub(super) operator: OperatorId,
}

impl Rank {
    pub(super) fn can_take(&self, weight: Weight) -> bool {
        !self.kept_for_own && self.load.fits(weight)
    }

    fn has_a_slot(&self) -> bool {
        !self.kept_for_own && self.load.used < self.load.slots
    }
}

/// One channel of one group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct LaneKey {
    pub(super) group: GroupId,
    pub(super) channel: Channel,
}

/// The sessions of one weight in a lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct QueueKey {
    pub(super) lane: LaneKey,
    pub(super) weight: Weight,
}

/// Who serves a channel of a group, and who waits there.
#[derive(Debug, Default)]
pub(super) struct Lane {
    /// Everybody available with the channel on, full or not.
    pub(super) members: BTreeSet<Rank>,
    pub(super) queues: BTreeMap<Weight, Queue>,
    /// Sessions queued or offered.
    pub(super) waiting: usize,
}

#[derive(Debug, Default)]
pub(super) struct Queue {
    /// By utilisation the queued ones; in a ring-all group the offered ones too.
    pub(super) waiting: BTreeSet<Age>,
    /// In a ring-all group: those that have offers.
    pub(super) ringing: BTreeSet<Age>,
    /// The members who have the slots.
    pub(super) ready: BTreeSet<Rank>,
    /// Who takes nothing younger that would be in the way, so that the oldest here gets the slots in the end.
    pub(super) kept: Option<(Age, OperatorId)>,
}

impl Lane {
    /// The queue of this weight; looks through the members when it is the first of its weight.
    pub(super) fn queue(&mut self, weight: Weight) -> &mut Queue {
        let members = &self.members;
        self.queues.entry(weight).or_insert_with(|| Queue {
            ready: members.iter().filter(|rank| rank.can_take(weight)).copied().collect(),
            ..Queue::default()
        })
    }

    pub(super) fn enter(&mut self, rank: Rank) {
        self.members.insert(rank);
        for (weight, queue) in &mut self.queues {
            if rank.can_take(*weight) {
                queue.ready.insert(rank);
            }
        }
    }

    pub(super) fn leave(&mut self, rank: &Rank) {
        self.members.remove(rank);
        for queue in self.queues.values_mut() {
            queue.ready.remove(rank);
        }
    }

    /// Who is to be asked next for a session of this weight, of those who have a slot free: who was not asked yet, rather with
    /// slots enough; otherwise who was asked longest ago.
    pub(super) fn next_to_ask(&self, weight: Weight, session: &SessionFacts) -> Option<Rank> {
        let new = |rank: &&Rank| !session.tried.contains_key(&rank.operator);
        let ready = self.queues.get(&weight).into_iter().flat_map(|queue| &queue.ready);
        let with_a_slot = || self.members.iter().take_while(|rank| rank.has_a_slot());
        let again = || {
            let tried =
                |rank: &&Rank| session.tried.get(&rank.operator).filter(|tried| !tried.rests).map(|tried| tried.at);
            with_a_slot().filter(|rank| tried(rank).is_some()).min_by_key(tried)
        };
        ready.into_iter().find(new).or_else(|| with_a_slot().find(new)).or_else(again).copied()
    }
}

/// What the index knows of an operator.
#[derive(Debug, Default)]
pub(super) struct Seat {
    /// None for one who is only named by others' facts.
    pub(super) facts: Option<OperatorFacts>,
    /// Sessions whose offers take slots.
    pub(super) reserving: BTreeMap<SessionId, Weight>,
    /// Own clients who are queued, by channel.
    pub(super) own: BTreeMap<Channel, BTreeSet<Age>>,
    /// The queues for which this operator is kept.
    pub(super) kept_for: BTreeSet<(Age, QueueKey)>,
    pub(super) standing: Option<Standing>,
}

/// Where an available operator stands in the lanes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Standing {
    pub(super) rank: Rank,
    pub(super) lanes: BTreeSet<LaneKey>,
}

impl Standing {
    pub(super) fn is(&self, other: &Self) -> bool {
        self.rank.load.is(other.rank.load) && self == other
    }

    /// Whether somebody may wait whom it can take and `before` could not.
    pub(super) fn offers_more_than(&self, before: &Self) -> bool {
        let (now, then) = (&self.rank, &before.rank);
        now.load.used < then.load.used
            || now.load.slots != then.load.slots
            || now.kept_for_own != then.kept_for_own
            || self.lanes != before.lanes
    }
}

impl Seat {
    /// Slots taken by accepted sessions and by reserving offers.
    pub(super) fn used(&self) -> u32 {
        let Some(facts) = &self.facts else { return 0 };
        self.reserving.values().fold(facts.held, |used, weight| used.saturating_add(weight.of(facts.slots)))
    }

    pub(super) fn load(&self) -> Load {
        Load { used: self.used(), slots: self.facts.as_ref().map_or(0, |facts| facts.slots) }
    }

    /// Whether the operator may not take what waits in `queue` since `age`, because the slots would be missing for
    /// somebody older in another queue.
    pub(super) fn is_kept_from(&self, queue: QueueKey, age: Age) -> bool {
        let Load { used, slots } = self.load();
        let older = self.kept_for.iter().take_while(|(older, _)| *older < age);
        let mut others = older.filter(|(_, key)| *key != queue);
        let used = u64::from(used) + u64::from(queue.weight.of(slots));
        others.any(|(_, key)| used + u64::from(key.weight.of(slots)) > u64::from(slots))
    }

    /// Whether nothing is known and nothing hangs on it.
    pub(super) fn is_empty(&self) -> bool {
        self.facts.is_none() && self.reserving.is_empty() && self.own.is_empty() && self.kept_for.is_empty()
    }
}
