//! Muting from the tray: how long, or, while it lasts, until when and the way back. A menu once set is changed item by item.

use deskbell_protocol::Timestamp;
use jiff::tz::TimeZone;
use tauri::menu::{Menu, MenuItem, Submenu};
use tauri::{AppHandle, Wry};

use crate::text::Texts;

/// The lengths to choose from, in minutes.
const LENGTHS: [u32; 4] = [15, 30, 60, 120];
/// What a length's item is called, before its minutes.
const MUTE: &str = "mute-";
const UNMUTE: &str = "unmute";

/// What a chosen item asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    Mute(u32),
    Unmute,
}

impl Asked {
    /// None: the item is none of these.
    pub(super) fn by(id: &str) -> Option<Self> {
        if id == UNMUTE {
            return Some(Self::Unmute);
        }
        id.strip_prefix(MUTE)?.parse().ok().map(Self::Mute)
    }
}

/// The part of the menu; one of its two faces is in it.
pub(super) struct Mute {
    lengths: Submenu<Wry>,
    items: Vec<(u32, MenuItem<Wry>)>,
    muted: MenuItem<Wry>,
    is_muted: bool,
}

impl Mute {
    /// Made with the lengths to choose from.
    pub(super) fn new(app: &AppHandle, texts: &Texts) -> tauri::Result<Self> {
        let item = |minutes: u32| -> tauri::Result<_> {
            let id = format!("{MUTE}{minutes}");
            Ok((minutes, MenuItem::with_id(app, id, length(minutes, texts), true, None::<&str>)?))
        };
        let items: Vec<_> = LENGTHS.into_iter().map(item).collect::<Result<_, _>>()?;
        let lengths = Submenu::with_id(app, "mute", texts.get("tray-mute"), true)?;
        for (_, item) in &items {
            lengths.append(item)?;
        }
        let muted = MenuItem::with_id(app, UNMUTE, texts.get("tray-mute"), true, None::<&str>)?;
        Ok(Self { lengths, items, muted, is_muted: false })
    }

    /// What stands in the menu from the beginning.
    pub(super) fn first(&self) -> &Submenu<Wry> {
        &self.lengths
    }

    /// Shows how it stands, at its place in the menu.
    pub(super) fn show(
        &mut self,
        until: Option<Timestamp>,
        menu: &Menu<Wry>,
        at: usize,
        texts: &Texts,
    ) -> tauri::Result<()> {
        self.lengths.set_text(texts.get("tray-mute"))?;
        for (minutes, item) in &self.items {
            item.set_text(length(*minutes, texts))?;
        }
        if let Some(until) = until {
            self.muted.set_text(texts.with("tray-muted", &[("time", &clock(until))]))?;
        }
        if self.is_muted != until.is_some() {
            if until.is_some() {
                menu.remove(&self.lengths)?;
                menu.insert(&self.muted, at)?;
            } else {
                menu.remove(&self.muted)?;
                menu.insert(&self.lengths, at)?;
            }
            self.is_muted = until.is_some();
        }
        Ok(())
    }
}

fn length(minutes: u32, texts: &Texts) -> String {
    let (key, count) =
        if minutes.is_multiple_of(60) { ("tray-mute-hours", minutes / 60) } else { ("tray-mute-minutes", minutes) };
    texts.with(key, &[("count", &count.to_string())])
}

/// The time of day here.
fn clock(at: Timestamp) -> String {
    let zone = iana_time_zone::get_timezone().ok().and_then(|name| TimeZone::get(&name).ok()).unwrap_or(TimeZone::UTC);
    in_zone(at, zone)
}

fn in_zone(Timestamp(at): Timestamp, zone: TimeZone) -> String {
    let at = jiff::Timestamp::from_millisecond(at).unwrap_or_default().to_zoned(zone);
    format!("{}:{:02}", at.hour(), at.minute())
}

#[cfg(test)]
mod tests {
    use deskbell_desk::view::Language;

    use super::*;

    #[test]
    fn every_length_is_said_in_words_and_understood_again() {
        let said = |language| LENGTHS.map(|minutes| length(minutes, &Texts::new(language)));
        assert_eq!(said(Language::En), ["15 minutes", "30 minutes", "1 hour", "2 hours"]);
        assert_eq!(said(Language::Cs), ["15 minut", "30 minut", "1 hodina", "2 hodiny"]);
        for minutes in LENGTHS {
            assert_eq!(Asked::by(&format!("{MUTE}{minutes}")), Some(Asked::Mute(minutes)));
        }
        assert_eq!(Asked::by(UNMUTE), Some(Asked::Unmute));
        assert_eq!(Asked::by("mute"), None);
    }

    #[test]
    fn the_end_is_told_by_the_clock_on_the_wall() {
        let prague = TimeZone::get("Europe/Prague").expect("a zone of the bundled database");
        assert_eq!(in_zone(Timestamp(1_795_354_200_000), prague.clone()), "14:30");
        assert_eq!(in_zone(Timestamp(1_795_309_500_000), prague), "2:05");
    }
}
