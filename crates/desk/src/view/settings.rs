//! What the operator set on this computer.

use serde::{Deserialize, Deserializer, Serialize};
use ts_rs::TS;

use crate::alerts::settings::{AlertSettings, FourSwitches};

/// The look of the window.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the system is.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// How much contrast.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Contrast {
    /// As the system is.
    #[default]
    System,
    /// More.
    More,
}

/// How close together things stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Density {
    /// As drawn.
    #[default]
    Comfortable,
    /// Closer.
    Compact,
}

/// The order of My conversations.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SortBy {
    /// Newest message first.
    #[default]
    Newest,
    /// Who waits longest for an answer first, then as by newest.
    Unanswered,
    /// By the client's name.
    Name,
}

/// The language of the window, tray and popups.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// As the system is.
    #[default]
    System,
    /// English.
    En,
    /// Czech.
    Cs,
}

/// What the operator set on this computer.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct Settings {
    /// The look.
    pub theme: Theme,
    /// How much contrast.
    pub contrast: Contrast,
    /// How close together things stand.
    pub density: Density,
    /// The order of My conversations.
    pub sort_by: SortBy,
    /// The language.
    pub language: Language,
    /// What alerts, and how.
    pub alerts: AlertSettings,
    /// Loudness of sounds, 0 to 1.
    pub volume: f32,
    /// The device on which sounds are played; none: the system's default.
    pub output: Option<String>,
    /// Set me away after so many idle minutes, within what the company allows; none: as the company set.
    pub idle_minutes: Option<u32>,
    /// Set me away when the screen is locked, within what the company allows.
    pub away_at_lock: bool,
}

impl Default for Settings {
    /// Alerts a new operator who never opened the settings.
    fn default() -> Self {
        Self {
            theme: Theme::System,
            contrast: Contrast::System,
            density: Density::Comfortable,
            sort_by: SortBy::Newest,
            language: Language::System,
            alerts: AlertSettings::default(),
            volume: 0.8,
            output: None,
            idle_minutes: None,
            away_at_lock: false,
        }
    }
}

impl<'de> Deserialize<'de> for Settings {
    /// Reads what any build wrote: gaps are filled, and the four switches of before are taken over.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Written {
            theme: Option<Theme>,
            contrast: Option<Contrast>,
            density: Option<Density>,
            sort_by: Option<SortBy>,
            language: Option<Language>,
            alerts: Option<AlertSettings>,
            #[serde(flatten)]
            before: FourSwitches,
            volume: Option<f32>,
            output: Option<String>,
            idle_minutes: Option<u32>,
            away_at_lock: Option<bool>,
        }
        let (written, usual) = (Written::deserialize(deserializer)?, Self::default());
        Ok(Self {
            theme: written.theme.unwrap_or(usual.theme),
            contrast: written.contrast.unwrap_or(usual.contrast),
            density: written.density.unwrap_or(usual.density),
            sort_by: written.sort_by.unwrap_or(usual.sort_by),
            language: written.language.unwrap_or(usual.language),
            alerts: written.alerts.unwrap_or_else(|| written.before.into()),
            volume: written.volume.unwrap_or(usual.volume),
            output: written.output,
            idle_minutes: written.idle_minutes,
            away_at_lock: written.away_at_lock.unwrap_or(usual.away_at_lock),
        })
    }
}
