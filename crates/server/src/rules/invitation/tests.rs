use InvitationState::{Expired, InUse, NotYetValid, Revoked, Unused, Used};
use proptest::prelude::*;

use super::*;

const NOW: Timestamp = Timestamp(1_000_000 * MINUTE);
const COMPANY: Bounds = Bounds::Operators { longest_min: 43_200 };
const DAYS_30: i64 = 43_200 * MINUTE;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Event {
    /// Time passes until the invitation begins.
    Begins,
    /// Time passes until after its end.
    Expires,
    Join,
    SessionEnds,
    Revoke,
    RevokeEnding,
    Extend,
}

const EVENTS: [Event; 7] =
    [Event::Begins, Event::Expires, Event::Join, Event::SessionEnds, Event::Revoke, Event::RevokeEnding, Event::Extend];

/// What becomes of a life and of the time.
fn step(life: Life, now: Timestamp, event: Event) -> (Result<Life, ErrorCode>, Timestamp) {
    let done = |happens| after(life, happens, now).map_err(|error| error.code);
    match event {
        Event::Begins => (Ok(life), now.max(life.valid_from)),
        Event::Expires => (Ok(life), life.valid_until.map_or(now, |until| now.max(until))),
        Event::Join => (done(Happens::Join), now),
        // What is not there cannot end.
        Event::SessionEnds => (Ok(Life { open: life.open.saturating_sub(1), ..life }), now),
        Event::Revoke => (done(Happens::Revoke), now),
        Event::RevokeEnding => (done(Happens::Revoke).map(|life| Life { open: 0, ..life }), now),
        Event::Extend => (done(Happens::Extend { by_ms: 15 * MINUTE, bounds: COMPANY }), now),
    }
}

/// Every life that can be, with its state at `NOW`: what is impossible, such as a one-off with two clients, is left out.
fn lives() -> Vec<Life> {
    let mut lives = Vec::new();
    for limit in [Some(1), Some(2), None] {
        for (from, until) in [(-10, 10), (-10, 0), (-10, -5), (5, 10), (0, 10)] {
            for end in [Some(NOW.plus(until * MINUTE)), None] {
                for revoked in [false, true] {
                    for used in 0..=limit.unwrap_or(2) {
                        for open in 0..=used {
                            let valid_from = NOW.plus(from * MINUTE);
                            lives.push(Life { valid_from, valid_until: end, revoked, limit, used, open });
                        }
                    }
                }
            }
        }
    }
    lives
}

/// What must hold after `event`, in words that do not follow the code.
fn check(before: Life, event: Event) {
    let was = before.state_at(NOW);
    let full = matches!(was, Used) || before.limit == Some(before.used);
    let (outcome, now) = step(before, NOW, event);
    let told = format!("{was:?} of {before:?} after {event:?} is {outcome:?}");
    let life = match outcome {
        Ok(life) => life,
        Err(code) => {
            let expected = match (event, was) {
                _ if full => ErrorCode::InvitationUsed,
                (Event::Join | Event::Extend, Revoked) => ErrorCode::InvitationRevoked,
                (Event::Join, Expired) => ErrorCode::InvitationExpired,
                (Event::Join, NotYetValid) => ErrorCode::InvitationNotYetValid,
                (Event::Extend, _) if before.valid_until.is_none() => ErrorCode::BadInvitation,
                _ => panic!("nothing else may be refused: {told}"),
            };
            assert_eq!(code, expected, "{told}");
            assert!(matches!(event, Event::Join | Event::Extend), "{told}");
            return;
        }
    };
    let is = life.state_at(now);
    assert!(life.open <= life.used && life.limit.is_none_or(|limit| life.used <= limit), "nobody too many: {told}");
    match event {
        Event::Join => {
            assert!(matches!(was, Unused | InUse) && !full, "only then somebody comes in: {told}");
            assert_eq!((is, life.used, life.open), (InUse, before.used + 1, before.open + 1), "{told}");
        }
        Event::Extend => {
            assert!(matches!(was, Unused | InUse | NotYetValid | Expired) && !full, "{told}");
            assert!(life.valid_until > before.valid_until && life.valid_until >= Some(now.plus(15 * MINUTE)), "{told}");
            assert_eq!(
                (life.used, life.open, life.valid_from),
                (before.used, before.open, before.valid_from),
                "{told}"
            );
            assert!(matches!(is, Unused | InUse | NotYetValid), "one that expired lives again: {told}");
        }
        Event::Revoke => {
            assert_eq!((life.used, life.open), (before.used, before.open), "no conversation is cut: {told}");
            assert!(!life.can_join(now) && !life.is_open(now) && !life.can_extend(), "{told}");
            assert_eq!(is, if full { was } else { Revoked }, "{told}");
        }
        Event::RevokeEnding => {
            assert_eq!((life.used, life.open), (before.used, 0), "asked to end them: {told}");
            assert_eq!(is, if full { Used } else { Revoked }, "{told}");
        }
        Event::SessionEnds => {
            assert_eq!((life.used, life.revoked), (before.used, before.revoked), "{told}");
            assert!(life.can_join(now) == before.can_join(now), "an end lets nobody else in or out: {told}");
            if before.limit == Some(1) && before.used == 1 {
                assert_eq!(is, Used, "a one-off is used for good: {told}");
            }
        }
        Event::Begins => assert!(is != NotYetValid && life == before, "{told}"),
        Event::Expires => {
            assert_eq!(life, before, "time alone changes nothing that is kept: {told}");
            let over = if full {
                was
            } else if before.revoked {
                Revoked
            } else {
                Expired
            };
            assert!(before.valid_until.is_none() || is == over, "{told}, then {is:?}");
        }
    }
}

#[test]
fn in_every_state_every_event_does_what_it_must() {
    let lives = lives();
    for state in [NotYetValid, Unused, InUse, Used, Expired, Revoked] {
        assert!(lives.iter().any(|life| life.state_at(NOW) == state), "{state:?} is among what is tried");
    }
    for life in lives {
        for event in EVENTS {
            check(life, event);
        }
    }
}

#[test]
fn a_repeat_changes_nothing_more() {
    for life in lives() {
        for event in [Event::Begins, Event::Expires, Event::Revoke, Event::RevokeEnding] {
            let (once, now) = step(life, NOW, event);
            let once = once.expect("never refused");
            assert_eq!(step(once, now, event), (Ok(once), now), "{event:?} of {life:?}");
        }
    }
}

fn asked(length: Option<i64>, from: Option<i64>, until: Option<i64>) -> CreateInvitation {
    CreateInvitation {
        valid_for_ms: length,
        valid_from: from.map(|from| NOW.plus(from)),
        valid_until: until.map(|until| NOW.plus(until)),
        ..CreateInvitation::default()
    }
}

/// From when until when it is valid, from now on, or why it cannot be made.
fn made(asked: &CreateInvitation, bounds: Bounds) -> Result<(i64, Option<i64>), String> {
    let made = begun(asked, bounds, NOW);
    made.map(|life| (life.valid_from.since(NOW), life.valid_until.map(|until| until.since(NOW))))
        .map_err(|error| error.args.get("reason").cloned().unwrap_or_else(|| error.code.as_str()))
}

#[test]
fn times_are_taken_or_refused_for_the_reason_that_helps() {
    const HOUR: i64 = 60 * MINUTE;
    for (length, from, until, expected) in [
        (Some(HOUR), None, None, Ok((0, Some(HOUR)))),
        (Some(MINUTE), None, None, Ok((0, Some(MINUTE)))),
        (Some(MINUTE - 1), None, None, Err("too_short")),
        (Some(0), None, None, Err("too_short")),
        (Some(-HOUR), None, None, Err("too_short")),
        (Some(i64::MIN), Some(i64::MIN), None, Err("too_short")),
        (Some(DAYS_30), None, None, Ok((0, Some(DAYS_30)))),
        (Some(DAYS_30 + 1), None, None, Err("too_long")),
        (Some(10 * YEAR), None, None, Err("too_long")),
        (Some(i64::MAX), None, None, Err("too_long")),
        (None, None, None, Err("no_end")),
        (Some(HOUR), None, Some(HOUR), Err("bad_request")),
        // A start to come moves nothing else.
        (Some(HOUR), Some(24 * HOUR), None, Ok((24 * HOUR, Some(25 * HOUR)))),
        (Some(DAYS_30), Some(DAYS_30), None, Ok((DAYS_30, Some(2 * DAYS_30)))),
        (Some(HOUR), Some(DAYS_30 + 1), None, Err("start_too_far")),
        (Some(HOUR), Some(i64::MAX), None, Err("start_too_far")),
        // A start in the past.
        (Some(HOUR), Some(-MINUTE), None, Ok((0, Some(HOUR)))),
        (Some(HOUR), Some(-MINUTE - 1), None, Ok((0, Some(HOUR - MINUTE - 1)))),
        (Some(HOUR), Some(-2 * HOUR), None, Err("over_already")),
        (Some(HOUR), Some(i64::MIN), None, Err("over_already")),
        // An end instead of a length.
        (None, None, Some(HOUR), Ok((0, Some(HOUR)))),
        (None, Some(HOUR), Some(2 * HOUR), Ok((HOUR, Some(2 * HOUR)))),
        (None, Some(-2 * HOUR), Some(HOUR), Ok((0, Some(HOUR)))),
        (None, Some(2 * HOUR), Some(HOUR), Err("end_before_start")),
        (None, Some(-HOUR), Some(-2 * HOUR), Err("end_before_start")),
        (None, Some(-2 * HOUR), Some(-HOUR), Err("over_already")),
        (None, None, Some(0), Err("over_already")),
        (None, None, Some(MINUTE - 1), Err("too_short")),
        (None, Some(HOUR), Some(HOUR), Err("too_short")),
        (None, None, Some(DAYS_30 + 1), Err("too_long")),
        (None, None, Some(i64::MAX), Err("too_long")),
    ] {
        let made = made(&asked(length, from, until), COMPANY);
        assert_eq!(made, expected.map_err(str::to_owned), "length {length:?}, from {from:?}, until {until:?}");
    }
}

#[test]
fn integrations_are_not_bound_by_the_companys_longest() {
    let made = |asked| made(&asked, Bounds::Integrations);
    assert_eq!(made(asked(None, None, None)), Ok((0, None)), "no end");
    assert_eq!(made(asked(Some(10 * YEAR), None, None)), Ok((0, Some(10 * YEAR))));
    assert_eq!(made(asked(Some(0), None, None)), Err("too_short".into()));
    assert_eq!(made(asked(Some(i64::MAX), None, None)), Err("too_long".into()), "no calendar could show that");
    assert_eq!(made(asked(None, Some(i64::MAX), None)), Err("start_too_far".into()));
    assert_eq!(made(asked(None, Some(i64::MIN), None)), Ok((0, None)), "since ever is since now");
}

#[test]
fn only_a_reusable_one_counts_its_uses() {
    let made = |reusable, uses_max| {
        let asked = CreateInvitation { reusable, uses_max, ..asked(Some(15 * MINUTE), None, None) };
        begun(&asked, COMPANY, NOW).map(|life| life.limit).map_err(|error| error.args["reason"].clone())
    };
    assert_eq!(made(false, None), Ok(Some(1)), "a one-off lets one in");
    assert_eq!(made(true, None), Ok(None));
    assert_eq!(made(true, Some(3)), Ok(Some(3)));
    assert_eq!(made(true, Some(USES_MAX)), Ok(Some(USES_MAX)));
    for (reusable, uses) in [(true, 0), (true, USES_MAX + 1), (false, 1), (false, 0)] {
        assert_eq!(made(reusable, Some(uses)), Err("uses".into()), "{reusable} {uses}");
    }
}

#[test]
fn an_end_is_moved_within_the_companys_longest() {
    let life = |from: i64, until: i64| Life {
        valid_from: NOW.plus(from),
        valid_until: Some(NOW.plus(until)),
        revoked: false,
        limit: Some(1),
        used: 0,
        open: 0,
    };
    let moved = |life, by_ms, bounds| {
        let moved = after(life, Happens::Extend { by_ms, bounds }, NOW);
        moved.map(|life| life.valid_until.expect("it has one").since(NOW)).map_err(|error| error.args["reason"].clone())
    };
    assert_eq!(moved(life(-MINUTE, MINUTE), 5 * MINUTE, COMPANY), Ok(6 * MINUTE), "from its end");
    assert_eq!(moved(life(-YEAR, -YEAR / 2), 5 * MINUTE, COMPANY), Ok(5 * MINUTE), "one that expired: from now");
    for by in [0, -MINUTE, MINUTE - 1, i64::MIN] {
        assert_eq!(moved(life(-MINUTE, MINUTE), by, COMPANY), Err("too_short".into()), "{by}");
    }
    assert_eq!(moved(life(-MINUTE, 0), DAYS_30, COMPANY), Ok(DAYS_30));
    for by in [DAYS_30, i64::MAX] {
        assert_eq!(moved(life(-MINUTE, MINUTE), by, COMPANY), Err("too_long".into()), "{by}");
    }
    assert_eq!(moved(life(DAYS_30, DAYS_30 + MINUTE), MINUTE, COMPANY), Ok(DAYS_30 + 2 * MINUTE), "from its start");
    assert_eq!(moved(life(-MINUTE, MINUTE), DAYS_30, Bounds::Integrations), Ok(DAYS_30 + MINUTE));
}

proptest! {
    #[test]
    fn whatever_is_asked_for_is_refused_or_sound(
        length in proptest::option::of(any::<i64>()), from in proptest::option::of(any::<i64>()),
        until in proptest::option::of(any::<i64>()), integration: bool,
    ) {
        let bounds = if integration { Bounds::Integrations } else { COMPANY };
        let asked = CreateInvitation {
            valid_for_ms: length, valid_from: from.map(Timestamp), valid_until: until.map(Timestamp),
            ..CreateInvitation::default()
        };
        if let Ok(life) = begun(&asked, bounds, NOW) {
            prop_assert!(life.valid_from >= NOW && life.valid_until.is_none_or(|until| until > life.valid_from));
            prop_assert!(integration || life.valid_until.is_some());
            prop_assert!(matches!(life.state_at(NOW), Unused | NotYetValid));
        }
    }

    #[test]
    fn whatever_happens_nobody_too_many_is_let_in(
        limit in proptest::option::of(1_u32..4), events in proptest::collection::vec(0_usize..EVENTS.len(), 0..40),
    ) {
        let mut life = Life {
            valid_from: NOW.plus(MINUTE), valid_until: Some(NOW.plus(30 * MINUTE)), revoked: false, limit, used: 0, open: 0,
        };
        let mut now = NOW;
        for event in events {
            let (outcome, later) = step(life, now, EVENTS[event]);
            life = outcome.unwrap_or(life);
            now = later;
            prop_assert!(life.open <= life.used && limit.is_none_or(|limit| life.used <= limit));
        }
    }
}
