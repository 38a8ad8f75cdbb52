//! Sessions as they come, move and go. Answers and events overtake one another: of two tellings the one with more moves is
//! the newer.

use deskbell_protocol::{OperatorId, Session, SessionId, SessionState, Timestamp};

use super::{Keep, TAKEN_FOR, Taken, Workspace, newer, talk::furthest};

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
            session.seen = furthest(session.seen, known.seen);
            let last = |session: &Session| session.last_message.as_ref().map(|message| message.seq);
            if last(known) > last(&session) {
                session.unanswered_since = known.unanswered_since;
            }
            session.last_message = newer(session.last_message, known.last_message.clone());
        }
        if session.state == SessionState::Closed {
            self.closed.insert(id);
        }
        let talks = matches!(session.state, SessionState::Active | SessionState::AfterWork | SessionState::Closed);
        let others = session.operator_id.is_some() && session.operator_id != self.me().map(|me| me.id);
        if talks && others && self.incoming(&session).is_none() {
            let (by, moves) = (session.operator_name.clone(), session.moves);
            self.gone(id, by, session.operator_id, now);
            self.left.insert(id, moves);
            return;
        }
        if !self.is_acceptable(&session) {
            self.accepting.remove(&id);
        }
        self.left.remove(&id);
        self.taken.remove(&id);
        self.touched.sessions.insert(id);
        if let Some(last) = &session.last_message {
            self.note_newest(last);
        }
        if session.state != SessionState::Closed {
            self.sessions.insert(id, session);
            self.read_by_colleague(id);
            self.read_elsewhere(id);
        } else if self.holds_unsent(id) {
            self.keep_unsent(session, None);
        } else {
            self.sessions.remove(&id);
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
        if let Some(session) = self.sessions.remove(&id) {
            self.left.insert(id, session.moves);
            if self.holds_unsent(id) {
                self.keep_unsent(session, taken_by);
            } else if self.is_acceptable(&session)
                && self.waits_for_me(&session)
                && let Some(by) = taken_by
            {
                self.taken.insert(id, Taken { session, by, until: now.plus(TAKEN_FOR) });
            }
        }
        self.close_unseen();
    }
}
