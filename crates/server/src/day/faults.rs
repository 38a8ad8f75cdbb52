//! What goes wrong, and what others do to operators.

use deskbell_protocol::{
    Activity, Channel, ChannelSwitches, ErrorCode, OperatorSettings, Readiness, Routing, Status, Way,
};

use super::events::Event;
use super::work::{Day, HOUR, MINUTE, SECOND};
use crate::commands::administration::SetDisabled;
use crate::commands::channels::Switch;
use crate::commands::presence::{DesksLost, TellReadiness};
use crate::commands::{desks, supervising};
use crate::store::operators::Desk;

impl Day {
    pub(super) async fn goes_wrong(&mut self, fault: Event) {
        match fault {
            Event::Switches(who, on) => self.switches(who, on).await,
            Event::Locks(who, locked) => self.locks(who, locked).await,
            Event::Deaf(who, deaf) => self.deaf(who, deaf).await,
            Event::Second(who, comes) => self.second(who, comes).await,
            Event::Dies(who) => self.dies(who),
            Event::Sleeps(who) => self.sleeps(who).await,
            Event::Returns(who) => self.returns(who).await,
            Event::Restart => self.restart().await,
            Event::Settings => self.settings().await,
            Event::Restored(who) => self.restored(who).await,
            Event::Supervises => self.supervises().await,
            other => panic!("{other:?} is no fault"),
        }
    }

    async fn switches(&mut self, who: usize, on: bool) {
        if !self.workers[who].sits_there() {
            if on {
                self.later(MINUTE, 5 * MINUTE, Event::Switches(who, true));
            }
            return;
        }
        let (operator, once) = (self.workers[who].id, self.once("switch"));
        match self.house.tries(Switch { operator, channel: Channel::WebChat, on, once }).await {
            Ok(_) | Err(ErrorCode::ChannelLocked | ErrorCode::NotFound) => {}
            Err(other) => panic!("a channel cannot be switched: {other:?}"),
        }
        if !on {
            self.later(MINUTE, 30 * MINUTE, Event::Switches(who, true));
        }
    }

    async fn locks(&mut self, who: usize, locked: bool) {
        let activity = if locked { Activity::Locked } else { Activity::Active };
        let running = self.workers[who].computers.iter().filter(|computer| computer.runs);
        let devices: Vec<_> = running.map(|computer| computer.device).collect();
        // With two computers it is one of them half the time, which changes nothing.
        let one = locked && self.chance.percent(50);
        for device in devices.into_iter().take(if one { 1 } else { usize::MAX }) {
            self.tells(who, device, activity).await;
        }
        if locked {
            self.later(10 * SECOND, 15 * MINUTE, Event::Locks(who, false));
        }
    }

    async fn deaf(&mut self, who: usize, deaf: bool) {
        let (popups, sounds) = if deaf { (Way::NoService, Way::Silent) } else { (Way::Works, Way::Checking) };
        let readiness = Readiness { popups, sounds, ..Readiness::default() };
        let operator = self.workers[who].id;
        let devices: Vec<_> = self.workers[who].computers.iter().map(|computer| computer.device).collect();
        // With two computers it is one of them half the time, and the other may.
        let one = deaf && self.chance.percent(50);
        for device in devices.into_iter().take(if one { 1 } else { usize::MAX }) {
            self.house.must(TellReadiness { operator, device, readiness }).await;
            if deaf && self.house.store.context.company().settings.only_alertable {
                self.counts.deaf += 1;
            }
        }
        if deaf {
            self.later(MINUTE, 30 * MINUTE, Event::Deaf(who, false));
        }
    }

    async fn second(&mut self, who: usize, comes: bool) {
        if comes {
            if self.workers[who].sits_there() {
                self.signs_in(who).await;
                self.heard(who).await;
                self.later(10 * MINUTE, 2 * HOUR, Event::Second(who, false));
            }
            return;
        }
        if self.workers[who].computers.len() > 1
            && let Some(computer) = self.workers[who].computers.pop()
        {
            let desk =
                Desk { operator: self.workers[who].id, device: computer.device, token_hash: computer.token_hash };
            self.house.must(desks::SignOut { desk }).await;
            self.is_silent(who);
        }
    }

    /// The server hears of it by the lease alone.
    fn dies(&mut self, who: usize) {
        if !self.workers[who].sits_there() {
            return;
        }
        self.counts.died += 1;
        let one = self.chance.percent(50);
        for computer in self.workers[who].computers.iter_mut().take(if one { 1 } else { usize::MAX }) {
            computer.runs = false;
        }
        self.is_silent(who);
        match self.chance.within(0..=2) {
            0 => self.later(SECOND, 24 * SECOND, Event::Returns(who)),
            1 => self.later(26 * SECOND, 80 * SECOND, Event::Returns(who)),
            _ => self.later(90 * SECOND, 20 * MINUTE, Event::Returns(who)),
        }
    }

    /// From now on, if no computer runs; the timers look when the lease and the grace that follows are over.
    fn is_silent(&mut self, who: usize) {
        if self.workers[who].sits_there() {
            return;
        }
        self.workers[who].silent_since = self.now();
        let pace = self.house.pace();
        let ms = |time: std::time::Duration| i64::try_from(time.as_millis()).expect("short");
        let lease = self.now().plus(ms(pace.lease));
        self.agenda.add(lease, Event::Look);
        self.agenda.add(lease.plus(ms(pace.grace)), Event::Look);
    }

    async fn sleeps(&mut self, who: usize) {
        let operator = self.workers[who].id;
        let running = self.workers[who].computers.iter_mut().filter(|computer| computer.runs);
        let mut seats = Vec::new();
        for computer in running {
            computer.runs = false;
            seats.push((operator, computer.device));
        }
        for seat in seats {
            self.house.store.context.presence.forget(seat);
            self.house.must(DesksLost { seats: vec![seat] }).await;
        }
        self.is_silent(who);
        self.later(5 * SECOND, 30 * MINUTE, Event::Returns(who));
    }

    /// Everything of the operator's runs again.
    async fn returns(&mut self, who: usize) {
        let worker = &mut self.workers[who];
        if !worker.at_work || worker.disabled {
            return;
        }
        if worker.computers.is_empty() {
            return self.begins(who).await;
        }
        worker.computers.iter_mut().for_each(|computer| computer.runs = true);
        let devices: Vec<_> = worker.computers.iter().map(|computer| computer.device).collect();
        for device in devices {
            self.tells(who, device, Activity::Active).await;
        }
        self.heard(who).await;
    }

    async fn restart(&mut self) {
        self.counts.restarts += 1;
        // Some do not come back with it.
        for who in 0..self.workers.len() {
            if self.workers[who].sits_there() && self.chance.percent(5) {
                self.workers[who].computers.iter_mut().for_each(|computer| computer.runs = false);
                self.workers[who].silent_since = self.now();
                self.later(SECOND, 10 * MINUTE, Event::Returns(who));
            }
        }
        let down = self.chance.within(100..=60 * SECOND);
        self.house.restart(down).await;
        self.restarted = self.now();
        self.house.look().await;
        let pace = self.house.pace();
        let lease = i64::try_from(pace.lease.as_millis()).expect("short");
        self.agenda.add(self.now().plus(lease), Event::Look);
    }

    async fn settings(&mut self) {
        self.counts.settings += 1;
        let who = self.chance.place(self.workers.len());
        let id = self.workers[who].id;
        let groups = self.groups.clone();
        match self.chance.within(0..=9) {
            0 => self.disabled(who).await,
            1 | 2 => {
                // A member moves.
                let (from, to) = (groups[self.chance.place(groups.len())], groups[self.chance.place(groups.len())]);
                self.change(|settings, chance| {
                    let Some(group) = settings.groups.iter_mut().find(|group| group.id == from) else { return };
                    if group.members.len() < 2 {
                        return;
                    }
                    let place = chance.place(group.members.len());
                    let member = group.members.remove(place);
                    if let Some(group) = settings.groups.iter_mut().find(|group| group.id == to)
                        && !group.members.contains(&member)
                    {
                        group.members.push(member);
                    }
                })
                .await;
            }
            3 => {
                self.change(|settings, chance| {
                    let place = chance.place(settings.away_reasons.len());
                    settings.away_reasons[place].enabled ^= true;
                })
                .await;
            }
            4 => {
                self.change(|settings, chance| {
                    settings.operators.entry(id).or_default().slots = u32::try_from(chance.within(1..=5)).ok();
                })
                .await;
            }
            5 => {
                self.change(|settings, _| settings.operators.entry(id).or_default().channels = Some(Vec::new())).await;
                self.later(5 * MINUTE, 30 * MINUTE, Event::Restored(who));
            }
            6 => {
                self.change(|settings, _| {
                    settings.channel_switches = match settings.channel_switches {
                        ChannelSwitches::All => ChannelSwitches::None,
                        _ => ChannelSwitches::All,
                    };
                })
                .await;
            }
            7 => {
                self.change(|settings, chance| {
                    let place = chance.place(settings.groups.len());
                    let group = &mut settings.groups[place];
                    group.mode = match group.mode {
                        Routing::ByUtilisation => Routing::RingAll,
                        Routing::RingAll => Routing::ByUtilisation,
                    };
                })
                .await;
            }
            8 => {
                self.change(|settings, _| settings.only_alertable = false).await;
                self.later(5 * MINUTE, 30 * MINUTE, Event::Restored(who));
            }
            _ => {
                self.change(|settings, chance| {
                    let place = chance.place(settings.groups.len());
                    settings.groups[place].accept_s = u32::try_from(chance.within(10..=60)).unwrap_or(30);
                })
                .await;
            }
        }
    }

    async fn disabled(&mut self, who: usize) {
        // Somebody must be left to enable the others.
        if who == 0 {
            return;
        }
        let username = self.workers[who].username.clone();
        let signed_out = self.house.must(SetDisabled { username, disabled: true }).await.expect("he or she is known");
        self.forget(&signed_out);
        self.workers[who].disabled = true;
        self.workers[who].computers.clear();
        self.is_silent(who);
        self.later(5 * MINUTE, 40 * MINUTE, Event::Restored(who));
    }

    fn forget(&self, signed_out: &[Desk]) {
        signed_out.iter().for_each(|desk| self.house.store.context.presence.forget((desk.operator, desk.device)));
    }

    async fn restored(&mut self, who: usize) {
        let id = self.workers[who].id;
        self.change(|settings, _| {
            let OperatorSettings { slots, .. } = settings.operators.get(&id).cloned().unwrap_or_default();
            settings.operators.insert(id, OperatorSettings { slots, channels: None });
            settings.only_alertable = true;
        })
        .await;
        if std::mem::take(&mut self.workers[who].disabled) {
            let username = self.workers[who].username.clone();
            self.house.must(SetDisabled { username, disabled: false }).await.expect("he or she is known");
            if self.workers[who].at_work {
                self.begins(who).await;
            }
        }
    }

    async fn supervises(&mut self) {
        let who = 1 + self.chance.place(self.workers.len() - 1);
        let (supervisor, operator) = (self.workers[0].id, self.workers[who].id);
        self.counts.supervised += 1;
        if self.chance.percent(30) {
            let signed_out = self.house.must(supervising::SignOut { supervisor, operator }).await;
            self.forget(&signed_out);
            self.workers[who].computers.clear();
            self.is_silent(who);
            self.later(30 * SECOND, 5 * MINUTE, Event::Returns(who));
            return;
        }
        let reason_id = self.reason();
        let status = if self.chance.percent(30) { Status::Online } else { Status::Away { reason_id } };
        let once = self.once("supervise");
        match self.house.tries(supervising::SetStatus { supervisor, operator, status, once }).await {
            Ok(set) => {
                assert_eq!(set.status, status, "what was set is so");
                self.later(5 * MINUTE, 20 * MINUTE, Event::Resumes(who));
            }
            Err(ErrorCode::ReasonUnknown) => {}
            Err(ErrorCode::Forbidden) => assert!(self.workers[who].disabled, "only who is disabled cannot be set"),
            Err(other) => panic!("a status cannot be set: {other:?}"),
        }
    }
}
