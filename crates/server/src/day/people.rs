//! What operators and clients do.

use deskbell_protocol::{
    Activity, AwayReasonId, CreateInvitation, ErrorCode, JoinId, OperatorId, SessionId, SessionState, Status,
};
use futures_util::future::{join, join_all};

use super::events::{Event, Reaction};
use super::house::code;
use super::picture::{Offered, Picture};
use super::work::{Computer, Day, MINUTE, SECOND, slug};
use crate::commands::desks::{ChooseStatus, SignIn, SignOut};
use crate::commands::invitations::{Asker, Create};
use crate::commands::joins::{By, Join};
use crate::commands::offers::{Decline, EndOffers, PassOn};
use crate::commands::presence::{DeskHeard, TellActivity};
use crate::commands::sessions::{Accept, End, Leave};
use crate::routing::Target;
use crate::store::clients::Told;
use crate::store::operators::Desk;
use crate::store::sessions;

impl Day {
    pub(super) async fn comes(&mut self) {
        let way = self.chance.within(0..=99);
        let group = match way {
            0..18 => 0,
            18..50 => 1,
            _ => self.chance.place(self.groups.len()),
        };
        let by = match way {
            0..10 => self.invited().await.map(By::Code),
            _ => None,
        };
        let by = by.unwrap_or_else(|| By::Group(slug(group)));
        let id = JoinId(self.chance.id());
        let join = || Join {
            id,
            secret: "secret".to_owned(),
            by: by.clone(),
            client_key: None,
            told: Told::default(),
            leaving_message: false,
        };
        self.counts.came += 1;
        match self.house.tries(join()).await {
            Ok(joined) => {
                if self.chance.percent(3) {
                    let again = self.house.must(join()).await;
                    assert_eq!(again.session.id, joined.session.id, "the same join is the same session");
                }
                self.later(2 * MINUTE, 15 * MINUTE, Event::LosesPatience(joined.session.id));
            }
            Err(ErrorCode::QueueFull) => self.counts.turned_away += 1,
            Err(other) => panic!("a client cannot come in: {other:?}"),
        }
    }

    /// The code of an invitation that somebody at work has made.
    async fn invited(&mut self) -> Option<String> {
        let there: Vec<usize> = (0..self.workers.len()).filter(|who| self.workers[*who].sits_there()).collect();
        if there.is_empty() {
            return None;
        }
        let who = there[self.chance.place(there.len())];
        let (id, operator) = (self.chance.id().into(), self.workers[who].id);
        let request = CreateInvitation { valid_for_ms: Some(60 * MINUTE), ..CreateInvitation::default() };
        let (asker, leads_to) = (Asker::Operator(operator), Target::Owner(operator));
        let new = Create { id, asker, leads_to, made_by: None, request };
        let invitation = self.house.must(new).await;
        Some(invitation.url.rsplit('/').next().expect("a code").to_owned())
    }

    async fn waits(&self, session: SessionId) -> bool {
        let mut connection = self.house.store.peek().await.expect("it can be read");
        let standing = sessions::standing(&mut connection, session).await.expect("it is understood");
        standing.is_some_and(|standing| standing.state.is_waiting())
    }

    pub(super) async fn loses_patience(&mut self, session: SessionId) {
        if self.waits(session).await {
            self.counts.impatient += 1;
            self.leaves(session).await;
        }
    }

    async fn leaves(&mut self, session: SessionId) {
        let once = self.once("leave");
        self.house.must(Leave { session, once }).await;
    }

    pub(super) async fn begins(&mut self, who: usize) {
        if self.workers[who].disabled || self.workers[who].sits_there() {
            return;
        }
        self.workers[who].at_work = true;
        self.signs_in(who).await;
        self.heard(who).await;
    }

    /// On one more computer.
    pub(super) async fn signs_in(&mut self, who: usize) {
        let computer =
            Computer { device: self.chance.id().into(), token_hash: self.chance.id().to_string(), runs: true };
        let (operator, device, token_hash) = (self.workers[who].id, computer.device, computer.token_hash.clone());
        let elsewhere = self.workers[who].sits_there();
        let before = if elsewhere { Some(self.status(operator).await) } else { None };
        let desk = Desk { operator, device, token_hash };
        let sign_in = SignIn { desk, device_name: "computer".to_owned(), zone: Some("UTC".to_owned()) };
        self.house.must(sign_in).await;
        if let Some(before) = before {
            assert_eq!(self.status(operator).await, before, "a second sign-in changes nothing");
        }
        let now = self.now();
        let worker = &mut self.workers[who];
        worker.computers.push(computer);
        worker.first_sign_in.get_or_insert(now);
    }

    async fn status(&self, operator: OperatorId) -> Status {
        let mut connection = self.house.store.peek().await.expect("it can be read");
        let found = crate::store::operators::by_id(&mut connection, operator).await.expect("it is understood");
        found.expect("somebody").status
    }

    /// The streams of the operator's desks are open, and something was heard on them.
    pub(super) async fn heard(&mut self, who: usize) {
        let operator = self.workers[who].id;
        let running = self.workers[who].computers.iter().filter(|computer| computer.runs);
        let seats: Vec<_> = running.map(|computer| (operator, computer.device)).collect();
        for seat in seats {
            if self.house.store.context.presence.heard(seat) {
                self.house.must(DeskHeard { seat }).await;
                self.house.store.context.presence.written(seat);
            }
        }
    }

    pub(super) async fn answer_pings(&mut self) {
        for who in 0..self.workers.len() {
            self.heard(who).await;
        }
    }

    /// As soon as nobody talks to him or her any more.
    pub(super) async fn goes_home(&mut self, who: usize) {
        if !self.workers[who].at_work {
            return;
        }
        let operator = self.workers[who].id;
        let picture = Picture::of(&self.house.store, self.now()).await;
        let has = |session: &super::picture::Open| {
            session.operator == Some(operator) || (session.owner == Some(operator) && session.state.is_waiting())
        };
        let busy = picture.sessions.values().any(has);
        self.workers[who].going = true;
        let Some(desk) = self.workers[who].desk() else {
            // Somebody who cannot sign in again has nothing to do here.
            let done = self.workers[who].computers.is_empty() && !self.workers[who].disabled && !busy;
            if done {
                self.workers[who].at_work = false;
            } else {
                self.later(MINUTE, 2 * MINUTE, Event::GoesHome(who));
            }
            return;
        };
        if busy {
            let once = self.once("status");
            self.house.must(ChooseStatus { desk, status: Status::AWAY, age_ms: 0, once }).await;
            self.later(MINUTE, 2 * MINUTE, Event::GoesHome(who));
            return;
        }
        for computer in std::mem::take(&mut self.workers[who].computers) {
            let desk = Desk { operator, device: computer.device, token_hash: computer.token_hash };
            self.house.must(SignOut { desk }).await;
        }
        self.workers[who].at_work = false;
        self.workers[who].silent_since = self.now();
    }

    pub(super) async fn reacts(&mut self, offer: Offered, reaction: Reaction) {
        let Offered { session, operator, .. } = offer;
        let who = self.places[&operator];
        if !self.workers[who].sits_there() {
            return;
        }
        let stands = self.offers.contains(&offer);
        let once = self.once("offer");
        match reaction {
            Reaction::Accepts => {
                let accepted = self.house.tries(Accept { session, operator, once: once.clone() }).await;
                self.accepted(offer, accepted.map(|answer| answer.session), stands);
                if self.chance.percent(5) {
                    // The answer was lost, and is asked for again.
                    let again = self.house.tries(Accept { session, operator, once }).await.map(|answer| answer.session);
                    let is_mine = |session: deskbell_protocol::Session| session.operator_id == Some(operator);
                    assert!(!stands || again.is_ok_and(is_mine), "the same request has the same answer");
                }
            }
            Reaction::AcceptsAtTheEnd => {
                let store = self.house.store.clone();
                let accept = async { store.write(Accept { session, operator, once }).await.map_err(code) };
                let end = async { store.write(EndOffers).await.map_err(code) };
                let accepted =
                    if self.chance.percent(50) { join(accept, end).await.0 } else { join(end, accept).await.1 };
                self.counts.late += 1;
                self.accepted(offer, accepted.map(|answer| answer.session), false);
            }
            Reaction::Declines => match self.house.tries(Decline { session, operator, once }).await {
                Ok(_) => self.counts.declined += 1,
                Err(
                    ErrorCode::AlreadyAccepted | ErrorCode::SessionEnded | ErrorCode::NotFound | ErrorCode::Conflict,
                ) if !stands => {}
                Err(other) => panic!("{offer:?} cannot be declined: {other:?}"),
            },
            Reaction::Leaves => self.pauses(who).await,
            Reaction::PassesOn => {
                let group = self.groups[self.chance.place(self.groups.len())];
                match self.house.tries(PassOn { session, operator, group, once }).await {
                    Ok(_) => self.counts.passed_on += 1,
                    Err(other) => assert!(!stands, "{offer:?} cannot be passed on: {other:?}"),
                }
            }
        }
    }

    /// What came of an accept. Whoever is offered a session can have it.
    fn accepted(&mut self, offer: Offered, accepted: Result<deskbell_protocol::Session, ErrorCode>, stands: bool) {
        let Offered { session, operator, .. } = offer;
        match accepted {
            Ok(answer) => {
                assert_eq!(answer.operator_id, Some(operator), "whoever is told so has it");
                // Otherwise he or she had it already.
                if answer.state == SessionState::Active
                    && let Some(at) = answer.accepted_at
                    && self.taken.insert((session, operator, at))
                {
                    self.counts.accepted += 1;
                    self.later(2 * MINUTE, 25 * MINUTE, Event::TalkEnds(session, operator));
                    if self.chance.percent(30) {
                        self.later(MINUTE, 10 * MINUTE, Event::Gives(session, operator));
                    }
                }
            }
            Err(ErrorCode::AlreadyAccepted | ErrorCode::SessionEnded | ErrorCode::SlotsFull | ErrorCode::NotFound)
                if !stands => {}
            Err(other) => panic!("{offer:?} cannot be accepted: {other:?}"),
        }
    }

    /// Everybody before whom it is put accepts in the same moment: one of them has it.
    pub(super) async fn race(&mut self, session: SessionId) {
        let offers: Vec<Offered> = self.offers.iter().filter(|offer| offer.session == session).copied().collect();
        let there = |offer: &Offered| self.workers[self.places[&offer.operator]].sits_there();
        let offers: Vec<Offered> = offers.into_iter().filter(there).collect();
        if offers.len() < 2 {
            return;
        }
        let store = self.house.store.clone();
        let onces: Vec<_> = offers.iter().map(|_| self.once("offer")).collect();
        let accepts = offers.iter().zip(onces).map(|(offer, once)| {
            let accept = Accept { session, operator: offer.operator, once };
            async { store.write(accept).await.map_err(code) }
        });
        let outcomes = join_all(accepts).await;
        let won = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
        assert_eq!(won, 1, "one of {} has {session}", offers.len());
        self.counts.races += 1;
        for (offer, outcome) in offers.into_iter().zip(outcomes) {
            let lost = outcome.is_err();
            self.accepted(offer, outcome.map(|answer| answer.session), !lost);
        }
    }

    pub(super) async fn talk_ends(&mut self, session: SessionId, operator: OperatorId) {
        let there = self.workers[self.places[&operator]].sits_there();
        if !self.chance.percent(if there { 40 } else { 50 }) {
            if !there {
                self.later(MINUTE, 2 * MINUTE, Event::TalkEnds(session, operator));
                return;
            }
            let once = self.once("end");
            match self.house.tries(End { session, operator, once }).await {
                Ok(_) => {}
                // It went back to a queue meanwhile, and the client waits again.
                Err(ErrorCode::NotFound | ErrorCode::SessionNotActive) => {
                    self.later(5 * MINUTE, 10 * MINUTE, Event::LosesPatience(session));
                }
                Err(other) => panic!("{session} cannot be ended: {other:?}"),
            }
            return;
        }
        self.leaves(session).await;
        self.later(5 * SECOND, MINUTE, Event::Closes(session, operator));
    }

    pub(super) async fn closes(&mut self, session: SessionId, operator: OperatorId) {
        if !self.workers[self.places[&operator]].sits_there() {
            self.later(MINUTE, 2 * MINUTE, Event::Closes(session, operator));
            return;
        }
        let once = self.once("end");
        match self.house.tries(End { session, operator, once }).await {
            // It went to somebody else meanwhile.
            Ok(_) | Err(ErrorCode::NotFound) => {}
            Err(other) => panic!("{session} cannot be closed: {other:?}"),
        }
    }

    pub(super) async fn pauses(&mut self, who: usize) {
        let Some(desk) = self.workers[who].desk() else { return };
        let reason = self.reason();
        let status = Status::Away { reason_id: reason };
        let age_ms = if self.chance.percent(10) { self.chance.within(0..=2 * MINUTE).unsigned_abs() } else { 0 };
        let once = self.once("status");
        match self.house.tries(ChooseStatus { desk, status, age_ms, once }).await {
            Ok(operator) => {
                assert_eq!(operator.status, status, "what was chosen is so");
                self.workers[who].pausing = true;
                self.later(5 * MINUTE, 45 * MINUTE, Event::Resumes(who));
            }
            Err(ErrorCode::ReasonUnknown | ErrorCode::StatusChangedSince) => {}
            Err(other) => panic!("a status cannot be chosen: {other:?}"),
        }
    }

    /// None for Away without one; perhaps one that was disabled.
    pub(super) fn reason(&mut self) -> Option<AwayReasonId> {
        let company = self.house.store.context.company();
        let reasons = &company.settings.away_reasons;
        (!self.chance.percent(40)).then(|| reasons[self.chance.place(reasons.len())].id)
    }

    pub(super) async fn resumes(&mut self, who: usize) {
        if self.workers[who].going {
            return;
        }
        let Some(desk) = self.workers[who].desk() else { return };
        self.workers[who].pausing = false;
        let once = self.once("status");
        let chosen = self.house.must(ChooseStatus { desk, status: Status::Online, age_ms: 0, once }).await;
        assert_eq!(chosen.status, Status::Online, "what was chosen is so");
    }

    pub(super) async fn tells(&mut self, who: usize, device: deskbell_protocol::DeviceId, activity: Activity) {
        let operator = self.workers[who].id;
        self.house.must(TellActivity { operator, device, activity }).await;
    }
}
