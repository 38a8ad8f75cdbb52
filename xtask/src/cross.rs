//! Checks and tests for a system that this may not be.

use crate::{
    cargo::cargo,
    check::Outcome,
    console::{complain, say, seconds},
    error::Error,
    house::House,
    prerequisites::{self, Purpose},
    program::{Program, on_path},
    target::Target,
    ui,
};
use std::{
    fs,
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
const NOT_UNDER_WINE: &[(&str, &str)] = &[];

/// The C compiler for Windows elsewhere.
const MINGW: &str = "x86_64-w64-mingw32-gcc";

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
    let name = format!("check for {}", target.name());
    report(&name, || {
        let script = script(house, std::env::var_os(SCRIPT_VARIABLE).map(PathBuf::from));
        let way = if target.is_here() { Way::Here } else { way(compiler(house, target)?, script) };
        if matches!(way, Way::None(_)) {
            return follow(house, target, &way);
        }
        prerequisites::node()?;
        ui::prepare(house)?;
        follow(house, target, &way)
    })
}

/// Runs the tests of the crates without a window on a target.
///
/// # Errors
/// What the UI is built with is missing, or it does not build: the server embeds a part of it.
pub fn test(house: &House, target: Target, filter: Option<&str>) -> Result<ExitCode, Error> {
    let name = format!("tests on {}", target.name());
    report(&name, || {
        let script = script(house, std::env::var_os(SCRIPT_VARIABLE).map(PathBuf::from));
        let (program, excepted) = match (target.is_here(), target, script) {
            (true, ..) => (cargo(house, &["test"]), &[][..]),
            (false, Target::Windows, Some(script)) => {
                (call_script(house, &script, target, "windows-test"), NOT_UNDER_WINE)
            }
            (false, Target::Windows, None) => {
                return Ok(Outcome::NotChecked(format!("this is not Windows, and there is no script: {}", hint())));
            }
            (false, Target::MacOs, _) => {
                return Ok(Outcome::NotChecked("programs for macOS run on macOS only".to_owned()));
            }
        };
        prerequisites::node()?;
        ui::prepare(house)?;
        for (test, why) in excepted {
            say(&format!("  not run under wine: {test}: {why}"));
        }
        let packages = TESTED.map(|package| format!("--package={package}"));
        let skipped = excepted.iter().flat_map(|(test, _)| ["--skip", test]);
        let program =
            program.args(packages).args(["--tests", "--no-fail-fast"]).args(filter).args(["--"]).args(skipped);
        Ok(outcome(program.run_shown()))
    })
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

/// Clippy finds in code for other systems what it finds in code for this one; the script has only the type check.
fn follow(house: &House, target: Target, way: &Way) -> Result<Outcome, Error> {
    let program = match way {
        Way::Here => deny_warnings(cargo(house, &["clippy"]).args(CHECKED)),
        Way::Compiler(variables) => {
            let clippy = cargo(house, &["clippy", "--target", target.triple()]).args(CHECKED);
            deny_warnings(variables.iter().fold(clippy, |clippy, (name, value)| clippy.env(name, value)))
        }
        Way::Script(script) => call_script(house, script, target, target.name()).args(CHECKED),
        Way::None(why) => return Ok(Outcome::NotChecked(why.clone())),
    };
    Ok(outcome(crate::cargo::run(program)))
}

fn outcome(done: Result<(), Error>) -> Outcome {
    done.map_or_else(|error| Outcome::Failed(vec![error.to_string()]), |()| Outcome::Ok)
}

fn deny_warnings(clippy: Program) -> Program {
    clippy.args(["--", "--deny=warnings"])
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

/// The script, if there is one. A name that is given must be right, so that a wrong one shows when it is called.
fn script(house: &House, named: Option<PathBuf>) -> Option<PathBuf> {
    named
        .filter(|path| !path.as_os_str().is_empty())
        .map(|path| house.root().join(path))
        .or_else(|| Some(house.path(SCRIPT_PLACE)).filter(|path| path.is_file()))
}

/// The script keeps away from what the usual compiler has built.
fn call_script(house: &House, script: &Path, target: Target, task: &str) -> Program {
    let folder = house.target().join(format!("cross-{}", target.name()));
    let locked = crate::cargo::in_ci().then_some("--locked");
    Program::new(script)
        .args([task])
        .args(locked)
        .dir(house.root())
        .env("CARGO_TARGET_DIR", &folder.to_string_lossy())
        // Cargo puts its own libraries there for xtask; the script has a compiler of its own.
        .without("LD_LIBRARY_PATH")
}

/// Whether the compiler has the target, or can be given it, and what it needs then.
fn compiler(house: &House, target: Target) -> Result<Result<Variables, String>, Error> {
    if has_target(house, target)? {
        return c_compiler(house, target);
    }
    if on_path(&["rustup"]).is_none() {
        return Ok(Err(format!("the compiler does not know {} and there is no rustup to add it", target.triple())));
    }
    let output = Program::new("rustup").args(["target", "add", target.triple()]).dir(house.root()).output()?;
    if has_target(house, target)? {
        return c_compiler(house, target);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let why = said.lines().map(str::trim).rfind(|line| !line.is_empty()).unwrap_or("it gave no reason");
    Ok(Err(format!("rustup could not add {}: {why}", target.triple())))
}

/// Asks the compiler that cargo would call; another one may be on the path as well.
fn has_target(house: &House, target: Target) -> Result<bool, Error> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let folder = ["--print=target-libdir", "--target", target.triple()];
    let output = Program::new(rustc).args(folder).dir(house.root()).output()?;
    Ok(output.status.success() && Path::new(String::from_utf8_lossy(&output.stdout).trim()).is_dir())
}

/// What build scripts that compile C must be told, or why they cannot be served.
fn c_compiler(house: &House, target: Target) -> Result<Result<Variables, String>, Error> {
    match target {
        Target::Windows => match prerequisites::ensure(Purpose::Windows) {
            Ok(_) if on_path(&[MINGW]).is_some() => Ok(Ok(Vec::new())),
            Ok(_) => Ok(Err(format!("{MINGW} is not on the PATH"))),
            Err(Error::Missing(what)) => Ok(Err(what)),
            Err(error) => Err(error),
        },
        Target::MacOs if cfg!(unix) => stand_ins(&house.target().join("cross-macos")).map(Ok),
        Target::MacOs => Ok(Err("build scripts want a C compiler for macOS, which is not here".to_owned())),
    }
}

/// There is no C compiler for macOS elsewhere. To check types nobody reads what it would make.
const COMPILER: &str = r#"#!/bin/sh
output= expand= before=
for argument in "$@"; do
  [ "$before" = -o ] && output=$argument
  case $argument in
    --version|-v) echo 'clang version 17.0.0'; echo 'Target: arm64-apple-macosx'; exit 0 ;;
    -E) expand=1 ;;
  esac
  before=$argument
done
[ -n "$expand" ] && { echo '#pragma clang'; echo clang; echo '"clang"'; exit 0; }
[ -n "$output" ] && : >"$output"
exit 0
"#;

/// An archiver, likewise.
const ARCHIVER: &str = r#"#!/bin/sh
for argument in "$@"; do case $argument in *.a) printf '!<arch>\n' >"$argument" ;; esac; done
"#;

/// Writes the two, and says where they and an empty SDK are.
fn stand_ins(folder: &Path) -> Result<Variables, Error> {
    let sdk = folder.join("no-sdk");
    fs::create_dir_all(&sdk).map_err(Error::file(&sdk))?;
    let compiler = stand_in(folder, "cc", COMPILER)?;
    let archiver = stand_in(folder, "ar", ARCHIVER)?;
    Ok(vec![
        ("CC_aarch64_apple_darwin", compiler.clone()),
        ("CXX_aarch64_apple_darwin", compiler),
        ("AR_aarch64_apple_darwin", archiver),
        ("SDKROOT", sdk.to_string_lossy().into_owned()),
        ("MACOSX_DEPLOYMENT_TARGET", "11.0".to_owned()),
    ])
}

fn stand_in(folder: &Path, name: &str, text: &str) -> Result<String, Error> {
    let path = folder.join(name);
    fs::write(&path, text).map_err(Error::file(&path))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).map_err(Error::file(&path))?;
    }
    Ok(path.to_string_lossy().into_owned())
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

    #[test]
    fn what_could_not_be_checked_is_no_failure() {
        let code = |outcome| report("a check", || Ok(outcome)).unwrap();
        assert_eq!(code(Outcome::NotChecked("no compiler".to_owned())), ExitCode::SUCCESS, "it says so");
        assert_eq!(code(Outcome::Failed(vec!["error".to_owned()])), ExitCode::FAILURE, "this one is");
    }

    #[cfg(unix)]
    #[test]
    fn the_stand_in_for_a_compiler_makes_what_it_is_asked_for() {
        let folder = std::env::temp_dir().join(format!("deskbell-xtask-{}-stand-ins", std::process::id()));
        let variables = stand_ins(&folder).unwrap();
        let object = folder.join("a.o");
        let compiler = Program::new(&variables[0].1);
        let done = compiler.args(["-c", "a.c", "-o"]).args([&object]).output();
        let made = object.is_file();
        fs::remove_dir_all(&folder).unwrap();
        assert!(done.unwrap().status.success() && made, "build scripts look for their object files");
    }
}
