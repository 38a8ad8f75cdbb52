//! What the window was told, and what it must be told now.

mod talk;

use std::collections::HashMap;

use deskbell_protocol::{
    Author, ChannelState, Invitation, InvitationId, Message, MessageId, OperatorId, OperatorState, SeenUpTo, Session,
    SessionId, SessionState, Source, Template, TemplateId, Timestamp,
};

use self::talk::{delivery, is_told, talk, typing};
use crate::{
    outbox::Item,
    readiness::Alerting,
    view::{
        Account, Badge, Change, ChannelView, Connection, ConversationView, InvitationView, Language, LastLine,
        MessageView, Place, ReadinessView, SessionView, Settings, Snapshot, Trouble,
    },
    workspace::Workspace,
};

/// A client who waits longer than this is late, in milliseconds.
const WAIT_TARGET_MS: i64 = 60_000;

/// What the window was told.
#[derive(Debug)]
pub(crate) struct Shown {
    connection: Connection,
    account: Option<Account>,
    settings: Settings,
    sessions: HashMap<SessionId, SessionView>,
    invitations: HashMap<InvitationId, InvitationView>,
    templates: HashMap<TemplateId, Template>,
    team: HashMap<OperatorId, OperatorState>,
    current: Option<ConversationView>,
    /// The draft that the window was told last.
    draft: String,
    messages: HashMap<MessageId, MessageView>,
    troubles: Vec<Trouble>,
    readiness: ReadinessView,
    /// The number of the last receipt.
    receipt: u32,
    badge: Badge,
}

impl Shown {
    pub(crate) fn new(settings: Settings) -> Self {
        Self {
            connection: Connection::SignedOut,
            account: None,
            settings,
            sessions: HashMap::new(),
            invitations: HashMap::new(),
            templates: HashMap::new(),
            team: HashMap::new(),
            current: None,
            draft: String::new(),
            messages: HashMap::new(),
            troubles: Vec::new(),
            readiness: ReadinessView::default(),
            receipt: 0,
            badge: Badge::default(),
        }
    }

    /// Everything at once, for a window that was told nothing yet.
    pub(crate) fn snapshot(&self, workspace: &Workspace, alerting: &Alerting) -> Snapshot {
        Snapshot {
            connection: self.connection.clone(),
            account: self.account.clone(),
            settings: self.settings.clone(),
            sessions: self.sessions.values().cloned().collect(),
            invitations: self.invitations.values().cloned().collect(),
            templates: self.templates.values().cloned().collect(),
            team: self.team.values().cloned().collect(),
            current: self.current.clone(),
            messages: self.messages.values().cloned().collect(),
            last_sign_in: workspace.last_sign_in.clone(),
            // The shell, which knows the system, sets it.
            system_language: Language::En,
            troubles: self.troubles.clone(),
            readiness: self.readiness.clone(),
            receipts: alerting.receipts.lines().collect(),
            badge: self.badge,
        }
    }

    /// What differs from what the window was told; after this it was told. `attention`: see [`Badge::attention`].
    pub(crate) fn changes(
        &mut self,
        workspace: &mut Workspace,
        alerting: &Alerting,
        attention: bool,
        now: Timestamp,
    ) -> Vec<Change> {
        let mut touched = workspace.take_touched();
        let mut changes = Vec::new();
        if self.connection != *workspace.link.state() {
            self.connection = workspace.link.state().clone();
            changes.push(Change::Connection { value: self.connection.clone() });
        }
        let account = account(workspace);
        if self.account != account {
            if account.is_none() {
                // Everything goes with it, and the window knows.
                self.sessions.clear();
                self.invitations.clear();
                self.templates.clear();
                self.team.clear();
                self.messages.clear();
            }
            self.account.clone_from(&account);
            changes.push(Change::Account { value: account.map(Box::new) });
        }
        if self.settings != workspace.settings {
            self.settings = workspace.settings.clone();
            changes.push(Change::Settings { value: self.settings.clone() });
        }
        self.change_alerting(workspace, alerting, &mut changes);
        let badge = badge(workspace, attention);
        if self.badge != badge {
            self.badge = badge;
            changes.push(Change::Badge { value: badge });
        }
        self.change_current(workspace, now, &mut changes);
        self.change_team(workspace, &mut changes);
        if touched.everything {
            touched
                .sessions
                .extend(self.sessions.keys().chain(workspace.sessions.keys()).chain(workspace.taken.keys()));
            touched.invitations.extend(self.invitations.keys().chain(workspace.invitations.keys()));
            touched.templates.extend(self.templates.keys().chain(workspace.templates.keys()));
            touched.messages.extend(self.messages.keys());
            if let Some(open) = &workspace.open {
                touched.messages.extend(open.messages.keys());
                touched.messages.extend(workspace.outbox.of(open.session_id).map(|item| item.id));
            }
        }
        for id in touched.sessions {
            if let Some(value) = replace(&mut self.sessions, id, session(workspace, id, now)) {
                changes.push(Change::Session { id, value: value.map(Box::new) });
            }
        }
        for id in touched.invitations {
            let value = workspace.invitations.get(&id);
            let value = value.map(|value| invitation(value, workspace.server_time(now)));
            if let Some(value) = replace(&mut self.invitations, id, value) {
                changes.push(Change::Invitation { id, value });
            }
        }
        for id in touched.templates {
            if let Some(value) = replace(&mut self.templates, id, workspace.templates.get(&id).cloned()) {
                changes.push(Change::Template { id, value });
            }
        }
        for id in touched.messages {
            if let Some(value) = replace(&mut self.messages, id, message(workspace, id)) {
                changes.push(Change::Message { id, value });
            }
        }
        changes
    }

    fn change_alerting(&mut self, workspace: &Workspace, alerting: &Alerting, changes: &mut Vec<Change>) {
        let depends = workspace.company.as_ref().is_some_and(|company| company.only_alertable);
        let readiness = alerting.view(&workspace.settings, depends);
        let mut troubles = workspace.troubles.clone();
        // Who is Online and cannot be alerted at all is told so by something stronger.
        if !readiness.can_alert && workspace.status().is_some_and(|status| !status.is_away()) {
            troubles.retain(|trouble| !matches!(trouble, Trouble::Popups | Trouble::Sound));
        }
        if self.troubles != troubles {
            self.troubles.clone_from(&troubles);
            changes.push(Change::Troubles { value: troubles });
        }
        if self.readiness != readiness {
            self.readiness = readiness.clone();
            changes.push(Change::Readiness { value: readiness });
        }
        for value in alerting.receipts.after(self.receipt) {
            self.receipt = value.number;
            changes.push(Change::Receipt { value });
        }
    }

    fn change_team(&mut self, workspace: &Workspace, changes: &mut Vec<Change>) {
        let now = &workspace.operators;
        let gone: Vec<_> = self.team.keys().filter(|id| !now.contains_key(id)).copied().collect();
        for id in gone {
            self.team.remove(&id);
            changes.push(Change::Colleague { id, value: None });
        }
        for (id, state) in now {
            if self.team.get(id) != Some(state) {
                self.team.insert(*id, state.clone());
                changes.push(Change::Colleague { id: *id, value: Some(Box::new(state.clone())) });
            }
        }
    }

    fn change_current(&mut self, workspace: &Workspace, now: Timestamp, changes: &mut Vec<Change>) {
        let value = current(workspace, now);
        let (was, is) = (self.current.as_ref().map(|was| was.session_id), value.as_ref().map(|is| is.session_id));
        if was != is {
            self.messages.clear();
        }
        // Once nothing can be sent any more, what was not sent is shown as it was kept.
        let goes_on = is.and_then(|id| workspace.sessions.get(&id)).is_none_or(|it| it.state == SessionState::Active);
        let stale = !goes_on && value.as_ref().is_some_and(|now| now.draft != self.draft);
        if stale || !is_told(self.current.as_ref(), value.as_ref()) {
            self.draft = value.as_ref().map(|now| now.draft.clone()).unwrap_or_default();
            changes.push(Change::Current { value: value.clone() });
        }
        self.current = value;
    }
}

/// Puts a value in place. Answers it when it is news.
fn replace<K: std::hash::Hash + Eq, V: Clone + PartialEq>(
    map: &mut HashMap<K, V>,
    key: K,
    value: Option<V>,
) -> Option<Option<V>> {
    if map.get(&key) == value.as_ref() {
        return None;
    }
    match &value {
        Some(value) => map.insert(key, value.clone()),
        None => map.remove(&key),
    };
    Some(value)
}

fn badge(workspace: &Workspace, attention: bool) -> Badge {
    let placed = || workspace.sessions.values().map(|session| (session, place(workspace, session)));
    // Who left a message does not wait any more, though the session does.
    let waits = |(session, place): &(&Session, Option<Place>)| {
        matches!(place, Some(Place::Waiting | Place::Accepting)) && !Workspace::has_left_message(session)
    };
    let waiting = || u32::try_from(placed().filter(waits).count()).unwrap_or(u32::MAX);
    let mine = placed().filter(|(_, place)| *place == Some(Place::Mine));
    Badge {
        waiting: workspace.link.is_connected().then(waiting),
        unread: mine.map(|(session, _)| workspace.unread(session)).fold(0, u32::saturating_add),
        attention,
    }
}

fn account(workspace: &Workspace) -> Option<Account> {
    let signed = workspace.signed.as_ref()?;
    let company = workspace.company.as_ref();
    let mut me = signed.me.clone()?;
    if let Some(wanted) = signed.wanted {
        me.status = wanted.status;
    }
    Some(Account {
        me,
        company: signed.company.clone(),
        server: signed.server.clone(),
        local: signed.local,
        clock_offset_ms: signed.clock_offset_ms,
        wait_target_ms: company.map_or(WAIT_TARGET_MS, |company| i64::from(company.wait_target_s) * 1000),
        misses_until_away: workspace.misses_until_away(),
        in_memory_only: signed.in_memory_only,
        status_pending: signed.wanted.is_some(),
        photo: workspace.photo().map(str::to_owned),
        away_reasons: company.map(|company| company.away_reasons.clone()).unwrap_or_default(),
        today: workspace.times.clone(),
        channels: channels(workspace),
        groups: company.map(|company| company.groups.clone()).unwrap_or_default(),
        automatic_away: company.map(|company| company.automatic_away).unwrap_or_default(),
        invitation_lengths_min: company.map(|company| company.invitation_lengths_min.clone()).unwrap_or_default(),
        invitation_longest_min: company.map_or(0, |company| company.invitation_longest_min),
        talk: company.map(|company| company.talk.clone()).unwrap_or_default(),
        files: company.map(|company| company.files.clone()).unwrap_or_default(),
        after_work: company.map(|company| company.after_work.clone()).unwrap_or_default(),
    })
}

fn channels(workspace: &Workspace) -> Vec<ChannelView> {
    let view = |state: &ChannelState| {
        // Who left a message does not wait any more, though the session does.
        let waits = |session: &&Session| {
            session.channel == state.channel
                && workspace.is_acceptable(session)
                && !Workspace::has_left_message(session)
        };
        let waiting: Vec<_> = workspace.sessions.values().filter(waits).map(|it| workspace.waiting_since(it)).collect();
        ChannelView {
            channel: state.channel,
            on: workspace.is_on(state),
            locked: state.locked,
            pending: workspace.is_switching(state.channel),
            waiting: u32::try_from(waiting.len()).unwrap_or(u32::MAX),
            oldest: waiting.into_iter().min(),
        }
    };
    workspace.channels.iter().map(view).collect()
}

fn current(workspace: &Workspace, now: Timestamp) -> Option<ConversationView> {
    workspace.open.as_ref().map(|open| ConversationView {
        session_id: open.session_id,
        draft: workspace.drafts.get(&open.session_id).cloned().unwrap_or_default(),
        more: open.more,
        loading: open.loading,
        typing: typing(workspace, open.session_id),
        first_unread: open.first_unread,
        about: workspace.about(now),
    })
}

/// Whether a session came by one of my invitations and was not passed on since.
pub(crate) fn invited(workspace: &Workspace, session: &Session) -> bool {
    session.source == Source::Invitation && workspace.me().is_some_and(|me| session.owner_id == Some(me.id))
}

/// In which list a session stands; none when in neither.
pub(crate) fn place(workspace: &Workspace, session: &Session) -> Option<Place> {
    if workspace.is_acceptable(session) {
        return match workspace.accepting.contains(&session.id) {
            true => Some(Place::Accepting),
            false => workspace.waits_for_me(session).then_some(Place::Waiting),
        };
    }
    match session.state {
        SessionState::Created | SessionState::Queued | SessionState::Offered => None,
        SessionState::Active | SessionState::AfterWork | SessionState::Closed => Some(Place::Mine),
    }
}

fn session(workspace: &Workspace, id: SessionId, now: Timestamp) -> Option<SessionView> {
    let (session, place) = match (workspace.taken.get(&id), workspace.sessions.get(&id)) {
        (Some(taken), _) => (&taken.session, Place::Taken { by: taken.by.clone() }),
        (None, Some(session)) => (session, place(workspace, session)?),
        (None, None) => return None,
    };
    let pending = workspace.outbox.of(id).next_back();
    let last = match (pending, &session.last_message) {
        (Some(item), _) => workspace.me().map(|me| LastLine {
            author: Author::Operator { id: me.id, name: me.display_name.clone() },
            content: item.content(),
        }),
        (None, Some(message)) => Some(LastLine { author: message.author.clone(), content: message.content.clone() }),
        (None, None) => None,
    };
    let moments = [
        Some(session.queued_at),
        session.accepted_at,
        session.ended_at,
        session.last_message.as_ref().map(|message| message.sent_at),
        pending.map(|item| item.written_at),
    ];
    let incoming = workspace.incoming(session);
    Some(SessionView {
        id,
        place,
        client: session.client.clone(),
        channel: session.channel,
        invited: invited(workspace, session),
        group: session.group_name.clone(),
        offered: incoming.is_some() || workspace.me().is_some_and(|me| session.offered_to.contains(&me.id)),
        offered_until: incoming.map(|transfer| transfer.until).or(session.offered_until),
        label: session.label.clone(),
        queued_at: workspace.waiting_since(session),
        accepted_at: session.accepted_at,
        ended_by: session.ended_by,
        last,
        last_at: moments.into_iter().flatten().max().unwrap_or(session.created_at),
        unread: workspace.unread(session),
        message_left_at: session.message_left_at.filter(|_| incoming.is_none()),
        talk: talk(workspace, session, now),
    })
}

fn message(workspace: &Workspace, id: MessageId) -> Option<MessageView> {
    let open = workspace.open.as_ref()?;
    if let Some(message) = open.messages.get(&id) {
        let seen = workspace.sessions.get(&open.session_id).map(|session| session.seen);
        return Some(stored(message, seen.unwrap_or_default()));
    }
    let item = workspace.outbox.get(id).filter(|item| item.session_id == open.session_id)?;
    let me = workspace.me()?;
    Some(pending(item, Author::Operator { id: me.id, name: me.display_name.clone() }))
}

/// A message of a talk that is not the shown one.
pub(crate) fn past(message: &Message) -> MessageView {
    stored(message, SeenUpTo::default())
}

fn stored(message: &Message, seen: SeenUpTo) -> MessageView {
    MessageView {
        id: message.id,
        session_id: message.session_id,
        author: message.author.clone(),
        content: message.content.clone(),
        at: message.sent_at,
        order: message.seq.0,
        delivery: delivery(message, seen),
    }
}

fn pending(item: &Item, author: Author) -> MessageView {
    MessageView {
        id: item.id,
        session_id: item.session_id,
        author,
        content: item.content(),
        at: item.written_at,
        order: item.order(),
        delivery: item.delivery(),
    }
}

/// An invitation as it is drawn.
pub(crate) fn invitation(invitation: &Invitation, server_time: Timestamp) -> InvitationView {
    let (state, life) = (invitation.state_at(server_time), invitation.life());
    let (open, can_extend) = (life.is_open(server_time), life.can_extend());
    InvitationView { invitation: invitation.clone(), state, open, can_extend }
}
