//! Numbers as people read them.

use std::fmt::{self, Display};
use std::io::Write as _;
use std::time::Duration;

/// A line on the standard output. A closed output is nobody's error.
pub(super) fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// One number, how it was taken, and the limit it is held against.
pub(super) struct Line {
    what: String,
    value: String,
    how: String,
    limit: Option<(String, bool)>,
}

impl Line {
    /// A number that has no limit.
    pub(super) fn new(what: impl Into<String>, value: impl Into<String>, how: impl Into<String>) -> Self {
        Self { what: what.into(), value: value.into(), how: how.into(), limit: None }
    }

    /// Holds it against its limit.
    pub(super) fn limit(mut self, limit: impl Into<String>, kept: bool) -> Self {
        self.limit = Some((limit.into(), kept));
        self
    }
}

impl Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "  {}: {}", self.what, self.value)?;
        if let Some((limit, kept)) = &self.limit {
            write!(f, " | limit {limit}: {}", if *kept { "ok" } else { "MISSED" })?;
        }
        write!(f, "\n      {}", self.how)
    }
}

/// How long something took, many times.
pub(super) struct Times(Vec<Duration>);

impl Times {
    pub(super) fn new(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        Self(times)
    }

    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    /// The one in the middle.
    pub(super) fn median(&self) -> Duration {
        self.at(50)
    }

    /// So many of a hundred took no longer than this.
    pub(super) fn at(&self, percent: usize) -> Duration {
        let place = (self.0.len() * percent).div_ceil(100).max(1) - 1;
        self.0.get(place).copied().unwrap_or_default()
    }

    /// The longest.
    pub(super) fn worst(&self) -> Duration {
        self.at(100)
    }
}

impl Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "median {}, ", ms(self.median()))?;
        // Of fewer, the ninety-ninth is the worst under another name.
        if self.count() >= 100 {
            write!(f, "p99 {}, ", ms(self.at(99)))?;
        }
        write!(f, "worst {} (n={})", ms(self.worst()), self.count())
    }
}

/// Milliseconds, with a decimal where it matters.
pub(super) fn ms(time: Duration) -> String {
    let ms = time.as_secs_f64() * 1000.0;
    if ms < 100.0 { format!("{ms:.1} ms") } else { format!("{ms:.0} ms") }
}

/// Bytes in decimal units.
pub(super) fn bytes(bytes: u64) -> String {
    match bytes {
        0..10_000 => format!("{bytes} B"),
        10_000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

/// What the figures depend on.
pub(super) fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let file = |name: &str| std::fs::read_to_string(name).unwrap_or_default();
    let memory = file("/proc/meminfo");
    let memory = memory.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok()).unwrap_or_default();
    let load = file("/proc/loadavg");
    let load = load.split_whitespace().next().unwrap_or("unknown");
    let profile = if cfg!(debug_assertions) { "dev: not what is held against the limits" } else { "release" };
    format!("cores {cores}, memory {}, load of others before {load}, build profile {profile}", bytes(memory * 1024))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(ms: impl IntoIterator<Item = u64>) -> Times {
        Times::new(ms.into_iter().map(Duration::from_millis).collect())
    }

    #[test]
    fn the_median_and_the_ninety_ninth_are_values_that_were_measured() {
        assert_eq!(times([3, 1, 2]).median(), Duration::from_millis(2), "the one in the middle, whatever the order");
        assert_eq!(times(1..=200).at(99), Duration::from_millis(198), "99 of 100 took no longer");
        assert_eq!(times([7]).worst(), Duration::from_millis(7), "one is all of them");
        assert_eq!(times([]).median(), Duration::ZERO, "nothing is no time");
    }

    #[test]
    fn a_line_says_whether_its_limit_was_kept() {
        let line = |kept| Line::new("start", "900 ms", "once").limit("< 1 s", kept).to_string();
        assert!(line(true).contains("limit < 1 s: ok"), "{}", line(true));
        assert!(line(false).contains("limit < 1 s: MISSED"), "{}", line(false));
    }
}
