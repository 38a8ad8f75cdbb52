//! What the window asks for in a talk beside its messages: transfers, who types, what is unread.

use deskbell_protocol::{ApiError, BeginTransfer, SessionId, SessionState, TransferTargets};

use crate::{Desk, desk::PATIENCE};

impl Desk {
    /// Ends a talk, after what the operator wrote in it has gone out.
    ///
    /// # Errors
    /// When the server cannot be asked or refuses.
    pub async fn end_session(&self, session_id: SessionId) -> Result<(), ApiError> {
        let shared = self.shared();
        let seat = shared.seat()?;
        let may_end = |workspace: &crate::workspace::Workspace| {
            !workspace.link.is_connected() || !workspace.outbox.is_sending(session_id)
        };
        shared.until(PATIENCE, may_end).await;
        // What is over, and in sight for what was not sent alone, is nothing to the server any more.
        let over = shared.read(|workspace| {
            workspace.sessions.get(&session_id).is_some_and(|session| session.state == SessionState::Closed)
        });
        let ended = match over {
            true => None,
            false => Some(seat.api.end(session_id).await?.session),
        };
        let now = shared.now();
        // Who ends a talk has nothing more to say in it.
        shared.change_for(&seat, |workspace| {
            workspace.set_draft(session_id, String::new());
            if let Some(session) = ended {
                workspace.take(session, now);
            }
        });
        if let Err(error) = shared.database.set_draft(seat.account, session_id, "").await {
            tracing::warn!(%error, "could not write to desk.db");
        }
        Ok(())
    }

    /// Puts a conversation of mine before a colleague or a group. It stays mine until somebody accepts.
    ///
    /// # Errors
    /// `nobody_there` when nobody could accept, or when the server cannot be asked or refuses.
    pub async fn begin_transfer(&self, session_id: SessionId, transfer: BeginTransfer) -> Result<(), ApiError> {
        self.shared().seat()?.api.begin_transfer(session_id, &transfer).await
    }

    /// Takes that back.
    ///
    /// # Errors
    /// When the server cannot be asked or refuses.
    pub async fn cancel_transfer(&self, session_id: SessionId) -> Result<(), ApiError> {
        self.shared().seat()?.api.cancel_transfer(session_id).await
    }

    /// To whom a conversation of mine could go, with who is there and how long the queues are.
    ///
    /// # Errors
    /// When the server cannot be asked or refuses.
    pub async fn transfer_targets(&self, session_id: SessionId) -> Result<TransferTargets, ApiError> {
        self.shared().seat()?.api.transfer_targets(session_id).await
    }

    /// The operator has read that a transfer came to nothing.
    pub fn dismiss_returned(&self, session_id: SessionId) {
        self.shared().change(|workspace| workspace.dismiss_returned(session_id));
    }

    /// The operator types in a conversation, or stopped. May be told at every key: the client is told no oftener than needed.
    pub fn set_typing(&self, session_id: SessionId, on: bool) {
        let now = self.shared().moment().running;
        self.shared().change(|workspace| workspace.set_typing(session_id, on, now));
    }

    /// Shows the conversation in which something unread waits longest, another than the one that is shown. Answers which, or
    /// none when nothing is unread.
    pub fn unread_next(&self) -> Option<SessionId> {
        self.shared().change(|workspace| {
            let next = workspace.next_unread();
            if next.is_some() {
                workspace.show(next);
            }
            next
        })
    }
}
