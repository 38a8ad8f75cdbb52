//! The command line, as data.

use crate::error::Error;

/// What `cargo xtask` and `cargo xtask help` print.
pub const USAGE: &str = "\
cargo xtask run [--virtual] [-- ARGUMENTS]   build, then open the program on a demo company; with no display, or
                                             with --virtual, play a scripted shift on a virtual one
cargo xtask test [FILTER]                    everything that is tested; FILTER keeps the Rust tests whose name has it
cargo xtask check                            format, lints, generated types, licences, translations, docs, rules
cargo xtask types                            write ui/generated anew from the Rust types

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
    },
    /// Run the checks.
    Check,
    /// Write the generated types.
    Types,
}

/// Options of `cargo xtask run`.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct RunOptions {
    /// Play the scripted shift on a virtual display even if there is a real one.
    pub on_virtual_display: bool,
    /// Passed on to the program.
    pub arguments: Vec<String>,
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
        "test" => match rest.as_slice() {
            [] => Ok(Task::Test { filter: None }),
            [filter] if !filter.starts_with('-') => Ok(Task::Test { filter: Some(filter.clone()) }),
            _ => Err(Error::Usage(rest.join(" "))),
        },
        "check" if rest.is_empty() => Ok(Task::Check),
        "types" if rest.is_empty() => Ok(Task::Types),
        _ => Err(Error::Usage([vec![task.clone()], rest].concat().join(" "))),
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
        assert_eq!(parsed("test").unwrap(), Task::Test { filter: None }, "everything");
        assert_eq!(
            parsed("test resume").unwrap(),
            Task::Test { filter: Some("resume".to_owned()) },
            "one word is the filter"
        );
    }

    #[test]
    fn what_is_unknown_is_refused() {
        for line in ["tset", "run --now", "check all", "test one two", "test --filter"] {
            assert!(matches!(parsed(line), Err(Error::Usage(_))), "{line} must not be guessed at");
        }
    }
}
