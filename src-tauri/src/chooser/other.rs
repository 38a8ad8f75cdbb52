//! The system's dialog for choosing files.

use std::path::PathBuf;

use tauri::{AppHandle, Manager};

use crate::window;

/// The files that the operator chose; none when he or she thought better of it.
pub async fn choose(app: &AppHandle, title: String) -> Vec<PathBuf> {
    let dialog = rfd::AsyncFileDialog::new().set_title(title);
    let dialog = match app.get_webview_window(window::LABEL) {
        Some(window) => dialog.set_parent(&window),
        None => dialog,
    };
    let chosen = dialog.pick_files().await.unwrap_or_default();
    chosen.iter().map(|file| file.path().to_owned()).collect()
}
