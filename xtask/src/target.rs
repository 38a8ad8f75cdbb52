//! The systems that the program is for, as targets of the compiler.

/// A system that is asked for by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// Windows on x86-64.
    Windows,
    /// macOS on Apple's own processors.
    MacOs,
}

impl Target {
    /// Reads the name that stands on the command line.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Windows, Self::MacOs].into_iter().find(|target| target.name() == name)
    }

    /// Its name on the command line, and what `cross-check` calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Windows => "windows",
            Self::MacOs => "macos",
        }
    }

    /// What the compiler calls it, when it compiles on another system. Microsoft's tools are on Windows only.
    pub fn triple(self) -> &'static str {
        match self {
            Self::Windows => "x86_64-pc-windows-gnu",
            Self::MacOs => "aarch64-apple-darwin",
        }
    }

    /// Whether this program runs on it.
    pub fn is_here(self) -> bool {
        std::env::consts::OS == self.name()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_known_by_its_name_alone() {
        assert_eq!(Target::parse("windows"), Some(Target::Windows), "as on the command line");
        assert_eq!(Target::parse("macos"), Some(Target::MacOs), "as on the command line");
        assert_eq!(Target::parse("Windows 11"), None, "nothing is guessed");
    }
}
