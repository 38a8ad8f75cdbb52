//! Starting with the system on Linux: an entry in the desktop's folder for that, as the desktops agreed on it.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use deskbell_protocol::ApiError;

use crate::files::not_saved;

const ENTRY: &str = "io.github.deskbell.Deskbell.desktop";

/// Whether the desktop starts this very program; none: that cannot be told here.
pub(crate) fn is_on() -> Option<bool> {
    let (folder, program) = (folder()?, program()?);
    let entry = std::fs::read_to_string(folder.join(ENTRY)).unwrap_or_default();
    Some(starts(&entry, &program))
}

/// Has the desktop start this program in the tray, or not any more. May block.
///
/// # Errors
/// `not_saved` with the reason.
pub(crate) fn set(on: bool) -> Result<(), ApiError> {
    let missing = || not_saved(Path::new(""), &io::ErrorKind::NotFound.into());
    let (folder, program) = folder().zip(program()).ok_or_else(missing)?;
    let set = if on { write(&folder, &entry(&program)) } else { remove(&folder) };
    set.map_err(|error| not_saved(&folder, &error))
}

fn folder() -> Option<PathBuf> {
    let own = std::env::var_os("XDG_CONFIG_HOME").map(PathBuf::from).filter(|folder| folder.is_absolute());
    let config = own.or_else(|| std::env::home_dir().map(|home| home.join(".config")));
    config.map(|config| config.join("autostart"))
}

/// What is to be started: the file that the operator started, also when it is an image that was unpacked elsewhere.
fn program() -> Option<String> {
    let image = std::env::var_os("APPIMAGE").map(PathBuf::from);
    let program = image.or_else(|| std::env::current_exe().ok())?;
    program.to_str().map(str::to_owned)
}

fn entry(program: &str) -> String {
    let exec = exec(program);
    format!(
        "[Desktop Entry]\nType=Application\nName=Deskbell\nExec={exec}\nIcon=deskbell\nTerminal=false\nStartupNotify=false\n"
    )
}

/// The command as entries want it: the quotes' own rules, then those of all values.
fn exec(program: &str) -> String {
    let mut quoted = String::new();
    for c in program.chars() {
        match c {
            '"' | '`' | '$' => quoted.extend(["\\\\", c.encode_utf8(&mut [0; 4])]),
            '\\' => quoted.push_str("\\\\\\\\"),
            '%' => quoted.push_str("%%"),
            c => quoted.push(c),
        }
    }
    format!("\"{quoted}\" --hidden")
}

/// Desktops switch an entry off in their own settings by a line in it. One of a program that lies elsewhere now starts nothing.
fn starts(entry: &str, program: &str) -> bool {
    let has = |key: &str, value: &str| {
        let pairs = entry.lines().filter_map(|line| line.split_once('='));
        pairs.into_iter().any(|(name, told)| name.trim() == key && told.trim() == value)
    };
    has("Exec", &exec(program)) && !has("Hidden", "true") && !has("X-GNOME-Autostart-enabled", "false")
}

fn write(folder: &Path, entry: &str) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::Builder::new().prefix(".deskbell-").tempfile_in(folder)?;
    file.write_all(entry.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(folder.join(ENTRY))?;
    Ok(())
}

fn remove(folder: &Path) -> io::Result<()> {
    match std::fs::remove_file(folder.join(ENTRY)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_switched_on_is_on_and_can_be_switched_off_again() {
        let home = tempfile::tempdir().expect("a folder");
        let folder = home.path().join("config/autostart");
        let program = "/opt/Desk bell/deskbell";
        write(&folder, &entry(program)).expect("the folder is made with it");
        let kept = std::fs::read_to_string(folder.join(ENTRY)).expect("the entry");
        assert!(starts(&kept, program), "{kept}");
        assert!(kept.contains("\nExec=\"/opt/Desk bell/deskbell\" --hidden\n"), "it stays in the tray: {kept}");
        assert_eq!(std::fs::read_dir(&folder).expect("the folder").count(), 1, "nothing is left beside it");
        remove(&folder).expect("it is there");
        assert!(!folder.join(ENTRY).exists());
        remove(&folder).expect("it is off already");
    }

    #[test]
    fn an_entry_that_starts_nothing_is_off() {
        let entry = entry("/usr/bin/deskbell");
        assert!(!starts("", "/usr/bin/deskbell"), "no entry");
        assert!(!starts(&entry, "/opt/deskbell"), "the program lies elsewhere now");
        for line in ["Hidden=true\n", "X-GNOME-Autostart-enabled=false\n"] {
            assert!(!starts(&format!("{entry}{line}"), "/usr/bin/deskbell"), "{line}");
        }
        assert!(starts(&format!("{entry}X-GNOME-Autostart-enabled=true\n"), "/usr/bin/deskbell"));
    }

    #[test]
    fn a_path_with_any_character_is_one_word_of_the_command() {
        assert_eq!(exec("/usr/bin/deskbell"), "\"/usr/bin/deskbell\" --hidden");
        assert_eq!(exec("/a \"b\"/$c/100 %"), r#""/a \\"b\\"/\\$c/100 %%" --hidden"#);
        assert_eq!(exec("/a\\b"), r#""/a\\\\b" --hidden"#);
    }
}
