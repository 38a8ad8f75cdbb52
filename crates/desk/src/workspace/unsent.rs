//! What the operator wrote and the server does not have: messages on their way, drafts, and the talks that they keep in sight.

use deskbell_protocol::{ApiError, EndedBy, MessageId, Session, SessionId, SessionState};

use super::{Keep, Workspace};
use crate::outbox::Item;

impl Workspace {
    /// A message is in the outbox on disk.
    pub(crate) fn queued(&mut self, item: Item) {
        self.touched.messages.insert(item.id);
        self.touched.sessions.insert(item.session_id);
        let (session, is_text) = (item.session_id, item.file.is_none());
        self.outbox.add(item);
        // A file may go while a text is being written.
        if is_text {
            self.typed(session);
            self.set_draft(session, String::new());
        }
    }

    /// The server refused a message, or, with none, the operator wants it tried again.
    pub(crate) fn set_failure(&mut self, id: MessageId, failure: Option<ApiError>) {
        let refused = failure.clone();
        if self.outbox.set_failure(id, failure) {
            self.touched.messages.insert(id);
            self.touched.sessions.extend(self.outbox.get(id).map(|item| item.session_id));
            self.keep.extend(refused.map(|error| Keep::Refused(id, error)));
        }
    }

    /// The operator deletes a message that did not go.
    pub(crate) fn discard(&mut self, id: MessageId) {
        if let Some(item) = self.outbox.remove(id) {
            self.touched.messages.insert(id);
            self.touched.sessions.insert(item.session_id);
            self.drop_finished(item.session_id);
        }
    }

    pub(crate) fn set_draft(&mut self, session: SessionId, text: String) {
        if text.is_empty() {
            self.drafts.remove(&session);
            self.drop_finished(session);
        } else {
            self.drafts.insert(session, text);
        }
    }

    /// A session that was over and in sight only for what had not reached it.
    pub(super) fn drop_finished(&mut self, id: SessionId) {
        let closed = self.sessions.get(&id).is_some_and(|session| session.state == SessionState::Closed);
        if closed && !self.holds_unsent(id) {
            self.sessions.remove(&id);
            self.touched.sessions.insert(id);
            self.close_unseen();
        }
    }

    /// The operator wrote something for a session that did not reach it: nothing takes that out of sight.
    pub(super) fn holds_unsent(&self, id: SessionId) -> bool {
        self.outbox.of(id).next().is_some() || self.drafts.contains_key(&id) || self.talks.writing.contains(&id)
    }

    /// The sessions in sight whose drafts must not be forgotten.
    pub(crate) fn with_drafts(&self) -> Vec<SessionId> {
        self.drafts.keys().filter(|id| self.sessions.contains_key(id)).copied().collect()
    }

    /// A talk of mine went to somebody else or is over: only what I wrote keeps it in sight.
    pub(super) fn keep_unsent(&mut self, session: Session, taken_by: Option<String>) {
        let id = session.id;
        self.talks.taken_by.extend(taken_by.map(|by| (id, by)));
        let ended_by = session.ended_by.or(Some(EndedBy::System));
        self.sessions.insert(id, Session { state: SessionState::Closed, ended_by, transfer: None, ..session });
    }

    /// Who took a talk that is in sight only for what I wrote.
    pub(crate) fn taken_by(&self, session: &Session) -> Option<&str> {
        let closed = session.state == SessionState::Closed;
        self.talks.taken_by.get(&session.id).filter(|_| closed).map(String::as_str)
    }
}
