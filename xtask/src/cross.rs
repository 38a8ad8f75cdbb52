//! Checks and tests for a system that this may not be.

mod compiler;
mod wine;

use crate::{
    cargo::{self, cargo},
    check::Outcome,
    console::{complain, say, seconds},
    error::Error,
    house::House,
    prerequisites,
    program::Program,
    target::Target,
    ui,
};
use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    time::Instant,
};

/// Names the script for machines on which rustup cannot add targets.
const SCRIPT_VARIABLE: &str = "DESKBELL_CROSS_CHECK";

/// Where the script lies otherwise, seen from the repository's root.
const SCRIPT_PLACE: &str = "../shared/tools/cross-check";

/// Everything that is ours, xtask too.
const CHECKED: [&str; 2] = ["--workspace", "--all-targets"];

/// The crates whose tests need neither a window nor a system of their own.
const TESTED: [&str; 3] = ["deskbell-protocol", "deskbell-desk", "deskbell-server"];

/// Tests that wine cannot run, and why. A test that Windows itself has no place for has a `cfg` instead.
const NOT_UNDER_WINE: &[(&str, &str)] = &[
    (
        "a_reader_who_does_not_read_for_a_while_gets_everything_later",
        "what it writes takes longer there on a busy machine than a reader may be silent",
    ),
    ("of_a_thousand_accepts_at_once_one_wins", "a thousand connections at once stall there"),
    ("of_a_thousand_browsers_that_open_a_one_off_link_one_gets_in", "a thousand connections at once stall there"),
    ("day::", "a simulated day knows nothing of the system, and takes three times as long there"),
];

/// Nobody debugs or changes what is built for other systems: it is built sooner without what serves that.
const QUICK: [(&str, &str); 2] = [("CARGO_PROFILE_DEV_DEBUG", "none"), ("CARGO_INCREMENTAL", "0")];

/// Under wine everything waits for one server, and some tests are about who is silent for too long.
const ONE_BY_ONE: [(&str, &str); 2] = [("NEXTEST_TEST_THREADS", "1"), ("RUST_TEST_THREADS", "1")];

/// Now and then wine loses its own server while a process starts ("wine client error: recvmsg"), before the test has begun. Here
/// alone a test is tried once more, and shown as flaky then; on the system itself none is.
const ONCE_MORE: [(&str, &str); 1] = [("NEXTEST_RETRIES", "1")];

/// Names and values for the environment.
type Variables = Vec<(&'static str, String)>;

/// How the code is compiled for a target.
#[derive(Debug, PartialEq, Eq)]
enum Way {
    /// This is that system.
    Here,
    /// The compiler has the target's standard library; build scripts are told this.
    Compiler(Variables),
    /// The script sees to everything.
    Script(PathBuf),
    /// Not at all, and why.
    None(String),
}

/// Type-checks everything for a target.
///
/// # Errors
/// What the UI is built with is missing, or it does not build: the programs embed it.
pub fn check(house: &House, target: Target) -> Result<ExitCode, Error> {
    report(&format!("check for {}", target.name()), || {
        let way = if target.is_here() { Way::Here } else { way(compiler::ready(house, target)?, given_script(house)) };
        let program = match &way {
            // Clippy finds in code for other systems what it finds in code for this one; the script has the type check.
            Way::Here | Way::Compiler(_) => {
                cargo_for(house, target, &way, &["clippy"]).args(CHECKED).args(["--", "--deny=warnings"])
            }
            Way::Script(script) => match call_script(house, script, target, target.name()) {
                Ok(program) => program.args(CHECKED),
                Err(why) => return Ok(Outcome::NotChecked(why)),
            },
            Way::None(why) => return Ok(Outcome::NotChecked(why.clone())),
        };
        prerequisites::node()?;
        ui::prepare(house)?;
        Ok(outcome(cargo::run(program)))
    })
}

/// Runs the tests of the crates without a window on a target.
///
/// # Errors
/// What the UI is built with is missing, or it does not build: the server embeds a part of it.
pub fn test(house: &House, target: Target, filter: Option<&str>) -> Result<ExitCode, Error> {
    report(&format!("tests on {}", target.name()), || {
        let way = match target {
            _ if target.is_here() => Way::Here,
            Target::Windows => way(for_wine(house)?, given_script(house)),
            Target::MacOs => Way::None("programs for macOS run on macOS only".to_owned()),
        };
        // Each test has a process of its own where that can be: one that hangs is ended and named.
        let (program, excepted) = match &way {
            Way::Here => (cargo_for(house, target, &way, &runner()), &[][..]),
            Way::Compiler(_) => {
                (cargo_for(house, target, &way, &runner()).envs(&ONE_BY_ONE).envs(&ONCE_MORE), NOT_UNDER_WINE)
            }
            Way::Script(script) => match call_script(house, script, target, "windows-test") {
                Ok(program) => (program.args(["--tests", "--no-fail-fast"]).envs(&ONE_BY_ONE), NOT_UNDER_WINE),
                Err(why) => return Ok(Outcome::NotChecked(why)),
            },
            Way::None(why) => return Ok(Outcome::NotChecked(why.clone())),
        };
        prerequisites::node()?;
        ui::prepare(house)?;
        for (test, why) in excepted {
            say(&format!("  not run under wine: {test}: {why}"));
        }
        let packages = TESTED.map(|package| format!("--package={package}"));
        let skipped = excepted.iter().flat_map(|(test, _)| ["--skip", test]);
        let program = program.args(packages).args(filter).args(["--"]).args(skipped);
        // The snapshots are where this was compiled; the tests would ask cargo, which is no program for Windows.
        let program = program.env("INSTA_WORKSPACE_ROOT", &house.root().to_string_lossy());
        Ok(outcome(program.run_shown()))
    })
}

/// The compiler's target, and wine to run what it makes.
fn for_wine(house: &House) -> Result<Result<Variables, String>, Error> {
    let compiler = match compiler::ready(house, Target::Windows)? {
        Ok(variables) => variables,
        Err(why) => return Ok(Err(why)),
    };
    Ok(wine::ready(&folder(house))?.map(|wine| [compiler, wine].concat()))
}

fn runner() -> Vec<&'static str> {
    match (cargo::has("nextest"), cargo::in_ci()) {
        (true, true) => vec!["nextest", "run", "--profile=ci"],
        (true, false) => vec!["nextest", "run"],
        (false, _) => vec!["test", "--tests", "--no-fail-fast"],
    }
}

/// Prints what came of it and how long it took. What could not be checked is not a failure.
fn report(name: &str, work: impl FnOnce() -> Result<Outcome, Error>) -> Result<ExitCode, Error> {
    let start = Instant::now();
    let outcome = work()?;
    let time = seconds(start.elapsed());
    match outcome {
        Outcome::Ok => say(&format!("{name}: ok ({time})")),
        Outcome::NotChecked(why) => say(&format!("{name}: NOT CHECKED: {why} ({time})")),
        Outcome::Failed(findings) => {
            findings.iter().for_each(|finding| complain(&format!("  {finding}")));
            say(&format!("{name}: FAILED ({time})"));
            return Ok(ExitCode::FAILURE);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn outcome(done: Result<(), Error>) -> Outcome {
    done.map_or_else(|error| Outcome::Failed(vec![error.to_string()]), |()| Outcome::Ok)
}

/// Cargo for this system as ever; for another one with its target and what belongs to it.
fn cargo_for(house: &House, target: Target, way: &Way, subcommand: &[&str]) -> Program {
    let Way::Compiler(variables) = way else { return cargo(house, subcommand) };
    cargo(house, subcommand)
        .args(["--target", target.triple()])
        .env("CARGO_TARGET_DIR", &folder(house).to_string_lossy())
        .envs(&QUICK)
        .envs(variables)
}

/// Where everything for other systems is built: nobody who builds for this one waits, and what runs while compiling
/// (build scripts, macros) is compiled once for both.
fn folder(house: &House) -> PathBuf {
    house.target().join("cross")
}

/// The compiler goes before the script, which needs minutes more for a standard library of its own.
fn way(compiler: Result<Variables, String>, script: Option<PathBuf>) -> Way {
    match (compiler, script) {
        (Ok(variables), _) => Way::Compiler(variables),
        (Err(_), Some(script)) => Way::Script(script),
        (Err(why), None) => Way::None(format!("{why}; {}", hint())),
    }
}

fn hint() -> String {
    format!("{SCRIPT_VARIABLE} may name one, or it may lie at {SCRIPT_PLACE}")
}

fn given_script(house: &House) -> Option<PathBuf> {
    script(house, std::env::var_os(SCRIPT_VARIABLE).map(PathBuf::from))
}

/// The script, if there is one. A name that is given must be right, so that a wrong one shows when it is called.
fn script(house: &House, named: Option<PathBuf>) -> Option<PathBuf> {
    named
        .filter(|path| !path.as_os_str().is_empty())
        .map(|path| house.root().join(path))
        .or_else(|| Some(house.path(SCRIPT_PLACE)).filter(|path| path.is_file()))
}

/// The script, or why it cannot work. It keeps away from what the usual compiler has built.
fn call_script(house: &House, script: &Path, target: Target, task: &str) -> Result<Program, String> {
    let call = || {
        let folder = house.target().join(format!("cross-{}", target.name()));
        Program::new(script)
            .args([task])
            .dir(house.root())
            .env("CARGO_TARGET_DIR", &folder.to_string_lossy())
            .envs(&QUICK)
            // Cargo puts its own libraries there for xtask; the script has a compiler of its own.
            .without("LD_LIBRARY_PATH")
    };
    // It fetches and prepares what it needs before cargo reads its arguments.
    match call().args(["--help"]).output() {
        Ok(output) if !output.status.success() => Err(format!(
            "{} could not make itself ready: {}",
            script.display(),
            last_line(&String::from_utf8_lossy(&output.stderr))
        )),
        // One that cannot even be started is a mistake, and shows when it is called.
        _ => Ok(call().args(cargo::in_ci().then_some("--locked"))),
    }
}

/// What a program said last.
fn last_line(said: &str) -> &str {
    said.lines().map(str::trim).rfind(|line| !line.is_empty()).unwrap_or("it gave no reason")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compilers_own_target_goes_before_the_script() {
        let script = || Some(PathBuf::from("cross-check"));
        assert_eq!(way(Ok(Vec::new()), script()), Way::Compiler(Vec::new()), "quicker, and the version we say we need");
        assert_eq!(way(Err("offline".to_owned()), script()), Way::Script("cross-check".into()), "second best");
        let Way::None(why) = way(Err("offline".to_owned()), None) else { panic!("there is no way") };
        assert!(why.contains("offline") && why.contains(SCRIPT_VARIABLE), "why, and what would help: {why}");
    }

    #[test]
    fn a_script_that_is_named_is_taken_even_if_it_is_not_there() {
        let house = House::find();
        let named = script(&house, Some("no/such/script".into()));
        assert_eq!(named, Some(house.root().join("no/such/script")), "calling it shows the mistake");
        let unnamed = script(&house, Some(PathBuf::new()));
        assert!(unnamed.is_none_or(|path| path.is_file()), "an empty name is none");
    }

    #[cfg(unix)]
    #[test]
    fn a_script_that_cannot_make_itself_ready_says_why_and_a_missing_one_is_called_all_the_same() {
        let house = House::find();
        // Both answer whatever they are asked.
        let unready = call_script(&house, Path::new("/bin/false"), Target::MacOs, "macos").err();
        assert!(
            unready.is_some_and(|why| why.contains("false could not make itself ready")),
            "a machine without network"
        );
        assert!(call_script(&house, Path::new("/bin/true"), Target::MacOs, "macos").is_ok(), "this one is ready");
        let missing = call_script(&house, Path::new("/no/such/script"), Target::MacOs, "macos").ok();
        assert!(missing.is_some_and(|program| program.run_shown().is_err()), "a wrong name is a failure");
    }

    #[test]
    fn of_what_was_said_the_last_line_counts() {
        assert_eq!(last_line("info: trying\nerror: no network\n\n"), "error: no network", "the end of the matter");
        assert_eq!(last_line(""), "it gave no reason", "never an empty reason");
    }

    #[test]
    fn what_could_not_be_checked_is_no_failure() {
        let code = |outcome| report("a check", || Ok(outcome)).unwrap();
        assert_eq!(code(Outcome::NotChecked("no compiler".to_owned())), ExitCode::SUCCESS, "it says so");
        assert_eq!(code(Outcome::Failed(vec!["error".to_owned()])), ExitCode::FAILURE, "this one is");
    }
}
