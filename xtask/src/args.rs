//! The command line, as data.

use crate::{error::Error, target::Target};

/// What `cargo xtask` and `cargo xtask help` print.
pub const USAGE: &str = "\
cargo xtask run [--virtual] [-- ARGUMENTS]   build, then open the program on a demo company; with no display, or
                                             with --virtual, play a scripted shift on a virtual one
cargo xtask test [FILTER]                    everything that is tested; FILTER keeps the Rust tests whose name has it
cargo xtask test --target windows [FILTER]   the tests of the crates without a window, as Windows runs them
cargo xtask check                            format, lints, generated types, licences, translations, docs, rules
cargo xtask check --target windows|macos     whether everything compiles for another system
cargo xtask types                            write ui/generated anew from the Rust types
cargo xtask screens [WORD…]                  make the pictures in docs/screens anew; WORD keeps those whose name has it
cargo xtask bench [NAME] [--dev]             measures speed, memory and size of the release build, beside their limits;
                                             NAME takes one figure, --dev measures the dev build

DESKBELL_VERBOSE=1 shows the output of every tool that is called.";

/// What was asked for.
#[derive(Debug, PartialEq, Eq)]
pub enum Task {
    /// Print the usage.
    Help,
    /// Build and open the program, or play the demonstration.
    Run(RunOptions),
    /// Run the tests.
    Test {
        /// Part of the names of the Rust tests to run; everything if absent.
        filter: Option<String>,
        /// The system to run them for, if not as usual for this one.
        target: Option<Target>,
    },
    /// Run the checks.
    Check {
        /// The system to check types for, instead of everything else.
        target: Option<Target>,
    },
    /// Write the generated types.
    Types,
    /// Make the pictures of every screen.
    Screens {
        /// Parts of the names of the pictures to make; all if empty.
        words: Vec<String>,
    },
    /// Measure.
    Bench(BenchOptions),
}

/// Options of `cargo xtask run`.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct RunOptions {
    /// Play the scripted shift on a virtual display even if there is a real one.
    pub on_virtual_display: bool,
    /// Passed on to the program.
    pub arguments: Vec<String>,
}

/// Options of `cargo xtask bench`.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct BenchOptions {
    /// Measure the dev build, to work on what measures.
    pub dev: bool,
    /// The only figure to take; all if absent.
    pub figure: Option<String>,
}

/// Reads the command line without the program's name.
///
/// # Errors
/// [`Error::Usage`] for anything that is not in [`USAGE`].
pub fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Task, Error> {
    let mut arguments = arguments.into_iter();
    let Some(task) = arguments.next() else {
        return Ok(Task::Help);
    };
    let rest: Vec<String> = arguments.collect();
    match task.as_str() {
        "help" | "--help" | "-h" => Ok(Task::Help),
        "run" => run_options(rest).map(Task::Run),
        "test" => {
            let (target, rest) = target(rest)?;
            match rest.as_slice() {
                [] => Ok(Task::Test { filter: None, target }),
                [filter] if !filter.starts_with('-') => Ok(Task::Test { filter: Some(filter.clone()), target }),
                _ => Err(Error::Usage(rest.join(" "))),
            }
        }
        "check" => match target(rest)? {
            (target, rest) if rest.is_empty() => Ok(Task::Check { target }),
            (_, rest) => Err(Error::Usage(rest.join(" "))),
        },
        "types" if rest.is_empty() => Ok(Task::Types),
        "screens" if rest.iter().all(|word| !word.starts_with('-')) => Ok(Task::Screens { words: rest }),
        "bench" => bench_options(rest).map(Task::Bench),
        _ => Err(Error::Usage([vec![task.clone()], rest].concat().join(" "))),
    }
}

/// Takes `--target SYSTEM`, which stands first, from the arguments.
fn target(mut rest: Vec<String>) -> Result<(Option<Target>, Vec<String>), Error> {
    if rest.first().is_none_or(|first| first != "--target") {
        return Ok((None, rest));
    }
    match rest.get(1).and_then(|name| Target::parse(name)) {
        Some(target) => Ok((Some(target), rest.split_off(2))),
        None => Err(Error::Usage(rest.join(" "))),
    }
}

fn run_options(rest: Vec<String>) -> Result<RunOptions, Error> {
    let mut options = RunOptions::default();
    let mut rest = rest.into_iter();
    while let Some(argument) = rest.next() {
        match argument.as_str() {
            "--virtual" => options.on_virtual_display = true,
            "--" => {
                options.arguments = rest.collect();
                break;
            }
            _ => return Err(Error::Usage(argument)),
        }
    }
    Ok(options)
}

fn bench_options(rest: Vec<String>) -> Result<BenchOptions, Error> {
    let mut options = BenchOptions::default();
    for argument in rest {
        match argument.as_str() {
            "--dev" => options.dev = true,
            _ if argument.starts_with('-') || options.figure.is_some() => return Err(Error::Usage(argument)),
            _ => options.figure = Some(argument),
        }
    }
    Ok(options)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Task, Error> {
        parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn no_argument_asks_for_help() {
        assert_eq!(parsed("").unwrap(), Task::Help, "a bare call explains itself");
    }

    #[test]
    fn what_follows_two_dashes_goes_to_the_program() {
        let expected =
            RunOptions { on_virtual_display: true, arguments: vec!["--hidden".to_owned(), "--virtual".to_owned()] };
        assert_eq!(
            parsed("run --virtual -- --hidden --virtual").unwrap(),
            Task::Run(expected),
            "only what comes before -- is ours"
        );
    }

    #[test]
    fn a_test_filter_is_optional() {
        assert_eq!(parsed("test").unwrap(), Task::Test { filter: None, target: None }, "everything");
        assert_eq!(
            parsed("test resume").unwrap(),
            Task::Test { filter: Some("resume".to_owned()), target: None },
            "one word is the filter"
        );
    }

    #[test]
    fn a_target_stands_before_the_filter() {
        let windows = Some(Target::Windows);
        assert_eq!(parsed("check --target macos").unwrap(), Task::Check { target: Some(Target::MacOs) }, "by name");
        assert_eq!(
            parsed("test --target windows resume").unwrap(),
            Task::Test { filter: Some("resume".to_owned()), target: windows },
            "both at once"
        );
    }

    #[test]
    fn pictures_may_be_named() {
        assert_eq!(parsed("screens").unwrap(), Task::Screens { words: Vec::new() }, "all of them");
        let words = vec!["transfer".to_owned(), "zoom".to_owned()];
        assert_eq!(parsed("screens transfer zoom").unwrap(), Task::Screens { words }, "those whose name has one");
        assert!(matches!(parsed("screens --to x"), Err(Error::Usage(_))), "they lie in one place");
    }

    #[test]
    fn one_figure_may_be_named() {
        assert_eq!(parsed("bench").unwrap(), Task::Bench(BenchOptions::default()), "all figures of the release build");
        let expected = BenchOptions { dev: true, figure: Some("start".to_owned()) };
        assert_eq!(parsed("bench start --dev").unwrap(), Task::Bench(expected), "in any order");
        for line in ["bench start size", "bench --fast"] {
            assert!(matches!(parsed(line), Err(Error::Usage(_))), "{line} must not be guessed at");
        }
    }

    #[test]
    fn what_is_unknown_is_refused() {
        for line in
            ["tset", "run --now", "check all", "test one two", "test --filter", "check --target", "check --target beos"]
        {
            assert!(matches!(parsed(line), Err(Error::Usage(_))), "{line} must not be guessed at");
        }
    }
}
