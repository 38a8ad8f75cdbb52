//! An invitation's appointment as the text of a calendar file (RFC 5545), which any calendar reads.

use crate::{InvitationId, Timestamp};

/// The longest line, in bytes without its end; longer ones go on in the next line.
const LINE_MAX: usize = 75;
/// An appointment longer than this would fill days: nobody meets for so long.
const LONGEST_MS: i64 = 24 * 60 * 60 * 1000;
/// How long an appointment is taken to last when its invitation does not tell.
const USUAL_MS: i64 = 30 * 60 * 1000;
/// The last moment that a calendar file can name: the end of the year 9999.
const LAST: Timestamp = Timestamp(253_402_300_799_000);

/// What stands in the calendar. It may be sent to the client: nothing in it is for operators' eyes only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appointment<'a> {
    /// Names it: saved again, it replaces the former, wherever it was saved.
    pub invitation: InvitationId,
    /// When this text is written.
    pub written_at: Timestamp,
    /// When the invitation can be joined first.
    pub starts_at: Timestamp,
    /// When it cannot be joined any more; none: it has no end.
    pub valid_until: Option<Timestamp>,
    /// The title.
    pub summary: &'a str,
    /// What to do, in sentences.
    pub description: &'a str,
    /// Where to meet: the invitation's address.
    pub url: &'a str,
}

impl Appointment<'_> {
    /// It lasts as long as its invitation is valid; half an hour when that is more than a day, or without an end.
    #[must_use]
    pub fn ends_at(&self) -> Timestamp {
        let told = self.valid_until.filter(|until| (1..=LONGEST_MS).contains(&until.since(self.starts_at)));
        told.unwrap_or_else(|| self.starts_at.plus(USUAL_MS))
    }

    /// The whole calendar file.
    #[must_use]
    pub fn to_ics(&self) -> String {
        let mut text = String::new();
        for line in [
            "BEGIN:VCALENDAR".to_owned(),
            "VERSION:2.0".to_owned(),
            "PRODID:-//Deskbell//Deskbell//EN".to_owned(),
            "METHOD:PUBLISH".to_owned(),
            "BEGIN:VEVENT".to_owned(),
            format!("UID:{}@deskbell", self.invitation),
            format!("DTSTAMP:{}", utc(self.written_at)),
            format!("DTSTART:{}", utc(self.starts_at)),
            format!("DTEND:{}", utc(self.ends_at())),
            format!("SUMMARY:{}", escaped(self.summary)),
            format!("DESCRIPTION:{}", escaped(self.description)),
            format!("URL:{}", on_one_line(self.url)),
            format!("LOCATION:{}", escaped(self.url)),
            "END:VEVENT".to_owned(),
            "END:VCALENDAR".to_owned(),
        ] {
            fold(&line, &mut text);
        }
        text
    }
}

/// A moment as calendars write it, such as `20261124T130000Z`. What lies outside of their years is moved to the nearest one.
fn utc(at: Timestamp) -> String {
    let seconds = at.clamp(Timestamp(0), LAST).0 / 1000;
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    let (year, month, day) = civil(days);
    format!("{year:04}{month:02}{day:02}T{:02}{:02}{:02}Z", second / 3600, second / 60 % 60, second % 60)
}

/// The year, month and day of a number of days after 1970-01-01. Counts in eras of 400 years that begin in March, so that the
/// leap day is a year's last.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

/// A text as a value: what has a meaning in the file is marked, and control characters are left out.
fn escaped(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\\' | ';' | ',' => value.extend(['\\', character]),
            '\r' if characters.peek() == Some(&'\n') => {}
            '\n' | '\r' => value.push_str("\\n"),
            other if other.is_control() && other != '\t' => {}
            other => value.push(other),
        }
    }
    value
}

/// An address as a value: it is not marked, and nothing in it may begin another line.
fn on_one_line(address: &str) -> String {
    address.chars().filter(|character| !character.is_control()).collect()
}

/// Writes a line, cut into as many as it needs, never within a character.
fn fold(line: &str, text: &mut String) {
    let mut length = 0;
    for character in line.chars() {
        if length + character.len_utf8() > LINE_MAX {
            text.push_str("\r\n ");
            length = 1;
        }
        text.push(character);
        length += character.len_utf8();
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Tuesday 24 November 2026, 14:00 in Prague.
    const START: Timestamp = Timestamp(1_795_525_200_000);
    const MINUTE: i64 = 60_000;

    fn meeting() -> Appointment<'static> {
        Appointment {
            invitation: InvitationId(uuid::Uuid::from_u128(7)),
            written_at: Timestamp(1_795_438_800_000),
            starts_at: START,
            valid_until: Some(START.plus(45 * MINUTE)),
            summary: "Contoso, Ltd.; a talk",
            description: "Open the link.\nIt works once.",
            url: "https://chat.example.com/i/abc?x=1;2",
        }
    }

    #[test]
    fn the_file_says_when_what_and_where() {
        assert_eq!(
            meeting().to_ics().split("\r\n").collect::<Vec<_>>(),
            [
                "BEGIN:VCALENDAR",
                "VERSION:2.0",
                "PRODID:-//Deskbell//Deskbell//EN",
                "METHOD:PUBLISH",
                "BEGIN:VEVENT",
                "UID:00000000-0000-0000-0000-000000000007@deskbell",
                "DTSTAMP:20261123T130000Z",
                "DTSTART:20261124T130000Z",
                "DTEND:20261124T134500Z",
                "SUMMARY:Contoso\\, Ltd.\\; a talk",
                "DESCRIPTION:Open the link.\\nIt works once.",
                "URL:https://chat.example.com/i/abc?x=1;2",
                "LOCATION:https://chat.example.com/i/abc?x=1\\;2",
                "END:VEVENT",
                "END:VCALENDAR",
                "",
            ]
        );
    }

    #[test]
    fn it_lasts_as_long_as_it_is_valid_but_no_longer_than_a_day() {
        let lasts = |valid_until| Appointment { valid_until, ..meeting() }.ends_at().since(START);
        assert_eq!(lasts(Some(START.plus(LONGEST_MS))), LONGEST_MS, "a day");
        assert_eq!(lasts(Some(START.plus(LONGEST_MS + 1))), USUAL_MS, "a week's link is not a week's meeting");
        assert_eq!(lasts(None), USUAL_MS, "no end");
        assert_eq!(lasts(Some(START)), USUAL_MS, "an end that is none");
        assert_eq!(lasts(Some(Timestamp(0))), USUAL_MS, "an end before the start");
    }

    #[test]
    fn moments_are_told_in_utc() {
        let table = [
            (0, "19700101T000000Z"),
            (951_782_399_999, "20000228T235959Z"),
            (951_782_400_000, "20000229T000000Z"),
            (1_709_251_199_000, "20240229T235959Z"),
            (1_798_761_599_000, "20261231T235959Z"),
            (4_107_542_400_000, "21000301T000000Z"),
            (-1, "19700101T000000Z"),
            (i64::MAX, "99991231T235959Z"),
        ];
        for (at, told) in table {
            assert_eq!(utc(Timestamp(at)), told, "{at}");
        }
    }

    #[test]
    fn no_value_begins_a_line_of_its_own() {
        let evil = "x\r\nATTENDEE:mailto:a@b.c\nEND:VEVENT\rBEGIN:VALARM\u{0}";
        let text = Appointment { summary: evil, description: evil, url: evil, ..meeting() }.to_ics();
        for line in text.split("\r\n") {
            let own = ["ATTENDEE", "BEGIN:VALARM"].iter().all(|begin| !line.starts_with(begin));
            assert!(own && !line.contains(['\n', '\r', '\u{0}']), "{line:?}");
        }
        assert_eq!(text.matches("\r\nEND:VEVENT\r\n").count(), 1);
    }

    fn unfolded(text: &str) -> Vec<String> {
        text.replace("\r\n ", "").split("\r\n").map(str::to_owned).collect()
    }

    fn unescaped(value: &str) -> String {
        let mut text = String::new();
        let mut characters = value.chars();
        while let Some(character) = characters.next() {
            text.push(match character {
                '\\' => match characters.next() {
                    Some('n') => '\n',
                    Some(other) => other,
                    None => '\\',
                },
                other => other,
            });
        }
        text
    }

    proptest! {
        #[test]
        fn every_line_is_short_and_whole_and_says_what_was_meant(
            summary in "(\\PC|[ \n,;\\\\]){0,200}", description in "(\\PC|[ \n,;\\\\]|[žščř👋]){0,400}"
        ) {
            let (summary, description) = (summary.as_str(), description.as_str());
            let text = Appointment { summary, description, ..meeting() }.to_ics();
            for line in text.split("\r\n") {
                prop_assert!(line.len() <= LINE_MAX, "{} bytes: {line:?}", line.len());
            }
            let read = |name: &str| unfolded(&text).iter().find_map(|line| line.strip_prefix(name).map(unescaped));
            prop_assert_eq!(read("SUMMARY:"), Some(summary.to_owned()));
            prop_assert_eq!(read("DESCRIPTION:"), Some(description.to_owned()));
        }

        #[test]
        fn days_follow_each_other(day in 0_i64..2_932_896) {
            let ((year, month, date), next) = (civil(day), civil(day + 1));
            let follows = [(year, month, date + 1), (year, month + 1, 1), (year + 1, 1, 1)];
            prop_assert!(follows.contains(&next), "{:?} after {:?}", next, (year, month, date));
            prop_assert!((1..=12).contains(&month) && (1..=31).contains(&date));
        }
    }
}
