//! Messages that were delivered and read.

use deskbell_protocol::{Event, OperatorId, SeenUpTo, SessionId};

use super::events;
use crate::refusal::Refusal;
use crate::store::{Command, Write, attending, sessions};

/// One side has seen messages of sessions up to there. Only who has a session, and its client, see anything of it; what is not newer
/// than what is known changes nothing.
pub(crate) struct Saw {
    /// None: the session's client.
    pub(crate) operator: Option<OperatorId>,
    pub(crate) seen: Vec<(SessionId, SeenUpTo)>,
}

impl Command for Saw {
    type Answer = ();

    async fn run(&self, write: &mut Write) -> Result<(), Refusal> {
        for (id, told) in &self.seen {
            let Some(known) = attending::seen(write.connection(), *id).await? else { continue };
            if self.operator.is_some_and(|operator| known.operator != Some(operator)) {
                continue;
            }
            // Nobody has seen what is not there yet.
            let up_to = |told, known: deskbell_protocol::Seq, newest| known.max(std::cmp::min(told, newest));
            let (before, newest) = (known.up_to, known.newest);
            let now = match self.operator {
                Some(_) => {
                    SeenUpTo { operator_read: up_to(told.operator_read, before.operator_read, newest), ..before }
                }
                None => SeenUpTo {
                    client_delivered: up_to(
                        told.client_delivered.max(told.client_read),
                        before.client_delivered,
                        newest,
                    ),
                    client_read: up_to(told.client_read, before.client_read, newest),
                    ..before
                },
            };
            if now == before {
                continue;
            }
            attending::set_seen(write.connection(), *id, now).await?;
            let Some(standing) = sessions::standing(write.connection(), *id).await? else { continue };
            write.emit(events::audience(*id, &standing), &Event::SessionSeen { session_id: *id, seen: now })?;
        }
        Ok(())
    }
}
