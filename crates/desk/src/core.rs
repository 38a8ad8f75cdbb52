//! The one lock: the workspace, what the window was told of it, and the alerts. Every change goes through
//! [`Core::settle`], so that window, desktop and desk.db always follow.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use deskbell_protocol::{
    Author, Channel, Message, Operator, Readiness, Session, SessionId, SessionState, Status, StatusCause, Timestamp,
};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::{
    alerts::{Action, Alerts, Reach, Seen, Waiting, quiet::Quiet, settings::AlertEvent},
    ports::{Clock, Notifier, Popup, PopupReason, Sound, SoundPlayer, Subject},
    readiness::Alerting,
    shown::{Shown, invited, place},
    view::{Change, Connection, Place, Snapshot},
    wanted::Moment,
    workspace::{Keep, Workspace},
};

pub(crate) struct Core {
    pub(crate) workspace: Workspace,
    shown: Shown,
    alerts: Alerts,
    pub(crate) alerting: Alerting,
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
        Self {
            workspace,
            shown,
            alerts,
            alerting: Alerting::default(),
            subscribers,
            keeper: None,
            notifier,
            sounds,
            clock,
        }
    }

    /// Everything, and after it every change.
    pub(crate) fn subscribe(&mut self) -> (Snapshot, UnboundedReceiver<Vec<Change>>) {
        let (sender, receiver) = unbounded_channel();
        self.subscribers.push(sender);
        (self.shown.snapshot(&self.workspace, &self.alerting), receiver)
    }

    /// How long until time alone brings something about.
    pub(crate) fn next_tick(&self, now: Moment) -> Option<Duration> {
        let by_clock = self
            .workspace
            .next_tick(now)
            .map(|next| Duration::from_millis(u64::try_from(next.since(now.clock)).unwrap_or(0)));
        let alerts = self.alerts.due().map(|due| due.saturating_sub(now.running));
        by_clock.into_iter().chain(alerts).chain(self.alerting.due(now)).min()
    }

    /// What the server is to be told of whether an alert would reach the operator; none as long as nothing is known.
    pub(crate) fn readiness(&self) -> Option<Readiness> {
        let workspace = &self.workspace;
        self.alerting.readiness(&workspace.settings, |at| workspace.server_time(at))
    }

    /// The real popup and the real sound, whatever is in front.
    pub(crate) fn test_alert(&mut self) {
        let voice = self.workspace.settings.voice(AlertEvent::Offer);
        let hush = quiet(&self.workspace, &self.alerting).hush(&self.workspace.settings.alerts);
        let volume = hush.volume(voice.volume);
        self.alerting.begin_test(volume.err(), self.moment());
        self.notifier.show(Popup { subject: Subject::Test, reason: PopupReason::Test });
        match volume {
            Ok(volume) => self.sounds.play(Subject::Test, voice.sound, volume, None),
            Err(_) => self.sounds.stop(Subject::Test),
        }
    }

    /// A tone, for the operator who chooses one.
    pub(crate) fn listen(&mut self, sound: Sound, percent: u32) {
        self.alerting.receipts.test(false);
        self.sounds.play(Subject::Test, sound, self.workspace.settings.loudness(percent), None);
    }

    fn moment(&self) -> Moment {
        Moment { clock: self.clock.now(), running: self.clock.running() }
    }

    /// The session that the summary of many leads to: who waits longest, or else wrote first of those who are not answered.
    pub(crate) fn longest_waiting(&self) -> Option<SessionId> {
        let workspace = &self.workspace;
        let of = |wanted: Place| {
            workspace.sessions.values().filter(move |session| place(workspace, session).as_ref() == Some(&wanted))
        };
        let waiting = of(Place::Waiting)
            .min_by_key(|session| (Workspace::has_left_message(session), workspace.waiting_since(session)));
        let unread = of(Place::Mine).filter(|session| workspace.unread(session) > 0);
        let wrote = unread.min_by_key(|session| session.last_message.as_ref().map(|message| message.sent_at));
        waiting.filter(|session| !Workspace::has_left_message(session)).or(wrote).or(waiting).map(|session| session.id)
    }

    /// Tells the window, alerts, and writes down, in the order in which things happened.
    pub(crate) fn settle(&mut self) {
        let now = self.moment();
        self.alerting.tick(now);
        let output = &self.workspace.settings.output;
        if self.alerting.choose(output.as_deref()) {
            self.sounds.set_output(output.clone());
        }
        let wrote = self.workspace.take_wrote();
        for action in self.alerts.update(&seen(&self.workspace, &self.alerting, now.running), &wrote) {
            self.carry_out(action, now.clock);
        }
        if self.alerting.take_test_popup_over() {
            self.notifier.withdraw(Subject::Test);
        }
        for (trouble, there) in self.alerting.take_troubles(&self.workspace.settings) {
            self.workspace.set_trouble(trouble, there);
        }
        let keep = self.workspace.take_keep();
        if let Some(keeper) = &self.keeper {
            for keep in keep {
                // A keeper that is gone was told to stop: nothing is to be written any more.
                let _gone = keeper.send(keep);
            }
        }
        let attention = !self.workspace.is_focused() && self.alerts.is_out();
        let changes = self.shown.changes(&mut self.workspace, &self.alerting, attention, now.clock);
        if !changes.is_empty() {
            self.subscribers.retain(|subscriber| subscriber.send(changes.clone()).is_ok());
        }
    }

    /// The program ends: what is on the screen or plays has nobody any more who could answer it.
    pub(crate) fn fall_silent(&mut self) {
        let now = self.moment();
        let nobody = Seen {
            reach: Reach::NotYet,
            online: false,
            not_responding: None,
            waiting: Vec::new(),
            mine: BTreeSet::new(),
            ..seen(&self.workspace, &self.alerting, now.running)
        };
        for action in self.alerts.update(&nobody, &[]) {
            self.carry_out(action, now.clock);
        }
    }

    fn carry_out(&mut self, action: Action, now: Timestamp) {
        match action {
            Action::Show(popup, event) => {
                self.alerting.begun(popup.subject, event, false);
                self.notifier.show(popup);
            }
            Action::Withdraw(subject) => self.notifier.withdraw(subject),
            Action::Play { subject, event, sound, volume, repeat } => {
                self.alerting.begun(subject, event, true);
                self.sounds.play(subject, sound, volume, repeat);
            }
            Action::Stop(subject) => self.sounds.stop(subject),
            Action::Kept { subject, event, outcome } => {
                self.alerting.receipts.kept(subject, Some(event), outcome, now);
            }
        }
    }
}

/// Why sounds are to be kept back or low.
fn quiet(workspace: &Workspace, alerting: &Alerting) -> Quiet {
    let me = workspace.me().map(|me| me.id);
    let talks = |session: &Session| {
        session.channel == Channel::Phone
            && session.state == SessionState::Active
            && (session.operator_id.is_none() || session.operator_id == me)
    };
    Quiet {
        muted: alerting.is_muted(),
        do_not_disturb: alerting.do_not_disturb(),
        in_call: workspace.sessions.values().any(talks),
    }
}

/// What the alerts decide by.
fn seen<'a>(workspace: &'a Workspace, alerting: &Alerting, now: Duration) -> Seen<'a> {
    let sessions = || workspace.sessions.values().map(|session| (session, place(workspace, session)));
    // What is shown from the last run, or after a server that will not have this desk, is not known to be true: it alerts nobody.
    let live = workspace.position().is_some() && !matches!(workspace.link.state(), Connection::Stopped { .. });
    let waiting = sessions().filter(|(_, place)| live && *place == Some(Place::Waiting));
    let not_responding = |me: &&Operator| live && me.status.is_away() && me.status_cause == StatusCause::NotResponding;
    Seen {
        now,
        focused: workspace.is_focused(),
        deserted: workspace.is_deserted(),
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
        mine: sessions()
            .filter(|(session, place)| *place == Some(Place::Mine) && is_open(session))
            .map(|(session, _)| session.id)
            .collect(),
        quiet: quiet(workspace, alerting),
    }
}

/// It goes on, and the operator did not have the last word, on whatever computer.
fn is_open(session: &Session) -> bool {
    let answered = |last: &Message| matches!(last.author, Author::Operator { .. });
    session.state == SessionState::Active && !session.last_message.as_ref().is_some_and(answered)
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
        left: Workspace::has_left_message(session),
        transfer: workspace.incoming(session),
    }
}
