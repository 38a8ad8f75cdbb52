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
        let mut command = Command::new(program);
        for (name, _) in std::env::vars_os() {
            if name.to_str().is_some_and(is_about_this_program) {
                command.env_remove(name);
            }
        }
        let shown = Path::new(program).file_stem().unwrap_or(program);
        Self { shown: shown.to_string_lossy().into_owned(), command }
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

    /// Sets environment variables.
    pub fn envs(mut self, variables: &[(&str, impl AsRef<OsStr>)]) -> Self {
        self.command.envs(variables.iter().map(|(name, value)| (name, value)));
        self
    }

    /// Keeps an environment variable from it.
    pub fn without(mut self, name: &str) -> Self {
        self.command.env_remove(name);
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

    /// Runs it where nobody hears what it says.
    ///
    /// # Errors
    /// It could not be started, or failed.
    pub fn run_unheard(mut self) -> Result<(), Error> {
        self.command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        self.run_shown()
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
        self.command.stdin(Stdio::null()).output().map_err(|source| Error::Start { program: self.shown, source })
    }
}

/// Whether cargo set the variable because it runs xtask. Build scripts that watch such variables would be run again,
/// with all that depends on them, each time cargo is called now by xtask and now by hand.
fn is_about_this_program(name: &str) -> bool {
    ["CARGO_PKG_", "CARGO_MANIFEST_"].iter().any(|start| name.starts_with(start))
}

/// The full path of the first of `names` that is on the `PATH`.
pub fn on_path(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let endings: &[&str] = if cfg!(windows) { &[".exe", ".cmd"] } else { &[""] };
    let mut files = names.iter().flat_map(|name| endings.iter().map(move |ending| format!("{name}{ending}")));
    files.find_map(|file| std::env::split_paths(&path).map(|dir| dir.join(&file)).find(|path| path.is_file()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cargo_says_of_xtask_is_kept_from_others() {
        assert!(is_about_this_program("CARGO_PKG_NAME"), "xtask's name");
        assert!(is_about_this_program("CARGO_MANIFEST_DIR"), "xtask's folder");
        assert!(!is_about_this_program("CARGO_TARGET_DIR"), "a choice of whoever called");
    }
}
