//! What can go wrong.

use std::{io, path::PathBuf};

/// Why a task stopped.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The command line is not one we know.
    #[error("not understood: {0}\n\n{usage}", usage = crate::args::USAGE)]
    Usage(String),
    /// Something the machine must have is not there; the text says what, and how to get it.
    #[error("{0}")]
    Missing(String),
    /// A program could not be started.
    #[error("{program} could not be started: {source}")]
    Start {
        /// The program as it was called.
        program: String,
        /// Why.
        source: io::Error,
    },
    /// A program ended with something other than success.
    #[error("{program} failed ({status})")]
    Failed {
        /// The program as it was called.
        program: String,
        /// How it ended.
        status: std::process::ExitStatus,
    },
    /// A file could not be read or written.
    #[error("{path}: {source}", path = path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A program answered something we do not understand.
    #[error("{what} answered something unexpected: {detail}")]
    Answer {
        /// Who answered.
        what: &'static str,
        /// What is wrong with it.
        detail: String,
    },
}

impl Error {
    /// For `map_err`: an [`Error::File`] about `path`.
    pub fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }
}
