//! What goes on in talks beside their messages: what a colleague gives me, who types, what was seen, and which answers
//! are late.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    time::Duration,
};

use deskbell_protocol::{
    Author, FrameToServer, Message, SeenUpTo, Seq, Session, SessionId, SessionState, TalkSettings, Timestamp, Transfer,
    TransferReturned, TransferTo, Typed,
};

use super::{Keep, Workspace};
use crate::wanted::Moment;

/// Who was not told of again for this long does not type any more.
const TYPING_LASTS: Duration = Duration::from_secs(6);
/// That I go on typing is told again after this.
const TYPING_AGAIN: Duration = Duration::from_secs(3);
/// What was read of one talk is told at most this often: whoever writes much is read no slower for it.
const SEEN_EVERY: Duration = Duration::from_millis(500);

/// A client who types.
#[derive(Debug)]
struct Types {
    text: Option<Typed>,
    /// By the clock that nobody sets.
    until: Duration,
}

/// What is known of talks beside the sessions themselves.
#[derive(Debug, Default)]
pub(crate) struct Talks {
    typing: BTreeMap<SessionId, Types>,
    /// Where I am writing just now, whether or not anybody was told.
    pub(super) writing: BTreeSet<SessionId>,
    /// Where the server was told that I type, and when, by the clock that nobody sets.
    typing_told: BTreeMap<SessionId, Duration>,
    /// What the server is to be told on the stream that is open.
    frames: Vec<FrameToServer>,
    /// What I have read and the server was not told on this stream.
    read: BTreeMap<SessionId, Seq>,
    /// What it was told on this stream, and when, by the clock that nobody sets.
    read_told: BTreeMap<SessionId, (Seq, Duration)>,
    /// The newest message of a session's client, as far as it is known.
    newest: HashMap<SessionId, Seq>,
    /// When the transfers came back of which I have read that they did.
    dismissed: HashMap<SessionId, Timestamp>,
    /// Who took talks that are in sight only for what I wrote and did not send.
    pub(super) taken_by: HashMap<SessionId, String>,
}

impl Workspace {
    /// The transfer by which a colleague gives me, or a group of mine, an active session.
    pub(crate) fn incoming<'a>(&self, session: &'a Session) -> Option<&'a Transfer> {
        let others = session.operator_id.is_some() && session.operator_id != self.me().map(|me| me.id);
        session.transfer.as_ref().filter(|_| others && session.state == SessionState::Active)
    }

    /// A session that I could accept, whether or not I want to see it.
    pub(crate) fn is_acceptable(&self, session: &Session) -> bool {
        session.state.is_waiting() || self.incoming(session).is_some()
    }

    /// A client who left a message and does not wait any more.
    pub(crate) fn has_left_message(session: &Session) -> bool {
        session.state.is_waiting() && session.message_left_at.is_some()
    }

    /// Since when a session waits for somebody to accept it.
    pub(crate) fn waiting_since(&self, session: &Session) -> Timestamp {
        self.incoming(session).map_or(session.queued_at, |transfer| transfer.at)
    }

    /// It is put before me alone, and not before whoever of a group is first.
    pub(super) fn is_given_to_me(transfer: &Transfer) -> bool {
        matches!(transfer.to, TransferTo::Operator { .. })
    }

    /// The transfer that came to nothing, until I have put that away.
    pub(crate) fn returned<'a>(&self, session: &'a Session) -> Option<&'a TransferReturned> {
        let read = |returned: &TransferReturned| self.talks.dismissed.get(&session.id) == Some(&returned.at);
        session.transfer_returned.as_ref().filter(|returned| !read(returned))
    }

    /// The operator has read that a transfer came to nothing.
    pub(crate) fn dismiss_returned(&mut self, id: SessionId) {
        if let Some(returned) = self.sessions.get(&id).and_then(|session| session.transfer_returned.as_ref()) {
            self.talks.dismissed.insert(id, returned.at);
            self.touched.sessions.insert(id);
        }
    }

    /// A client types, or stopped.
    pub(crate) fn client_types(&mut self, id: SessionId, on: bool, text: Option<Typed>, now: Moment) {
        if !self.sessions.contains_key(&id) {
            return;
        }
        if on {
            self.talks.typing.insert(id, Types { text, until: now.running + TYPING_LASTS });
        } else {
            self.talks.typing.remove(&id);
        }
        self.touched.sessions.insert(id);
    }

    /// Whether a session's client types, and what, where that may be seen and is known.
    pub(crate) fn typing(&self, session: &Session) -> Option<&str> {
        let types = self.talks.typing.get(&session.id).filter(|_| session.state == SessionState::Active)?;
        Some(types.text.as_ref().map_or("", |text| text.0.as_str()))
    }

    /// I type in a talk of mine, or stopped. Told by whoever notices, as often as that happens.
    pub(crate) fn set_typing(&mut self, id: SessionId, on: bool, now: Duration) {
        if !on {
            self.talks.writing.remove(&id);
            self.stop_typing(id);
            self.drop_finished(id);
            return;
        }
        let Some(session) = self.sessions.get(&id).filter(|session| self.is_mine(session)) else { return };
        let goes_on = session.state == SessionState::Active;
        self.talks.writing.insert(id);
        let told = self.talks.typing_told.get(&id).is_some_and(|at| now.saturating_sub(*at) < TYPING_AGAIN);
        if goes_on && !told && self.link.is_connected() {
            self.talks.typing_told.insert(id, now);
            self.tell_typing(id, true);
        }
    }

    fn stop_typing(&mut self, id: SessionId) {
        if self.talks.typing_told.remove(&id).is_some() && self.link.is_connected() {
            self.tell_typing(id, false);
        }
    }

    fn tell_typing(&mut self, id: SessionId, on: bool) {
        let about = |frame: &FrameToServer| matches!(frame, FrameToServer::Typing { session_id, .. } if *session_id == Some(id));
        self.talks.frames.retain(|frame| !about(frame));
        self.talks.frames.push(FrameToServer::Typing { session_id: Some(id), on, text: None });
    }

    /// What I wrote is in the outbox: that says it all.
    pub(super) fn typed(&mut self, id: SessionId) {
        self.talks.typing_told.remove(&id);
        self.talks.writing.remove(&id);
    }

    /// Another conversation is shown: I type in none but that.
    pub(super) fn types_only_in(&mut self, shown: Option<SessionId>) {
        let told = self.talks.typing_told.keys().chain(&self.talks.writing);
        let others: BTreeSet<_> = told.copied().filter(|id| Some(*id) != shown).collect();
        for id in others {
            self.set_typing(id, false, Duration::ZERO);
        }
    }

    /// A stream begins: what was told on the one before it counts for nothing.
    pub(super) fn tell_anew(&mut self) {
        self.talks.typing_told.clear();
        self.talks.frames.clear();
        self.talks.read.clear();
        self.talks.read_told.clear();
        let ids: Vec<_> = self.sessions.keys().copied().collect();
        for id in ids {
            self.tell_read(id);
        }
    }

    /// What the server is to be told now.
    pub(crate) fn take_frames(&mut self, now: Duration) -> Vec<FrameToServer> {
        let mut frames = std::mem::take(&mut self.talks.frames);
        let (told, read) = (&mut self.talks.read_told, &mut self.talks.read);
        read.retain(|id, read| {
            if told.get(id).is_some_and(|(_, at)| now.saturating_sub(*at) < SEEN_EVERY) {
                return true;
            }
            told.insert(*id, (*read, now));
            frames.push(FrameToServer::Seen { session_id: Some(*id), delivered: Seq(0), read: *read });
            false
        });
        frames
    }

    /// A session of mine, also when it is over.
    pub(crate) fn is_mine(&self, session: &Session) -> bool {
        session.operator_id.is_some() && session.operator_id == self.me().map(|me| me.id)
    }

    /// Notes what the server must be told of what I have read in a talk of mine.
    pub(super) fn tell_read(&mut self, id: SessionId) {
        let Some(session) = self.sessions.get(&id).filter(|session| self.is_mine(session)) else { return };
        if session.state != SessionState::Active || session.client_messages == 0 || self.unread(session) > 0 {
            return;
        }
        let Some(read) = self.newest_of_client(session) else { return };
        let told = self.talks.read_told.get(&id).map_or(Seq(0), |(seq, _)| *seq).max(session.seen.operator_read);
        if read > told {
            self.talks.read.insert(id, read);
        }
    }

    /// The place of the newest message of a session's client; where that is not known one that is not before it.
    fn newest_of_client(&self, session: &Session) -> Option<Seq> {
        let last = || session.last_message.as_ref().map(|message| message.seq);
        self.talks.newest.get(&session.id).copied().or_else(last)
    }

    /// A message is known.
    pub(super) fn note_newest(&mut self, message: &Message) {
        if message.author == Author::Client {
            let newest = self.talks.newest.entry(message.session_id).or_insert(message.seq);
            *newest = message.seq.max(*newest);
        }
    }

    /// A client's message came: he or she does not type it any more.
    pub(super) fn has_written(&mut self, message: &Message) {
        if message.author == Author::Client {
            self.talks.typing.remove(&message.session_id);
        }
    }

    /// Messages of a session were delivered or read, by whomever.
    pub(super) fn take_seen(&mut self, id: SessionId, seen: SeenUpTo) {
        let Some(session) = self.sessions.get_mut(&id) else { return };
        let before = session.seen;
        session.seen = furthest(before, seen);
        if before == session.seen {
            return;
        }
        self.keep.push(Keep::Snapshot);
        let news = |message: &&Message| {
            let since = before.client_read.min(before.client_delivered);
            message.seq > since && matches!(message.author, Author::Operator { .. })
        };
        if let Some(open) = self.open.as_ref().filter(|open| open.session_id == id) {
            self.touched.messages.extend(open.messages.values().filter(news).map(|message| message.id));
        }
        self.read_elsewhere(id);
    }

    /// Everything of what I have read on another computer is read here too.
    pub(super) fn read_elsewhere(&mut self, id: SessionId) {
        let Some(session) = self.sessions.get(&id).filter(|session| self.is_mine(session)) else { return };
        let count = session.client_messages;
        let read = self.newest_of_client(session).is_some_and(|newest| newest <= session.seen.operator_read);
        if read && self.unread(session) > 0 {
            self.read.insert(id, count);
            self.keep.push(Keep::Read(id, count));
            self.touched.sessions.insert(id);
        }
    }

    /// What a colleague's client wrote before the talk was put before me is not news to me.
    pub(super) fn read_by_colleague(&mut self, id: SessionId) {
        let Some(session) = self.sessions.get(&id).filter(|session| self.incoming(session).is_some()) else { return };
        let count = session.client_messages;
        if let std::collections::hash_map::Entry::Vacant(entry) = self.read.entry(id) {
            entry.insert(count);
            self.keep.push(Keep::Read(id, count));
        }
    }

    /// Since when a client waits for an answer, with what is on its way to him or her.
    pub(crate) fn unanswered_since(&self, session: &Session) -> Option<Timestamp> {
        session
            .unanswered_since
            .filter(|_| session.state == SessionState::Active && !self.outbox.is_sending(session.id))
    }

    /// When the answer that a client waits for becomes late, by the server's clock.
    pub(crate) fn late_at(&self, session: &Session) -> Option<Timestamp> {
        let usual = || TalkSettings::default().answer_target_s;
        let target_s = self.company.as_ref().map_or_else(usual, |company| company.talk.answer_target_s);
        Some(self.unanswered_since(session)?.plus(i64::from(target_s) * 1_000))
    }

    /// Time went by: who typed has stopped, answers become late.
    pub(super) fn turn_talks(&mut self, now: Moment) {
        let touched = &mut self.touched.sessions;
        self.talks.typing.retain(|id, types| {
            let types_on = types.until > now.running;
            if !types_on {
                touched.insert(*id);
            }
            types_on
        });
        let server_time = self.server_time(now.clock);
        let late = self.sessions.values().filter(|session| self.late_at(session).is_some_and(|at| at <= server_time));
        let late: Vec<_> = late.map(|session| session.id).collect();
        self.touched.sessions.extend(late);
    }

    /// When [`Workspace::turn_talks`] or [`Workspace::take_frames`] has something to do next, by this computer's clock.
    pub(super) fn next_talk(&self, now: Moment) -> Option<Timestamp> {
        let typing = self.talks.typing.values().map(|types| types.until);
        let told = self.talks.read.keys().filter_map(|id| self.talks.read_told.get(id));
        let seen = told.map(|(_, at)| *at + SEEN_EVERY).filter(|at| *at > now.running);
        let running = typing.chain(seen).map(|at| {
            let left = i64::try_from(at.saturating_sub(now.running).as_millis()).unwrap_or(i64::MAX);
            now.clock.plus(left.saturating_add(1))
        });
        let server_time = self.server_time(now.clock);
        let late = self.sessions.values().filter_map(|session| self.late_at(session)).filter(|at| *at > server_time);
        let ahead = server_time.since(now.clock);
        running.chain(late.map(|at| at.plus(-ahead))).min()
    }

    /// The conversation of mine in which something unread waits longest, another than the one that is shown.
    pub(crate) fn next_unread(&self) -> Option<SessionId> {
        let shown = self.open.as_ref().map(|open| open.session_id);
        let unread = self
            .sessions
            .values()
            .filter(|session| self.is_mine(session) && Some(session.id) != shown && self.unread(session) > 0);
        let since = |session: &&Session| {
            let last = session.last_message.as_ref().map_or(session.queued_at, |message| message.sent_at);
            session.unanswered_since.unwrap_or(last)
        };
        unread.min_by_key(since).map(|session| session.id)
    }
}

/// What was seen is never unseen.
pub(super) fn furthest(one: SeenUpTo, other: SeenUpTo) -> SeenUpTo {
    SeenUpTo {
        client_delivered: one.client_delivered.max(other.client_delivered),
        client_read: one.client_read.max(other.client_read),
        operator_read: one.operator_read.max(other.operator_read),
    }
}

/// What a message, newer than all before, means to a client who waits for an answer.
pub(super) fn answer(session: &mut Session, message: &Message) {
    match message.author {
        Author::Client if session.state == SessionState::Active => {
            session.unanswered_since.get_or_insert(message.sent_at);
        }
        Author::Operator { .. } => session.unanswered_since = None,
        _ => {}
    }
}
