//! The company, and the plan of its day.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use deskbell_protocol::{
    CompanySettings, DeviceId, GroupId, OperatorId, Role, Routing, Seq, SessionId, Timestamp, WhenGone,
};

use super::chance::Chance;
use super::events::{Agenda, Event, Reaction};
use super::house::House;
use super::picture::{Offered, Picture, Resting, offers, rests};
use super::{evening, promises};
use crate::commands::administration::{CreateCompany, CreateOperator};
use crate::commands::settings::{Language, Put, new_group};
use crate::store::idempotency::Once;
use crate::store::operators::Desk;

/// 2 March 2026, six o'clock in the morning in UTC.
const MORNING: Timestamp = Timestamp(1_772_431_200_000);
pub(super) const SECOND: i64 = 1_000;
pub(super) const MINUTE: i64 = 60 * SECOND;
pub(super) const HOUR: i64 = 60 * MINUTE;
/// From the morning until nobody comes any more.
const CLOSING: i64 = 11 * HOUR + 30 * MINUTE;
/// By then everything must be over.
const NIGHT: i64 = 15 * HOUR;
/// So many steps from look to look at the whole database; in between only the offers are looked at.
const STEPS_A_LOOK: u64 = 8;

/// How much happens.
#[derive(Debug, Clone, Copy)]
pub(super) struct Size {
    pub(super) operators: usize,
    pub(super) clients: usize,
}

impl FromStr for Size {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (operators, clients) = text.split_once('x').unwrap_or((text, text));
        Ok(Self { operators: operators.parse()?, clients: clients.parse()? })
    }
}

/// A computer on which an operator is signed in.
pub(super) struct Computer {
    pub(super) device: DeviceId,
    pub(super) token_hash: String,
    pub(super) runs: bool,
}

pub(super) struct Worker {
    pub(super) id: OperatorId,
    pub(super) username: String,
    pub(super) computers: Vec<Computer>,
    pub(super) at_work: bool,
    pub(super) pausing: bool,
    pub(super) going: bool,
    pub(super) disabled: bool,
    /// Since when no computer runs.
    pub(super) silent_since: Timestamp,
    pub(super) first_sign_in: Option<Timestamp>,
}

impl Worker {
    pub(super) fn sits_there(&self) -> bool {
        self.computers.iter().any(|computer| computer.runs)
    }

    /// The desk at which a request is made.
    pub(super) fn desk(&self) -> Option<Desk> {
        let computer = self.computers.iter().find(|computer| computer.runs)?;
        Some(Desk { operator: self.id, device: computer.device, token_hash: computer.token_hash.clone() })
    }
}

/// What happened, so that a day on which nothing did cannot pass for a good one.
#[derive(Debug, Default)]
pub(super) struct Counts {
    pub(super) came: u32,
    pub(super) turned_away: u32,
    pub(super) accepted: u32,
    pub(super) declined: u32,
    pub(super) let_pass: u32,
    pub(super) late: u32,
    pub(super) races: u32,
    pub(super) impatient: u32,
    pub(super) passed_on: u32,
    /// Sessions that were to go to somebody else.
    pub(super) given: u32,
    /// Those that did.
    pub(super) transferred: u32,
    pub(super) returned: u32,
    /// Where nobody was there to take it.
    pub(super) unwanted: u32,
    pub(super) died: u32,
    /// Desks whose alerts did not arrive, where the company minds.
    pub(super) deaf: u32,
    pub(super) restarts: u32,
    pub(super) settings: u32,
    pub(super) supervised: u32,
    /// Sessions that went back to a queue, by their notes.
    pub(super) lost: u32,
    /// Clients whose operator was missing, by theirs.
    pub(super) missed: u32,
    pub(super) looks: u32,
    pub(super) most_waiting: usize,
}

pub(super) struct Day {
    pub(super) house: House,
    pub(super) chance: Chance,
    pub(super) agenda: Agenda,
    pub(super) workers: Vec<Worker>,
    pub(super) places: BTreeMap<OperatorId, usize>,
    pub(super) groups: Vec<GroupId>,
    /// The offers there are, as they were after the last step.
    pub(super) offers: BTreeSet<Offered>,
    /// Who said no to what, as it was then.
    pub(super) rests: BTreeSet<Resting>,
    pub(super) restarted: Timestamp,
    pub(super) counts: Counts,
    /// Who accepted what when, by the answers.
    pub(super) taken: BTreeSet<(SessionId, OperatorId, Timestamp)>,
    head: Seq,
    steps: u64,
}

impl Day {
    /// From the morning until the last session is closed.
    pub(super) async fn live(seed: u64, size: Size) {
        let mut day = Self::furnished(seed, size).await;
        day.plan(size);
        while let Some((at, event)) = day.agenda.next() {
            day.house.move_to(at).await;
            let told = format!("{event:?}");
            let evening = event == Event::Round && at.since(MORNING) > CLOSING;
            day.happens(event).await;
            if day.something_was_written() {
                day.notices().await;
                day.steps += 1;
            } else if !evening {
                continue;
            }
            if (evening || day.steps.is_multiple_of(STEPS_A_LOOK)) && day.looks_round(&told).await {
                break;
            }
        }
        evening::checks(&mut day).await;
    }

    pub(super) fn now(&self) -> Timestamp {
        self.house.now()
    }

    /// In a while.
    pub(super) fn after(&mut self, from_ms: i64, to_ms: i64) -> Timestamp {
        let wait = self.chance.within(from_ms..=to_ms);
        self.now().plus(wait)
    }

    pub(super) fn later(&mut self, from_ms: i64, to_ms: i64, event: Event) {
        let at = self.after(from_ms, to_ms);
        self.agenda.add(at, event);
    }

    async fn furnished(seed: u64, size: Size) -> Self {
        let mut house = House::open(seed, MORNING).await;
        let name = "Northlight Rail".to_owned();
        house.must(CreateCompany { name, language: Language::English }).await.expect("a new company");
        let mut workers = Vec::new();
        for n in 0..size.operators {
            let role = if n == 0 { Role::Administrator } else { Role::Operator };
            let username = format!("operator{n}");
            let display_name = format!("Operator {n}");
            let new = CreateOperator { username: username.clone(), display_name, password_hash: String::new(), role };
            let id = house.must(new).await.expect("a new operator");
            workers.push(Worker {
                id,
                username,
                computers: Vec::new(),
                at_work: false,
                pausing: false,
                going: false,
                disabled: false,
                silent_since: MORNING,
                first_sign_in: None,
            });
        }
        let places = workers.iter().enumerate().map(|(place, worker)| (worker.id, place)).collect();
        let chance = Chance::of(seed);
        let (agenda, offers, rests, counts) = (Agenda::default(), BTreeSet::new(), BTreeSet::new(), Counts::default());
        let (groups, taken, head) = (Vec::new(), BTreeSet::new(), Seq::default());
        let restarted = MORNING;
        let mut day = Self {
            house,
            chance,
            agenda,
            workers,
            places,
            groups,
            offers,
            rests,
            restarted,
            counts,
            taken,
            head,
            steps: 0,
        };
        day.found_groups(size).await;
        day
    }

    /// The first group rings at all its members, the second has too few for those who come to it.
    async fn found_groups(&mut self, size: Size) {
        let count = (size.operators / 20).clamp(3, 10);
        self.groups = (0..count).map(|_| GroupId(self.chance.id())).collect();
        let ids: Vec<OperatorId> = self.workers.iter().map(|worker| worker.id).collect();
        let mut members = vec![Vec::new(); count];
        for (place, id) in ids.iter().enumerate() {
            members[2 + place % (count - 2)].push(*id);
            if place % 8 == 1 {
                members[0].push(*id);
            }
            if place % 12 == 2 {
                members[1].push(*id);
            }
        }
        let groups = self.groups.clone();
        self.change(|settings, chance| {
            let named = groups.iter().zip(members).enumerate();
            settings.groups =
                named.map(|(n, (id, members))| new_group(*id, format!("Group {n}"), slug(n), members)).collect();
            settings.groups[0].mode = Routing::RingAll;
            settings.groups[1].queue_max = Some(20);
            settings.slots = 2;
            settings.gone = WhenGone::Requeue;
            settings.only_alertable = true;
            settings.invitations.owner_missing.pass_after_s = Some(180);
            for id in ids.iter().step_by(5) {
                settings.operators.entry(*id).or_default().slots = u32::try_from(chance.within(1..=4)).ok();
            }
        })
        .await;
    }

    /// Changes the company's settings.
    pub(super) async fn change(&mut self, alter: impl FnOnce(&mut CompanySettings, &mut Chance)) {
        let company = self.house.store.context.company();
        let mut settings = company.settings.clone();
        alter(&mut settings, &mut self.chance);
        let put = Put { version: company.version, settings, by: None };
        self.house.must(put).await.expect("the settings are valid");
    }

    /// What is known in the morning of the day.
    fn plan(&mut self, size: Size) {
        let morning = MORNING;
        self.agenda.add(morning, Event::Ping);
        self.agenda.add(morning, Event::Round);
        for who in 0..self.workers.len() {
            let begins = self.chance.within(HOUR..=3 * HOUR);
            self.agenda.add(morning.plus(begins), Event::Begins(who));
            let lasts = self.chance.within(8 * HOUR..=9 * HOUR);
            self.agenda.add(morning.plus(begins + lasts), Event::GoesHome(who));
            let mut during = |chance: &mut Chance, event: Event, percent| {
                if chance.percent(percent) {
                    let at = morning.plus(begins + chance.within(10 * MINUTE..=7 * HOUR));
                    self.agenda.add(at, event);
                }
            };
            for percent in [100, 100, 60, 30] {
                during(&mut self.chance, Event::Pauses(who), percent);
            }
            during(&mut self.chance, Event::Switches(who, false), 25);
            during(&mut self.chance, Event::Locks(who, true), 30);
            during(&mut self.chance, Event::Deaf(who, true), 40);
            during(&mut self.chance, Event::Second(who, true), 20);
            for percent in [50, 50] {
                during(&mut self.chance, Event::Dies(who), percent);
            }
            during(&mut self.chance, Event::Sleeps(who), 10);
        }
        for _ in 0..size.clients {
            // A morning and an afternoon peak on the ground of a whole day.
            let at = match self.chance.within(0..=99) {
                0..40 => 2 * HOUR + self.chance.within(0..=90 * MINUTE) + self.chance.within(0..=90 * MINUTE),
                40..70 => 7 * HOUR + self.chance.within(0..=HOUR) + self.chance.within(0..=HOUR),
                _ => self.chance.within(90 * MINUTE..=CLOSING),
            };
            self.agenda.add(morning.plus(at), Event::Comes);
        }
        for hour in [4, 8, 10] {
            let at = self.chance.within(hour * HOUR..=(hour + 1) * HOUR);
            self.agenda.add(morning.plus(at), Event::Restart);
        }
        for event in [Event::Settings, Event::Supervises] {
            for _ in 0..(size.operators / 4).max(10) {
                let at = self.chance.within(2 * HOUR..=11 * HOUR);
                self.agenda.add(morning.plus(at), event.clone());
            }
        }
    }

    async fn happens(&mut self, event: Event) {
        match event {
            Event::Ping => {
                self.answer_pings().await;
                self.later(10 * SECOND, 10 * SECOND, Event::Ping);
            }
            Event::Look => self.house.look().await,
            Event::Round => {
                self.house.look().await;
                self.later(30 * SECOND, 30 * SECOND, Event::Round);
            }
            Event::Comes => self.comes().await,
            Event::LosesPatience(session) => self.loses_patience(session).await,
            Event::Begins(who) => self.begins(who).await,
            Event::GoesHome(who) => self.goes_home(who).await,
            Event::Reacts(offer, reaction) => self.reacts(offer, reaction).await,
            Event::Race(session) => self.race(session).await,
            Event::Gives(session, operator) => self.gives(session, operator).await,
            Event::Receives(session, operator, reaction) => self.receives(session, operator, reaction).await,
            Event::ReceivesRace(session) => self.receives_race(session).await,
            Event::TakesBack(session, operator) => self.takes_back(session, operator).await,
            Event::TalkEnds(session, operator) => self.talk_ends(session, operator).await,
            Event::Closes(session, operator) => self.closes(session, operator).await,
            Event::Pauses(who) => self.pauses(who).await,
            Event::Resumes(who) => self.resumes(who).await,
            fault => self.goes_wrong(fault).await,
        }
    }

    /// Whether the feed has grown: nothing can have changed without that.
    fn something_was_written(&mut self) -> bool {
        let head = self.house.store.context.hub.head();
        std::mem::replace(&mut self.head, head) != head
    }

    /// Looks at the whole database; gives whether the day is over.
    async fn looks_round(&mut self, after: &str) -> bool {
        self.counts.looks += 1;
        let picture = Picture::of(&self.house.store, self.now()).await;
        if let Some(promise) = promises::broken(&picture) {
            panic!("{:?}, step {}, after {after}: {promise}", self.now(), self.steps);
        }
        let waiting = picture.sessions.values().filter(|session| session.state.is_waiting()).count();
        self.counts.most_waiting = self.counts.most_waiting.max(waiting);
        let time = self.now().since(MORNING);
        let at_work = self.workers.iter().any(|worker| worker.at_work);
        assert!(time < NIGHT, "at night {} sessions are open, somebody at work: {at_work}", picture.sessions.len());
        time > CLOSING && picture.sessions.is_empty() && !at_work
    }

    /// Operators see what is put before them, and think about what they will do.
    async fn notices(&mut self) {
        let mut connection = self.house.store.peek().await.expect("it can be read");
        let now: BTreeSet<Offered> = offers(&mut connection).await.expect("it is understood").into_iter().collect();
        let rests = rests(&mut connection).await.expect("it is understood");
        drop(connection);
        let lease = i64::try_from(self.house.pace().lease.as_millis()).expect("short");
        for offer in &now {
            let worker = &self.workers[self.places[&offer.operator]];
            let silent = self.now().since(worker.silent_since.max(self.restarted));
            assert!(worker.sits_there() || silent <= lease, "{offer:?}: his or her desk was not heard for {silent} ms");
        }
        let new: Vec<Offered> = now.difference(&self.offers).copied().collect();
        self.offers = now;
        for rest in rests.difference(&self.rests) {
            self.agenda.add(rest.until, Event::Look);
        }
        self.rests = rests;
        for offer in new {
            self.thinks(offer);
        }
    }

    fn thinks(&mut self, offer: Offered) {
        let time = offer.until.map_or(MINUTE, |until| until.since(self.now()));
        let first = self.offers.iter().find(|other| other.session == offer.session) == Some(&offer);
        let many = self.offers.iter().filter(|other| other.session == offer.session).count() > 1;
        if many && first && self.chance.percent(20) {
            self.later(SECOND, 3 * SECOND, Event::Race(offer.session));
        }
        let soon = self.chance.within(SECOND..=(time * 9 / 10).max(SECOND));
        let at = self.now().plus(soon);
        let reaction = match self.chance.within(0..=99) {
            0..25 if offer.until.is_none() => Some(Reaction::PassesOn),
            0..80 => Some(Reaction::Accepts),
            80..86 if offer.until.is_some() => Some(Reaction::Declines),
            86..89 => Some(Reaction::Leaves),
            89..93 => Some(Reaction::AcceptsAtTheEnd),
            // Lets it pass.
            _ => None,
        };
        match (reaction, offer.until) {
            (Some(Reaction::AcceptsAtTheEnd), Some(until)) => {
                self.agenda.add(until, Event::Reacts(offer, Reaction::AcceptsAtTheEnd));
            }
            (Some(reaction), _) => self.agenda.add(at, Event::Reacts(offer, reaction)),
            (None, Some(until)) => {
                self.counts.let_pass += 1;
                // Too many of these, and he or she is set away: that is noticed some time.
                let back = self.chance.within(2 * MINUTE..=10 * MINUTE);
                self.agenda.add(until.plus(back), Event::Resumes(self.places[&offer.operator]));
            }
            (None, None) => {}
        }
        if let Some(until) = offer.until {
            self.agenda.add(until, Event::Look);
        }
    }

    pub(super) fn once(&mut self, what: &str) -> Once {
        Once { scope: "day".to_owned(), key: self.chance.id(), operation: what.to_owned() }
    }
}

/// The last part of a group's address.
pub(super) fn slug(group: usize) -> String {
    format!("group{group}")
}
