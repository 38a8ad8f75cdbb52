//! The tray of Windows and macOS, which is always there.

use crate::Health;

/// Whether something shows tray icons right now.
pub async fn answers() -> bool {
    true
}

/// Whether the library that talks to the tray is there.
pub fn library_present() -> bool {
    true
}

/// Tells whether there is a tray, where it may come and go.
pub async fn watch(_: Health) {}
