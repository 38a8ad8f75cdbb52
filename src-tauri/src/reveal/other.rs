//! Shows a file in Explorer or Finder.

use std::path::Path;
use std::process::{Command, Stdio};

/// Whether the file manager shows the file, as far as it tells.
pub async fn show(file: &Path) -> bool {
    let mut command = showing(file);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().is_ok()
}

#[cfg(windows)]
fn showing(file: &Path) -> Command {
    use std::os::windows::process::CommandExt;

    let mut command = Command::new("explorer.exe");
    // Explorer takes what stands between its own quotes; a path holds none.
    command.raw_arg(format!("/select,\"{}\"", file.display()));
    command
}

#[cfg(not(windows))]
fn showing(file: &Path) -> Command {
    let mut command = Command::new("/usr/bin/open");
    command.arg("-R").arg(file);
    command
}
