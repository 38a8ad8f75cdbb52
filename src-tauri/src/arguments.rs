//! The command line.

/// What the program was started with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Arguments {
    /// Start in the tray, without showing the window.
    pub hidden: bool,
    /// Play with a company on this computer, apart from the operator's real work, and print the address where to be a client.
    pub demo: Option<Demo>,
}

/// How the demonstration plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Demo {
    /// Simulated clients come by themselves.
    Living,
    /// Nobody comes but real clients.
    Quiet,
}

impl Arguments {
    /// Reads the command line without the program's own name. What is not known is passed over, since desktop
    /// environments add arguments of their own.
    pub fn from_command_line(arguments: impl IntoIterator<Item = String>) -> Self {
        let mut read = Self::default();
        for argument in arguments {
            match argument.as_str() {
                "--hidden" => read.hidden = true,
                "--demo" => read.demo = Some(Demo::Living),
                "--demo=quiet" => read.demo = Some(Demo::Quiet),
                _ => {}
            }
        }
        read
    }
}

#[cfg(test)]
mod tests {
    use super::{Arguments, Demo};

    fn read(line: &str) -> Arguments {
        Arguments::from_command_line(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn known_arguments_are_read_and_others_passed_over() {
        assert_eq!(read(""), Arguments::default());
        assert_eq!(read("--hidden --gapplication-service"), Arguments { hidden: true, demo: None });
        assert_eq!(read("--demo"), Arguments { hidden: false, demo: Some(Demo::Living) });
        assert_eq!(read("--demo --demo=quiet").demo, Some(Demo::Quiet), "what was added later counts");
    }
}
