//! Whether an alert would reach the operator: looks at this computer when the program starts, whenever the system tells of a
//! change, and when it is asked to. What is found goes to the desk as facts.

#[cfg_attr(target_os = "linux", path = "autostart/linux.rs")]
#[cfg_attr(not(target_os = "linux"), path = "autostart/other.rs")]
pub(crate) mod autostart;
#[cfg_attr(target_os = "linux", path = "pages/linux.rs")]
#[cfg_attr(not(target_os = "linux"), path = "pages/other.rs")]
mod pages;
#[cfg_attr(target_os = "linux", path = "quiet/linux.rs")]
#[cfg_attr(not(target_os = "linux"), path = "quiet/other.rs")]
mod quiet;

use deskbell_desk::ports::{self, Fact};
use tokio::sync::watch;

use crate::Facts;
pub(crate) use pages::open as open_settings;

/// Told to everybody who looks: it changes when everything is to be looked at again.
pub(crate) type Looks = watch::Receiver<u64>;

/// Asks everybody to look.
pub(crate) struct Lookout {
    again: watch::Sender<u64>,
}

impl Lookout {
    /// Starts looking at what belongs to no other part of the shell. To be called on the main thread: GNOME's settings are read
    /// and followed there.
    pub(crate) fn start(facts: Facts) -> (Self, Looks) {
        let (again, looks) = watch::channel(0);
        tauri::async_runtime::spawn(quiet::watch(facts.clone(), looks.clone()));
        tauri::async_runtime::spawn(look_at_what_tells_nothing(facts, looks.clone()));
        (Self { again }, looks)
    }
}

impl ports::Lookout for Lookout {
    fn look(&self) {
        self.again.send_modify(|times| *times = times.wrapping_add(1));
    }
}

/// What is on the disk is looked at only when it is asked for.
async fn look_at_what_tells_nothing(facts: Facts, mut looks: Looks) {
    loop {
        let found = tauri::async_runtime::spawn_blocking(|| (autostart::is_on(), pages::available())).await;
        if let Ok((starts, pages)) = found {
            // The desk is gone when nobody listens.
            let _ = facts.send(Fact::Autostart(starts));
            let _ = facts.send(Fact::SystemPages(pages));
        }
        if looks.changed().await.is_err() {
            return;
        }
    }
}
