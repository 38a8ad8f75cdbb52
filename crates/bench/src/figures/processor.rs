//! Where a process spends the processor's time, by the names of its threads.

use std::collections::BTreeMap;
use std::time::Duration;

use super::Outcome;

/// Of the clock in which the system counts; the same on every Linux.
const TICKS_A_SECOND: u32 = 100;

/// The processor's time by name of thread, numbers at the end left out; those that ended are not in it.
pub(super) fn by_thread(process: u32) -> Outcome<BTreeMap<String, Duration>> {
    let mut times = BTreeMap::<_, Duration>::new();
    for thread in std::fs::read_dir(format!("/proc/{process}/task"))? {
        // It may end meanwhile.
        let Ok(stat) = std::fs::read_to_string(thread?.path().join("stat")) else { continue };
        let Some((name, fields)) = stat.split_once('(').and_then(|(_, rest)| rest.rsplit_once(')')) else { continue };
        let ticks = fields.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<u32>().ok());
        let name = name.trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == '-');
        *times.entry(name.to_owned()).or_default() += Duration::from_secs(1) * ticks.sum::<u32>() / TICKS_A_SECOND;
    }
    Ok(times)
}
