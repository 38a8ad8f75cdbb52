//! The conversation that is shown: its messages, and what of it was read.

use std::collections::BTreeMap;

use deskbell_protocol::{Author, Message, MessageId, Messages, Seq, Session, SessionId};

use super::{Keep, Workspace, known::About};

/// The conversation that is shown.
#[derive(Debug, Clone)]
pub(crate) struct Open {
    pub(crate) session_id: SessionId,
    pub(crate) messages: BTreeMap<MessageId, Message>,
    pub(crate) more: bool,
    pub(crate) loading: bool,
    /// A first page was loaded and nothing was missed since.
    pub(crate) complete: bool,
    /// What is known of its client.
    pub(crate) about: About,
    /// The first message that was not read when the operator came: the unread line stands above it.
    pub(crate) first_unread: Option<MessageId>,
    /// So many of the client's messages up to here were not read then; the first of them is not known yet.
    unread: Option<(u32, Seq)>,
}

impl Open {
    /// Finds the message above which the unread line stands, as soon as it is among those that are known.
    fn find_first_unread(&mut self) {
        let Some((count, until)) = self.unread.filter(|_| self.complete) else { return };
        let of_client = self.messages.values().filter(|it| it.author == Author::Client && it.seq <= until);
        let mut places: Vec<_> = of_client.map(|message| (message.seq, message.id)).collect();
        places.sort_unstable();
        let before = usize::try_from(count).ok().and_then(|count| places.len().checked_sub(count));
        if let Some((_, first)) = before.and_then(|before| places.get(before)) {
            (self.first_unread, self.unread) = (Some(*first), None);
        }
    }
}

impl Workspace {
    /// Shows a conversation, or Home.
    pub(crate) fn show(&mut self, session: Option<SessionId>) {
        if self.open.as_ref().map(|open| open.session_id) != session {
            self.types_only_in(session);
            self.open = session.map(|session_id| Open {
                session_id,
                messages: BTreeMap::new(),
                more: false,
                loading: false,
                complete: false,
                about: About::default(),
                first_unread: None,
                unread: None,
            });
            self.mark_unread();
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
        for message in &page.messages {
            self.note_newest(message);
        }
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
        open.find_first_unread();
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

    /// How much of the shown conversation is unread.
    pub(super) fn open_unread(&self) -> u32 {
        let shown = self.open.as_ref().and_then(|open| self.sessions.get(&open.session_id));
        shown.map_or(0, |session| self.unread(session))
    }

    /// The unread line is to stand above what of the shown conversation was not read until now.
    pub(super) fn mark_unread(&mut self) {
        let Some(session) = self.open.as_ref().and_then(|open| self.sessions.get(&open.session_id)) else { return };
        let (unread, last) = (self.unread(session), session.last_message.as_ref());
        if let (Some(open), Some(last), 1..) = (&mut self.open, last, unread) {
            (open.first_unread, open.unread) = (None, Some((unread, last.seq)));
            open.find_first_unread();
        }
    }

    /// A client's message in the shown conversation that nobody looks at is the first that was not read.
    pub(super) fn mark_unseen(&mut self, message: &Message) {
        let looked_at = self.is_focused();
        let first = self.sessions.get(&message.session_id).is_some_and(|session| self.unread(session) == 1);
        let open = self.open.as_mut().filter(|open| open.session_id == message.session_id);
        if let Some(open) = open.filter(|_| !looked_at && first && message.author == Author::Client) {
            (open.first_unread, open.unread) = (Some(message.id), None);
        }
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
        let id = session.id;
        self.tell_read(id);
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
