//! What others want to know of the index.

use std::collections::BTreeSet;

use deskbell_protocol::{Channel, GroupId, OperatorId, SessionId};

use super::facts::{SessionFacts, Weight};
use super::index::LaneKey;
use super::router::Router;

/// Whether somebody can be reached on a channel of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// Somebody has a slot free.
    Open,
    /// Somebody is there, and all are full or have own clients waiting.
    Busy,
    /// Nobody is there, or the group does not serve the channel.
    Offline,
}

impl Router {
    /// How many wait (queued or offered) in the group.
    #[must_use]
    pub fn waiting_in(&self, group: GroupId) -> usize {
        self.by_group.get(&group).map_or(0, |sessions| sessions.len())
    }

    /// How many wait on a channel of the group.
    #[must_use]
    pub fn waiting_in_on(&self, group: GroupId, channel: Channel) -> usize {
        self.lanes.get(&LaneKey { group, channel }).map_or(0, |lane| lane.waiting)
    }

    /// How many wait on the channel, in all groups and for all owners.
    #[must_use]
    pub fn waiting_on(&self, channel: Channel) -> usize {
        self.by_channel.get(&channel).copied().unwrap_or_default()
    }

    /// How many wait on the channel for this operator: in the groups that he or she serves, and own clients.
    #[must_use]
    pub fn waiting_for(&self, operator: OperatorId, channel: Channel) -> usize {
        let Some(seat) = self.seats.get(&operator) else { return 0 };
        let groups = seat.facts.iter().flat_map(|facts| &facts.groups);
        let queued = seat.own.get(&channel).map_or(0, |own| own.len());
        let offered = seat.reserving.keys().filter_map(|session| self.sessions.get(session));
        let offered = offered
            .filter(|session| session.channel == channel && matches!(session.target, super::Target::Owner(_)))
            .count();
        queued + offered + groups.map(|group| self.waiting_in_on(*group, channel)).sum::<usize>()
    }

    /// Whether somebody can be reached on the channel of the group.
    #[must_use]
    pub fn service(&self, group: GroupId, channel: Channel) -> Service {
        let Some(lane) = self.lanes.get(&LaneKey { group, channel }) else { return Service::Offline };
        match lane.members.first() {
            None => Service::Offline,
            Some(first) if first.can_take(Weight::Slots(1)) => Service::Open,
            Some(_) => Service::Busy,
        }
    }

    /// The channels on which the operator is there, as far as the index was told.
    #[must_use]
    pub fn reached_on(&self, operator: OperatorId) -> BTreeSet<Channel> {
        let facts = self.seats.get(&operator).and_then(|seat| seat.facts.as_ref());
        facts.filter(|facts| facts.available).map(|facts| facts.channels.clone()).unwrap_or_default()
    }

    /// Slots of the operator taken by accepted sessions and by offers that reserve them.
    #[must_use]
    pub fn used(&self, operator: OperatorId) -> u32 {
        self.seats.get(&operator).map_or(0, super::index::Seat::used)
    }

    /// A waiting session as the index sees it.
    #[must_use]
    pub fn session(&self, id: SessionId) -> Option<&SessionFacts> {
        self.sessions.get(&id)
    }
}
