//! A working day of a company, with everything that goes wrong in one: the real commands on a real database, time that is moved by hand,
//! chance from a seed. After each step the database alone is asked whether its promises hold; in the evening, whether every session was
//! handled once.
//!
//! `DESKBELL_DAY=OPERATORSxCLIENTS` makes it larger or smaller, `DESKBELL_DAY_SEED` repeats a day that failed.

mod chance;
mod evening;
mod events;
mod faults;
mod giving;
mod house;
mod late;
mod people;
mod picture;
mod promises;
mod work;

use std::str::FromStr;

use work::{Day, Size};

/// What is simulated when nothing else is asked for; small enough for every run of the tests.
const USUAL: Size = Size { operators: 40, clients: 400 };

#[tokio::test(start_paused = true)]
async fn a_day_with_random_faults_ends_with_every_session_handled_once() {
    simulate(asked("DESKBELL_DAY_SEED").unwrap_or(1)).await;
}

#[tokio::test(start_paused = true)]
async fn another_day_too() {
    simulate(asked("DESKBELL_DAY_SEED").unwrap_or(20_261_122)).await;
}

async fn simulate(seed: u64) {
    let size = asked("DESKBELL_DAY").unwrap_or(USUAL);
    let _told = Told { seed, size };
    in_standing_time(Day::live(seed, size)).await;
}

/// While something blocks, paused time stands still unless it is moved: waiting for the database takes none.
async fn in_standing_time(does: impl Future<Output = ()>) {
    let (end, blocks) = std::sync::mpsc::channel::<()>();
    let standing = tokio::task::spawn_blocking(move || blocks.recv().is_err());
    does.await;
    drop(end);
    assert!(standing.await.is_ok_and(|ended| ended), "nothing else happens there");
}

fn asked<T: FromStr>(name: &str) -> Option<T> {
    std::env::var(name).ok().and_then(|value| value.parse().ok())
}

/// Says how a day that failed is repeated.
struct Told {
    seed: u64,
    size: Size,
}

impl Drop for Told {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let Self { seed, size } = self;
            eprintln!("this day again: DESKBELL_DAY_SEED={seed} DESKBELL_DAY={}x{}", size.operators, size.clients);
        }
    }
}
