//! The verdict on each way to the operator, and the lines of the check. Pure.

use deskbell_protocol::{Timestamp, Way};

use super::Facts;
use crate::{
    alerts::settings::EventAlert,
    ports::{Output, PopupService},
    view::{Check, CheckView, Finding, Remedy, Settings, Standing, SystemPage, TestView},
};

/// What the verdict depends on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) facts: &'a Facts,
    pub(super) settings: &'a Settings,
    /// By this computer's clock.
    pub(super) muted_until: Option<Timestamp>,
    /// Why the last popup could not be shown.
    pub(super) popups_failed: Option<Way>,
    /// The last sound could not be played.
    pub(super) sounds_failed: bool,
    pub(super) not_seen: bool,
    pub(super) not_heard: bool,
    pub(super) test: Option<TestView>,
}

impl Known<'_> {
    /// Nobody who is put before me may be missed: the switches of that event count.
    fn offer(&self) -> EventAlert {
        self.settings.alerts.offer
    }

    fn is_inaudible(&self) -> bool {
        self.settings.loudness(self.offer().volume) <= 0.0
    }

    fn do_not_disturb(&self) -> bool {
        self.facts.do_not_disturb.flatten() == Some(true)
    }

    /// The verdict on sounds: first what keeps them back until somebody acts, then what passes by itself.
    pub(super) fn sounds(&self) -> Way {
        let level = &self.facts.level;
        match self.facts.output {
            _ if !self.offer().sound || self.is_inaudible() => Way::SwitchedOff,
            Some(Output::Missing) => Way::NoDevice,
            _ if self.sounds_failed => Way::NoDevice,
            Some(_) if level.muted == Some(true) || level.volume == Some(0) => Way::Silent,
            _ if self.not_heard => Way::NotNoticed,
            _ if self.muted_until.is_some() => Way::Muted,
            _ if self.do_not_disturb() && !self.settings.alerts.despite_do_not_disturb => Way::DoNotDisturb,
            None => Way::Checking,
            Some(_) => Way::Works,
        }
    }

    /// The verdict on popups.
    pub(super) fn popups(&self) -> Way {
        match &self.facts.popup_service {
            _ if !self.offer().popup => Way::SwitchedOff,
            service => match self.service_fails(service.as_ref()) {
                Some(way) => way,
                None if self.not_seen => Way::NotNoticed,
                None if self.do_not_disturb() => Way::DoNotDisturb,
                None if service.is_none() => Way::Checking,
                None => Way::Works,
            },
        }
    }

    /// What the last popup came to counts for more than that the service answers.
    fn service_fails(&self, service: Option<&PopupService>) -> Option<Way> {
        match service {
            Some(PopupService::Missing) => Some(Way::NoService),
            Some(PopupService::Refuses) => Some(Way::Refused),
            Some(PopupService::Silent) => Some(Way::NoAnswer),
            Some(PopupService::Answers { .. }) | None => self.popups_failed,
        }
    }

    /// Every line; what needs the operator first.
    pub(super) fn checks(&self) -> Vec<CheckView> {
        let mut checks = vec![
            self.sounds_check(),
            self.output(),
            self.service(),
            self.do_not_disturb_check(),
            self.tray(),
            self.autostart(),
            self.test(),
        ];
        checks.sort_by_key(|check| check.standing);
        checks
    }

    fn open(&self, page: SystemPage) -> Option<Remedy> {
        self.facts.system_pages.contains(&page).then_some(Remedy::OpenSettings { page })
    }

    fn sounds_check(&self) -> CheckView {
        let (standing, finding, remedy) = match self.muted_until {
            _ if !self.offer().sound => (Standing::NeedsYou, Finding::SoundsOff, Some(Remedy::SoundsOn)),
            _ if self.is_inaudible() => (Standing::NeedsYou, Finding::SoundsAtZero, Some(Remedy::SoundsOn)),
            Some(until) => (Standing::NeedsYou, Finding::SoundsMuted { until }, Some(Remedy::Unmute)),
            None => (Standing::Passed, Finding::SoundsOn, None),
        };
        CheckView { check: Check::Sounds, standing, finding, remedy }
    }

    fn output(&self) -> CheckView {
        let level = &self.facts.level;
        let name = level.name.clone();
        let open = || self.open(SystemPage::Sound);
        let (standing, finding, remedy) = match self.facts.output {
            Some(Output::Missing) => (Standing::Failed, Finding::OutputMissing, open()),
            _ if self.sounds_failed => (Standing::Failed, Finding::OutputMissing, open()),
            None => (Standing::Unknown, Finding::Checking, None),
            Some(_) if level.muted == Some(true) => (Standing::NeedsYou, Finding::OutputMuted { name }, open()),
            Some(_) if level.volume == Some(0) => (Standing::NeedsYou, Finding::OutputAtZero { name }, open()),
            // It is heard, if perhaps not where it should be.
            Some(Output::Takes { stand_in: true }) => (Standing::Passed, Finding::OutputStandsIn { name }, None),
            Some(Output::Takes { stand_in: false }) => {
                (Standing::Passed, Finding::OutputTakes { name, volume: level.volume }, None)
            }
        };
        CheckView { check: Check::Output, standing, finding, remedy }
    }

    fn service(&self) -> CheckView {
        let service = self.facts.popup_service.as_ref();
        let open = self.open(SystemPage::Notifications);
        let (standing, finding, remedy) = match self.service_fails(service) {
            _ if !self.offer().popup => (Standing::NeedsYou, Finding::PopupsOff, Some(Remedy::PopupsOn)),
            Some(Way::NoService) => (Standing::Failed, Finding::ServiceMissing, None),
            Some(Way::Refused) if open.is_some() => (Standing::NeedsYou, Finding::ServiceRefuses, open),
            Some(Way::Refused) => (Standing::Failed, Finding::ServiceRefuses, None),
            Some(_) => (Standing::Failed, Finding::ServiceSilent, None),
            None => match service {
                // Whatever they lack, their popups are seen.
                Some(PopupService::Answers { name, clicks, body }) => {
                    let name = name.clone();
                    let finding = match (*clicks, *body) {
                        (false, _) => Finding::ServiceWithoutClicks { name },
                        (_, false) => Finding::ServiceWithoutBody { name },
                        (true, true) => Finding::ServiceAnswers { name },
                    };
                    (Standing::Passed, finding, None)
                }
                _ => (Standing::Unknown, Finding::Checking, None),
            },
        };
        CheckView { check: Check::PopupService, standing, finding, remedy }
    }

    fn do_not_disturb_check(&self) -> CheckView {
        let (standing, finding, remedy) = match self.facts.do_not_disturb {
            None => (Standing::Unknown, Finding::Checking, None),
            Some(None) => (Standing::Unknown, Finding::NotTold, None),
            Some(Some(false)) => (Standing::Passed, Finding::DoNotDisturbOff, None),
            Some(Some(true)) => (Standing::NeedsYou, Finding::DoNotDisturbOn, self.open(SystemPage::Notifications)),
        };
        CheckView { check: Check::DoNotDisturb, standing, finding, remedy }
    }

    fn tray(&self) -> CheckView {
        let (standing, finding) = match self.facts.tray {
            None => (Standing::Unknown, Finding::Checking),
            Some(true) => (Standing::Passed, Finding::TrayThere),
            Some(false) => (Standing::Failed, Finding::TrayMissing),
        };
        CheckView { check: Check::Tray, standing, finding, remedy: None }
    }

    /// Whether the program starts with the system is the operator's business: a hint, and never trouble.
    fn autostart(&self) -> CheckView {
        let (standing, finding, remedy) = match self.facts.autostart {
            None => (Standing::Unknown, Finding::Checking, None),
            Some(None) => (Standing::Unknown, Finding::NotTold, None),
            Some(Some(true)) => (Standing::Passed, Finding::AutostartOn, None),
            Some(Some(false)) => (Standing::Unknown, Finding::AutostartOff, Some(Remedy::StartWithSystem)),
        };
        CheckView { check: Check::Autostart, standing, finding, remedy }
    }

    fn test(&self) -> CheckView {
        let finding = match self.test.and_then(|test| Some((test.seen?, test.heard?))) {
            None => Finding::TestNotMade,
            Some((true, true)) => Finding::TestNoticed,
            Some((false, true)) => Finding::TestNotSeen,
            Some((true, false)) => Finding::TestNotHeard,
            Some((false, false)) => Finding::TestNotNoticed,
        };
        let (standing, remedy) = match finding {
            Finding::TestNotMade => (Standing::Unknown, None),
            Finding::TestNoticed => (Standing::Passed, None),
            _ => (Standing::NeedsYou, Some(Remedy::TestAgain)),
        };
        CheckView { check: Check::Test, standing, finding, remedy }
    }
}
