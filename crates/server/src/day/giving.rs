//! Sessions that operators give to each other.

use deskbell_protocol::{ErrorCode, OperatorId, SessionId, TransferTo};
use futures_util::future::{join, join_all};

use super::events::{Event, Reaction};
use super::house::code;
use super::work::{Day, MINUTE, SECOND};
use crate::commands::offers::Decline;
use crate::commands::sessions::Accept;
use crate::commands::transfer::{BeginTransfer, CancelTransfer, EndTransfers};
use crate::rules::session::Standing;
use crate::store::sessions;

impl Day {
    async fn standing(&self, session: SessionId) -> Standing {
        let mut connection = self.house.store.peek().await.expect("it can be read");
        sessions::standing(&mut connection, session).await.expect("it is understood").expect("a session")
    }

    /// To whomever he or she thinks of, there or not.
    pub(super) async fn gives(&mut self, session: SessionId, operator: OperatorId) {
        if !self.workers[self.places[&operator]].sits_there() {
            return;
        }
        let to = match self.chance.percent(50) {
            true => TransferTo::Group { id: self.groups[self.chance.place(self.groups.len())] },
            false => TransferTo::Operator { id: self.workers[self.chance.place(self.workers.len())].id },
        };
        let note = if self.chance.percent(50) { "asks for Ota".to_owned() } else { String::new() };
        let once = self.once("transfer");
        let given = match self.house.tries(BeginTransfer { session, operator, to, note, once }).await {
            Ok(answer) => answer.session,
            Err(ErrorCode::NobodyThere) => {
                self.counts.unwanted += 1;
                return;
            }
            // It is over or went elsewhere meanwhile; or to oneself.
            Err(
                ErrorCode::NotFound
                | ErrorCode::AlreadyAccepted
                | ErrorCode::SessionEnded
                | ErrorCode::SessionNotActive
                | ErrorCode::BadRequest,
            ) => return,
            Err(other) => panic!("{session} cannot be given to {to:?}: {other:?}"),
        };
        assert_eq!(given.operator_id, Some(operator), "it stays where it is until somebody accepts");
        self.counts.given += 1;
        let until = given.transfer.expect("it waits for somebody").until;
        let receivers = self.standing(session).await.receivers;
        let receiver = receivers[self.chance.place(receivers.len())];
        match self.chance.within(0..=99) {
            0..40 => self.later(SECOND, 50 * SECOND, Event::Receives(session, receiver, Reaction::Accepts)),
            40..60 => self.later(SECOND, 50 * SECOND, Event::ReceivesRace(session)),
            60..70 => {
                for receiver in receivers {
                    self.later(SECOND, 50 * SECOND, Event::Receives(session, receiver, Reaction::Declines));
                }
            }
            70..80 => self.agenda.add(until, Event::Receives(session, receiver, Reaction::AcceptsAtTheEnd)),
            80..90 => self.later(SECOND, 50 * SECOND, Event::TakesBack(session, operator)),
            _ => {}
        }
        self.agenda.add(until, Event::Look);
    }

    pub(super) async fn receives(&mut self, session: SessionId, operator: OperatorId, reaction: Reaction) {
        let stands = self.standing(session).await.receives(operator);
        if !stands || !self.workers[self.places[&operator]].sits_there() {
            return;
        }
        let once = self.once("receives");
        match reaction {
            Reaction::Declines => {
                let declined = self.house.must(Decline { session, operator, once }).await.session;
                if declined.transfer.is_none() {
                    self.counts.returned += 1;
                }
                let after = self.standing(session).await;
                assert!(!after.receives(operator), "who said no is not asked again");
            }
            Reaction::AcceptsAtTheEnd => {
                let store = self.house.store.clone();
                let accept = async { store.write(Accept { session, operator, once }).await.map_err(code) };
                let end = async { store.write(EndTransfers).await.map_err(code) };
                let accepted =
                    if self.chance.percent(50) { join(accept, end).await.0 } else { join(end, accept).await.1 };
                match accepted {
                    Ok(answer) => self.received(session, operator, answer.session.operator_id),
                    Err(ErrorCode::NotFound | ErrorCode::SlotsFull | ErrorCode::AlreadyAccepted) => {
                        self.counts.returned += 1;
                    }
                    Err(other) => panic!("{session} cannot be accepted by {operator}: {other:?}"),
                }
            }
            _ => match self.house.tries(Accept { session, operator, once }).await {
                Ok(answer) => self.received(session, operator, answer.session.operator_id),
                Err(ErrorCode::SlotsFull) => {}
                Err(other) => panic!("{session} cannot be accepted by {operator}: {other:?}"),
            },
        }
    }

    /// Everybody before whom it is put accepts in the same moment: one of them has it, if anybody has room.
    pub(super) async fn receives_race(&mut self, session: SessionId) {
        let mut receivers = self.standing(session).await.receivers;
        receivers.retain(|receiver| self.workers[self.places[receiver]].sits_there());
        let store = self.house.store.clone();
        let onces: Vec<_> = receivers.iter().map(|_| self.once("receives")).collect();
        let accepts = receivers.iter().zip(onces).map(|(operator, once)| {
            let accept = Accept { session, operator: *operator, once };
            async { store.write(accept).await.map_err(code) }
        });
        let outcomes = join_all(accepts).await;
        let mut won = 0;
        for (operator, outcome) in receivers.into_iter().zip(outcomes) {
            match outcome {
                Ok(answer) => {
                    won += 1;
                    self.received(session, operator, answer.session.operator_id);
                }
                Err(ErrorCode::AlreadyAccepted | ErrorCode::SlotsFull) => {}
                Err(other) => panic!("{session} cannot be accepted by {operator}: {other:?}"),
            }
        }
        assert!(won <= 1, "one has {session}, and not {won}");
    }

    fn received(&mut self, session: SessionId, operator: OperatorId, has: Option<OperatorId>) {
        assert_eq!(has, Some(operator), "whoever is told so has it");
        self.counts.transferred += 1;
        self.later(MINUTE, 10 * MINUTE, Event::TalkEnds(session, operator));
        if self.chance.percent(20) {
            self.later(SECOND, 5 * MINUTE, Event::Gives(session, operator));
        }
    }

    pub(super) async fn takes_back(&mut self, session: SessionId, operator: OperatorId) {
        match self.house.tries(CancelTransfer { session, operator }).await {
            Ok(answer) => assert_eq!(answer.session.transfer, None, "nobody can accept it any more"),
            Err(
                ErrorCode::NotFound
                | ErrorCode::AlreadyAccepted
                | ErrorCode::SessionEnded
                | ErrorCode::SessionNotActive,
            ) => {}
            Err(other) => panic!("{session} cannot be taken back: {other:?}"),
        }
    }
}
