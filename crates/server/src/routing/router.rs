//! The index: facts in, and what follows from them for the lanes.

use std::collections::{BTreeMap, BTreeSet};

use deskbell_protocol::{Channel, GroupId, OperatorId, SessionId, Timestamp};

use super::facts::{GroupFacts, Mode, OperatorFacts, SessionFacts, Target};
use super::index::{Age, Lane, LaneKey, Load, QueueKey, Rank, Seat, Standing};

/// Groups, operators and waiting sessions, in the order in which they are chosen.
///
/// Setting the same facts twice changes nothing. Facts may come in any order and may name what is not known yet.
#[derive(Debug, Default)]
pub struct Router {
    pub(super) groups: BTreeMap<GroupId, GroupFacts>,
    members: BTreeMap<GroupId, BTreeSet<OperatorId>>,
    pub(super) seats: BTreeMap<OperatorId, Seat>,
    pub(super) sessions: BTreeMap<SessionId, SessionFacts>,
    pub(super) by_group: BTreeMap<GroupId, BTreeSet<SessionId>>,
    pub(super) by_channel: BTreeMap<Channel, usize>,
    pub(super) lanes: BTreeMap<LaneKey, Lane>,
    pub(super) deadlines: BTreeSet<(Timestamp, SessionId, OperatorId)>,
    pub(super) touched: Touched,
}

/// What changed since the last decision, and so is looked at in the next.
#[derive(Debug, Default)]
pub(super) struct Touched {
    pub(super) sessions: BTreeSet<SessionId>,
    pub(super) operators: BTreeSet<OperatorId>,
    pub(super) queues: BTreeSet<QueueKey>,
}

impl Router {
    /// An empty index.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What is true of a group now. Takes time with its sessions and members when its mode or channels changed.
    pub fn set_group(&mut self, facts: GroupFacts) {
        let id = facts.id;
        match self.groups.get_mut(&id) {
            Some(known) if known.mode == facts.mode && known.channels == facts.channels => *known = facts,
            _ => self.replace_group(id, Some(facts)),
        }
    }

    /// The group is no more: its sessions wait until they are given another target.
    pub fn remove_group(&mut self, id: GroupId) {
        if self.groups.contains_key(&id) {
            self.replace_group(id, None);
        }
    }

    /// What is true of an operator now.
    pub fn set_operator(&mut self, facts: OperatorFacts) {
        let id = facts.id;
        let seat = self.seats.entry(id).or_default();
        if seat.facts.as_ref() == Some(&facts) {
            return;
        }
        let groups = facts.groups.clone();
        let left = seat.facts.replace(facts).map(|before| before.groups).unwrap_or_default();
        for group in left.difference(&groups) {
            self.leave(*group, id);
        }
        for group in groups.difference(&left) {
            self.members.entry(*group).or_default().insert(id);
        }
        self.reindex(id);
        self.touched.operators.insert(id);
    }

    /// The operator is no more.
    pub fn remove_operator(&mut self, id: OperatorId) {
        let Some(facts) = self.seats.get_mut(&id).and_then(|seat| seat.facts.take()) else { return };
        for group in facts.groups {
            self.leave(group, id);
        }
        self.reindex(id);
        self.touched.operators.insert(id);
    }

    /// What is true of a session that waits.
    pub fn set_session(&mut self, mut facts: SessionFacts) {
        facts.offers.sort_by_key(|offer| offer.operator);
        facts.offers.dedup_by_key(|offer| offer.operator);
        if self.sessions.get(&facts.id) == Some(&facts) {
            return;
        }
        self.unlink(facts.id);
        self.link(facts);
    }

    /// The session waits no more: accepted, ended or gone.
    pub fn remove_session(&mut self, id: SessionId) {
        self.unlink(id);
    }

    fn leave(&mut self, group: GroupId, operator: OperatorId) {
        if let Some(members) = self.members.get_mut(&group) {
            members.remove(&operator);
            if members.is_empty() {
                self.members.remove(&group);
            }
        }
    }

    /// The sessions hang on other sets in another mode, so they are taken out and put in again.
    fn replace_group(&mut self, id: GroupId, facts: Option<GroupFacts>) {
        let waiting: Vec<SessionId> = self.by_group.get(&id).into_iter().flatten().copied().collect();
        let waiting: Vec<SessionFacts> = waiting.into_iter().filter_map(|session| self.unlink(session)).collect();
        match facts {
            Some(facts) => self.groups.insert(id, facts),
            None => self.groups.remove(&id),
        };
        let members: Vec<OperatorId> = self.members.get(&id).into_iter().flatten().copied().collect();
        for operator in members {
            self.reindex(operator);
        }
        for session in waiting {
            self.link(session);
        }
    }

    pub(super) fn rings(&self, target: Target) -> bool {
        matches!(target, Target::Group(group) if self.groups.get(&group).is_some_and(|group| group.mode == Mode::RingAll))
    }

    /// Takes a session into all the sets where it belongs.
    pub(super) fn link(&mut self, session: SessionFacts) {
        let (id, age) = (session.id, Age::of(&session));
        for offer in &session.offers {
            if let Some(until) = offer.until {
                self.deadlines.insert((until, id, offer.operator));
            }
        }
        *self.by_channel.entry(session.channel).or_default() += 1;
        let rings = self.rings(session.target);
        let (mut affected, mut kept_anew) = (Vec::new(), None);
        if !rings {
            for offer in &session.offers {
                let seat = self.seats.entry(offer.operator).or_default();
                seat.reserving.insert(id, session.weight);
                affected.push(offer.operator);
            }
        }
        match session.target {
            Target::Owner(owner) => {
                if session.offers.is_empty() {
                    let seat = self.seats.entry(owner).or_default();
                    seat.own.entry(session.channel).or_default().insert(age);
                }
                affected.push(owner);
            }
            Target::Group(group) => {
                self.by_group.entry(group).or_default().insert(id);
                let key = QueueKey { lane: LaneKey { group, channel: session.channel }, weight: session.weight };
                let lane = self.lanes.entry(key.lane).or_default();
                lane.waiting += 1;
                let queue = lane.queue(session.weight);
                if rings || session.offers.is_empty() {
                    queue.waiting.insert(age);
                }
                if rings && !session.offers.is_empty() {
                    queue.ringing.insert(age);
                }
                self.touched.queues.insert(key);
                kept_anew = Some(key);
            }
        }
        self.sessions.insert(id, session);
        self.touched.sessions.insert(id);
        if let Some(key) = kept_anew {
            self.keep_somebody(key);
        }
        for operator in affected {
            self.touched.operators.insert(operator);
            self.reindex(operator);
        }
    }

    /// Takes a session out of all sets.
    pub(super) fn unlink(&mut self, id: SessionId) -> Option<SessionFacts> {
        let session = self.sessions.remove(&id)?;
        let age = Age::of(&session);
        if let Some(count) = self.by_channel.get_mut(&session.channel) {
            *count = count.saturating_sub(1);
        }
        let mut affected = Vec::new();
        for offer in &session.offers {
            if let Some(until) = offer.until {
                self.deadlines.remove(&(until, id, offer.operator));
            }
            if let Some(seat) = self.seats.get_mut(&offer.operator)
                && seat.reserving.remove(&id).is_some()
            {
                affected.push(offer.operator);
            }
        }
        match session.target {
            Target::Owner(owner) => {
                if let Some(seat) = self.seats.get_mut(&owner)
                    && let Some(own) = seat.own.get_mut(&session.channel)
                {
                    own.remove(&age);
                    if own.is_empty() {
                        seat.own.remove(&session.channel);
                    }
                    affected.push(owner);
                }
            }
            Target::Group(group) => {
                if let Some(sessions) = self.by_group.get_mut(&group) {
                    sessions.remove(&id);
                    if sessions.is_empty() {
                        self.by_group.remove(&group);
                    }
                }
                let key = QueueKey { lane: LaneKey { group, channel: session.channel }, weight: session.weight };
                if let Some(lane) = self.lanes.get_mut(&key.lane) {
                    lane.waiting = lane.waiting.saturating_sub(1);
                    let queue = lane.queue(session.weight);
                    queue.waiting.remove(&age);
                    queue.ringing.remove(&age);
                    self.touched.queues.insert(key);
                    self.keep_somebody(key);
                }
            }
        }
        for operator in affected {
            self.touched.operators.insert(operator);
            self.reindex(operator);
        }
        Some(session)
    }

    /// Where the operator stands by the facts and offers there are.
    fn standing(&self, seat: &Seat) -> Option<Standing> {
        let facts = seat.facts.as_ref().filter(|facts| facts.available && facts.slots > 0)?;
        let lanes = facts.groups.iter().filter_map(|group| self.groups.get(group)).flat_map(|group| {
            let channels = facts.channels.intersection(&group.channels);
            channels.map(|channel| LaneKey { group: group.id, channel: *channel })
        });
        let kept_for_own = seat.own.keys().any(|channel| facts.channels.contains(channel));
        let rank = Rank {
            kept_for_own,
            load: Load { used: seat.used(), slots: facts.slots },
            idle_since: facts.idle_since,
            operator: facts.id,
        };
        Some(Standing { rank, lanes: lanes.collect() })
    }

    /// Puts the operator where he or she stands now in all lanes.
    fn reindex(&mut self, id: OperatorId) {
        let Some(standing) = self.seats.get(&id).map(|seat| self.standing(seat)) else { return };
        let Some(seat) = self.seats.get_mut(&id) else { return };
        let same = match (&standing, &seat.standing) {
            (Some(now), Some(before)) => now.is(before),
            (None, None) => true,
            _ => false,
        };
        if !same {
            let before = std::mem::replace(&mut seat.standing, standing.clone());
            let more = match (&standing, &before) {
                (Some(now), Some(before)) => now.offers_more_than(before),
                (now, _) => now.is_some(),
            };
            let mut lanes = BTreeSet::new();
            if let Some(Standing { rank, lanes: left }) = before {
                for key in left {
                    if let Some(lane) = self.lanes.get_mut(&key) {
                        lane.leave(&rank);
                    }
                    lanes.insert(key);
                }
            }
            if let Some(Standing { rank, lanes: entered }) = standing {
                for key in entered {
                    self.lanes.entry(key).or_default().enter(rank);
                    lanes.insert(key);
                }
            }
            for lane in lanes {
                self.touch_lane(lane, more);
                for weight in self.weights(lane) {
                    self.keep_somebody(QueueKey { lane, weight });
                }
            }
        }
        if self.seats.get(&id).is_some_and(Seat::is_empty) {
            self.seats.remove(&id);
        }
    }

    fn weights(&self, lane: LaneKey) -> Vec<super::Weight> {
        self.lanes.get(&lane).into_iter().flat_map(|lane| lane.queues.keys().copied()).collect()
    }

    /// The lane's queues are looked at in the next decision: those that ring, and all if somebody can take more than before.
    fn touch_lane(&mut self, key: LaneKey, more: bool) {
        let rings = self.rings(Target::Group(key.group));
        let queues = self.lanes.get(&key).into_iter().flat_map(|lane| &lane.queues);
        let waiting = queues.filter(|(_, queue)| (more || rings) && !queue.waiting.is_empty());
        self.touched.queues.extend(waiting.map(|(weight, _)| QueueKey { lane: key, weight: *weight }));
    }

    /// For the oldest of a queue, one operator is kept from younger ones who would take the slots: when those who are to be asked
    /// next have not the slots now, the least used of them; in a ring-all group, whose offers reserve nothing, otherwise the
    /// first of those who have them. Nobody is kept for one from whom he or she rests.
    fn keep_somebody(&mut self, key: QueueKey) {
        let rings = self.rings(Target::Group(key.lane.group));
        let Some(lane) = self.lanes.get_mut(&key.lane) else { return };
        let queue = lane.queue(key.weight);
        let oldest = queue.waiting.first().copied();
        let session = oldest.and_then(|oldest| self.sessions.get(&oldest.session));
        let operator = session.and_then(|session| {
            let next = lane.next_to_ask(key.weight, session)?;
            (rings || !next.can_take(key.weight)).then_some(next.operator)
        });
        let queue = lane.queue(key.weight);
        let kept = oldest.zip(operator);
        if queue.kept == kept {
            return;
        }
        let before = std::mem::replace(&mut queue.kept, kept);
        if let Some((age, operator)) = before {
            if let Some(seat) = self.seats.get_mut(&operator) {
                seat.kept_for.remove(&(age, key));
            }
            self.touch_lanes_of(operator);
        }
        if let Some((age, operator)) = kept {
            self.seats.entry(operator).or_default().kept_for.insert((age, key));
            self.touch_lanes_of(operator);
        }
    }

    fn touch_lanes_of(&mut self, operator: OperatorId) {
        let standing = self.seats.get(&operator).and_then(|seat| seat.standing.as_ref());
        let lanes: Vec<LaneKey> = standing.into_iter().flat_map(|standing| &standing.lanes).copied().collect();
        for lane in lanes {
            self.touch_lane(lane, true);
        }
    }
}
