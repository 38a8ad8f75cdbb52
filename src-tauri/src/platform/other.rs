//! What other systems than Linux need before anything of the desktop starts.

/// Nothing.
pub fn prepare() {}
