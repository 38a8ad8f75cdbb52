//! The conversation that is shown: its messages, and what of it was read.

use std::collections::BTreeMap;

use deskbell_protocol::{Message, MessageId, Messages, Seq, Session, SessionId};

use super::{Keep, Workspace};

/// The conversation that is shown.
#[derive(Debug, Clone)]
pub(crate) struct Open {
    pub(crate) session_id: SessionId,
    pub(crate) messages: BTreeMap<MessageId, Message>,
    pub(crate) more: bool,
    pub(crate) loading: bool,
    /// A first page was loaded and nothing was missed since.
    pub(crate) complete: bool,
}

impl Workspace {
    /// Shows a conversation, or Home.
    pub(crate) fn show(&mut self, session: Option<SessionId>) {
        if self.open.as_ref().map(|open| open.session_id) != session {
            self.open = session.map(|session_id| Open {
                session_id,
                messages: BTreeMap::new(),
                more: false,
                loading: false,
                complete: false,
            });
            if let Some(session) = session {
                self.touched.messages.extend(self.outbox.of(session).map(|item| item.id));
                let last = self.sessions.get(&session).and_then(|session| session.last_message.clone());
                if let (Some(open), Some(last)) = (&mut self.open, last) {
                    self.touched.messages.insert(last.id);
                    open.messages.insert(last.id, last);
                }
            }
        }
        self.see();
    }

    /// Marks that a page of the shown conversation is being loaded, or no longer.
    pub(crate) fn set_loading(&mut self, session: SessionId, loading: bool) {
        if let Some(open) = self.open.as_mut().filter(|open| open.session_id == session) {
            open.loading = loading;
        }
    }

    /// A page of messages. The newest page replaces what was shown when something may have been missed in between.
    pub(crate) fn page(&mut self, session: SessionId, page: Messages, newest: bool) {
        let Some(open) = self.open.as_mut().filter(|open| open.session_id == session) else { return };
        open.loading = false;
        if newest {
            // What came by the stream while the page was on its way is newer than the page.
            let end = page.messages.last().map_or(Seq(0), |message| message.seq);
            let stale = !open.complete;
            let touched = &mut self.touched.messages;
            open.messages.retain(|id, message| {
                let keep = !stale || message.seq > end;
                if !keep {
                    touched.insert(*id);
                }
                keep
            });
            open.complete = true;
        }
        open.more = page.more;
        let mut delivered = Vec::new();
        for message in page.messages {
            self.touched.messages.insert(message.id);
            if self.outbox.get(message.id).is_some() {
                delivered.push(message.id);
            }
            open.messages.insert(message.id, message);
        }
        for id in delivered {
            self.outbox.remove(id);
            self.keep.push(Keep::Acknowledged(id));
        }
        self.touched.sessions.insert(session);
    }

    /// The place before which older messages are to be loaded, when there are any and none are on their way.
    pub(crate) fn older_before(&self) -> Option<(SessionId, Seq)> {
        let open = self.open.as_ref().filter(|open| open.more && !open.loading && open.complete)?;
        let first = open.messages.values().map(|message| message.seq).min()?;
        Some((open.session_id, first))
    }

    /// The client's messages in the shown conversation are read while the operator looks at it.
    pub(super) fn see(&mut self) {
        let Some(open) = self.open.as_ref().filter(|_| self.is_focused()) else { return };
        let Some(session) = self.sessions.get(&open.session_id) else { return };
        let read = self.read.entry(session.id).or_insert(0);
        if *read < session.client_messages {
            *read = session.client_messages;
            self.keep.push(Keep::Read(session.id, *read));
            self.touched.sessions.insert(session.id);
        }
    }

    pub(crate) fn unread(&self, session: &Session) -> u32 {
        session.client_messages.saturating_sub(self.read.get(&session.id).copied().unwrap_or(0))
    }

    /// Goes Home when the shown conversation left the operator's sight.
    pub(super) fn close_unseen(&mut self) {
        if let Some(open) = &self.open
            && !self.sessions.contains_key(&open.session_id)
            && !self.taken.contains_key(&open.session_id)
        {
            self.open = None;
        }
    }
}
