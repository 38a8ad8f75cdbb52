//! Rules of the repository that no other tool knows.

use super::Outcome;
use crate::{console::say, error::Error, house::House, program::Program};

/// Longer files are worth a look; this is only said, never a failure.
const LONG: usize = 500;

/// Files that people write and read as code.
const CODE: [&str; 9] = ["rs", "ts", "svelte", "css", "js", "mjs", "html", "sh", "py"];

/// Folders that belong to one machine. Put together so that this file does not hold them.
const MACHINE_PATHS: [&str; 2] = [concat!("/ro", "ot/"), concat!("/wo", "rk/")];

/// The two commands a newcomer starts with.
const COMMANDS: [&str; 2] = ["cargo xtask run", "cargo xtask test"];

/// Looks through every file that git has or would take.
///
/// # Errors
/// A file cannot be read.
pub fn check(house: &House) -> Result<Outcome, Error> {
    let list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    let output = match Program::new("git").args(list).dir(house.root()).output() {
        Ok(output) if output.status.success() => output,
        _ => {
            return Ok(Outcome::NotChecked("this is not a git working tree".to_owned()));
        }
    };
    let mut findings = Vec::new();
    let names = String::from_utf8_lossy(&output.stdout);
    for name in names.split('\0').filter(|name| !name.is_empty()) {
        // What is deleted but still in the index is not there to look at, and what is not text has no words.
        let Ok(bytes) = std::fs::read(house.path(name)) else {
            continue;
        };
        let Ok(text) = String::from_utf8(bytes) else {
            continue;
        };
        findings.extend(in_file(name, &text));
        if is_long(name, &text) {
            say(&format!("  note: {name} has {} lines; {LONG} is plenty", text.lines().count()));
        }
    }
    let readme = std::fs::read_to_string(house.path("README.md")).unwrap_or_default();
    findings.extend(
        COMMANDS
            .iter()
            .filter(|command| !readme.contains(*command))
            .map(|command| format!("README.md does not say `{command}`")),
    );
    Ok(Outcome::of(findings))
}

fn in_file(name: &str, text: &str) -> Vec<String> {
    let is_lock = name.ends_with("package-lock.json");
    let mut findings = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        if is_lock && line.contains("\"resolved\"") {
            findings.push(format!("{name}:{number}: names where a package was fetched from"));
        }
        if MACHINE_PATHS.iter().any(|path| names_path(line, path)) {
            findings.push(format!("{name}:{number}: names a folder of one machine"));
        }
    }
    findings
}

/// Whether the line has `path` as the start of a path, and not as a part of a longer one or of an address.
fn names_path(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|before| before.is_alphanumeric() || "./-_~*}{$".contains(before))
    })
}

fn is_long(name: &str, text: &str) -> bool {
    let is_code = name.rsplit_once('.').is_some_and(|(_, ending)| CODE.contains(&ending));
    is_code && text.lines().count() > LONG
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_one_machine_are_found_but_not_addresses() {
        let path = MACHINE_PATHS[1];
        assert!(names_path(&format!("cd {path}main"), path), "a folder");
        assert!(names_path(&format!("\"{path}main\""), path), "quoted");
        assert!(!names_path(&format!("https://example.org{path}1"), path), "part of an address");
        assert!(!names_path(&format!("../src{path}mod.rs"), path), "part of a longer path");
    }

    #[test]
    fn lock_files_do_not_say_where_packages_were_fetched() {
        let text = "\"version\": \"1\",\n\"resolved\": \"https://example.org/a.tgz\",\n";
        assert_eq!(in_file("ui/desk/package-lock.json", text).len(), 1, "the second line");
        assert!(in_file("docs/a.md", text).is_empty(), "elsewhere it is only a word");
    }

    #[test]
    fn only_code_is_long() {
        let text = "a\n".repeat(LONG + 1);
        assert!(is_long("src/main.rs", &text), "worth a look");
        assert!(!is_long("Cargo.lock", &text), "nobody reads it from end to end");
    }
}
