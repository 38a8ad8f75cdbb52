//! What the desk's commands and tasks share.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use deskbell_protocol::{Activity, ApiError, Timestamp};
use tokio::sync::watch;

use crate::{
    core::Core,
    database::Database,
    desk::Ports,
    error::signed_out,
    held::Held,
    ports::{Remembered, SecretStore},
    readiness::Alerting,
    seat::Seat,
    wanted::Moment,
    workspace::Workspace,
};

pub(crate) struct Shared {
    core: Mutex<Core>,
    seat: Mutex<Option<Arc<Seat>>>,
    pub(crate) ports: Ports,
    pub(crate) database: Database,
    /// The bytes of files in the outbox.
    pub(crate) held: Held,
    /// Serialises reading, changing and writing what is remembered.
    remembered: Mutex<()>,
    changed: watch::Sender<()>,
    /// Whether somebody sits at this computer, as the server is to be told.
    pub(crate) activity: watch::Sender<Activity>,
    /// What the server was told on the open stream.
    pub(crate) said: watch::Sender<Option<Activity>>,
}

impl Shared {
    pub(crate) fn new(ports: Ports, database: Database, held: Held) -> Self {
        let remembered = ports.preferences.load();
        let workspace = Workspace::new(remembered.settings, remembered.last_sign_in);
        let (notifier, sounds, clock) = (ports.notifier.clone(), ports.sounds.clone(), ports.clock.clone());
        Self {
            core: Mutex::new(Core::new(workspace, notifier, sounds, clock)),
            seat: Mutex::new(None),
            ports,
            database,
            held,
            remembered: Mutex::new(()),
            changed: watch::Sender::new(()),
            activity: watch::Sender::new(Activity::Active),
            said: watch::Sender::new(None),
        }
    }

    /// Now, by this computer's clock.
    pub(crate) fn now(&self) -> Timestamp {
        self.ports.clock.now()
    }

    /// Now, by both clocks.
    pub(crate) fn moment(&self) -> Moment {
        Moment { clock: self.ports.clock.now(), running: self.ports.clock.running() }
    }

    /// The computer woke: no connection is trusted to be alive, and what was to end meanwhile is over.
    pub(crate) fn wake(&self) {
        self.act(|_| ());
        if let Ok(seat) = self.seat() {
            seat.woke.notify_one();
        }
    }

    pub(crate) fn secrets(&self) -> Arc<dyn SecretStore> {
        self.ports.secrets.clone()
    }

    pub(crate) fn core(&self) -> MutexGuard<'_, Core> {
        lock(&self.core)
    }

    pub(crate) fn read<R>(&self, look: impl FnOnce(&Workspace) -> R) -> R {
        look(&self.core().workspace)
    }

    /// Changes the workspace; window, desktop and desk.db follow before anything else can change it.
    pub(crate) fn change<R>(&self, change: impl FnOnce(&mut Workspace) -> R) -> R {
        self.act(|core| change(&mut core.workspace))
    }

    /// Changes what is known of the ways to the operator; the window follows.
    pub(crate) fn alerting(&self, change: impl FnOnce(&mut Alerting)) {
        self.act(|core| change(&mut core.alerting));
    }

    /// Changes anything; window, desktop and desk.db follow before anything else can change it.
    pub(crate) fn act<R>(&self, act: impl FnOnce(&mut Core) -> R) -> R {
        let mut core = self.core();
        let result = act(&mut core);
        core.settle();
        drop(core);
        self.changed.send_replace(());
        result
    }

    /// As [`Shared::change`], but only while the seat is still taken: what was asked before somebody signed out must not
    /// reach who came after.
    pub(crate) fn change_for(&self, seat: &Seat, change: impl FnOnce(&mut Workspace)) {
        let taken = lock(&self.seat);
        if taken.as_ref().is_some_and(|taken| taken.is(seat)) {
            self.change(change);
        }
    }

    /// Who is signed in.
    ///
    /// # Errors
    /// `signed_out` when nobody is.
    pub(crate) fn seat(&self) -> Result<Arc<Seat>, ApiError> {
        lock(&self.seat).clone().ok_or_else(signed_out)
    }

    /// Takes the seat or leaves it, together with what that changes.
    pub(crate) fn set_seat(&self, seat: Option<Arc<Seat>>, change: impl FnOnce(&mut Workspace)) {
        let mut taken = lock(&self.seat);
        *taken = seat;
        self.act(|core| {
            core.alerting.change_operator();
            change(&mut core.workspace);
        });
    }

    /// Waits until something is so, at most for a while. Answers whether it is.
    pub(crate) async fn until(&self, deadline: Duration, so: impl Fn(&Workspace) -> bool) -> bool {
        let mut changed = self.changed.subscribe();
        let wait = async {
            while !self.read(&so) {
                if changed.changed().await.is_err() {
                    break;
                }
            }
        };
        tokio::time::timeout(deadline, wait).await.is_ok()
    }

    /// Tells of every change from now on.
    pub(crate) fn watch(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    /// Changes what survives a restart.
    pub(crate) fn remember(&self, change: impl FnOnce(&mut Remembered)) -> Remembered {
        let _one_at_a_time = lock(&self.remembered);
        let mut remembered = self.ports.preferences.load();
        let before = remembered.clone();
        change(&mut remembered);
        if remembered != before {
            self.ports.preferences.save(&remembered);
        }
        remembered
    }
}

/// A panic elsewhere does not make the state unusable: every change is whole before the next begins.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
