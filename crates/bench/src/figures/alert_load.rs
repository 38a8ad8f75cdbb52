//! What alerts cost: memory and handles after many, and the processor while one repeats.

use std::time::{Duration, Instant};

use deskbell_testkit::{DeskWindow, Stage, wait};

use super::alerts::look_elsewhere;
use super::company::Company;
use super::report::{Line, bytes};
use super::{Outcome, Programs, memory, processor, window};

/// Each writes as one, so that many write at once.
const CLIENTS: usize = 20;
const EACH: usize = 500;
const EVENTS: usize = CLIENTS * EACH;

/// Popups and sounds of what was written last are over after this.
const SETTLED: Duration = Duration::from_secs(20);
const WATCHED: Duration = Duration::from_secs(60);

pub(super) async fn measure(programs: &Programs) -> Outcome<Vec<Line>> {
    let settings = r#"{"version": 1, "settings": {"slots": 50}}"#;
    let room: (&[&str], &str) = (&["settings", "apply", "-"], settings);
    let company = Company::furnished(programs, &[room], async |_| Ok(())).await?;
    let stage = Stage::start().await;
    let desk = window::signed_in(&stage, programs, &company).await;
    let process = desk.process_id().ok_or("the program has ended")?;
    let mut operator = company.operator().await?;
    let mut clients = Vec::new();
    for _ in 0..CLIENTS {
        let client = company.client(&mut operator).await?;
        let id = client.joined.session.id;
        let _: serde_json::Value =
            operator.send_once("POST", &format!("/v1/sessions/{id}/accept"), &serde_json::json!({})).await?;
        clients.push(client);
    }
    look_elsewhere(&desk).await;
    // Once beforehand: what is made on first use is not counted as growth.
    write(&mut clients, 1).await?;
    tokio::time::sleep(SETTLED).await;
    let (held, handles, calls) =
        (memory::pss(process)?, open_handles(process)?, stage.notifications().received().len());
    let began = Instant::now();
    write(&mut clients, EACH).await?;
    let took = began.elapsed();
    tokio::time::sleep(SETTLED).await;
    let (held_after, handles_after) = (memory::pss(process)?, open_handles(process)?);
    let popups = stage.notifications().received().len() - calls;
    let shown = stage.notifications().shown().len();
    let how = format!(
        "{EVENTS} messages of {CLIENTS} clients in {:.1} s, {popups} popup calls, {shown} on the screen at the end; the \
         program without WebKit's processes, {} before, {SETTLED:?} after the last",
        took.as_secs_f64(),
        bytes(held),
    );
    let mut lines = vec![
        Line::new(format!("memory after {EVENTS} alerts"), bytes(held_after), how),
        Line::new(
            format!("open files and sockets after {EVENTS} alerts"),
            handles_after.to_string(),
            format!("{handles} before"),
        )
        .limit("no more than before", handles_after <= handles),
    ];
    drop(clients);
    lines.extend(idle(&company, &desk, process).await?);
    Ok(lines)
}

/// All write at once, one message after the other.
async fn write(clients: &mut [super::company::Client], each: usize) -> Outcome<()> {
    let write = clients.iter_mut().map(async |client| -> Outcome<()> {
        for number in 0..each {
            client.say(&format!("Message {number} of many.")).await?;
        }
        Ok(())
    });
    futures_util::future::try_join_all(write).await.map(drop)
}

/// The processor's time while nothing happens, and while one client waits whose sound comes again.
async fn idle(company: &Company, desk: &DeskWindow<'_>, process: u32) -> Outcome<Vec<Line>> {
    desk.focus().await;
    look_elsewhere(desk).await;
    wait::until("nothing rings any more", wait::PATIENCE, async || {
        desk.script("return document.body.dataset.connection").await == "connected"
    })
    .await;
    let quiet = spent(process).await?;
    let mut operator = company.operator().await?;
    let _waiting = company.client(&mut operator).await?;
    let ringing = spent(process).await?;
    let how = "processor time of the program without WebKit's processes, window not in front";
    Ok(vec![
        Line::new("processor while nothing happens", percent(quiet), format!("over {WATCHED:?}: {how}")),
        Line::new(
            "processor while a client waits and the sound comes again every 5 s",
            percent(ringing),
            format!("over {WATCHED:?}: {how}"),
        ),
    ])
}

async fn spent(process: u32) -> Outcome<f64> {
    let sum = || -> Outcome<Duration> { Ok(processor::by_thread(process)?.values().sum()) };
    let before = sum()?;
    tokio::time::sleep(WATCHED).await;
    Ok(sum()?.saturating_sub(before).as_secs_f64() / WATCHED.as_secs_f64())
}

fn percent(share: f64) -> String {
    format!("{:.2} % of a core", share * 100.0)
}

/// Open files, sockets and the like.
fn open_handles(process: u32) -> Outcome<usize> {
    Ok(std::fs::read_dir(format!("/proc/{process}/fd"))?.count())
}
