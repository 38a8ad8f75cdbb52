//! Invitations under load: made and joined as fast as the server takes it and at half that, one link stormed by a thousand
//! browsers, and codes guessed at while others join.

mod guesses;
mod people;
mod storm;

use super::company::Company;
use super::connections::allowed;
use super::desk_stream::DeskStream;
use super::presence::sign_in;
use super::report::{Line, Times, ms};
use super::{Outcome, Programs, processor};
use people::{LASTS, People, Work};
use std::time::Duration;
use tokio::task::JoinSet;
use uuid::Uuid;

/// Their desks are open: they are there for those whom they invited.
const OPERATORS: usize = 20;

/// As of a message at half of the load that the server takes.
const LIMIT_HALF_LOAD: Duration = Duration::from_millis(20);

/// A company whose operators are at their desks.
struct Open {
    company: Company,
    tokens: Vec<String>,
    _desks: JoinSet<Outcome<()>>,
}

impl Open {
    async fn start(programs: &Programs) -> Outcome<Self> {
        allowed()?;
        let tokens: Vec<String> = (0..OPERATORS).map(|_| Uuid::new_v4().to_string()).collect();
        let company = Company::furnished(programs, &[], async |folder| sign_in(folder, &tokens).await).await?;
        let mut desks = JoinSet::new();
        for token in &tokens {
            let mut desk = DeskStream::open(company.address(), token).await?;
            desks.spawn(async move {
                loop {
                    desk.next().await?;
                }
            });
        }
        Ok(Self { company, tokens, _desks: desks })
    }

    /// The server's processor time so far.
    fn spent(&self) -> Outcome<Duration> {
        Ok(processor::by_thread(self.company.process()?)?.into_values().sum())
    }
}

pub(super) async fn measure(programs: &Programs) -> Outcome<Vec<Line>> {
    let mut lines = alone(programs).await?;
    lines.extend(lives(programs).await?);
    lines.extend(storm::measure(programs).await?);
    lines.extend(guesses::measure(programs).await?);
    Ok(lines)
}

/// Links are made, and then joined, each by a client of its own who waits then.
async fn alone(programs: &Programs) -> Outcome<Vec<Line>> {
    let open = Open::start(programs).await?;
    let people = People::gather(&open.company, &open.tokens).await?;
    let before = open.spent()?;
    let (people, made) = people.work(Work::Make, None).await?;
    let between = open.spent()?;
    let (_, joined) = people.work(Work::Join, None).await?;
    let after = open.spent()?;
    let each = |spent: Duration, of: &Times| spent.as_secs_f64() * 1e6 / of.count().max(1) as f64;
    Ok(vec![
        Line::new(
            "invitations made",
            format!("{:.0}/s", made.made.count() as f64 / made.lasted.as_secs_f64()),
            format!("{}; {:.0} µs of processor time each", made.made, each(between - before, &made.made)),
        ),
        Line::new(
            "joins by one-off links",
            format!("{:.0}/s", joined.joined.count() as f64 / joined.lasted.as_secs_f64()),
            format!(
                "{}; {:.0} µs of processor time each; nobody accepts them, so all wait in the end: {} % came in the second half",
                joined.joined,
                each(after - between, &joined.joined),
                joined.late
            ),
        ),
    ])
}

/// Links are made, joined, and the clients leave: nobody waits for long.
async fn lives(programs: &Programs) -> Outcome<Vec<Line>> {
    let open = Open::start(programs).await?;
    let people = People::gather(&open.company, &open.tokens).await?;
    let before = open.spent()?;
    let (people, full) = people.work(Work::Live, None).await?;
    let each = (open.spent()? - before).as_secs_f64() * 1e6 / full.joined.count().max(1) as f64;
    let rate = full.joined.count() as f64 / full.lasted.as_secs_f64();
    let (_, half) = people.work(Work::Live, Some(rate / 2.0)).await?;
    let paced = half.joined.count() as f64 / half.lasted.as_secs_f64();
    let line = |what: &str, times: &Times, how: String| {
        Line::new(what, times.to_string(), how)
            .limit(format!("p99 < {}", ms(LIMIT_HALF_LOAD)), times.at(99) < LIMIT_HALF_LOAD)
    };
    Ok(vec![
        Line::new(
            "links made, joined and left",
            format!("{rate:.0}/s"),
            format!(
                "made {}; joined {}; left {}; {each:.0} µs of processor time for the three; {} % in the second half",
                full.made, full.joined, full.left, full.late
            ),
        ),
        line(
            "a link made at half that load",
            &half.made,
            format!("{paced:.0} such lives/s by the clock for {LASTS:?}; the limit is that of a message"),
        ),
        line("a client joins at half that load", &half.joined, format!("left: {}", half.left)),
    ])
}
