//! The one window.

use std::sync::Arc;

use deskbell_desk::view::Theme;
use tauri::webview::NewWindowResponse;
use tauri::window::Color;
use tauri::{AppHandle, Manager, WebviewUrl, WebviewWindow, WebviewWindowBuilder, WindowEvent, Wry};

use crate::{Shell, raise, tray_host};

/// What the window is called inside the program.
pub(crate) const LABEL: &str = "main";
/// The page's own ground, so that nothing flashes before it is drawn.
const LIGHT_GROUND: Color = Color(0xf0, 0xf2, 0xf4, 0xff);
const DARK_GROUND: Color = Color(0x14, 0x17, 0x1a, 0xff);

/// Makes the window.
///
/// # Errors
/// When the system refuses it.
pub fn build(app: &tauri::App, shell: &Arc<Shell>, hidden: bool) -> tauri::Result<WebviewWindow> {
    let theme = match shell.desk.remembered().settings.theme {
        Theme::System => None,
        Theme::Light => Some(tauri::Theme::Light),
        Theme::Dark => Some(tauri::Theme::Dark),
    };
    let window = framed(app, theme).inner_size(1280.0, 800.0).min_inner_size(960.0, 600.0).visible(!hidden).build()?;
    let (shell, app) = (Arc::clone(shell), app.handle().clone());
    window.on_window_event(move |event| match event {
        WindowEvent::Focused(focused) => {
            shell.desk.set_focused(*focused);
            if *focused {
                shell.local.looked_at();
            }
        }
        WindowEvent::CloseRequested { api, .. } => {
            api.prevent_close();
            close(app.clone());
        }
        _ => {}
    });
    Ok(window)
}

/// Makes the window of a program that could not start; it says why, and the program ends with it.
///
/// # Errors
/// When the system refuses it.
pub fn build_failed(app: &tauri::App) -> tauri::Result<WebviewWindow> {
    let window = framed(app, None).inner_size(720.0, 420.0).build()?;
    let app = app.handle().clone();
    window.on_window_event(move |event| {
        if let WindowEvent::CloseRequested { .. } = event {
            crate::leave(app.clone());
        }
    });
    Ok(window)
}

/// What every window of ours has in common.
fn framed(app: &tauri::App, theme: Option<tauri::Theme>) -> WebviewWindowBuilder<'_, Wry, tauri::App> {
    WebviewWindowBuilder::new(app, LABEL, WebviewUrl::App("index.html".into()))
        .title("Deskbell")
        .theme(theme)
        .background_color(if theme == Some(tauri::Theme::Dark) { DARK_GROUND } else { LIGHT_GROUND })
        .enable_clipboard_access()
        // Files are dropped onto the page (a photo), which Windows tells it only so.
        .disable_drag_drop_handler()
        // The page is ours alone: it is never led anywhere else.
        .on_navigation(|url| {
            matches!(url.scheme(), "tauri") || url.host_str() == Some("tauri.localhost") || is_development(url)
        })
        .on_new_window(|_, _| NewWindowResponse::Deny)
}

fn is_development(url: &tauri::Url) -> bool {
    tauri::is_dev() && url.host_str() == Some("127.0.0.1")
}

/// Brings the window in front of the operator, whatever became of it.
pub fn raise(app: &AppHandle) {
    let Some(window) = app.get_webview_window(LABEL) else { return };
    if let Err(error) = raise::raise(window) {
        tracing::warn!(%error, "the window could not be raised");
    }
}

/// Brings a hidden window back: the tray that led to it is gone.
pub fn bring_back(app: &AppHandle) {
    if app.get_webview_window(LABEL).is_some_and(|window| window.is_visible().is_ok_and(|visible| !visible)) {
        raise(app);
    }
}

/// Hides the window where a tray brings it back, and otherwise ends the program.
fn close(app: AppHandle) {
    tauri::async_runtime::spawn(async move {
        if !tray_host::answers().await {
            return crate::quit(app);
        }
        if let Some(window) = app.get_webview_window(LABEL)
            && let Err(error) = window.hide()
        {
            tracing::warn!(%error, "the window could not be hidden");
        }
    });
}
