//! What several computers of one operator tell of their alerts, taken together.

use std::cmp::Reverse;

use deskbell_protocol::{Outcome, Readiness, Receipt, Timestamp, Way};

/// What a desk told; none when it has not.
pub(crate) type Told = Option<Readiness>;

/// The best of what was told: more ways that reach first, then those that are known to. Of equals the first. None where nothing that
/// was told reaches and a desk has not told: that one counts as one that does.
pub(crate) fn best(connected: &[Told]) -> Told {
    let rank = |readiness: &Readiness| {
        let ways = [readiness.popups, readiness.sounds];
        let count = |wanted: fn(Way) -> bool| ways.into_iter().filter(|way| wanted(*way)).count();
        Reverse((count(Way::reaches), count(|way| way == Way::Works)))
    };
    let best = connected.iter().copied().flatten().min_by_key(rank);
    best.filter(|best| best.can_alert() || connected.iter().all(Option::is_some))
}

/// Whether a desk that told `before` tells something new with `now`: that the same became of one more alert is not, nor that it took
/// another's place or ended early.
pub(crate) fn is_news(before: Told, now: Told) -> bool {
    let timeless = |told: Told| {
        let alike = |outcome| match outcome {
            Outcome::Replaced => Outcome::Shown,
            Outcome::Stopped => Outcome::Played,
            other => other,
        };
        let receipt = |receipt: Option<Receipt>| {
            receipt.map(|receipt| Receipt { outcome: alike(receipt.outcome), at: Timestamp::default() })
        };
        told.map(|told| Readiness {
            last_popup: receipt(told.last_popup),
            last_sound: receipt(told.last_sound),
            ..told
        })
    };
    timeless(before) != timeless(now)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn way() -> impl Strategy<Value = Way> {
        prop_oneof![
            Just(Way::Works),
            Just(Way::Checking),
            Just(Way::Muted),
            Just(Way::NoService),
            Just(Way::NoDevice),
            Just(Way::Unknown)
        ]
    }

    fn told() -> impl Strategy<Value = Told> {
        let readiness =
            (way(), way()).prop_map(|(popups, sounds)| Readiness { popups, sounds, ..Readiness::default() });
        prop::option::of(readiness)
    }

    proptest! {
        #[test]
        fn the_best_desk_decides(connected in prop::collection::vec(told(), 0..4)) {
            let reaching = |told: &Readiness| usize::from(told.popups.reaches()) + usize::from(told.sounds.reaches());
            let best = best(&connected);
            let (all, reached) = (connected.iter().all(Option::is_some), connected.iter().flatten().any(Readiness::can_alert));
            prop_assert_eq!(best.is_some(), reached || (all && !connected.is_empty()), "it is known of all, or enough");
            if let Some(best) = best {
                prop_assert!(connected.contains(&Some(best)), "it is what one of them told");
                let most = connected.iter().flatten().map(reaching).max();
                prop_assert_eq!(Some(reaching(&best)), most, "none reaches in more ways");
            }
            prop_assert_eq!(best.is_some_and(|best| best.can_alert()), reached, "nobody is called deaf who is not");
        }
    }

    #[test]
    fn what_works_is_better_than_what_is_not_known_yet() {
        let both = |way| Some(Readiness { popups: way, sounds: way, ..Readiness::default() });
        assert_eq!(best(&[both(Way::Checking), both(Way::Works)]), both(Way::Works));
        let one = Some(Readiness { popups: Way::Works, sounds: Way::Muted, ..Readiness::default() });
        assert_eq!(best(&[one, both(Way::Checking), None]), both(Way::Checking), "two ways are more than one");
        assert_eq!(best(&[None]), None);
    }

    #[test]
    fn the_same_of_another_alert_is_no_news() {
        let shown = |outcome, at| {
            let last_popup = Some(Receipt { outcome, at: Timestamp(at) });
            Some(Readiness { last_popup, ..Readiness::default() })
        };
        assert!(!is_news(shown(Outcome::Shown, 1), shown(Outcome::Shown, 2)));
        assert!(!is_news(shown(Outcome::Shown, 1), shown(Outcome::Replaced, 2)));
        assert!(is_news(shown(Outcome::Shown, 1), shown(Outcome::Refused, 1)));
        assert!(is_news(None, shown(Outcome::Shown, 1)) && is_news(Some(Readiness::default()), None));
        assert!(is_news(shown(Outcome::Shown, 1), Some(Readiness::default())), "the first of all is news");
    }
}
