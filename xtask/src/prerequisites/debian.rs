//! Debian and its relatives: reading what dpkg and apt say, and deciding what to install.

use super::needs::{BROWSER, BROWSER_DRIVER, Need};
use std::collections::BTreeSet;

/// How packages are installed. Nothing is ever removed for them: on a desktop, that would be somebody's sound server.
pub const INSTALL: [&str; 7] =
    ["apt-get", "-o", "DPkg::Lock::Timeout=120", "install", "--yes", "--no-install-recommends", "--no-remove"];

/// On Ubuntu the browser's packages only call for a snap, which cannot be driven on a virtual display.
const UBUNTU_BROWSER: &str = "\
Ubuntu has Chromium as a snap only, which cannot see the tests' folders. Install Google Chrome's .deb from
https://www.google.com/chrome/ and the chromedriver of the same version from
https://googlechromelabs.github.io/chrome-for-testing/, so that both are on the PATH.";

/// A package under the names it may have.
#[derive(Debug, PartialEq, Eq)]
pub struct Package {
    /// Its names, the usual one first; never empty.
    pub names: &'static [&'static str],
}

impl Package {
    /// The first name that apt could install, or the usual one, so that apt explains what is wrong.
    pub fn choose(&self, known: &BTreeSet<String>) -> &'static str {
        self.names.iter().find(|name| known.contains(**name)).unwrap_or(&self.names[0])
    }
}

/// What to do about missing things.
#[derive(Debug, PartialEq, Eq)]
pub struct Plan {
    /// Packages that apt installs.
    pub install: Vec<Package>,
    /// What a person has to do.
    pub by_hand: Vec<String>,
}

impl Plan {
    /// Sorts what is missing into what apt brings and what it does not.
    pub fn new(missing: &[&Need], is_ubuntu: bool) -> Self {
        let is_snap = |need: &Need| is_ubuntu && [BROWSER.name, BROWSER_DRIVER.name].contains(&need.name);
        let by_hand = missing.iter().any(|need| is_snap(need)).then(|| UBUNTU_BROWSER.to_owned());
        let install = missing.iter().filter(|need| !is_snap(need)).map(|need| Package { names: need.packages });
        Self { install: install.collect(), by_hand: by_hand.into_iter().collect() }
    }
}

/// The command a person would type.
pub fn install_command(packages: &[&str], is_root: bool) -> String {
    let sudo = if is_root { "" } else { "sudo " };
    format!("{sudo}apt-get install --no-install-recommends {}", packages.join(" "))
}

/// The installed packages in the lines `package status` of dpkg-query.
pub fn installed(answer: &str) -> BTreeSet<String> {
    answer
        .lines()
        .filter_map(|line| line.split_once(' '))
        .filter(|(_, status)| *status == "installed")
        .map(|(package, _)| package.to_owned())
        .collect()
}

/// The packages that `apt-cache policy` has a version of.
pub fn candidates(answer: &str) -> BTreeSet<String> {
    let mut known = BTreeSet::new();
    let mut package = None;
    for line in answer.lines() {
        if let Some(version) = line.trim_start().strip_prefix("Candidate:") {
            known.extend(package.take().filter(|_| version.trim() != "(none)"));
        } else if !line.starts_with(' ') {
            package = line.strip_suffix(':').map(str::to_owned);
        }
    }
    known
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prerequisites::{Purpose, needs::needs};

    fn set(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn only_what_is_fully_installed_counts() {
        let answer = "openbox installed\nxvfb not-installed\ndunst config-files\nlibasound2-dev installed\n";
        assert_eq!(installed(answer), set(&["openbox", "libasound2-dev"]), "a removed package leaves its settings");
    }

    #[test]
    fn a_package_without_a_version_is_no_candidate() {
        let answer = "webkitgtk-webdriver:\n  Installed: (none)\n  Candidate: (none)\n  Version table:\n\
                      webkit2gtk-driver:\n  Installed: (none)\n  Candidate: 2.50.6-1\n  Version table:\n     2.50.6-1 500\n";
        assert_eq!(candidates(answer), set(&["webkit2gtk-driver"]), "the other is a name without a package");
    }

    #[test]
    fn a_renamed_package_is_installed_by_the_name_that_exists() {
        let package = Package { names: &["old-name", "new-name"] };
        assert_eq!(package.choose(&set(&["new-name"])), "new-name", "only this one can be installed");
        assert_eq!(package.choose(&set(&["old-name", "new-name"])), "old-name", "the usual name first");
        assert_eq!(package.choose(&set(&[])), "old-name", "apt says what is wrong with it");
    }

    #[test]
    fn debian_installs_the_browser_and_ubuntu_names_it() {
        let missing: Vec<_> = needs(Purpose::WholeSystem).collect();
        let debian = Plan::new(&missing, false);
        assert_eq!(debian.install.len(), missing.len(), "Debian has all of it");
        assert!(debian.by_hand.is_empty(), "nothing is left to a person");
        let ubuntu = Plan::new(&missing, true);
        assert_eq!(ubuntu.install.len(), missing.len() - 2, "all but the browser and its driver");
        assert_eq!(ubuntu.by_hand.len(), 1, "said once for both");
    }

    #[test]
    fn the_command_to_type_has_sudo_only_for_those_who_need_it() {
        assert_eq!(install_command(&["xvfb"], true), "apt-get install --no-install-recommends xvfb", "root needs none");
        assert!(install_command(&["xvfb"], false).starts_with("sudo apt-get"), "everybody else does");
    }
}
