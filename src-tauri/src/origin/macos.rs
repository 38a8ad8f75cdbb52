//! The quarantine: macOS asks before it opens what has it.

use std::io;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use rustix::fs::{XattrFlags, setxattr};

/// Notes that a file came from somebody else. A file system that cannot keep it refuses.
pub fn mark(file: &Path) -> io::Result<()> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    // Downloaded, not asked about yet; when, by which program.
    let value = format!("0081;{now:08x};Deskbell;");
    Ok(setxattr(file, "com.apple.quarantine", value.as_bytes(), XattrFlags::empty())?)
}
