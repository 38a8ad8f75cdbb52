//! What alerts the operator, and how: kept on this computer.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::ports::Sound;

/// A sound comes again after a pause between these two, whatever the settings say, in seconds.
const PAUSES: (u32, u32) = (2, 3_600);

/// What an alert can be for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AlertEvent {
    /// A client enters a queue that I serve.
    Queue,
    /// A client is put before me.
    Offer,
    /// A client came by an invitation of mine.
    Invitation,
    /// A colleague gives me, or a group of mine, a conversation.
    Transfer,
    /// A client wrote in one of my active sessions.
    Message,
    /// A client left a message to be answered later.
    MessageLeft,
    /// I let offers pass and was set away.
    NotResponding,
    /// There has been no connection for a while, though I am Online.
    ConnectionLost,
    /// The connection is back after that.
    ConnectionBack,
}

impl AlertEvent {
    /// Every one, in the order in which they are shown.
    pub const ALL: [Self; 9] = [
        Self::Queue,
        Self::Offer,
        Self::Invitation,
        Self::Transfer,
        Self::Message,
        Self::MessageLeft,
        Self::NotResponding,
        Self::ConnectionLost,
        Self::ConnectionBack,
    ];

    /// Its tone.
    #[must_use]
    pub fn sound(self) -> Sound {
        match self {
            Self::Queue | Self::Offer => Sound::ClientWaiting,
            Self::Invitation => Sound::Invitation,
            Self::Transfer => Sound::Transfer,
            Self::Message | Self::MessageLeft | Self::ConnectionBack => Sound::ClientWrote,
            Self::NotResponding | Self::ConnectionLost => Sound::Warning,
        }
    }

    /// Somebody waits to be accepted.
    #[must_use]
    pub fn waits(self) -> bool {
        matches!(self, Self::Queue | Self::Offer | Self::Invitation | Self::Transfer)
    }

    /// There is something to answer: its sound can come again until that is done.
    #[must_use]
    pub fn repeats(self) -> bool {
        self != Self::ConnectionBack
    }

    /// Heard whatever window is in front: who let offers pass, or waits for clients who cannot come, may not sit there.
    #[must_use]
    pub fn warns(self) -> bool {
        matches!(self, Self::NotResponding | Self::ConnectionLost)
    }
}

/// How one event alerts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct EventAlert {
    /// A popup, while the window is not in front.
    pub popup: bool,
    /// A sound.
    pub sound: bool,
    /// The sound comes again until the event is answered.
    pub repeat: bool,
    /// The pause before it comes again, in seconds.
    pub every_s: u32,
    /// Its tone; none: the usual one of the event.
    pub tone: Option<Sound>,
    /// Its loudness in percent of the volume that is set for all.
    pub volume: u32,
}

impl EventAlert {
    const fn new(popup: bool, sound: bool, repeat: bool, every_s: u32) -> Self {
        Self { popup, sound, repeat, every_s, tone: None, volume: 100 }
    }

    /// The pause before its sound comes again, within reason.
    pub(crate) fn pause(&self) -> Duration {
        Duration::from_secs(self.every_s.clamp(PAUSES.0, PAUSES.1).into())
    }
}

impl Default for EventAlert {
    fn default() -> Self {
        Self::new(true, true, false, 30)
    }
}

/// What a popup tells of a client.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PopupText {
    /// The name and what was written.
    #[default]
    NameAndMessage,
    /// The name.
    Name,
    /// Nothing: only that somebody waits or wrote.
    Nothing,
}

/// How every event alerts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct AlertSettings {
    /// A client enters a queue that I serve.
    pub queue: EventAlert,
    /// A client is put before me.
    pub offer: EventAlert,
    /// A client came by an invitation of mine.
    pub invitation: EventAlert,
    /// A colleague gives me, or a group of mine, a conversation.
    pub transfer: EventAlert,
    /// A client wrote in one of my active sessions.
    pub message: EventAlert,
    /// A client left a message to be answered later.
    pub message_left: EventAlert,
    /// I let offers pass and was set away.
    pub not_responding: EventAlert,
    /// There has been no connection for a while, though I am Online.
    pub connection_lost: EventAlert,
    /// The connection is back after that.
    pub connection_back: EventAlert,
    /// The sound for clients who wait also while the window is in front.
    pub waiting_always: bool,
    /// What popups tell of a client.
    pub popup_text: PopupText,
    /// Sounds also while the system's do-not-disturb is on.
    pub despite_do_not_disturb: bool,
}

impl Default for AlertSettings {
    /// Alerts a new operator who never opened the settings.
    fn default() -> Self {
        let waits = EventAlert::new(true, true, true, 5);
        let once = EventAlert::default();
        Self {
            queue: waits,
            offer: waits,
            invitation: waits,
            transfer: waits,
            message: once,
            message_left: once,
            not_responding: once,
            connection_lost: once,
            connection_back: EventAlert { sound: false, ..once },
            waiting_always: false,
            popup_text: PopupText::NameAndMessage,
            despite_do_not_disturb: false,
        }
    }
}

impl AlertSettings {
    /// How an event alerts.
    #[must_use]
    pub fn of(&self, event: AlertEvent) -> EventAlert {
        match event {
            AlertEvent::Queue => self.queue,
            AlertEvent::Offer => self.offer,
            AlertEvent::Invitation => self.invitation,
            AlertEvent::Transfer => self.transfer,
            AlertEvent::Message => self.message,
            AlertEvent::MessageLeft => self.message_left,
            AlertEvent::NotResponding => self.not_responding,
            AlertEvent::ConnectionLost => self.connection_lost,
            AlertEvent::ConnectionBack => self.connection_back,
        }
    }

    /// To change how an event alerts.
    pub fn of_mut(&mut self, event: AlertEvent) -> &mut EventAlert {
        match event {
            AlertEvent::Queue => &mut self.queue,
            AlertEvent::Offer => &mut self.offer,
            AlertEvent::Invitation => &mut self.invitation,
            AlertEvent::Transfer => &mut self.transfer,
            AlertEvent::Message => &mut self.message,
            AlertEvent::MessageLeft => &mut self.message_left,
            AlertEvent::NotResponding => &mut self.not_responding,
            AlertEvent::ConnectionLost => &mut self.connection_lost,
            AlertEvent::ConnectionBack => &mut self.connection_back,
        }
    }
}

/// The four switches that there were before every event had its own.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
pub(crate) struct FourSwitches {
    popup_waiting: Option<bool>,
    sound_waiting: Option<bool>,
    popup_message: Option<bool>,
    sound_message: Option<bool>,
}

impl From<FourSwitches> for AlertSettings {
    /// What was switched off stays off; what did not alert then alerts as it does for a new operator.
    fn from(before: FourSwitches) -> Self {
        use AlertEvent::{Invitation, Message, MessageLeft, NotResponding, Offer, Queue};
        let mut settings = Self::default();
        let (waiting, message) = ([Queue, Offer, Invitation, NotResponding], [Message, MessageLeft]);
        for event in AlertEvent::ALL {
            let alert = settings.of_mut(event);
            let (popup, sound) = match event {
                event if waiting.contains(&event) => (before.popup_waiting, before.sound_waiting),
                event if message.contains(&event) => (before.popup_message, before.sound_message),
                _ => continue,
            };
            (alert.popup, alert.sound) = (popup.unwrap_or(alert.popup), sound.unwrap_or(alert.sound));
        }
        settings
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{
        ports::Remembered,
        view::{Language, Settings, Theme},
    };

    /// As the program before wrote it.
    fn old_file(popup_waiting: bool, sound_waiting: bool, popup_message: bool, sound_message: bool) -> Remembered {
        let file = json!({
            "settings": {
                "theme": "dark", "language": "cs",
                "popup_waiting": popup_waiting, "sound_waiting": sound_waiting,
                "popup_message": popup_message, "sound_message": sound_message,
                "volume": 0.25, "idle_minutes": 12, "away_at_lock": true
            },
            "last_sign_in": { "address": "https://chat.example", "username": "ines" },
            "signed_in_to": { "address": "https://chat.example", "username": "ines", "local": false },
            "device_id": null
        });
        serde_json::from_value(file).unwrap()
    }

    #[test]
    fn preferences_of_the_program_before_are_read_right() {
        let read = old_file(true, true, true, true).settings;
        let Settings { theme, language, alerts, volume, output, idle_minutes, away_at_lock, .. } = read;
        assert_eq!((theme, language), (Theme::Dark, Language::Cs));
        assert_eq!((volume, output, idle_minutes, away_at_lock), (0.25, None, Some(12), true));
        assert_eq!(alerts, AlertSettings::default(), "who had everything on has the defaults");
        assert_eq!(old_file(true, true, true, true).last_sign_in.username, "ines", "and nothing else is lost");
    }

    #[test]
    fn what_was_switched_off_stays_off_and_nothing_else_goes_off() {
        use AlertEvent as E;
        let waiting = [E::Queue, E::Offer, E::Invitation, E::NotResponding];
        for switched_off in 0..4 {
            let on = |switch| switch != switched_off;
            let alerts = old_file(on(0), on(1), on(2), on(3)).settings.alerts;
            for event in E::ALL {
                let ours = |switches: [usize; 2]| match event {
                    event if waiting.contains(&event) => switches[0] == switched_off,
                    E::Message | E::MessageLeft => switches[1] == switched_off,
                    _ => false,
                };
                let usual = AlertSettings::default().of(event);
                assert_eq!(alerts.of(event).popup, usual.popup && !ours([0, 2]), "{event:?}, {switched_off} off");
                assert_eq!(alerts.of(event).sound, usual.sound && !ours([1, 3]), "{event:?}, {switched_off} off");
            }
        }
    }

    #[test]
    fn what_is_written_is_read_again_and_gaps_are_filled() {
        let mut settings = Settings::default();
        settings.alerts.message =
            EventAlert { tone: Some(Sound::Call), volume: 40, ..EventAlert::new(false, true, true, 10) };
        settings.alerts.popup_text = PopupText::Nothing;
        let written = serde_json::to_value(&settings).unwrap();
        assert_eq!(serde_json::from_value::<Settings>(written).unwrap(), settings);
        let gaps: Settings = serde_json::from_value(json!({
            "alerts": { "queue": { "popup": false } }, "popup_message": false
        }))
        .unwrap();
        assert!(!gaps.alerts.queue.popup && gaps.alerts.queue.sound);
        assert!(gaps.alerts.message.popup, "the old switches count only where there are no new ones");
        assert_eq!(serde_json::from_value::<Settings>(json!({})).unwrap(), Settings::default());
    }
}
