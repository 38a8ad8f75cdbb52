//! Whether somebody sits at the computer, as Linux tells it over D-Bus: logind knows of sleep and of the session's lock, the
//! desktop of its screen saver. Of the last touch the X server tells, and without one GNOME or KDE. What is not there tells
//! nothing, and nothing is made of that.

#[cfg(test)]
mod looking;
mod x11;

use std::ffi::OsString;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use deskbell_desk::ports::{IdleSource, Sitting};
use futures_util::future::BoxFuture;
use futures_util::{FutureExt, StreamExt};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::{OnceCell, oneshot};
use tokio::time::timeout;
use zbus::proxy::MethodFlags;
use zbus::zvariant::{OwnedFd, OwnedObjectPath};
use zbus::{Connection, MatchRule, MessageStream, Proxy};

const LOGIN: &str = "org.freedesktop.login1";
const MANAGER: &str = "/org/freedesktop/login1";
/// logind's name for the caller's own session.
const OWN_SESSION: &str = "/org/freedesktop/login1/session/auto";

/// Some services never answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(2);
/// How long the computer's sleep is held up at most; logind itself waits 5 s.
const FAREWELL_WITHIN: Duration = Duration::from_secs(2);

/// Who tells the idle time, in milliseconds: a service, a path and a method. GNOME's and KDE's.
type Teller = (&'static str, &'static str, &'static str);
const MUTTER: Teller = ("org.gnome.Mutter.IdleMonitor", "/org/gnome/Mutter/IdleMonitor/Core", "GetIdletime");
const SCREEN_SAVER: Teller = ("org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver", "GetSessionIdleTime");

/// A bus.
#[derive(Debug, Clone)]
enum Bus {
    System,
    Session,
    #[cfg(test)]
    At(String),
}

impl Bus {
    async fn connect(&self) -> zbus::Result<Connection> {
        match self {
            Self::System => Connection::system().await,
            Self::Session => Connection::session().await,
            #[cfg(test)]
            Self::At(address) => zbus::connection::Builder::address(address.as_str())?.build().await,
        }
    }
}

/// This computer.
pub struct Computer {
    system: Bus,
    session: Bus,
    display: Display,
    /// For asking the idle time again and again.
    asking: OnceCell<Connection>,
}

/// The X server that tells of the last touch, whichever desktop runs on it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Display {
    /// The one that the environment names.
    Usual,
    /// None: Wayland's X server knows only of its own windows.
    None,
    #[cfg(test)]
    At(String),
}

impl Display {
    /// What the session is, from the variables `WAYLAND_DISPLAY` and `DISPLAY`.
    fn of(wayland: Option<OsString>, x11: Option<OsString>) -> Self {
        let is_set = |variable: Option<OsString>| variable.is_some_and(|value| !value.is_empty());
        if is_set(x11) && !is_set(wayland) { Self::Usual } else { Self::None }
    }

    async fn idle(&self) -> Option<Duration> {
        let display: Option<String> = match self {
            Self::Usual => None,
            Self::None => return None,
            #[cfg(test)]
            Self::At(display) => Some(display.clone()),
        };
        tokio::task::spawn_blocking(move || x11::idle(display.as_deref())).await.ok()?
    }
}

impl Computer {
    /// The one on which the program runs.
    pub fn here() -> Self {
        let display = Display::of(std::env::var_os("WAYLAND_DISPLAY"), std::env::var_os("DISPLAY"));
        Self { system: Bus::System, session: Bus::Session, display, asking: OnceCell::new() }
    }
}

impl Computer {
    async fn idle_by_desktop(&self) -> Option<Duration> {
        let bus = self.asking.get_or_try_init(|| self.session.connect()).await.ok()?;
        let milliseconds = match ask::<u64>(bus, MUTTER).await {
            Some(milliseconds) => Some(milliseconds),
            None => ask::<u32>(bus, SCREEN_SAVER).await.map(u64::from),
        };
        milliseconds.map(Duration::from_millis)
    }
}

impl IdleSource for Computer {
    fn watch(&self) -> UnboundedReceiver<Sitting> {
        let (sender, receiver) = unbounded_channel();
        let locks = Arc::new(Mutex::new(Locks { told: sender.clone(), session: false, screen: false }));
        let (system, session) = (self.system.clone(), self.session.clone());
        let screen = Arc::clone(&locks);
        tokio::spawn(async move {
            if let Err(error) = follow_logind(&system, &sender, &locks).await {
                tracing::info!(%error, "logind does not tell of sleep and lock");
            }
        });
        tokio::spawn(async move {
            if let Err(error) = follow_screen(&session, &screen).await {
                tracing::info!(%error, "the session bus does not tell of the screen saver");
            }
        });
        receiver
    }

    fn idle(&self) -> BoxFuture<'_, Option<Duration>> {
        async {
            match self.display.idle().await {
                Some(idle) => Some(idle),
                None => self.idle_by_desktop().await,
            }
        }
        .boxed()
    }
}

/// Asks without starting a service that does not run. The interface is called as the service.
async fn ask<N>(bus: &Connection, (name, path, method): Teller) -> Option<N>
where
    N: for<'d> zbus::zvariant::DynamicDeserialize<'d>,
{
    let ask = async {
        let proxy = Proxy::new(bus, name, path, name).await?;
        proxy.call_with_flags(method, MethodFlags::NoAutoStart.into(), &()).await
    };
    timeout(ANSWER_WITHIN, ask).await.ok()?.ok()?
}

/// Whether the screen is locked, from those who tell.
struct Locks {
    told: UnboundedSender<Sitting>,
    /// logind was told so, or asked for it.
    session: bool,
    /// The screen saver covers the screen.
    screen: bool,
}

impl Locks {
    fn change(locks: &Mutex<Self>, change: impl FnOnce(&mut Self)) {
        let mut locks = locks.lock().unwrap_or_else(PoisonError::into_inner);
        let before = locks.session || locks.screen;
        change(&mut locks);
        let now = locks.session || locks.screen;
        if now != before {
            // The desk is gone when nobody listens.
            let _ = locks.told.send(Sitting::Locked(now));
        }
    }

    fn session(locks: &Mutex<Self>, locked: bool) {
        Self::change(locks, |locks| locks.session = locked);
    }

    /// A desktop that has a screen saver may leave logind's mark as it is: an uncovered screen is not locked.
    fn screen(locks: &Mutex<Self>, covered: bool) {
        Self::change(locks, |locks| {
            locks.screen = covered;
            locks.session &= covered;
        });
    }
}

async fn follow_logind(bus: &Bus, told: &UnboundedSender<Sitting>, locks: &Mutex<Locks>) -> zbus::Result<()> {
    let bus = bus.connect().await?;
    let manager = Proxy::new(&bus, LOGIN, MANAGER, "org.freedesktop.login1.Manager").await?;
    let mut sleeps = manager.receive_signal("PrepareForSleep").await?;
    let session = Proxy::new(&bus, LOGIN, session_path(&manager).await, "org.freedesktop.login1.Session").await?;
    let mut locked = session.receive_signal("Lock").await?;
    let mut unlocked = session.receive_signal("Unlock").await?;
    let mut hints = session.receive_property_changed::<bool>("LockedHint").await;
    let mut inhibitor = inhibit(&manager).await;
    loop {
        tokio::select! {
            sleep = sleeps.next() => {
                let Some(sleep) = sleep else { break };
                if sleep.body().deserialize()? {
                    suspend(told).await;
                    // Letting go of it lets the computer sleep.
                    drop(inhibitor.take());
                } else {
                    inhibitor = inhibit(&manager).await;
                    let _gone = told.send(Sitting::Resumed);
                }
            }
            Some(_) = locked.next() => Locks::session(locks, true),
            Some(_) = unlocked.next() => Locks::session(locks, false),
            Some(hint) = hints.next() => {
                if let Ok(locked) = hint.get().await {
                    Locks::session(locks, locked);
                }
            }
        }
    }
    Ok(())
}

async fn session_path(manager: &Proxy<'_>) -> OwnedObjectPath {
    let by_id = match std::env::var("XDG_SESSION_ID") {
        Ok(id) => manager.call("GetSession", &(id,)).await.ok(),
        Err(_) => manager.call("GetSessionByPID", &(std::process::id(),)).await.ok(),
    };
    by_id.unwrap_or_else(|| zbus::zvariant::ObjectPath::from_static_str_unchecked(OWN_SESSION).into())
}

/// Holds the next sleep up until the server was told. Without it the computer sleeps at once, and the lease ends by itself.
async fn inhibit(manager: &Proxy<'_>) -> Option<OwnedFd> {
    let ask = ("sleep", "Deskbell", "Tells the company that nobody is there", "delay");
    match manager.call("Inhibit", &ask).await {
        Ok(inhibitor) => Some(inhibitor),
        Err(error) => {
            tracing::info!(%error, "logind does not let sleep be held up");
            None
        }
    }
}

async fn suspend(told: &UnboundedSender<Sitting>) {
    let (ready, said) = oneshot::channel();
    if told.send(Sitting::Suspending(ready)).is_ok() && timeout(FAREWELL_WITHIN, said).await.is_err() {
        tracing::warn!("the desk was not ready for sleep in time");
    }
}

/// Every desktop has a screen saver of its own name, and all say the same.
async fn follow_screen(bus: &Bus, locks: &Mutex<Locks>) -> zbus::Result<()> {
    let bus = bus.connect().await?;
    let rule = MatchRule::builder().msg_type(zbus::message::Type::Signal).member("ActiveChanged")?.build();
    let mut signals = MessageStream::for_match_rule(rule, &bus, None).await?;
    while let Some(signal) = signals.next().await {
        let signal = signal?;
        let ours = signal.header().interface().is_some_and(|interface| interface.as_str().ends_with(".ScreenSaver"));
        if let (true, Ok(covered)) = (ours, signal.body().deserialize()) {
            Locks::screen(locks, covered);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
