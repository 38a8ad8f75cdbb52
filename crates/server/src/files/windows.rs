//! Files as Windows keeps them.

use std::fs::{File, OpenOptions};
use std::io::Result;
use std::path::Path;

/// For new files; who may read them is said by the folder that they are in.
pub(crate) fn private() -> OpenOptions {
    File::options()
}

/// Names of files need nothing more: the file system keeps a journal of them.
pub(crate) fn sync_names(_folder: &Path) -> Result<()> {
    Ok(())
}
