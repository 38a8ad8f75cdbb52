//! What the simulated clients keep on disk, as browsers do, so that after a restart of the program they go on, or leave, and nobody
//! waits for ever.

use std::io;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::line::Key;

/// A client who is there.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Visit {
    pub(crate) key: Key,
    /// The name by which the cast knows the story.
    pub(crate) name: String,
    /// It is the second visit.
    pub(crate) again: bool,
}

/// Everything that is kept.
#[derive(Default, Clone, Serialize, Deserialize)]
pub(crate) struct Kept {
    /// The code of the next client's invitation, once there is one.
    pub(crate) code: Option<String>,
    pub(crate) visits: Vec<Visit>,
}

/// The file.
pub(crate) struct Journal(PathBuf);

impl Journal {
    pub(crate) fn at(file: PathBuf) -> Self {
        Self(file)
    }

    /// What was kept; nothing when there is no such file or it cannot be read.
    pub(crate) fn read(&self) -> Kept {
        let Ok(text) = std::fs::read(&self.0) else { return Kept::default() };
        serde_json::from_slice(&text).unwrap_or_else(|error| {
            tracing::warn!(%error, "the simulated clients' file could not be read: those of before are left alone");
            Kept::default()
        })
    }

    /// Keeps it; the file is whole at any moment.
    pub(crate) fn write(&self, kept: &Kept) -> io::Result<()> {
        let beside = self.0.with_extension("new");
        std::fs::write(&beside, serde_json::to_vec(kept)?)?;
        std::fs::rename(beside, &self.0)
    }
}
