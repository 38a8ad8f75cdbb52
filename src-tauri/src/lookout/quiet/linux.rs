//! The system's do-not-disturb on Linux: each notification service has a switch of its own. GNOME's is in its settings, which
//! are followed on the main thread; the others' are on the session bus. What is not there tells nothing.

use std::time::Duration;

use deskbell_desk::ports::Fact;
use futures_util::StreamExt;
use gtk::prelude::SettingsExt;
use gtk::{gio, glib};
use tokio::sync::watch;
use tokio::time::timeout;
use zbus::proxy::{CacheProperties, MethodFlags};
use zbus::zvariant::OwnedValue;
use zbus::{Connection, MatchRule, MessageStream, Proxy, fdo};

use crate::Facts;
use crate::lookout::Looks;
use crate::popup::quiet;

const SERVICE: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";
const XFCONF: &str = "org.xfce.Xfconf";
const XFCE_CHANNEL: &str = "xfce4-notifyd";
const GNOME: (&str, &str) = ("org.gnome.desktop.notifications", "show-banners");
/// Some services never answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(2);

/// Whose switch it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Switch {
    /// GNOME's setting.
    Gnome,
    /// A property of the service itself: KDE's, dunst's.
    Service,
    /// Xfce's setting.
    Xfce,
}

/// The switch of the service that runs; while none does, the one of the desktop's own that will.
fn switch(service: Option<&str>, desktop: &str) -> Option<Switch> {
    match service {
        Some("gnome-shell") => Some(Switch::Gnome),
        Some("Xfce Notify Daemon") => Some(Switch::Xfce),
        Some(_) => Some(Switch::Service),
        None => desktop.split(':').any(|name| name == "GNOME").then_some(Switch::Gnome),
    }
}

/// After so long a session bus that did not answer is asked again.
const AGAIN: Duration = Duration::from_secs(10);

/// Whether GNOME's setting keeps popups back; none: there is no such setting.
type Banners = watch::Receiver<Option<bool>>;

/// Follows GNOME's setting where it is installed. To be called on the main thread.
fn here() -> Banners {
    // Asking for settings that are not installed ends the program.
    let installed = gio::SettingsSchemaSource::default().and_then(|source| source.lookup(GNOME.0, true));
    match installed {
        Some(schema) if schema.has_key(GNOME.1) => banners(gio::Settings::new(GNOME.0)),
        _ => watch::channel(None).1,
    }
}

fn banners(settings: gio::Settings) -> Banners {
    let kept_back = |settings: &gio::Settings| Some(!settings.boolean(GNOME.1));
    let (told, banners) = watch::channel(kept_back(&settings));
    let changed = told.clone();
    settings.connect_changed(Some(GNOME.1), move |settings, _| {
        changed.send_replace(kept_back(settings));
    });
    // The settings tell for as long as they are held, and live on this thread.
    glib::MainContext::default().spawn_local(async move {
        told.closed().await;
        drop(settings);
    });
    banners
}

/// Tells now, whenever something changed, and when it is asked to, until nobody listens any more. To be called on the main
/// thread; what it returns may run anywhere.
pub(super) fn watch(facts: Facts, looks: Looks) -> impl Future<Output = ()> + Send {
    told(here(), facts, looks)
}

async fn told(banners: Banners, facts: Facts, mut looks: Looks) {
    let desktop = std::env::var("XDG_CURRENT_DESKTOP").unwrap_or_default();
    loop {
        let followed = match Connection::session().await {
            Ok(bus) => follow(&bus, banners.clone(), &desktop, &facts, looks.clone()).await,
            Err(error) => Err(error),
        };
        let Err(error) = followed else { return };
        tracing::info!(%error, "the session bus does not tell of do-not-disturb");
        if facts.send(Fact::DoNotDisturb(None)).is_err() {
            // The desk is gone when nobody listens.
            return;
        }
        tokio::select! {
            () = tokio::time::sleep(AGAIN) => {}
            look = looks.changed() => if look.is_err() { return },
        }
    }
}

async fn follow(
    bus: &Connection,
    mut banners: Banners,
    desktop: &str,
    facts: &Facts,
    mut looks: Looks,
) -> zbus::Result<()> {
    let mut owners = fdo::DBusProxy::new(bus).await?.receive_name_owner_changed_with_args(&[(0, SERVICE)]).await?;
    let properties = MatchRule::builder().msg_type(zbus::message::Type::Signal).path(PATH)?;
    let properties = properties.interface("org.freedesktop.DBus.Properties")?.member("PropertiesChanged")?.build();
    let mut properties = MessageStream::for_match_rule(properties, bus, None).await?;
    let settings = MatchRule::builder().msg_type(zbus::message::Type::Signal).interface(XFCONF)?;
    let settings = settings.member("PropertyChanged")?.arg(0, XFCE_CHANNEL)?.build();
    let mut settings = MessageStream::for_match_rule(settings, bus, None).await?;
    loop {
        let on = read(bus, &mut banners, desktop).await;
        if facts.send(Fact::DoNotDisturb(on)).is_err() {
            return Ok(());
        }
        tokio::select! {
            owner = owners.next() => drop(owner.ok_or_else(gone)?),
            told = properties.next() => drop(told.ok_or_else(gone)??),
            told = settings.next() => drop(told.ok_or_else(gone)??),
            look = looks.changed() => if look.is_err() { return Ok(()) },
            Ok(()) = banners.changed() => {}
        }
    }
}

fn gone() -> zbus::Error {
    zbus::Error::Failure("the session bus is gone".to_owned())
}

/// Whether popups are kept back; none: nobody tells.
async fn read(bus: &Connection, banners: &mut Banners, desktop: &str) -> Option<bool> {
    let service = service(bus).await;
    let asked = async {
        match switch(service.as_deref(), desktop)? {
            Switch::Gnome => *banners.borrow_and_update(),
            Switch::Service => quiet::teller(bus).await?.is_on(bus).await,
            Switch::Xfce => xfce(bus).await,
        }
    };
    timeout(ANSWER_WITHIN, asked).await.ok()?
}

/// What the notification service calls itself. None is started for it.
async fn service(bus: &Connection) -> Option<String> {
    let asked = async {
        let service = proxy(bus, SERVICE, PATH, SERVICE).await?;
        service.call_with_flags("GetServerInformation", MethodFlags::NoAutoStart.into(), &()).await
    };
    let (name, ..): (String, String, String, String) = timeout(ANSWER_WITHIN, asked).await.ok()?.ok()??;
    Some(name)
}

/// The setting is not there before somebody switched it.
async fn xfce(bus: &Connection) -> Option<bool> {
    let settings = proxy(bus, XFCONF, "/org/xfce/Xfconf", XFCONF).await.ok()?;
    let told: zbus::Result<OwnedValue> = settings.call("GetProperty", &(XFCE_CHANNEL, "/do-not-disturb")).await;
    match told {
        Ok(value) => bool::try_from(value).ok(),
        Err(zbus::Error::MethodError(name, ..)) if name.as_str() == "org.xfce.Xfconf.Error.PropertyNotFound" => {
            Some(false)
        }
        Err(_) => None,
    }
}

async fn proxy<'a>(bus: &Connection, name: &'a str, path: &'a str, interface: &'a str) -> zbus::Result<Proxy<'a>> {
    let builder = zbus::proxy::Builder::new(bus).destination(name)?.path(path)?.interface(interface)?;
    builder.cache_properties(CacheProperties::No).build().await
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
