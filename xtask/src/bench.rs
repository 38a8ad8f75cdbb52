//! `cargo xtask bench`: what the program does on this machine, beside the limits it is built for.

use crate::{
    args::BenchOptions,
    cargo,
    console::stage,
    error::Error,
    house::House,
    prerequisites::{self, Purpose},
    program::Program,
    ui,
};
use std::process::ExitCode;

/// What is built: the programs that are measured, and the one that measures them, which finds them beside itself.
const PROGRAMS: [&str; 3] = ["--bin=deskbell", "--bin=deskbell-server", "--bin=deskbell-bench"];

/// Builds and measures. A missed limit is a finding and no failure.
///
/// # Errors
/// Something is missing or does not build.
pub fn bench(house: &House, options: &BenchOptions) -> Result<ExitCode, Error> {
    stage("prerequisites", || prerequisites::ensure(Purpose::WholeSystem))?;
    ui::prepare(house)?;
    let (profile, folder) = if options.dev { (None, "debug") } else { (Some("--release"), "release") };
    let targets: Vec<&str> = PROGRAMS.into_iter().chain(profile).collect();
    stage("programs", || cargo::build(house, &targets).map(|()| "built"))?;

    let measuring = house.target().join(folder).join("deskbell-bench").with_extension(std::env::consts::EXE_EXTENSION);
    let status = Program::new(measuring).args(&options.figure).dir(house.root()).status()?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
