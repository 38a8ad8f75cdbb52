//! Stand-ins for what only a desktop can do. They keep in memory what they were asked, for tests to look at.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use deskbell_protocol::{SessionId, Timestamp};
use futures_util::{FutureExt, future::BoxFuture};
use tokio::sync::{
    mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    oneshot,
};

use crate::{
    desk::Ports,
    ports::{
        Clock, Fact, IdleSource, Lookout, Notifier, Output, OutputLevel, Popup, PopupService, Preferences, Remembered,
        SecretError, SecretStore, Sitting, Sound, SoundPlayer, Subject, SystemClock,
    },
    view::SystemPage,
};

/// One of each, to hand to a desk and to look at.
#[derive(Debug, Clone, Default)]
pub struct Doubles {
    /// The popups.
    pub notifier: Arc<Popups>,
    /// The sounds.
    pub sounds: Arc<Sounds>,
    /// The keychain.
    pub secrets: Arc<Keychain>,
    /// The preferences.
    pub preferences: Arc<InMemory>,
    /// Who sits at the computer.
    pub idle: Arc<Seated>,
    /// Who looks at the computer.
    pub lookout: Arc<Looks>,
}

impl Doubles {
    /// These as ports, with the system's clock.
    #[must_use]
    pub fn ports(&self) -> Ports {
        self.ports_with(Arc::new(SystemClock))
    }

    /// These as ports, with a clock of one's own.
    #[must_use]
    pub fn ports_with(&self, clock: Arc<dyn Clock>) -> Ports {
        Ports {
            notifier: self.notifier.clone(),
            sounds: self.sounds.clone(),
            secrets: self.secrets.clone(),
            preferences: self.preferences.clone(),
            idle: self.idle.clone(),
            clock,
            lookout: self.lookout.clone(),
        }
    }
}

/// What a shell tells of a computer on which everything works.
#[must_use]
pub fn everything_works() -> Vec<Fact> {
    let service = PopupService::Answers { name: "dunst".to_owned(), clicks: true, body: true };
    let level = OutputLevel { name: Some("Speakers".to_owned()), muted: Some(false), volume: Some(70) };
    vec![
        Fact::SystemPages(vec![SystemPage::Sound, SystemPage::Notifications]),
        Fact::Output(Output::Takes { stand_in: false }),
        Fact::OutputLevel(level),
        Fact::PopupService(service),
        Fact::DoNotDisturb(Some(false)),
        Fact::Tray(true),
        Fact::Autostart(Some(true)),
    ]
}

/// Counts how often it was asked to look, and sees nothing.
#[derive(Debug, Default)]
pub struct Looks(AtomicU32);

impl Looks {
    /// How often it was asked.
    #[must_use]
    pub fn asked(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Lookout for Looks {
    fn look(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// What a notifier or sound player was asked.
#[derive(Debug, Clone, PartialEq)]
pub enum Asked {
    /// Show a popup.
    Show(Popup),
    /// Take it away.
    Withdraw(Subject),
    /// Play a sound.
    Play(Subject, Sound, Option<Duration>),
    /// Silence it.
    Stop(Subject),
    /// Play on this device from now on.
    Output(Option<String>),
}

/// Popups that nobody sees.
#[derive(Debug, Default)]
pub struct Popups(Mutex<Vec<Asked>>);

impl Popups {
    /// Everything that was asked, in order.
    #[must_use]
    pub fn asked(&self) -> Vec<Asked> {
        lock(&self.0).clone()
    }

    /// The popups that are to be seen now.
    #[must_use]
    pub fn visible(&self) -> Vec<Popup> {
        let mut visible = BTreeMap::new();
        for asked in self.asked() {
            match asked {
                Asked::Show(popup) => {
                    visible.insert(popup.subject, popup);
                }
                Asked::Withdraw(subject) => {
                    visible.remove(&subject);
                }
                Asked::Play(..) | Asked::Stop(_) | Asked::Output(_) => {}
            }
        }
        visible.into_values().collect()
    }
}

impl Notifier for Popups {
    fn show(&self, popup: Popup) {
        lock(&self.0).push(Asked::Show(popup));
    }

    fn withdraw(&self, subject: Subject) {
        lock(&self.0).push(Asked::Withdraw(subject));
    }
}

/// Sounds that nobody hears.
#[derive(Debug, Default)]
pub struct Sounds {
    asked: Mutex<Vec<Asked>>,
    volume: Mutex<Option<f32>>,
}

impl Sounds {
    /// Everything that was asked, in order.
    #[must_use]
    pub fn asked(&self) -> Vec<Asked> {
        lock(&self.asked).clone()
    }

    /// How loud the last sound was, from 0 to 1.
    #[must_use]
    pub fn volume(&self) -> Option<f32> {
        *lock(&self.volume)
    }

    /// The sessions for which a sound comes again and again now.
    #[must_use]
    pub fn ringing(&self) -> Vec<SessionId> {
        let mut ringing = BTreeMap::new();
        for asked in self.asked() {
            match asked {
                Asked::Play(Subject::Session(id), _, Some(_)) => {
                    ringing.insert(id, ());
                }
                Asked::Stop(Subject::Session(id)) => {
                    ringing.remove(&id);
                }
                _ => {}
            }
        }
        ringing.into_keys().collect()
    }
}

impl SoundPlayer for Sounds {
    fn play(&self, subject: Subject, sound: Sound, volume: f32, repeat: Option<Duration>) {
        *lock(&self.volume) = Some(volume);
        lock(&self.asked).push(Asked::Play(subject, sound, repeat));
    }

    fn stop(&self, subject: Subject) {
        lock(&self.asked).push(Asked::Stop(subject));
    }

    fn set_output(&self, id: Option<String>) {
        lock(&self.asked).push(Asked::Output(id));
    }
}

/// A keychain in memory, which can be made to fail.
#[derive(Debug, Default)]
pub struct Keychain(Mutex<Secrets>);

#[derive(Default)]
struct Secrets {
    kept: BTreeMap<String, String>,
    failing: bool,
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} secrets", self.kept.len())
    }
}

impl Keychain {
    /// From now on every call fails, or none does.
    pub fn set_failing(&self, failing: bool) {
        lock(&self.0).failing = failing;
    }

    /// How many secrets are kept.
    #[must_use]
    pub fn len(&self) -> usize {
        lock(&self.0).kept.len()
    }

    /// Whether nothing is kept.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn open(&self) -> Result<MutexGuard<'_, Secrets>, SecretError> {
        let inner = lock(&self.0);
        if inner.failing { Err(SecretError("locked".to_owned())) } else { Ok(inner) }
    }
}

impl SecretStore for Keychain {
    fn get(&self, key: &str) -> Result<Option<String>, SecretError> {
        Ok(self.open()?.kept.get(key).cloned())
    }

    fn set(&self, key: &str, secret: &str) -> Result<(), SecretError> {
        self.open()?.kept.insert(key.to_owned(), secret.to_owned());
        Ok(())
    }

    fn delete(&self, key: &str) -> Result<(), SecretError> {
        self.open()?.kept.remove(key);
        Ok(())
    }
}

/// Preferences in memory.
#[derive(Debug, Default)]
pub struct InMemory(Mutex<Remembered>);

impl Preferences for InMemory {
    fn load(&self) -> Remembered {
        lock(&self.0).clone()
    }

    fn save(&self, remembered: &Remembered) {
        lock(&self.0).clone_from(remembered);
    }
}

/// A computer at which nobody really sits.
#[derive(Debug, Default)]
pub struct Seated(Mutex<Chair>);

#[derive(Debug, Default)]
struct Chair {
    idle: Option<Duration>,
    watching: Vec<UnboundedSender<Sitting>>,
}

impl Seated {
    /// For how long nobody touched the computer; none: the system does not tell.
    pub fn set_idle(&self, idle: Option<Duration>) {
        lock(&self.0).idle = idle;
    }

    /// Locks the screen, or unlocks it.
    pub fn lock_screen(&self, locked: bool) {
        self.tell(|| Sitting::Locked(locked));
    }

    /// Puts the computer to sleep; answers when everybody was ready for it.
    pub async fn suspend(&self) {
        let mut ready = Vec::new();
        self.tell(|| {
            let (sender, receiver) = oneshot::channel();
            ready.push(receiver);
            Sitting::Suspending(sender)
        });
        for ready in ready {
            // Dropping the sender says the same as using it.
            let _ready = ready.await;
        }
    }

    /// Wakes the computer.
    pub fn resume(&self) {
        self.tell(|| Sitting::Resumed);
    }

    fn tell(&self, mut what: impl FnMut() -> Sitting) {
        lock(&self.0).watching.retain(|watching| watching.send(what()).is_ok());
    }
}

impl IdleSource for Seated {
    fn watch(&self) -> UnboundedReceiver<Sitting> {
        let (sender, receiver) = unbounded_channel();
        lock(&self.0).watching.push(sender);
        receiver
    }

    fn idle(&self) -> BoxFuture<'_, Option<Duration>> {
        std::future::ready(lock(&self.0).idle).boxed()
    }
}

/// A clock that is set by hand.
#[derive(Debug, Default)]
pub struct ManualClock(Mutex<(Timestamp, Duration)>);

impl ManualClock {
    /// Sets the time, as somebody does who sets the computer's clock.
    pub fn set(&self, now: Timestamp) {
        lock(&self.0).0 = now;
    }

    /// Time goes by.
    pub fn pass(&self, time: Duration) {
        let mut clock = lock(&self.0);
        clock.0 = clock.0.plus(i64::try_from(time.as_millis()).unwrap_or(i64::MAX));
        clock.1 += time;
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        lock(&self.0).0
    }

    fn running(&self) -> Duration {
        lock(&self.0).1
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
