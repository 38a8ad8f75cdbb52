//! What must hold whatever comes, in whatever order. [`World::settle`] checks the rules after every step.

use std::collections::BTreeSet;

use deskbell_protocol::{Channel, OperatorId};
use proptest::prelude::*;

use super::world::{REST_MS, World, group, operator};
use super::{Mode, Target, Weight};

const OPERATORS: u8 = 5;
const GROUPS: u8 = 3;

/// Something happens; numbers are taken modulo what there is.
#[derive(Debug, Clone)]
enum Step {
    Comes {
        own: bool,
        whom: u8,
        phone: bool,
        weight: u8,
    },
    Leaves(usize),
    Accepts(usize),
    Misses(usize),
    Declines(usize),
    Ends(u8),
    Available(u8, bool),
    /// Told that no alert reaches the operator, or that one does.
    Deaf(u8, bool),
    /// The company wants clients offered only to whom an alert reaches, or does not mind.
    OnlyAlertable(bool),
    Switches(u8, bool, bool),
    Serves(u8, u8, bool),
    Slots(u8, u8),
    Removed(u8),
    Mode(u8, bool),
    GroupServes(u8, bool, bool),
    GroupRemoved(u8),
    TimeGoes,
    Rebuilt,
    WriteRefused,
    /// Nothing is decided until the next step.
    NotYet,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => any::<(bool, u8, bool, u8)>().prop_map(|(own, whom, phone, weight)| Step::Comes { own: own && whom % 2 == 0, whom, phone, weight }),
        1 => any::<usize>().prop_map(Step::Leaves),
        5 => any::<usize>().prop_map(Step::Accepts),
        2 => any::<usize>().prop_map(Step::Misses),
        3 => any::<usize>().prop_map(Step::Declines),
        4 => any::<u8>().prop_map(Step::Ends),
        2 => any::<(u8, bool)>().prop_map(|(who, yes)| Step::Available(who, yes)),
        2 => any::<(u8, bool)>().prop_map(|(who, yes)| Step::Deaf(who, yes)),
        1 => any::<bool>().prop_map(Step::OnlyAlertable),
        1 => any::<(u8, bool, bool)>().prop_map(|(who, phone, yes)| Step::Switches(who, phone, yes)),
        1 => any::<(u8, u8, bool)>().prop_map(|(who, group, yes)| Step::Serves(who, group, yes)),
        1 => any::<(u8, u8)>().prop_map(|(who, slots)| Step::Slots(who, slots)),
        1 => any::<u8>().prop_map(Step::Removed),
        1 => any::<(u8, bool)>().prop_map(|(group, rings)| Step::Mode(group, rings)),
        1 => any::<(u8, bool, bool)>().prop_map(|(group, phone, yes)| Step::GroupServes(group, phone, yes)),
        1 => any::<u8>().prop_map(Step::GroupRemoved),
        2 => Just(Step::TimeGoes),
        1 => Just(Step::Rebuilt),
        1 => Just(Step::WriteRefused),
        3 => Just(Step::NotYet),
    ]
}

fn channel(phone: bool) -> Channel {
    if phone { Channel::Phone } else { Channel::WebChat }
}

fn nth<T: Copy>(of: &[T], n: usize) -> Option<T> {
    if of.is_empty() { None } else { of.get(n % of.len()).copied() }
}

/// Somebody is back with what he or she had, or new.
fn ensure_operator(world: &mut World, n: u8) {
    if !world.operators.contains_key(&operator(n)) {
        world.operator(n, 4, &[n % GROUPS, 0]);
        world.alter(operator(n), |_| ());
    }
}

fn put(into: &mut BTreeSet<OperatorId>, who: OperatorId, is_in: bool) {
    if is_in {
        into.insert(who);
    } else {
        into.remove(&who);
    }
}

fn take(world: &mut World, step: Step) -> bool {
    match step {
        Step::Comes { own, whom, phone, weight } => {
            let target =
                if own { Target::Owner(operator(whom % OPERATORS)) } else { Target::Group(group(whom % GROUPS)) };
            let weight =
                if phone && weight % 3 > 0 { Weight::All } else { Weight::Slots(u32::from(weight % 8 / 6 + 1)) };
            world.comes(target, channel(phone), weight);
        }
        Step::Leaves(n) => {
            let waiting: Vec<_> = world.sessions.keys().copied().collect();
            if let Some(id) = nth(&waiting, n) {
                world.leaves(id);
            }
        }
        Step::Accepts(n) => {
            if let Some((id, by)) = nth(&world.all_offers(), n) {
                world.accepts(id, by);
            }
        }
        Step::Misses(n) => {
            if let Some((id, by)) = nth(&world.all_offers(), n) {
                world.misses(id, by);
            }
        }
        Step::Declines(n) => {
            if let Some((id, by)) = nth(&world.all_offers(), n) {
                world.declines(id, by);
            }
        }
        Step::Ends(n) => world.ends_the_oldest(operator(n % OPERATORS)),
        Step::Available(n, yes) => {
            ensure_operator(world, n % OPERATORS);
            put(&mut world.away, operator(n % OPERATORS), !yes);
            world.look_at(operator(n % OPERATORS));
        }
        Step::Deaf(n, yes) => {
            ensure_operator(world, n % OPERATORS);
            put(&mut world.deaf, operator(n % OPERATORS), yes);
            world.look_at(operator(n % OPERATORS));
        }
        Step::OnlyAlertable(yes) => {
            world.company.only_alertable = yes;
            (0..OPERATORS).for_each(|n| world.look_at(operator(n)));
        }
        Step::Switches(n, phone, yes) => world.alter(operator(n % OPERATORS), |facts| {
            if yes {
                facts.channels.insert(channel(phone))
            } else {
                facts.channels.remove(&channel(phone))
            };
        }),
        Step::Serves(n, which, yes) => world.alter(operator(n % OPERATORS), |facts| {
            let which = group(which % GROUPS);
            if yes {
                facts.groups.insert(which)
            } else {
                facts.groups.remove(&which)
            };
        }),
        Step::Slots(n, slots) => world.alter(operator(n % OPERATORS), |facts| facts.slots = u32::from(slots % 6)),
        Step::Removed(n) => {
            world.operators.remove(&operator(n % OPERATORS));
            world.router.remove_operator(operator(n % OPERATORS));
        }
        Step::Mode(n, rings) => {
            let mode = if rings { Mode::RingAll } else { Mode::ByUtilisation };
            world.group(n % GROUPS, mode, &[Channel::WebChat, Channel::Phone]);
        }
        Step::GroupServes(n, phone, yes) => {
            if let Some(facts) = world.groups.get_mut(&group(n % GROUPS)) {
                if yes {
                    facts.channels.insert(channel(phone))
                } else {
                    facts.channels.remove(&channel(phone))
                };
                world.router.set_group(facts.clone());
            }
        }
        Step::GroupRemoved(n) => {
            world.groups.remove(&group(n % GROUPS));
            world.router.remove_group(group(n % GROUPS));
        }
        Step::TimeGoes => {
            world.now = world.now.plus(20_000);
            world.rests_end();
            for (id, by) in world.router.expired(world.now) {
                world.misses(id, by);
            }
        }
        Step::Rebuilt => world.router = world.rebuilt(),
        Step::WriteRefused => world.refuse_one = true,
        Step::NotYet => return false,
    }
    true
}

fn company() -> World {
    let mut world = World::default();
    for n in 0..GROUPS {
        let mode = if n == 2 { Mode::RingAll } else { Mode::ByUtilisation };
        world.group(n, mode, &[Channel::WebChat, Channel::Phone]);
    }
    for n in 0..OPERATORS {
        world.operator(n, 1 + u32::from(n % 4), &[n % GROUPS, (n + 1) % GROUPS]);
    }
    world
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn every_rule_holds_after_whatever_happens(steps in prop::collection::vec(step(), 1..70)) {
        let mut world = company();
        let mut wait = false;
        for step in steps {
            let settles = take(&mut world, step);
            // After "not yet", one more thing happens before the router is asked.
            if settles && !std::mem::replace(&mut wait, false) {
                world.settle();
            }
            wait |= !settles;
        }
        world.settle();
    }
}

proptest! {
    // Each is a shift of up to 60 rounds.
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn nobody_starves_while_others_keep_coming_and_operators_decline(
        first in prop::collection::vec(any::<(bool, bool, u8)>(), 1..10),
        later in prop::collection::vec(0..GROUPS, 8),
        rings: bool,
        // Says no to everything, again and again; whom the others serve too.
        refuses in prop::option::of(0..3_u8),
    ) {
        let refuses = refuses.map(operator);
        let mut world = World::default();
        for n in 0..GROUPS {
            let mode = if rings && n == 2 { Mode::RingAll } else { Mode::ByUtilisation };
            world.group(n, mode, &[Channel::WebChat, Channel::Phone]);
        }
        for n in 0..3 {
            world.operator(n, 3, &[n, (n + 1) % GROUPS]);
        }
        // Everybody is busy, and each round ends only one session of each: without being kept, nobody is ever free.
        for n in 0..9 {
            world.comes(Target::Group(group(n % GROUPS)), Channel::WebChat, Weight::Slots(1));
        }
        accept_all(&mut world, None);
        world.now = world.now.plus(1);
        let first: Vec<_> = first.into_iter().map(|(own, call, whom)| {
            // An own client cannot be declined; and while a call is before one who says no each time, nobody else is kept for it.
            let (own, call) = (own && refuses.is_none(), call && refuses.is_none());
            let target = if own { Target::Owner(operator(whom % 3)) } else { Target::Group(group(whom % GROUPS)) };
            if call { world.comes(target, Channel::Phone, Weight::All) } else { world.comes(target, Channel::WebChat, Weight::Slots(1)) }
        }).collect();
        for round in 0..60 {
            // Long enough that every rest is over before anybody else is free.
            world.now = world.now.plus(REST_MS);
            world.rests_end();
            // Who declines takes nothing: as many come as the others can have.
            for n in 0..3_u8 {
                if refuses != Some(operator(n)) {
                    let to = later[usize::from(n) + round % 5];
                    world.comes(Target::Group(group(to)), Channel::WebChat, Weight::Slots(1));
                }
                world.ends_the_oldest(operator(n));
            }
            accept_all(&mut world, refuses);
            if first.iter().all(|id| world.accepted.contains(id)) {
                return Ok(());
            }
        }
        let left: Vec<_> = first.iter().filter(|id| !world.accepted.contains(id)).collect();
        prop_assert!(false, "still waiting after 60 rounds: {left:?}");
    }
}

/// Everybody but one, who declines, accepts whatever comes until nothing more comes.
fn accept_all(world: &mut World, refuses: Option<OperatorId>) {
    world.settle();
    while let Some((id, by)) = world.all_offers().first().copied() {
        if refuses == Some(by) {
            world.declines(id, by);
        } else {
            world.accepts(id, by);
        }
        world.settle();
    }
}
