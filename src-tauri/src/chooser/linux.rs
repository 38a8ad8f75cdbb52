//! The desktop's dialog for choosing files. GTK asks the desktop's portal where the program runs in a sandbox or
//! `GTK_USE_PORTAL=1` is set, and shows its own dialog everywhere else: it works where there is no portal.

use std::cell::RefCell;
use std::path::PathBuf;

use gtk::prelude::{FileChooserExt, NativeDialogExt};
use gtk::{FileChooserAction, FileChooserNative, ResponseType};
use tauri::{AppHandle, Manager};
use tokio::sync::oneshot::channel;

use crate::window;

/// The files that the operator chose; none when he or she thought better of it.
pub async fn choose(app: &AppHandle, title: String) -> Vec<PathBuf> {
    let (sender, chosen) = channel();
    let window = app.get_webview_window(window::LABEL);
    // GTK is asked by its own thread alone.
    let shown = app.run_on_main_thread(move || {
        let parent = window.and_then(|window| window.gtk_window().ok());
        let dialog =
            FileChooserNative::new(Some(&title), parent.as_ref(), FileChooserAction::Open, None::<&str>, None::<&str>);
        dialog.set_modal(true);
        dialog.set_select_multiple(true);
        // Nobody else keeps the dialog: it lives until it was answered.
        let waiting = RefCell::new(Some((sender, dialog.clone())));
        dialog.connect_response(move |dialog, response| {
            let files = if response == ResponseType::Accept { dialog.filenames() } else { Vec::new() };
            if let Some((sender, _dialog)) = waiting.take() {
                // Who asked may be gone.
                let _gone = sender.send(files);
            }
        });
        dialog.show();
    });
    if let Err(error) = shown {
        tracing::warn!(%error, "the dialog for choosing files could not be shown");
    }
    chosen.await.unwrap_or_default()
}
