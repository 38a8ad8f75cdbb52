//! The one lock: the workspace, what the window was told of it, and the alerts. Every change goes through
//! [`Core::settle`], so that window, desktop and desk.db always follow.

use std::sync::Arc;

use deskbell_protocol::{Operator, Session, Status, StatusCause};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::{
    alerts::{Action, Alerts, Seen, Waiting},
    ports::{Clock, Notifier, SoundPlayer},
    shown::{Shown, invited, place},
    view::{Change, Place, Snapshot},
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

    /// Tells the window, alerts, and writes down, in the order in which things happened.
    pub(crate) fn settle(&mut self) {
        let wrote = self.workspace.take_wrote();
        for action in self.alerts.update(&seen(&self.workspace), &wrote) {
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
fn seen(workspace: &Workspace) -> Seen<'_> {
    let sessions = || workspace.sessions.values().map(|session| (session, place(workspace, session)));
    // What is shown from the last run is not known to be true: it alerts nobody.
    let live = workspace.position().is_some();
    let waiting = sessions().filter(|(_, place)| live && *place == Some(Place::Waiting));
    let not_responding = |me: &&Operator| live && me.status.is_away() && me.status_cause == StatusCause::NotResponding;
    Seen {
        focused: workspace.is_focused(),
        current: workspace.open.as_ref().map(|open| open.session_id),
        away: workspace.status().is_some_and(Status::is_away),
        not_responding: workspace.me().filter(not_responding).map(|me| me.status_since),
        misses_until_away: workspace.misses_until_away(),
        settings: &workspace.settings,
        waiting: waiting.map(|(session, _)| waiting_client(workspace, session)).collect(),
        mine: sessions().filter(|(_, place)| *place == Some(Place::Mine)).map(|(session, _)| session.id).collect(),
    }
}

fn waiting_client(workspace: &Workspace, session: &Session) -> Waiting {
    let invited = invited(workspace, session);
    Waiting {
        session_id: session.id,
        name: session.client.name.clone(),
        label: session.label.clone().filter(|_| invited),
        group: session.group_name.clone().filter(|_| !invited),
        for_me: workspace.is_for_me(session),
        left: session.message_left_at.is_some(),
    }
}
