//! Brings a window in front on Linux. GTK asks the window manager as a program that would like to be seen, and by the time of the
//! last touch of its own window: window managers refuse that to a window which nobody touched for a while, or which is on another
//! workspace. It is the operator who asked, by a click on a popup or in the tray, so on X11 the window manager is told so.

use std::error::Error;

use gtk::prelude::*;
use raw_window_handle::{HasWindowHandle, RawWindowHandle};
use tauri::WebviewWindow;
use x11rb::connection::Connection;
use x11rb::errors::ReplyError;
use x11rb::protocol::xproto::{AtomEnum, ClientMessageEvent, ConnectionExt, EventMask};

/// What the window managers agreed on for a wish of the operator's, rather than of the program's.
const BY_OPERATOR: u32 = 2;
const ON_EVERY_WORKSPACE: u32 = u32::MAX;

/// Shows a window and gives it the keyboard, also when it is hidden, minimised or on another workspace.
///
/// # Errors
/// When the program is ending.
pub fn raise(window: WebviewWindow) -> tauri::Result<()> {
    let raised = window.clone();
    window.run_on_main_thread(move || {
        let Ok(shown) = raised.gtk_window() else { return };
        shown.show_all();
        shown.present();
        // The window manager must have heard of the window before it is asked for it.
        shown.display().sync();
        if let Some(id) = x11_id(&raised) {
            tauri::async_runtime::spawn_blocking(move || {
                if let Err(error) = activate(id) {
                    tracing::warn!(%error, "the window manager was not asked to raise the window");
                }
            });
        }
    })
}

/// None under Wayland, where no program raises itself.
fn x11_id(window: &WebviewWindow) -> Option<u32> {
    match window.window_handle().ok()?.as_raw() {
        RawWindowHandle::Xlib(handle) => u32::try_from(handle.window).ok(),
        RawWindowHandle::Xcb(handle) => Some(handle.window.get()),
        _ => None,
    }
}

fn activate(window: u32) -> Result<(), Box<dyn Error>> {
    let (server, screen) = x11rb::connect(None)?;
    let root = server.setup().roots.get(screen).ok_or("no such screen")?.root;
    let atom =
        |name: &str| -> Result<u32, ReplyError> { Ok(server.intern_atom(false, name.as_bytes())?.reply()?.atom) };
    let workspace = |of: u32, name: &str| -> Result<Option<u32>, ReplyError> {
        let told = server.get_property(false, of, atom(name)?, AtomEnum::CARDINAL, 0, 1)?.reply()?;
        Ok(told.value32().and_then(|mut values| values.next()))
    };
    let ask = |of: u32, name: &str, data: [u32; 5]| -> Result<(), ReplyError> {
        let wish = ClientMessageEvent::new(32, of, atom(name)?, data);
        let to = EventMask::SUBSTRUCTURE_REDIRECT | EventMask::SUBSTRUCTURE_NOTIFY;
        server.send_event(false, root, to, wish)?.check()
    };
    // Not every window manager goes to a window's workspace by itself.
    let (lies, shown) = (workspace(window, "_NET_WM_DESKTOP")?, workspace(root, "_NET_CURRENT_DESKTOP")?);
    if let Some(lies) = lies.filter(|lies| *lies != ON_EVERY_WORKSPACE && Some(*lies) != shown) {
        ask(root, "_NET_CURRENT_DESKTOP", [lies, x11rb::CURRENT_TIME, 0, 0, 0])?;
    }
    ask(window, "_NET_ACTIVE_WINDOW", [BY_OPERATOR, x11rb::CURRENT_TIME, 0, 0, 0])?;
    Ok(())
}
