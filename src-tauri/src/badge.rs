//! What is counted outside the window: in its title, in the dock, in the taskbar.

use deskbell_desk::view::Badge;
use tauri::{AppHandle, Manager, UserAttentionType, WebviewWindow};

use crate::tray::Mark;
use crate::window::LABEL;

/// What the world outside the window shows.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Signs {
    title: String,
    count: u32,
    mark: Option<Mark>,
    attention: bool,
}

impl Signs {
    fn of(badge: &Badge) -> Self {
        let count = badge.waiting.unwrap_or_default().saturating_add(badge.unread);
        let title = if count == 0 { "Deskbell".to_owned() } else { format!("({count}) Deskbell") };
        Self { title, count, mark: Mark::of(badge), attention: badge.attention }
    }
}

/// The window's title and its place in the dock or taskbar.
pub(crate) struct Outside {
    app: AppHandle,
    shown: Signs,
}

impl Outside {
    /// Before anything was counted.
    pub(crate) fn new(app: AppHandle) -> Self {
        Self { app, shown: Signs::of(&Badge::default()) }
    }

    /// Shows what is counted now, as far as it is something else than before.
    pub(crate) fn show(&mut self, badge: &Badge) {
        let signs = Signs::of(badge);
        let Some(window) = self.app.get_webview_window(LABEL) else { return };
        let mut done = Ok(());
        if signs.title != self.shown.title {
            done = done.and(window.set_title(&signs.title));
        }
        if (signs.count, signs.mark) != (self.shown.count, self.shown.mark) {
            done = done.and(show_count(&window, &signs));
        }
        if signs.attention != self.shown.attention {
            let wanted = signs.attention.then_some(UserAttentionType::Informational);
            done = done.and(window.request_user_attention(wanted));
        }
        if let Err(error) = done {
            tracing::warn!(%error, "what waits could not be shown outside the window");
        }
        self.shown = signs;
    }
}

/// Windows lays a small picture over the taskbar's icon.
#[cfg(windows)]
fn show_count(window: &WebviewWindow, signs: &Signs) -> tauri::Result<()> {
    window.set_overlay_icon(signs.mark.map(Mark::alone))
}

/// macOS and some Linux desktops write the number themselves.
#[cfg(not(windows))]
fn show_count(window: &WebviewWindow, signs: &Signs) -> tauri::Result<()> {
    window.set_badge_count((signs.count > 0).then_some(i64::from(signs.count)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn title(waiting: Option<u32>, unread: u32) -> String {
        Signs::of(&Badge { waiting, unread, attention: false }).title
    }

    #[test]
    fn the_title_counts_who_waits_and_what_was_not_read() {
        assert_eq!(title(Some(2), 1), "(3) Deskbell");
        assert_eq!(title(None, 4), "(4) Deskbell", "what was not read is known without a connection");
        assert_eq!(title(Some(0), 0), "Deskbell");
        assert_eq!(title(None, 0), "Deskbell");
    }
}
