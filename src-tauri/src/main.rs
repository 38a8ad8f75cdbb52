//! The desktop program. Everything is in the library, so that tests can reach it.

// No console window beside the program on Windows.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

use std::process::ExitCode;

fn main() -> ExitCode {
    deskbell_desktop::platform::prepare();
    deskbell_desktop::run(deskbell_desktop::Arguments::from_command_line(std::env::args().skip(1)))
}
