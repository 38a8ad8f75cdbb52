//! Codes that nobody has, guessed from many addresses, while others join by good ones.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::Instant;

use super::super::report::{Line, Times};
use super::super::wire::Wire;
use super::super::{Outcome, Programs};
use super::Open;
use super::people::{Joining, LASTS, connections, link};

/// So many a second.
const GUESSES: u32 = 10_000;
const GUESSERS: u32 = 64;
/// So many clients join a second.
const JOINS: u32 = 50;
const JOINERS: u32 = 8;

/// Letters that codes are made of; how they are chosen matters to nobody.
const LETTERS: &[u8; 32] = b"23456789abcdefghijkmnpqrstuvwxyz";

pub(super) async fn measure(programs: &Programs) -> Outcome<Vec<Line>> {
    let open = Open::start(programs).await?;
    let quiet = joins(&open).await?;

    let (over, from) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU32::new(0)));
    let mut guessers = JoinSet::new();
    let began = Instant::now();
    for (number, wire) in (0_u32..).zip(connections(open.company.address(), GUESSERS as usize).await?) {
        guessers.spawn(guess(wire, began, number, Arc::clone(&over), Arc::clone(&from)));
    }
    let before = open.spent()?;
    let guessed = joins(&open).await?;
    let busy = open.spent()? - before;
    over.store(true, Ordering::Relaxed);
    let mut answered = Vec::new();
    while let Some(own) = guessers.join_next().await {
        answered.extend(own??);
    }
    let lasted = began.elapsed();
    let rate = answered.len() as f64 / lasted.as_secs_f64();
    let times = Times::new(answered);
    Ok(vec![
        Line::new(
            "a client joins while nobody guesses",
            quiet.to_string(),
            format!("{JOINS} joins/s by the clock for {LASTS:?}"),
        ),
        Line::new(
            format!("the same while codes are guessed, {rate:.0}/s"),
            guessed.to_string(),
            format!(
                "each guess from another address, so that all are looked for; all answered with 404, {times}; \
                 {:.2} s of the server's processor time a second; generator beside",
                busy.as_secs_f64() / LASTS.as_secs_f64()
            ),
        ),
    ])
}

/// Clients who join by links of their own, made before.
async fn joins(open: &Open) -> Outcome<Times> {
    let mut operator = open.company.operator().await?;
    let pace = Duration::from_secs(1) * JOINERS / JOINS;
    let each = LASTS.as_millis() / pace.as_millis();
    let mut joiners = JoinSet::new();
    let wires = connections(open.company.address(), JOINERS as usize).await?;
    let mut prepared = Vec::new();
    for wire in wires {
        let mut links = Vec::new();
        for _ in 0..each {
            links.push(link(&mut operator, false).await?);
        }
        prepared.push((wire, links));
    }
    let started = Instant::now();
    for (number, (mut wire, links)) in (0_u32..).zip(prepared) {
        joiners.spawn(async move {
            let (mut due, mut took) = (started + pace * number / JOINERS, Vec::new());
            for code in links {
                let joining = Joining::new(&code)?;
                tokio::time::sleep_until(due).await;
                joining.expect(&mut wire, 200).await?;
                // Late because of the own join before: that counts.
                took.push(due.elapsed());
                due += pace;
            }
            Ok::<_, Box<dyn std::error::Error + Send + Sync>>(took)
        });
    }
    let mut took = Vec::new();
    while let Some(own) = joiners.join_next().await {
        took.extend(own??);
    }
    Ok(Times::new(took))
}

/// Guesses until it is over.
async fn guess(
    mut wire: Wire,
    began: Instant,
    number: u32,
    over: Arc<AtomicBool>,
    from: Arc<AtomicU32>,
) -> Outcome<Vec<Duration>> {
    let pace = Duration::from_secs(1) * GUESSERS / GUESSES;
    let (mut due, mut took) = (began + pace * number / GUESSERS, Vec::new());
    while !over.load(Ordering::Relaxed) {
        tokio::time::sleep_until(due).await;
        let address = Ipv4Addr::from_bits(0x0a00_0000 + from.fetch_add(1, Ordering::Relaxed));
        let path = format!("/v1/client/invitations/{}", code());
        let status = wire.ask("GET", &path, &format!("X-Forwarded-For: {address}\r\n"), "").await?.status;
        if status != 404 {
            return Err(format!("a guess was answered with {status}").into());
        }
        took.push(due.elapsed());
        due += pace;
    }
    Ok(took)
}

/// Looks like a code.
fn code() -> String {
    let letter = |byte: u8| char::from(LETTERS[usize::from(byte) % LETTERS.len()]);
    uuid::Uuid::new_v4()
        .into_bytes()
        .into_iter()
        .chain(uuid::Uuid::new_v4().into_bytes())
        .take(26)
        .map(letter)
        .collect()
}
