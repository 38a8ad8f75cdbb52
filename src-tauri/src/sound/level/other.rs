//! Windows and macOS tell of no change by themselves; macOS tells the loudness when it is asked.

use std::sync::mpsc::Sender;

use deskbell_desk::ports::{Fact, OutputLevel};

use super::Ask;
use crate::Facts;

/// What the system tells of the device that plays, read when it is asked for.
pub(super) struct Watch {
    facts: Facts,
}

impl Watch {
    /// Begins with a look.
    pub(super) fn start(_asks: Sender<Ask>, facts: Facts) -> std::io::Result<Self> {
        let watch = Self { facts };
        watch.look();
        Ok(watch)
    }

    pub(super) fn choose(&self, _chosen: Option<String>) {}

    /// Looks again. Returns at once.
    pub(super) fn look(&self) {
        let facts = self.facts.clone();
        let read = move || {
            // The desk is gone when nobody listens.
            let _ = facts.send(Fact::OutputLevel(level()));
        };
        if let Err(error) = std::thread::Builder::new().name("sound level".to_owned()).spawn(read) {
            tracing::warn!(%error, "the system's volume cannot be read");
        }
    }
}

#[cfg(target_os = "macos")]
fn level() -> OutputLevel {
    let read = std::process::Command::new("osascript").args(["-e", "get volume settings"]).output();
    let told = read.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    let value = |what: &str| told.split([',', '\n']).find_map(|part| part.trim().strip_prefix(what)).map(str::trim);
    OutputLevel {
        name: None,
        muted: value("output muted:").and_then(|muted| muted.parse().ok()),
        volume: value("output volume:").and_then(|volume| volume.parse().ok()),
    }
}

#[cfg(not(target_os = "macos"))]
fn level() -> OutputLevel {
    OutputLevel::default()
}
