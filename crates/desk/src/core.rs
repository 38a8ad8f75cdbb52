//! The one lock: the workspace, what the window was told of it, and the alerts. Every change goes through
//! [`Core::settle`], so that window, desktop and desk.db always follow.

use std::{sync::Arc, time::Duration};

use deskbell_protocol::{Operator, Session, SessionId, Status, StatusCause};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::{
    alerts::{Action, Alerts, Reach, Seen, Waiting},
    ports::{Clock, Notifier, SoundPlayer},
    shown::{Shown, invited, place},
    view::{Change, Connection, Place, Snapshot},
    wanted::Moment,
    workspace::{Keep, Workspace},
};

pub(crate) struct Core {
    pub(crate) workspace: Workspace,
    shown: Shown,
    alerts: Alerts,
    subscribers: Vec<UnboundedSender<Vec<Change>>>,
    /// Writes to desk.db for who is signed in.
    pub(crate) keeper: Option<UnboundedSender<Keep>>,
    notifier: Arc<dyn Notifier>,
    sounds: Arc<dyn SoundPlayer>,
    clock: Arc<dyn Clock>,
}

impl Core {
    pub(crate) fn new(
        workspace: Workspace,
        notifier: Arc<dyn Notifier>,
        sounds: Arc<dyn SoundPlayer>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let shown = Shown::new(workspace.settings.clone());
        let (alerts, subscribers) = (Alerts::default(), Vec::new());
        Self { workspace, shown, alerts, subscribers, keeper: None, notifier, sounds, clock }
    }

    /// Everything, and after it every change.
    pub(crate) fn subscribe(&mut self) -> (Snapshot, UnboundedReceiver<Vec<Change>>) {
        let (sender, receiver) = unbounded_channel();
        self.subscribers.push(sender);
        (self.shown.snapshot(&self.workspace), receiver)
    }

    /// How long until time alone brings something about.
    pub(crate) fn next_tick(&self, now: Moment) -> Option<Duration> {
        let by_clock = self
            .workspace
            .next_tick(now)
            .map(|next| Duration::from_millis(u64::try_from(next.since(now.clock)).unwrap_or(0)));
        let alerts = self.alerts.due().map(|due| due.saturating_sub(now.running));
        by_clock.into_iter().chain(alerts).min()
    }

    /// The session that the summary of many leads to: who waits longest, or else wrote first of those who are not answered.
    pub(crate) fn longest_waiting(&self) -> Option<SessionId> {
        let workspace = &self.workspace;
        let of = |wanted: Place| {
            workspace.sessions.values().filter(move |session| place(workspace, session).as_ref() == Some(&wanted))
        };
        let waiting = of(Place::Waiting).min_by_key(|session| (session.message_left_at.is_some(), session.queued_at));
        let unread = of(Place::Mine).filter(|session| workspace.unread(session) > 0);
        let wrote = unread.min_by_key(|session| session.last_message.as_ref().map(|message| message.sent_at));
        waiting.filter(|session| session.message_left_at.is_none()).or(wrote).or(waiting).map(|session| session.id)
    }

    /// Tells the window, alerts, and writes down, in the order in which things happened.
    pub(crate) fn settle(&mut self) {
        let wrote = self.workspace.take_wrote();
        for action in self.alerts.update(&seen(&self.workspace, self.clock.running()), &wrote) {
            match action {
                Action::Show(popup) => self.notifier.show(popup),
                Action::Withdraw(subject) => self.notifier.withdraw(subject),
                Action::Play { subject, sound, volume, repeat } => self.sounds.play(subject, sound, volume, repeat),
                Action::Stop(subject) => self.sounds.stop(subject),
            }
        }
        let keep = self.workspace.take_keep();
        if let Some(keeper) = &self.keeper {
            for keep in keep {
                // A keeper that is gone was told to stop: nothing is to be written any more.
                let _gone = keeper.send(keep);
            }
        }
        let changes = self.shown.changes(&mut self.workspace, self.clock.now());
        if !changes.is_empty() {
            self.subscribers.retain(|subscriber| subscriber.send(changes.clone()).is_ok());
        }
    }
}

/// What the alerts decide by.
fn seen(workspace: &Workspace, now: Duration) -> Seen<'_> {
    let sessions = || workspace.sessions.values().map(|session| (session, place(workspace, session)));
    // What is shown from the last run is not known to be true: it alerts nobody.
    let live = workspace.position().is_some();
    let waiting = sessions().filter(|(_, place)| live && *place == Some(Place::Waiting));
    let not_responding = |me: &&Operator| live && me.status.is_away() && me.status_cause == StatusCause::NotResponding;
    Seen {
        now,
        focused: workspace.is_focused(),
        current: workspace.open.as_ref().map(|open| open.session_id),
        away: workspace.status().is_some_and(Status::is_away),
        online: workspace.status().is_some_and(|status| !status.is_away()),
        reach: match workspace.link.state() {
            Connection::SignedOut | Connection::Connecting => Reach::NotYet,
            Connection::Connected => Reach::Connected,
            Connection::Reconnecting { .. } => Reach::Lost,
            Connection::Stopped { .. } => Reach::Stopped,
        },
        not_responding: workspace.me().filter(not_responding).map(|me| me.status_since),
        misses_until_away: workspace.misses_until_away(),
        settings: &workspace.settings,
        waiting: waiting.map(|(session, _)| waiting_client(workspace, session)).collect(),
        mine: sessions().filter(|(_, place)| *place == Some(Place::Mine)).map(|(session, _)| session.id).collect(),
    }
}

fn waiting_client<'a>(workspace: &Workspace, session: &'a Session) -> Waiting<'a> {
    let invited = invited(workspace, session);
    Waiting {
        session_id: session.id,
        name: &session.client.name,
        label: session.label.as_deref().filter(|_| invited),
        group: session.group_name.as_deref().filter(|_| !invited),
        invited,
        for_me: workspace.is_for_me(session),
        left: session.message_left_at.is_some(),
    }
}
