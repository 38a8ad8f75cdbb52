//! Names of files as they are shown and sent: no path, nothing that turns the text around or hides in it.

use deskbell_protocol::{FILE_NAME_MAX, FileKind};

/// The longest ending that is kept when a name is cut, in characters.
const ENDING_MAX: usize = 10;

/// A name without a path and without what cannot be seen, at most [`FILE_NAME_MAX`] characters. What comes after the last dot
/// stays what it was: a name must not look like another kind of file.
pub(crate) fn clean(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let seen: String = last.chars().filter(|c| !c.is_control() && !is_invisible(*c)).collect();
    let words: Vec<_> = seen.split_whitespace().collect();
    let plain = words.join(" ");
    let plain = plain.trim_matches(['.', ' ']);
    if plain.is_empty() {
        return "file".to_owned();
    }
    if plain.chars().count() <= FILE_NAME_MAX {
        return plain.to_owned();
    }
    let ending = plain.rsplit_once('.').map(|(_, ending)| ending).filter(|ending| ending.chars().count() <= ENDING_MAX);
    let ending = ending.map(|ending| format!(".{ending}")).unwrap_or_default();
    let room = FILE_NAME_MAX.saturating_sub(ending.chars().count());
    plain.chars().take(room).chain(ending.chars()).collect()
}

/// Turns the text around, or hides in it.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// What a file is likely to be, by its name, as long as the server has not looked at its content.
pub(crate) fn kind(name: &str) -> FileKind {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
    match ending.as_str() {
        "pdf" | "txt" | "md" | "csv" | "rtf" | "doc" | "docx" | "xls" | "xlsx" | "ppt" | "pptx" | "odt" | "ods"
        | "odp" => FileKind::Document,
        "mp3" | "ogg" | "oga" | "opus" | "wav" | "m4a" | "flac" | "aac" => FileKind::Audio,
        "mp4" | "webm" | "mov" | "mkv" | "avi" | "m4v" => FileKind::Video,
        "zip" | "gz" | "tgz" | "tar" | "7z" | "rar" | "xz" | "bz2" | "zst" => FileKind::Archive,
        _ => FileKind::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_no_path_and_hides_nothing() {
        for (name, clean_name) in [
            ("report.pdf", "report.pdf"),
            ("../../x", "x"),
            ("C:\\fakepath\\Příloha 1.docx", "Příloha 1.docx"),
            ("photo\u{202e}gnp.exe", "photognp.exe"),
            ("a\u{0}\n\tb .txt", "ab .txt"),
            ("zero\u{200b}width.png", "zerowidth.png"),
            (".bashrc", "bashrc"),
            ("...", "file"),
            ("", "file"),
        ] {
            assert_eq!(clean(name), clean_name, "{name:?}");
        }
    }

    #[test]
    fn a_long_name_keeps_its_ending() {
        let long = clean(&format!("{}.tar.gz", "ž".repeat(300)));
        assert_eq!(long.chars().count(), FILE_NAME_MAX);
        assert!(long.ends_with("ž.gz"), "{long}");
    }
}
