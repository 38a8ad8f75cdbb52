//! The server's inside without its network: the store on a database, the timers, and a clock that is moved.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use deskbell_protocol::{ErrorCode, Timestamp};
use tempfile::TempDir;
use tokio::time::{Instant, advance};

use super::chance::Seeded;
use crate::commands::timers::{self, Timers};
use crate::company::Newest;
use crate::feed::Hub;
use crate::metrics::Metrics;
use crate::presence::Presence;
use crate::refusal::Refusal;
use crate::sources::{Clock, Pace, Random, Sources};
use crate::store::{Command, Context, Store};

/// Follows the runtime's paused time, so that leases and everything else have one time.
struct Moved {
    began: Instant,
    morning: Timestamp,
}

impl Clock for Moved {
    fn now(&self) -> Timestamp {
        let gone = Instant::now().duration_since(self.began).as_millis();
        self.morning.plus(i64::try_from(gone).expect("one day"))
    }
}

pub(super) struct House {
    folder: TempDir,
    sources: Sources,
    pub(super) store: Store,
    timers: Timers,
    pub(super) writes: u64,
}

impl House {
    /// A new database at that time of the clock.
    pub(super) async fn open(seed: u64, morning: Timestamp) -> Self {
        // Whether what is committed survives a power cut is tested elsewhere: a folder in memory saves the waiting for the disk.
        let memory = Path::new("/dev/shm");
        let folder = if memory.is_dir() { TempDir::new_in(memory) } else { TempDir::new() }.expect("a folder");
        let clock = Arc::new(Moved { began: Instant::now(), morning });
        let random: Arc<dyn Random> = Arc::new(Seeded::of(seed));
        let sources = Sources { clock, random, pace: Pace::default() };
        let store = open(folder.path(), &sources).await;
        let timers = Timers::of(&store);
        Self { folder, sources, store, timers, writes: 0 }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.sources.now()
    }

    pub(super) fn pace(&self) -> Pace {
        self.sources.pace
    }

    /// Time passes; nobody does anything meanwhile.
    pub(super) async fn move_to(&self, to: Timestamp) {
        let wait = to.since(self.now());
        if wait > 0 {
            advance(Duration::from_millis(wait.unsigned_abs())).await;
        }
    }

    /// The server stops and is back after so long.
    pub(super) async fn restart(&mut self, after_ms: i64) {
        self.store.close().await;
        self.move_to(self.now().plus(after_ms)).await;
        self.store = open(self.folder.path(), &self.sources).await;
        self.timers = Timers::of(&self.store);
    }

    /// What time has brought meanwhile is written.
    pub(super) async fn look(&mut self) {
        self.timers.look(&self.store).await;
    }

    /// Does a command that must not be refused.
    pub(super) async fn must<C: Command>(&mut self, command: C) -> C::Answer {
        self.tries(command).await.unwrap_or_else(|code| panic!("refused with {code:?}"))
    }

    /// Does a command that may be refused; everything but a refusal is a bug.
    pub(super) async fn tries<C: Command>(&mut self, command: C) -> Result<C::Answer, ErrorCode> {
        self.writes += 1;
        self.store.write(command).await.map_err(code)
    }
}

pub(super) fn code(refusal: Refusal) -> ErrorCode {
    match refusal {
        Refusal::Said(error) => error.code,
        failure => panic!("the server failed: {failure}"),
    }
}

async fn open(folder: &Path, sources: &Sources) -> Store {
    let node = sources.id().expect("an id");
    let presence = Presence::of(node, sources.pace.lease);
    let (hub, metrics, company) = (Hub::default(), Metrics::default(), Newest::default());
    let base_url = "http://day".to_owned();
    let context = Context { sources: sources.clone(), presence, hub, metrics, company, base_url };
    let store = Store::open_sound(folder, None, context).await.expect("the database opens");
    timers::begin(&store).await.expect("the server begins");
    store
}
