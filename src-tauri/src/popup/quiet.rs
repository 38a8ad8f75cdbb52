//! Whether the notification service says of itself that it keeps popups back. KDE's and dunst tell; GNOME keeps it in its
//! settings.

use std::time::Duration;

use tokio::time::timeout;
use zbus::proxy::MethodFlags;
use zbus::{Connection, Proxy};

use super::bus::{NAME, PATH};

/// Some services never answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(2);

/// How a notification service tells whether do-not-disturb is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Teller {
    /// By a property of the interface for popups, as KDE's does.
    Inhibited,
    /// By a property of dunst's own.
    Paused,
}

impl Teller {
    /// The interface and its property; it changes with the usual signal of properties.
    pub(crate) fn property(self) -> (&'static str, &'static str) {
        match self {
            Self::Inhibited => (NAME, "Inhibited"),
            Self::Paused => ("org.dunstproject.cmd0", "paused"),
        }
    }

    /// Whether do-not-disturb is on; none: it does not tell, or not any more.
    pub(crate) async fn is_on(self, bus: &Connection) -> Option<bool> {
        let (interface, property) = self.property();
        let ask = async {
            let proxy = Proxy::new(bus, NAME, PATH, "org.freedesktop.DBus.Properties").await?;
            let flags = MethodFlags::NoAutoStart.into();
            proxy.call_with_flags::<_, _, zbus::zvariant::OwnedValue>("Get", flags, &(interface, property)).await
        };
        let value = timeout(ANSWER_WITHIN, ask).await.ok()?.ok()??;
        bool::try_from(value).ok()
    }
}

/// How the service that runs tells; none: it does not. A service that does not run is not started for it.
pub(crate) async fn teller(bus: &Connection) -> Option<Teller> {
    for teller in [Teller::Inhibited, Teller::Paused] {
        if teller.is_on(bus).await.is_some() {
            return Some(teller);
        }
    }
    None
}
