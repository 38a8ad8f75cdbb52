//! The tray of Windows and macOS, which is always there.

use deskbell_desk::ports::Fact;

use crate::lookout::Looks;
use crate::{Facts, Health};

/// Whether something shows tray icons right now.
pub async fn answers() -> bool {
    true
}

/// Whether the library that talks to the tray is there.
pub fn library_present() -> bool {
    true
}

/// Tells that there is a tray: it neither comes nor goes.
pub async fn watch(_: Health, facts: Facts, _: Looks) {
    // The desk is gone when nobody listens.
    let _ = facts.send(Fact::Tray(true));
}
