//! Putting waiting sessions where they belong.

use deskbell_protocol::{OperatorId, SessionId};

use super::events;
use crate::refusal::Refusal;
use crate::rules::routing::{self, Placement, Waiting};
use crate::store::{Command, Write, operators, sessions};

/// An operator's status or presence changed: his or her waiting sessions are offered, or go back to the queue.
pub(crate) struct Replace {
    pub(crate) operator: OperatorId,
}

impl Command for Replace {
    type Answer = ();

    async fn run(&self, write: &mut Write) -> Result<(), Refusal> {
        replace_all(write, self.operator).await
    }
}

/// Whether the operator can take a client now.
pub(super) async fn is_available(write: &mut Write, operator: OperatorId) -> Result<bool, Refusal> {
    let found = operators::by_id(write.connection(), operator).await?;
    let connected = write.context.presence.is_connected(operator);
    Ok(found.is_some_and(|operator| routing::available(operator.status, connected)))
}

pub(super) async fn replace_all(write: &mut Write, operator: OperatorId) -> Result<(), Refusal> {
    let waiting = sessions::waiting_for(write.connection(), operator).await?;
    if waiting.is_empty() {
        return Ok(());
    }
    let placement = placement(write, operator).await?;
    for (id, state) in waiting {
        let now = write.now();
        if state != placement.state() && sessions::place(write.connection(), id, &placement, now).await? {
            events::session_changed(write, id).await?;
        }
    }
    Ok(())
}

/// Puts a session that just came where it belongs.
pub(super) async fn place_new(write: &mut Write, id: SessionId, owner: OperatorId) -> Result<(), Refusal> {
    let placement = placement(write, owner).await?;
    let now = write.now();
    sessions::place(write.connection(), id, &placement, now).await?;
    Ok(())
}

async fn placement(write: &mut Write, owner: OperatorId) -> Result<Placement, Refusal> {
    let available = is_available(write, owner).await?;
    Ok(routing::place(&Waiting { owner: Some(owner) }, |operator| available && operator == owner))
}
