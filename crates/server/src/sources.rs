//! What comes from outside: time, ids, randomness, and the pace of heartbeats. Tests bring their own.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use deskbell_protocol::Timestamp;
use uuid::Uuid;

/// Tells the time that orders and decides.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// Gives random bytes fit for secrets.
pub trait Random: Send + Sync {
    /// Fills `bytes`.
    ///
    /// # Errors
    /// When the operating system gives none.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness>;
}

/// The operating system gave no random numbers.
#[derive(Debug, Clone, thiserror::Error)]
#[error("no random numbers: {0}")]
pub struct NoRandomness(pub String);

/// How often is asked and how long is waited on a stream. The defaults are those of `docs/PROTOCOL.md`.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Until the first frame.
    pub open: Duration,
    /// From ping to ping.
    pub ping: Duration,
    /// From a ping until anything is heard.
    pub answer: Duration,
    /// From the last frame heard until the operator counts as disconnected.
    pub lease: Duration,
    /// From then on until nobody is expected back.
    pub grace: Duration,
    /// From the end of a client's last stream until the client is told to be lost.
    pub lost: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            open: Duration::from_secs(5),
            ping: Duration::from_secs(10),
            answer: Duration::from_secs(10),
            lease: Duration::from_secs(25),
            grace: Duration::from_secs(60),
            lost: Duration::from_secs(30),
        }
    }
}

/// Everything that comes from outside.
#[derive(Clone)]
pub struct Sources {
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub random: Arc<dyn Random>,
    /// Heartbeats.
    pub pace: Pace,
}

impl Sources {
    /// The operating system's clock and random numbers.
    #[must_use]
    pub fn system() -> Self {
        Self { clock: Arc::new(SystemClock), random: Arc::new(SystemRandom), pace: Pace::default() }
    }

    /// Now.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A new UUIDv7.
    pub(crate) fn id(&self) -> Result<Uuid, NoRandomness> {
        let bytes: [u8; 10] = self.bytes()?;
        let now = u64::try_from(self.now().0).unwrap_or_default();
        Ok(uuid::Builder::from_unix_timestamp_millis(now, &bytes).into_uuid())
    }

    /// Random bytes.
    pub(crate) fn bytes<const N: usize>(&self) -> Result<[u8; N], NoRandomness> {
        let mut bytes = [0; N];
        self.random.fill(&mut bytes)?;
        Ok(bytes)
    }
}

struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        getrandom::fill(bytes).map_err(|error| NoRandomness(error.to_string()))
    }
}
