//! Memory of the whole program, WebKit's processes included, when it has nothing to do.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use deskbell_testkit::Stage;

use super::company::Company;
use super::report::{Line, bytes};
use super::{Outcome, Programs, window};

/// Memory is taken when it moved by less than a hundredth for so long.
const STILL: Duration = Duration::from_secs(3);
const PATIENCE: Duration = Duration::from_secs(60);

pub(super) async fn measure(programs: &Programs) -> Outcome<Vec<Line>> {
    let company = Company::start(programs).await?;
    let stage = Stage::start().await;
    let desk = window::signed_in(&stage, programs, &company).await;
    let process = desk.process_id().ok_or("the program has ended")?;
    let (began, mut held, mut since) = (Instant::now(), 0, Instant::now());
    while since.elapsed() < STILL && began.elapsed() < PATIENCE {
        let now = of_family(process)?;
        if now.abs_diff(held) > held / 100 {
            (held, since) = (now, Instant::now());
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let mut each = Vec::new();
    let mut sum = 0;
    for (process, name) in family(process) {
        let size = pss(process)?;
        sum += size;
        each.push(format!("{name} {}", bytes(size)));
    }
    let how = format!("PSS: {}; signed in, no conversation, still for {STILL:?}, driven by WebDriver", each.join(", "));
    Ok(vec![Line::new("memory after start", bytes(sum), how)])
}

/// What a process and those that it started hold. In bytes.
pub(super) fn of_family(process: u32) -> Outcome<u64> {
    family(process).iter().try_fold(0, |sum, (one, _)| Ok(sum + pss(*one)?))
}

/// Proportional set size: shared pages count in part. In bytes.
pub(super) fn pss(process: u32) -> Outcome<u64> {
    let rollup = std::fs::read_to_string(format!("/proc/{process}/smaps_rollup"))?;
    let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:")).ok_or("no PSS")?;
    let kib: u64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kib * 1024)
}

/// A process and those it started, and those in turn, each with its name.
fn family(first: u32) -> Vec<(u32, String)> {
    let mut all = BTreeMap::new();
    for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(process) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        // It may have ended meanwhile.
        let Ok(stat) = std::fs::read_to_string(entry.path().join("stat")) else { continue };
        let Some((name, rest)) = stat.split_once('(').and_then(|(_, rest)| rest.rsplit_once(')')) else { continue };
        let Some(parent) = rest.split_whitespace().nth(1).and_then(|parent| parent.parse::<u32>().ok()) else {
            continue;
        };
        all.insert(process, (parent, name.to_owned()));
    }
    let is_of_family = |process: u32| {
        let mut one = process;
        while one != first {
            match all.get(&one) {
                Some((parent, _)) => one = *parent,
                None => return false,
            }
        }
        true
    };
    all.iter()
        .filter(|(process, _)| is_of_family(**process))
        .map(|(process, (_, name))| (*process, name.clone()))
        .collect()
}
