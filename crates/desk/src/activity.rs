//! Whether the server is told that somebody sits here: a pure rule over what the computer tells and what was set.

use std::time::Duration;

use deskbell_protocol::{Activity, AutomaticAway};

use crate::view::Settings;

/// Limits outside of this, in minutes, are moved into it.
const MINUTES: std::ops::RangeInclusive<u32> = 1..=240;

/// After how long without a touch nobody counts as sitting here; none: never. The company's limit is the longest there is.
pub(crate) fn limit(settings: &Settings, company: &AutomaticAway) -> Option<Duration> {
    let own = settings.idle_minutes.filter(|_| company.operators_choose);
    let minutes = [own, company.idle_minutes].into_iter().flatten().min()?;
    Some(Duration::from_secs(60 * u64::from(minutes.clamp(*MINUTES.start(), *MINUTES.end()))))
}

/// What to tell the server. `idle` is how long nobody touched the computer, where the system tells; `company` is none before
/// the server told what the company set.
pub(crate) fn decide(
    idle: Option<Duration>,
    locked: bool,
    settings: &Settings,
    company: Option<&AutomaticAway>,
) -> Activity {
    let Some(company) = company else { return Activity::Active };
    if locked && company.at_lock.unwrap_or(settings.away_at_lock) {
        return Activity::Locked;
    }
    match (idle, limit(settings, company)) {
        (Some(idle), Some(limit)) if idle >= limit => Activity::Idle,
        _ => Activity::Active,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHOICES: [Option<u32>; 4] = [None, Some(0), Some(5), Some(10)];
    const IDLES: [Option<u64>; 8] = [None, Some(0), Some(59), Some(60), Some(299), Some(300), Some(599), Some(600)];

    /// Every combination, with the rule written down once more as a person would say it.
    #[test]
    fn every_combination_is_decided_as_the_company_and_the_operator_set() {
        let bools = [false, true];
        for own in CHOICES {
            for theirs in CHOICES {
                for operators_choose in bools {
                    for at_lock in [None, Some(false), Some(true)] {
                        for away_at_lock in bools {
                            for locked in bools {
                                for idle in IDLES {
                                    let settings = Settings { idle_minutes: own, away_at_lock, ..Settings::default() };
                                    let company = AutomaticAway { operators_choose, idle_minutes: theirs, at_lock };
                                    let told = decide(idle.map(Duration::from_secs), locked, &settings, Some(&company));
                                    let minutes = match (own, theirs) {
                                        (Some(own), Some(theirs)) if operators_choose => Some(own.min(theirs)),
                                        (Some(own), None) if operators_choose => Some(own),
                                        (_, theirs) => theirs,
                                    };
                                    let long =
                                        minutes.zip(idle).is_some_and(|(m, idle)| idle >= u64::from(m.max(1)) * 60);
                                    let at_lock = match at_lock {
                                        Some(set) => set,
                                        None => away_at_lock,
                                    };
                                    let expected = match (locked && at_lock, long) {
                                        (true, _) => Activity::Locked,
                                        (false, true) => Activity::Idle,
                                        (false, false) => Activity::Active,
                                    };
                                    assert_eq!(
                                        told, expected,
                                        "own {own:?}, {company:?}, locked {locked}, wanted at lock {away_at_lock}, idle {idle:?}"
                                    );
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn nothing_is_told_before_the_company_told_what_it_allows() {
        let settings = Settings { idle_minutes: Some(1), away_at_lock: true, ..Settings::default() };
        assert_eq!(decide(Some(Duration::from_secs(9_999)), true, &settings, None), Activity::Active);
    }

    #[test]
    fn automatic_away_is_off_for_who_never_set_anything() {
        let (settings, company) = (Settings::default(), AutomaticAway::default());
        assert_eq!(limit(&settings, &company), None);
        assert_eq!(decide(Some(Duration::from_secs(86_400)), true, &settings, Some(&company)), Activity::Active);
    }

    #[test]
    fn a_limit_is_between_a_minute_and_four_hours() {
        let company = AutomaticAway::default();
        let limit = |minutes| limit(&Settings { idle_minutes: Some(minutes), ..Settings::default() }, &company);
        assert_eq!(limit(0), Some(Duration::from_secs(60)));
        assert_eq!(limit(u32::MAX), Some(Duration::from_secs(240 * 60)));
    }
}
