//! Calling other programs.

use crate::{console, error::Error};
use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

/// A program with its arguments.
pub struct Program {
    command: Command,
    shown: String,
}

impl Program {
    /// A program found on the `PATH`, or given with its path.
    pub fn new(program: impl AsRef<OsStr>) -> Self {
        let program = program.as_ref();
        let shown = Path::new(program).file_stem().unwrap_or(program);
        Self {
            shown: shown.to_string_lossy().into_owned(),
            command: Command::new(program),
        }
    }

    /// npm, which is a script of its own name on Windows.
    pub fn npm() -> Self {
        Self::new(if cfg!(windows) { "npm.cmd" } else { "npm" })
    }

    /// Adds arguments.
    pub fn args<A: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = A>) -> Self {
        for argument in arguments {
            self.shown.push(' ');
            self.shown.push_str(&argument.as_ref().to_string_lossy());
            self.command.arg(argument);
        }
        self
    }

    /// Sets the directory to run in.
    pub fn dir(mut self, dir: impl AsRef<Path>) -> Self {
        self.command.current_dir(dir);
        self
    }

    /// Sets an environment variable.
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Runs it with our own input and output, whatever it answers.
    ///
    /// # Errors
    /// It could not be started.
    pub fn status(mut self) -> Result<std::process::ExitStatus, Error> {
        self.command.status().map_err(|source| Error::Start { program: self.shown, source })
    }

    /// Runs it with its output shown.
    ///
    /// # Errors
    /// It could not be started, or failed.
    pub fn run_shown(mut self) -> Result<(), Error> {
        match self.command.status() {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(Error::Failed { program: self.shown, status }),
            Err(source) => Err(Error::Start { program: self.shown, source }),
        }
    }

    /// Runs it with its output shown only if it fails, or if that was asked for.
    ///
    /// # Errors
    /// It could not be started, or failed.
    pub fn run_quietly(self) -> Result<(), Error> {
        if console::verbose() {
            console::say(&format!("$ {}", self.shown));
            return self.run_shown();
        }
        let program = self.shown.clone();
        let output = self.output()?;
        if output.status.success() {
            return Ok(());
        }
        for text in [&output.stdout, &output.stderr] {
            let text = String::from_utf8_lossy(text);
            if !text.trim().is_empty() {
                console::complain(text.trim_end());
            }
        }
        Err(Error::Failed { program, status: output.status })
    }

    /// Runs it and returns all it said, whatever it answers.
    ///
    /// # Errors
    /// It could not be started.
    pub fn output(mut self) -> Result<Output, Error> {
        self.command
            .stdin(Stdio::null())
            .output()
            .map_err(|source| Error::Start { program: self.shown, source })
    }
}

/// The full path of the first of `names` that is on the `PATH`.
pub fn on_path(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let endings: &[&str] = if cfg!(windows) { &["exe", "cmd"] } else { &[""] };
    names.iter().find_map(|name| {
        std::env::split_paths(&path).find_map(|dir| {
            let file = dir.join(name);
            endings.iter().map(|ending| file.with_extension(ending)).find(|file| file.is_file())
        })
    })
}
