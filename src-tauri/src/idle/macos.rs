//! What macOS answers.

use std::time::Duration;

use objc2::runtime::AnyObject;
use objc2_core_graphics::{CGEventSource, CGEventSourceStateID, CGEventType, CGSessionCopyCurrentDictionary};
use objc2_foundation::{NSDictionary, NSNumber, NSString};

/// macOS says it in so many words.
pub(super) const LOCKED_AFTER_LOOKS: u32 = 1;

/// Any touch of the keyboard, the mouse or what else there is (`kCGAnyInputEventType`).
const ANY_INPUT: CGEventType = CGEventType(u32::MAX);

/// There while the screen is locked.
const LOCKED: &str = "CGSSessionScreenIsLocked";

/// How long nobody has touched the computer.
pub(super) fn idle() -> Option<Duration> {
    let seconds = CGEventSource::seconds_since_last_event_type(CGEventSourceStateID::HIDSystemState, ANY_INPUT);
    Duration::try_from_secs_f64(seconds).ok()
}

/// Whether the screen is locked. A program without a session on the screen is not asked to.
pub(super) fn is_locked() -> bool {
    let Some(session) = CGSessionCopyCurrentDictionary() else { return false };
    let session: &AnyObject = (**session).as_ref();
    let Some(session) = session.downcast_ref::<NSDictionary>() else { return false };
    let locked = session.objectForKey(&NSString::from_str(LOCKED));
    locked.is_some_and(|locked| locked.downcast_ref::<NSNumber>().is_some_and(NSNumber::boolValue))
}
