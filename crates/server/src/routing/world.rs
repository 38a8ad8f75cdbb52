//! A company in memory for the tests: it holds the facts, writes placements as the store does, and checks every rule by
//! looking at everything.

use std::collections::{BTreeMap, BTreeSet};

use deskbell_protocol::{Channel, CompanySettings, GroupId, OperatorId, SessionId, Timestamp};
use uuid::Uuid;

use super::{
    GroupFacts, Mode, Offer, OperatorFacts, Placement, RINGING_AT_ONCE, Router, SessionFacts, Target, Tried, Weight,
};
use crate::rules::availability;

pub(super) fn operator(n: u8) -> OperatorId {
    OperatorId(Uuid::from_u128(u128::from(n)))
}

pub(super) fn group(n: u8) -> GroupId {
    GroupId(Uuid::from_u128(u128::from(n)))
}

/// The groups' time to accept, and how long one rests from what one declined.
pub(super) const REST_MS: i64 = 30_000;

#[derive(Debug, Default)]
pub(super) struct World {
    pub(super) router: Router,
    pub(super) now: Timestamp,
    pub(super) groups: BTreeMap<GroupId, GroupFacts>,
    pub(super) operators: BTreeMap<OperatorId, OperatorFacts>,
    pub(super) sessions: BTreeMap<SessionId, SessionFacts>,
    /// What each has accepted, the oldest first.
    pub(super) held: BTreeMap<OperatorId, Vec<Weight>>,
    pub(super) accepted: BTreeSet<SessionId>,
    pub(super) offered: BTreeSet<SessionId>,
    /// The settings that decide who is there.
    pub(super) company: CompanySettings,
    /// Who is Away, or not connected.
    pub(super) away: BTreeSet<OperatorId>,
    /// Whom no alert reaches.
    pub(super) deaf: BTreeSet<OperatorId>,
    /// The next placement cannot be written once: somebody else was faster.
    pub(super) refuse_one: bool,
    pub(super) came: u128,
}

impl World {
    pub(super) fn group(&mut self, n: u8, mode: Mode, channels: &[Channel]) {
        let facts = GroupFacts { id: group(n), mode, accept_ms: REST_MS, channels: channels.iter().copied().collect() };
        self.groups.insert(facts.id, facts.clone());
        self.router.set_group(facts);
    }

    /// Somebody who is there, with everything on.
    pub(super) fn operator(&mut self, n: u8, slots: u32, groups: &[u8]) {
        let facts = OperatorFacts {
            id: operator(n),
            available: true,
            slots,
            held: 0,
            channels: [Channel::WebChat, Channel::Phone].into(),
            groups: groups.iter().copied().map(group).collect(),
            idle_since: self.now,
        };
        self.away.remove(&facts.id);
        self.deaf.remove(&facts.id);
        self.operators.insert(facts.id, facts.clone());
        self.router.set_operator(facts);
    }

    /// Whether the operator is there may have changed.
    pub(super) fn look_at(&mut self, id: OperatorId) {
        let (there, alertable) = (!self.away.contains(&id), !self.deaf.contains(&id));
        let available = availability::available(&self.company, there, alertable);
        self.alter(id, |facts| facts.available = available);
    }

    pub(super) fn alter(&mut self, id: OperatorId, alter: impl FnOnce(&mut OperatorFacts)) {
        if let Some(facts) = self.operators.get_mut(&id) {
            alter(facts);
            let held = self.held.get(&id).map_or(&[][..], Vec::as_slice);
            facts.held = held.iter().map(|weight| weight.of(facts.slots)).sum();
            self.router.set_operator(facts.clone());
        }
    }

    pub(super) fn comes(&mut self, target: Target, channel: Channel, weight: Weight) -> SessionId {
        self.came += 1;
        let id = SessionId(Uuid::from_u128(self.came));
        let queued_at = self.now;
        let facts = SessionFacts { id, channel, weight, queued_at, target, offers: Vec::new(), tried: BTreeMap::new() };
        self.sessions.insert(id, facts.clone());
        self.router.set_session(facts);
        id
    }

    pub(super) fn leaves(&mut self, id: SessionId) {
        self.sessions.remove(&id);
        self.router.remove_session(id);
    }

    pub(super) fn accepts(&mut self, id: SessionId, by: OperatorId) {
        let session = self.sessions.get(&id).expect("only what waits is accepted");
        assert!(session.offers.iter().any(|offer| offer.operator == by), "only what is offered is accepted");
        self.held.entry(by).or_default().push(session.weight);
        assert!(self.accepted.insert(id), "a session is accepted once");
        self.leaves(id);
        self.alter(by, |_| ());
    }

    /// Not answered in time.
    pub(super) fn misses(&mut self, id: SessionId, by: OperatorId) {
        self.refuses(id, by, false);
    }

    pub(super) fn declines(&mut self, id: SessionId, by: OperatorId) {
        self.refuses(id, by, true);
    }

    fn refuses(&mut self, id: SessionId, by: OperatorId, rests: bool) {
        let session = self.sessions.get_mut(&id).expect("only what waits is refused");
        session.offers.retain(|offer| offer.operator != by);
        session.tried.insert(by, Tried { at: self.now, rests });
        self.router.set_session(session.clone());
    }

    /// Who declined is asked again after the group's time to accept.
    pub(super) fn rests_end(&mut self) {
        let over = self.now.plus(-REST_MS);
        for session in self.sessions.values_mut() {
            session.tried.values_mut().filter(|tried| tried.at <= over).for_each(|tried| tried.rests = false);
            self.router.set_session(session.clone());
        }
    }

    pub(super) fn ends_the_oldest(&mut self, of: OperatorId) {
        let now = self.now;
        if let Some(held) = self.held.get_mut(&of).filter(|held| !held.is_empty()) {
            held.remove(0);
            self.alter(of, |facts| facts.idle_since = now);
        }
    }

    pub(super) fn all_offers(&self) -> Vec<(SessionId, OperatorId)> {
        let each = |session: &SessionFacts| {
            let id = session.id;
            session.offers.iter().map(move |offer| (id, offer.operator)).collect::<Vec<_>>()
        };
        self.sessions.values().flat_map(each).collect()
    }

    pub(super) fn offers(&self, id: SessionId) -> Vec<OperatorId> {
        self.sessions.get(&id).into_iter().flat_map(|session| &session.offers).map(|offer| offer.operator).collect()
    }

    /// The same facts in an index that knows nothing else, told in another order.
    pub(super) fn rebuilt(&self) -> Router {
        let mut router = Router::new();
        self.sessions.values().rev().for_each(|session| router.set_session(session.clone()));
        self.operators.values().for_each(|operator| router.set_operator(operator.clone()));
        self.groups.values().for_each(|group| router.set_group(group.clone()));
        router
    }

    /// Decides, writes, and checks that every rule holds then.
    pub(super) fn settle(&mut self) -> Vec<Placement> {
        let mut rebuilt = self.rebuilt();
        let placements = self.router.decide(self.now);
        assert_eq!(placements, rebuilt.decide(self.now), "an index built anew decides the same");
        if std::mem::take(&mut self.refuse_one) && !placements.is_empty() {
            let known: Vec<SessionFacts> =
                placements.iter().filter_map(|placed| self.sessions.get(&placed.session)).cloned().collect();
            known.into_iter().for_each(|session| self.router.set_session(session));
            let again = self.router.decide(self.now);
            assert_eq!(again, placements, "what could not be written is decided again from what is true");
        }
        for placed in &placements {
            let session = self.sessions.get_mut(&placed.session).expect("only what waits is placed");
            assert_eq!(placed.before, session.offers, "the router saw what was written");
            session.offers.clone_from(&placed.offers);
            if !placed.offers.is_empty() {
                self.offered.insert(placed.session);
            }
            self.router.set_session(session.clone());
        }
        assert_eq!(self.router.decide(self.now), [], "what was written needs nothing more");
        assert_eq!(self.rebuilt().decide(self.now), [], "nor does it for an index built anew");
        self.check(&placements);
        placements
    }

    fn check(&self, placements: &[Placement]) {
        for session in self.sessions.values() {
            let rings = self.rings(session);
            assert!(rings || session.offers.len() < 2, "one session is put into two hands: {session:?}");
            for offer in &session.offers {
                let id = offer.operator;
                assert!(
                    self.serves(id, session),
                    "offered to one who may not have it: {session:?} {:?}",
                    self.operators
                );
                let deaf = self.company.only_alertable && self.deaf.contains(&id);
                assert!(!deaf && !self.away.contains(&id), "offered to one who would not notice it");
                let owned = matches!(session.target, Target::Owner(_));
                assert!(owned || !session.rests(id), "offered to one who just declined it");
                assert_eq!(offer.until.is_none(), owned, "only an owner has all the time");
            }
            match session.target {
                Target::Owner(_) => self.check_own(session),
                Target::Group(_) if rings => self.check_ringing(session),
                Target::Group(_) if session.offers.is_empty() => {
                    let idle: Vec<_> = self.operators.keys().filter(|id| self.can_get(**id, session)).collect();
                    assert!(idle.is_empty(), "{session:?} waits although these could take it: {idle:?}");
                }
                Target::Group(_) => {}
            }
        }
        for (id, facts) in &self.operators {
            let used = self.used(*id);
            assert_eq!(self.router.used(*id), used, "the view tells what is used");
            assert!(used <= facts.slots || used == facts.held, "offers take more slots than there are");
        }
        for placed in placements {
            self.check_order(placed);
        }
        let ends = self.sessions.values().flat_map(|session| &session.offers).filter_map(|offer| offer.until).min();
        assert_eq!(self.router.next_deadline(), ends, "the next deadline is the least of all");
    }

    fn check_own(&self, session: &SessionFacts) {
        let Target::Owner(owner) = session.target else { return };
        if session.offers.is_empty() && self.serves(owner, session) {
            let before =
                self.sessions.values().filter(|other| other.target == session.target && other.offers.is_empty());
            let oldest =
                before.filter(|other| self.serves(owner, other)).min_by_key(|other| age(other)).expect("itself");
            assert!(!self.fits(owner, oldest), "an own client waits although the owner has the slots");
        }
    }

    fn check_ringing(&self, session: &SessionFacts) {
        let older = self.sessions.values().filter(|other| same_queue(other, session) && age(other) < age(session));
        // From whom everybody rests rings nowhere, and takes nobody's place.
        let rings = older.filter(|other| self.operators.keys().any(|id| self.can_get(*id, other)));
        let turn = rings.count() < RINGING_AT_ONCE;
        let able: Vec<OperatorId> =
            self.operators.keys().copied().filter(|id| turn && self.can_get(*id, session)).collect();
        assert_eq!(self.offers(session.id), able, "rings at all who can take it, and at nobody else");
    }

    /// Who was offered a session could not have taken an older one that still waits.
    fn check_order(&self, placed: &Placement) {
        let session = &self.sessions[&placed.session];
        if !matches!(session.target, Target::Group(_)) || self.rings(session) {
            return;
        }
        for Offer { operator, .. } in &placed.offers {
            let slots = self.operators[operator].slots;
            let older = self
                .sessions
                .values()
                .filter(|other| other.offers.is_empty() && !self.rings(other) && age(other) < age(session));
            for other in older.filter(|other| self.serves(*operator, other) && !other.rests(*operator)) {
                let heavier = other.weight.of(slots) > session.weight.of(slots);
                assert!(heavier, "{operator} got {session:?} before the older {other:?}");
            }
        }
    }

    pub(super) fn rings(&self, session: &SessionFacts) -> bool {
        matches!(session.target, Target::Group(id) if self.groups.get(&id).is_some_and(|group| group.mode == Mode::RingAll))
    }

    fn serves(&self, id: OperatorId, session: &SessionFacts) -> bool {
        let Some(facts) = self.operators.get(&id) else { return false };
        facts.available
            && facts.channels.contains(&session.channel)
            && match session.target {
                Target::Owner(owner) => owner == id,
                Target::Group(group) => {
                    let group = self.groups.get(&group);
                    group.is_some_and(|group| {
                        facts.groups.contains(&group.id) && group.channels.contains(&session.channel)
                    })
                }
            }
    }

    fn used(&self, id: OperatorId) -> u32 {
        let facts = &self.operators[&id];
        let reserving = self.sessions.values().filter(|session| !self.rings(session));
        let reserving = reserving.filter(|session| session.offers.iter().any(|offer| offer.operator == id));
        facts.held + reserving.map(|session| session.weight.of(facts.slots)).sum::<u32>()
    }

    fn fits(&self, id: OperatorId, session: &SessionFacts) -> bool {
        let slots = self.operators[&id].slots;
        slots > 0 && self.used(id) + session.weight.of(slots) <= slots
    }

    fn has_own_waiting(&self, id: OperatorId) -> bool {
        let own = self.sessions.values().filter(|other| other.target == Target::Owner(id) && other.offers.is_empty());
        own.into_iter().any(|other| self.serves(id, other))
    }

    /// Apart from being kept for somebody older.
    fn has_room(&self, id: OperatorId, session: &SessionFacts) -> bool {
        self.serves(id, session) && self.fits(id, session) && !self.has_own_waiting(id)
    }

    fn can_take(&self, id: OperatorId, session: &SessionFacts) -> bool {
        self.has_room(id, session) && !self.is_kept_from(id, session)
    }

    /// Whether nothing is in the way of asking.
    fn can_get(&self, id: OperatorId, session: &SessionFacts) -> bool {
        self.can_take(id, session) && !session.rests(id)
    }

    fn is_kept_from(&self, id: OperatorId, session: &SessionFacts) -> bool {
        let mut older = self.sessions.values().filter(|other| {
            matches!(other.target, Target::Group(_)) && age(other) < age(session) && !same_queue(other, session)
        });
        older
            .any(|other| self.is_first(other) && self.kept_for(other) == Some(id) && !self.fit_both(id, session, other))
    }

    /// Whether it is the oldest of its queue; in a ring-all group those that ring are still in it.
    fn is_first(&self, session: &SessionFacts) -> bool {
        let waits = |one: &SessionFacts| one.offers.is_empty() || self.rings(one);
        let mut queue = self.sessions.values().filter(|one| same_queue(one, session) && waits(one));
        waits(session) && !queue.any(|one| age(one) < age(session))
    }

    fn fit_both(&self, id: OperatorId, one: &SessionFacts, two: &SessionFacts) -> bool {
        let slots = self.operators[&id].slots;
        self.used(id) + one.weight.of(slots) + two.weight.of(slots) <= slots
    }

    /// Who is kept for the oldest of a queue.
    fn kept_for(&self, session: &SessionFacts) -> Option<OperatorId> {
        let may = |id: &OperatorId| self.serves(*id, session) && !self.has_own_waiting(*id);
        let mut by_rank: Vec<OperatorId> = self.operators.keys().copied().filter(may).collect();
        by_rank.retain(|id| self.used(*id) < self.operators[id].slots);
        by_rank.sort_by(|one, two| {
            let load = |id: &OperatorId| f64::from(self.used(*id)) / f64::from(self.operators[id].slots);
            let rest = |id: &OperatorId| (self.operators[id].idle_since, *id);
            load(one).total_cmp(&load(two)).then_with(|| rest(one).cmp(&rest(two)))
        });
        let (tried, new): (Vec<OperatorId>, Vec<OperatorId>) =
            by_rank.into_iter().partition(|id| session.tried.contains_key(id));
        let again = tried.into_iter().filter(|id| !session.rests(*id)).min_by_key(|id| session.tried[id].at);
        let ready = new.iter().find(|id| self.has_room(**id, session));
        let next = ready.or(new.first()).copied().or(again)?;
        (self.rings(session) || !self.has_room(next, session)).then_some(next)
    }
}

fn age(session: &SessionFacts) -> (Timestamp, SessionId) {
    (session.queued_at, session.id)
}

fn same_queue(one: &SessionFacts, two: &SessionFacts) -> bool {
    one.target == two.target && one.channel == two.channel && one.weight == two.weight
}
