//! The operator's channels: what the server says, and what was switched and not confirmed yet.

use deskbell_protocol::{Channel, ChannelState, Session};
use uuid::Uuid;

use super::Workspace;

/// A switch that the server has not answered yet.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Switching {
    key: Uuid,
    on: bool,
}

impl Workspace {
    /// All channels, as the server tells them.
    pub(super) fn take_channels(&mut self, channels: Vec<ChannelState>) {
        self.channels = channels;
        self.channels_told = self.channels_told.wrapping_add(1);
        self.touch_waiting();
    }

    /// The operator switched a channel. Answers what [`Workspace::channel_answered`] needs to know.
    pub(crate) fn switch_channel(&mut self, key: Uuid, channel: Channel, on: bool) -> u64 {
        self.switching.insert(channel, Switching { key, on });
        self.touch_waiting();
        self.channels_told
    }

    /// The server answered to a switch: with all channels, or with a refusal, after which the switch is as it was. What the
    /// stream told since `told` is at least as new.
    pub(crate) fn channel_answered(
        &mut self,
        key: Uuid,
        channel: Channel,
        told: u64,
        answer: Option<Vec<ChannelState>>,
    ) {
        if self.switching.get(&channel).is_some_and(|switching| switching.key == key) {
            self.switching.remove(&channel);
        }
        match answer.filter(|_| told == self.channels_told) {
            Some(channels) => self.take_channels(channels),
            None => self.touch_waiting(),
        }
    }

    /// Whether a channel is switched on, as the operator chose last.
    pub(crate) fn is_on(&self, state: &ChannelState) -> bool {
        self.switching.get(&state.channel).map_or(state.on, |switching| switching.on)
    }

    /// Whether the server has not confirmed a switch yet.
    pub(crate) fn is_switching(&self, channel: Channel) -> bool {
        self.switching.contains_key(&channel)
    }

    /// Whether a session that waits is to be seen: one that is mine or put before me always, one of a group's queue while I
    /// serve its channel.
    pub(crate) fn waits_for_me(&self, session: &Session) -> bool {
        let served = || self.channels.iter().any(|state| state.channel == session.channel && self.is_on(state));
        let of_nobody_else = || session.group_id.is_none() && self.incoming(session).is_none();
        of_nobody_else() || self.is_for_me(session) || served()
    }

    /// Whether a session came for me or is put before me, and not before a whole group.
    pub(crate) fn is_for_me(&self, session: &Session) -> bool {
        if let Some(transfer) = self.incoming(session) {
            return Self::is_given_to_me(transfer);
        }
        self.me().is_some_and(|me| session.owner_id == Some(me.id) || session.offered_to.contains(&me.id))
    }

    fn touch_waiting(&mut self) {
        let waiting = self.sessions.values().filter(|session| self.is_acceptable(session));
        let waiting: Vec<_> = waiting.map(|session| session.id).collect();
        self.touched.sessions.extend(waiting);
    }
}
