//! The decision: withdraws what may not stand, then gives the oldest first to whoever can take it.

use std::collections::{BTreeMap, BTreeSet};

use deskbell_protocol::{OperatorId, SessionId, Timestamp};

use super::facts::{GroupFacts, Mode, Offer, OperatorFacts, Placement, SessionFacts, Target};
use super::index::{Age, QueueKey};
use super::router::{Router, Touched};

/// So many sessions of one channel of a ring-all group ring at once. The next rings when one of them is accepted; without
/// a bound, everybody who comes would have to be put before everything that waits.
pub const RINGING_AT_ONCE: usize = 8;

/// What the decision changed so far: the offers as they were before it.
type Changes = BTreeMap<SessionId, Vec<Offer>>;

impl Router {
    /// What is to be written, by session, so that all that was touched since the last decision is where it belongs.
    ///
    /// Looks only at what was touched. From then on the index takes the placements for written; if one cannot be written,
    /// set the facts that stood in the way, and decide again.
    pub fn decide(&mut self, now: Timestamp) -> Vec<Placement> {
        let mut changes = Changes::new();
        self.withdraw_from_sessions(&mut changes);
        self.withdraw_from_operators(&mut changes);
        self.offer_to_owners(&mut changes);
        let ringing = self.offer_the_oldest(now, &mut changes);
        for key in ringing {
            self.ring(key, now, &mut changes);
        }
        self.touched = Touched::default();
        let placed = changes.into_iter().filter_map(|(session, before)| {
            let offers = self.sessions.get(&session)?.offers.clone();
            (offers != before).then_some(Placement { session, before, offers })
        });
        placed.collect()
    }

    /// Offers that have ended by `now` and were neither accepted nor declined, the earliest first.
    pub fn expired(&self, now: Timestamp) -> Vec<(SessionId, OperatorId)> {
        let ended = self.deadlines.iter().take_while(|(until, ..)| *until <= now);
        ended.map(|(_, session, operator)| (*session, *operator)).collect()
    }

    /// When the next offer ends.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Timestamp> {
        self.deadlines.first().map(|(until, ..)| *until)
    }

    fn change(&mut self, id: SessionId, offers: Vec<Offer>, changes: &mut Changes) {
        let Some(mut session) = self.unlink(id) else { return };
        let before = std::mem::replace(&mut session.offers, offers);
        changes.entry(id).or_insert(before);
        self.link(session);
    }

    /// Offers that do not go with their session: to somebody else than the owner, or to several where one is right.
    fn withdraw_from_sessions(&mut self, changes: &mut Changes) {
        for id in std::mem::take(&mut self.touched.sessions) {
            let Some(session) = self.sessions.get(&id) else { continue };
            if !session.offers.is_empty() && !self.rings(session.target) && !self.goes_to_one(session) {
                self.change(id, Vec::new(), changes);
            }
        }
    }

    fn goes_to_one(&self, session: &SessionFacts) -> bool {
        let [offer] = session.offers.as_slice() else { return false };
        match session.target {
            Target::Owner(owner) => offer.operator == owner,
            Target::Group(group) => {
                self.groups.get(&group).is_some_and(|group| group.channels.contains(&session.channel))
            }
        }
    }

    /// Offers of operators who cannot take them any more, the youngest first when only slots are missing.
    fn withdraw_from_operators(&mut self, changes: &mut Changes) {
        let touched: Vec<OperatorId> = self.touched.operators.iter().copied().collect();
        for operator in touched {
            for session in self.not_to_be_held(operator) {
                self.change(session, Vec::new(), changes);
            }
        }
    }

    fn not_to_be_held(&self, operator: OperatorId) -> Vec<SessionId> {
        let Some(seat) = self.seats.get(&operator) else { return Vec::new() };
        let reserving = seat.reserving.keys().filter_map(|id| self.sessions.get(id));
        let Some(facts) = &seat.facts else { return reserving.map(|session| session.id).collect() };
        let (allowed, mut out): (Vec<&SessionFacts>, Vec<&SessionFacts>) =
            reserving.partition(|session| serves(facts, session));
        // An owner's own come before the others, and the older before the younger.
        let mut allowed = allowed;
        allowed.sort_by_key(|session| (matches!(session.target, Target::Group(_)), Age::of(session)));
        let mut free = facts.slots.saturating_sub(facts.held);
        for session in allowed {
            match free.checked_sub(session.weight.of(facts.slots)) {
                Some(left) if facts.slots > 0 => free = left,
                _ => out.push(session),
            }
        }
        out.into_iter().map(|session| session.id).collect()
    }

    fn offer_to_owners(&mut self, changes: &mut Changes) {
        for owner in std::mem::take(&mut self.touched.operators) {
            while let Some(session) = self.next_own(owner) {
                self.change(session, vec![Offer { operator: owner, until: None }], changes);
            }
        }
    }

    /// The oldest own client, if the owner has the slots for him or her. Younger ones wait behind.
    fn next_own(&self, owner: OperatorId) -> Option<SessionId> {
        let seat = self.seats.get(&owner)?;
        let facts = seat.facts.as_ref().filter(|facts| facts.available)?;
        let on = seat.own.iter().filter(|(channel, _)| facts.channels.contains(channel));
        let oldest = on.filter_map(|(_, own)| own.first()).min()?;
        let session = self.sessions.get(&oldest.session)?;
        seat.load().fits(session.weight).then_some(session.id)
    }

    /// Gives out the oldest of the touched queues until nobody can take more; answers the touched queues that ring.
    fn offer_the_oldest(&mut self, now: Timestamp, changes: &mut Changes) -> BTreeSet<QueueKey> {
        let (mut ringing, mut oldest) = (BTreeSet::new(), BTreeSet::new());
        loop {
            for key in std::mem::take(&mut self.touched.queues) {
                if self.rings(Target::Group(key.lane.group)) {
                    ringing.insert(key);
                } else if let Some(age) = self.head(key) {
                    oldest.insert((age, key));
                }
            }
            let Some((age, key)) = oldest.pop_first() else { return ringing };
            let Some((next, operator)) = self.next(key) else { continue };
            // Everybody rests from the oldest of this queue: somebody older than the next may wait in another.
            if next > age && oldest.first().is_some_and(|first| *first < (next, key)) {
                oldest.insert((next, key));
                continue;
            }
            let Some(accept_ms) = self.groups.get(&key.lane.group).map(|group| group.accept_ms) else { continue };
            let offer = Offer { operator, until: Some(now.plus(accept_ms)) };
            self.change(next.session, vec![offer], changes);
        }
    }

    fn head(&self, key: QueueKey) -> Option<Age> {
        self.lanes.get(&key.lane)?.queues.get(&key.weight)?.waiting.first().copied()
    }

    /// Who can take a session of this age from the queue, best first.
    fn able(&self, key: QueueKey, age: Age) -> impl Iterator<Item = OperatorId> {
        let queue = self.lanes.get(&key.lane).and_then(|lane| lane.queues.get(&key.weight));
        let ready = queue.into_iter().flat_map(|queue| &queue.ready).map(|rank| rank.operator);
        ready.filter(move |operator| !self.seats.get(operator).is_some_and(|seat| seat.is_kept_from(key, age)))
    }

    /// The oldest of the queue from which not everybody rests, and who gets it.
    fn next(&self, key: QueueKey) -> Option<(Age, OperatorId)> {
        let queue = self.lanes.get(&key.lane)?.queues.get(&key.weight)?;
        for age in &queue.waiting {
            let mut able = self.able(key, *age).peekable();
            // Who cannot take the older one cannot take the younger.
            able.peek()?;
            if let Some(operator) = self.sessions.get(&age.session).and_then(|session| choose(session, able)) {
                return Some((*age, operator));
            }
        }
        None
    }

    /// Brings the offers of a ring-all queue to what they must be.
    fn ring(&mut self, key: QueueKey, now: Timestamp, changes: &mut Changes) {
        let Some(queue) = self.lanes.get(&key.lane).and_then(|lane| lane.queues.get(&key.weight)) else { return };
        let Some(GroupFacts { mode: Mode::RingAll, accept_ms, .. }) = self.groups.get(&key.lane.group) else { return };
        let until = Some(now.plus(*accept_ms));
        let mut first: Vec<Age> = Vec::new();
        let mut wanted: Vec<(SessionId, Vec<Offer>)> = Vec::new();
        for age in &queue.waiting {
            let able: BTreeSet<OperatorId> = self.able(key, *age).collect();
            if able.is_empty() || first.len() == RINGING_AT_ONCE {
                break;
            }
            let Some(session) = self.sessions.get(&age.session) else { continue };
            let offers = rung(session, &able, until);
            // From whom everybody rests rings nowhere, and takes nobody's place.
            if offers.is_empty() {
                continue;
            }
            first.push(*age);
            if offers != session.offers {
                wanted.push((session.id, offers));
            }
        }
        let others = queue.ringing.iter().filter(|age| !first.contains(age));
        wanted.extend(others.map(|age| (age.session, Vec::new())));
        for (session, offers) in wanted {
            self.change(session, offers, changes);
        }
    }
}

/// Who of those who can take the session gets it, the best first among them: who was not asked yet, otherwise who was asked
/// longest ago.
fn choose(session: &SessionFacts, able: impl Iterator<Item = OperatorId>) -> Option<OperatorId> {
    let mut again: Option<(Timestamp, OperatorId)> = None;
    for operator in able {
        match session.tried.get(&operator) {
            None => return Some(operator),
            Some(tried) if tried.rests || again.is_some_and(|(at, _)| at <= tried.at) => {}
            Some(tried) => again = Some((tried.at, operator)),
        }
    }
    again.map(|(_, operator)| operator)
}

/// A session of a ring-all group rings at all who can take it and do not rest from it.
fn rung(session: &SessionFacts, able: &BTreeSet<OperatorId>, until: Option<Timestamp>) -> Vec<Offer> {
    // Whose telephone rings already has no more time than before.
    let offer = |operator: &OperatorId| {
        let place = session.offers.binary_search_by_key(operator, |offer| offer.operator).ok();
        let rings = place.and_then(|place| session.offers.get(place)).copied();
        rings.unwrap_or(Offer { operator: *operator, until })
    };
    able.iter().filter(|operator| !session.rests(**operator)).map(offer).collect()
}

/// Whether the operator may have this session at all, slots apart.
fn serves(operator: &OperatorFacts, session: &SessionFacts) -> bool {
    let for_them = match session.target {
        Target::Owner(owner) => owner == operator.id,
        Target::Group(group) => operator.groups.contains(&group),
    };
    for_them && operator.available && operator.channels.contains(&session.channel)
}
