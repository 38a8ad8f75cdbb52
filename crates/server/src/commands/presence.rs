//! Desks that are heard and lost, and what follows for their operators.

use deskbell_protocol::{Activity, DeviceId, Note, OperatorId, Presence, Readiness, WhenGone};
use uuid::Uuid;

use super::desks::{self, Choice};
use super::{events, transfer};
use crate::presence::Seat;
use crate::refusal::Refusal;
use crate::rules::availability;
use crate::rules::readiness::is_news;
use crate::store::feed::Audience;
use crate::store::{Command, Write, attending, devices, operators, periods, sessions};

/// A desk is heard.
pub(crate) struct DeskHeard {
    pub(crate) seat: Seat,
}

impl Command for DeskHeard {
    type Answer = ();

    async fn run(&self, write: &mut Write) -> Result<(), Refusal> {
        let (operator, device) = self.seat;
        let node = write.context.presence.node();
        if devices::mark_heard(write.connection(), operator, device, node).await? {
            look_again(write, operator).await?;
        }
        Ok(())
    }
}

/// Desks were not heard for a lease, or are about to sleep.
pub(crate) struct DesksLost {
    pub(crate) seats: Vec<Seat>,
}

impl Command for DesksLost {
    type Answer = ();

    async fn run(&self, write: &mut Write) -> Result<(), Refusal> {
        let node = write.context.presence.node();
        for (operator, device) in &self.seats {
            // It may have come back while this waited for its turn.
            if !write.context.presence.is_heard((*operator, *device)) {
                devices::mark_lost(write.connection(), *operator, *device, node).await?;
                look_again(write, *operator).await?;
            }
        }
        Ok(())
    }
}

/// A server hears nobody any more.
pub(crate) struct ServerLost {
    pub(crate) node: Uuid,
}

impl Command for ServerLost {
    type Answer = ();

    async fn run(&self, write: &mut Write) -> Result<(), Refusal> {
        let now = write.now();
        attending::forget_node(write.connection(), self.node, now).await?;
        for operator in devices::forget_node(write.connection(), self.node).await? {
            look_again(write, operator).await?;
        }
        Ok(())
    }
}

/// This server is there. Gives whether the others knew.
pub(crate) struct Beat;

impl Command for Beat {
    type Answer = bool;

    async fn run(&self, write: &mut Write) -> Result<bool, Refusal> {
        let (node, now) = (write.context.presence.node(), write.now());
        Ok(devices::beat(write.connection(), node, now).await?)
    }
}

/// A server starts on a database that it alone serves: all desks that were connected have one lease to come back.
pub(crate) struct TakeOver;

impl Command for TakeOver {
    type Answer = Vec<Seat>;

    async fn run(&self, write: &mut Write) -> Result<Vec<Seat>, Refusal> {
        let node = write.context.presence.node();
        Ok(devices::take_over(write.connection(), node).await?)
    }
}

/// Operators who count as connected without a desk that is.
pub(crate) struct Straighten;

impl Command for Straighten {
    type Answer = ();

    async fn run(&self, write: &mut Write) -> Result<(), Refusal> {
        for operator in operators::connected_without_desk(write.connection()).await? {
            look_again(write, operator).await?;
        }
        Ok(())
    }
}

/// A desk tells whether somebody sits there.
pub(crate) struct TellActivity {
    pub(crate) operator: OperatorId,
    pub(crate) device: DeviceId,
    pub(crate) activity: Activity,
}

impl Command for TellActivity {
    type Answer = ();

    async fn run(&self, write: &mut Write) -> Result<(), Refusal> {
        if devices::set_activity(write.connection(), self.operator, self.device, self.activity).await? {
            let (connected, _) = devices::connected(write.connection(), self.operator).await?;
            change_by_itself(write, self.operator, &connected).await?;
        }
        Ok(())
    }
}

/// A desk tells whether its alerts would reach the operator.
pub(crate) struct TellReadiness {
    pub(crate) operator: OperatorId,
    pub(crate) device: DeviceId,
    pub(crate) readiness: Readiness,
}

impl Command for TellReadiness {
    type Answer = ();

    async fn run(&self, write: &mut Write) -> Result<(), Refusal> {
        let Self { operator, device, readiness } = *self;
        // A desk that was signed out meanwhile is told so by its stream.
        let Some((before, connected)) = devices::told(write.connection(), operator, device).await? else {
            return Ok(());
        };
        if before == Some(readiness) {
            return Ok(());
        }
        devices::set_readiness(write.connection(), operator, device, &readiness).await?;
        if connected && is_news(before, Some(readiness)) {
            write.touch_operator(operator);
        }
        Ok(())
    }
}

/// Operators who have been disconnected for too long are gone.
pub(crate) struct Gone {
    pub(crate) operators: Vec<OperatorId>,
}

impl Command for Gone {
    type Answer = ();

    async fn run(&self, write: &mut Write) -> Result<(), Refusal> {
        let grace = i64::try_from(write.context.sources.pace.grace.as_millis()).unwrap_or(i64::MAX);
        for operator in &self.operators {
            let before = write.now().plus(-grace);
            match operators::presence(write.connection(), *operator).await? {
                Some((Presence::Disconnected, since)) if since <= before => {
                    become_present(write, *operator, Presence::Gone).await?;
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// The operator's devices changed: what follows for the presence, and for a status that changes by itself.
pub(super) async fn look_again(write: &mut Write, operator: OperatorId) -> Result<(), Refusal> {
    let Some((before, _)) = operators::presence(write.connection(), operator).await? else { return Ok(()) };
    let (connected, signed_in) = devices::connected(write.connection(), operator).await?;
    let now = match (connected.is_empty(), before) {
        (false, _) => Presence::Connected,
        // Signed out everywhere: nobody will come back to this.
        (true, _) if signed_in == 0 => Presence::Gone,
        (true, Presence::Connected) => Presence::Disconnected,
        (true, before) => before,
    };
    write.touch_operator(operator);
    if now != before {
        become_present(write, operator, now).await?;
    }
    change_by_itself(write, operator, &connected).await
}

async fn become_present(write: &mut Write, operator: OperatorId, presence: Presence) -> Result<(), Refusal> {
    let now = write.now();
    operators::set_presence(write.connection(), operator, presence, now).await?;
    periods::changed(write, operator).await?;
    write.touch_operator(operator);
    if presence == Presence::Gone && write.company().settings.gone == WhenGone::Requeue {
        give_back(write, operator).await?;
    }
    Ok(())
}

/// What an operator had goes back to the queues of the groups that it came to.
pub(super) async fn give_back(write: &mut Write, operator: OperatorId) -> Result<(), Refusal> {
    let now = write.now();
    for id in sessions::active_of(write.connection(), operator).await? {
        if !sessions::requeue(write.connection(), id, operator, now).await? {
            continue;
        }
        // First, so that a member of the group then sees it among those that wait.
        events::session_gone(write, id, Audience::Operator(operator), None)?;
        let given = events::session(write, id).await?;
        transfer::over(write, &given, None).await?;
        let record = events::session(write, id).await?;
        events::note(write, id, Note::OperatorLost, &record.standing, record.session.client_messages).await?;
        write.touch_session(id);
    }
    Ok(())
}

async fn change_by_itself(write: &mut Write, id: OperatorId, connected: &[Activity]) -> Result<(), Refusal> {
    let Some(operator) = operators::by_id(write.connection(), id).await? else { return Ok(()) };
    let Some((status, cause)) = availability::automatic(operator.status, operator.status_cause, connected) else {
        return Ok(());
    };
    desks::choose(write, id, Choice { status, cause, by: None }).await?;
    Ok(())
}
