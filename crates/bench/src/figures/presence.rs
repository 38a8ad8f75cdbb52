//! What it costs to know that everybody is there: many operators whose desks answer their pings and do nothing else.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use deskbell_protocol::Resume;
use deskbell_testkit::wait::until;
use sha2::{Digest as _, Sha256};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::company::Company;
use super::connections::allowed;
use super::desk_stream::{Came, DeskStream};
use super::memory::pss;
use super::report::{Line, bytes, ms};
use super::{Outcome, Programs, processor};

const OPERATORS: u64 = 10_000;
const AT_ONCE: usize = 64;
const PATIENCE: Duration = Duration::from_secs(180);
/// Several pings of everybody.
const LASTS: Duration = Duration::from_secs(30);

#[derive(Default)]
struct Seen {
    open: AtomicU64,
    pinged: AtomicU64,
    lost: AtomicU64,
}

pub(super) async fn measure(programs: &Programs) -> Outcome<Vec<Line>> {
    let count = allowed()?.min(OPERATORS);
    let tokens: Vec<String> = (0..count).map(|_| Uuid::new_v4().to_string()).collect();
    let mut company = Company::furnished(programs, &[], async |folder| sign_in(folder, &tokens).await).await?;
    let before = pss(company.process()?)?;

    let first = connect(&company, &tokens).await?;
    // What followed from the last of them is written by then.
    tokio::time::sleep(Duration::from_secs(2)).await;
    let (written, busy, began) = (company.written()?, spent(&company)?, Instant::now());
    let pinged = first.seen.pinged.load(Ordering::Relaxed);
    tokio::time::sleep(LASTS).await;
    let share = (spent(&company)? - busy).as_secs_f64() / began.elapsed().as_secs_f64();
    let pinged = first.seen.pinged.load(Ordering::Relaxed) - pinged;
    let wrote = company.written()? != written;
    let lost = first.seen.lost.load(Ordering::Relaxed);
    let memory = pss(company.process()?)?.saturating_sub(before);
    let mut lines = vec![
        Line::new(
            format!("presence of {count} operators, in steady state"),
            format!("{:.3} s of processor time a second", share),
            format!("{pinged} pings answered in {LASTS:?}, {lost} streams lost; generator beside"),
        ),
        Line::new(
            "memory of each",
            bytes(memory / count),
            "PSS of the server beyond that before they came; buffers of the kernel are not in it",
        ),
        Line::new(
            "writes meanwhile",
            if wrote { "some" } else { "none" },
            "the database's file and its log were neither written nor grew",
        )
        .limit("none", !wrote),
        first.line("all of them connect to a server that does not know them yet"),
    ];
    drop(first);

    company.restart(programs).await?;
    let log = company.written()?;
    let again = connect(&company, &tokens).await?;
    let wrote = company.written()? != log;
    let wrote = if wrote { "something was written" } else { "nothing was written" };
    lines.push(again.line(&format!("all of them come back after a kill -9 and a restart of the server; {wrote}")));
    Ok(lines)
}

/// Processor time of the server so far.
fn spent(company: &Company) -> Outcome<Duration> {
    Ok(processor::by_thread(company.process()?)?.into_values().sum())
}

/// Operators who are signed in on one computer each, written past the server: so many passwords would take minutes.
pub(super) async fn sign_in(folder: &Path, tokens: &[String]) -> Outcome<()> {
    let mut database = SqliteConnectOptions::new().filename(folder.join("deskbell.db")).connect().await?;
    let mut all = database.begin().await?;
    for (number, token) in tokens.iter().enumerate() {
        let (id, device) = (Uuid::now_v7().to_string(), Uuid::now_v7().to_string());
        sqlx::query(
            "INSERT INTO operator (id, username, username_key, display_name, role, password_hash, status, status_since, \
             created_at) VALUES (?1, ?2, ?2, ?2, 'operator', '', 'online', 0, 0)",
        )
        .bind(id.as_str())
        .bind(format!("operator{number}"))
        .execute(&mut *all)
        .await?;
        sqlx::query(
            "INSERT INTO device (operator_id, id, name, token_hash, signed_in_at) VALUES (?, ?, 'bench', ?, 0)",
        )
        .bind(id.as_str())
        .bind(device)
        .bind(base64_url(&Sha256::digest(token.as_bytes())))
        .execute(&mut *all)
        .await?;
    }
    all.commit().await?;
    Ok(database.close().await?)
}

/// As the server writes the hashes of tokens: without padding.
fn base64_url(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let bits =
            three.iter().enumerate().fold(0_usize, |bits, (place, byte)| bits | usize::from(*byte) << (16 - 8 * place));
        let letters = (0..=three.len()).filter_map(|place| LETTERS.get(bits >> (18 - 6 * place) & 63));
        text.extend(letters.map(|letter| char::from(*letter)));
    }
    text
}

/// Streams that are held open until this is dropped.
struct Connected {
    seen: Arc<Seen>,
    took: Duration,
    busy: Duration,
    _streams: JoinSet<()>,
}

impl Connected {
    fn line(&self, what: &str) -> Line {
        let lost = self.seen.lost.load(Ordering::Relaxed);
        let value = format!("{}, {} of processor time", ms(self.took), ms(self.busy));
        Line::new(
            what,
            value,
            format!("{AT_ONCE} at a time, until the last is accepted; {lost} refused; generator beside"),
        )
    }
}

async fn connect(company: &Company, tokens: &[String]) -> Outcome<Connected> {
    let (seen, gate) = (Arc::new(Seen::default()), Arc::new(Semaphore::new(AT_ONCE)));
    let (began, busy) = (Instant::now(), spent(company)?);
    // Nobody has anything to read from before this.
    let snapshot: serde_json::Value = company.operator().await?.send("GET", "/v1/workspace", &()).await?;
    let resume: Resume = serde_json::from_value(snapshot)?;
    let mut streams = JoinSet::new();
    for token in tokens {
        let (address, token) = (company.address(), token.clone());
        let (seen, gate) = (Arc::clone(&seen), Arc::clone(&gate));
        streams.spawn(async move {
            let held = async {
                let turn = gate.acquire().await?;
                let mut stream = DeskStream::resume(address, &token, resume).await?;
                drop(turn);
                seen.open.fetch_add(1, Ordering::Relaxed);
                loop {
                    if let Came::Ping = stream.next().await? {
                        seen.pinged.fetch_add(1, Ordering::Relaxed);
                    }
                }
            };
            let ended: Outcome<()> = held.await;
            if ended.is_err() {
                seen.lost.fetch_add(1, Ordering::Relaxed);
            }
        });
    }
    let count = tokens.len() as u64;
    let is = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
    until("every stream is accepted or refused", PATIENCE, async || is(&seen.open) + is(&seen.lost) >= count).await;
    let (took, busy) = (began.elapsed(), spent(company)? - busy);
    Ok(Connected { seen, took, busy, _streams: streams })
}
