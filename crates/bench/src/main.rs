//! `cargo xtask bench [NAME]`: what the program does on this machine, beside the limits it is built for.
//!
//! It measures the programs that lie beside it, so all of them are of one build profile. A missed limit is a finding and
//! no failure; only what could not be measured is. The limits are told where they are measured, in `figures`.

#[cfg(target_os = "linux")]
mod figures;

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    figures::main()
}

#[cfg(not(target_os = "linux"))]
fn main() -> std::process::ExitCode {
    use std::io::Write as _;
    // Nobody to tell when the output is closed.
    let _ = writeln!(std::io::stderr(), "The figures are taken on Linux only.");
    std::process::ExitCode::FAILURE
}
