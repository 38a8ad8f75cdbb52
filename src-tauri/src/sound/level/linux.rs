//! What the sound server tells of the device that plays, and that devices came or went: told by the server, never asked for
//! in a circle. Without a server there is nothing to tell, and one is looked for every few seconds.

use std::ffi::CString;
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use deskbell_desk::ports::{Fact, OutputLevel};
use pulseaudio::protocol::{SinkInfo, Volume};

use super::Ask;
use super::pulse::{self, Server, Sinks};
use crate::Facts;

/// After how long a server is looked for again when there was none; then twice as long each time, up to [`LONGEST`].
const SHORTEST: Duration = Duration::from_secs(1);

const LONGEST: Duration = Duration::from_secs(5);

/// Watches the sound server on a thread of its own, which ends with this value.
pub(super) struct Watch(Arc<Shared>);

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    chosen: Option<String>,
    /// Of the connection that waits for the server to tell something.
    socket: Option<UnixStream>,
    again: bool,
    ended: bool,
}

impl Watch {
    /// `asks` hears when devices came or went, `facts` what plays and how loud.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub(super) fn start(asks: Sender<Ask>, facts: Facts) -> std::io::Result<Self> {
        let shared = Arc::<Shared>::default();
        let watcher = Watcher { shared: Arc::clone(&shared), asks, facts, level: None, devices: None };
        std::thread::Builder::new().name("sound level".to_owned()).spawn(move || watcher.run())?;
        Ok(Self(shared))
    }

    /// Which device was chosen: it is the one that is told of while it is there.
    pub(super) fn choose(&self, chosen: Option<String>) {
        self.change(|state| state.chosen = chosen);
    }

    /// Looks again.
    pub(super) fn look(&self) {
        self.change(|_| {});
    }

    /// Changes something, and has the watcher look at once.
    fn change(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.0.lock();
        change(&mut state);
        state.again = true;
        if let Some(socket) = state.socket.take() {
            // It has ended by itself when this fails.
            let _ = socket.shutdown(Shutdown::Both);
        }
        self.0.changed.notify_all();
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.change(|state| state.ended = true);
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Watcher {
    shared: Arc<Shared>,
    asks: Sender<Ask>,
    facts: Facts,
    /// What was told last.
    level: Option<OutputLevel>,
    /// The default and what else there was to play on, at the last look; none: no server.
    devices: Option<(Option<CString>, Vec<CString>)>,
}

impl Watcher {
    fn run(mut self) {
        let mut pause = SHORTEST;
        loop {
            let followed = Server::connect().and_then(|server| self.follow(server, &mut pause));
            let shared = Arc::clone(&self.shared);
            let mut state = shared.lock();
            state.socket = None;
            if let (Err(error), false) = (followed, state.again) {
                tracing::debug!(%error, "there is no sound server that tells anything");
                self.tell(None, None);
            }
            while !state.again {
                let (guard, waited) = shared.changed.wait_timeout(state, pause).unwrap_or_else(PoisonError::into_inner);
                state = guard;
                if waited.timed_out() {
                    break;
                }
            }
            if state.ended {
                return;
            }
            pause = if state.again { SHORTEST } else { (pause * 2).min(LONGEST) };
            state.again = false;
        }
    }

    /// Tells what there is, and again whenever it changes, until the server goes away.
    fn follow(&mut self, mut server: Server, pause: &mut Duration) -> pulse::Result<()> {
        server.subscribe()?;
        let socket = server.socket()?;
        {
            let mut state = self.shared.lock();
            if state.again {
                return Ok(());
            }
            state.socket = Some(socket);
        }
        *pause = SHORTEST;
        loop {
            let chosen = self.shared.lock().chosen.clone();
            let sinks = server.sinks()?;
            self.tell(Some(&sinks), chosen.as_deref());
            server.wait_for_change()?;
        }
    }

    fn tell(&mut self, sinks: Option<&Sinks>, chosen: Option<&str>) {
        let level = sinks.and_then(|sinks| sinks.playing(chosen)).map(|(sink, _)| level(sink)).unwrap_or_default();
        if self.level.as_ref() != Some(&level) {
            self.level = Some(level.clone());
            // The desk is gone when nobody listens.
            let _ = self.facts.send(Fact::OutputLevel(level));
        }
        let devices = sinks.map(Sinks::names);
        if self.devices != devices {
            self.devices = devices;
            // The player is gone at the program's end.
            let _ = self.asks.send(Ask::Look);
        }
    }
}

fn level(sink: &SinkInfo) -> OutputLevel {
    let loudest = sink.cvolume.channels().iter().map(Volume::as_u32).max();
    let percent = |volume: u32| (f64::from(volume) * 100.0 / f64::from(Volume::NORM.as_u32())).round() as u32;
    OutputLevel { name: Some(pulse::name(sink)), muted: Some(sink.muted), volume: loudest.map(percent) }
}
