//! How long the router takes to decide, in companies of growing size. No server: the index alone.

use std::collections::{BTreeMap, BTreeSet};
use std::hint::black_box;
use std::time::{Duration, Instant};

use deskbell_protocol::{Channel, GroupId, OperatorId, SessionId, Timestamp};
use deskbell_server::routing::{GroupFacts, Mode, OperatorFacts, Router, SessionFacts, Target, Weight};
use uuid::Uuid;

use super::Outcome;
use super::report::{Line, Times};

/// Waiting sessions and operators.
const SIZES: [(u32, u32); 4] = [(100, 10), (1_000, 100), (10_000, 1_000), (100_000, 10_000)];
/// The size for which the limit was set.
const HELD_TO: (u32, u32) = (10_000, 1_000);
const LIMIT: Duration = Duration::from_micros(100);
const DECISIONS: u32 = 20_000;
const OPERATORS_OF_A_GROUP: u32 = 20;
const CHANNELS: [Channel; 2] = [Channel::WebChat, Channel::Phone];

pub(super) fn measure() -> Outcome<Vec<Line>> {
    let of_one = SIZES.into_iter().map(|size| (size, size.1));
    let of_many = SIZES.into_iter().map(|size| (size, OPERATORS_OF_A_GROUP)).filter(|((_, all), some)| all > some);
    Ok(of_many.chain(of_one).map(|(size, of_a_group)| line(size, of_a_group)).collect())
}

fn line(size: (u32, u32), of_a_group: u32) -> Line {
    let times = Company::of(size, of_a_group).work();
    let (waiting, operators) = size;
    let groups = if of_a_group < operators { format!("groups of {of_a_group}") } else { "one group".to_owned() };
    let p99 = times.at(99);
    let line = Line::new(
        format!("one decision, {waiting} waiting, {operators} operators, {groups}"),
        format!("median {}, p99 {}, worst {} (n={})", us(times.median()), us(p99), us(times.worst()), times.count()),
        "a change of facts and the decision on it: a session ends, the offer that follows is accepted, a client comes, an \
         operator goes Away, comes back; everybody full, two channels, one client in ten calls",
    );
    if size == HELD_TO { line.limit(format!("p99 < {}", us(LIMIT)), p99 < LIMIT) } else { line }
}

fn us(time: Duration) -> String {
    format!("{:.1} µs", time.as_secs_f64() * 1e6)
}

struct Company {
    router: Router,
    now: Timestamp,
    operators: Vec<OperatorFacts>,
    sessions: BTreeMap<SessionId, SessionFacts>,
    /// Those of them that have an offer.
    offered: BTreeSet<SessionId>,
    groups: u32,
    came: u32,
    times: Vec<Duration>,
}

impl Company {
    /// Everybody is full, and so many wait.
    fn of((waiting, operators): (u32, u32), of_a_group: u32) -> Self {
        let groups = (operators / of_a_group).max(1);
        let mut router = Router::new();
        for n in 0..groups {
            let channels = CHANNELS.into();
            router.set_group(GroupFacts { id: group(n), mode: Mode::ByUtilisation, accept_ms: 30_000, channels });
        }
        let operator = |n: u32| OperatorFacts {
            id: OperatorId(Uuid::from_u128(u128::from(n))),
            available: true,
            slots: 4,
            held: 4,
            channels: CHANNELS.into(),
            groups: [group(n % groups), group((n + 1) % groups)].into(),
            idle_since: Timestamp(0),
        };
        let operators: Vec<OperatorFacts> = (0..operators).map(operator).collect();
        operators.iter().for_each(|operator| router.set_operator(operator.clone()));
        let mut company = Self {
            router,
            now: Timestamp(0),
            operators,
            sessions: BTreeMap::new(),
            offered: BTreeSet::new(),
            groups,
            came: 0,
            times: Vec::new(),
        };
        (0..waiting).for_each(|_| company.comes());
        company.decides();
        company.times.clear();
        company
    }

    fn work(mut self) -> Times {
        for turn in (0..).take_while(|turn| turn * 5 < DECISIONS) {
            // A step that has no factor in common with the sizes comes to everybody.
            let who = (u64::from(turn) * 7_919 % self.operators.len() as u64) as usize;
            let ends = self.now;
            self.operator(who, |facts| (facts.held, facts.idle_since) = (facts.held.saturating_sub(1), ends));
            self.accepted();
            self.measured(Self::comes);
            self.operator(who, |facts| facts.available = false);
            self.operator(who, |facts| facts.available = true);
        }
        Times::new(self.times)
    }

    fn comes(&mut self) {
        let n = self.came;
        self.came += 1;
        let (channel, weight) =
            if n % 10 == 9 { (Channel::Phone, Weight::All) } else { (Channel::WebChat, Weight::Slots(1)) };
        let facts = SessionFacts {
            id: SessionId(Uuid::from_u128(u128::from(n))),
            channel,
            weight,
            queued_at: self.now,
            target: Target::Group(group(n % self.groups)),
            offers: Vec::new(),
            tried: BTreeMap::new(),
        };
        self.sessions.insert(facts.id, facts.clone());
        self.router.set_session(facts);
    }

    fn operator(&mut self, who: usize, alter: impl FnOnce(&mut OperatorFacts)) {
        let Some(facts) = self.operators.get_mut(who) else { return };
        alter(facts);
        let facts = facts.clone();
        self.measured(|company| company.router.set_operator(facts));
    }

    /// All offers that there are now, one by one.
    fn accepted(&mut self) {
        let offered = |session: &SessionFacts| session.offers.first().map(|offer| (session.id, offer.operator));
        let offers: Vec<_> = self.offered.iter().filter_map(|id| self.sessions.get(id)).filter_map(offered).collect();
        for (session, operator) in offers {
            self.offered.remove(&session);
            let Some(session) = self.sessions.remove(&session) else { continue };
            let Some(facts) = self.operators.iter_mut().find(|facts| facts.id == operator) else { continue };
            facts.held += session.weight.of(facts.slots);
            let facts = facts.clone();
            self.measured(|company| {
                company.router.remove_session(session.id);
                company.router.set_operator(facts);
            });
        }
    }

    /// What is told, and the decision that follows from it.
    fn measured(&mut self, tell: impl FnOnce(&mut Self)) {
        let started = Instant::now();
        tell(self);
        self.decides_since(started);
    }

    fn decides(&mut self) {
        self.decides_since(Instant::now());
    }

    fn decides_since(&mut self, started: Instant) {
        let placements = black_box(self.router.decide(self.now));
        self.times.push(started.elapsed());
        self.now = self.now.plus(1);
        for placed in placements {
            if let Some(session) = self.sessions.get_mut(&placed.session) {
                if placed.offers.is_empty() {
                    self.offered.remove(&session.id)
                } else {
                    self.offered.insert(session.id)
                };
                session.offers = placed.offers;
            }
        }
    }
}

fn group(n: u32) -> GroupId {
    GroupId(Uuid::from_u128(u128::from(n)))
}
