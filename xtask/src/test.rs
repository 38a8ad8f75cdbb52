//! `cargo xtask test`: everything that is tested.

use crate::{
    cargo::{self, SELECTION, cargo},
    console::{complain, say, seconds, stage},
    error::Error,
    house::House,
    prerequisites::{self, Purpose},
    program::Program,
    ui,
};
use std::{path::Path, process::ExitCode, time::Instant};

/// Installs what tests need and runs all of them, or the Rust tests whose names contain `filter`.
///
/// # Errors
/// The tests could not be started. Tests that fail are an exit code.
pub fn test(house: &House, filter: Option<&str>) -> Result<ExitCode, Error> {
    stage("prerequisites", || prerequisites::ensure(Purpose::WholeSystem))?;
    ui::prepare(house)?;

    // One suite that fails does not hide what the others would say.
    let mut failed = Vec::new();
    let mut suite = |name: &'static str, run: &dyn Fn() -> Result<(), Error>| {
        say(&format!("== {name}"));
        let start = Instant::now();
        if let Err(error) = run() {
            complain(&error.to_string());
            failed.push(name);
        }
        say(&format!("== {name}: {}", seconds(start.elapsed())));
    };
    if filter.is_none() {
        for package in ui::PACKAGES {
            suite(package, &|| Program::npm().args(["test"]).dir(house.path(package)).run_shown());
        }
    }
    suite("xtask", &|| rust_tests(house, &["--package=xtask"], filter));
    suite("workspace", &|| rust_tests(house, &SELECTION, filter));
    if filter.is_none() && has_doc_tests(house)? {
        suite("doc tests", &|| cargo(house, &["test", "--doc", "--quiet"]).args(SELECTION).run_shown());
    }

    if failed.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    complain(&format!("failed: {}", failed.join(", ")));
    Ok(ExitCode::FAILURE)
}

/// With nextest, which runs whole-system tests one after another and ends those that hang (`.config/nextest.toml`).
/// Without it everything is run one after another.
fn rust_tests(house: &House, selection: &[&str], filter: Option<&str>) -> Result<(), Error> {
    if cargo::has("nextest") {
        let profile = if cargo::in_ci() { "--profile=ci" } else { "--profile=default" };
        // A filter meets few packages.
        let none = filter.map(|_| "--no-tests=pass");
        cargo(house, &["nextest", "run", profile]).args(selection).args(none).args(filter).run_shown()
    } else {
        cargo(house, &["test", "--no-fail-fast", "--all-targets"])
            .args(selection)
            .args(filter)
            .env("RUST_TEST_THREADS", "1")
            .run_shown()
    }
}

/// Whether any library has an example in its documentation that is compiled as a test.
fn has_doc_tests(house: &House) -> Result<bool, Error> {
    for dir in ["crates", "src-tauri"] {
        if any_source(&house.path(dir), &holds_doc_test)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn any_source(dir: &Path, holds: &dyn Fn(&str) -> bool) -> Result<bool, Error> {
    for entry in std::fs::read_dir(dir).map_err(Error::file(dir))? {
        let path = entry.map_err(Error::file(dir))?.path();
        let found = if path.is_dir() {
            any_source(&path, holds)?
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            holds(&std::fs::read_to_string(&path).map_err(Error::file(&path))?)
        } else {
            false
        };
        if found {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Rustdoc compiles a fenced block unless its first line names another language or says `ignore`.
fn holds_doc_test(source: &str) -> bool {
    let mut inside = false;
    for line in source.lines().map(str::trim_start) {
        let Some(fence) = ["///", "//!"].iter().find_map(|mark| line.strip_prefix(mark)) else {
            inside = false;
            continue;
        };
        let Some(language) = fence.trim().strip_prefix("```") else {
            continue;
        };
        if inside {
            inside = false;
        } else if language.split(',').all(|word| {
            ["", "rust", "no_run", "should_panic", "compile_fail"].contains(&word.trim())
                || word.trim().starts_with("edition")
        }) {
            return true;
        } else {
            inside = true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_untagged_block_is_a_doc_test() {
        assert!(holds_doc_test("/// Adds.\n/// ```\n/// add(1);\n/// ```\nfn add() {}"), "rustdoc compiles it");
        assert!(holds_doc_test("//! ```rust,no_run\n//! run();\n//! ```"), "inner documentation counts");
    }

    #[test]
    fn text_and_pictures_are_not_doc_tests() {
        let picture = "/// ```text\n/// a -> b\n/// ```\nfn a() {}\n// ```\nlet fence = \"```\";";
        assert!(!holds_doc_test(picture), "the closing fence opens nothing");
    }
}
