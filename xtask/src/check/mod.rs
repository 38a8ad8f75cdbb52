//! `cargo xtask check`: what must hold besides the tests. Every step runs, whatever the others say.

mod advisories;
mod licences;
mod rules;
mod translations;

use crate::{
    cargo::{self, cargo},
    console::{complain, say, seconds, stage},
    error::Error,
    house::House,
    prerequisites::{self, Purpose},
    program::Program,
    types, ui,
};
use std::{process::ExitCode, time::Instant};

/// What came of a step.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It holds.
    Ok,
    /// It does not; the findings say where.
    Failed(Vec<String>),
    /// It could not be asked, with the reason.
    NotChecked(String),
}

impl Outcome {
    /// No finding is well.
    pub fn of(findings: Vec<String>) -> Self {
        if findings.is_empty() { Self::Ok } else { Self::Failed(findings) }
    }
}

type Step<'a> = (&'static str, &'a dyn Fn() -> Result<Outcome, Error>);

/// Runs all steps.
///
/// # Errors
/// What the steps need is missing.
pub fn check(house: &House) -> Result<ExitCode, Error> {
    stage("prerequisites", || prerequisites::ensure(Purpose::Build))?;

    // What fails fast comes first, but the programs embed the UI.
    let steps: &[Step] = &[
        ("UI", &|| ui::prepare(house).map(ok)),
        ("rules", &|| rules::check(house)),
        ("format", &|| cargo(house, &["fmt", "--all", "--check", "--", "--files-with-diff"]).run_quietly().map(ok)),
        ("translations", &|| translations::check(house)),
        ("licences", &|| licences::check(house)),
        ("advisories", &|| advisories::rust(house)),
        ("advisories (npm)", &|| advisories::npm(house)),
        ("UI types", &|| npm(house, "check")),
        ("UI lint", &|| npm(house, "lint")),
        ("clippy", &|| clippy(house)),
        ("generated types", &|| types::stale(house).map(Outcome::of)),
        ("docs", &|| docs(house)),
    ];
    let mut failed = Vec::new();
    let mut not_checked = Vec::new();
    for (name, step) in steps {
        let start = Instant::now();
        let outcome = step().unwrap_or_else(|error| Outcome::Failed(vec![error.to_string()]));
        let time = seconds(start.elapsed());
        match outcome {
            Outcome::Ok => say(&format!("{name}: ok ({time})")),
            Outcome::NotChecked(why) => {
                say(&format!("{name}: NOT CHECKED: {why} ({time})"));
                not_checked.push(*name);
            }
            Outcome::Failed(findings) => {
                findings.iter().for_each(|finding| complain(&format!("  {finding}")));
                say(&format!("{name}: FAILED ({time})"));
                failed.push(*name);
            }
        }
    }

    let ok = steps.len() - failed.len() - not_checked.len();
    say(&format!("check: {ok} ok, {} failed, {} not checked", failed.len(), not_checked.len()));
    if !not_checked.is_empty() {
        say(&format!("not checked: {}", not_checked.join(", ")));
    }
    if failed.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    say(&format!("failed: {}", failed.join(", ")));
    Ok(ExitCode::FAILURE)
}

fn ok((): ()) -> Outcome {
    Outcome::Ok
}

/// Warnings are denied by an argument: changed RUSTFLAGS would compile every dependency again.
fn clippy(house: &House) -> Result<Outcome, Error> {
    let arguments = ["clippy", "--workspace", "--all-targets"];
    cargo::run(cargo(house, &arguments).args(["--", "--deny=warnings"])).map(ok)
}

fn docs(house: &House) -> Result<Outcome, Error> {
    let docs = cargo(house, &["doc", "--workspace", "--no-deps"]);
    cargo::run(docs.env("RUSTDOCFLAGS", "--deny=warnings")).map(ok)
}

/// A script of both UI packages.
fn npm(house: &House, script: &str) -> Result<Outcome, Error> {
    let mut findings = Vec::new();
    for package in ui::PACKAGES {
        if let Err(error) = Program::npm().args(["run", script]).dir(house.path(package)).run_quietly() {
            findings.push(format!("{package}: {error}"));
        }
    }
    Ok(Outcome::of(findings))
}
