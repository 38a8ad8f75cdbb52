//! The pages of the system's settings on Windows and macOS, which have an address each.

use deskbell_desk::view::SystemPage;
use deskbell_protocol::ApiError;

use crate::links::open_by_system;

/// The pages that can be opened.
pub(super) fn available() -> Vec<SystemPage> {
    vec![SystemPage::Sound, SystemPage::Notifications]
}

/// Opens a page.
///
/// # Errors
/// `nothing_opens` when the system does not.
pub(crate) async fn open(page: SystemPage) -> Result<(), ApiError> {
    open_by_system(address(page), "settings").await
}

#[cfg(windows)]
fn address(page: SystemPage) -> &'static str {
    match page {
        SystemPage::Sound => "ms-settings:sound",
        SystemPage::Notifications => "ms-settings:notifications",
    }
}

#[cfg(not(windows))]
fn address(page: SystemPage) -> &'static str {
    match page {
        SystemPage::Sound => "x-apple.systempreferences:com.apple.preference.sound",
        SystemPage::Notifications => "x-apple.systempreferences:com.apple.Notifications-Settings.extension",
    }
}
