//! What is going to happen, in the order of time.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use deskbell_protocol::{OperatorId, SessionId, Timestamp};

use super::picture::Offered;

/// What happens. Operators and devices are named by their places in the company.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Event {
    /// Desks that run answer their pings.
    Ping,
    /// The server's timers look whether anything is due, because something is.
    Look,
    /// They look now and then.
    Round,
    /// A client comes to a group, or by an operator's invitation.
    Comes,
    /// The client has waited long enough.
    LosesPatience(SessionId),
    /// An operator signs in, for as long as the day lasts.
    Begins(usize),
    /// An operator goes home as soon as nobody talks to him or her.
    GoesHome(usize),
    /// An operator does something about an offer.
    Reacts(Offered, Reaction),
    /// Everybody before whom the session is put accepts it at once.
    Race(SessionId),
    /// Who has a session gives it to somebody else, and what comes of it.
    Gives(SessionId, OperatorId),
    Receives(SessionId, OperatorId, Reaction),
    /// All who may accept it do so at once.
    ReceivesRace(SessionId),
    TakesBack(SessionId, OperatorId),
    /// The talk is over.
    TalkEnds(SessionId, OperatorId),
    /// The client has left and the operator has written it up.
    Closes(SessionId, OperatorId),
    /// Away for a while.
    Pauses(usize),
    /// Online again.
    Resumes(usize),
    /// A channel is switched off, and on again.
    Switches(usize, bool),
    /// The screen is locked, and unlocked.
    Locks(usize, bool),
    /// The computer's alerts do not arrive any more, and do again.
    Deaf(usize, bool),
    /// A second computer is signed in, and out again.
    Second(usize, bool),
    /// The operator's desks are killed.
    Dies(usize),
    /// The operator's computer is put to sleep.
    Sleeps(usize),
    /// They run again.
    Returns(usize),
    /// The server stops and comes back.
    Restart,
    /// An administrator changes the settings.
    Settings,
    /// What was taken from the operator is given back; and no alert is to be in vain again.
    Restored(usize),
    /// A supervisor sets somebody's status, or signs him or her out.
    Supervises,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reaction {
    Accepts,
    Declines,
    /// Accepts when the time is over, to the millisecond.
    AcceptsAtTheEnd,
    /// Goes away instead.
    Leaves,
    /// Gives an own client to a group.
    PassesOn,
}

#[derive(Default)]
pub(super) struct Agenda {
    heap: BinaryHeap<Reverse<(Timestamp, u64, Event)>>,
    count: u64,
}

impl Agenda {
    pub(super) fn add(&mut self, at: Timestamp, event: Event) {
        self.count += 1;
        self.heap.push(Reverse((at, self.count, event)));
    }

    pub(super) fn next(&mut self) -> Option<(Timestamp, Event)> {
        self.heap.pop().map(|Reverse((at, _, event))| (at, event))
    }
}
