//! The command line.

/// What the program was started with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Arguments {
    /// Start in the tray, without showing the window.
    pub hidden: bool,
    /// Play with a company on this computer, apart from the operator's real work, and print the address where to be a client.
    pub demo: bool,
}

impl Arguments {
    /// Reads the command line without the program's own name. What is not known is passed over, since desktop
    /// environments add arguments of their own.
    pub fn from_command_line(arguments: impl IntoIterator<Item = String>) -> Self {
        let mut read = Self::default();
        for argument in arguments {
            match argument.as_str() {
                "--hidden" => read.hidden = true,
                "--demo" => read.demo = true,
                _ => {}
            }
        }
        read
    }
}

#[cfg(test)]
mod tests {
    use super::Arguments;

    fn read(line: &str) -> Arguments {
        Arguments::from_command_line(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn known_arguments_are_read_and_others_passed_over() {
        assert_eq!(read(""), Arguments::default());
        assert_eq!(read("--hidden --gapplication-service"), Arguments { hidden: true, demo: false });
        assert_eq!(read("--demo"), Arguments { hidden: false, demo: true });
    }
}
