//! Whether an alert would reach the operator: what the shell tells of this computer, mute, test and receipts. The verdict is
//! a pure function of them in [`evaluate`].

mod commands;
mod evaluate;
mod receipts;
mod until;

use std::time::Duration;

use deskbell_protocol::{Outcome, Readiness, Receipt, Timestamp, Way};

use self::{
    evaluate::Known,
    receipts::{Kind, Receipts},
    until::Until,
};
use crate::{
    alerts::settings::AlertEvent,
    ports::{Fact, Output, OutputLevel, PopupService, Subject},
    view::{ReadinessView, Settings, SystemPage, TestView, Trouble},
    wanted::Moment,
};

/// A test that nobody answers is over after this time.
const TEST: Duration = Duration::from_secs(60);
const MINUTE: Duration = Duration::from_secs(60);

/// What the shell told of this computer; none: not told yet.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Facts {
    output: Option<Output>,
    level: OutputLevel,
    popup_service: Option<PopupService>,
    /// None within: the system does not tell.
    do_not_disturb: Option<Option<bool>>,
    tray: Option<bool>,
    /// None within: that cannot be told or set here.
    autostart: Option<Option<bool>>,
    system_pages: Vec<SystemPage>,
}

impl Facts {
    /// What plays, as far as that tells one device from another.
    fn player(&self) -> (Option<Output>, Option<&str>) {
        (self.output, self.level.name.as_deref())
    }
}

/// A test that the operator asked for.
#[derive(Debug, Clone, Copy)]
struct Test {
    view: TestView,
    until: Until,
    /// Its popup may be there.
    popup: bool,
    /// Why its sound was not played; none: it was.
    kept: Option<Outcome>,
}

/// What is known of the ways to the operator.
#[derive(Debug, Default)]
pub(crate) struct Alerting {
    facts: Facts,
    checked_at: Option<Timestamp>,
    muted: Option<Until>,
    test: Option<Test>,
    /// The popup of a test that is over is to be taken away.
    test_popup_over: bool,
    /// The operator did not see the last test, and the service is still that one.
    not_seen: bool,
    /// The operator did not hear the last test, and the device is still that one.
    not_heard: bool,
    /// Why the last popup could not be shown.
    popups_failed: Option<Way>,
    /// The last sound could not be played.
    sounds_failed: bool,
    /// The device that the operator chose.
    chosen: Option<String>,
    pub(crate) receipts: Receipts,
    /// What was told of troubles last.
    broken: [bool; 2],
}

impl Alerting {
    /// Takes what the shell tells. What is news of a service or a device is a new chance for it.
    pub(crate) fn take(&mut self, fact: Fact, now: Timestamp) {
        let before = self.facts.clone();
        match fact {
            Fact::Output(output) => {
                // It says so only after it took some.
                self.sounds_failed &= output == Output::Missing;
                self.facts.output = Some(output);
            }
            Fact::OutputLevel(level) => self.facts.level = level,
            Fact::PopupService(service) => self.facts.popup_service = Some(service),
            Fact::DoNotDisturb(on) => self.facts.do_not_disturb = Some(on),
            Fact::Tray(there) => self.facts.tray = Some(there),
            Fact::Autostart(on) => self.facts.autostart = Some(on),
            Fact::SystemPages(pages) => self.facts.system_pages = pages,
            Fact::Popup { subject, outcome } => return self.popup(subject, outcome, now),
            Fact::Sound { subject, outcome } => return self.sound(subject, outcome, now),
        }
        self.checked_at = Some(now);
        if before.player() != self.facts.player() {
            self.new_player();
        }
        if before.popup_service != self.facts.popup_service {
            (self.popups_failed, self.not_seen) = (None, false);
        }
    }

    fn new_player(&mut self) {
        (self.sounds_failed, self.not_heard) = (false, false);
    }

    fn popup(&mut self, subject: Subject, outcome: Outcome, now: Timestamp) {
        // Few services say so themselves.
        let held = matches!(outcome, Outcome::Shown | Outcome::Replaced) && self.do_not_disturb();
        let outcome = if held { Outcome::DoNotDisturb } else { outcome };
        match outcome {
            Outcome::Shown | Outcome::Replaced | Outcome::DoNotDisturb => self.popups_failed = None,
            Outcome::NoService => self.popups_failed = Some(Way::NoService),
            Outcome::Refused => self.popups_failed = Some(Way::Refused),
            Outcome::TimedOut => self.popups_failed = Some(Way::NoAnswer),
            _ => {}
        }
        self.receipts.came(subject, Kind::Popup, outcome, now);
    }

    fn sound(&mut self, subject: Subject, outcome: Outcome, now: Timestamp) {
        match outcome {
            Outcome::Played | Outcome::FileBroken => self.sounds_failed = false,
            Outcome::NoDevice | Outcome::DeviceLost => self.sounds_failed = true,
            _ => {}
        }
        self.receipts.came(subject, Kind::Sound, outcome, now);
    }

    /// The operator chose another device.
    pub(crate) fn choose(&mut self, output: Option<&str>) -> bool {
        let other = self.chosen.as_deref() != output;
        if other {
            self.chosen = output.map(str::to_owned);
            self.new_player();
        }
        other
    }

    /// Somebody else sits down: what the former operator muted, tested and was told is not for him or her.
    pub(crate) fn change_operator(&mut self) {
        self.end_popup();
        (self.muted, self.test, self.not_seen, self.not_heard) = (None, None, false, false);
        self.receipts.forget();
    }

    pub(crate) fn is_muted(&self) -> bool {
        self.muted.is_some()
    }

    /// Whether the system's do-not-disturb is known to be on.
    pub(crate) fn do_not_disturb(&self) -> bool {
        self.facts.do_not_disturb.flatten() == Some(true)
    }

    /// Time went by: the mute and an unanswered test end.
    pub(crate) fn tick(&mut self, now: Moment) {
        self.muted = self.muted.filter(|until| !until.is_over(now));
        if self.test.is_some_and(|test| test.until.is_over(now)) {
            self.end_popup();
            self.test = self.test.filter(|test| test.view.seen.is_some() && test.view.heard.is_some());
        }
    }

    /// How long until [`Alerting::tick`] has something to do.
    pub(crate) fn due(&self, now: Moment) -> Option<Duration> {
        let open = |test: &Test| test.popup || test.view.seen.is_none() || test.view.heard.is_none();
        let test = self.test.filter(open).map(|test| test.until);
        self.muted.into_iter().chain(test).map(|until| until.left(now)).min()
    }

    /// Sounds are muted for so many minutes; none: not any more.
    fn mute(&mut self, minutes: Option<u32>, now: Moment) {
        let minutes = minutes.filter(|minutes| *minutes > 0);
        self.muted = minutes.map(|minutes| Until::after(MINUTE.saturating_mul(minutes), now));
    }

    /// A test begins. `kept` is why its sound is not played.
    pub(crate) fn begin_test(&mut self, kept: Option<Outcome>, now: Moment) {
        let view = TestView { at: now.clock, seen: None, heard: None };
        (self.test, self.test_popup_over) =
            (Some(Test { view, until: Until::after(TEST, now), popup: true, kept }), false);
        self.receipts.test(true);
        if let Some(outcome) = kept {
            self.receipts.kept(Subject::Test, None, outcome, now.clock);
        }
    }

    /// What the operator noticed of the test; none: that was not said. Of a popup or a sound that was kept back nothing is
    /// learnt.
    fn answer(&mut self, seen: Option<bool>, heard: Option<bool>) {
        let do_not_disturb = self.do_not_disturb();
        let Some(test) = &mut self.test else { return };
        if let Some(seen) = seen {
            test.view.seen = Some(seen);
            self.not_seen = !seen && !do_not_disturb;
        }
        if let Some(heard) = heard {
            test.view.heard = Some(heard);
            self.not_heard = !heard && test.kept.is_none();
        }
        self.end_popup();
    }

    fn end_popup(&mut self) {
        if let Some(test) = &mut self.test {
            self.test_popup_over |= std::mem::take(&mut test.popup);
        }
    }

    /// Whether the popup of a test that is over is to be taken away; asked once.
    pub(crate) fn take_test_popup_over(&mut self) -> bool {
        std::mem::take(&mut self.test_popup_over)
    }

    fn known<'a>(&'a self, settings: &'a Settings) -> Known<'a> {
        Known {
            facts: &self.facts,
            settings,
            muted_until: self.muted.map(Until::clock),
            popups_failed: self.popups_failed,
            sounds_failed: self.sounds_failed,
            not_seen: self.not_seen,
            not_heard: self.not_heard,
            test: self.test.map(|test| test.view),
        }
    }

    /// The verdict.
    pub(crate) fn view(&self, settings: &Settings, offers_depend_on_it: bool) -> ReadinessView {
        let known = self.known(settings);
        let (sounds, popups) = (known.sounds(), known.popups());
        ReadinessView {
            sounds,
            popups,
            can_alert: sounds.reaches() || popups.reaches(),
            offers_depend_on_it,
            checks: known.checks(),
            checked_at: self.checked_at,
            muted_until: known.muted_until,
            test: known.test,
        }
    }

    /// Which troubles came or went since this was asked last.
    pub(crate) fn take_troubles(&mut self, settings: &Settings) -> Vec<(Trouble, bool)> {
        let known = self.known(settings);
        let popups = matches!(known.popups(), Way::NoService | Way::Refused | Way::NoAnswer);
        let now = [(Trouble::Popups, popups), (Trouble::Sound, known.sounds() == Way::NoDevice)];
        let before = std::mem::replace(&mut self.broken, [now[0].1, now[1].1]);
        now.into_iter().zip(before).filter(|((_, is), was)| is != was).map(|(trouble, _)| trouble).collect()
    }

    /// What the server is told; none before this computer was looked at. `server` tells the server's time of a moment.
    pub(crate) fn readiness(&self, settings: &Settings, server: impl Fn(Timestamp) -> Timestamp) -> Option<Readiness> {
        self.checked_at?;
        let known = self.known(settings);
        let (popups, sounds) = (known.popups(), known.sounds());
        let receipt = |kind| self.receipts.last(kind).map(|(outcome, at)| Receipt { outcome, at: server(at) });
        let (last_popup, last_sound) = (receipt(Kind::Popup), receipt(Kind::Sound));
        let nothing_known = popups == Way::Checking && sounds == Way::Checking;
        (!nothing_known).then_some(Readiness { popups, sounds, last_popup, last_sound })
    }

    /// A popup is shown, or a sound begun.
    pub(crate) fn begun(&mut self, subject: Subject, event: AlertEvent, sound: bool) {
        self.receipts.begun(subject, event, if sound { Kind::Sound } else { Kind::Popup });
    }
}

#[cfg(test)]
mod tests;
