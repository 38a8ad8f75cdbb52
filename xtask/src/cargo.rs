//! How cargo is called, so that nothing is compiled twice without need.
//!
//! Cargo compiles a dependency once for each set of features it is asked for, and the set depends on which packages
//! are selected. So every task selects the whole workspace and then names the targets it wants. xtask itself is left
//! out: it is running, and Windows lets nobody replace a running program.

use crate::{console, error::Error, house::House, program::Program};

/// The selection of packages that every build and test shares.
pub const SELECTION: [&str; 2] = ["--workspace", "--exclude=xtask"];

/// Subcommands that read no lock file and refuse to be told about it.
const WITHOUT_LOCK: [&str; 3] = ["fmt", "deny", "audit"];

/// `cargo SUBCOMMAND` in the repository's root. In CI the lock file must be right as it is.
pub fn cargo(house: &House, subcommand: &[&str]) -> Program {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let knows_lock = subcommand.first().is_some_and(|name| !WITHOUT_LOCK.contains(name));
    let locked = (in_ci() && knows_lock).then_some("--locked");
    Program::new(cargo).args(subcommand).args(locked).dir(house.root())
}

/// Whether this runs in continuous integration.
pub fn in_ci() -> bool {
    std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false")
}

/// Whether a cargo subcommand such as `nextest` is installed.
pub fn has(subcommand: &str) -> bool {
    crate::program::on_path(&[&format!("cargo-{subcommand}")]).is_some()
}

/// Builds targets of the workspace, e.g. `--bin deskbell`.
///
/// # Errors
/// The build failed.
pub fn build(house: &House, targets: &[&str]) -> Result<(), Error> {
    run(cargo(house, &["build"]).args(SELECTION).args(targets))
}

/// Runs cargo: with its progress for whoever watches, otherwise silent unless it fails.
///
/// # Errors
/// Those of cargo.
pub fn run(cargo: Program) -> Result<(), Error> {
    if console::watched() { cargo.run_shown() } else { cargo.run_quietly() }
}
