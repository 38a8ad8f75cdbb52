//! From the start of the process to a workspace that can be worked in, with the sign-in kept in the keychain.

use std::time::{Duration, Instant, SystemTime};

use deskbell_testkit::{DeskWindow, Stage};
use serde_json::Value;

use super::company::Company;
use super::report::{Line, Times, ms};
use super::{Outcome, Programs, window};

const STARTS: usize = 7;
const LIMIT: Duration = Duration::from_secs(1);
const PATIENCE: Duration = Duration::from_secs(30);

/// Of the clock in which the system tells when a process started; the same on every Linux.
const TICKS_A_SECOND: f64 = 100.0;

const LOOK: &str = "const { ready, connection } = document.body.dataset;
    const [page] = performance.getEntriesByType('navigation');
    return [ready === 'workspace' && connection === 'connected', performance.timeOrigin, page ? page.domContentLoadedEventEnd : 0]";

/// One start.
struct Start {
    whole: Duration,
    /// Until the page began to load.
    before_page: Duration,
    /// From there until its script had run for the first time.
    loading_page: Duration,
    /// It was ready when it was looked at for the first time, so it took less than is told.
    seen_late: bool,
}

pub(super) async fn measure(programs: &Programs) -> Outcome<Vec<Line>> {
    let company = Company::start(programs).await?;
    let stage = Stage::start().await;
    window::signed_in(&stage, programs, &company).await.kill();
    let mut starts = Vec::new();
    for _ in 0..STARTS {
        starts.push(start(&stage, programs).await?);
    }
    let late = starts.iter().filter(|start| start.seen_late).count();
    let whole = Times::new(starts.iter().map(|start| start.whole).collect());
    let before = Times::new(starts.iter().map(|start| start.before_page).collect());
    let loading = Times::new(starts.iter().map(|start| start.loading_page).collect());
    let rest = whole.median().saturating_sub(before.median() + loading.median());
    let how = format!(
        "from the start of the process (to 10 ms) to body[data-ready=workspace] and connected, asked for every 2 ms; of the \
         medians {} until the page begins to load (process, GTK, WebKit), {} until its script has run, {} from there on \
         (sign-in, workspace, stream); in {late} of {STARTS} it was ready when WebDriver first could ask",
        ms(before.median()),
        ms(loading.median()),
        ms(rest)
    );
    let kept = whole.median() < LIMIT;
    Ok(vec![Line::new("program start to usable workspace", whole.to_string(), how).limit("< 1 s", kept)])
}

async fn start(stage: &Stage, programs: &Programs) -> Outcome<Start> {
    let desk = DeskWindow::start(stage, &programs.desk(), &[]).await;
    let began = started(desk.process_id().ok_or("the program has ended")?)?;
    let mut looks = 0;
    let first_look = Instant::now();
    loop {
        let seen = desk.script(LOOK).await;
        let now = SystemTime::now();
        if seen[0] == Value::Bool(true) {
            let ms = |place: usize| Duration::from_secs_f64(seen[place].as_f64().unwrap_or_default() / 1000.0);
            let before_page = (SystemTime::UNIX_EPOCH + ms(1)).duration_since(began).unwrap_or_default();
            desk.kill();
            let whole = now.duration_since(began)?;
            return Ok(Start { whole, before_page, loading_page: ms(2), seen_late: looks == 0 });
        }
        if first_look.elapsed() > PATIENCE {
            return Err("the workspace did not come".into());
        }
        looks += 1;
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

/// When a process started.
fn started(process: u32) -> Outcome<SystemTime> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    let (_, fields) = stat.rsplit_once(')').ok_or("no status of the process")?;
    let ticks: f64 = fields.split_whitespace().nth(19).ok_or("no start of the process")?.parse()?;
    let uptime = std::fs::read_to_string("/proc/uptime")?;
    let uptime: f64 = uptime.split_whitespace().next().ok_or("no uptime")?.parse()?;
    let age = Duration::from_secs_f64((uptime - ticks / TICKS_A_SECOND).max(0.0));
    Ok(SystemTime::now() - age)
}
