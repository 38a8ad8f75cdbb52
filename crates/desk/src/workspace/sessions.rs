//! Sessions as they come, move and go. Answers and events overtake one another: of two tellings the one with more moves is
//! the newer.

use deskbell_protocol::{OperatorId, Session, SessionId, SessionState, Timestamp};

use super::{Keep, TAKEN_FOR, Taken, Workspace, newer};

impl Workspace {
    /// A session as the server tells it, by an event or in an answer. What is older than what is known must not bring back
    /// what is over.
    pub(crate) fn take(&mut self, mut session: Session, now: Timestamp) {
        self.keep.push(Keep::Snapshot);
        let id = session.id;
        if self.closed.contains(&id) || self.left.get(&id).is_some_and(|moves| session.moves <= *moves) {
            return;
        }
        if let Some(known) = self.sessions.get(&id) {
            if session.moves < known.moves {
                return;
            }
            session.client_messages = session.client_messages.max(known.client_messages);
            session.last_message = newer(session.last_message, known.last_message.clone());
        }
        if session.state == SessionState::Closed {
            self.closed.insert(id);
        }
        let talks = matches!(session.state, SessionState::Active | SessionState::AfterWork | SessionState::Closed);
        if talks && session.operator_id.is_some() && session.operator_id != self.me().map(|me| me.id) {
            let (by, moves) = (session.operator_name.clone(), session.moves);
            self.gone(id, by, session.operator_id, now);
            self.left.insert(id, moves);
            return;
        }
        if !session.state.is_waiting() {
            self.accepting.remove(&id);
        }
        self.left.remove(&id);
        self.taken.remove(&id);
        self.touched.sessions.insert(id);
        if session.state == SessionState::Closed && self.outbox.of(id).next().is_none() {
            self.sessions.remove(&id);
        } else {
            self.sessions.insert(id, session);
        }
        self.close_unseen();
        self.see();
    }

    /// A session left the operator's sight. When somebody took it, its card says so for a moment. That I took it is no news.
    pub(crate) fn gone(&mut self, id: SessionId, taken_by: Option<String>, taker: Option<OperatorId>, now: Timestamp) {
        if taker.is_some() && taker == self.me().map(|me| me.id) {
            return;
        }
        self.keep.push(Keep::Snapshot);
        self.accepting.remove(&id);
        self.touched.sessions.insert(id);
        let known = self.sessions.remove(&id);
        if let Some(known) = &known {
            self.left.insert(id, known.moves);
        }
        let seen = known.filter(|session| session.state.is_waiting() && self.waits_for_me(session));
        if let (Some(session), Some(by)) = (seen, taken_by) {
            self.taken.insert(id, Taken { session, by, until: now.plus(TAKEN_FOR) });
        }
        self.close_unseen();
    }
}
