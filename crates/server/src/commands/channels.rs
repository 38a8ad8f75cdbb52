//! Switching channels on and off.

use deskbell_protocol::{Channel, ChannelState, ErrorCode, Event, OperatorId};

use super::offers;
use crate::refusal::{Refusal, refuse};
use crate::rules::availability;
use crate::store::feed::Audience;
use crate::store::idempotency::Once;
use crate::store::{Command, Write, facts, operators};

/// An operator switches one of his or her channels.
pub(crate) struct Switch {
    pub(crate) operator: OperatorId,
    pub(crate) channel: Channel,
    pub(crate) on: bool,
    pub(crate) once: Once,
}

impl Command for Switch {
    type Answer = Vec<ChannelState>;

    async fn run(&self, write: &mut Write) -> Result<Vec<ChannelState>, Refusal> {
        if let Some(answer) = self.once.earlier(write).await? {
            return Ok(answer);
        }
        let before = of(write, self.operator).await?;
        let state = before.iter().find(|state| state.channel == self.channel);
        let state = state.ok_or_else(|| refuse(ErrorCode::NotFound, "the channel is not assigned"))?;
        if state.locked {
            return Err(refuse(ErrorCode::ChannelLocked, "the administrator has locked the channel's switch"));
        }
        if state.on == self.on {
            self.once.keep(write, &before).await?;
            return Ok(before);
        }
        operators::set_switch(write.connection(), self.operator, self.channel, self.on).await?;
        if self.on {
            offers::ask_again(write, self.operator).await?;
        }
        let channels = of(write, self.operator).await?;
        write.emit(Audience::Operator(self.operator), &Event::ChannelsChanged { channels: channels.clone() })?;
        write.touch_operator(self.operator);
        self.once.keep(write, &channels).await?;
        Ok(channels)
    }
}

/// All channels that are assigned to the operator.
async fn of(write: &mut Write, operator: OperatorId) -> Result<Vec<ChannelState>, Refusal> {
    let switched = facts::switched(write.connection(), Some(operator)).await?.remove(&operator).unwrap_or_default();
    Ok(availability::channels(&write.company().settings, operator, &switched))
}
