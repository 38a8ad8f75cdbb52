//! `cargo xtask run`: from nothing to a working program, with one command.

use crate::{
    args::RunOptions,
    cargo,
    console::{say, stage},
    error::Error,
    house::House,
    prerequisites::{self, Purpose},
    program::Program,
    ui,
};
use std::process::{ExitCode, ExitStatus};

/// Builds what is needed and opens the program, or plays the scripted shift where there is no display.
///
/// # Errors
/// Something is missing or does not build.
pub fn run(house: &House, options: &RunOptions) -> Result<ExitCode, Error> {
    let play = options.on_virtual_display || !has_display();
    let purpose = if play { Purpose::WholeSystem } else { Purpose::Build };
    stage("prerequisites", || prerequisites::ensure(purpose))?;
    ui::prepare(house)?;
    let targets: &[&str] = if play { &["--bin=deskbell", "--example=demo"] } else { &["--bin=deskbell"] };
    stage("program", || cargo::build(house, targets).map(|()| "built"))?;

    let program = if play {
        if !options.on_virtual_display {
            say("There is no display: playing a scripted shift on a virtual one.");
        }
        Program::new(house.built("examples/demo"))
    } else {
        Program::new(house.built("deskbell")).args(["--demo"])
    };
    let status = program.args(&options.arguments).dir(house.root()).status()?;
    Ok(exit_code(status))
}

/// The program's exit code is ours; ending by a signal counts as failing.
fn exit_code(status: ExitStatus) -> ExitCode {
    match status.code().map(u8::try_from) {
        Some(Ok(code)) => ExitCode::from(code),
        _ => ExitCode::FAILURE,
    }
}

fn has_display() -> bool {
    if cfg!(any(target_os = "macos", windows)) {
        return true;
    }
    ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}
