//! What Windows answers.

use std::time::Duration;

use winsafe::{GetLastInputInfo, GetTickCount64, HDESK, co::DESKTOP_RIGHTS};

/// A question for administrator rights takes the screen for itself just as a lock does: only what stays is one.
pub(super) const LOCKED_AFTER_LOOKS: u32 = 3;

/// How long nobody has touched the computer.
pub(super) fn idle() -> Option<Duration> {
    let last = GetLastInputInfo().ok()?.dwTime;
    // The last touch is told in 32 bits, which begin anew every 49.7 days.
    let now = u32::try_from(GetTickCount64() & u64::from(u32::MAX)).ok()?;
    Some(Duration::from_millis(u64::from(now.wrapping_sub(last))))
}

/// Whether what the keyboard writes to is out of the operator's programs' reach, as it is while the screen is locked.
pub(super) fn is_locked() -> bool {
    HDESK::OpenInputDesktop(None, false, DESKTOP_RIGHTS::READOBJECTS).is_err()
}
