//! A notification service (`org.freedesktop.Notifications`) that records, clicks, refuses or stays silent.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};

use tokio::sync::watch;
use zbus::{Connection, connection, fdo, interface, zvariant::OwnedValue};

use crate::wait::PATIENCE;

const PATH: &str = "/org/freedesktop/Notifications";
const NAME: &str = "org.freedesktop.Notifications";

/// The specification's reasons of `NotificationClosed`.
const EXPIRED: u32 = 1;
const DISMISSED: u32 = 2;
const CLOSED_BY_CALL: u32 = 3;

/// One `Notify` as it arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// The id it was given, or that of the popup it replaces.
    pub id: u32,
    /// The program's name as it gave it.
    pub app: String,
    /// Which popup it replaces; 0 for none.
    pub replaces: u32,
    /// The icon's name or path.
    pub icon: String,
    /// The title.
    pub summary: String,
    /// The text below it.
    pub body: String,
    /// Keys and labels of its actions; `default` is the click on the popup itself.
    pub actions: Vec<(String, String)>,
    /// The keys of its hints.
    pub hints: Vec<String>,
    /// Milliseconds until it goes by itself; -1 leaves it to the service.
    pub timeout_ms: i32,
    /// When it arrived.
    pub at: Instant,
}

/// How the service behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NotificationMode {
    /// As it should.
    #[default]
    Answer,
    /// Every `Notify` fails with a D-Bus error.
    Refuse,
    /// No call is ever answered.
    Silent,
    /// A `Notify` is shown, but answered only once this mode ends.
    Late,
}

#[derive(Debug)]
struct Record {
    mode: NotificationMode,
    capabilities: Vec<&'static str>,
    do_not_disturb: Option<bool>,
    /// The action that is invoked within the next `Notify`.
    at_once: Option<&'static str>,
    received: Vec<Notification>,
    /// How many of them [`NotificationDouble::next`] has passed.
    read: usize,
    open: Vec<u32>,
    last_id: u32,
}

impl Default for Record {
    fn default() -> Self {
        Self {
            mode: NotificationMode::Answer,
            capabilities: vec!["actions", "body", "body-markup", "icon-static", "persistence"],
            do_not_disturb: None,
            at_once: None,
            received: Vec::new(),
            read: 0,
            open: Vec::new(),
            last_id: 0,
        }
    }
}

#[derive(Debug, Clone)]
struct Shared {
    record: Arc<RwLock<Record>>,
    changed: watch::Sender<()>,
}

impl Shared {
    fn read<T>(&self, look: impl FnOnce(&Record) -> T) -> T {
        look(&self.record.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn write<T>(&self, change: impl FnOnce(&mut Record) -> T) -> T {
        let answer = change(&mut self.record.write().unwrap_or_else(PoisonError::into_inner));
        self.changed.send_replace(());
        answer
    }
}

/// The service on the session bus; the name is free again when it is dropped.
#[derive(Debug)]
pub struct NotificationDouble {
    shared: Shared,
    bus: Connection,
}

impl NotificationDouble {
    /// Starts the service on a bus.
    pub async fn start(bus_address: &str) -> Self {
        let shared = Shared { record: Arc::default(), changed: watch::Sender::new(()) };
        let bus = connection::Builder::address(bus_address)
            .and_then(|builder| builder.serve_at(PATH, Service(shared.clone())))
            .and_then(|builder| builder.name(NAME))
            .expect("the notification service is described rightly")
            .build()
            .await
            .expect("the notification service joins the bus");
        Self { shared, bus }
    }

    /// Changes how the service behaves from now on.
    pub fn behave(&self, mode: NotificationMode) {
        self.shared.write(|record| record.mode = mode);
    }

    /// What the service says that it can do, to whoever asks from now on.
    pub fn can(&self, capabilities: &[&'static str]) {
        self.shared.write(|record| record.capabilities = capabilities.to_vec());
    }

    /// Whether the service says that it keeps popups back, as KDE's does; none: it says nothing.
    pub fn do_not_disturb(&self, on: Option<bool>) {
        self.shared.write(|record| record.do_not_disturb = on);
    }

    /// The operator is faster than the service: within the next `Notify`, before it is answered, an action is chosen.
    pub fn click_at_once(&self, action: &'static str) {
        self.shared.write(|record| record.at_once = Some(action));
    }

    /// Ends the service; the name is free when this returns.
    pub async fn stop(self) {
        self.bus.release_name(NAME).await.expect("the name is given back");
        self.bus.close().await.expect("the service leaves the bus");
    }

    /// Every `Notify` so far, in order, whatever became of it.
    #[must_use]
    pub fn received(&self) -> Vec<Notification> {
        self.shared.read(|record| record.received.clone())
    }

    /// The popups that are on the screen now, each as it was last replaced.
    #[must_use]
    pub fn shown(&self) -> Vec<Notification> {
        self.shared.read(|record| {
            let newest = |id: &u32| record.received.iter().rev().find(|one| one.id == *id).cloned();
            record.open.iter().filter_map(newest).collect()
        })
    }

    /// Waits for the next `Notify` that fits, after the one returned before.
    ///
    /// # Panics
    /// When none comes in time.
    pub async fn next(&self, mut fits: impl FnMut(&Notification) -> bool) -> Notification {
        let mut changes = self.shared.changed.subscribe();
        let look = async {
            loop {
                changes.mark_unchanged();
                let found = self.shared.write_quietly(|record| {
                    let unread = record.received.iter().skip(record.read);
                    let place = unread.enumerate().find(|(_, one)| fits(one)).map(|(place, _)| place + record.read)?;
                    record.read = place + 1;
                    Some(record.received[place].clone())
                });
                if let Some(found) = found {
                    return found;
                }
                let _ = changes.changed().await;
            }
        };
        match tokio::time::timeout(PATIENCE, look).await {
            Ok(found) => found,
            Err(_) => panic!("waited {PATIENCE:?} in vain for a popup that fits; there were {:?}", self.titles()),
        }
    }

    /// Watches for `window` that no `Notify` arrives.
    ///
    /// # Panics
    /// When one does.
    pub async fn nothing_for(&self, window: Duration) {
        let mut changes = self.shared.changed.subscribe();
        let before = self.received().len();
        let look = async {
            while self.received().len() == before {
                let _ = changes.changed().await;
            }
        };
        let came = tokio::time::timeout(window, look).await.is_ok();
        assert!(!came, "no popup was expected; there were {:?}", self.titles());
    }

    /// Waits until no popup is on the screen.
    ///
    /// # Panics
    /// When that does not come in time.
    pub async fn wait_until_none_shown(&self) {
        let mut changes = self.shared.changed.subscribe();
        let look = async {
            while !self.shown().is_empty() {
                let _ = changes.changed().await;
            }
        };
        let gone = tokio::time::timeout(PATIENCE, look).await.is_ok();
        assert!(gone, "waited {PATIENCE:?} in vain for the popups to go; shown are {:?}", self.shown());
    }

    /// The operator clicks a popup: its default action, after which it goes.
    pub async fn click(&self, id: u32) {
        self.invoke(id, "default").await;
    }

    /// The operator chooses one of a popup's actions, after which it goes.
    pub async fn invoke(&self, id: u32, action: &str) {
        self.emit("ActionInvoked", &(id, action)).await;
        self.dismiss(id).await;
    }

    /// The operator waves a popup away.
    pub async fn dismiss(&self, id: u32) {
        self.shared.write(|record| record.open.retain(|open| *open != id));
        self.emit("NotificationClosed", &(id, DISMISSED)).await;
    }

    /// A popup's time is over.
    pub async fn expire(&self, id: u32) {
        self.shared.write(|record| record.open.retain(|open| *open != id));
        self.emit("NotificationClosed", &(id, EXPIRED)).await;
    }

    async fn emit<T: serde::Serialize + zbus::zvariant::DynamicType>(&self, signal: &str, body: &T) {
        let nobody = None::<zbus::names::BusName<'_>>;
        self.bus.emit_signal(nobody, PATH, NAME, signal, body).await.expect("the signal is sent");
    }

    fn titles(&self) -> Vec<String> {
        self.received().into_iter().map(|one| one.summary).collect()
    }
}

impl Shared {
    async fn answer_or_be_silent(&self) {
        if self.read(|record| record.mode) == NotificationMode::Silent {
            std::future::pending::<()>().await;
        }
    }

    /// Changes what no waiter waits for.
    fn write_quietly<T>(&self, change: impl FnOnce(&mut Record) -> T) -> T {
        change(&mut self.record.write().unwrap_or_else(PoisonError::into_inner))
    }
}

struct Service(Shared);

#[interface(name = "org.freedesktop.Notifications")]
impl Service {
    #[expect(clippy::too_many_arguments, reason = "the specification's arguments")]
    async fn notify(
        &self,
        app: String,
        replaces: u32,
        icon: String,
        summary: String,
        body: String,
        actions: Vec<String>,
        hints: HashMap<String, OwnedValue>,
        timeout_ms: i32,
        #[zbus(connection)] bus: &Connection,
    ) -> fdo::Result<u32> {
        let actions = actions.chunks_exact(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect();
        let mut hints: Vec<String> = hints.into_keys().collect();
        hints.sort();
        let at = Instant::now();
        let (mode, id, at_once) = self.0.write(|record| {
            let id = if replaces == 0 { record.last_id + 1 } else { replaces };
            record.last_id = record.last_id.max(id);
            let one = Notification { id, app, replaces, icon, summary, body, actions, hints, timeout_ms, at };
            record.received.push(one);
            let shows = matches!(record.mode, NotificationMode::Answer | NotificationMode::Late);
            if shows && !record.open.contains(&id) {
                record.open.push(id);
            }
            (record.mode, id, record.at_once.take())
        });
        if let Some(action) = at_once {
            let nobody = None::<zbus::names::BusName<'_>>;
            bus.emit_signal(nobody.clone(), PATH, NAME, "ActionInvoked", &(id, action)).await?;
            self.0.write(|record| record.open.retain(|open| *open != id));
            bus.emit_signal(nobody, PATH, NAME, "NotificationClosed", &(id, DISMISSED)).await?;
        }
        match mode {
            NotificationMode::Answer => Ok(id),
            NotificationMode::Late => {
                let mut changes = self.0.changed.subscribe();
                while self.0.read(|record| record.mode) == NotificationMode::Late {
                    let _ = changes.changed().await;
                }
                Ok(id)
            }
            NotificationMode::Refuse => Err(fdo::Error::LimitsExceeded("popups are refused in this test".to_owned())),
            NotificationMode::Silent => std::future::pending().await,
        }
    }

    async fn close_notification(&self, id: u32, #[zbus(connection)] bus: &Connection) -> fdo::Result<()> {
        self.0.answer_or_be_silent().await;
        let was_open = self.0.write(|record| {
            let before = record.open.len();
            record.open.retain(|open| *open != id);
            record.open.len() != before
        });
        if !was_open {
            return Err(fdo::Error::Failed(format!("there is no popup {id}")));
        }
        let nobody = None::<zbus::names::BusName<'_>>;
        bus.emit_signal(nobody, PATH, NAME, "NotificationClosed", &(id, CLOSED_BY_CALL)).await?;
        Ok(())
    }

    async fn get_capabilities(&self) -> Vec<&'static str> {
        self.0.answer_or_be_silent().await;
        self.0.read(|record| record.capabilities.clone())
    }

    async fn get_server_information(&self) -> (&'static str, &'static str, &'static str, &'static str) {
        self.0.answer_or_be_silent().await;
        ("Deskbell's double", "Deskbell", "1", "1.2")
    }

    /// KDE's way to tell of do-not-disturb.
    #[zbus(property)]
    fn inhibited(&self) -> fdo::Result<bool> {
        let nothing = || fdo::Error::UnknownProperty("this service does not tell".to_owned());
        self.0.read(|record| record.do_not_disturb).ok_or_else(nothing)
    }
}
