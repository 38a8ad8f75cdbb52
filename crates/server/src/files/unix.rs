//! Files as Unix keeps them.

use std::fs::{File, OpenOptions};
use std::io::Result;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

/// For new files that only their owner may read.
pub(crate) fn private() -> OpenOptions {
    let mut options = File::options();
    options.mode(0o600);
    options
}

/// Makes sure that the names of a folder's files are on disk.
pub(crate) fn sync_names(folder: &Path) -> Result<()> {
    File::open(folder)?.sync_all()
}
