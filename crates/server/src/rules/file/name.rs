//! Names of files: one line, no path, nothing that hides what the name is or that some system takes for something else.

use deskbell_protocol::FILE_NAME_MAX;
use unicode_normalization::UnicodeNormalization as _;

use super::content::Sort;

/// Most file systems take names of 255 bytes; something may be put before or behind it.
const BYTES_MAX: usize = 200;

/// For who gave none.
const NAMELESS: &str = "file";

/// What Windows takes for a device, whatever comes after a dot.
const DEVICES: [&str; 7] = ["con", "prn", "aux", "nul", "clock$", "conin$", "conout$"];

/// A safe name made from what was given.
pub(super) fn safe(given: &str) -> String {
    let last = given.rsplit(['/', '\\']).find(|part| !part.trim().is_empty()).unwrap_or_default();
    let visible = last.nfc().filter(|c| !is_hidden(*c));
    let plain = visible.map(|c| match c {
        '<' | '>' | ':' | '"' | '|' | '?' | '*' => '_',
        c if c.is_whitespace() || c.is_control() => ' ',
        c => c,
    });
    let one_line = plain.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ");
    // Hidden files begin with a dot; dots and spaces at the end are dropped by Windows, and with them the true ending.
    let bare = one_line.trim_start_matches(['.', ' ']).trim_end_matches(['.', ' ']);
    let short = shortened(bare, "");
    let stem = short.split('.').next().unwrap_or_default().trim_end().to_lowercase();
    let numbered = |device: &str| {
        stem.strip_prefix(device).is_some_and(|n| n.chars().count() == 1 && n.chars().all(char::is_numeric))
    };
    match short {
        name if name.is_empty() => NAMELESS.to_owned(),
        name if DEVICES.contains(&stem.as_str()) || numbered("com") || numbered("lpt") => format!("_{name}"),
        name => name,
    }
}

/// What follows the last dot, in small letters; nothing where there is no name before it.
pub(super) fn ending(name: &str) -> String {
    match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() => ending.trim().to_lowercase(),
        _ => String::new(),
    }
}

/// The name with an ending behind which nobody takes it for something else.
pub(super) fn fitting(name: String, sort: &Sort) -> String {
    if sort.fits(&ending(&name)) {
        return name;
    }
    let ending = format!(".{}", sort.endings.first().copied().unwrap_or("bin"));
    let mut name = shortened(&name, &ending);
    name.push_str(&ending);
    name
}

/// Cut so that `more` can still follow; the name's own ending stays.
fn shortened(name: &str, more: &str) -> String {
    let fits = |name: &str| {
        name.chars().count() + more.chars().count() <= FILE_NAME_MAX && name.len() + more.len() <= BYTES_MAX
    };
    if fits(name) {
        return name.to_owned();
    }
    let (stem, ending) = match name.rsplit_once('.') {
        Some((stem, ending)) if ending.len() <= 20 => (stem, format!(".{ending}")),
        _ => (name, String::new()),
    };
    let mut stem: String = stem.chars().take(FILE_NAME_MAX).collect();
    loop {
        let whole = format!("{}{ending}", stem.trim_end());
        if fits(&whole) || stem.pop().is_none() {
            return whole;
        }
    }
}

/// Characters that nobody sees, and those that turn the direction of what follows.
fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
        || (c.is_control() && !c.is_whitespace())
}
