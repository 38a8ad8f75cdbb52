//! Brings a window in front on Windows and macOS.

use tauri::WebviewWindow;

/// Shows a window and gives it the keyboard, also when it is hidden or minimised.
///
/// # Errors
/// When the system refuses it.
pub fn raise(window: WebviewWindow) -> tauri::Result<()> {
    // In this order: a minimised window cannot be focused, nor can a hidden one.
    window.unminimize()?;
    window.show()?;
    window.set_focus()
}
