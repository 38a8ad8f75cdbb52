//! Which system this is.

/// Systems by how their prerequisites are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum System {
    /// Debian and relatives with Debian's browser package.
    Debian,
    /// Ubuntu and its relatives, where the browser is a snap.
    Ubuntu,
    /// Any other Linux.
    OtherLinux,
    /// macOS.
    MacOs,
    /// Windows.
    Windows,
}

/// Where two other families have what building needs.
pub const HINTS: &str = "\
For building, on Fedora: dnf install gcc pkgconf-pkg-config webkit2gtk4.1-devel libappindicator-gtk3-devel librsvg2-devel alsa-lib-devel
            on Arch: pacman -S --needed base-devel webkit2gtk-4.1 libayatana-appindicator librsvg alsa-lib";

impl System {
    /// The system this runs on.
    pub fn this() -> Self {
        if cfg!(target_os = "macos") {
            Self::MacOs
        } else if cfg!(windows) {
            Self::Windows
        } else {
            Self::of_release(&std::fs::read_to_string("/etc/os-release").unwrap_or_default())
        }
    }

    /// The Linux of an `os-release` file.
    fn of_release(release: &str) -> Self {
        let value = |name: &str| {
            let line = release.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
            line.map(|value| value.trim_matches(['"', '\'']).to_owned()).unwrap_or_default()
        };
        let families = format!("{} {}", value("ID"), value("ID_LIKE"));
        let is = |family: &str| families.split_whitespace().any(|word| word == family);
        if is("ubuntu") {
            Self::Ubuntu
        } else if is("debian") {
            Self::Debian
        } else {
            Self::OtherLinux
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relatives_are_recognised() {
        let cases = [
            ("PRETTY_NAME=\"Debian GNU/Linux 12\"\nID=debian\n", System::Debian),
            ("ID=ubuntu\nID_LIKE=debian\n", System::Ubuntu),
            ("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n", System::Ubuntu),
            ("ID=raspbian\nID_LIKE=debian\n", System::Debian),
            ("ID=fedora\nVERSION_ID=43\n", System::OtherLinux),
            ("", System::OtherLinux),
        ];
        for (release, system) in cases {
            assert_eq!(System::of_release(release), system, "{release:?}");
        }
    }
}
