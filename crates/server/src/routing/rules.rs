//! Each rule once, by example.

use deskbell_protocol::{Channel, SessionId, Timestamp};

use super::world::{REST_MS, World, group, operator};
use super::{Mode, Offer, RINGING_AT_ONCE, Service, Target, Weight};

const CHANNELS: [Channel; 2] = [Channel::WebChat, Channel::Phone];

fn world(mode: Mode) -> World {
    let mut world = World { now: Timestamp(1_000), ..World::default() };
    world.group(0, mode, &CHANNELS);
    world
}

fn chat(world: &mut World) -> SessionId {
    world.now = world.now.plus(1);
    world.comes(Target::Group(group(0)), Channel::WebChat, Weight::Slots(1))
}

fn call(world: &mut World) -> SessionId {
    world.now = world.now.plus(1);
    world.comes(Target::Group(group(0)), Channel::Phone, Weight::All)
}

#[test]
fn the_least_used_share_of_slots_comes_first_then_the_longest_idle_then_the_id() {
    let mut world = world(Mode::ByUtilisation);
    world.operator(3, 2, &[0]);
    world.operator(2, 4, &[0]);
    world.now = world.now.plus(1);
    world.operator(1, 4, &[0]);
    let chats: Vec<SessionId> = (0..4).map(|_| chat(&mut world)).collect();
    world.settle();
    let to: Vec<_> = chats.iter().flat_map(|id| world.offers(*id)).collect();
    // Idle: 2 and 3 longer than 1, 2 before 3 by id. Then a quarter is less than a half.
    assert_eq!(to, [operator(2), operator(3), operator(1), operator(2)]);
}

#[test]
fn an_offer_ends_after_the_time_to_accept_and_goes_to_the_next() {
    let mut world = world(Mode::ByUtilisation);
    world.operator(1, 4, &[0]);
    world.operator(2, 4, &[0]);
    let id = chat(&mut world);
    let placed = world.settle();
    let until = world.now.plus(30_000);
    assert_eq!(placed[0].offers, [Offer { operator: operator(1), until: Some(until) }]);
    assert_eq!(world.router.expired(until.plus(-1)), [], "not before its time");
    assert_eq!(world.router.expired(until), [(id, operator(1))], "then it is told, until it is dealt with");
    world.misses(id, operator(1));
    world.settle();
    assert_eq!(world.offers(id), [operator(2)], "somebody else is there");
}

#[test]
fn when_all_let_it_pass_whoever_was_asked_longest_ago_is_asked_again() {
    let mut world = world(Mode::ByUtilisation);
    // By rank, the first of them is the best every time.
    let (first, second, third) = (operator(1), operator(2), operator(3));
    for n in 1..=3 {
        world.operator(n, 4, &[0]);
    }
    let id = chat(&mut world);
    let mut asked = Vec::new();
    for _ in 0..6 {
        world.settle();
        let to = world.offers(id)[0];
        asked.push(to);
        world.now = world.now.plus(30_000);
        world.misses(id, to);
    }
    assert_eq!(asked, [first, second, third, first, second, third]);
    world.settle();
    world.alter(second, |facts| facts.available = false);
    world.alter(first, |facts| facts.available = false);
    world.settle();
    assert_eq!(world.offers(id), [third], "alone, even whoever let it pass last");
}

#[test]
fn who_declined_rests_from_it_and_is_asked_for_younger_ones_meanwhile() {
    for mode in [Mode::ByUtilisation, Mode::RingAll] {
        let mut world = world(mode);
        world.operator(1, 1, &[0]);
        let [older, younger] = [chat(&mut world), chat(&mut world)];
        world.settle();
        world.declines(older, operator(1));
        world.settle();
        assert_eq!((world.offers(older), world.offers(younger)), (vec![], vec![operator(1)]), "{mode:?}");
        world.operator(2, 1, &[0]);
        world.settle();
        assert!(world.offers(older).contains(&operator(2)), "somebody else is asked at once");
        world.declines(older, operator(2));
        world.leaves(younger);
        world.settle();
        assert_eq!(world.offers(older), [], "both said no");
        world.now = world.now.plus(REST_MS);
        world.rests_end();
        world.settle();
        assert!(world.offers(older).contains(&operator(1)), "after a while it is asked again");
    }
}

#[test]
fn what_all_declined_takes_no_place_of_those_that_ring() {
    let mut world = world(Mode::RingAll);
    world.operator(1, 4, &[0]);
    let all: Vec<SessionId> = (0..=RINGING_AT_ONCE).map(|_| chat(&mut world)).collect();
    world.settle();
    world.declines(all[0], operator(1));
    world.settle();
    assert_eq!((world.offers(all[0]), world.offers(all[RINGING_AT_ONCE])), (vec![], vec![operator(1)]));
}

#[test]
fn nobody_is_kept_for_a_call_that_he_or_she_declined_but_somebody_else_is() {
    let mut world = world(Mode::ByUtilisation);
    world.operator(1, 4, &[0]);
    let call = call(&mut world);
    world.settle();
    world.declines(call, operator(1));
    let chats = [chat(&mut world), chat(&mut world)];
    world.settle();
    assert_eq!(chats.map(|id| world.offers(id)), [vec![operator(1)], vec![operator(1)]], "no slot is kept for it");
    world.operator(2, 4, &[0]);
    world.held.insert(operator(2), vec![Weight::Slots(1)]);
    world.alter(operator(2), |_| ());
    let chats = [chat(&mut world), chat(&mut world)];
    world.settle();
    assert_eq!(chats.map(|id| world.offers(id)), [vec![operator(1)], vec![operator(1)]], "the other is kept for it");
    world.ends_the_oldest(operator(2));
    world.settle();
    assert_eq!(world.offers(call), [operator(2)]);
}

#[test]
fn an_owner_gets_own_clients_first_without_a_time_limit() {
    let mut world = world(Mode::ByUtilisation);
    world.operator(1, 1, &[0]);
    let other = chat(&mut world);
    world.now = world.now.plus(1);
    let own = world.comes(Target::Owner(operator(1)), Channel::WebChat, Weight::Slots(1));
    world.settle();
    assert_eq!(world.offers(other), [], "the older one of the group waits behind");
    assert_eq!(world.sessions[&own].offers, [Offer { operator: operator(1), until: None }]);
    world.alter(operator(1), |facts| facts.available = false);
    world.settle();
    assert_eq!(world.offers(own), [], "nothing is offered to who is not there");
}

#[test]
fn a_call_takes_all_slots_and_an_operator_is_kept_for_it() {
    let mut world = world(Mode::ByUtilisation);
    world.operator(1, 2, &[0]);
    let [first, second] = [chat(&mut world), chat(&mut world)];
    world.settle();
    world.accepts(first, operator(1));
    world.accepts(second, operator(1));
    let (call, younger) = (call(&mut world), chat(&mut world));
    world.ends_the_oldest(operator(1));
    world.settle();
    assert_eq!(world.offers(younger), [], "the free slot is kept for the older call");
    world.ends_the_oldest(operator(1));
    world.settle();
    assert_eq!((world.offers(call), world.offers(younger)), (vec![operator(1)], vec![]));
    world.accepts(call, operator(1));
    world.settle();
    assert_eq!(world.offers(younger), [], "while there is a call, nothing else fits");
    world.operator(2, 2, &[0]);
    world.settle();
    assert_eq!(world.offers(younger), [operator(2)]);
}

#[test]
fn a_ring_all_group_rings_at_all_who_can_and_follows_who_comes_and_goes() {
    let mut world = world(Mode::RingAll);
    world.operator(1, 1, &[0]);
    world.operator(2, 1, &[0]);
    let [first, second] = [chat(&mut world), chat(&mut world)];
    world.settle();
    assert_eq!(world.offers(first), [operator(1), operator(2)]);
    assert_eq!(world.offers(second), [operator(1), operator(2)], "a ringing offer reserves nothing");
    world.now = world.now.plus(5_000);
    world.operator(3, 1, &[0]);
    let placed = world.settle();
    let untils: Vec<_> = placed[0].offers.iter().filter_map(|offer| offer.until).collect();
    assert!(untils[0] == untils[1] && untils[2] > untils[0], "who comes later has the time from then on: {untils:?}");
    world.accepts(first, operator(1));
    world.settle();
    assert_eq!(world.offers(second), [operator(2), operator(3)], "who is full now is not rung");
}

#[test]
fn only_the_oldest_of_a_ring_all_group_ring() {
    let mut world = world(Mode::RingAll);
    world.operator(1, 4, &[0]);
    let all: Vec<SessionId> = (0..=RINGING_AT_ONCE).map(|_| chat(&mut world)).collect();
    world.settle();
    assert_eq!(world.offers(all[RINGING_AT_ONCE]), [], "one too many");
    world.leaves(all[0]);
    world.settle();
    assert_eq!(world.offers(all[RINGING_AT_ONCE]), [operator(1)], "the next one's turn");
    world.now = Timestamp(0);
    let back = chat(&mut world);
    world.settle();
    let rung = (world.offers(back), world.offers(all[RINGING_AT_ONCE]));
    assert_eq!(
        rung,
        (vec![operator(1)], vec![]),
        "one who waited longer comes back, and the youngest is not rung any more"
    );
}

#[test]
fn of_several_groups_the_oldest_wins() {
    let mut world = world(Mode::ByUtilisation);
    world.group(1, Mode::ByUtilisation, &CHANNELS);
    let older = world.comes(Target::Group(group(1)), Channel::WebChat, Weight::Slots(1));
    let younger = chat(&mut world);
    world.operator(1, 1, &[0, 1]);
    world.settle();
    assert_eq!((world.offers(older), world.offers(younger)), (vec![operator(1)], vec![]));
}

#[test]
fn accepted_work_takes_the_slots_of_the_youngest_offers() {
    let mut world = world(Mode::ByUtilisation);
    world.operator(1, 2, &[0]);
    let [older, younger] = [chat(&mut world), chat(&mut world)];
    world.settle();
    world.held.insert(operator(1), vec![Weight::Slots(1)]);
    world.alter(operator(1), |_| ());
    world.settle();
    assert_eq!((world.offers(older), world.offers(younger)), (vec![operator(1)], vec![]));
}

#[test]
fn the_same_facts_again_change_nothing() {
    let mut world = world(Mode::ByUtilisation);
    world.operator(1, 2, &[0]);
    let id = chat(&mut world);
    world.settle();
    world.router.set_operator(world.operators[&operator(1)].clone());
    world.router.set_group(world.groups[&group(0)].clone());
    world.router.set_session(world.sessions[&id].clone());
    let touched = &world.router.touched;
    assert!(touched.operators.is_empty() && touched.sessions.is_empty() && touched.queues.is_empty(), "{touched:?}");
}

#[test]
fn the_views_tell_who_waits_and_whether_somebody_is_there() {
    let mut world = world(Mode::ByUtilisation);
    let service = |world: &World| world.router.service(group(0), Channel::WebChat);
    assert_eq!(service(&world), Service::Offline);
    world.operator(1, 1, &[0]);
    assert_eq!(service(&world), Service::Open);
    chat(&mut world);
    chat(&mut world);
    world.comes(Target::Owner(operator(1)), Channel::Phone, Weight::All);
    world.comes(Target::Owner(operator(2)), Channel::WebChat, Weight::Slots(1));
    world.settle();
    assert_eq!(service(&world), Service::Busy);
    let router = &world.router;
    assert_eq!((router.waiting_in(group(0)), router.waiting_in(group(1))), (2, 0));
    assert_eq!((router.waiting_on(Channel::WebChat), router.waiting_on(Channel::Phone)), (3, 1));
    assert_eq!(router.waiting_in_on(group(0), Channel::WebChat), 2);
    assert_eq!(router.waiting_for(operator(1), Channel::WebChat), 2, "not the other's own client");
    assert_eq!(router.waiting_for(operator(1), Channel::Phone), 1);
    world.alter(operator(1), |facts| facts.available = false);
    assert_eq!(service(&world), Service::Offline, "a busy one who goes leaves nobody");
}
