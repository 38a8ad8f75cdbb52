//! One link, opened by a thousand browsers in the same instant.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Barrier;
use tokio::task::JoinSet;

use super::super::report::{Line, Times, ms};
use super::super::{Outcome, Programs};
use super::Open;
use super::people::{Joining, connections, link};

const BROWSERS: usize = 1000;
const STORMS: usize = 10;

pub(super) async fn measure(programs: &Programs) -> Outcome<Vec<Line>> {
    let open = Open::start(programs).await?;
    let mut operator = open.company.operator().await?;
    let (mut one_off, mut reusable) = (Vec::new(), Vec::new());
    for _ in 0..STORMS {
        one_off.push(storm(&open, &link(&mut operator, false).await?, 1).await?);
        reusable.push(storm(&open, &link(&mut operator, true).await?, BROWSERS).await?);
    }
    let [first, last] = [reusable.first(), reusable.last()].map(|took| ms(took.copied().unwrap_or_default()));
    let how = "connections open before; until the last browser has its answer; generator beside";
    Ok(vec![
        Line::new(
            format!("{BROWSERS} browsers join by a one-off link at once"),
            Times::new(one_off).to_string(),
            format!("one is let in and all others are told that it is used, each time; {how}"),
        ),
        Line::new(
            format!("{BROWSERS} browsers join by a reusable link at once"),
            Times::new(reusable).to_string(),
            format!("each gets a session of its own, and waits; the first storm {first}, the last {last}; {how}"),
        ),
    ])
}

/// How long until all have their answer, of whom so many are to be let in.
async fn storm(open: &Open, code: &str, let_in: usize) -> Outcome<Duration> {
    let (ready, mut browsers) = (Arc::new(Barrier::new(BROWSERS + 1)), JoinSet::new());
    for mut wire in connections(open.company.address(), BROWSERS).await? {
        let (ready, joining) = (Arc::clone(&ready), Joining::new(code)?);
        browsers.spawn(async move {
            ready.wait().await;
            joining.send(&mut wire).await
        });
    }
    ready.wait().await;
    let began = Instant::now();
    let (mut joined, mut refused) = (0, 0);
    while let Some(answered) = browsers.join_next().await {
        match answered?? {
            200 => joined += 1,
            410 => refused += 1,
            status => return Err(format!("a browser of the storm was answered with {status}").into()),
        }
    }
    let took = began.elapsed();
    if (joined, refused) != (let_in, BROWSERS - let_in) {
        return Err(format!("{joined} were let in instead of {let_in}").into());
    }
    Ok(took)
}
