//! `cargo xtask run | test | check | types`: one way to do each thing, on every system.
//!
//! It is a plain program, so a fresh machine needs nothing but Rust to start it. What it needs beyond that
//! (system packages, Node) it looks for itself; see [`prerequisites`].

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test fails by panicking"))]

mod args;
mod bench;
mod cargo;
mod check;
mod console;
mod cross;
mod error;
mod house;
mod prerequisites;
mod program;
mod run;
mod screens;
mod target;
mod test;
mod types;
mod ui;

use args::Task;
use std::process::ExitCode;

fn main() -> ExitCode {
    let house = house::House::find();
    let outcome = match args::parse(std::env::args().skip(1)) {
        Ok(Task::Help) => {
            console::say(args::USAGE);
            Ok(ExitCode::SUCCESS)
        }
        Ok(Task::Run(options)) => run::run(&house, &options),
        Ok(Task::Test { filter, target: None }) => test::test(&house, filter.as_deref()),
        Ok(Task::Test { filter, target: Some(target) }) => cross::test(&house, target, filter.as_deref()),
        Ok(Task::Check { target: None }) => check::check(&house),
        Ok(Task::Check { target: Some(target) }) => cross::check(&house, target),
        Ok(Task::Types) => types::write(&house),
        Ok(Task::Screens { words }) => screens::make(&house, &words),
        Ok(Task::Bench(options)) => bench::bench(&house, &options),
        Err(error) => Err(error),
    };
    outcome.unwrap_or_else(|error| {
        console::complain(&error.to_string());
        ExitCode::FAILURE
    })
}
