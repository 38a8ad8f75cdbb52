//! Everything the desk knows, and how it changes. No I/O: what must be drawn, kept or alerted for is noted down and
//! taken by [`crate::core`].

mod channels;
mod conversation;
mod invitations;
mod known;
mod sessions;
mod status;
mod talk;
mod unsent;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use deskbell_protocol::{
    ApiError, Author, Channel, ChannelState, CompanyView, Content, Event, Invitation, InvitationId, Message, MessageId,
    Operator, OperatorId, OperatorState, RawEvent, Resume, Seq, Session, SessionId, SessionState, StatusTimes,
    Template, TemplateId, Timestamp, Workspace as Wire,
};
use uuid::Uuid;

use self::{
    channels::Switching,
    conversation::Open,
    talk::{Talks, answer},
};
use crate::{
    alerts::Wrote,
    connection::Link,
    database::Kept,
    outbox::Outbox,
    view::{LastSignIn, Settings, Trouble},
    wanted::{Moment, Wanted},
};

/// How long a card says who was faster, in milliseconds.
const TAKEN_FOR: i64 = 2_000;

/// What must be drawn anew.
#[derive(Debug, Default)]
pub(crate) struct Touched {
    pub(crate) everything: bool,
    pub(crate) sessions: BTreeSet<SessionId>,
    pub(crate) invitations: BTreeSet<InvitationId>,
    pub(crate) messages: BTreeSet<MessageId>,
    pub(crate) templates: BTreeSet<TemplateId>,
}

/// What must be written to desk.db.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Keep {
    /// The client's messages up to this count were read.
    Read(SessionId, u32),
    /// The server has the message.
    Acknowledged(MessageId),
    /// The server refused the message.
    Refused(MessageId, ApiError),
    /// The server has the status that was chosen, or the operator knows that it has not.
    StatusSettled(Uuid),
    /// The snapshot changed.
    Snapshot,
}

/// Who is signed in.
#[derive(Debug, Clone)]
pub(crate) struct Signed {
    /// None until the server or the last run told.
    pub(crate) me: Option<Operator>,
    pub(crate) company: String,
    pub(crate) server: String,
    pub(crate) local: bool,
    pub(crate) clock_offset_ms: i64,
    pub(crate) in_memory_only: bool,
    /// The status that was chosen and not confirmed yet.
    pub(crate) wanted: Option<Wanted>,
    /// The choice of which the operator is told that it was not applied.
    pub(crate) not_applied: Option<Uuid>,
}

/// Somebody else was faster.
#[derive(Debug, Clone)]
pub(crate) struct Taken {
    pub(crate) session: Session,
    pub(crate) by: String,
    /// By this computer's clock.
    pub(crate) until: Timestamp,
}

/// The state.
#[derive(Debug)]
pub(crate) struct Workspace {
    pub(crate) link: Link,
    pub(crate) signed: Option<Signed>,
    pub(crate) settings: Settings,
    pub(crate) last_sign_in: LastSignIn,
    pub(crate) sessions: BTreeMap<SessionId, Session>,
    pub(crate) accepting: BTreeSet<SessionId>,
    pub(crate) taken: BTreeMap<SessionId, Taken>,
    pub(crate) invitations: BTreeMap<InvitationId, Invitation>,
    pub(crate) templates: BTreeMap<TemplateId, Template>,
    /// What of the company's settings the desk needs; none before the server told.
    pub(crate) company: Option<CompanyView>,
    pub(crate) channels: Vec<ChannelState>,
    switching: BTreeMap<Channel, Switching>,
    /// Counts how often the server told the channels.
    channels_told: u64,
    pub(crate) times: Option<StatusTimes>,
    /// Something happened that changes them.
    times_stale: bool,
    /// The operator's photo: its hash, and the picture as a `data:` address.
    photo: Option<(String, String)>,
    /// What a supervisor sees.
    pub(crate) operators: BTreeMap<OperatorId, OperatorState>,
    pub(crate) outbox: Outbox,
    pub(crate) drafts: HashMap<SessionId, String>,
    pub(crate) open: Option<Open>,
    pub(crate) talks: Talks,
    /// What does not work on this computer, whoever sits here.
    pub(crate) troubles: Vec<Trouble>,
    /// Sessions that are over: an answer that comes late must not bring one back.
    closed: HashSet<SessionId>,
    /// How far sessions had moved when they left the operator's sight; they may come back by a later move.
    left: HashMap<SessionId, u32>,
    read: HashMap<SessionId, u32>,
    focused: bool,
    attended: bool,
    position: Option<Resume>,
    /// Invitations that turn up to here were drawn as they stand since; by the server's clock.
    turned_until: Timestamp,
    touched: Touched,
    wrote: Vec<Wrote>,
    keep: Vec<Keep>,
}

impl Workspace {
    pub(crate) fn new(settings: Settings, last_sign_in: LastSignIn) -> Self {
        Self {
            link: Link::signed_out(),
            signed: None,
            settings,
            last_sign_in,
            sessions: BTreeMap::new(),
            accepting: BTreeSet::new(),
            taken: BTreeMap::new(),
            invitations: BTreeMap::new(),
            templates: BTreeMap::new(),
            company: None,
            channels: Vec::new(),
            switching: BTreeMap::new(),
            channels_told: 0,
            times: None,
            times_stale: false,
            photo: None,
            operators: BTreeMap::new(),
            outbox: Outbox::default(),
            drafts: HashMap::new(),
            open: None,
            talks: Talks::default(),
            troubles: Vec::new(),
            closed: HashSet::new(),
            left: HashMap::new(),
            read: HashMap::new(),
            focused: false,
            attended: true,
            position: None,
            turned_until: Timestamp(0),
            touched: Touched { everything: true, ..Touched::default() },
            wrote: Vec::new(),
            keep: Vec::new(),
        }
    }

    /// Nobody is signed in any more; `link` tells why.
    pub(crate) fn leave(&mut self, link: Link) {
        let (focused, attended, troubles) = (self.focused, self.attended, std::mem::take(&mut self.troubles));
        *self = Self::new(self.settings.clone(), self.last_sign_in.clone());
        (self.link, self.focused, self.attended, self.troubles) = (link, focused, attended, troubles);
        self.troubles.retain(|trouble| !matches!(trouble, Trouble::StatusNotApplied { .. }));
    }

    /// Somebody signs in. What the account left here comes back; its snapshot is seen until the server tells what is true
    /// now.
    pub(crate) fn enter(&mut self, signed: Signed, kept: Kept, now: Moment) {
        self.leave(Link::connecting());
        let wanted = kept.wanted.map(|kept| Wanted::taken_up(kept.key, kept.status, kept.chosen_at, now));
        self.signed = Some(Signed { wanted, ..signed });
        self.outbox = Outbox::new(kept.outbox);
        self.drafts = kept.drafts.into_iter().collect();
        self.read = kept.read.into_iter().collect();
        if let Some(snapshot) = kept.snapshot {
            self.replace(snapshot);
            // It is shown, but nothing goes on from it.
            self.position = None;
            self.turn_invitations(now.clock);
        }
        // One that is too old is told of at once.
        self.status_to_tell(now);
    }

    /// The server's snapshot. The first one after signing in brings no alerts for what was written before.
    pub(crate) fn load(&mut self, snapshot: Wire, first: bool, now: Timestamp) {
        if let Some(signed) = &mut self.signed {
            signed.clock_offset_ms = snapshot.server_time.since(now);
        }
        let mut written = Vec::new();
        let all_was_read = self.open_unread() == 0;
        for session in snapshot.sessions.iter().filter(|_| !first) {
            let known = self.sessions.get(&session.id);
            let more = known.is_some_and(|known| session.client_messages > known.client_messages);
            written.extend(session.last_message.clone().filter(|_| more));
        }
        self.replace(snapshot);
        self.turn_invitations(now);
        for message in written {
            self.alert_for(&message);
        }
        if let Some(open) = &mut self.open {
            open.complete = false;
        }
        self.forget_about();
        if all_was_read {
            self.mark_unread();
        }
        self.keep.push(Keep::Snapshot);
        self.see();
    }

    fn replace(&mut self, snapshot: Wire) {
        self.touched.everything = true;
        self.position = Some(Resume { epoch: snapshot.epoch, seq: snapshot.seq });
        if let Some(signed) = &mut self.signed {
            signed.me = Some(snapshot.me);
            signed.company = snapshot.company;
        }
        self.company = Some(snapshot.settings);
        self.take_channels(snapshot.channels);
        self.left.clear();
        self.times = Some(snapshot.times);
        self.operators = snapshot.operators.into_iter().map(|state| (state.operator.id, state)).collect();
        let mut before = std::mem::take(&mut self.sessions);
        self.sessions = snapshot.sessions.into_iter().map(|session| (session.id, session)).collect();
        // A session that is over stays in sight as long as the operator wrote something that did not reach it.
        before.retain(|id, _| !self.sessions.contains_key(id) && self.holds_unsent(*id));
        for session in before.into_values() {
            self.keep_unsent(session, None);
        }
        let ids: Vec<_> = self.sessions.keys().copied().collect();
        for id in ids {
            if let Some(last) = self.sessions.get(&id).and_then(|session| session.last_message.clone()) {
                self.note_newest(&last);
            }
            self.read_by_colleague(id);
            self.read_elsewhere(id);
        }
        self.invitations = snapshot.invitations.into_iter().map(|invitation| (invitation.id, invitation)).collect();
        self.templates = snapshot.templates.into_iter().map(|template| (template.id, template)).collect();
        let accepting = std::mem::take(&mut self.accepting);
        let goes_on = |id: &SessionId| self.sessions.get(id).is_some_and(|session| self.is_acceptable(session));
        self.accepting = accepting.into_iter().filter(goes_on).collect();
        self.close_unseen();
    }

    /// What happened at the server, in order. An event that this build does not know moves the place and nothing else.
    pub(crate) fn apply(&mut self, seq: Seq, event: &RawEvent, now: Timestamp) {
        self.moved(seq);
        match event.known() {
            Some(Event::SessionChanged { session }) => self.take(*session, now),
            Some(Event::SessionGone { session_id, taken_by, taken_by_id }) => {
                self.gone(session_id, taken_by, taken_by_id, now);
            }
            Some(Event::MessageAdded { message, client_messages }) => self.added(message, Some(client_messages)),
            Some(Event::SessionSeen { session_id, seen }) => self.take_seen(session_id, seen),
            Some(Event::InvitationChanged { invitation }) => self.take_invitation(invitation),
            Some(Event::OperatorChanged { operator }) => self.take_operator(operator),
            Some(Event::ChannelsChanged { channels }) => {
                self.keep.push(Keep::Snapshot);
                self.take_channels(channels);
            }
            Some(Event::CompanyChanged { company }) => {
                self.keep.push(Keep::Snapshot);
                self.company = Some(*company);
            }
            Some(Event::OperatorStateChanged { state }) => {
                self.keep.push(Keep::Snapshot);
                self.operators.insert(state.operator.id, *state);
            }
            Some(Event::NoteAdded { note }) => self.take_note(note),
            Some(Event::TemplateChanged { template }) => self.take_template(template),
            Some(Event::TemplateGone { template_id }) => self.template_gone(template_id),
            Some(Event::ClientSessionChanged { .. }) | None => {}
        }
    }

    /// Nothing for this desk up to here.
    pub(crate) fn moved(&mut self, seq: Seq) {
        self.link.holds();
        if let Some(position) = &mut self.position {
            position.seq = seq;
        }
    }

    /// Where the stream goes on; none before the first snapshot from the server.
    pub(crate) fn position(&self) -> Option<Resume> {
        self.position
    }

    /// The stream is open.
    pub(crate) fn connected(&mut self, server_time: Timestamp, now: Timestamp) {
        self.link.accepted();
        // Presence began, and with it the present status' time.
        self.times_stale = true;
        if let Some(signed) = &mut self.signed {
            signed.clock_offset_ms = server_time.since(now);
        }
        self.tell_anew();
        self.turn_invitations(now);
    }

    /// A message is stored at the server: one of a client, an echo of an own one, or the answer to sending it.
    /// `client_messages` counts the client's, this one included, when it is known.
    pub(crate) fn added(&mut self, message: Message, client_messages: Option<u32>) {
        self.keep.push(Keep::Snapshot);
        let id = message.session_id;
        if self.outbox.remove(message.id).is_some() {
            self.keep.push(Keep::Acknowledged(message.id));
        }
        self.touched.messages.insert(message.id);
        self.touched.sessions.insert(id);
        let mut fresh = false;
        if let Some(session) = self.sessions.get_mut(&id) {
            fresh = client_messages.is_some_and(|count| count > session.client_messages);
            session.client_messages = session.client_messages.max(client_messages.unwrap_or(0));
            if session.last_message.as_ref().is_none_or(|last| last.seq < message.seq) {
                answer(session, &message);
                session.last_message = Some(message.clone());
            }
        }
        self.note_newest(&message);
        self.has_written(&message);
        if fresh {
            self.alert_for(&message);
            self.mark_unseen(&message);
        }
        self.drop_finished(id);
        if let Some(open) = self.open.as_mut().filter(|open| open.session_id == id) {
            open.messages.insert(message.id, message);
        }
        self.see();
    }

    fn alert_for(&mut self, message: &Message) {
        let talks = |session: &&Session| session.state == SessionState::Active && self.incoming(session).is_none();
        let Some(session) = self.sessions.get(&message.session_id).filter(talks) else { return };
        let text = match (&message.author, &message.content) {
            (Author::Client, Content::Text { text }) => text,
            (Author::Client, Content::File { file }) => &file.name,
            _ => return,
        };
        let (session_id, name) = (session.id, session.client.name.clone());
        self.wrote.push(Wrote { session_id, name, text: text.clone() });
    }

    /// Who sits here.
    pub(crate) fn me(&self) -> Option<&Operator> {
        self.signed.as_ref()?.me.as_ref()
    }

    /// The server's clock, as far as it is known.
    pub(crate) fn server_time(&self, now: Timestamp) -> Timestamp {
        now.plus(self.signed.as_ref().map_or(0, |signed| signed.clock_offset_ms))
    }

    pub(crate) fn set_accepting(&mut self, id: SessionId, accepting: bool) {
        self.touched.sessions.insert(id);
        if accepting {
            self.accepting.insert(id);
        } else {
            self.accepting.remove(&id);
        }
    }

    /// Something of this computer does not work, or works again.
    pub(crate) fn set_trouble(&mut self, trouble: Trouble, there: bool) {
        self.troubles.retain(|other| *other != trouble);
        self.troubles.extend(there.then_some(trouble));
    }

    /// The window gained or lost the focus.
    pub(crate) fn set_focused(&mut self, focused: bool) {
        self.focused = focused;
        self.see();
    }

    /// Somebody sits before the screen, or the system does not tell.
    pub(crate) fn set_attended(&mut self, attended: bool) {
        self.attended = attended;
        self.see();
    }

    /// The operator looks at the window, as far as can be known.
    pub(crate) fn is_focused(&self) -> bool {
        self.focused && self.attended
    }

    /// The window has the focus, but nobody sits before it.
    pub(crate) fn is_deserted(&self) -> bool {
        self.focused && !self.attended
    }

    /// The window has the focus, whoever sits before it.
    pub(crate) fn has_focus(&self) -> bool {
        self.focused
    }

    pub(crate) fn is_attended(&self) -> bool {
        self.attended
    }

    /// Time went by: cards that said who was faster leave, invitations turn, a choice becomes too old.
    pub(crate) fn tick(&mut self, moment: Moment) {
        self.status_to_tell(moment);
        let now = moment.clock;
        let gone: Vec<_> = self.taken.iter().filter(|(_, taken)| taken.until <= now).map(|(id, _)| *id).collect();
        for id in gone {
            self.taken.remove(&id);
            self.touched.sessions.insert(id);
        }
        self.turn_invitations(now);
        self.turn_talks(moment);
        self.close_unseen();
    }

    /// When [`Workspace::tick`] has something to do next, by this computer's clock.
    pub(crate) fn next_tick(&self, moment: Moment) -> Option<Timestamp> {
        let turning = self.next_turn(moment.clock);
        let taken = self.taken.values().map(|taken| taken.until);
        taken.chain(turning).chain(self.status_due(moment)).chain(self.next_talk(moment)).min()
    }

    /// What the server would tell now, to be shown at the next start before the server can be asked.
    pub(crate) fn snapshot(&self, now: Timestamp) -> Option<Wire> {
        let (signed, position) = (self.signed.as_ref()?, self.position?);
        Some(Wire {
            epoch: position.epoch,
            seq: position.seq,
            server_time: self.server_time(now),
            company: signed.company.clone(),
            me: signed.me.clone()?,
            settings: self.company.clone()?,
            channels: self.channels.clone(),
            times: self.times.clone()?,
            operators: self.operators.values().cloned().collect(),
            sessions: self.sessions.values().cloned().collect(),
            invitations: self.invitations.values().cloned().collect(),
            templates: self.templates.values().cloned().collect(),
        })
    }

    pub(crate) fn take_touched(&mut self) -> Touched {
        std::mem::take(&mut self.touched)
    }

    pub(crate) fn take_wrote(&mut self) -> Vec<Wrote> {
        std::mem::take(&mut self.wrote)
    }

    pub(crate) fn take_keep(&mut self) -> Vec<Keep> {
        std::mem::take(&mut self.keep)
    }
}

fn newer(one: Option<Message>, other: Option<Message>) -> Option<Message> {
    match (one, other) {
        (Some(one), Some(other)) if other.seq > one.seq => Some(other),
        (Some(one), _) => Some(one),
        (None, other) => other,
    }
}

#[cfg(test)]
mod tests;
