//! Files that the operator saves: into the downloads, under a name that every system takes, whole or not at all.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use deskbell_protocol::{ApiError, ErrorCode};
use tempfile::NamedTempFile;

use crate::{lock, origin};

/// The longest name without what makes it unique, in bytes; systems take 255.
const NAME_MAX: usize = 120;
/// The longest ending of a file, without the dot.
const ENDING_MAX: usize = 10;
/// How many files of one name are kept beside each other.
const COPIES: u32 = 999;
/// Names that are devices on Windows, whatever follows the first dot.
const DEVICES: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];

/// The downloads folder, and what this program saved there in this run.
pub struct Downloads {
    folder: Option<PathBuf>,
    saved: Mutex<Vec<PathBuf>>,
}

impl Downloads {
    /// Saves into a folder; none: the system tells of none.
    #[must_use]
    pub fn new(folder: Option<PathBuf>) -> Self {
        Self { folder, saved: Mutex::new(Vec::new()) }
    }

    /// Saves a file beside those that are there and returns its path. May block.
    ///
    /// # Errors
    /// `not_saved` with the reason.
    pub fn save(&self, name: &str, extension: &str, content: &[u8]) -> Result<String, ApiError> {
        let mut file = self.begin()?;
        let folder = file.path().parent().map(Path::to_owned).unwrap_or_default();
        let written = file.write_all(content).and_then(|()| file.as_file().sync_all());
        let kept = written.and_then(|()| settle(file, &folder, &safe(name), &format!(".{extension}")));
        Ok(self.told(kept.map_err(|error| self.refused(&error))?))
    }

    /// A file that is not there yet, to be written and then given to [`Downloads::keep`]. It goes when it is dropped. May block.
    ///
    /// # Errors
    /// `not_saved` with the reason.
    pub fn begin(&self) -> Result<NamedTempFile, ApiError> {
        let folder = self.folder.as_deref().ok_or_else(|| self.refused(&io::ErrorKind::NotFound.into()))?;
        begin(folder).map_err(|error| self.refused(&error))
    }

    /// Gives a file that somebody sent the name under which it was sent, beside those that are there, with the system's mark
    /// of where it came from. Returns its path. May block.
    ///
    /// # Errors
    /// `not_saved` with the reason.
    pub fn keep(&self, file: NamedTempFile, name: &str) -> Result<String, ApiError> {
        let folder = file.path().parent().map(Path::to_owned).unwrap_or_default();
        // Before it has its name, so that it is never there without.
        if let Err(error) = origin::mark(file.path()) {
            tracing::warn!(%error, "the file system does not keep where a file came from");
        }
        let (stem, extension) = split(name);
        let kept = file.as_file().sync_all().and_then(|()| settle(file, &folder, &safe(stem), &extension));
        Ok(self.told(kept.map_err(|error| self.refused(&error))?))
    }

    /// Why nothing can be saved here.
    pub fn refused(&self, error: &io::Error) -> ApiError {
        not_saved(self.folder.as_deref().unwrap_or(Path::new("")), error)
    }

    fn told(&self, path: PathBuf) -> String {
        let told = path.to_string_lossy().into_owned();
        lock(&self.saved).push(path);
        told
    }

    /// The file of this path, if this program saved it in this run.
    ///
    /// # Errors
    /// `not_found` for every other path.
    pub fn saved(&self, path: &str) -> Result<PathBuf, ApiError> {
        let saved = lock(&self.saved).iter().find(|saved| saved.to_string_lossy() == path).cloned();
        saved.ok_or_else(|| ApiError::never(ErrorCode::NotFound, "this program saved no such file"))
    }
}

fn begin(folder: &Path) -> io::Result<NamedTempFile> {
    // Only the last folder is made: one that is not mounted must not be made in its place.
    match std::fs::create_dir(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    // Only the operator may read it, and nobody may execute it.
    tempfile::Builder::new().prefix(".deskbell-").tempfile_in(folder)
}

/// Gives a file that is whole the first name that is free: nothing that is there is written over.
fn settle(mut file: NamedTempFile, folder: &Path, name: &str, ending: &str) -> io::Result<PathBuf> {
    for copy in 1..=COPIES {
        let number = if copy == 1 { String::new() } else { format!(" ({copy})") };
        let path = folder.join(format!("{name}{number}{ending}"));
        match file.persist_noclobber(&path) {
            Ok(_) => return Ok(path),
            Err(refused) if refused.error.kind() == io::ErrorKind::AlreadyExists => file = refused.file,
            Err(refused) => return Err(refused.error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// Why a file could not be saved, as the operator is told it.
pub(crate) fn not_saved(folder: &Path, error: &io::Error) -> ApiError {
    let reason = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "no_space",
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => "not_allowed",
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => "no_folder",
        _ => "other",
    };
    let told = ApiError::never(ErrorCode::NotSaved, format!("the file could not be saved: {error}"));
    told.with("folder", folder.to_string_lossy()).with("reason", reason)
}

/// A file's name without its path, and its ending with the dot, if that is one that every system takes.
fn split(name: &str) -> (&str, String) {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let fits =
        |ending: &str| (1..=ENDING_MAX).contains(&ending.len()) && ending.chars().all(|c| c.is_ascii_alphanumeric());
    match name.rsplit_once('.').filter(|(stem, ending)| !stem.is_empty() && fits(ending)) {
        Some((stem, ending)) => (stem, format!(".{ending}")),
        None => (name, String::new()),
    }
}

/// A text as the name of a file that every system takes: no path, no hidden file, no device, not too long.
fn safe(text: &str) -> String {
    let kept = |c: char| !(c.is_control() || is_invisible(c) || r#"<>:"/\|?*"#.contains(c));
    let plain: String = text.chars().map(|c| if kept(c) { c } else { ' ' }).collect();
    let mut name = String::new();
    for word in plain.split_whitespace() {
        let space = if name.is_empty() { "" } else { " " };
        name.extend([space, word]);
    }
    let end = name.char_indices().map(|(at, c)| at + c.len_utf8()).take_while(|end| *end <= NAME_MAX).last();
    name.truncate(end.unwrap_or_default());
    let name = name.trim_matches(['.', ' ']);
    if name.is_empty() {
        "Deskbell".to_owned()
    } else if is_device(name) {
        format!("_{name}")
    } else {
        name.to_owned()
    }
}

/// Turns the text around, or hides in it.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_uppercase();
    let numbered = |kind: &str| {
        let mut number = stem.strip_prefix(kind).unwrap_or_default().chars();
        matches!((number.next(), number.next()), (Some('0'..='9' | '¹' | '²' | '³'), None))
    };
    DEVICES.contains(&stem.as_str()) || numbered("COM") || numbered("LPT")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_nowhere_and_is_one_that_every_system_takes() {
        let table = [
            ("Invitation Eva Nováková", "Invitation Eva Nováková"),
            ("../../etc/passwd", "etc passwd"),
            ("C:\\Windows\\x", "C Windows x"),
            (".bashrc", "bashrc"),
            ("a\u{0}b\nc\td", "a b c d"),
            ("<what>: \"this\"|?*", "what this"),
            ("trailing. . .", "trailing"),
            ("CON", "_CON"),
            ("nul.txt", "_nul.txt"),
            ("com1", "_com1"),
            ("LPT¹ .x", "_LPT¹ .x"),
            ("COM10", "COM10"),
            ("Conrad", "Conrad"),
            ("gpj.\u{202e}exe", "gpj. exe"),
            ("👋 hello", "👋 hello"),
            ("…", "…"),
            ("", "Deskbell"),
            ("..", "Deskbell"),
            ("///", "Deskbell"),
        ];
        for (text, name) in table {
            assert_eq!(safe(text), name, "{text:?}");
        }
        let long = safe(&"ž".repeat(500));
        assert!(long.len() <= NAME_MAX && long.chars().all(|c| c == 'ž'), "{} bytes", long.len());
    }

    #[test]
    fn a_file_is_saved_whole_beside_those_that_are_there() {
        let there = tempfile::tempdir().unwrap();
        let downloads = Downloads::new(Some(there.path().join("Downloads")));
        let first = downloads.save("Eva", "png", b"one").unwrap();
        let second = downloads.save("Eva", "png", b"two").unwrap();
        assert!(first.ends_with("Eva.png") && second.ends_with("Eva (2).png"), "{first} and {second}");
        assert_eq!(
            (std::fs::read(&first).unwrap(), std::fs::read(&second).unwrap()),
            (b"one".to_vec(), b"two".to_vec())
        );
        let files = std::fs::read_dir(there.path().join("Downloads")).unwrap().count();
        assert_eq!(files, 2, "nothing else is left there");
    }

    #[test]
    fn what_somebody_sent_has_its_own_name_as_far_as_it_is_safe_and_is_no_program() {
        let there = tempfile::tempdir().unwrap();
        let downloads = Downloads::new(Some(there.path().to_owned()));
        let save = |name: &str| {
            let mut file = downloads.begin().unwrap();
            file.write_all(b"bytes").unwrap();
            let path = PathBuf::from(downloads.keep(file, name).unwrap());
            assert_eq!(std::fs::read(&path).unwrap(), b"bytes");
            assert_eq!(path.parent(), Some(there.path()), "{name:?} leads nowhere else");
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt;
                assert_eq!(path.metadata().unwrap().permissions().mode() & 0o111, 0, "nobody may execute it");
            }
            assert_eq!(downloads.saved(&path.to_string_lossy()).unwrap(), path, "it can be shown");
            path.file_name().unwrap().to_string_lossy().into_owned()
        };
        for (name, saved) in [
            ("Příloha 1.pdf", "Příloha 1.pdf"),
            ("Příloha 1.pdf", "Příloha 1 (2).pdf"),
            ("archive.tar.gz", "archive.tar.gz"),
            ("../../x", "x"),
            ("../../.bashrc", "bashrc"),
            ("photo.\u{202e}gnp", "photo. gnp"),
            ("NUL.txt", "_NUL.txt"),
            ("name. ", "name"),
            ("", "Deskbell"),
            ("x.a/b", "b"),
        ] {
            assert_eq!(save(name), saved, "{name:?}");
        }
        let long = save(&format!("{}.jpeg", "ž".repeat(300)));
        assert!(long.ends_with("ž.jpeg") && long.len() < 255, "{long}");
        drop(downloads.begin().unwrap());
        let left = std::fs::read_dir(there.path()).unwrap().filter_map(Result::ok);
        assert!(
            left.filter(|file| file.file_name().to_string_lossy().starts_with(".deskbell-")).count() == 0,
            "nothing half"
        );
    }

    #[test]
    fn only_what_was_saved_in_this_run_is_shown() {
        let there = tempfile::tempdir().unwrap();
        let downloads = Downloads::new(Some(there.path().to_owned()));
        let other = there.path().join("other.png");
        std::fs::write(&other, b"x").unwrap();
        let saved = downloads.save("Eva", "png", b"x").unwrap();
        assert_eq!(downloads.saved(&saved).unwrap(), Path::new(&saved));
        let around = there.path().join(".").join("Eva.png");
        for refused in [other.to_string_lossy().as_ref(), "/etc/passwd", "", &around.join("..").to_string_lossy()] {
            assert_eq!(downloads.saved(refused).unwrap_err().code, ErrorCode::NotFound, "{refused}");
        }
    }

    #[test]
    fn a_folder_that_cannot_be_written_says_why() {
        let there = tempfile::tempdir().unwrap();
        let reason = |folder: Option<PathBuf>| {
            let error = Downloads::new(folder).save("Eva", "png", b"x").unwrap_err();
            assert_eq!(error.code, ErrorCode::NotSaved);
            error.args["reason"].clone()
        };
        assert_eq!(reason(None), "no_folder", "the system tells of none");
        assert_eq!(
            reason(Some(there.path().join("not/mounted"))),
            "no_folder",
            "it is not made in the place of another"
        );
        std::fs::write(there.path().join("file"), b"x").unwrap();
        assert_eq!(reason(Some(there.path().join("file"))), "no_folder", "it is none");
        for (kind, told) in [
            (io::ErrorKind::StorageFull, "no_space"),
            (io::ErrorKind::ReadOnlyFilesystem, "not_allowed"),
            (io::ErrorKind::PermissionDenied, "not_allowed"),
            (io::ErrorKind::Interrupted, "other"),
        ] {
            let error = not_saved(Path::new("/home/eva/Downloads"), &kind.into());
            assert_eq!(error.args["reason"], told);
            assert_eq!(error.args["folder"], "/home/eva/Downloads");
        }
    }
}
