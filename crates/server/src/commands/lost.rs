//! Clients whose pages are connected no more, and are again. A page that was never connected is not missed.

use std::time::Duration;

use deskbell_protocol::{Note, SessionId, Timestamp};

use super::sessions::leave_note;
use crate::refusal::Refusal;
use crate::store::{Command, Store, Write, attending};

/// A client's page is connected to this server.
pub(crate) struct ClientHere {
    pub(crate) session: SessionId,
}

impl Command for ClientHere {
    type Answer = ();

    async fn run(&self, write: &mut Write) -> Result<(), Refusal> {
        let node = write.context.presence.node();
        if write.context.hub.has_client(self.session)
            && attending::is_here(write.connection(), self.session, node).await?
        {
            leave_note(write, self.session, Some(Note::ClientBack)).await?;
        }
        Ok(())
    }
}

/// It is not any more, unless another of the same client is.
pub(crate) struct ClientAway {
    pub(crate) session: SessionId,
}

impl Command for ClientAway {
    type Answer = ();

    async fn run(&self, write: &mut Write) -> Result<(), Refusal> {
        let (node, now) = (write.context.presence.node(), write.now());
        if !write.context.hub.has_client(self.session) {
            attending::is_away(write.connection(), self.session, node, now).await?;
        }
        Ok(())
    }
}

/// A server starts on a database that it alone serves: no page is connected.
pub(crate) struct NobodyHere;

impl Command for NobodyHere {
    type Answer = ();

    async fn run(&self, write: &mut Write) -> Result<(), Refusal> {
        let now = write.now();
        Ok(attending::forget_all(write.connection(), now).await?)
    }
}

/// These have been gone for long enough to be told as lost.
struct TellLost {
    sessions: Vec<SessionId>,
}

impl Command for TellLost {
    type Answer = ();

    async fn run(&self, write: &mut Write) -> Result<(), Refusal> {
        let now = write.now();
        let before = long_ago(now, write.context.sources.pace.lost);
        for session in &self.sessions {
            if attending::set_lost(write.connection(), *session, before, now).await? {
                leave_note(write, *session, Some(Note::ClientLost)).await?;
            }
        }
        Ok(())
    }
}

fn long_ago(now: Timestamp, lost: Duration) -> Timestamp {
    now.plus(-i64::try_from(lost.as_millis()).unwrap_or(i64::MAX))
}

/// Has told what is due of clients who are gone. Harmless when several servers notice.
pub(crate) async fn look(store: &Store) -> Result<(), Refusal> {
    let before = long_ago(store.context.sources.now(), store.context.sources.pace.lost);
    let mut connection = store.peek().await?;
    let gone = attending::gone(&mut connection).await?;
    drop(connection);
    let (here, gone): (Vec<_>, Vec<_>) =
        gone.into_iter().partition(|(session, _)| store.context.hub.has_client(*session));
    // Written as gone by another server, to which another page of the same client was connected.
    for (session, _) in here {
        store.write(ClientHere { session }).await?;
    }
    let sessions: Vec<SessionId> =
        gone.iter().filter(|(_, since)| *since <= before).map(|(session, _)| *session).collect();
    if !sessions.is_empty() {
        store.write(TellLost { sessions }).await?;
    }
    Ok(())
}
