//! What Windows tells of do-not-disturb, which it called focus assist before.

use windows::UI::Notifications::{ToastNotificationManager, ToastNotificationMode};

/// Whether popups are kept back; none: this Windows does not tell. May block.
pub(super) fn is_on() -> Option<bool> {
    let mode = ToastNotificationManager::GetDefault().and_then(|manager| manager.NotificationMode());
    mode.ok().map(|mode| mode != ToastNotificationMode::Unrestricted)
}
