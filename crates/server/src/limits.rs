//! How often somebody may fail to sign in. An attempt counts when it begins, so that many at once do not slip through, and is
//! taken back when it succeeds: whoever signs in honestly uses nothing up.

mod guesses;

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

pub(crate) use guesses::Guesses;

/// So many failures in a row of one user name from one address are let pass.
const FREE: u32 = 10;
/// The first lock-out; each further failure doubles it.
const LOCKED_FIRST: Duration = Duration::from_secs(60);
/// The longest lock-out.
const LOCKED_LONGEST: Duration = Duration::from_secs(15 * 60);
/// After so long without a failure all is forgotten.
const FORGOTTEN: Duration = Duration::from_secs(60 * 60);

/// Failures from one address, whatever the user names: so many at once, then one a second.
const BY_ADDRESS: Rate = Rate { burst: 300, every: Duration::from_secs(1) };
/// Failures of one user name, wherever they come from: so many at once, then one in ten seconds.
const BY_NAME: Rate = Rate { burst: 100, every: Duration::from_secs(10) };

/// Tables are looked through for what can be forgotten when they have grown to this many entries, or to twice what remained.
const LOOK_THROUGH: usize = 1024;
/// More entries than this are not kept: everything is forgotten rather than memory used up.
const ENTRIES_MAX: usize = 200_000;

/// A refused attempt; the next one is looked at after this time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooMany(pub(crate) Duration);

/// An attempt that was let through.
#[derive(Debug, Clone, Copy)]
#[must_use = "an attempt that succeeded must be taken back"]
pub(crate) struct Attempt {
    address: Key,
    name: Key,
}

/// What has failed so far.
#[derive(Default)]
pub(crate) struct Limits {
    hasher: RandomState,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    in_a_row: Table<(Key, Key), Row>,
    by_address: Table<Key, Instant>,
    by_name: Table<Key, Instant>,
}

/// A hash with a secret of this server: of fixed size whatever somebody calls himself.
type Key = u64;

#[derive(Clone, Copy)]
struct Row {
    failures: u32,
    last: Instant,
    locked_until: Instant,
}

struct Rate {
    burst: u32,
    every: Duration,
}

impl Limits {
    /// Lets an attempt through, or says when to come back.
    pub(crate) fn begin(&self, address: IpAddr, username_key: &str) -> Result<Attempt, TooMany> {
        let now = Instant::now();
        let attempt = self.attempt(address, username_key);
        let mut kept = self.lock();
        let locked = kept.in_a_row.get(&attempt.pair()).map_or(now, |row| row.locked_until);
        let address_free = BY_ADDRESS.free_at(kept.by_address.get(&attempt.address).copied(), now);
        let name_free = BY_NAME.free_at(kept.by_name.get(&attempt.name).copied(), now);
        let free = locked.max(address_free).max(name_free);
        if free > now {
            return Err(TooMany(free - now));
        }
        let row = kept.in_a_row.entry(attempt.pair(), now, Row::is_stale);
        let row = row.or_insert(Row { failures: 0, last: now, locked_until: now });
        row.fail(now);
        let used = kept.by_address.entry(attempt.address, now, is_past).or_insert(now);
        *used = (*used).max(now) + BY_ADDRESS.every;
        let used = kept.by_name.entry(attempt.name, now, is_past).or_insert(now);
        *used = (*used).max(now) + BY_NAME.every;
        Ok(attempt)
    }

    /// The attempt succeeded, or was not the asker's fault: it counts no more.
    pub(crate) fn take_back(&self, attempt: Attempt) {
        let mut kept = self.lock();
        kept.in_a_row.0.remove(&attempt.pair());
        if let Some(used) = kept.by_address.0.get_mut(&attempt.address) {
            *used = used.checked_sub(BY_ADDRESS.every).unwrap_or(*used);
        }
        if let Some(used) = kept.by_name.0.get_mut(&attempt.name) {
            *used = used.checked_sub(BY_NAME.every).unwrap_or(*used);
        }
    }

    fn attempt(&self, address: IpAddr, username_key: &str) -> Attempt {
        Attempt { address: self.hasher.hash_one(network(address)), name: self.hasher.hash_one(username_key) }
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        // Counters are never left half done in a way that matters.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Attempt {
    fn pair(self) -> (Key, Key) {
        (self.address, self.name)
    }
}

/// One household or server has a whole /64 of IPv6.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX))),
        address @ IpAddr::V4(_) => address,
    }
}

impl Row {
    fn fail(&mut self, now: Instant) {
        if self.is_stale(now) {
            self.failures = 0;
        }
        self.failures = self.failures.saturating_add(1);
        self.last = now;
        if let Some(over) = self.failures.checked_sub(FREE) {
            let doubled = LOCKED_FIRST.saturating_mul(1 << over.min(10));
            self.locked_until = now + doubled.min(LOCKED_LONGEST);
        }
    }

    fn is_stale(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.last) > FORGOTTEN
    }
}

fn is_past(used: &Instant, now: Instant) -> bool {
    *used <= now
}

impl Rate {
    /// From when on an attempt is let through. `used` is when everything used so far will have come back.
    fn free_at(&self, used: Option<Instant>, now: Instant) -> Instant {
        // The next attempt must not take `used` further ahead than a whole burst.
        let room = self.every * (self.burst - 1);
        used.map_or(now, |used| used.checked_sub(room).unwrap_or(now))
    }
}

/// A map that forgets what is stale when it grows.
struct Table<K, V>(HashMap<K, V>, usize);

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        Self(HashMap::new(), LOOK_THROUGH)
    }
}

impl<K: std::hash::Hash + Eq, V> Table<K, V> {
    fn get(&self, key: &K) -> Option<&V> {
        self.0.get(key)
    }

    fn entry(
        &mut self,
        key: K,
        now: Instant,
        is_stale: impl Fn(&V, Instant) -> bool,
    ) -> std::collections::hash_map::Entry<'_, K, V> {
        if self.0.len() >= self.1 {
            self.0.retain(|_, value| !is_stale(value, now));
            if self.0.len() >= ENTRIES_MAX {
                self.0.clear();
            }
            self.1 = (self.0.len() * 2).max(LOOK_THROUGH);
        }
        self.0.entry(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(last: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, last])
    }

    fn fail(limits: &Limits, last: u8, name: &str) -> Result<(), TooMany> {
        limits.begin(address(last), name).map(|_| ())
    }

    #[tokio::test(start_paused = true)]
    async fn failures_in_a_row_lock_the_name_at_this_address_for_longer_each_time() {
        let limits = Limits::default();
        for n in 0..FREE {
            assert_eq!(fail(&limits, 1, "eva"), Ok(()), "failure {n} is let pass");
        }
        assert_eq!(fail(&limits, 1, "eva"), Err(TooMany(LOCKED_FIRST)));
        assert_eq!(fail(&limits, 2, "eva"), Ok(()), "at another computer she may sign in");
        assert_eq!(fail(&limits, 1, "tom"), Ok(()), "so may another at this one");
        tokio::time::advance(LOCKED_FIRST).await;
        assert_eq!(fail(&limits, 1, "eva"), Ok(()));
        assert_eq!(fail(&limits, 1, "eva"), Err(TooMany(LOCKED_FIRST * 2)));
        for _ in 0..8 {
            tokio::time::advance(LOCKED_LONGEST).await;
            assert_eq!(fail(&limits, 1, "eva"), Ok(()));
        }
        assert_eq!(fail(&limits, 1, "eva"), Err(TooMany(LOCKED_LONGEST)));
        tokio::time::advance(FORGOTTEN * 2).await;
        for _ in 0..FREE {
            assert_eq!(fail(&limits, 1, "eva"), Ok(()), "all was forgotten");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn success_uses_nothing_up() {
        let limits = Limits::default();
        for _ in 0..FREE - 1 {
            assert_eq!(fail(&limits, 1, "eva"), Ok(()));
        }
        for _ in 0..BY_ADDRESS.burst * 3 {
            let attempt = limits.begin(address(1), "eva").expect("an honest sign-in is let through");
            limits.take_back(attempt);
        }
        for _ in 0..FREE {
            assert_eq!(fail(&limits, 1, "eva"), Ok(()), "success began a new row");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn many_names_from_one_address_and_one_name_from_many_are_slowed() {
        let limits = Limits::default();
        for n in 0..BY_ADDRESS.burst {
            assert_eq!(fail(&limits, 1, &format!("user{n}")), Ok(()), "{n}");
        }
        assert_eq!(fail(&limits, 1, "another"), Err(TooMany(BY_ADDRESS.every)));
        tokio::time::advance(BY_ADDRESS.every).await;
        assert_eq!(fail(&limits, 1, "another"), Ok(()));
        for n in 0..BY_NAME.burst {
            let from = IpAddr::from([198, 51, 100, u8::try_from(n).expect("few")]);
            assert!(limits.begin(from, "eva").is_ok(), "{n}");
        }
        assert_eq!(fail(&limits, 2, "eva"), Err(TooMany(BY_NAME.every)));
        assert_eq!(fail(&limits, 2, "tom"), Ok(()));
    }

    #[test]
    fn a_network_of_ipv6_counts_as_one_address() {
        let address = |text: &str| text.parse::<IpAddr>().expect("an address");
        assert_eq!(network(address("2001:db8::1")), network(address("2001:db8::ffff:2")));
        assert_ne!(network(address("2001:db8::1")), network(address("2001:db8:0:1::1")));
        assert_eq!(network(address("::ffff:192.0.2.1")), address("192.0.2.1"));
    }

    #[tokio::test(start_paused = true)]
    async fn memory_stays_bounded() {
        let limits = Limits::default();
        for n in 0..LOOK_THROUGH * 3 {
            let bytes = u32::try_from(n).expect("few").to_be_bytes();
            let _attempt = limits.begin(IpAddr::from(bytes), &n.to_string()).expect("each is new");
            tokio::time::advance(Duration::from_secs(10)).await;
        }
        let kept = limits.lock();
        assert!(
            kept.by_address.0.len() <= LOOK_THROUGH && kept.by_name.0.len() <= LOOK_THROUGH,
            "what is past is dropped"
        );
    }
}
