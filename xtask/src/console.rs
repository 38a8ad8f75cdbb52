//! What a person sees: one short line for each stage, with how long it took.

use crate::error::Error;
use std::{
    io::{IsTerminal, Write, stderr, stdout},
    time::{Duration, Instant},
};

/// A line on the standard output. A closed output is nobody's error.
pub fn say(line: &str) {
    let _ = writeln!(stdout(), "{line}");
}

/// A line on the standard error.
pub fn complain(line: &str) {
    let _ = writeln!(stderr(), "{line}");
}

/// `DESKBELL_VERBOSE=1`: show what every tool prints.
pub fn verbose() -> bool {
    std::env::var_os("DESKBELL_VERBOSE").is_some_and(|value| !value.is_empty() && value != "0")
}

/// Whether somebody watches a long build as it goes.
pub fn watched() -> bool {
    stderr().is_terminal()
}

/// Does `work` and prints the stage's name, what came of it, and the time.
///
/// # Errors
/// Those of `work`.
pub fn stage(name: &str, work: impl FnOnce() -> Result<&'static str, Error>) -> Result<(), Error> {
    let start = Instant::now();
    let result = work();
    let what = result.as_ref().copied().unwrap_or("failed");
    say(&format!("{name}: {what} ({})", seconds(start.elapsed())));
    result.map(|_| ())
}

/// A time as people read it.
pub fn seconds(time: Duration) -> String {
    let tenths = time.as_millis() / 100;
    if tenths < 600 {
        format!("{}.{} s", tenths / 10, tenths % 10)
    } else {
        format!("{} min {:02} s", tenths / 600, tenths % 600 / 10)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_short_to_read() {
        assert_eq!(seconds(Duration::from_millis(80)), "0.0 s", "tenths are enough");
        assert_eq!(seconds(Duration::from_millis(59_960)), "59.9 s", "never sixty seconds");
        assert_eq!(seconds(Duration::from_secs(605)), "10 min 05 s", "minutes from one minute on");
    }
}
