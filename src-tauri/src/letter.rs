//! What is sent about an invitation: a letter, and a calendar's entry. Written for the client, so without what is for operators'
//! eyes only.

use deskbell_desk::Invited;
use deskbell_protocol::{Appointment, InvitationState, Timestamp};
use jiff::tz::{Offset, TimeZone};

use crate::text::Texts;

/// Subject and text of a letter.
#[must_use]
pub fn written(invited: &Invited, texts: &Texts) -> (String, String) {
    let Invited { invitation, company, operator, .. } = invited;
    let mut lines = vec![
        texts.get("mail-hello"),
        String::new(),
        texts.with("mail-invite", &[("operator", operator), ("company", company)]),
        invitation.url.clone(),
        String::new(),
    ];
    let facts = facts(invited, texts);
    if !facts.is_empty() {
        lines.extend(facts);
        lines.push(String::new());
    }
    lines.extend([operator.clone(), company.clone()]);
    (texts.with("mail-subject", &[("company", company)]), lines.join("\n"))
}

/// The calendar's file.
#[must_use]
pub fn appointment(invited: &Invited, texts: &Texts) -> String {
    let Invited { invitation, company, operator, now, .. } = invited;
    let asked = texts.with("mail-invite", &[("operator", operator), ("company", company)]);
    let mut description = vec![asked, invitation.url.clone()];
    description.extend(one_off(invited, texts));
    let appointment = Appointment {
        invitation: invitation.id,
        written_at: *now,
        starts_at: invitation.valid_from,
        valid_until: invitation.valid_until,
        summary: &texts.with("calendar-title", &[("operator", operator), ("company", company)]),
        description: &description.join("\n"),
        url: &invitation.url,
    };
    appointment.to_ics()
}

/// The name under which a file about an invitation is saved. It is likely to be sent too, so it tells no label.
#[must_use]
pub fn file_name(invited: &Invited, texts: &Texts) -> String {
    let name = invited.invitation.client_name.as_deref().unwrap_or(&invited.company);
    format!("{} {name}", texts.get("file-invitation"))
}

/// From when and until when it can be joined, and that it is for one.
fn facts(invited: &Invited, texts: &Texts) -> Vec<String> {
    let Invited { invitation, zone, now, .. } = invited;
    let moment = |key: &str, at: Timestamp| Some(texts.with(key, &[("moment", &moment(at, zone, texts)?)]));
    let begins = invitation.state_at(*now) == InvitationState::NotYetValid;
    let start = moment("mail-start", invitation.valid_from).filter(|_| begins);
    let end = invitation.valid_until.and_then(|until| moment("mail-end", until));
    [start, end, one_off(invited, texts)].into_iter().flatten().collect()
}

fn one_off(invited: &Invited, texts: &Texts) -> Option<String> {
    (!invited.invitation.reusable).then(|| texts.get("mail-one-off"))
}

/// A moment in words, in a time zone which it names: who reads it may live in another. None when no calendar has it.
fn moment(at: Timestamp, zone: &str, texts: &Texts) -> Option<String> {
    let zone_known = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let at = jiff::Timestamp::from_millisecond(at.0).ok()?.to_zoned(zone_known);
    let offset = offset(at.offset());
    let zone = match at.time_zone().iana_name() {
        Some("UTC") | None => offset,
        Some(name) => format!("{}, {offset}", name.replace('_', " ")),
    };
    let words = [
        ("weekday", at.weekday().to_monday_one_offset().to_string()),
        ("day", at.day().to_string()),
        ("month", at.month().to_string()),
        ("year", at.year().to_string()),
        ("time", format!("{:02}:{:02}", at.hour(), at.minute())),
        ("zone", zone),
    ];
    Some(texts.with("mail-moment", &words.each_ref().map(|(name, value)| (*name, value.as_str()))))
}

/// Such as `UTC+5:30`.
fn offset(offset: Offset) -> String {
    let minutes = offset.seconds() / 60;
    let sign = if minutes < 0 { '−' } else { '+' };
    match (minutes.abs() / 60, minutes.abs() % 60) {
        (0, 0) => "UTC".to_owned(),
        (hours, 0) => format!("UTC{sign}{hours}"),
        (hours, minutes) => format!("UTC{sign}{hours}:{minutes:02}"),
    }
}

#[cfg(test)]
mod tests {
    use deskbell_desk::view::Language;
    use deskbell_protocol::{Invitation, InvitationId, OperatorId};

    use super::*;

    /// Monday 23 November 2026, 13:00 UTC.
    const NOW: Timestamp = Timestamp(1_795_438_800_000);
    const HOUR: i64 = 3_600_000;

    fn invited() -> Invited {
        let invitation = Invitation {
            id: InvitationId(uuid::Uuid::from_u128(7)),
            operator_id: Some(OperatorId(uuid::Uuid::from_u128(1))),
            group_id: None,
            leads_to: "Ines Duarte".to_owned(),
            made_by: None,
            url: "https://chat.example.com/i/k7q2".to_owned(),
            label: Some("the difficult one".to_owned()),
            client_name: Some("Eva/Nováková".to_owned()),
            language: None,
            created_at: NOW,
            valid_from: NOW.plus(24 * HOUR),
            valid_until: Some(NOW.plus(25 * HOUR)),
            revoked_at: None,
            reusable: false,
            uses_max: None,
            used: 0,
            open: 0,
            uses: Vec::new(),
            changes: 0,
            state: InvitationState::NotYetValid,
        };
        Invited {
            invitation,
            company: "Contoso & spol.".to_owned(),
            operator: "Ines Duarte".to_owned(),
            zone: "Europe/Prague".to_owned(),
            now: NOW,
        }
    }

    #[test]
    fn the_letter_says_who_where_and_when() {
        let (subject, text) = written(&invited(), &Texts::new(Language::En));
        assert_eq!(subject, "Your chat with Contoso & spol.");
        let lines = [
            "Hello,",
            "",
            "here is your link to a chat with Ines Duarte, Contoso & spol.:",
            "https://chat.example.com/i/k7q2",
            "",
            "Can be opened from: Tuesday, 24 November 2026, 14:00 (Europe/Prague, UTC+1)",
            "Valid until: Tuesday, 24 November 2026, 15:00 (Europe/Prague, UTC+1)",
            "The link is for you alone: as soon as somebody has joined by it, nobody else can.",
            "",
            "Ines Duarte",
            "Contoso & spol.",
        ];
        assert_eq!(text.split('\n').collect::<Vec<_>>(), lines);
        let (_, czech) = written(&invited(), &Texts::new(Language::Cs));
        assert!(czech.contains("úterý 24. listopadu 2026, 14:00 (Europe/Prague, UTC+1)"), "{czech}");
    }

    #[test]
    fn a_letter_about_what_is_valid_now_tells_no_start_and_one_without_an_end_no_end() {
        let mut now = invited();
        now.invitation.valid_from = NOW;
        now.invitation.reusable = true;
        let (_, text) = written(&now, &Texts::new(Language::En));
        assert!(text.contains("Valid until: ") && !text.contains("Can be opened from"), "{text}");
        assert!(!text.contains("for you alone"), "{text}");
        now.invitation.valid_until = None;
        let (_, text) = written(&now, &Texts::new(Language::En));
        assert!(text.ends_with("/i/k7q2\n\nInes Duarte\nContoso & spol."), "{text}");
    }

    #[test]
    fn nothing_that_is_sent_tells_the_label() {
        let (invited, texts) = (invited(), Texts::new(Language::En));
        let (subject, text) = written(&invited, &texts);
        for sent in [subject, text, appointment(&invited, &texts), file_name(&invited, &texts)] {
            assert!(!sent.contains("difficult"), "{sent}");
        }
    }

    #[test]
    fn the_appointment_is_in_the_calendar_when_the_invitation_can_be_joined() {
        let text = appointment(&invited(), &Texts::new(Language::En));
        for line in ["DTSTART:20261124T130000Z", "DTEND:20261124T140000Z", "DTSTAMP:20261123T130000Z"] {
            assert!(text.contains(line), "{line} is missing in {text}");
        }
        assert!(text.contains("SUMMARY:Chat: Ines Duarte\\, Contoso & spol.\r\n"), "{text}");
    }

    #[test]
    fn a_moment_is_told_in_the_operators_zone_also_in_the_night_when_clocks_change() {
        let told = |at, zone| moment(Timestamp(at), zone, &Texts::new(Language::En)).unwrap();
        // 25 October 2026: 2:30 happens twice in Prague.
        assert_eq!(told(1_792_888_200_000, "Europe/Prague"), "Sunday, 25 October 2026, 02:30 (Europe/Prague, UTC+2)");
        assert_eq!(told(1_792_891_800_000, "Europe/Prague"), "Sunday, 25 October 2026, 02:30 (Europe/Prague, UTC+1)");
        assert_eq!(told(NOW.0, "Asia/Kolkata"), "Monday, 23 November 2026, 18:30 (Asia/Kolkata, UTC+5:30)");
        assert_eq!(told(NOW.0, "America/New_York"), "Monday, 23 November 2026, 08:00 (America/New York, UTC−5)");
        assert_eq!(told(NOW.0, "nowhere"), "Monday, 23 November 2026, 13:00 (UTC)", "a zone that this computer lacks");
        assert_eq!(moment(Timestamp(i64::MAX), "UTC", &Texts::new(Language::En)), None);
    }

    #[test]
    fn both_languages_have_every_month_and_weekday() {
        for (language, day) in [(Language::En, ", "), (Language::Cs, " ")] {
            let texts = Texts::new(language);
            let mut words = std::collections::BTreeSet::new();
            for week in 0..53 {
                for weekday in 0..7 {
                    let at = NOW.plus((week * 7 + weekday) * 24 * HOUR);
                    let told = moment(at, "UTC", &texts).unwrap();
                    words.insert(told.split(day).next().unwrap().to_owned());
                    let (date, _) = told.split_once(" 202").unwrap();
                    words.insert(date.rsplit(' ').next().unwrap().to_owned());
                }
            }
            assert_eq!(words.len(), 7 + 12, "{words:?}");
        }
    }
}
