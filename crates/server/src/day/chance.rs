//! Chance that comes out the same for the same seed.

use std::ops::RangeInclusive;
use std::sync::Mutex;

use crate::sources::{NoRandomness, Random};

/// SplitMix64.
#[derive(Debug, Clone)]
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn of(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// One of the range, all alike.
    pub(super) fn within(&mut self, range: RangeInclusive<i64>) -> i64 {
        let width = range.end().abs_diff(*range.start()) + 1;
        range.start() + i64::try_from(self.next() % width).expect("smaller than the width")
    }

    /// Once in so many times of a hundred.
    pub(super) fn percent(&mut self, percent: i64) -> bool {
        self.within(0..=99) < percent
    }

    /// The place of one of `count`.
    pub(super) fn place(&mut self, count: usize) -> usize {
        let last = i64::try_from(count).expect("few") - 1;
        usize::try_from(self.within(0..=last)).expect("not negative")
    }

    pub(super) fn id(&mut self) -> uuid::Uuid {
        uuid::Builder::from_random_bytes((u128::from(self.next()) << 64 | u128::from(self.next())).to_be_bytes())
            .into_uuid()
    }
}

/// The server's randomness.
pub(super) struct Seeded(Mutex<Chance>);

impl Seeded {
    pub(super) fn of(seed: u64) -> Self {
        Self(Mutex::new(Chance::of(seed)))
    }
}

impl Random for Seeded {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        let mut chance = self.0.lock().expect("nobody panics with it");
        for part in bytes.chunks_mut(8) {
            let drawn = chance.next().to_le_bytes();
            part.copy_from_slice(&drawn[..part.len()]);
        }
        Ok(())
    }
}
