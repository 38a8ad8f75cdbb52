//! What is counted outside the window, what a call keeps low, and which troubles are told.

use std::sync::Arc;

use super::*;
use crate::{
    core::Core,
    doubles::{Doubles, ManualClock, everything_works},
    ports::{Fact, Output, PopupService},
    view::{Badge, Change},
};

struct Desk {
    core: Core,
    doubles: Doubles,
    server: Server,
}

impl Desk {
    /// Signed in and connected, with a client who is talked to.
    fn talking() -> Self {
        let (mut workspace, server) = talking();
        workspace.connected(NOW, NOW);
        let (doubles, clock) = (Doubles::default(), Arc::new(ManualClock::default()));
        let mut core = Core::new(workspace, doubles.notifier.clone(), doubles.sounds.clone(), clock);
        for fact in everything_works() {
            core.alerting.take(fact, NOW);
        }
        core.settle();
        Self { core, doubles, server }
    }

    fn happens(&mut self, what: Happens) {
        follow(&mut self.core.workspace, &mut self.server, what);
        self.core.settle();
    }

    fn badge(&mut self) -> Badge {
        self.core.subscribe().0.badge
    }

    fn troubles(&mut self) -> Vec<Trouble> {
        self.core.subscribe().0.troubles
    }

    fn told(&mut self, fact: Fact) {
        self.core.alerting.take(fact, NOW);
        self.core.settle();
    }
}

#[test]
fn the_badge_counts_who_waits_for_me_and_what_i_did_not_read_and_asks_for_attention() {
    let mut desk = Desk::talking();
    assert_eq!(desk.badge(), Badge { waiting: Some(0), unread: 0, attention: false });
    desk.happens(Happens::Joins(2));
    desk.happens(Happens::Writes(1));
    assert_eq!(desk.badge(), Badge { waiting: Some(1), unread: 1, attention: true });
    let (_, mut changes) = desk.core.subscribe();
    desk.core.workspace.set_focused(true);
    desk.core.settle();
    let seen = Badge { waiting: Some(1), unread: 1, attention: false };
    let told = changes.try_recv().unwrap();
    assert!(told.contains(&Change::Badge { value: seen }), "the operator looks: {told:?}");
    desk.core.workspace.show(Some(id(1)));
    desk.core.settle();
    assert_eq!(desk.badge(), Badge { waiting: Some(1), unread: 0, attention: false });
    desk.core.workspace.set_focused(false);
    desk.core.settle();
    assert!(!desk.badge().attention, "what was seen does not ask for attention again");
    desk.core.workspace.link.lost(NOW, 0.5);
    desk.core.settle();
    assert_eq!(desk.badge().waiting, None, "nobody knows");
}

#[test]
fn sounds_are_low_while_i_talk_on_the_telephone() {
    let mut desk = Desk::talking();
    desk.core.workspace.sessions.get_mut(&id(1)).unwrap().channel = Channel::Phone;
    desk.happens(Happens::Joins(2));
    assert_eq!(desk.doubles.sounds.ringing(), [], "once");
    let volume = Settings::default().volume;
    assert_eq!(desk.doubles.sounds.volume(), Some(volume / 4.0));
    desk.core.workspace.sessions.get_mut(&id(1)).unwrap().state = SessionState::AfterWork;
    desk.core.settle();
    assert_eq!((desk.doubles.sounds.ringing(), desk.doubles.sounds.volume()), (vec![id(2)], Some(volume)), "hung up");
}

#[test]
fn who_cannot_be_alerted_at_all_while_online_is_not_told_the_lesser_troubles_too() {
    let mut desk = Desk::talking();
    desk.told(Fact::PopupService(PopupService::Missing));
    assert_eq!(desk.troubles(), [Trouble::Popups]);
    desk.core.workspace.dismiss(&Trouble::Popups);
    desk.core.settle();
    assert_eq!(desk.troubles(), [], "the operator has read it");
    desk.told(Fact::PopupService(PopupService::Silent));
    assert_eq!(desk.troubles(), [], "it is still the same trouble");
    desk.told(Fact::PopupService(PopupService::Answers { name: "dunst".to_owned(), clicks: true, body: true }));
    desk.told(Fact::PopupService(PopupService::Missing));
    assert_eq!(desk.troubles(), [Trouble::Popups], "this one is new");
    desk.told(Fact::Output(Output::Missing));
    let (seen, _) = desk.core.subscribe();
    assert!(!seen.readiness.can_alert);
    assert_eq!(seen.troubles, [], "the window says something stronger");
    let me = desk.core.workspace.signed.as_mut().unwrap().me.as_mut().unwrap();
    me.status = Status::AWAY;
    desk.core.settle();
    assert_eq!(desk.troubles(), [Trouble::Popups, Trouble::Sound], "while away there is nothing stronger");
}

#[test]
fn that_offers_depend_on_it_is_said() {
    let mut desk = Desk::talking();
    assert!(!desk.core.subscribe().0.readiness.offers_depend_on_it);
    desk.core.workspace.company.as_mut().unwrap().only_alertable = true;
    desk.core.settle();
    assert!(desk.core.subscribe().0.readiness.offers_depend_on_it);
}
