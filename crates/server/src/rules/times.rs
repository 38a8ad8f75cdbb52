//! The time spent in each status, from the stretches of the history.

use deskbell_protocol::{Status, StatusTime, StatusTimes, Timestamp};
use jiff::tz::TimeZone;

/// A day of 24 hours, which most are, in milliseconds.
const USUAL_DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// A stretch in which neither status nor presence changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub(crate) status: Status,
    /// The reason's name at that time.
    pub(crate) name: Option<String>,
    pub(crate) emoji: Option<String>,
    pub(crate) paid: bool,
    /// The operator was connected.
    pub(crate) present: bool,
    pub(crate) started_at: Timestamp,
    /// None: it goes on.
    pub(crate) ended_at: Option<Timestamp>,
}

/// From midnight to midnight where the operator is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Day {
    pub(crate) start: Timestamp,
    pub(crate) end: Timestamp,
}

/// The IANA zone as it is written in the database of zones, if it is one.
pub(crate) fn zone_name(name: &str) -> Option<String> {
    let zone = TimeZone::get(name.trim()).ok()?;
    zone.iana_name().map(str::to_owned)
}

impl Day {
    /// The day around `now` in the zone of that name; in UTC when there is no such zone.
    pub(crate) fn around(now: Timestamp, zone: &str) -> Self {
        let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
        Self::in_zone(now, zone).unwrap_or_else(|_| {
            // Thousands of years away; only a clock that is badly wrong leads there.
            let start = Timestamp(now.0 - now.0.rem_euclid(USUAL_DAY_MS));
            Self { start, end: start.plus(USUAL_DAY_MS) }
        })
    }

    fn in_zone(now: Timestamp, zone: TimeZone) -> Result<Self, jiff::Error> {
        let start = jiff::Timestamp::from_millisecond(now.0)?.to_zoned(zone).start_of_day()?;
        let end = start.tomorrow()?.start_of_day()?;
        let at = |zoned: &jiff::Zoned| Timestamp(zoned.timestamp().as_millisecond());
        Ok(Self { start: at(&start), end: at(&end) })
    }

    /// How much of a stretch falls into this day, up to `now`.
    fn share(self, stretch: &Stretch, now: Timestamp) -> i64 {
        let from = stretch.started_at.max(self.start);
        let until = stretch.ended_at.unwrap_or(now).min(now).min(self.end);
        until.since(from).max(0)
    }
}

/// The times of `day` up to `now`, from stretches in the order of their start.
pub(crate) fn times(stretches: &[Stretch], day: Day, now: Timestamp) -> StatusTimes {
    let mut times: Vec<StatusTime> = Vec::new();
    let mut running = false;
    for stretch in stretches {
        let present_status = stretch.ended_at.is_none();
        let ms = if stretch.present { day.share(stretch, now) } else { 0 };
        running |= present_status && stretch.present;
        if ms == 0 && !present_status {
            continue;
        }
        let Stretch { status, name, emoji, paid, .. } = stretch.clone();
        match times.iter_mut().find(|time| time.status == status) {
            // Its name may have been changed meanwhile: the last one is known best.
            Some(time) => *time = StatusTime { status, name, emoji, paid, ms: time.ms + ms },
            None => times.push(StatusTime { status, name, emoji, paid, ms }),
        }
    }
    StatusTimes { day_start: day.start, day_end: day.end, as_of: now, running, times }
}

#[cfg(test)]
mod tests {
    use deskbell_protocol::AwayReasonId;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    const HOUR: i64 = 60 * 60 * 1000;
    const PRAGUE: &str = "Europe/Prague";

    /// A time of the wall in Prague.
    fn prague(text: &str) -> Timestamp {
        let civil: jiff::civil::DateTime = text.parse().expect("a date and time");
        let zone = TimeZone::get(PRAGUE).expect("a zone of the bundled database");
        Timestamp(civil.to_zoned(zone).expect("it is in range").timestamp().as_millisecond())
    }

    fn lunch() -> Status {
        Status::Away { reason_id: Some(AwayReasonId(Uuid::from_u128(1))) }
    }

    fn stretch(status: Status, from: &str, until: Option<&str>) -> Stretch {
        Stretch {
            status,
            name: (status == lunch()).then(|| "Lunch".to_owned()),
            emoji: None,
            paid: status == Status::Online,
            present: true,
            started_at: prague(from),
            ended_at: until.map(prague),
        }
    }

    fn hours(times: &StatusTimes) -> Vec<(Status, i64)> {
        times.times.iter().map(|time| (time.status, time.ms / HOUR)).collect()
    }

    #[test]
    fn days_begin_at_midnight_where_the_operator_is_and_may_have_23_or_25_hours() {
        for (noon, start, end, hours) in [
            ("2026-11-22T12:00", "2026-11-22T00:00", "2026-11-23T00:00", 24),
            ("2026-03-29T12:00", "2026-03-29T00:00", "2026-03-30T00:00", 23),
            ("2026-10-25T12:00", "2026-10-25T00:00", "2026-10-26T00:00", 25),
            ("2026-10-25T00:00", "2026-10-25T00:00", "2026-10-26T00:00", 25),
        ] {
            let day = Day::around(prague(noon), PRAGUE);
            assert_eq!(day, Day { start: prague(start), end: prague(end) }, "{noon}");
            assert_eq!(day.end.since(day.start), hours * HOUR, "{noon}");
        }
        let late = prague("2026-11-22T23:59:59");
        assert_eq!(Day::around(late, PRAGUE).end, prague("2026-11-23T00:00"), "a second before midnight");
        assert_eq!(Day::around(late.plus(1000), PRAGUE).start, prague("2026-11-23T00:00"), "midnight is the new day's");
    }

    #[test]
    fn a_night_shift_over_a_change_of_the_clock_has_its_true_length() {
        // From ten in the evening, with the clock going back by an hour at three: midnight to eight are nine hours.
        let night = [stretch(Status::Online, "2026-10-24T22:00", Some("2026-10-25T08:00"))];
        let now = prague("2026-10-25T09:00");
        assert_eq!(hours(&times(&night, Day::around(now, PRAGUE), now)), [(Status::Online, 9)]);
        let night = [stretch(Status::Online, "2026-03-28T22:00", Some("2026-03-29T08:00"))];
        let now = prague("2026-03-29T09:00");
        assert_eq!(hours(&times(&night, Day::around(now, PRAGUE), now)), [(Status::Online, 7)], "an hour was left out");
    }

    #[test]
    fn at_midnight_the_count_begins_anew_and_the_present_status_is_still_named() {
        let day = [
            stretch(Status::Online, "2026-11-21T20:00", Some("2026-11-21T23:00")),
            stretch(lunch(), "2026-11-21T23:00", None),
        ];
        let before = prague("2026-11-21T23:59:59");
        let seen = times(&day, Day::around(before, PRAGUE), before);
        assert_eq!(hours(&seen), [(Status::Online, 3), (lunch(), 0)], "59 minutes and 59 seconds");
        let midnight = prague("2026-11-22T00:00");
        let seen = times(&day, Day::around(midnight, PRAGUE), midnight);
        assert_eq!(hours(&seen), [(lunch(), 0)]);
        assert_eq!((seen.times[0].ms, seen.running), (0, true));
    }

    #[test]
    fn time_counts_only_while_present_and_by_the_last_name() {
        let mut day = vec![
            stretch(lunch(), "2026-11-22T08:00", Some("2026-11-22T09:00")),
            stretch(lunch(), "2026-11-22T09:00", Some("2026-11-22T11:00")),
            stretch(Status::AWAY, "2026-11-22T11:00", Some("2026-11-22T11:00")),
            stretch(lunch(), "2026-11-22T11:00", None),
        ];
        day[1].present = false;
        day[3].name = Some("Dinner".into());
        let now = prague("2026-11-22T13:00");
        let seen = times(&day, Day::around(now, PRAGUE), now);
        assert_eq!(hours(&seen), [(lunch(), 3)], "a status that had no time is left out");
        assert_eq!(seen.times[0].name.as_deref(), Some("Dinner"));
        day[3].present = false;
        let seen = times(&day, Day::around(now, PRAGUE), now);
        assert_eq!((hours(&seen), seen.running), (vec![(lunch(), 1)], false), "who is gone collects no time");
    }

    #[test]
    fn an_unknown_zone_counts_in_utc_and_a_known_one_gets_its_own_spelling() {
        let now = prague("2026-11-22T12:00");
        assert_eq!(Day::around(now, "Mars/Olympus"), Day::around(now, "UTC"));
        assert_eq!(zone_name(" europe/prague "), Some(PRAGUE.to_owned()));
        for unknown in ["", "Mars/Olympus", "../etc/passwd", "Europe", "CEST-1"] {
            assert_eq!(zone_name(unknown), None, "{unknown}");
        }
        let far = Day::around(Timestamp(i64::MAX - 2 * USUAL_DAY_MS), PRAGUE);
        assert_eq!(far.end.since(far.start), USUAL_DAY_MS, "a clock gone mad is no reason to fail");
    }

    proptest! {
        #[test]
        fn a_day_without_gaps_adds_up_to_what_has_passed_of_it(
            lengths in prop::collection::vec(0..20 * HOUR, 1..20),
            kinds in prop::collection::vec(0..3_u8, 20),
            start in 1_600_000_000_000_i64..2_000_000_000_000,
        ) {
            let mut at = Timestamp(start);
            let mut stretches = Vec::new();
            for (length, kind) in lengths.iter().zip(kinds) {
                let status = [Status::Online, Status::AWAY, lunch()][usize::from(kind)];
                let ended_at = Some(at.plus(*length));
                stretches.push(Stretch {
                    status, name: None, emoji: None, paid: true, present: true, started_at: at, ended_at,
                });
                at = at.plus(*length);
            }
            let day = Day::around(at, PRAGUE);
            let counted: i64 = times(&stretches, day, at).times.iter().map(|time| time.ms).sum();
            prop_assert_eq!(counted, at.since(day.start.max(Timestamp(start))));
        }
    }
}
