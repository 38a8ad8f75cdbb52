//! The mark of the web: Windows asks before it opens what has it, and Office opens it in its protected view.

use std::path::Path;
use std::{fs, io};

/// From the internet.
const MARK: &str = "[ZoneTransfer]\r\nZoneId=3\r\n";

/// Notes that a file came from somebody else. A file system that cannot keep it (FAT) refuses.
pub fn mark(file: &Path) -> io::Result<()> {
    let mut stream = file.as_os_str().to_owned();
    stream.push(":Zone.Identifier");
    fs::write(stream, MARK)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marked_file_keeps_its_mark_under_another_name() {
        let folder = tempfile::tempdir().unwrap();
        let (one, other) = (folder.path().join("one.txt"), folder.path().join("other.txt"));
        fs::write(&one, "x").unwrap();
        mark(&one).unwrap();
        fs::rename(&one, &other).unwrap();
        let mut stream = other.clone().into_os_string();
        stream.push(":Zone.Identifier");
        assert_eq!(fs::read_to_string(stream).unwrap(), MARK);
        assert_eq!(fs::read_to_string(other).unwrap(), "x", "the file is what it was");
    }
}
