//! Durable messages a second, each on disk before it is answered, and how long one takes at half that load.

use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::Instant;

use super::company::{Client, Company};
use super::report::{Line, Times, ms};
use super::{Outcome, Programs, bare_table, processor};

const CONNECTIONS: u32 = 128;
const LASTS: Duration = Duration::from_secs(10);
const TEXT: &str = "Good day, I would like to ask about my order.";

/// How the name of the thread begins that writes.
const WRITER: &str = "sqlx-sqlite";

/// Messages a second.
const LIMIT: f64 = 20_000.0;
const LIMIT_HALF_LOAD: Duration = Duration::from_millis(20);

pub(super) async fn measure(programs: &Programs) -> Outcome<Vec<Line>> {
    let company = Company::start(programs).await?;
    let mut operator = company.operator().await?;
    let mut clients = Vec::new();
    for _ in 0..CONNECTIONS {
        clients.push(company.client(&mut operator).await?);
    }
    let before = company.stored_bytes()?;
    let idle = processor::by_thread(company.process()?)?;
    let (clients, full) = run(clients, None).await?;
    let busy = processor::by_thread(company.process()?)?;
    let rate = full.count() as f64 / LASTS.as_secs_f64();
    let each = company.stored_bytes()?.saturating_sub(before) / full.count().max(1) as u64;

    let pace = f64::from(CONNECTIONS) / (rate / 2.0).max(1.0);
    let (_, half) = run(clients, Some(pace)).await?;
    drop(company);

    let folder = programs.data()?;
    let bare = bare_table::write(folder.path(), full.count(), TEXT).await?;
    let bare_rate = full.count() as f64 / bare.as_secs_f64();
    // In microseconds a message.
    let spent: Vec<(f64, String)> = busy
        .into_iter()
        .map(|(name, busy)| (busy.saturating_sub(idle.get(&name).copied().unwrap_or_default()), name))
        .filter(|(spent, _)| *spent >= LASTS / 100)
        .map(|(spent, name)| (spent.as_secs_f64() * 1e6 / full.count().max(1) as f64, name))
        .collect();
    let each_in_all = spent.iter().map(|(spent, _)| spent).sum::<f64>().max(1.0);
    let cores = std::thread::available_parallelism()?.get();
    let busiest =
        spent.iter().filter(|(_, name)| name.starts_with(WRITER)).map(|(spent, _)| *spent).fold(1.0, f64::max);
    // All writing is one thread, however many cores there are.
    let alone = (cores as f64 / each_in_all).min(1.0 / busiest) * 1e6;
    let spent: Vec<String> = spent.iter().map(|(spent, name)| format!("{name} {spent:.0} µs")).collect();
    let how = format!(
        "over HTTP from {CONNECTIONS} clients who each wait for the answer, for {LASTS:?}; {full}; generator and server share \
         the machine; about {each} B a message on disk; processor time a message by the server's threads: {}",
        spent.join(", ")
    );
    Ok(vec![
        Line::new("durable messages", format!("{rate:.0}/s"), how).limit(format!(">= {LIMIT:.0}/s"), rate >= LIMIT),
        Line::new(
            "what that would be without the generator beside",
            format!("{alone:.0}/s"),
            format!(
                "reckoned, not seen: {each_in_all:.0} µs of processor time a message, {cores} cores for the server alone"
            ),
        ),
        Line::new(
            "a bare table on the same disk",
            format!("{bare_rate:.0} rows/s; the server does {:.0} % of that", 100.0 * rate / bare_rate),
            format!("{} rows of the same text in groups of 10, one connection, WAL, synchronous=FULL", full.count()),
        ),
        Line::new(
            "one message at half that load",
            format!(
                "median {}, p99 {}, worst {} (n={})",
                ms(half.median()),
                ms(half.at(99)),
                ms(half.worst()),
                half.count()
            ),
            format!(
                "{:.0} messages/s by the clock for {LASTS:?}; waiting behind the own message before counts",
                half.count() as f64 / LASTS.as_secs_f64()
            ),
        )
        .limit(format!("p99 < {}", ms(LIMIT_HALF_LOAD)), half.at(99) < LIMIT_HALF_LOAD),
    ])
}

/// Everybody writes for a while: as fast as the answers come, or one message in every `pace` seconds.
async fn run(clients: Vec<Client>, pace: Option<f64>) -> Outcome<(Vec<Client>, Times)> {
    let started = Instant::now();
    let mut tasks = JoinSet::new();
    for (number, client) in (0_u32..).zip(clients) {
        // Spread evenly, so that they do not come in step.
        let pace =
            pace.map(|pace| (Duration::from_secs_f64(pace), Duration::from_secs_f64(pace) * number / CONNECTIONS));
        tasks.spawn(write(client, started, pace));
    }
    let (mut clients, mut took) = (Vec::new(), Vec::new());
    while let Some(done) = tasks.join_next().await {
        let (client, times) = done??;
        clients.push(client);
        took.extend(times);
    }
    Ok((clients, Times::new(took)))
}

async fn write(
    mut client: Client,
    started: Instant,
    pace: Option<(Duration, Duration)>,
) -> Outcome<(Client, Vec<Duration>)> {
    let (until, mut took) = (started + LASTS, Vec::new());
    let mut due = started + pace.map_or(Duration::ZERO, |(_, offset)| offset);
    loop {
        let mut from = Instant::now();
        if let Some((pace, _)) = pace {
            if from < due {
                tokio::time::sleep_until(due).await;
                from = Instant::now();
            } else {
                // Late because of its own message before: that counts.
                from = due;
            }
            due += pace;
        }
        if from >= until {
            return Ok((client, took));
        }
        client.say(TEXT).await?;
        took.push(from.elapsed());
    }
}
