//! How often somebody may ask for invitations that there are none of. Whoever guesses is told to wait. A code that fits is answered
//! all the same, for many people may share an address; but all addresses from which too much was guessed share a few looks at the
//! database at a time, and so never take it from the others.

use std::hash::{BuildHasher as _, RandomState};
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant;

use super::{Key, Rate, Table, TooMany, is_past, network};

/// Codes from one address that nobody has: so many at once, then one a second.
const BY_ADDRESS: Rate = Rate { burst: 60, every: Duration::from_secs(1) };

/// So many looks at a time for all who guessed too much.
const DOUBTED: usize = 2;

/// Who asked in vain, and how often.
pub(crate) struct Guesses {
    hasher: RandomState,
    missed: Mutex<Table<Key, Instant>>,
    doubted: Semaphore,
}

impl Default for Guesses {
    fn default() -> Self {
        let (hasher, missed) = (RandomState::new(), Mutex::default());
        Self { hasher, missed, doubted: Semaphore::new(DOUBTED) }
    }
}

/// One look at the database.
#[derive(Debug)]
pub(crate) struct Look<'a> {
    address: Key,
    /// Of an address from which too much was guessed: its turn, and when it may guess again.
    doubted: Option<(SemaphorePermit<'a>, TooMany)>,
}

impl Guesses {
    /// Lets a look pass, or says when to come back.
    pub(crate) fn begin(&self, address: IpAddr) -> Result<Look<'_>, TooMany> {
        let (address, now) = (self.hasher.hash_one(network(address)), Instant::now());
        let free = BY_ADDRESS.free_at(self.lock().get(&address).copied(), now);
        if free <= now {
            return Ok(Look { address, doubted: None });
        }
        let wait = TooMany(free - now);
        let turn = self.doubted.try_acquire().map_err(|_| wait)?;
        Ok(Look { address, doubted: Some((turn, wait)) })
    }

    /// The look was in vain. Whoever guesses too much is told when to come back.
    pub(crate) fn missed(&self, look: Look<'_>) -> Result<(), TooMany> {
        if let Some((_, wait)) = look.doubted {
            return Err(wait);
        }
        let (mut missed, now) = (self.lock(), Instant::now());
        let used = missed.entry(look.address, now, is_past).or_insert(now);
        *used = (*used).max(now) + BY_ADDRESS.every;
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Table<Key, Instant>> {
        // Counters are never left half done in a way that matters.
        self.missed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::super::LOOK_THROUGH;
    use super::*;

    fn guess(guesses: &Guesses, address: [u8; 4]) -> Result<(), TooMany> {
        guesses.missed(guesses.begin(address.into())?)
    }

    #[tokio::test(start_paused = true)]
    async fn guessing_is_slowed_for_the_address_that_guesses_alone() {
        let guesses = Guesses::default();
        for n in 0..BY_ADDRESS.burst {
            assert_eq!(guess(&guesses, [192, 0, 2, 1]), Ok(()), "{n}");
        }
        for _ in 0..1000 {
            let told = guess(&guesses, [192, 0, 2, 1]);
            assert_eq!(told, Err(TooMany(BY_ADDRESS.every)), "asking on makes the wait no longer");
        }
        assert_eq!(guess(&guesses, [192, 0, 2, 2]), Ok(()), "another address goes on");
        tokio::time::advance(BY_ADDRESS.every).await;
        assert_eq!(guess(&guesses, [192, 0, 2, 1]), Ok(()), "one a second");
        assert_eq!(guess(&guesses, [192, 0, 2, 1]), Err(TooMany(BY_ADDRESS.every)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_code_that_fits_is_never_counted_and_passes_among_guesses_from_its_own_address() {
        let guesses = Guesses::default();
        for _ in 0..BY_ADDRESS.burst * 3 {
            drop(guesses.begin([192, 0, 2, 1].into()).expect("a good one uses nothing up"));
        }
        while guess(&guesses, [192, 0, 2, 1]).is_ok() {}
        let good = guesses.begin([192, 0, 2, 1].into());
        assert!(good.is_ok(), "it is looked at");
    }

    #[tokio::test(start_paused = true)]
    async fn all_who_guess_too_much_share_a_few_looks() {
        let guesses = Guesses::default();
        for host in [1, 2] {
            while guess(&guesses, [192, 0, 2, host]).is_ok() {}
        }
        let looks: Vec<_> = (0..DOUBTED).map(|_| guesses.begin([192, 0, 2, 1].into())).collect();
        assert!(looks.iter().all(Result::is_ok));
        assert!(guesses.begin([192, 0, 2, 2].into()).is_err(), "no look is left for those who guess");
        assert!(guesses.begin([192, 0, 2, 3].into()).is_ok(), "others are not held up");
        drop(looks);
        assert!(guesses.begin([192, 0, 2, 2].into()).is_ok(), "the next turn");
    }

    #[tokio::test(start_paused = true)]
    async fn memory_stays_bounded() {
        let guesses = Guesses::default();
        for n in 0..LOOK_THROUGH * 3 {
            let bytes = u32::try_from(n).expect("few").to_be_bytes();
            assert_eq!(guess(&guesses, bytes), Ok(()));
            tokio::time::advance(BY_ADDRESS.every * 2).await;
        }
        assert!(guesses.lock().0.len() <= LOOK_THROUGH, "what is past is dropped");
    }
}
