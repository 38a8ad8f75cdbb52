//! logind (`org.freedesktop.login1`) of a computer with one session: it locks and sleeps when the test says so.

use std::{
    io::Read,
    os::{fd::OwnedFd as StdFd, unix::net::UnixStream},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use zbus::{
    Connection, connection, interface,
    object_server::SignalEmitter,
    zvariant::{OwnedFd, OwnedObjectPath},
};

use crate::wait::{PATIENCE, until};

const NAME: &str = "org.freedesktop.login1";
const MANAGER: &str = "/org/freedesktop/login1";
const SESSION: &str = "/org/freedesktop/login1/session/_31";

/// What was asked for, and holds sleep up until the other end is closed.
#[derive(Debug, Clone, Default)]
struct Inhibitors(Arc<Mutex<Vec<UnixStream>>>);

impl Inhibitors {
    fn lock(&self) -> MutexGuard<'_, Vec<UnixStream>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many hold sleep up; those that were let go are forgotten.
    fn held(&self) -> usize {
        let mut held = self.lock();
        // Nothing to read yet is an error; the end is not.
        held.retain_mut(|inhibitor| inhibitor.read(&mut [0]).is_err());
        held.len()
    }
}

/// The service; the name is free again when it is dropped.
#[derive(Debug)]
pub struct LogindDouble {
    bus: Connection,
    inhibitors: Inhibitors,
}

impl LogindDouble {
    /// Starts the service on a bus, which stands for the system's.
    pub async fn start(bus_address: &str) -> Self {
        let inhibitors = Inhibitors::default();
        let bus = connection::Builder::address(bus_address)
            .and_then(|builder| builder.serve_at(MANAGER, Manager(inhibitors.clone())))
            .and_then(|builder| builder.serve_at(SESSION, Session::default()))
            .and_then(|builder| builder.name(NAME))
            .expect("logind is described rightly")
            .build()
            .await
            .expect("logind joins the bus");
        Self { bus, inhibitors }
    }

    /// How many programs hold sleep up just now.
    #[must_use]
    pub fn inhibitors(&self) -> usize {
        self.inhibitors.held()
    }

    /// Waits until a program holds sleep up: it listens from then on.
    pub async fn wait_inhibited(&self) {
        until("a program holds sleep up", PATIENCE, async || self.inhibitors() > 0).await;
    }

    /// Says that the computer is about to sleep, or that it woke.
    pub async fn prepare_for_sleep(&self, start: bool) {
        let emitter = SignalEmitter::new(&self.bus, MANAGER).expect("a path");
        Manager::prepare_for_sleep(&emitter, start).await.expect("the signal is sent");
    }

    /// Puts the computer to sleep: at the end of this nobody holds sleep up any more.
    pub async fn suspend(&self) {
        self.prepare_for_sleep(true).await;
        until("the computer may sleep", PATIENCE, async || self.inhibitors() == 0).await;
    }

    /// Wakes the computer.
    pub async fn resume(&self) {
        self.prepare_for_sleep(false).await;
    }

    /// Asks the session to lock itself, or to unlock.
    pub async fn ask_to_lock(&self, locked: bool) {
        let emitter = SignalEmitter::new(&self.bus, SESSION).expect("a path");
        let sent = if locked { Session::lock(&emitter).await } else { Session::unlock(&emitter).await };
        sent.expect("the signal is sent");
    }

    /// Marks the session as locked, or as not, as the desktop has logind do it.
    pub async fn mark_locked(&self, locked: bool) {
        let session = self.bus.object_server().interface::<_, Session>(SESSION).await.expect("it is served");
        session.get_mut().await.locked = locked;
        session.get().await.locked_hint_changed(session.signal_emitter()).await.expect("the signal is sent");
    }
}

struct Manager(Inhibitors);

#[interface(name = "org.freedesktop.login1.Manager")]
impl Manager {
    fn inhibit(&self, what: String, _who: String, _why: String, mode: String) -> zbus::fdo::Result<OwnedFd> {
        if (what.as_str(), mode.as_str()) != ("sleep", "delay") {
            return Err(zbus::fdo::Error::InvalidArgs("only sleep, and only for a moment".to_owned()));
        }
        let pair = || {
            let (ours, theirs) = UnixStream::pair()?;
            ours.set_nonblocking(true)?;
            Ok((ours, theirs))
        };
        let (ours, theirs) = pair().map_err(|error: std::io::Error| zbus::fdo::Error::IOError(error.to_string()))?;
        self.0.lock().push(ours);
        Ok(StdFd::from(theirs).into())
    }

    #[zbus(name = "GetSession")]
    fn session(&self, _id: String) -> OwnedObjectPath {
        session_path()
    }

    #[zbus(name = "GetSessionByPID")]
    fn session_of_process(&self, _pid: u32) -> OwnedObjectPath {
        session_path()
    }

    #[zbus(signal)]
    async fn prepare_for_sleep(emitter: &SignalEmitter<'_>, start: bool) -> zbus::Result<()>;
}

fn session_path() -> OwnedObjectPath {
    OwnedObjectPath::try_from(SESSION).expect("a path")
}

/// The operator's session.
#[derive(Debug, Default)]
struct Session {
    locked: bool,
}

#[interface(name = "org.freedesktop.login1.Session")]
impl Session {
    #[zbus(property)]
    fn locked_hint(&self) -> bool {
        self.locked
    }

    #[zbus(signal)]
    async fn lock(emitter: &SignalEmitter<'_>) -> zbus::Result<()>;

    #[zbus(signal)]
    async fn unlock(emitter: &SignalEmitter<'_>) -> zbus::Result<()>;
}
